"""What invented people say in invented conversations, and the service that keeps it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from clarity.conversations.model import Button, Entry, Kind
from clarity.conversations.service import FOLDER, ConversationService
from clarity.database.engine import open_database
from clarity.errors import DatabaseUnavailable
from clarity.security.keys import open_ring
from clarity.settings import load

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=timezone.utc)
FIRST = 1_764_093_600_000  # the cursor of the first message
CHAT = "web-0123456789abcdef0123456789abcdef"
OTHER_CHAT = "web-fedcba9876543210fedcba9876543210"
CONSENT = ("chat-1", "5a" * 32)
# What must never be readable in any file or log: words, a name and a number.
CANARIES = ("violet-lighthouse", "Quillfeather", "949-555-0167", "9495550167")
WITH_CANARIES = "violet-lighthouse, said Quillfeather of 949-555-0167"


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


def asked(number: int = 0, conversation: str = CHAT, **changes: Any) -> Entry:
    """Return the visitor's message of that number."""
    made = Entry(
        conversation=conversation,
        cursor=FIRST + 10 * number,
        message_id=f"m-{number}",
        position=0,
        kind=Kind.MESSAGE,
        text=f"How long is it? ({number})",
        at=NOW + timedelta(seconds=number),
    )
    return replace(made, **changes)


def answered(number: int = 0, conversation: str = CHAT, position: int = 1, **changes: Any) -> Entry:
    """Return a reply to the message of that number."""
    made = replace(
        asked(number, conversation),
        cursor=FIRST + 10 * number + position,
        position=position,
        kind=Kind.ANSWER,
        text=f"Most people stay 6 to 8 weeks. ({number})",
        buttons=(Button("What does it cost?", "/ask_price"),),
        responses=("utter_ask_duration",),
    )
    return replace(made, **changes)


def open_in(folder: Path, clock: Callable[[], datetime] | None = None, **environ: str) -> ConversationService:
    """Return a service of a process of its own on the files in a folder."""
    configured = load({"CLARITY_VAR": str(folder), **environ})
    return ConversationService(open_database(configured), open_ring(configured), folder / FOLDER, clock or Clock())


def began(service: ConversationService, conversation: str = CHAT) -> str:
    """Let a conversation begin."""
    service.begin(conversation, "web", *CONSENT, NOW)
    return conversation


def break_database(service: ConversationService, monkeypatch: Any) -> None:
    """Let the database be down until the patch is undone."""

    def down(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    for way in ("writing", "reading"):
        monkeypatch.setattr(service._database, way, down)


def waiting(folder: Path) -> list[str]:
    """Return the names of the files that wait in the spool."""
    return sorted(path.name for path in (folder / FOLDER).glob("[0-9a-f]*"))


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Return what the file of the database answers."""
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        return connection.execute(query).fetchall()


def files_with(folder: Path, words: tuple[str, ...] = CANARIES) -> list[str]:
    """Return the names of the files below a folder that show one of the words."""
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    ]
