"""How a conversation is written into the database: whole transactions that can be done again without harm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from clarity.conversations import store
from clarity.conversations.model import Beginning, Entry, channel_of
from clarity.conversations.records import Kept, Records, with_free_cursors
from clarity.conversations.spool import Erasure
from clarity.database.engine import Conflict, Database

TRIES = 5  # two that write the same at once: each asks for one more
Result = TypeVar("Result")


class Writing:
    """Begins, stores and erases; what was erased is never written again."""

    def __init__(self, database: Database, records: Records) -> None:
        self._database = database
        self._records = records

    def begin(self, beginning: Beginning) -> None:
        """Write that a conversation began; also below entries that came in before it."""
        _again(lambda: self._begin(beginning))

    def store(self, kept: Sequence[Kept]) -> tuple[Entry, ...]:
        """Write the entries of one conversation that are not there yet, and return all of them as they are there.

        Nothing is written, and nothing returned, for a conversation that was erased.
        """
        return _again(lambda: self._store(kept))

    def erase(self, erasure: Erasure) -> None:
        """Leave nothing of a conversation but that it was erased, and that the engine has still to forget it."""
        _again(lambda: self._erase(erasure))

    def _begin(self, beginning: Beginning) -> None:
        values: dict[str, Any] = {
            "channel": beginning.channel,
            "consent_version": beginning.consent_version,
            "consent_sha256": beginning.consent_sha256,
            "consented_at": beginning.at,
            "began_at": beginning.at,
        }
        with self._database.writing() as session:
            row = store.conversation(session, beginning.conversation)
            if row is None:
                store.add_conversation(session, beginning.conversation, last_at=beginning.at, **values)
            elif row["erased_at"] is None and row["consent_version"] is None:
                store.change_conversation(session, beginning.conversation, **values)

    def _store(self, kept: Sequence[Kept]) -> tuple[Entry, ...]:
        conversation = kept[0].entry.conversation
        with self._database.writing() as session:
            row = store.conversation(session, conversation)
            if row is not None and row["erased_at"] is not None:
                return ()
            there = {found["id"]: found for found in store.entries_of(session, [one.id for one in kept])}
            fresh = [one for one in {one.id: one for one in reversed(kept)}.values() if one.id not in there]
            if fresh:
                _live_on(session, row, fresh)
                fresh = _with_free_cursors(session, conversation, fresh)
                store.add_entries(session, [self._records.row(one) for one in fresh])
        known = {entry.key: entry for entry in self._records.readable(there.values())}
        known.update((one.entry.key, one.entry) for one in fresh)
        return tuple(known.get(one.entry.key, one.entry) for one in kept)

    def _erase(self, erasure: Erasure) -> None:
        with self._database.writing() as session:
            row = store.conversation(session, erasure.conversation)
            if row is not None and row["erased_at"] is not None:
                return
            channel = channel_of(erasure.conversation) if row is None else row["channel"]
            if row is None:
                store.add_conversation(session, erasure.conversation, channel)
            store.erase(session, erasure.conversation, erasure.at)
            store.owe_forgetting(session, erasure.conversation, channel, erasure.at)


def _again(write: Callable[[], Result]) -> Result:
    """Write once more when another has just written the same, which the next try then finds."""
    for _ in range(TRIES):
        try:
            return write()
        except Conflict:
            continue
    raise Conflict("a conversation could not be written for others that wrote it")


def _live_on(session: Any, row: Any, fresh: Collection[Kept]) -> None:
    """Let a conversation be there whose beginning is still on its way, and know when it was last heard of."""
    conversation = next(iter(fresh)).entry.conversation
    first, last = min(one.entry.at for one in fresh), max(one.entry.at for one in fresh)
    if row is None:
        store.add_conversation(session, conversation, channel_of(conversation), began_at=first, last_at=last)
    elif row["last_at"] is None or row["last_at"] < last:
        store.change_conversation(session, conversation, last_at=last)


def _with_free_cursors(session: Any, conversation: str, fresh: list[Kept]) -> list[Kept]:
    in_order = sorted(fresh, key=lambda one: one.entry.cursor)
    return with_free_cursors(in_order, store.cursors_from(session, conversation, in_order[0].entry.cursor))
