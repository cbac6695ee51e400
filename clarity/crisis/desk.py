"""The staff's side of an alert: every move and every look at a note is written down before it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from clarity.audit import AuditTrail
from clarity.crisis import store
from clarity.crisis.alerts import MOVES, Alert, Figures, Notice, Outcome, Owed, State
from clarity.crisis.danger import Danger, Kind, Level
from clarity.database.engine import Database
from clarity.database.resealing import SealedTable
from clarity.errors import AlertNotFound, AuditError, IllegalMove
from clarity.reading.references import read_reference
from clarity.security.crypto import RecordSealer

TARGETS = ("mail", "webhook", "oncall")  # all are owed to staff; the worker asks for those that are set up
ESCALATE_AFTER = timedelta(minutes=10)  # requirement C-30
ESCALATE_AGAIN = timedelta(minutes=30)
MOST_ESCALATIONS = 3  # then whoever could be told has been told
LONGEST_NOTE = 2000  # characters
EVERY_NOTICE = tuple(Notice)
NOTES = ("acted_note_sealed", "closed_note_sealed")
TABLE = SealedTable(store.alerts, "id", NOTES)
_LONE = re.compile(r"[\ud800-\udfff]")


class Desk:
    """Lists, shows, acknowledges, acts on and closes alerts, and keeps what staff are owed to be told."""

    def __init__(
        self, database: Database, sealer: RecordSealer, audit: AuditTrail, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._audit = audit
        self._clock = clock

    def alerts(self, *, open_only: bool = True, limit: int = 200) -> tuple[Alert, ...]:
        """Return at most `limit` alerts without their notes, the gravest and oldest first."""
        with self._database.reading() as session:
            return tuple(_alert(row) for row in store.listed(session, open_only, limit))

    def alert(self, case: str) -> Alert:
        """Return an alert without its notes; raises `AlertNotFound`."""
        case = _checked(case)
        with self._database.reading() as session:
            return _alert(_found(store.seen(session, case)))

    def show(self, case: str, by: str) -> Alert:
        """Return an alert with its notes; the look is on record before anything is opened.

        Raises `AlertNotFound`, `AuditError`, and `SealError` when a note does not open.
        """
        case = _checked(case)
        with self._database.writing() as session:
            self._audit.record(session, by, "alert.show", case)
            row = _found(store.seen(session, case))
        acted, closed = (self._opened(row, column) for column in NOTES)
        return _alert(row, acted_note=acted, closed_note=closed)

    def acknowledge(self, case: str, by: str) -> Alert:
        """Take an alert on; of two at once one does. Raises `IllegalMove`, `AlertNotFound`, `AuditError`."""
        return self._move(case, by, "alert.acknowledge", State.ACKNOWLEDGED)

    def act(self, case: str, by: str, note: str | None = None) -> Alert:
        """Write down that something was done, and what, sealed; raises as `acknowledge` does."""
        return self._move(case, by, "alert.act", State.ACTED, note)

    def close(self, case: str, by: str, outcome: Outcome, note: str | None = None) -> Alert:
        """End an alert, and say what became of it; raises as `acknowledge` does."""
        return self._move(case, by, f"alert.close.{Outcome(outcome).value}", State.CLOSED, note, Outcome(outcome))

    def notices_due(self, target: str, limit: int, kinds: Collection[Notice] = EVERY_NOTICE) -> tuple[Owed, ...]:
        """Return at most `limit` notices of these kinds that are due for a target, of the gravest alerts first."""
        with self._database.reading() as session:
            return tuple(_owed(row) for row in store.due(session, self._clock(), target, kinds, limit))

    def notice_sent(self, notice_id: int) -> None:
        """Take down that it was handed over."""
        with self._database.writing() as session:
            store.set_notice(session, notice_id, sent_at=self._clock())

    def notice_failed(self, notice_id: int, next_try_at: datetime) -> None:
        """Take down that it was not, and when to try again."""
        with self._database.writing() as session:
            store.set_notice(session, notice_id, next_try_at=next_try_at)

    def escalate(self, older_than: timedelta = ESCALATE_AFTER) -> int:
        """Owe a word about each alert that nobody has acknowledged for so long; return how many those are.

        Half an hour later there is another one, three in all.
        """
        now = self._clock()
        with self._database.writing() as session:
            rows = store.unacknowledged(session, now - older_than, now - ESCALATE_AGAIN, MOST_ESCALATIONS)
            for row in rows:
                owed = set(TARGETS) - store.waiting(session, row["id"], (Notice.ESCALATED,))
                store.owe(session, row["id"], Notice.ESCALATED, sorted(owed), now)
                store.change_alert(session, row["id"], escalations=row["escalations"] + 1, escalated_at=now)
        return len(rows)

    def figures(self, since: datetime) -> Figures:
        """Return what the alerts since a moment come to."""
        with self._database.reading() as session:
            rows = store.raised_since(session, since)
        levels = sorted({row["level"] for row in rows}, reverse=True)
        taken = [(row["acknowledged_at"] - row["raised_at"]).total_seconds() for row in rows if row["acknowledged_at"]]
        return Figures(
            alerts=len(rows),
            by_level={Level(level): sum(row["level"] == level for row in rows) for level in levels},
            acknowledged=len(taken),
            closed=sum(row["closed_at"] is not None for row in rows),
            not_crisis=sum(row["outcome"] == Outcome.NOT_CRISIS.value for row in rows),
            seconds_to_acknowledge=median(taken) if taken else None,
        )

    def _move(
        self, case: str, by: str, action: str, target: State, note: str | None = None, outcome: Outcome | None = None
    ) -> Alert:
        case, now = _checked(case), self._clock()
        values: dict[str, Any] = {"state": target.value}
        if note is not None:
            column = f"{target.value}_note_sealed"
            values[column] = self._sealer.seal(_note(note), store.alerts.name, column, case)
        with self._database.writing() as session:
            self._audit.record(session, by, action, case)
            row = _found(store.alert(session, case))
            if target not in MOVES[State(row["state"])]:
                raise IllegalMove(f"an alert that is {row['state']} cannot be moved to {target.value}")
            if row["acknowledged_at"] is None:
                values |= {"acknowledged_by": by, "acknowledged_at": now}
            if target is State.ACTED:
                values |= {"acted_by": by, "acted_at": now}
            if target is State.CLOSED and outcome is not None:
                values |= {"closed_by": by, "closed_at": now, "outcome": outcome.value, "open_conversation": None}
            store.change_alert(session, case, **values)
            store.cancel(session, case)
            return _alert(_found(store.seen(session, case)))

    def _opened(self, row: Any, column: str) -> str | None:
        if row[column] is None:
            return None
        return self._sealer.unseal(row[column], store.alerts.name, column, row["id"])


def danger_of(row: Any) -> Danger:
    """Return what was found, as a row tells it."""
    kind = None if row["kind"] is None else Kind(row["kind"])
    return Danger(Level(row["level"]), kind, row["is_about_other"], row["is_minor"])


def _alert(row: Any, acted_note: str | None = None, closed_note: str | None = None) -> Alert:
    names = ("acknowledged", "acted", "closed")
    return Alert(
        case=row["id"],
        conversation=row["conversation"],
        channel=row["channel"],
        danger=danger_of(row),
        raised_at=row["raised_at"],
        last_at=row["last_at"],
        count=row["count"],
        state=State(row["state"]),
        **{f"{name}_{what}": row[f"{name}_{what}"] for name in names for what in ("by", "at")},
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        escalations=row["escalations"],
        is_told=bool(row["is_told"]),
        acted_note=acted_note,
        closed_note=closed_note,
    )


def _owed(row: Any) -> Owed:
    return Owed(
        id=row["id"],
        case=row["alert_id"],
        kind=Notice(row["kind"]),
        level=Level(row["level"]),
        channel=row["channel"],
        at=row["last_at"],
        tries=row["tries"],
    )


def _checked(case: str) -> str:
    found = read_reference(case)
    if found is None:
        raise AlertNotFound("there is no such alert")
    return found


def _found(row: Any | None) -> Any:
    if row is None:
        raise AlertNotFound("there is no such alert")
    return row


def _note(note: str) -> str:
    note = note.strip()
    if not 0 < len(note) <= LONGEST_NOTE or _LONE.search(note):
        raise AuditError(f"a note must have 1 to {LONGEST_NOTE} readable characters")
    return note
