"""Alerts as their neighbours see them: raised in bounded time, once for a message, and lost by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from clarity.audit import AuditTrail
from clarity.crisis import store
from clarity.crisis.alerts import Cry, Notice, State
from clarity.crisis.danger import Danger, Level
from clarity.crisis.desk import TABLE, TARGETS, Desk, danger_of
from clarity.crisis.spool import CrySpool
from clarity.database.bounded import BoundedCalls
from clarity.database.engine import Conflict, Database, open_database
from clarity.database.resealing import Resealer
from clarity.errors import DatabaseUnavailable
from clarity.logging import get_logger
from clarity.reading.references import new_reference
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, open_ring
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Settings, load

SECONDS = 0.6  # then a cry waits in the spool, which takes some milliseconds: somebody waits for an answer
QUIET = timedelta(minutes=10)  # staff hear of further cries in an open alert no more often
QUIET_ONCE_SEEN = timedelta(minutes=1)  # and in one that somebody has taken on
LOOK_BACK = timedelta(days=2)  # how old a cry in the record may be that nobody was told of
GRACE = timedelta(seconds=10)  # in which whoever records a cry also tells of it
KEEP_DAYS = 90  # after an alert was closed, as closed call requests
PURGE_BATCH = 200  # alerts deleted in one transaction, so that nobody waits long for it
LOOK_UP_BATCH = 500  # ids in one question
TRIES = 5  # two cries at once, a code that is taken: each asks for one more
SPOOL_PURPOSE = "alert spool"
FOLDER = "spool-alerts"

Turn = tuple[str, str, str, datetime]  # conversation, channel, message id, and when
log = get_logger(__name__)


class AlertService(Desk):
    """The whole service, safe from many threads; what staff do is in `Desk`.

    What staff do, and what the worker does, raises `DatabaseUnavailable` while the database is down.
    """

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        spool_directory: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        sealer = RecordSealer(ring)
        super().__init__(database, sealer, AuditTrail(ring, sealer, clock), clock)
        self._resealer = Resealer(database, ring, sealer, BlindIndex(ring))
        self._spool = CrySpool(spool_directory, RecordSealer(ring, SPOOL_PURPOSE))
        self._calls = BoundedCalls()

    def raise_alert(self, conversation: str, channel: str, danger: Danger, at: datetime, message_id: str) -> bool:
        """Have staff told of a cry for help, within about 0.8 seconds; never raises, because somebody waits for help.

        Told again of the same message, it changes nothing, or the level where that is now known to be graver. Further
        cries of a conversation belong to its alert until that is closed. While the database is down a cry waits in
        the spool. Returns False where neither took it, so that it has to be raised again; what is no danger, or no cry
        at all, makes no alert and is True.
        """
        if not danger.level.is_danger:
            return True
        cry = Cry(conversation, channel, danger, at, message_id)
        try:
            cry.check()
        except (ValueError, TypeError) as error:
            log.event("alert.unusable", reason=str(error))
            return True
        try:
            self._calls.run(lambda: self._accept(cry), SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it was, staff must hear of it
            return self._spooled(cry, error)
        return True

    def sweep(self, find: Callable[[datetime], Iterable[Turn]]) -> int:
        """Raise an alert for each crisis turn of the last two days that nobody has told of; return how many those are.

        `find` returns the crisis turns since a moment. Of their danger nothing is known: it counts as a crisis.
        """
        now = self._clock()
        turns = [turn for turn in find(now - LOOK_BACK) if turn[3] <= now - GRACE]
        known: set[tuple[str, str]] = set()
        for start in range(0, len(turns), LOOK_UP_BATCH):
            ids = {message_id for _conversation, _channel, message_id, _at in turns[start : start + LOOK_UP_BATCH]}
            with self._database.reading() as session:
                known |= store.known(session, ids)
        missed = [turn for turn in turns if (turn[0], turn[2]) not in known]
        return sum(
            self._found(Cry(*turn[:2], Danger(Level.CRISIS), turn[3], turn[2], is_found=True)) for turn in missed
        )

    def deliver_spool(self) -> int:
        """Bring the cries that wait in the spool into the database and return how many that were.

        Raises `DatabaseUnavailable` when the database is still down; what is not delivered stays.
        """
        return self._spool.deliver(self._accept)

    def spooled(self) -> int:
        """Return how many cries wait outside the list."""
        return self._spool.count()

    def purge(self, older_than: timedelta, by: str = "worker") -> int:
        """Delete alerts that were closed longer ago than this, or last heard of if nobody did; return how many."""
        cutoff, count = self._clock() - older_than, 0
        self._spool.drop_older(cutoff)
        with self._database.writing() as session:
            self._audit.record(session, by, "alert.purge", "alerts")
        while True:
            with self._database.writing() as session:
                old = store.ended_before(session, cutoff, PURGE_BATCH)
                count += store.delete(session, old)
            if len(old) < PURGE_BATCH:
                break
        self._database.checkpoint()
        return count

    def rotate(self, batch: int = 100) -> tuple[int, int]:
        """Seal anew what older keys sealed; return how many alerts that were, and how many do not open."""
        return self._resealer.reseal(TABLE, batch)

    def versions_in_use(self) -> dict[int, int]:
        """Return how many values need the key of each version, in the database and the spool; newest first."""
        found = self._resealer.versions(TABLE) + self._spool.versions()
        return dict(sorted(found.items(), reverse=True))

    def close_service(self) -> None:
        """End the threads and the connections."""
        self._calls.close()
        self._database.dispose()

    def _spooled(self, cry: Cry, error: Exception) -> bool:
        log.event("alert.spooled", conversation=cry.conversation, error=type(error).__name__)
        try:
            self._spool.keep(cry)
        except Exception as problem:  # noqa: BLE001 - whoever tells of it raises it again
            log.event("alert.not_kept", conversation=cry.conversation, error=type(problem).__name__)
            return False
        return True

    def _found(self, cry: Cry) -> bool:
        try:
            self._accept(cry)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one row that nobody can use must not stop those behind it
            log.event("alert.unusable", conversation=cry.conversation, error=type(error).__name__)
            return False
        return True

    def _accept(self, cry: Cry) -> None:
        for _ in range(TRIES - 1):
            try:
                return self._take(cry)
            except Conflict:
                continue  # another has just told of the same message or conversation, which the next try finds
        return self._take(cry)

    def _take(self, cry: Cry) -> None:
        with self._database.writing() as session:
            case = store.case_of(session, cry.conversation, cry.message_id)
            if case is not None:
                self._told_again(session, case, cry)
                return
            row = store.alert_of(session, cry.conversation)
            case = self._begun(session, cry) if row is None else self._gone_on(session, row, cry)
            store.add_message(session, case, cry.conversation, cry.message_id, cry.at)

    def _begun(self, session: Any, cry: Cry) -> str:
        case, now = new_reference(), self._clock()
        store.add_alert(
            session,
            id=case,
            conversation=cry.conversation,
            open_conversation=cry.conversation,
            channel=cry.channel,
            **_columns(cry.danger),
            raised_at=cry.at,
            last_at=cry.at,
            noticed_at=now,
            count=1,
            state=State.OPEN.value,
            escalations=0,
        )
        store.owe(session, case, Notice.RAISED, TARGETS, now)
        return case

    def _gone_on(self, session: Any, row: Any, cry: Cry) -> str:
        now, danger = self._clock(), danger_of(row).joined(cry.danger)
        quiet = QUIET if row["state"] == State.OPEN.value else QUIET_ONCE_SEEN
        noticed_at = row["noticed_at"]
        if danger.level > row["level"]:
            store.owe(session, row["id"], Notice.AGAIN, TARGETS, now)
            noticed_at = now
        elif now - noticed_at >= quiet:
            # Where a word still waits to be handed over, it tells of this cry as well.
            owed = set(TARGETS) - store.waiting(session, row["id"], (Notice.RAISED, Notice.AGAIN))
            store.owe(session, row["id"], Notice.AGAIN, sorted(owed), now)
            noticed_at = now
        first, last = min(row["raised_at"], cry.at), max(row["last_at"], cry.at)
        changes = {"count": row["count"] + 1, "raised_at": first, "last_at": last, "noticed_at": noticed_at}
        store.change_alert(session, row["id"], **changes, **_columns(danger))
        return str(row["id"])

    def _told_again(self, session: Any, case: str, cry: Cry) -> None:
        """Take over what is known now of a message that was told of before, perhaps by the sweep, which knows less."""
        row = store.alert(session, case)
        if cry.is_found or row is None or row["state"] == State.CLOSED.value:
            return
        danger = danger_of(row).joined(cry.danger)
        if danger.level > row["level"]:
            store.owe(session, case, Notice.AGAIN, TARGETS, self._clock())
            store.change_alert(session, case, noticed_at=self._clock())
        store.change_alert(session, case, **_columns(danger))


def _columns(danger: Danger) -> dict[str, Any]:
    return {
        "level": int(danger.level),
        "kind": None if danger.kind is None else danger.kind.value,
        "is_about_other": danger.is_about_other,
        "is_minor": danger.is_minor,
    }


def open_alerts(configured: Settings | None = None) -> AlertService:
    """Return the service as configured; raises `SettingsError` without a usable key. Touches no database."""
    configured = configured or load()
    return AlertService(open_database(configured), open_ring(configured), configured.variable_directory / FOLDER)
