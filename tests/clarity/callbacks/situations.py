"""Makes the situations that tests of the dialogue start from: an invented person at one question of the form."""

from __future__ import annotations

import datetime
from typing import Any

from clarity.callbacks.details import Command, Detail
from clarity.callbacks.dialogue import CHANGE_SLOT, DRAFT_SLOT, SLOTS, Situation, Step

NOW = datetime.datetime(2026, 11, 27, 18, 0, tzinfo=datetime.timezone.utc)
PHONE, OWN_NUMBER, OTHER_NUMBER = "+19495550123", "+19495550111", "+19495550144"
REFERENCE = "K7FQ-3XMD"
# A good value for each question, in the order in which they are asked.
GIVEN: dict[str, Any] = {
    SLOTS[Detail.PHONE]: PHONE,
    SLOTS[Detail.NAME]: "Dana",
    SLOTS[Detail.TIMES]: "any time, Pacific time",
    SLOTS[Detail.VOICEMAIL]: True,
    SLOTS[Detail.TEXTING]: False,
    SLOTS[Detail.NAMING]: False,
}
ANSWER = {"as": "answer"}
YES, NO = {"as": "answer", "choice": True}, {"as": "answer", "choice": False}
UNCLEAR = {"as": "unclear"}
CHANGE_WISH = {"as": "change"}


def command(which: Command) -> dict[str, Any]:
    """Return the reading of a command."""
    return {"as": "command", "command": which.value}


def draft(**other: Any) -> dict[str, Any]:
    """Return what belongs to an unfinished request and is not asked."""
    return {"key": "key-of-dana", "reference": REFERENCE, "misses": 0, "offered": None, **other}


def at(
    asked: Detail | str | None,
    text: str = "",
    reading: dict[str, Any] | None = None,
    *,
    own_number: str | None = None,
    is_text_channel: bool = False,
    changed: dict[str, Any] | None = None,
) -> Situation:
    """Return someone at a question, who answered all before it; `changed` slots are otherwise than usual.

    At `CHANGE_SLOT` everything was answered; at None no question stands.
    """
    slot = SLOTS[asked] if isinstance(asked, Detail) else asked
    names = list(SLOTS.values())
    answered = len(GIVEN) if slot == CHANGE_SLOT else names.index(slot) if slot else 0
    slots: dict[str, Any] = {**dict.fromkeys([*names, CHANGE_SLOT]), **dict(list(GIVEN.items())[:answered])}
    slots[DRAFT_SLOT] = draft() if slot else None
    return Situation(
        slots={**slots, **(changed or {})},
        requested=slot,
        text=text,
        reading=reading or {},
        is_text_channel=is_text_channel or own_number is not None,
        own_number=own_number,
        now=NOW,
        zone="America/Los_Angeles",
        notice=("callback-1", "0" * 64),
    )


def said(step: Step) -> list[str]:
    """Return the names of the responses, in order."""
    return [name for name, _ in step.says]


def after(situation: Situation, step: Step) -> dict[str, Any]:
    """Return the slots as they stand after the step."""
    return {**situation.slots, **step.slots}
