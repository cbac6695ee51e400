"""Callback requests as rows: statements only, inside a transaction that the caller has begun."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.callbacks.model import OPEN, State
from clarity.database.types import Moment, metadata

KIND_REQUESTED, KIND_EXPIRING = "requested", "expiring"  # what staff are told of

requests = sa.Table(
    "callback_requests",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("idempotency_key", sa.String(200), nullable=False, unique=True),
    sa.Column("reference", sa.String(16), nullable=False, unique=True),
    sa.Column("conversation", sa.String(100), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("phone_sealed", sa.Text),
    sa.Column("phone_index", sa.String(80), nullable=False),
    sa.Column("name_sealed", sa.Text),
    sa.Column("times_sealed", sa.Text),
    sa.Column("voicemail", sa.Boolean, nullable=False),
    sa.Column("texting", sa.Boolean, nullable=False),
    sa.Column("naming", sa.Boolean, nullable=False),
    sa.Column("consent_version", sa.String(32), nullable=False),
    sa.Column("consent_sha256", sa.String(64), nullable=False),
    sa.Column("consented_at", Moment, nullable=False),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("claimed_by", sa.String(64)),
    sa.Column("claimed_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("closed_as", sa.String(16)),
    sa.Index("ix_callback_requests_conversation", "conversation", "requested_at"),
    sa.Index("ix_callback_requests_phone_index", "phone_index"),
    sa.Index("ix_callback_requests_state", "state", "due_at"),
)
attempts = sa.Table(
    "callback_attempts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("request_id", sa.String(32), sa.ForeignKey("callback_requests.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.String(64), nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
)
notifications = sa.Table(
    "callback_notifications",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("request_id", sa.String(32), sa.ForeignKey("callback_requests.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("target", sa.String(16), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Index("ix_callback_notifications_next_try_at", "sent_at", "next_try_at"),
)
# Numbers whose owner said "do not call": the keyed mark alone, which outlives the request and its purge.
marks = sa.Table(
    "do_not_call_marks",
    metadata,
    sa.Column("phone_index", sa.String(80), primary_key=True),
    sa.Column("marked_at", Moment, nullable=False),
)

_IS_OPEN = requests.c.state.in_([state.value for state in OPEN])


def insert(session: Session, rows: list[dict[str, Any]], targets: Iterable[str]) -> None:
    """Add requests and, in the same transaction, the notifications that staff are owed about them."""
    session.execute(sa.insert(requests), rows)
    owed = [
        {
            "request_id": row["id"],
            "kind": KIND_REQUESTED,
            "target": target,
            "tries": 0,
            "next_try_at": row["requested_at"],
        }
        for row in rows
        for target in targets
    ]
    if owed:
        session.execute(sa.insert(notifications), owed)


def by_key(session: Session, key: str) -> Any | None:
    """Return the request with this idempotency key."""
    return _one(session, requests.c.idempotency_key == key)


def references_of(session: Session, keys: Collection[str]) -> dict[str, tuple[str, State]]:
    """Return the reference and the state of each of these keys that is there."""
    columns = (requests.c.idempotency_key, requests.c.reference, requests.c.state)
    found = session.execute(sa.select(*columns).where(requests.c.idempotency_key.in_(list(keys))))
    return {key: (reference, State(state)) for key, reference, state in found}


def by_reference(session: Session, reference: str) -> Any | None:
    """Return the request with this reference, whoever it belongs to."""
    return _one(session, requests.c.reference == reference)


def open_of(session: Session, conversation: str, phone_marks: Collection[str]) -> list[Any]:
    """Return the open requests of a conversation or with one of the marks, latest first."""
    is_theirs = sa.or_(requests.c.conversation == conversation, requests.c.phone_index.in_(list(phone_marks)))
    return _all(session, sa.and_(_IS_OPEN, is_theirs), requests.c.requested_at.desc(), requests.c.id)


def in_states(session: Session, states: Collection[State]) -> list[Any]:
    """Return the requests in these states, the one that is due first at the top."""
    is_in = requests.c.state.in_([state.value for state in states])
    return _all(session, is_in, requests.c.due_at, requests.c.id)


def with_marks(session: Session, phone_marks: Collection[str]) -> list[Any]:
    """Return every request, open or closed, with one of the marks, oldest first."""
    return _all(session, requests.c.phone_index.in_(list(phone_marks)), requests.c.requested_at, requests.c.id)


def references_since(session: Session, conversation: str, since: datetime) -> list[str]:
    """Return the references of what a conversation has asked for since then."""
    is_recent = sa.and_(requests.c.conversation == conversation, requests.c.requested_at >= since)
    return list(session.execute(sa.select(requests.c.reference).where(is_recent)).scalars())


def move(session: Session, row: Any, values: dict[str, Any]) -> bool:
    """Change a request unless somebody else has changed it since it was read; return whether it was changed."""
    unchanged = sa.and_(requests.c.id == row["id"], requests.c.version == row["version"])
    statement = sa.update(requests).where(unchanged).values(version=row["version"] + 1, **values)
    return bool(session.execute(statement).rowcount)


def open_since_before(session: Session, cutoff: datetime) -> list[Any]:
    """Return the open requests that were made before the cutoff."""
    return _all(session, sa.and_(_IS_OPEN, requests.c.requested_at < cutoff), requests.c.id)


def last_requested(session: Session) -> datetime | None:
    """Return when the latest request was made."""
    found: datetime | None = session.execute(sa.select(sa.func.max(requests.c.requested_at))).scalar_one()
    return found


def never_called(session: Session, cutoff: datetime, unwarned_since: datetime) -> list[Any]:
    """Return the open requests made before the cutoff that nobody called, without a warning due before that moment."""
    called = sa.select(attempts.c.request_id)
    told_at = sa.func.coalesce(notifications.c.sent_at, notifications.c.next_try_at)
    warned = sa.select(notifications.c.request_id).where(
        sa.and_(notifications.c.kind == KIND_EXPIRING, told_at <= unwarned_since)
    )
    is_uncalled = sa.and_(requests.c.id.not_in(called), requests.c.id.not_in(warned))
    return _all(session, sa.and_(_IS_OPEN, requests.c.requested_at < cutoff, is_uncalled), requests.c.id)


def warn(session: Session, request_id: str, at: datetime, targets: Iterable[str]) -> None:
    """Owe staff a word that an open request is about to end."""
    owed = {"request_id": request_id, "kind": KIND_EXPIRING, "tries": 0, "next_try_at": at}
    session.execute(sa.insert(notifications), [{**owed, "target": target} for target in targets])


def add_attempt(session: Session, request_id: str, at: datetime, by: str, outcome: str) -> None:
    """Write down a call."""
    session.execute(sa.insert(attempts).values(request_id=request_id, at=at, by=by, outcome=outcome))


def attempts_of(session: Session, request_id: str) -> list[Any]:
    """Return the calls made for a request, oldest first."""
    statement = sa.select(attempts).where(attempts.c.request_id == request_id).order_by(attempts.c.at, attempts.c.id)
    return list(session.execute(statement).mappings())


def mark_do_not_call(session: Session, phone_index: str, at: datetime) -> None:
    """Keep the mark of a number whose owner said not to call."""
    if not has_mark(session, [phone_index]):
        session.execute(sa.insert(marks).values(phone_index=phone_index, marked_at=at))


def has_mark(session: Session, phone_marks: Collection[str]) -> bool:
    """Whether the number with these marks said not to call."""
    statement = sa.select(sa.func.count()).where(marks.c.phone_index.in_(list(phone_marks)))
    return bool(session.execute(statement).scalar_one())


def all_marks(session: Session) -> list[str]:
    """Return the marks of every number that must not be called."""
    return list(session.execute(sa.select(marks.c.phone_index)).scalars())


def follow_mark(session: Session, old: str, new: str) -> None:
    """Move what holds a mark alone to the mark that the same number has under a newer key."""
    erased = sa.and_(requests.c.phone_index == old, requests.c.phone_sealed.is_(None))
    session.execute(sa.update(requests).where(erased).values(phone_index=new))
    if has_mark(session, [new]):
        session.execute(sa.delete(marks).where(marks.c.phone_index == old))
    else:
        session.execute(sa.update(marks).where(marks.c.phone_index == old).values(phone_index=new))


def cancel_notifications(session: Session, request_id: str) -> None:
    """Drop what staff have not been told yet about a request that is no more."""
    unsent = sa.and_(notifications.c.request_id == request_id, notifications.c.sent_at.is_(None))
    session.execute(sa.delete(notifications).where(unsent))


def notifications_due(session: Session, now: datetime, limit: int, targets: Collection[str]) -> list[Any]:
    """Return what is to be told now about open requests, the longest waiting first."""
    is_due = sa.and_(
        notifications.c.sent_at.is_(None),
        notifications.c.next_try_at <= now,
        notifications.c.target.in_(list(targets)),
        _IS_OPEN,
    )
    statement = (
        sa.select(notifications, requests.c.reference, requests.c.channel, requests.c.due_at)
        .join(requests, requests.c.id == notifications.c.request_id)
        .where(is_due)
        .order_by(notifications.c.next_try_at, notifications.c.id)
        .limit(limit)
    )
    return list(session.execute(statement).mappings())


def set_notification(session: Session, number: int, **values: Any) -> None:
    """Write down that a notification was sent, or when it is tried again."""
    if "next_try_at" in values:
        values["tries"] = notifications.c.tries + 1
    session.execute(sa.update(notifications).where(notifications.c.id == number).values(values))


def closed_before(session: Session, cutoff: datetime, limit: int) -> list[str]:
    """Return ids of requests that were closed before the cutoff."""
    statement = sa.select(requests.c.id).where(requests.c.closed_at < cutoff).order_by(requests.c.id).limit(limit)
    return list(session.execute(statement).scalars())


def delete(session: Session, request_ids: Collection[str]) -> dict[str, int]:
    """Delete requests with all that hangs on them; return how many rows of each kind went."""
    counts = {}
    for name, table, column in (
        ("attempts", attempts, attempts.c.request_id),
        ("notifications", notifications, notifications.c.request_id),
        ("requests", requests, requests.c.id),
    ):
        counts[name] = int(session.execute(sa.delete(table).where(column.in_(list(request_ids)))).rowcount)
    return counts


def count_below(session: Session, cutoff: datetime) -> dict[str, int]:
    """Return how many rows of each kind `delete` would take for all that was closed before the cutoff."""
    old = sa.select(requests.c.id).where(requests.c.closed_at < cutoff)
    return {
        name: int(session.execute(sa.select(sa.func.count()).select_from(table).where(column.in_(old))).scalar_one())
        for name, table, column in (
            ("attempts", attempts, attempts.c.request_id),
            ("notifications", notifications, notifications.c.request_id),
            ("requests", requests, requests.c.id),
        )
    }


def _one(session: Session, condition: Any) -> Any | None:
    return session.execute(sa.select(requests).where(condition)).mappings().one_or_none()


def _all(session: Session, condition: Any, *order: Any) -> list[Any]:
    return list(session.execute(sa.select(requests).where(condition).order_by(*order)).mappings())
