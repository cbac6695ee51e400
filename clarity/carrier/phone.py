"""A telephone in a terminal: what is typed is texted, and what comes back is shown with what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TextIO

from clarity.carrier.account import bill
from clarity.carrier.delivering import Carrier, Delivery

HELP = (
    "Type a text and press Enter. Besides that:\n"
    "  /from +17145550101   be another telephone       /picture [words]   send a picture\n"
    "  /location            send where you are         /empty             send nothing at all\n"
    "  /again               deliver the last text once more       /twice words   deliver one text twice at once\n"
    "  /advanced on|off     the carrier answers STOP, HELP and START in our words, or in its own\n"
    "  /status              what became of the last replies       /quit"
)


@dataclass
class Telephone:
    """One telephone, of somebody invented."""

    carrier: Carrier
    out: TextIO
    number: str = "+19495550101"
    last: tuple[str, str] | None = None  # id and words of the text that was sent last

    def run(self, lines: Iterable[str]) -> None:
        """Carry out what is typed, line by line, until the end or /quit."""
        self._say(f"You are {self.number}. {HELP}\n")
        for line in lines:
            typed = line.rstrip("\n")
            if typed.strip() == "/quit":
                return
            if typed:
                self.do(typed)

    def do(self, typed: str) -> None:
        """Carry out one line."""
        command, _, rest = typed.partition(" ")
        acts: dict[str, Callable[[str], None]] = {
            "/from": self._be,
            "/picture": lambda words: self._send(words, NumMedia="1", MediaUrl0="", MediaContentType0="image/jpeg"),
            "/location": lambda _: self._send("", Latitude="33.6", Longitude="-117.9"),
            "/empty": lambda _: self._send(""),
            "/again": self._again,
            "/twice": self._twice,
            "/advanced": self._advanced,
            "/status": self._status,
            "/help": lambda _: self._say(HELP),
        }
        if command in acts:
            acts[command](rest.strip())
        elif command.startswith("/") and len(command) > 1 and command[1:].isalpha():
            self._say(f"There is no {command}. /help lists what there is.")
        else:
            self._send(typed)

    def _send(self, words: str, **changes: str) -> None:
        delivery = self.carrier.deliver(self.number, words, **changes)
        self.last = delivery.sid, words
        self._show(delivery)

    def _again(self, _: str) -> None:
        if self.last is None:
            self._say("Nothing was sent yet.")
        else:
            sid, words = self.last
            self._show(self.carrier.deliver(self.number, words, sid))

    def _twice(self, words: str) -> None:
        sid = self.carrier.account.receive(self.number, "")[0].sid
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda _: self.carrier.deliver(self.number, words, sid), range(2)))
        for delivery in found:
            self._show(delivery)

    def _be(self, number: str) -> None:
        self.number = number or self.number
        self._say(f"You are {self.number}.")

    def _advanced(self, word: str) -> None:
        self.carrier.account.is_advanced = word == "on"
        self._say("The carrier answers STOP, HELP and START in " + ("our words." if word == "on" else "its own words."))

    def _status(self, _: str) -> None:
        for sid, status in self.carrier.statuses[-6:]:
            self._say(f"  {sid[:10]}  {status}")

    def _show(self, delivery: Delivery) -> None:
        if delivery.error is not None:
            self._say(f"  (the webhook failed, {delivery.error}: the fallback was asked)")
        if delivery.own is not None:
            self._say(f"carrier  {delivery.own}")
        for reply in delivery.replies:
            if reply.error_code is not None:
                self._say(f"  (a reply was not delivered: {reply.error_code}, the number has opted out)")
            else:
                self._say(f"Clarity  {reply.body}\n         ({bill(reply.body)})")
        if delivery.own is None and not delivery.replies:
            self._say("  (no reply)")

    def _say(self, words: str) -> None:
        print(words, file=self.out, flush=True)
