"""Invented people who asked to be called, as a channel would hand their request in."""

from __future__ import annotations

import datetime
from typing import Any

from clarity.callbacks.model import Consent, Details, Draft, Wishes
from clarity.reading.references import new_reference
from tests.factories import CANARY

PHONE = "+19495550142"
# What no list, log, mail or file may show of the person below.
PERSONAL = (CANARY, "5550142", "555-0142", "any time")


def asked(minutes_ago: float = 0, wishes: Wishes | None = None, **details: Any) -> Draft:
    """Return a confirmed request that was made some minutes ago; `details` replace what the person gave."""
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes_ago)
    given = {"phone": PHONE, "name": CANARY, "times": "any time, Pacific time", **details}
    return Draft(
        key=new_reference(),
        reference=new_reference(),
        conversation=f"web-{new_reference()}-0123456789",
        channel="web",
        details=Details(**given, wishes=wishes or Wishes()),
        consent=Consent("1", at, "ab" * 32),
        asked_at=at,
    )


def shown_of(text: str, personal: tuple[str, ...] = PERSONAL) -> list[str]:
    """Return what of the person a text shows."""
    return [each for each in personal if each in text]
