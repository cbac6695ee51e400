"""Conversations and their entries as rows: statements only, inside a transaction that the caller has begun."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.database.types import NO_BACKUP, Moment, metadata

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    # Empty while the beginning waits in a spool and a later message has come in before it, and after an erasure.
    sa.Column("consent_version", sa.String(32)),
    sa.Column("consent_sha256", sa.String(64)),
    sa.Column("consented_at", Moment),
    sa.Column("began_at", Moment),
    sa.Column("last_at", Moment),
    sa.Column("erased_at", Moment),
    sa.Index("ix_conversations_last_at", "last_at"),
    sa.Index("ix_conversations_erased_at", "erased_at"),
    info=NO_BACKUP,
)
entries = sa.Table(
    "conversation_entries",
    metadata,
    # "<conversation>:<message_id>:<position>": what is written twice is there once, and the seals are bound to it.
    sa.Column("id", sa.String(160), primary_key=True),
    sa.Column("conversation", sa.String(64), sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("cursor", sa.BigInteger, nullable=False),
    sa.Column("message_id", sa.String(64), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("original_sealed", sa.Text, nullable=False),
    sa.Column("redacted_sealed", sa.Text, nullable=False),
    sa.Column("buttons_sealed", sa.Text),
    sa.Column("responses", sa.Text, nullable=False),
    sa.Column("rating", sa.String(16)),
    sa.Index("ix_conversation_entries_cursor", "conversation", "cursor", unique=True),
    sa.Index("ix_conversation_entries_kind", "kind", "at"),
    info=NO_BACKUP,
)
# Conversations that were erased here and that the engine may still hold in its scratch copy.
forgettings = sa.Table(
    "forgettings_owed",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("since", Moment, nullable=False),
    info=NO_BACKUP,
)
_EMPTY: dict[str, Any] = dict.fromkeys(("consent_version", "consent_sha256", "consented_at", "began_at", "last_at"))


def conversation(session: Session, conversation_id: str) -> Any | None:
    """Return a conversation; inside a writing transaction nobody else changes it until that ends."""
    statement = sa.select(conversations).where(conversations.c.id == conversation_id).with_for_update()
    return session.execute(statement).mappings().one_or_none()


def seen(session: Session, conversation_id: str) -> Any | None:
    """Return a conversation, for looking at it alone."""
    statement = sa.select(conversations).where(conversations.c.id == conversation_id)
    return session.execute(statement).mappings().one_or_none()


def add_conversation(session: Session, conversation_id: str, channel: str, **values: Any) -> None:
    """Add a conversation."""
    session.execute(sa.insert(conversations).values(id=conversation_id, channel=channel, **values))


def change_conversation(session: Session, conversation_id: str, **values: Any) -> None:
    """Change a conversation."""
    session.execute(sa.update(conversations).where(conversations.c.id == conversation_id).values(values))


def add_entries(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add entries."""
    session.execute(sa.insert(entries), rows)


def entries_of(session: Session, ids: Collection[str]) -> list[Any]:
    """Return the entries with these ids."""
    return list(session.execute(sa.select(entries).where(entries.c.id.in_(list(ids)))).mappings())


def cursors_from(session: Session, conversation_id: str, cursor: int) -> set[int]:
    """Return the cursors that are taken in a conversation, from this one on."""
    is_later = sa.and_(entries.c.conversation == conversation_id, entries.c.cursor >= cursor)
    return set(session.execute(sa.select(entries.c.cursor).where(is_later)).scalars())


def after(session: Session, conversation_id: str, cursor: int, limit: int) -> list[Any]:
    """Return the entries of a conversation behind a cursor, in their order."""
    is_later = sa.and_(entries.c.conversation == conversation_id, entries.c.cursor > cursor)
    statement = sa.select(entries).where(is_later).order_by(entries.c.cursor).limit(limit)
    return list(session.execute(statement).mappings())


