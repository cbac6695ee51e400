"""Callback requests as people and staff meet them: kept once, seen by their owner alone, lost by nobody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from clarity.callbacks import store
from clarity.callbacks.desk import Desk
from clarity.callbacks.intake import Arrival, Intake
from clarity.callbacks.model import MOVES, Asker, Change, Details, Draft, Outcome, Receipt, Request, State
from clarity.callbacks.outbox import Outbox
from clarity.callbacks.parts import TARGETS, Parts, open_parts
from clarity.callbacks.records import ERASED, request_of
from clarity.callbacks.rotation import Rotation
from clarity.callbacks.spool import Waiting, tombstone, withdrawn
from clarity.database.engine import Conflict
from clarity.errors import CallbackNotFound, CallbackNotKept, ClarityError, DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.reading.references import new_reference, read_reference
from clarity.settings import Settings

# The caller is given up on after two seconds (clarity/channels/action_calls.py): the database gets a part of
# that which leaves time to keep the request in the spool and to say so.
DATABASE_SECONDS = 1.2
TRIES = 5  # a double submit, a reference that is taken, a change by staff in between: each asks for one more
Result = TypeVar("Result")
log = get_logger(__name__)


class CallbackService(Desk, Outbox, Rotation):
    """The whole service; what a person does is here, what staff do in `Desk`, the rest in `Outbox` and `Rotation`.

    Every call of a person's ends within about 1.8 seconds, whatever the database does; the first after a start
    as well, which brings the database up to date. Several calls for one message share their time
    (`clarity.database.bounded.sharing`).
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._intake: Intake[Receipt] = Intake(self._accept_all, lambda arrival: self._accept(Waiting(arrival.draft)))

    def submit(self, draft: Draft) -> Receipt:
        """Keep a confirmed request, once for one key, and return what the person may be told.

        The reference belongs to the key: whoever tries again with the key gives the same reference.
        One that was taken back meanwhile, also by `withdraw_key` before it came, stays so, and the receipt says it.
        Raises `CallbackNotKept` when neither the database nor the spool took it, or no store could.
        """
        try:
            draft.check()
        except ValueError as error:
            raise CallbackNotKept(str(error)) from None
        if (waiting := self._parts.spool.find(draft.key)) is not None:
            return self._delivered(waiting)
        try:
            row = self._parts.records.new_row(draft, secrets.token_hex(16), self._parts.due(draft.asked_at))
            return self._intake.put(Arrival(draft, row), DATABASE_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person must not be forgotten for it
            log.event("callback.spooled", reference=draft.reference, error=type(error).__name__)
        try:
            kept = self._parts.spool.keep(draft)
        except (OSError, ClarityError) as error:
            log.event("callback.not_kept", reference=draft.reference, error=type(error).__name__)
            raise CallbackNotKept("a request is in neither store nor spool") from None
        return Receipt(kept.draft.reference, is_recorded=False, is_withdrawn=kept.is_withdrawn)

    def open_request(self, asker: Asker) -> Request | None:
        """Return the asker's latest open request, with its details; None when there is none that is theirs.

        One of their own conversation that does not open, with its key away, has None for details.
        Raises `DatabaseUnavailable` when nobody can know.
        """
        held = self._parts.spool.of(asker)
        found = [self._spooled(waiting) for waiting in held if not waiting.is_withdrawn]
        try:
            stored = self._bounded(lambda: self._stored(asker))
        except DatabaseUnavailable:
            if not found:
                raise
        else:
            # What was committed late is in both places; the spool then has the person's last word.
            newer = {waiting.draft.reference for waiting in held}
            found += [request for request in stored if request.reference not in newer]
        return max(found, key=lambda request: request.requested_at, default=None)

    def change(self, asker: Asker, reference: str, change: Change) -> Request:
        """Change the asker's open request and return it as it is now.

        Raises `CallbackNotFound` for one that is not theirs, not open or not there, in the same words;
        `DatabaseUnavailable` when it is not certain that it was changed, `ValueError` for an unusable number.
        """
        change.check()
        reference = read_reference(reference) or ""
        for waiting in self._parts.spool.of(asker):
            if waiting.draft.reference == reference and not waiting.is_withdrawn:
                changed = self._parts.spool.rewrite(waiting.draft.key, lambda found: _changed(found, change))
                if changed is not None and not changed.is_withdrawn:
                    return self._spooled(changed)
        return self._bounded(lambda: self._change_stored(asker, reference, change))

    def withdraw(self, asker: Asker, reference: str | None = None) -> list[str]:
        """Take back the asker's request of that reference, or all their open ones; return their references.

        What they gave is erased, and nobody is told of it any more. Empty when nothing was theirs.
        Raises `DatabaseUnavailable` when it is not certain that all of it was taken back.
        """
        wanted = None if reference is None else read_reference(reference) or ""
        gone = []
        for waiting in self._parts.spool.of(asker):
            if waiting.is_withdrawn or wanted not in (None, waiting.draft.reference):
                continue
            # A file that is gone has just been delivered: then it is found in the database below.
            if self._parts.spool.rewrite(waiting.draft.key, lambda found: self._without_details(found, asker)):
                gone.append(waiting.draft.reference)
        stored = self._bounded(lambda: self._withdraw_stored(asker, wanted))
        return list(dict.fromkeys(gone + stored))

    def withdraw_key(self, key: str, asker: Asker, channel: str = "web") -> bool:
        """Take back what was or will be submitted under a key; return whether nobody is called for it now.

        For a submit of which nobody knows whether it arrived: it is refused as taken back when it comes later.
        Only the conversation that made the key may; it holds for another's, and for what staff have ended, that
        nothing is changed and False is returned. With the database down the spool keeps the withdrawal.
        Raises `DatabaseUnavailable` when neither took it.
        """
        stone = tombstone(key, asker, channel, self._parts.clock())

        def taken_back(found: Waiting) -> Waiting:
            is_theirs = found.draft.conversation == asker.conversation
            return self._without_details(found, asker) if is_theirs else found

        held = self._parts.spool.rewrite(key, taken_back)
        if held is not None and not _is_refused(held, asker):
            return False
        try:
            return self._bounded(lambda: self._bury(stone))
        except DatabaseUnavailable:
            held = self._parts.spool.rewrite(key, taken_back, otherwise=stone)
        return held is not None and _is_refused(held, asker)

    def recent_count(self, conversation: str, since: datetime) -> int:
        """Return how many requests a conversation has made since then, as far as can be known now.

        With the database down only those in the spool count: nobody is refused a call for our fault.
        """
        asker = Asker(conversation)
        found = {waiting.draft.reference for waiting in self._parts.spool.of(asker) if waiting.draft.asked_at >= since}
        try:
            found.update(self._bounded(lambda: self._references(conversation, since)))
        except DatabaseUnavailable:
            log.event("callback.count_unknown", conversation=conversation)
        return len(found)

    def deliver_spool(self) -> int:
        """Bring what waits in the spool into the database and return how many requests that were.

        Raises `DatabaseUnavailable` when the database is still down; what is not delivered stays.
        """
        return self._parts.spool.deliver(self._accept)

    def spooled(self) -> tuple[int, int]:
        """Return how many requests wait in the spool, and how many of them do not open now."""
        return self._parts.spool.counts()

    def bring_up_to_date(self) -> None:
        """Make or change the tables now rather than at the first call; raises `StartUpError` on a newer release's.

        A database that is down is no error: the first call after it is back does it.
        """
        try:
            self._parts.database.bring_up_to_date()
        except DatabaseUnavailable as error:
            log.event("database.unavailable", error=type(error).__name__)

    def write_back(self) -> bool:
        """Write the database's log back, so that what was erased is in no file of it.

        Returns False when somebody reads an older state: it is to be tried again. An empty log costs nothing.
        """
        return self._parts.database.checkpoint()

    def close_service(self) -> None:
        """End the threads and the connections."""
        self._parts.calls.close()
        self._parts.database.dispose()

    def _bounded(self, function: Callable[[], Result]) -> Result:
        return self._parts.calls.run(function, DATABASE_SECONDS)

    def _delivered(self, waiting: Waiting) -> Receipt:
        key = waiting.draft.key
        receipts: list[Receipt] = []
        try:
            self._bounded(lambda: self._parts.spool.deliver(lambda one: receipts.append(self._accept(one)), key))
        except Exception as error:  # noqa: BLE001 - it is kept, and that is what the person is told
            log.event("callback.spooled", reference=waiting.draft.reference, error=type(error).__name__)
        # One that another has just delivered is gone from the spool, and gave no receipt here.
        is_recorded = bool(receipts) or not self._parts.spool.holds(key)
        return receipts[0] if receipts else Receipt(waiting.draft.reference, is_recorded, waiting.is_withdrawn)

    def _accept_all(self, arrivals: list[Arrival]) -> list[Receipt]:
        """Bring new requests into the database in one transaction; of several with one key, the first."""
        first: dict[str, Arrival] = {}
        for arrival in arrivals:
            first.setdefault(arrival.draft.key, arrival)
        with self._parts.database.writing() as session:
            told = store.references_of(session, first)
            fresh = [arrival.row for key, arrival in first.items() if key not in told]
            if fresh:
                store.insert(session, fresh, TARGETS)
        told.update((row["idempotency_key"], (row["reference"], State(row["state"]))) for row in fresh)
        return [_receipt(*told[arrival.draft.key]) for arrival in arrivals]

    def _accept(self, waiting: Waiting) -> Receipt:
        """Bring a request into the database, once; one that was changed or taken back in the spool, as it is there."""
        draft = waiting.draft
        due_at = self._parts.due(draft.asked_at)
        for _ in range(TRIES):
            try:
                with self._parts.database.writing() as session:
                    row = store.by_key(session, draft.key)
                    if row is None:
                        record = secrets.token_hex(16)
                        values = self._parts.records.new_row(draft, record, due_at)
                        values.update(self._taken_back(waiting))
                        store.insert(session, [values], () if waiting.is_withdrawn else TARGETS)
                        return _receipt(draft.reference, State(values["state"]))
                    return _receipt(row["reference"], self._catch_up(session, row, waiting))
            except Conflict:
                # Another has just written the same key, which the next try finds, or this reference is taken.
                with self._parts.database.reading() as session:
                    if store.by_reference(session, draft.reference) and not store.by_key(session, draft.key):
                        draft = replace(draft, reference=new_reference())
        raise Conflict("a request could not be written for others that were")

    def _catch_up(self, session: Any, row: Any, waiting: Waiting) -> State:
        """Bring a row that was committed late, after the request had gone to the spool, to what the spool says.

        Return the state in which that leaves it.
        """
        values: dict[str, Any] = {}
        if row["conversation"] != waiting.draft.conversation:
            return State(row["state"])
        if waiting.is_withdrawn:
            values = self._taken_back(waiting, row)
        elif waiting.is_changed:
            values = self._parts.records.columns(waiting.draft.details, row["id"])
        if not values or State.WITHDRAWN not in MOVES[State(row["state"])]:
            return State(row["state"])
        if not store.move(session, row, values):
            raise Conflict("somebody else has just moved this request")
        if waiting.is_withdrawn:
            store.cancel_notifications(session, row["id"])
        return State(values.get("state", row["state"]))

    def _taken_back(self, waiting: Waiting, row: Any = None) -> dict[str, Any]:
        if waiting.mark is None:
            return {}
        mark, is_by_owner = waiting.mark, waiting.is_by_owner
        if not mark and row is not None:
            taker = Asker(waiting.draft.conversation, waiting.draft.details.phone or None)
            mark, is_by_owner = row["phone_index"], taker.owns(self._readable(row))
        # Without a row nobody knows the number: the mark of something drawn at random finds no other request.
        mark = mark or self._parts.records.mark(secrets.token_hex(16))
        return {**ERASED, "phone_index": mark, **self._end_of_withdrawn(is_by_owner)}

    def _bury(self, stone: Waiting) -> bool:
        self._accept(stone)
        with self._parts.database.reading() as session:
            row = store.by_key(session, stone.draft.key)
        return (
            row is not None
            and row["state"] == State.WITHDRAWN.value
            and row["conversation"] == stone.draft.conversation
        )

    def _end_of_withdrawn(self, is_by_owner: bool) -> dict[str, Any]:
        # Only whose number was proved may refuse calls to it. Anybody can type a stranger's number and take the
        # request back, and the stranger's own request would then be kept from being called.
        return {
            "state": State.WITHDRAWN.value,
            "closed_at": self._parts.clock(),
            "closed_as": Outcome.DO_NOT_CALL.value if is_by_owner else None,
        }

    def _without_details(self, waiting: Waiting, asker: Asker) -> Waiting:
        if waiting.is_withdrawn:
            return waiting
        details = waiting.draft.details
        return withdrawn(waiting, self._parts.records.mark(details.phone), asker.owns(details))

    def _spooled(self, waiting: Waiting) -> Request:
        draft = waiting.draft
        return Request(
            reference=draft.reference,
            conversation=draft.conversation,
            channel=draft.channel,
            state=State.REQUESTED,
            requested_at=draft.asked_at,
            due_at=self._parts.due(draft.asked_at),
            details=draft.details,
            is_recorded=False,
        )

    def _stored(self, asker: Asker) -> list[Request]:
        with self._parts.database.reading() as session:
            return [request_of(row, details) for row, details in self._theirs(session, asker)]

    def _theirs(self, session: Any, asker: Asker) -> list[tuple[Any, Details | None]]:
        """Return the open requests that are the asker's, latest first, each with its details.

        The mark only finds them. Whether the number is really the same is seen in the sealed number:
        a mark that somebody copied into another row opens nothing.
        """
        phone_marks = [] if asker.phone is None else self._parts.records.marks(asker.phone)
        found = []
        for row in store.open_of(session, asker.conversation, phone_marks):
            try:
                details = self._parts.records.opened(row)
            except SealError:
                log.event("callback.unreadable", reference=row["reference"])
                details = None
            if row["conversation"] == asker.conversation or asker.owns(details):
                found.append((row, details))
        return found

    def _change_stored(self, asker: Asker, reference: str, change: Change) -> Request:
        for _ in range(TRIES):
            with self._parts.database.writing() as session:
                for row, details in self._theirs(session, asker):
                    if row["reference"] == reference and details is not None:
                        break
                else:
                    raise CallbackNotFound("there is no such request")
                changed = change.applied(details)
                if store.move(session, row, self._parts.records.columns(changed, row["id"])):
                    return request_of(row, changed)
        raise DatabaseUnavailable("a request could not be changed for others that changed it")

    def _withdraw_stored(self, asker: Asker, wanted: str | None) -> list[str]:
        gone = []
        with self._parts.database.writing() as session:
            for row, details in self._theirs(session, asker):
                if wanted not in (None, row["reference"]):
                    continue
                values = {**ERASED, **self._end_of_withdrawn(asker.owns(details))}
                if not store.move(session, row, values):
                    raise DatabaseUnavailable("somebody else has just moved this request")
                store.cancel_notifications(session, row["id"])
                gone.append(str(row["reference"]))
        return gone

    def _references(self, conversation: str, since: datetime) -> list[str]:
        with self._parts.database.reading() as session:
            return store.references_since(session, conversation, since)


def open_service(configured: Settings | None = None) -> CallbackService:
    """Return the service as configured; raises `SettingsError` without a usable key.

    It touches no database: the first call does, within its time, so that a database that hangs keeps no start
    waiting. One that is down is no error: requests wait in the spool until it is back.
    """
    return CallbackService(open_parts(configured))


def _receipt(reference: str, state: State) -> Receipt:
    return Receipt(str(reference), is_recorded=True, is_withdrawn=state is State.WITHDRAWN)


def _is_refused(waiting: Waiting, asker: Asker) -> bool:
    return waiting.is_withdrawn and waiting.draft.conversation == asker.conversation


def _changed(waiting: Waiting, change: Change) -> Waiting:
    if waiting.is_withdrawn:
        return waiting
    details = change.applied(waiting.draft.details)
    return replace(waiting, draft=replace(waiting.draft, details=details), is_changed=True)
