"""Texts as their neighbours see them: answered once, remembered for two days, deleted at the carrier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

from clarity.database.bounded import BoundedCalls
from clarity.database.engine import Conflict, Database, open_database
from clarity.database.resealing import Resealer, SealedTable
from clarity.errors import ClarityError, DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, open_ring
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Settings, load
from clarity.texting import store
from clarity.texting.model import FAILED, FINAL, ORDER, Event, Happened, Noted, Phone, read_phone
from clarity.texting.spool import EventSpool

SECONDS = 0.8  # somebody waits for each call
NOTE_SECONDS = 0.6  # then an event waits in the spool
KEEP_REPLIES = timedelta(hours=48)  # a carrier delivers again within hours; S-05 names a day at least
DELETE_AFTER = timedelta(minutes=10)  # so that a delivery that is repeated at once still finds its text there
DELETE_UNFINISHED_AFTER = timedelta(days=1)  # of what was begun and, for a process that was killed, never answered
TRIES = 3
PURPOSE, SPOOL_PURPOSE = "text tokens", "text spool"
FOLDER = "spool-texts"
TABLES = (
    SealedTable(store.texts, "sid", ("reply_sealed",)),
    SealedTable(store.phones, "conversation", ("state_sealed",)),
)

Result = TypeVar("Result")
log = get_logger(__name__)


class TextService:
    """Keeps what was answered to a text, what a phone was shown, and what staff are to see; safe from many threads.

    Every call raises `DatabaseUnavailable`, at the latest after 0.8 seconds, when it is not certain that it is done.
    What staff are to see waits in a spool while the database is down.
    """

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        spool_directory: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._database = database
        self._sealer = RecordSealer(ring)
        self._index = BlindIndex(ring, PURPOSE)
        self._resealer = Resealer(database, ring, self._sealer, self._index)
        self._spool = EventSpool(spool_directory, RecordSealer(ring, SPOOL_PURPOSE))
        self._calls = BoundedCalls()
        self._clock = clock

    def begin(self, sid: str, token: str | None, conversation: str, at: datetime) -> str | None:
        """Take a text and return what it was answered with before: "" for nothing said, None for not answered yet."""
        return self._run(lambda: self._again(lambda: self._begin(sid, token, conversation, at)))

    def answered(self, sid: str, reply: str) -> None:
        """Keep what a text was answered with."""

        def kept() -> None:
            sealed = self._sealer.seal(reply, store.texts.name, "reply_sealed", sid)
            with self._database.writing() as session:
                store.change_text(session, sid, reply_sealed=sealed, delete_at=self._clock() + DELETE_AFTER)

        self._run(kept)

    def phone(self, conversation: str) -> Phone:
        """Return what a phone was shown; one of which nothing is known, or that does not open, was shown nothing."""

        def found() -> Phone:
            with self._database.reading() as session:
                row = store.phone(session, conversation)
            if row is None:
                return Phone()
            try:
                return read_phone(
                    self._sealer.unseal(row["state_sealed"], store.phones.name, "state_sealed", conversation)
                )
            except (SealError, ValueError, TypeError):
                log.event("text.phone_unreadable", conversation=conversation)
                return Phone()

        return self._run(found)

    def keep_phone(self, conversation: str, phone: Phone) -> None:
        """Keep what a phone was shown."""
        sealed = self._sealer.seal(phone.written(), store.phones.name, "state_sealed", conversation)

        def kept() -> None:
            with self._database.writing() as session:
                store.put_phone(session, conversation, sealed, self._clock())

        self._run(lambda: self._again(kept))

    def forget(self, conversation: str) -> None:
        """Delete what is known of a conversation's words, and owe the same at the carrier."""

        def forgotten() -> None:
            with self._database.writing() as session:
                store.forget(session, conversation, self._clock())

        self._run(forgotten)

    def outgoing(self, sid: str, conversation: str | None, status: str, error_code: int | None, at: datetime) -> None:
        """Keep what became of a text of ours; what is told late or twice takes nothing back.

        That it did not arrive is kept also while the database is down: the carrier tells it once.
        """
        try:
            self._run(lambda: self._again(lambda: self._outgoing(sid, conversation, status, error_code, at)))
        except DatabaseUnavailable as error:
            if status not in FAILED:
                raise
            self._spooled(Happened(Event.NOT_DELIVERED, conversation, at, error_code), error)

    def note(self, event: Event, conversation: str, at: datetime, code: int | None = None) -> None:
        """Keep something for staff to see, in the database or, when it is down, in the spool; twice is once.

        Raises `DatabaseUnavailable` when neither took it.
        """
        happened = Happened(event, conversation, at, code)
        try:
            self._calls.run(lambda: self._add(happened), NOTE_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody may be in danger
            self._spooled(happened, error)

    def events(self, since: datetime | None, limit: int) -> tuple[Noted, ...]:
        """Return at most `limit` events, the newest first."""
        with self._database.reading() as session:
            return tuple(_noted(row) for row in store.events_since(session, since, limit))

    def untold(self, event: Event, limit: int) -> tuple[Noted, ...]:
        """Return events of a kind of which staff have not been told."""
        with self._database.reading() as session:
            return tuple(_noted(row) for row in store.untold(session, event.value, limit))

    def told(self, event_id: int) -> None:
        """Note that staff were told of an event."""
        with self._database.writing() as session:
            store.told(session, event_id, self._clock())

    def deletions_owed(self, limit: int) -> tuple[str, ...]:
        """Return ids of texts whose words the carrier is to delete now."""
        with self._database.reading() as session:
            return tuple(store.deletions(session, self._clock(), limit))

    def deletion_done(self, sid: str) -> None:
        """Note that the carrier holds nothing of a text any more."""
        with self._database.writing() as session:
            store.change_text(session, sid, delete_at=None)

    def deletion_later(self, sid: str, at: datetime) -> None:
        """Note that the carrier is to be asked again, from this moment on."""
        with self._database.writing() as session:
            store.change_text(session, sid, delete_at=at)

    def deliver_spool(self) -> int:
        """Bring the events that wait in the spool into the database and return how many that were.

        Raises `DatabaseUnavailable` when the database is still down; what is not delivered stays.
        """
        return self._spool.deliver(self._add)

    def purge(self, older_than: timedelta) -> int:
        """Delete texts, phones and events older than this, and replies after two days; return how many texts."""
        now = self._clock()
        self._spool.drop_older(now - older_than)
        with self._database.writing() as session:
            store.drop_replies(session, now - KEEP_REPLIES)
            return store.purge(session, now - older_than)

    def rotate(self, batch: int = 100) -> tuple[int, int]:
        """Seal anew what older keys sealed; return how many that were, and how many do not open."""
        counts = [self._resealer.reseal(table, batch) for table in TABLES]
        return sum(count for count, _ in counts), sum(unreadable for _, unreadable in counts)

    def versions_in_use(self) -> dict[int, int]:
        """Return how many values need the key of each version, newest first."""
        found = self._resealer.versions(TABLES[0]) + self._resealer.versions(TABLES[1]) + self._spool.versions()
        return dict(sorted(found.items(), reverse=True))

    def close_service(self) -> None:
        """End the threads and the connections."""
        self._calls.close()
        self._database.dispose()

    def _begin(self, sid: str, token: str | None, conversation: str, at: datetime) -> str | None:
        marks = self._index.candidates(token) if token else []
        with self._database.writing() as session:
            row = store.text(session, sid, marks)
            if row is None:
                mark = self._index.index(token) if token else None
                taken: dict[str, Any] = {"sid": sid, "conversation": conversation, "is_ours": False, "at": at}
                delete_at = self._clock() + DELETE_UNFINISHED_AFTER
                store.add_text(session, **taken, token_mark=mark, delete_at=delete_at)
        if row is None or row["reply_sealed"] is None:
            return None
        return self._sealer.unseal(row["reply_sealed"], store.texts.name, "reply_sealed", row["sid"])

    def _outgoing(self, sid: str, conversation: str | None, status: str, error_code: int | None, at: datetime) -> None:
        delete_at = at if status in FINAL else at + timedelta(days=1)
        with self._database.writing() as session:
            row = store.text(session, sid, ())
            before = None if row is None else row["status"]
            if row is None:
                values: dict[str, Any] = {"sid": sid, "conversation": conversation, "is_ours": True, "at": at}
                store.add_text(session, **values, status=status, delete_at=delete_at)
            elif before in FINAL or _place(status) <= _place(before):
                return
            elif not store.move_text(session, sid, before, status=status, delete_at=delete_at):
                raise Conflict("another call-back of the same text was faster")
            if status in FAILED:
                store.add_event(session, Event.NOT_DELIVERED.value, conversation, at, error_code)

    def _add(self, happened: Happened) -> None:
        with self._database.writing() as session:
            store.add_event(session, happened.event.value, happened.conversation, happened.at, happened.code)

    def _spooled(self, happened: Happened, error: Exception) -> None:
        log.event("text.event_spooled", reason=happened.event.value, error=type(error).__name__)
        try:
            self._spool.keep(happened)
        except (OSError, ClarityError) as problem:
            log.event("text.event_not_kept", reason=happened.event.value, error=type(problem).__name__)
            raise DatabaseUnavailable("an event is in neither database nor spool") from None

    def _run(self, function: Callable[[], Result]) -> Result:
        return self._calls.run(function, SECONDS)

    def _again(self, write: Callable[[], Result]) -> Result:
        for _ in range(TRIES - 1):
            try:
                return write()
            except Conflict:
                continue  # another delivery of the same was faster
        return write()


def open_texting(configured: Settings | None = None) -> TextService:
    """Return the service as configured; raises `SettingsError` without a usable key. Touches no database."""
    configured = configured or load()
    return TextService(open_database(configured), open_ring(configured), configured.variable_directory / FOLDER)


def _place(status: str | None) -> int:
    if status is None:
        return -1
    return ORDER.index(status) if status in ORDER else len(ORDER) if status in FINAL else 0


def _noted(row: Any) -> Noted:
    return Noted(Event(row["event"]), row["conversation"], row["at"], row["code"], id=row["id"])
