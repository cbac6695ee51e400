"""What our own readers make of words that an answer about a callback lets a person send."""

from __future__ import annotations

import datetime
from functools import lru_cache

from clarity.callbacks.details import Command, Detail, named_detail, read_choice, read_command
from clarity.reading.time_windows import read_times
from tests.house.training import examples_by_intent

# What a button or a quoted word means while the form is open, whatever it asks.
COMMANDS = {
    "never mind": Command.LEAVE,
    "skip": Command.SKIP,
    "back": Command.BACK,
    "continue": Command.RESUME,
}
# Where the words go to the intents, and an exact example is sure to be understood.
UNDERSTOOD_AS = ("request_callback", "ask_callback_status", "change_callback", "withdraw_callback", "delete_chat")
CHOICES = frozenset({Detail.PHONE, Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING, Detail.CONFIRM})
_NOW = datetime.datetime(2026, 6, 15, 12, 0, tzinfo=datetime.timezone.utc)


@lru_cache(maxsize=1)
def taught() -> frozenset[str]:
    """Return the examples of what can be asked for about a call, in lower case."""
    return frozenset(example.casefold() for intent in UNDERSTOOD_AS for example in examples_by_intent()[intent])


def asked_detail(response: str) -> Detail | None:
    """Return the detail for which a response asks, by its name; None where it asks for none."""
    return next((detail for detail in Detail if response.startswith(f"utter_callback_{detail.value}")), None)


def is_understood(response: str, text: str) -> bool:
    """Whether a person who sends the text after the response gets what the response let them expect."""
    detail = asked_detail(response)
    if text in COMMANDS:
        return read_command(text, detail) is COMMANDS[text]
    if detail is Detail.TIMES:
        return read_times(text, _NOW) is not None
    if detail in CHOICES:
        return read_choice(text) is not None
    if response == "utter_callback_change_what":
        return named_detail(text) is not None
    return text.casefold() in taught()
