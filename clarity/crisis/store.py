"""Alerts as rows: statements only, inside a transaction that the caller has begun."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.crisis.alerts import Notice, State
from clarity.database.types import Moment, metadata

alerts = sa.Table(
    "crisis_alerts",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),  # the case
    sa.Column("conversation", sa.String(64), nullable=False),
    # The conversation again until the alert is closed, then nothing: a conversation has one alert at a time.
    sa.Column("open_conversation", sa.String(64), unique=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16)),
    sa.Column("is_minor", sa.Boolean, nullable=False),
    sa.Column("is_about_other", sa.Boolean, nullable=False),
    sa.Column("raised_at", Moment, nullable=False, index=True),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("noticed_at", Moment, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("acknowledged_by", sa.String(64)),
    sa.Column("acknowledged_at", Moment),
    sa.Column("acted_by", sa.String(64)),
    sa.Column("acted_at", Moment),
    sa.Column("acted_note_sealed", sa.Text),
    sa.Column("closed_by", sa.String(64)),
    sa.Column("closed_at", Moment),
    sa.Column("closed_note_sealed", sa.Text),
    sa.Column("outcome", sa.String(16)),
    sa.Column("escalations", sa.Integer, nullable=False),
    sa.Column("escalated_at", Moment),
    sa.Index("ix_crisis_alerts_state", "state", "raised_at"),
)
# Which messages an alert was raised for: random ids, so that whoever tells of one twice counts once.
messages = sa.Table(
    "crisis_messages",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("message_id", sa.String(64), primary_key=True),
    sa.Column("alert_id", sa.String(16), sa.ForeignKey("crisis_alerts.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
)
notices = sa.Table(
    "crisis_notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("alert_id", sa.String(16), sa.ForeignKey("crisis_alerts.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("target", sa.String(16), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Index("ix_crisis_notices_next_try_at", "sent_at", "next_try_at"),
)
_IS_OPEN = alerts.c.state != State.CLOSED.value
_IS_TOLD = sa.exists().where(notices.c.alert_id == alerts.c.id, notices.c.sent_at.is_not(None)).label("is_told")


def case_of(session: Session, conversation: str, message_id: str) -> str | None:
    """Return the case that a message is a part of already."""
    is_it = sa.and_(messages.c.conversation == conversation, messages.c.message_id == message_id)
    found: str | None = session.execute(sa.select(messages.c.alert_id).where(is_it)).scalar_one_or_none()
    return found


def known(session: Session, message_ids: Collection[str]) -> set[tuple[str, str]]:
    """Return the conversation and the id of each message with one of these ids that is a part of a case."""
    columns = (messages.c.conversation, messages.c.message_id)
    statement = sa.select(*columns).where(messages.c.message_id.in_(list(message_ids)))
    return {(conversation, message_id) for conversation, message_id in session.execute(statement)}


def add_message(session: Session, case: str, conversation: str, message_id: str, at: datetime) -> None:
    """Keep that a message is a part of a case."""
    values = {"alert_id": case, "conversation": conversation, "message_id": message_id, "at": at}
    session.execute(sa.insert(messages).values(values))


def alert_of(session: Session, conversation: str) -> Any | None:
    """Return the alert of a conversation that is not closed; nobody else changes it until the transaction ends."""
    return _one(session, alerts.c.open_conversation == conversation)


def alert(session: Session, case: str) -> Any | None:
    """Return an alert, as above."""
    return _one(session, alerts.c.id == case)


def seen(session: Session, case: str) -> Any | None:
    """Return an alert, for looking at it alone."""
    return session.execute(sa.select(alerts, _IS_TOLD).where(alerts.c.id == case)).mappings().one_or_none()


def listed(session: Session, is_open: bool, limit: int) -> list[Any]:
    """Return alerts, those that are not closed or all of them, the gravest and oldest first."""
    statement = sa.select(alerts, _IS_TOLD).order_by(alerts.c.level.desc(), alerts.c.raised_at, alerts.c.id)
    return list(session.execute(statement.where(_IS_OPEN if is_open else sa.true()).limit(limit)).mappings())


def add_alert(session: Session, **values: Any) -> None:
    """Add an alert."""
    session.execute(sa.insert(alerts).values(values))


def change_alert(session: Session, case: str, **values: Any) -> None:
    """Change an alert."""
    session.execute(sa.update(alerts).where(alerts.c.id == case).values(values))


def owe(session: Session, case: str, kind: Notice, targets: Iterable[str], at: datetime) -> None:
    """Owe staff a word about an alert, in each of these ways."""
    owed = {"alert_id": case, "kind": kind.value, "tries": 0, "next_try_at": at}
    rows = [{**owed, "target": target} for target in targets]
    if rows:
        session.execute(sa.insert(notices), rows)


def waiting(session: Session, case: str, kinds: Collection[Notice]) -> set[str]:
    """Return the ways in which a word of one of these kinds about an alert still waits to be handed over."""
    is_it = sa.and_(notices.c.alert_id == case, notices.c.kind.in_([kind.value for kind in kinds]))
    statement = sa.select(notices.c.target).where(is_it, notices.c.sent_at.is_(None))
    return set(session.execute(statement).scalars())


def cancel(session: Session, case: str) -> None:
    """Owe nobody a word any more about an alert that somebody has taken on."""
    session.execute(sa.delete(notices).where(notices.c.alert_id == case, notices.c.sent_at.is_(None)))


def due(session: Session, now: datetime, target: str, kinds: Collection[Notice], limit: int) -> list[Any]:
    """Return notices of these kinds for a target that are due, of the gravest alerts first, with what they may say."""
    shown = (alerts.c.level, alerts.c.channel, alerts.c.last_at)
    is_for = sa.and_(notices.c.target == target, notices.c.kind.in_([kind.value for kind in kinds]))
    is_due = sa.and_(notices.c.sent_at.is_(None), notices.c.next_try_at <= now, _IS_OPEN)
    statement = sa.select(notices, *shown).join(alerts, alerts.c.id == notices.c.alert_id).where(is_for, is_due)
    statement = statement.order_by(alerts.c.level.desc(), notices.c.next_try_at, notices.c.id).limit(limit)
    return list(session.execute(statement).mappings())


def set_notice(session: Session, number: int, **values: Any) -> None:
    """Write down that a notice was sent, or when it is tried again."""
    if "next_try_at" in values:
        values["tries"] = notices.c.tries + 1
    session.execute(sa.update(notices).where(notices.c.id == number).values(values))


def unacknowledged(session: Session, raised_by: datetime, escalated_by: datetime, most: int) -> list[Any]:
    """Return open alerts raised by a moment, escalated fewer than so many times, and not since another moment."""
    is_due = sa.and_(
        alerts.c.state == State.OPEN.value,
        alerts.c.raised_at <= raised_by,
        alerts.c.escalations < most,
        sa.or_(alerts.c.escalated_at.is_(None), alerts.c.escalated_at <= escalated_by),
    )
    statement = sa.select(alerts).where(is_due).order_by(alerts.c.id).with_for_update()
    return list(session.execute(statement).mappings())


def raised_since(session: Session, since: datetime) -> list[Any]:
    """Return what figures are counted from, of the alerts raised since a moment."""
    columns = (alerts.c.level, alerts.c.raised_at, alerts.c.acknowledged_at, alerts.c.closed_at, alerts.c.outcome)
    return list(session.execute(sa.select(*columns).where(alerts.c.raised_at >= since)).mappings())


def ended_before(session: Session, cutoff: datetime, limit: int) -> list[str]:
    """Return the cases of which nothing was heard since the cutoff: closed before it, or never closed."""
    ended_at = sa.func.coalesce(alerts.c.closed_at, alerts.c.last_at)
    is_old = sa.and_(ended_at < cutoff, alerts.c.last_at < cutoff)
    return list(session.execute(sa.select(alerts.c.id).where(is_old).order_by(alerts.c.id).limit(limit)).scalars())


def delete(session: Session, cases: Collection[str]) -> int:
    """Delete alerts with all that hangs on them; return how many."""
    for table in (notices, messages):
        session.execute(sa.delete(table).where(table.c.alert_id.in_(list(cases))))
    return int(session.execute(sa.delete(alerts).where(alerts.c.id.in_(list(cases)))).rowcount)


def _one(session: Session, condition: Any) -> Any | None:
    return session.execute(sa.select(alerts).where(condition).with_for_update()).mappings().one_or_none()
