"""Between what was said and its row: every word sealed for its conversation, its message and its place in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from clarity.conversations.masking import kept, redacted
from clarity.conversations.model import Button, Entry, Field, Kind, Rating
from clarity.conversations.store import entries
from clarity.database.resealing import SealedTable
from clarity.errors import SealError
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer

TABLE = SealedTable(entries, "id", ("original_sealed", "redacted_sealed", "buttons_sealed"))
_NAME = entries.name
log = get_logger(__name__)


@dataclass(frozen=True)
class Kept:
    """An entry as it is kept: its text is the masked original; `redacted` is the copy that staff will read."""

    entry: Entry
    redacted: str = field(repr=False)

    @property
    def id(self) -> str:
        """The name of its row."""
        return row_id(self.entry.conversation, *self.entry.key)


def row_id(conversation: str, message_id: str, position: int) -> str:
    """Return the name of the row of an entry; none of its parts can hold a colon."""
    return f"{conversation}:{message_id}:{position}"


def keeping(entry: Entry, asked: Field | None) -> Kept:
    """Return what is kept of an entry, while a personal detail was being asked for or not.

    Replies are kept as they were said: they are our own words, and a number in them is masked already.
    """
    # Half of a character cannot be sealed, and whoever sent it must not lose what else they wrote.
    text = entry.text.encode(errors="replace").decode()
    if entry.kind is Kind.MESSAGE:
        original, without = kept(text, asked)
    else:
        original, without = text, redacted(text)
    return Kept(replace(entry, text=original), without)


def with_free_cursors(fresh: Iterable[Kept], taken: set[int]) -> list[Kept]:
    """Return entries of one conversation, each whose cursor is taken under the next free one.

    Two things said at once are two things. `taken` holds theirs afterwards as well.
    """
    found = []
    for one in fresh:
        cursor = one.entry.cursor
        while cursor in taken:
            cursor += 1
        taken.add(cursor)
        found.append(replace(one, entry=replace(one.entry, cursor=cursor)))
    return found


class Records:
    """Seals entries into rows and opens them again."""

    def __init__(self, sealer: RecordSealer) -> None:
        self._sealer = sealer

    def row(self, kept: Kept) -> dict[str, Any]:
        """Return the whole row of an entry."""
        entry, record = kept.entry, kept.id
        buttons = json.dumps([[button.title, button.payload] for button in entry.buttons])
        return {
            "id": record,
            "conversation": entry.conversation,
            "cursor": entry.cursor,
            "message_id": entry.message_id,
            "position": entry.position,
            "kind": entry.kind.value,
            "at": entry.at,
            "language": entry.language,
            "original_sealed": self._sealer.seal(entry.text, _NAME, "original_sealed", record),
            "redacted_sealed": self._sealer.seal(kept.redacted, _NAME, "redacted_sealed", record),
            "buttons_sealed": self._sealer.seal(buttons, _NAME, "buttons_sealed", record) if entry.buttons else None,
            "responses": " ".join(entry.responses),
            "rating": None if entry.rating is None else entry.rating.value,
        }

    def entry(self, row: Any) -> Entry:
        """Return the entry of a row; raises `SealError` when it does not open, as one moved to another place."""
        record = row_id(row["conversation"], row["message_id"], row["position"])
        return Entry(
            conversation=row["conversation"],
            cursor=row["cursor"],
            message_id=row["message_id"],
            position=row["position"],
            kind=Kind(row["kind"]),
            text=self._sealer.unseal(row["original_sealed"], _NAME, "original_sealed", record),
            at=row["at"],
            language=row["language"],
            buttons=self._buttons(row["buttons_sealed"], record),
            responses=tuple(row["responses"].split()),
            rating=None if row["rating"] is None else Rating(row["rating"]),
        )

    def readable(self, rows: Iterable[Any]) -> list[Entry]:
        """Return the entries that open; one that does not is no reason to show none."""
        found = []
        for row in rows:
            try:
                found.append(self.entry(row))
            except SealError:
                log.event("conversation.unreadable", conversation=row["conversation"])
        return found

    def _buttons(self, sealed: str | None, record: str) -> tuple[Button, ...]:
        if sealed is None:
            return ()
        found = json.loads(self._sealer.unseal(sealed, _NAME, "buttons_sealed", record))
        return tuple(Button(title, payload) for title, payload in found)
