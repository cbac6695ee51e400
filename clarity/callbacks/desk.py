"""The staff's side of a callback: every look and every move is written down before it counts."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from clarity.callbacks import store
from clarity.callbacks.model import FINAL_OUTCOMES, MOVES, OPEN, Attempt, Details, Outcome, Request, State
from clarity.callbacks.parts import TARGETS, Side
from clarity.callbacks.records import request_of, wishes_of
from clarity.errors import CallbackNotFound, IllegalMove, SealError
from clarity.logging import get_logger
from clarity.reading.references import read_reference

PURGE_BATCH = 200  # requests deleted in one transaction, so that nobody waits long for it
WARNING = timedelta(days=1)  # how long before a request expires staff are told that nobody called
EVERY_STATE = tuple(State)
PROVED_CHANNEL = "sms"  # where a conversation has a number that the carrier vouches for
log = get_logger(__name__)


class Desk(Side):
    """Lists, shows, claims, attempts, closes, expires, exports and purges requests."""

    def queue(self, states: Collection[State] = OPEN, by: str = "operator") -> list[Request]:
        """Return the requests in these states without any detail, the one due first at the top."""
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, "callback.list", "queue")
            return [request_of(row) for row in store.in_states(session, states)]

    def show(self, reference: str, by: str, reason: str) -> Request:
        """Return a request with its details, its attempts and what else is known of its number.

        The look is on record before anything is opened. Raises `CallbackNotFound`, `AuditError`, and
        `SealError` when the details do not open.
        """
        reference = _checked(reference)
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, "callback.show", reference, reason)
        with self._parts.database.reading() as session:
            row = _found(session, reference)
            return self._seen(session, row, self._parts.records.opened(row))

    def export(self, by: str, reason: str, states: Collection[State] = EVERY_STATE) -> list[Request]:
        """Return all requests in these states as `show` does; raises `AuditError` without a reason.

        One that does not open is there without its details: it must not keep the others back.
        """
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, "callback.export", "requests", reason)
        with self._parts.database.reading() as session:
            return [self._seen(session, row, self._readable(row)) for row in store.in_states(session, states)]

    def claim(self, reference: str, by: str) -> Request:
        """Take a request on; of two at once one gets it. Raises `IllegalMove`, `CallbackNotFound`."""
        taken = {"claimed_by": by, "claimed_at": self._parts.clock()}
        return self._move(reference, by, "callback.claim", State.CLAIMED, taken)

    def release(self, reference: str, by: str) -> Request:
        """Give a claimed request back; anybody may, since who claimed it may be ill.

        Raises `IllegalMove`, `CallbackNotFound`.
        """
        reference = _checked(reference)
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, "callback.release", reference)
            row = _found(session, reference)
            if row["state"] != State.CLAIMED.value:
                raise _refused(row, State.REQUESTED)
            back = State.ATTEMPTED if store.attempts_of(session, row["id"]) else State.REQUESTED
            return self._moved(session, row, back, {"claimed_by": None, "claimed_at": None})

    def record_attempt(self, reference: str, by: str, outcome: Outcome) -> Request:
        """Write down a call by whoever claimed the request, and how it ended.

        Reached, wrong number and do not call end the request; after the others it can be claimed again.
        Raises `IllegalMove`, `CallbackNotFound`.
        """
        reference = _checked(reference)
        now = self._parts.clock()
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, f"callback.attempt.{outcome.value}", reference)
            row = _found(session, reference)
            is_final = outcome in FINAL_OUTCOMES
            target = State.DONE if is_final else State.ATTEMPTED
            if row["state"] != State.CLAIMED.value or row["claimed_by"] != by:
                raise _refused(row, target)
            store.add_attempt(session, row["id"], now, by, outcome.value)
            if outcome is Outcome.DO_NOT_CALL:
                store.mark_do_not_call(session, row["phone_index"], now)
            values: dict[str, Any] = {"claimed_by": None, "claimed_at": None}
            if is_final:
                values = {"closed_at": now, "closed_as": outcome.value}
            return self._moved(session, row, target, values)

    def close(self, reference: str, by: str) -> Request:
        """End a request without a call; one that somebody else has claimed is theirs to end.

        Raises `IllegalMove`, `CallbackNotFound`.
        """
        return self._move(reference, by, "callback.close", State.DONE, {"closed_at": self._parts.clock()})

    def warn_of_expiry(self, older_than: timedelta) -> int:
        """Owe staff one word about each request that nobody called and that is to expire within a day.

        Return how many requests that are.
        """
        now = self._parts.clock()
        with self._parts.database.writing() as session:
            # A warning whose sending failed is due up to a quarter of an hour from now, and is one all the same.
            rows = store.never_called(session, now - older_than + WARNING, now + WARNING)
            for row in rows:
                store.warn(session, row["id"], now, TARGETS)
        return len(rows)

    def last_noted(self, by: str = "worker") -> datetime | None:
        """Return when an account last did something that is on record; for one that never did, when anybody did."""
        with self._parts.database.reading() as session:
            found = self._parts.audit.last_at(session, by)
            others = self._parts.audit.last_at(session), store.last_requested(session)
        return found or max((at for at in others if at is not None), default=None)

    def expire(self, older_than: timedelta, by: str = "worker", only_warned: bool = False) -> int:
        """End the open requests that were made longer ago than this, and return how many.

        With `only_warned`, one that nobody called stays until staff had a day after the warning.
        """
        now = self._parts.clock()
        with self._parts.database.reading() as session:
            rows = store.open_since_before(session, now - older_than)
            if only_warned:
                spared = {row["id"] for row in store.never_called(session, now - older_than, now - WARNING)}
                rows = [row for row in rows if row["id"] not in spared]
        count = 0
        for row in rows:
            # Whoever has just taken it up, or back, wins.
            with suppress(IllegalMove), self._parts.database.writing() as session:
                self._parts.audit.record(session, by, "callback.expire", row["reference"])
                self._moved(session, row, State.EXPIRED, {"closed_at": now})
                count += 1
        return count

    def purge(self, older_than: timedelta, dry_run: bool = True, by: str = "worker") -> dict[str, int]:
        """Delete the requests that were closed longer ago than this; return how many rows of each kind.

        Marks of numbers that must not be called stay. Dry, it only counts.
        """
        cutoff = self._parts.clock() - older_than
        if dry_run:
            with self._parts.database.reading() as session:
                return store.count_below(session, cutoff)
        counts = {"attempts": 0, "notifications": 0, "requests": 0}
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, "callback.purge", "requests")
        while True:
            with self._parts.database.writing() as session:
                old = store.closed_before(session, cutoff, PURGE_BATCH)
                deleted = store.delete(session, old)
            counts = {name: count + deleted[name] for name, count in counts.items()}
            if len(old) < PURGE_BATCH:
                break
        self._parts.database.checkpoint()
        return counts

    def verify_audit(self) -> int | None:
        """Return the id of the first broken row of the audit trail, None when it is whole."""
        with self._parts.database.reading() as session:
            return self._parts.audit.verify(session)

    def _move(self, reference: str, by: str, action: str, target: State, values: dict[str, Any]) -> Request:
        reference = _checked(reference)
        with self._parts.database.writing() as session:
            self._parts.audit.record(session, by, action, reference)
            row = _found(session, reference)
            is_anothers = row["state"] == State.CLAIMED.value and row["claimed_by"] != by
            if target not in MOVES[State(row["state"])] or is_anothers:
                raise _refused(row, target)
            return self._moved(session, row, target, values)

    def _moved(self, session: Any, row: Any, target: State, values: dict[str, Any]) -> Request:
        if not store.move(session, row, {"state": target.value, **values}):
            raise IllegalMove("somebody else has just moved this request")
        if target not in OPEN:
            store.cancel_notifications(session, row["id"])
        return request_of(_found(session, row["reference"]))

    def _readable(self, row: Any) -> Details | None:
        try:
            return self._parts.records.opened(row)
        except SealError:
            log.event("callback.unreadable", reference=row["reference"])
            return None

    def _seen(self, session: Any, row: Any, details: Details | None) -> Request:
        phone_marks = {row["phone_index"]}
        if details is not None:
            phone_marks.update(self._parts.records.marks(details.phone))
        same_number = store.with_marks(session, phone_marks)
        wishes = wishes_of(row)
        for other in same_number:
            if State(other["state"]) in OPEN:
                wishes = wishes.stricter(wishes_of(other))
        refusing = {other["id"] for other in same_number if _refuses(other, row)}
        return request_of(
            row,
            details,
            attempts=tuple(
                Attempt(found["at"], found["by"], Outcome(found["outcome"]))
                for found in store.attempts_of(session, row["id"])
            ),
            linked=tuple(other["reference"] for other in same_number if other["id"] != row["id"]),
            taken_back=tuple(
                other["reference"]
                for other in same_number
                if other["state"] == State.WITHDRAWN.value and other["id"] not in {row["id"], *refusing}
            ),
            effective_wishes=wishes,
            do_not_call=bool(refusing) or store.has_mark(session, phone_marks),
            consent_version=row["consent_version"],
            consented_at=row["consented_at"],
        )


def _refuses(other: Any, row: Any) -> bool:
    """Whether `other` says that the number of `row` must not be called: to staff, or by a text from that number."""
    if other["closed_as"] != Outcome.DO_NOT_CALL.value:
        return False
    if other["state"] != State.WITHDRAWN.value:
        return True
    # Who takes a request back and then asks again in the same texts wants to be called after all. On the web the
    # conversation proves nothing: whoever left the number there would undo its owner's No by asking once more.
    is_same = other["channel"] == row["channel"] == PROVED_CHANNEL and other["conversation"] == row["conversation"]
    return not (is_same and other["requested_at"] < row["requested_at"])


def _checked(reference: str) -> str:
    found = read_reference(reference)
    if found is None:
        raise CallbackNotFound("there is no such request")
    return found


def _found(session: Any, reference: str) -> Any:
    row = store.by_reference(session, reference)
    if row is None:
        raise CallbackNotFound("there is no such request")
    return row


def _refused(row: Any, target: State) -> IllegalMove:
    return IllegalMove(f"a request that is {row['state']} cannot be moved to {target.value} by this account")
