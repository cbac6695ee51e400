"""A telephone in a terminal: what is typed is texted, and what comes back is shown with what it costs."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TextIO

from clarity.carrier.account import Message, bill, new_sid
from clarity.carrier.delivering import Carrier, Delivery
from clarity.telephony import OPTED_OUT
from clarity.texting.segments import segments

HELP = (
    "Type a text and press Enter. Besides that:\n"
    "  /from +17145550101   be another telephone       /picture [words]   send a picture\n"
    "  /location            send where you are         /empty             send nothing at all\n"
    "  /again               deliver the last text once more       /twice words   deliver one text twice at once\n"
    "  /advanced on|off     the carrier answers STOP, HELP and START in our words, or in its own\n"
    "  /status              what became of the last replies       /quit"
)
LATEST = 6
_SENDER = re.compile(r"\+?[0-9]{3,15}")  # short codes and our own line, too: they are to be tried


@dataclass
class Telephone:
    """One telephone, of somebody invented; `is_echoing` repeats what is typed, for input that nobody sees."""

    carrier: Carrier
    out: TextIO
    number: str = "+19495550101"
    is_echoing: bool = False
    last: tuple[str, str] | None = None  # id and words of the text that was sent last

    def run(self, lines: Iterable[str]) -> None:
        """Carry out what is typed, line by line, until the end or /quit."""
        self.carrier.arrived = self._arrived
        self._say(f"You are {self.number}. {HELP}\n")
        for line in lines:
            typed = line.rstrip("\r\n")
            if typed.strip() == "/quit":
                return
            if typed:
                if self.is_echoing:
                    self._say(f"You      {typed}")
                self.do(typed)

    def do(self, typed: str) -> None:
        """Carry out one line."""
        command, _, rest = typed.partition(" ")
        acts: dict[str, Callable[[str], None]] = {
            "/from": self._be,
            "/picture": lambda words: self._send(words, media=1),
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

    def _send(self, words: str, sid: str | None = None, media: int = 0, **changes: str) -> None:
        began = time.monotonic()
        delivery = self.carrier.deliver(self.number, words, sid, media, **changes)
        self.last = delivery.sid, words
        self._show(delivery, time.monotonic() - began)

    def _again(self, _: str) -> None:
        if self.last is None:
            self._say("Nothing was sent yet.")
        else:
            sid, words = self.last
            self._send(words, sid)

    def _twice(self, words: str) -> None:
        sid, began = new_sid("SM"), time.monotonic()
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda _: self.carrier.deliver(self.number, words, sid), range(2)))
        self.last = sid, words
        for delivery in found:
            self._show(delivery, time.monotonic() - began)

    def _be(self, number: str) -> None:
        if _SENDER.fullmatch(number):
            self.number = number
        elif number:
            self._say("That is no number. Invented ones are +19495550100 to +19495550109 and +17145550100 onwards.")
        self._say(f"You are {self.number}.")

    def _advanced(self, word: str) -> None:
        if word in ("on", "off"):
            self.carrier.account.is_advanced = word == "on"
        whose = "our words" if self.carrier.account.is_advanced else "its own words"
        self._say(f"The carrier answers STOP, HELP and START in {whose}.")

    def _status(self, _: str) -> None:
        sent = [one for one in list(self.carrier.account.messages.values()) if one.direction != "inbound"]
        for one in sent[-LATEST:]:
            code = "" if one.error_code is None else f" {one.error_code}"
            told = [status for sid, status in self.carrier.statuses if sid == one.sid]
            self._say(f"  {one.sid[:10]}  {one.status}{code}  told of: {', '.join(told) or 'nothing'}")
        for sid, code in self.carrier.warnings[-LATEST:]:
            self._say(f"  {sid[:10]}  warning {code}")
        blocked = " It is blocked." if self.number in self.carrier.account.blocked else ""
        self._say(f"Texts of ours: {len(sent)}, segments: {sum(segments(one.body) for one in sent)}.{blocked}")

    def _show(self, delivery: Delivery, seconds: float) -> None:
        if delivery.error is not None:
            then = "and that failed as well" if delivery.fallback_error is not None else "which answers"
            self._say(f"  (the webhook failed with {delivery.error}: the fallback was asked, {then})")
        if delivery.own is not None:
            self._say(f"Carrier  {_indented(delivery.own)}\n         ({bill(delivery.own)})")
        for reply in delivery.replies:
            if reply.error_code is None:
                self._say(f"Clarity  {_indented(reply.body)}\n         ({bill(reply.body)}; {seconds:.1f} s)")
            else:
                self._say(f"  (a reply did not go out: {reply.error_code}{_why(reply)})")
        if delivery.own is None and not delivery.replies:
            self._say(f"  (no reply; {seconds:.1f} s)")

    def _arrived(self, message: Message) -> None:
        """Show what was sent through the API, such as a test text; replies are shown with their text."""
        if message.direction == "outbound-api":
            self._say(
                f"Clarity  {_indented(message.body)}\n         ({bill(message.body)}; to {message.to}, by itself)"
            )

    def _say(self, words: str) -> None:
        print(words, file=self.out, flush=True)


def _why(reply: Message) -> str:
    return ", the number has opted out" if reply.error_code == OPTED_OUT else ", it is too long"


def _indented(words: str) -> str:
    return words.replace("\n", "\n         ")
