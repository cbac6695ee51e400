"""Makes the requests of invented people, and the service they meet."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from clarity.callbacks.model import Asker, Consent, Details, Draft, Wishes
from clarity.callbacks.parts import open_parts
from clarity.callbacks.service import CallbackService
from clarity.errors import DatabaseUnavailable
from clarity.reading.references import new_reference
from clarity.settings import load

NUMBER = "+19495550123"
OTHER_NUMBER = "+13105550199"
NOW = datetime(2026, 11, 25, 18, 0, tzinfo=timezone.utc)
# What must never be readable in any file: an invented number, name and times.
CANARIES = ("+19495550167", "9495550167", "Quillfeather", "violet mornings")
WITH_CANARIES = Details(CANARIES[0], CANARIES[2], CANARIES[3])
CONSENT = Consent("2026-11", NOW - timedelta(minutes=5), "5a" * 32)
_numbers = itertools.count(1)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        """Return the moment it shows."""
        return self.at

    def forward(self, **span: float) -> None:
        """Let that much time pass."""
        self.at += timedelta(**span)


def an_hour_later(asked_at: datetime) -> datetime:
    """Return when a request is due where nobody has opening hours."""
    return asked_at + timedelta(hours=1)


def draft(conversation: str = "web-dana", **changes: Any) -> Draft:
    """Return a confirmed request with a key and a reference of its own."""
    details = Details(
        phone=changes.pop("phone", NUMBER),
        name=changes.pop("name", "Dana"),
        times=changes.pop("times", "weekdays, 5 PM to 8 PM, Pacific time"),
        wishes=changes.pop("wishes", Wishes()),
    )
    made = Draft(
        key=f"{conversation}:{next(_numbers)}",
        reference=new_reference(),
        conversation=conversation,
        channel="web",
        details=details,
        consent=CONSENT,
        asked_at=NOW,
    )
    return replace(made, **changes)


def asker(conversation: str = "web-dana", phone: str | None = None) -> Asker:
    """Return somebody in a conversation, on SMS with the number that the carrier proved."""
    return Asker(conversation, phone)


def open_in(folder: Path, clock: Callable[[], datetime] | None = None, **environ: str) -> CallbackService:
    """Return a service of a process of its own on the files in a folder."""
    return CallbackService(
        open_parts(load({"CLARITY_VAR": str(folder), **environ}), due=an_hour_later, clock=clock or Clock())
    )


def break_database(service: CallbackService, monkeypatch: Any) -> None:
    """Let the database be down until the patch is undone."""

    def down(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    for way in ("writing", "reading"):
        monkeypatch.setattr(service._parts.database, way, down)


def files_with(folder: Path, words: tuple[str, ...] = CANARIES) -> list[str]:
    """Return the names of the files below a folder that show one of the words."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    ]
