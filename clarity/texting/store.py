"""Texts, phones and events as rows: statements only, inside a transaction that the caller has begun."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.database.types import NO_BACKUP, Moment, metadata

texts = sa.Table(
    "texts",
    metadata,
    sa.Column("sid", sa.String(34), primary_key=True),
    sa.Column("token_mark", sa.String(80), unique=True),
    sa.Column("conversation", sa.String(64), index=True),
    sa.Column("is_ours", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("status", sa.String(20)),
    sa.Column("reply_sealed", sa.Text),
    # When the carrier is to be asked to delete its words; empty once it has.
    sa.Column("delete_at", Moment, index=True),
    info=NO_BACKUP,
)
phones = sa.Table(
    "text_phones",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("state_sealed", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    info=NO_BACKUP,
)
events = sa.Table(
    "text_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("event", sa.String(32), nullable=False),
    sa.Column("conversation", sa.String(64)),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("code", sa.Integer),
    sa.Column("told_at", Moment),
    info=NO_BACKUP,
)


def text(session: Session, sid: str, token_marks: Collection[str]) -> Any | None:
    """Return the text with this id, or with one of the marks of its token."""
    is_it = sa.or_(texts.c.sid == sid, texts.c.token_mark.in_(list(token_marks)))
    return session.execute(sa.select(texts).where(is_it).order_by(texts.c.sid != sid)).mappings().first()


def add_text(session: Session, **values: Any) -> None:
    """Add a text."""
    session.execute(sa.insert(texts).values(values))


def change_text(session: Session, sid: str, **values: Any) -> None:
    """Change a text, if there is one."""
    session.execute(sa.update(texts).where(texts.c.sid == sid).values(values))


def move_text(session: Session, sid: str, before: str | None, **values: Any) -> bool:
    """Change a text unless another has changed its status since it was read; return whether it was changed."""
    unchanged = sa.and_(texts.c.sid == sid, texts.c.status == before)
    return bool(session.execute(sa.update(texts).where(unchanged).values(values)).rowcount)


def phone(session: Session, conversation: str) -> Any | None:
    """Return what a phone was shown."""
    return session.execute(sa.select(phones).where(phones.c.conversation == conversation)).mappings().one_or_none()


def put_phone(session: Session, conversation: str, state_sealed: str, at: datetime) -> None:
    """Keep what a phone was shown, in the place of what it was shown before."""
    values = {"state_sealed": state_sealed, "at": at}
    if not session.execute(sa.update(phones).where(phones.c.conversation == conversation).values(values)).rowcount:
        session.execute(sa.insert(phones).values(conversation=conversation, **values))


def forget(session: Session, conversation: str, at: datetime) -> None:
    """Delete what is known of a conversation's words, and whose its texts and events were.

    The carrier is to delete its own words at once, but for those that it has deleted already.
    """
    session.execute(sa.delete(phones).where(phones.c.conversation == conversation))
    is_theirs = texts.c.conversation == conversation
    is_owed = sa.and_(is_theirs, texts.c.delete_at.is_not(None))
    session.execute(sa.update(texts).where(is_owed).values(delete_at=at))
    session.execute(sa.update(texts).where(is_theirs).values(reply_sealed=None, conversation=None))
    session.execute(sa.update(events).where(events.c.conversation == conversation).values(conversation=None))


def add_event(session: Session, event: str, conversation: str | None, at: datetime, code: int | None) -> None:
    """Add an event, unless this very one is there: one that was spooled may have been written all the same."""
    is_same = sa.and_(events.c.event == event, events.c.conversation == conversation, events.c.at == at)
    if session.execute(sa.select(events.c.id).where(is_same)).first() is None:
        session.execute(sa.insert(events).values(event=event, conversation=conversation, at=at, code=code))


def events_since(session: Session, since: datetime | None, limit: int) -> list[Any]:
    """Return events, the newest first."""
    statement = sa.select(events).order_by(events.c.id.desc()).limit(limit)
    if since is not None:
        statement = statement.where(events.c.at >= since)
    return list(session.execute(statement).mappings())


def untold(session: Session, event: str, limit: int) -> list[Any]:
    """Return events of a kind that staff have not been told of, the oldest first."""
    is_due = sa.and_(events.c.event == event, events.c.told_at.is_(None))
    return list(session.execute(sa.select(events).where(is_due).order_by(events.c.id).limit(limit)).mappings())


def told(session: Session, event_id: int, at: datetime) -> None:
    """Note that staff were told."""
    session.execute(sa.update(events).where(events.c.id == event_id).values(told_at=at))


def deletions(session: Session, now: datetime, limit: int) -> list[str]:
    """Return ids of texts whose words the carrier is to delete by now."""
    statement = sa.select(texts.c.sid).where(texts.c.delete_at <= now).order_by(texts.c.delete_at).limit(limit)
    return list(session.execute(statement).scalars())


def drop_replies(session: Session, before: datetime) -> int:
    """Delete replies to texts from before a moment; return how many."""
    is_old = sa.and_(texts.c.at < before, texts.c.reply_sealed.is_not(None))
    return int(session.execute(sa.update(texts).where(is_old).values(reply_sealed=None)).rowcount)


def purge(session: Session, before: datetime) -> int:
    """Delete what is from before a moment; return how many texts that were."""
    session.execute(sa.delete(phones).where(phones.c.at < before))
    session.execute(sa.delete(events).where(events.c.at < before))
    return int(session.execute(sa.delete(texts).where(texts.c.at < before)).rowcount)
