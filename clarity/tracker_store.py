"""Rasa's scratch copy of a conversation: sealed, without telling columns, gone after a day."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import Any, Generator, Iterable, List

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, aliased, declarative_base, sessionmaker

from clarity import settings
from clarity.errors import SealError
from clarity.logging import get_logger
from clarity.security.crypto import Sealer, development_key

KEEP_SECONDS = 24 * 60 * 60  # the record is elsewhere; the scratch copy outlives a session by a day at most
SWEEP_EVERY_SECONDS = 60 * 60
DELETED_RESPONSE = "utter_delete_chat"  # whoever is told that the chat is being deleted is told the truth
BUSY_TIMEOUT_SECONDS = 1.0  # a locked file must not freeze the one event loop everybody shares

Base = declarative_base()


class SealedEvent(Base):  # type: ignore[misc, valid-type]
    """One event; intent and action names are inside the seal, because "crisis" beside an id already tells."""

    __tablename__ = "events"

    id = sa.Column(sa.Integer, primary_key=True)
    sender_id = sa.Column(sa.String(255), nullable=False, index=True)
    is_session_start = sa.Column(sa.Boolean, nullable=False)
    timestamp = sa.Column(sa.Float, nullable=False, index=True)
    sealed = sa.Column(sa.Text, nullable=False)


_Other = aliased(SealedEvent)
log = get_logger(__name__)


class SealedTrackerStore(SQLTrackerStore):
    """A tracker store whose file shows ids and times, and nothing that anyone wrote or was answered."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open (and on first use create) `tracker.db` and sweep it; raises `SettingsError` without a usable key."""
        configured = settings.load()
        configured.variable_directory.mkdir(mode=0o700, parents=True, exist_ok=True)  # before the key makes it wider
        key = configured.tracker_key or development_key(configured.key_directory, "tracker")
        self._sealer = Sealer(key)
        path = configured.variable_directory / "tracker.db"
        path.touch(mode=0o600)
        self.engine = sa.create_engine(
            f"sqlite:///{path}",
            hide_parameters=True,
            future=True,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
        )
        sa.event.listen(self.engine, "connect", _use_wal)
        Base.metadata.create_all(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine, future=True)
        self._swept_at = 0.0
        # SQLTrackerStore's own constructor would open a second, unsealed database.
        super(SQLTrackerStore, self).__init__(domain, event_broker)
        with self.session_scope() as session:
            self._delete_past(session, time.time())

    @contextmanager
    def session_scope(self) -> Generator[Session, None, None]:
        """Give a session and close it.

        Stock Rasa ends the whole process on any ValueError in here, so that one bad sender id
        silences everybody.
        """
        session = self.sessionmaker()
        try:
            yield session
        finally:
            session.close()

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations held."""
        with self.session_scope() as session:
            return list(session.execute(sa.select(SealedEvent.sender_id).distinct()).scalars())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet, then sweep what is too old, at most once an hour.

        A turn in which the person asked for the chat to be deleted leaves nothing to append.
        """
        if _asked_to_be_forgotten(tracker):
            await self.forget(tracker.sender_id)
            return
        with self.session_scope() as session:
            stored = len(self._rows(session, tracker.sender_id, all_sessions=False))
            for event in list(tracker.events)[stored:]:
                data = json.dumps(event.as_dict())
                session.add(
                    SealedEvent(
                        sender_id=tracker.sender_id,
                        is_session_start=isinstance(event, SessionStarted),
                        timestamp=event.timestamp or time.time(),
                        sealed=self._sealer.seal(data, _context(tracker.sender_id)),
                    )
                )
            session.commit()
            self._sweep(session)

    def sweep(self) -> None:
        """Delete what is past its day now; it waits for the file, so the running engine calls it beside its loop."""
        now = time.time()
        with self.session_scope() as session:
            self._delete_past(session, now)
        self._swept_at = now

    async def forget(self, sender_id: str) -> None:
        """Delete everything held of one conversation."""
        with self.session_scope() as session:
            session.execute(sa.delete(SealedEvent).where(SealedEvent.sender_id == sender_id))
            session.commit()

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            rows = self._rows(session, sender_id, fetch_events_from_all_sessions)
        if not rows:
            return None
        try:
            events = [json.loads(self._sealer.unseal(row.sealed, _context(sender_id))) for row in rows]
        except SealError:
            # Rasa would go on with an empty conversation over the old rows, count them, and keep nothing new.
            log.event("tracker.unreadable_forgotten", conversation=sender_id)
            await self.forget(sender_id)
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    @staticmethod
    def _rows(session: Session, sender_id: str, all_sessions: bool) -> List[SealedEvent]:
        rows = sa.select(SealedEvent).where(SealedEvent.sender_id == sender_id)
        if not all_sessions:
            latest = (
                sa.select(sa.func.max(SealedEvent.id))
                .where(SealedEvent.sender_id == sender_id, SealedEvent.is_session_start)
                .scalar_subquery()
            )
            # Rasa reads a session from its start event on, and counts from there when it appends.
            rows = rows.where(SealedEvent.id >= sa.func.coalesce(latest, 0))
        return list(session.execute(rows.order_by(SealedEvent.id)).scalars())

    def _sweep(self, session: Session) -> None:
        now = time.time()
        if now - self._swept_at >= SWEEP_EVERY_SECONDS:
            self._swept_at = now
            self._delete_past(session, now)

    @staticmethod
    def _delete_past(session: Session, now: float) -> None:
        silent = (
            sa.select(_Other.sender_id)
            .group_by(_Other.sender_id)
            .having(sa.func.max(_Other.timestamp) < now - KEEP_SECONDS)
        )
        # A session that goes on is kept whole: Rasa appends by counting its events.
        session_start = (
            sa.select(sa.func.max(_Other.id))
            .where(_Other.sender_id == SealedEvent.sender_id, _Other.is_session_start)
            .scalar_subquery()
        )
        is_past = sa.and_(SealedEvent.timestamp < now - KEEP_SECONDS, SealedEvent.id < session_start)
        session.execute(
            sa.delete(SealedEvent)
            .where(sa.or_(SealedEvent.sender_id.in_(silent), is_past))
            .execution_options(synchronize_session=False)
        )
        session.commit()


def _asked_to_be_forgotten(tracker: DialogueStateTracker) -> bool:
    """Whether the words that promise the deletion were said in the latest turn."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, ActionExecuted) and event.action_name == DELETED_RESPONSE:
            return True
    return False


def _context(sender_id: str) -> str:
    return f"events.sealed:{sender_id}"


def _use_wal(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA secure_delete=ON")
