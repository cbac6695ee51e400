"""The account at the carrier: its messages, the numbers that are blocked, and what the carrier answers by itself."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any

from clarity.telephony import OPTED_OUT
from clarity.texting import words
from clarity.texting.segments import encoding, segments

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
# What Twilio says where no Advanced Opt-Out is set up.
DEFAULTS = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number."
    " Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help."
    " Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
OWN = {"STOP": words.STOP_REPLY, "START": words.REJOINED, "HELP": words.HELP_REPLY}
TOO_LONG = 21617
MOST_CHARACTERS = 1600


@dataclass
class Message:
    """A message as the carrier keeps it; the direction is "inbound", "outbound-reply" or "outbound-api"."""

    sid: str
    sender: str
    to: str
    body: str
    direction: str
    status: str
    error_code: int | None = None
    media: int = 0
    status_url: str | None = None  # which is told what becomes of it
    at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    @property
    def is_final(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status in ("received", "delivered", "undelivered", "failed")

    def shown(self, account: str) -> dict[str, Any]:
        """Return the message as the API shows it."""
        return {
            "sid": self.sid,
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.at),
            "date_sent": format_datetime(self.at),
            "date_updated": format_datetime(self.at),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": str(self.media),
            "num_segments": str(segments(self.body)),
            "price": None,
            "price_unit": "USD",
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": f"/2010-04-01/Accounts/{account}/Messages/{self.sid}.json",
        }


class Account:
    """One account with one number; safe from many threads."""

    def __init__(self, sid: str, number: str) -> None:
        self.sid = sid
        self.number = number
        self.is_advanced = False
        self.blocked: set[str] = set()
        self.messages: dict[str, Message] = {}
        self._lock = threading.Lock()

    def receive(
        self, sender: str, body: str, sid: str | None = None, media: int = 0
    ) -> tuple[Message, str | None, str | None]:
        """Take a text of a person; return it, the keyword that it is, and what the carrier says to that itself.

        A text that was taken before, by its `sid`, blocks and says nothing once more.
        """
        keyword = keyword_of(body)
        with self._lock:
            if sid in self.messages:
                return self.messages[sid], keyword, None
            kind = "MM" if media else "SM"
            message = Message(sid or new_sid(kind), sender, self.number, body, "inbound", "received", media=media)
            self.messages[message.sid] = message
            was_blocked = sender in self.blocked
            if keyword == "STOP":
                self.blocked.add(sender)
            elif keyword == "START":
                self.blocked.discard(sender)
        # Whoever has left is not told so again, and whoever never left is told nothing about coming back.
        is_said = keyword is not None and {"STOP": not was_blocked, "START": was_blocked, "HELP": True}[keyword]
        texts = OWN if self.is_advanced else DEFAULTS
        return message, keyword, texts[keyword] if keyword is not None and is_said else None

    def send(self, to: str, body: str, direction: str, status_url: str | None = None) -> Message:
        """Send a text of ours; to a number that is blocked, or too long a one, it fails at once."""
        with self._lock:
            code = OPTED_OUT if to in self.blocked else TOO_LONG if len(body) > MOST_CHARACTERS else None
            status = "queued" if code is None else "failed"
            message = Message(new_sid("SM"), self.number, to, body, direction, status, code, status_url=status_url)
            self.messages[message.sid] = message
            return message

    def find(self, sid: str) -> Message | None:
        """Return a message."""
        return self.messages.get(sid)

    def delete(self, sid: str) -> None:
        """Delete a message."""
        with self._lock:
            self.messages.pop(sid, None)


def keyword_of(body: str) -> str | None:
    """Return which keyword a text is: the carrier knows single words alone, in any case."""
    word = body.strip().upper()
    for name, known in (("STOP", STOP), ("START", START), ("HELP", HELP)):
        if word in known:
            return name
    return None


def new_sid(kind: str) -> str:
    """Return a new id: two capitals and 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def bill(body: str) -> str:
    """Return what a text costs in segments, and in which alphabet it goes."""
    count = segments(body)
    return f"{len(body)} characters, {count} segment{'' if count == 1 else 's'}, {encoding(body)}"