def turns_of_kind(session: Session, kind: str, since: datetime) -> list[tuple[str, str, str, datetime]]:
    """Return conversation, channel, message and moment of the turns with a reply of this kind, the oldest first."""
    columns = (entries.c.conversation, conversations.c.channel, entries.c.message_id)
    at = sa.func.min(entries.c.at, type_=Moment).label("at")
    statement = sa.select(*columns, at).join(conversations, conversations.c.id == entries.c.conversation)
    statement = statement.where(entries.c.kind == kind, entries.c.at >= since).group_by(*columns).order_by("at")
    return [(name, channel, message, moment) for name, channel, message, moment in session.execute(statement)]


def count_heard_since(session: Session, since: datetime) -> int:
    """Return in how many conversations something was said since a moment."""
    statement = sa.select(sa.func.count()).select_from(conversations).where(conversations.c.last_at >= since)
    return int(session.execute(statement).scalar_one())


def rate(session: Session, conversation_id: str, cursor: int, kinds: Collection[str], rating: str | None) -> bool:
    """Write down a rating of an entry of these kinds; return whether there is one."""
    is_it = sa.and_(
        entries.c.conversation == conversation_id, entries.c.cursor == cursor, entries.c.kind.in_(list(kinds))
    )
    return bool(session.execute(sa.update(entries).where(is_it).values(rating=rating)).rowcount)


def erase(session: Session, conversation_id: str, at: datetime) -> None:
    """Leave nothing of a conversation but that it was, on which channel, and when it was erased."""
    session.execute(sa.delete(entries).where(entries.c.conversation == conversation_id))
    change_conversation(session, conversation_id, **_EMPTY, erased_at=at)


def owe_forgetting(session: Session, conversation_id: str, channel: str, at: datetime) -> None:
    """Remember that the engine has still to forget a conversation."""
    is_it = forgettings.c.conversation == conversation_id
    if session.execute(sa.select(sa.func.count()).select_from(forgettings).where(is_it)).scalar_one() == 0:
        session.execute(sa.insert(forgettings).values(conversation=conversation_id, channel=channel, since=at))


def owed(session: Session, limit: int) -> list[tuple[str, str]]:
    """Return the channel and the id of conversations that the engine has still to forget, the longest owed first."""
    columns = (forgettings.c.channel, forgettings.c.conversation)
    statement = sa.select(*columns).order_by(forgettings.c.since, forgettings.c.conversation).limit(limit)
    return [(channel, conversation_id) for channel, conversation_id in session.execute(statement)]


def forgotten(session: Session, conversation_id: str) -> None:
    """Strike out what was owed."""
    session.execute(sa.delete(forgettings).where(forgettings.c.conversation == conversation_id))


def last_before(session: Session, cutoff: datetime, limit: int) -> list[str]:
    """Return ids of conversations in which nothing was said since the cutoff."""
    statement = sa.select(conversations.c.id).where(conversations.c.last_at < cutoff)
    return list(session.execute(statement.order_by(conversations.c.id).limit(limit)).scalars())


def delete(session: Session, ids: Collection[str]) -> dict[str, int]:
    """Delete conversations with all that was said in them; return how many rows of each kind went."""
    said = session.execute(sa.delete(entries).where(entries.c.conversation.in_(list(ids)))).rowcount
    gone = session.execute(sa.delete(conversations).where(conversations.c.id.in_(list(ids)))).rowcount
    return {"entries": int(said), "conversations": int(gone)}


def count_before(session: Session, cutoff: datetime) -> dict[str, int]:
    """Return how many rows of each kind `delete` would take for all conversations that ended before the cutoff."""
    old = sa.select(conversations.c.id).where(conversations.c.last_at < cutoff)
    said = sa.select(sa.func.count()).select_from(entries).where(entries.c.conversation.in_(old))
    ended = sa.select(sa.func.count()).select_from(conversations).where(conversations.c.last_at < cutoff)
    return {
        "entries": int(session.execute(said).scalar_one()),
        "conversations": int(session.execute(ended).scalar_one()),
    }


def drop_erased(session: Session, cutoff: datetime) -> int:
    """Delete what is left of conversations that were erased before the cutoff; return how many."""
    return int(session.execute(sa.delete(conversations).where(conversations.c.erased_at < cutoff)).rowcount)
