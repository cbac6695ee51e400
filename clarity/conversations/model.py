"""The words of the record: what was said, by whom, in which order, and what was made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

LONGEST_ID = 64  # characters of a conversation's or a message's id
_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_ID}}}")
_WORD = re.compile(r"[a-z0-9_]{1,100}")
_LANGUAGE = re.compile(r"[A-Za-z-]{2,8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Kind(str, Enum):
    """What an entry is: the visitor's message, or one of the ways in which it is replied to."""

    MESSAGE = "message"  # the visitor's own
    ANSWER = "answer"
    WAIT = "wait"  # a truthful word while the turn is still open
    LATE = "late"  # an answer that came after such a word
    CRISIS = "crisis"
    TROUBLE = "trouble"  # no answer came


RATEABLE = frozenset({Kind.ANSWER, Kind.LATE})  # nobody is asked to rate words that answer a cry for help


class Rating(str, Enum):
    """What a visitor thought of an answer."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"


class Field(str, Enum):
    """A personal detail that the callback form was asking for when a message was written."""

    PHONE = "phone"
    NAME = "name"
    TIMES = "times"


@dataclass(frozen=True)
class Button:
    """A choice that was offered below an answer; the payload never leaves the server."""

    title: str
    payload: str


@dataclass(frozen=True)
class Entry:
    """One thing that was said.

    `cursor` is unique and rising within a conversation: milliseconds since 1970, at least one more than the
    one before. `message_id` is the visitor's message that it is or replies to (1 to 64 of A-Za-z0-9_-), and
    `position` its place among these: 0 for the message itself, 1 and up for the replies in their order.
    `text` and titles are never shown by `repr`, so that no traceback or log can show them either.
    """

    conversation: str
    cursor: int
    message_id: str
    position: int
    kind: Kind
    text: str = field(repr=False)
    at: datetime
    language: str = "en"
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    responses: tuple[str, ...] = ()
    rating: Rating | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What makes it one thing within its conversation, however often it is recorded."""
        return self.message_id, self.position

    def check(self) -> None:
        """Raise `ValueError`, naming the part, for an entry that no store could ever take."""
        usable = {
            "conversation": is_conversation(self.conversation),
            "cursor": 0 < self.cursor < 2**62,
            "message_id": _ID.fullmatch(self.message_id),
            "position": 0 <= self.position < 10_000,
            "at": self.at.tzinfo is not None,
            "language": _LANGUAGE.fullmatch(self.language),
            "responses": all(_WORD.fullmatch(name) for name in self.responses),
        }
        for name, is_usable in usable.items():
            if not is_usable:
                raise ValueError(f"an entry's {name} is not usable")


@dataclass(frozen=True)
class Beginning:
    """That a conversation began: on which channel, when, and under which consent (its version and SHA-256)."""

    conversation: str
    channel: str
    consent_version: str
    consent_sha256: str
    at: datetime

    def check(self) -> None:
        """Raise `ValueError`, naming the part, for a beginning that no store could ever take."""
        usable = {
            "conversation": is_conversation(self.conversation),
            "channel": re.fullmatch(r"[a-z]{1,16}", self.channel),
            "consent_version": re.fullmatch(r"[a-z0-9_.-]{1,32}", self.consent_version),
            "consent_sha256": _SHA256.fullmatch(self.consent_sha256),
            "at": self.at.tzinfo is not None,
        }
        for name, is_usable in usable.items():
            if not is_usable:
                raise ValueError(f"a beginning's {name} is not usable")


def is_conversation(text: str) -> bool:
    """Whether this can be the id of a conversation."""
    return _ID.fullmatch(text) is not None


def channel_of(conversation: str) -> str:
    """Return the channel that a conversation's id begins with, for one whose beginning has not been seen."""
    return conversation.partition("-")[0][:16]
