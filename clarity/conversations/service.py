"""What is said in the chat, as its neighbours see it: kept once, replayed to its owner, gone when they say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

from clarity.audit import AuditTrail
from clarity.conversations import store
from clarity.conversations.model import RATEABLE, Beginning, Entry, Field, Kind, Rating, is_conversation
from clarity.conversations.records import TABLE, Records, keeping
from clarity.conversations.spool import PURPOSE, Erasure, Spool, Waiting
from clarity.conversations.writing import Writing
from clarity.database.bounded import BoundedCalls
from clarity.database.engine import Database, open_database
from clarity.database.resealing import Resealer
from clarity.errors import ClarityError, DatabaseUnavailable, RecordUnavailable
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, open_ring
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Settings, load

KEEP_DAYS = 30  # after the last word of a conversation (requirement P-18)
# A token is refused for as long as it could live (clarity/security/tokens.py: 12 hours); then nothing is left.
REMEMBER_ERASED = timedelta(hours=24)
DATABASE_SECONDS = 0.8  # somebody waits for each call: with the spool behind it, it ends within about a second
LOOK_SECONDS = 0.4  # for what is only looked up before a message is taken
PURGE_BATCH = 200  # conversations deleted in one transaction, so that nobody waits long for it
FOLDER = "spool-conversations"
Result = TypeVar("Result")
log = get_logger(__name__)


class ConversationService:
    """Keeps, replays, rates and erases what was said; safe to use from many threads.

    Whoever writes the same entry (conversation, message id and position) second changes nothing, whether in the
    database or in the spool, at once or later. Every call that a person waits for ends within about a second.
    """

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        spool_directory: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        sealer = RecordSealer(ring)
        self._database = database
        self._records = Records(sealer)
        self._writing = Writing(database, self._records)
        self._audit = AuditTrail(ring, sealer, clock)
        self._resealer = Resealer(database, ring, sealer, BlindIndex(ring))
        self._spool = Spool(spool_directory, RecordSealer(ring, PURPOSE))
        self._calls = BoundedCalls()
        self._clock = clock

    def begin(self, conversation: str, channel: str, consent_version: str, consent_sha256: str, at: datetime) -> None:
        """Keep that a conversation began and under which consent; a second time, or after an erasure, nothing happens.

        Raises `ValueError` for what no store could take, `RecordUnavailable` when neither store nor spool took it.
        """
        beginning = Beginning(conversation, channel, consent_version, consent_sha256, at)
        beginning.check()
        try:
            self._bounded(lambda: self._writing.begin(beginning))
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody waits to be heard
            if not self._spool.is_ordered(conversation):
                self._spooled(conversation, error, lambda: self._spool.begin(beginning))

    def record(self, entries: Sequence[Entry], field: Field | None = None) -> tuple[Entry, ...]:
        """Keep entries of one conversation, all or none, and return them as they are stored.

        A visitor's words are masked first (`clarity.conversations.masking`); while the form asks for a `field`,
        its answer is not kept at all. An entry that was there already is returned as it was stored then; one
        whose cursor is taken by another gets the next free one. For a conversation that was erased nothing is
        kept, and nothing is returned. Raises `ValueError` for what no store could take, `RecordUnavailable` when
        neither store nor spool took it.
        """
        if not entries:
            return ()
        conversation = entries[0].conversation
        for entry in entries:
            entry.check()
            if entry.conversation != conversation:
                raise ValueError("entries of several conversations cannot be recorded at once")
        kept = tuple(keeping(entry, field) for entry in entries)

        def stored() -> tuple[Entry, ...]:
            self._bring_in(conversation)
            return self._writing.store(kept)

        try:
            return self._bounded(stored)
        except Exception as error:  # noqa: BLE001 - as above
            if self._spool.is_ordered(conversation):
                return ()
            return tuple(one.entry for one in self._spooled(conversation, error, lambda: self._spool.keep(kept)))

    def after(self, conversation: str, cursor: int, limit: int = 500) -> tuple[Entry, ...]:
        """Return at most `limit` entries behind a cursor in their order, those that wait in the spool among them.

        Raises `DatabaseUnavailable` when it is not known within a second.
        """
        # First the spool: what is delivered in between is then seen twice, and not left out.
        waiting = [one for one in self._spool.said(conversation) if one.entry.cursor > cursor]

        def stored() -> list[Entry]:
            with self._database.reading() as session:
                row = store.seen(session, conversation)
                if row is not None and row["erased_at"] is not None:
                    return []
                rows = store.after(session, conversation, cursor, limit)
                there = {found["id"] for found in store.entries_of(session, [one.id for one in waiting])}
            return self._records.readable(rows) + [one.entry for one in waiting if one.id not in there]

        if self._spool.is_ordered(conversation):
            return ()
        found = self._bounded(stored)
        return tuple(sorted(found, key=lambda entry: entry.cursor)[:limit])

    def rate(self, conversation: str, cursor: int, rating: Rating | None) -> bool:
        """Keep what a visitor thinks of an answer (None takes it back); False when there is no such answer.

        Raises `DatabaseUnavailable` when it is not certain that it was kept.
        """

        def rated() -> bool:
            self._bring_in(conversation)
            with self._database.writing() as session:
                value = None if rating is None else rating.value
                return store.rate(session, conversation, cursor, [kind.value for kind in RATEABLE], value)

        return self._bounded(rated)

    def erase(self, conversation: str) -> bool:
        """Erase all that was said; True when it is gone now, False when it goes as soon as the database is back.

        Nothing of the conversation is kept from then on, and the engine's copy is owed to be forgotten. Raises
        `RecordUnavailable` when neither database nor spool took the order: then nothing is promised and all stays.
        """
        if not is_conversation(conversation):
            return True
        erasure, is_gone = Erasure(conversation, self._clock()), True
        try:
            self._bounded(lambda: self._writing.erase(erasure))
        except Exception as error:  # noqa: BLE001 - whoever takes their words back must not be told of our troubles
            log.event("conversation.erasure_spooled", conversation=conversation, error=type(error).__name__)
            is_gone = False
        try:
            if not is_gone:
                self._spool.order(erasure)
        except (OSError, ClarityError) as error:
            log.event("conversation.erasure_not_kept", conversation=conversation, error=type(error).__name__)
            raise RecordUnavailable("the order to erase is in neither store nor spool") from None
        try:
            self._spool.drop(conversation)
        except OSError as error:
            # It is dropped when it is delivered.
            log.event("conversation.spool_not_dropped", conversation=conversation, error=type(error).__name__)
        return is_gone

    def has_ended(self, conversation: str) -> bool:
        """Whether the conversation was erased; False also when it cannot be known."""
        if self._spool.is_ordered(conversation):
            return True
        try:
            row = self._calls.run(lambda: self._seen(conversation), LOOK_SECONDS)
        except DatabaseUnavailable:
            return False
        return row is not None and row["erased_at"] is not None

    def forgettings_owed(self, limit: int = 50) -> tuple[tuple[str, str], ...]:
        """Return channel and id of conversations that the engine has still to forget; raises `DatabaseUnavailable`."""
        with self._database.reading() as session:
            return tuple(store.owed(session, limit))

    def forgetting_done(self, conversation: str) -> None:
        """Take down that the engine holds nothing of it any more; raises `DatabaseUnavailable`."""
        with self._database.writing() as session:
            store.forgotten(session, conversation)

    def crisis_turns(self, since: datetime) -> tuple[tuple[str, str, str, datetime], ...]:
        """Return conversation, channel, message id and moment of each turn since then that got crisis words.

        Nothing is opened for it: kinds stand in the clear.
        """
        with self._database.reading() as session:
            return tuple(store.turns_of_kind(session, Kind.CRISIS.value, since))

    def count_since(self, since: datetime) -> int:
        """Return in how many conversations something was said since then, but for those that were erased."""
        with self._database.reading() as session:
            return store.count_heard_since(session, since)

    def deliver_spool(self) -> int:
        """Bring what waits in the spool into the database and return how many files that were.

        Raises `DatabaseUnavailable` when the database is still down; what is not delivered stays.
        """
        return self._spool.deliver(self._accept)

    def purge(self, older_than: timedelta, dry_run: bool = True, by: str = "worker") -> dict[str, int]:
        """Delete conversations whose last word is older than this; return how many rows of each kind, and files.

        Each deletion stands in the audit trail with its count, also when it is none. Dry, it only counts rows.
        """
        cutoff = self._clock() - older_than
        if dry_run:
            with self._database.reading() as session:
                return store.count_before(session, cutoff)
        counts = {"entries": 0, "conversations": 0}
        while True:
            with self._database.writing() as session:
                old = store.last_before(session, cutoff, PURGE_BATCH)
                deleted = store.delete(session, old)
                self._audit.record(session, by, "conversation.purge", f"conversations:{deleted['conversations']}")
            counts = {name: count + deleted[name] for name, count in counts.items()}
            if len(old) < PURGE_BATCH:
                break
        counts["spooled"] = self._spool.drop_older(older_than.total_seconds())
        self._database.checkpoint()
        return counts

    def drop_erased(self) -> int:
        """Delete the last trace of conversations that were erased more than 24 hours ago; return how many."""
        with self._database.writing() as session:
            return store.drop_erased(session, self._clock() - REMEMBER_ERASED)

    def rotate(self, batch: int = 100) -> tuple[int, int]:
        """Seal anew what older keys sealed; return how many entries that were, and how many do not open."""
        return self._resealer.reseal(TABLE, batch)

    def versions_in_use(self) -> dict[int, int]:
        """Return how many values need the key of each version, in the database and the spool; newest first."""
        found = self._resealer.versions(TABLE) + self._spool.versions()
        return dict(sorted(found.items(), reverse=True))

    def bring_up_to_date(self) -> None:
        """Make or change the tables now rather than at the first call; raises `StartUpError` on a newer release's.

        A database that is down is no error: the first call after it is back does it.
        """
        try:
            self._database.bring_up_to_date()
        except DatabaseUnavailable as error:
            log.event("database.unavailable", error=type(error).__name__)

    def close_service(self) -> None:
        """End the threads and the connections."""
        self._calls.close()
        self._database.dispose()

    def _bounded(self, function: Callable[[], Result]) -> Result:
        return self._calls.run(function, DATABASE_SECONDS)

    def _spooled(self, conversation: str, error: Exception, keep: Callable[[], Result]) -> Result:
        log.event("conversation.spooled", conversation=conversation, error=type(error).__name__)
        try:
            return keep()
        except (OSError, ClarityError) as problem:
            log.event("conversation.not_kept", conversation=conversation, error=type(problem).__name__)
            raise RecordUnavailable("what was said is in neither store nor spool") from None

    def _bring_in(self, conversation: str) -> None:
        """Deliver what waits of a conversation, so that what is written now does not come before it."""
        if self._spool.holds(conversation):
            self._spool.deliver(self._accept, conversation)

    def _accept(self, waiting: Waiting) -> None:
        if isinstance(waiting, Erasure):
            self._writing.erase(waiting)
            self._spool.drop(waiting.conversation)
        elif isinstance(waiting, Beginning):
            self._writing.begin(waiting)
        else:
            self._writing.store(waiting)

    def _seen(self, conversation: str) -> Any | None:
        with self._database.reading() as session:
            return store.seen(session, conversation)


def open_conversations(configured: Settings | None = None) -> ConversationService:
    """Return the service as configured; raises `SettingsError` without a usable key.

    It touches no database: the first call does, within its time. One that is down is no error: what is said
    waits in the spool until it is back.
    """
    configured = configured or load()
    return ConversationService(open_database(configured), open_ring(configured), configured.variable_directory / FOLDER)
