"""Pseudonyms and sealed numbers as rows: statements only, inside a transaction that the caller has begun."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.database.types import Moment, metadata

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("sender_id", sa.String(40), primary_key=True),
    sa.Column("phone_sealed", sa.Text, nullable=False),
    sa.Column("phone_index", sa.String(80), nullable=False, unique=True),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("last_at", Moment),  # to the hour; empty for those from before it was kept
)
# Numbers whose owner wants no texts: the keyed mark alone, which outlives the contact.
opt_outs = sa.Table(
    "text_opt_outs",
    metadata,
    sa.Column("phone_index", sa.String(80), primary_key=True),
    sa.Column("how", sa.String(16), nullable=False),
    sa.Column("at", Moment, nullable=False),
)


def insert(session: Session, sender_id: str, phone_sealed: str, phone_index: str, at: datetime) -> None:
    """Add a contact."""
    values = {"sender_id": sender_id, "phone_sealed": phone_sealed, "phone_index": phone_index, "issued_at": at}
    values["last_at"] = _hour(at)
    session.execute(sa.insert(contacts).values(values))


def with_marks(session: Session, marks: Collection[str]) -> Any | None:
    """Return the contact with one of the marks; the oldest, should there be two."""
    statement = sa.select(contacts).where(contacts.c.phone_index.in_(list(marks))).order_by(contacts.c.issued_at)
    return session.execute(statement).mappings().first()


def by_sender(session: Session, sender_id: str) -> Any | None:
    """Return the contact behind a pseudonym."""
    return session.execute(sa.select(contacts).where(contacts.c.sender_id == sender_id)).mappings().one_or_none()


def delete(session: Session, sender_id: str) -> None:
    """Delete a contact, if there is one."""
    session.execute(sa.delete(contacts).where(contacts.c.sender_id == sender_id))


def heard_of(session: Session, sender_id: str, at: datetime) -> None:
    """Note when a contact was last heard of, to the hour."""
    session.execute(sa.update(contacts).where(contacts.c.sender_id == sender_id).values(last_at=_hour(at)))


def is_heard_of(row: Any, at: datetime) -> bool:
    """Whether it is noted that the contact was heard of in this hour."""
    return bool(row["last_at"] == _hour(at))


def purge(session: Session, before: datetime) -> int:
    """Delete contacts that nothing was heard of since; return how many."""
    last = sa.func.coalesce(contacts.c.last_at, contacts.c.issued_at)
    return int(session.execute(sa.delete(contacts).where(last < before)).rowcount)


def opt_out(session: Session, marks: Collection[str], how: str, at: datetime) -> None:
    """Keep that a number wants no texts, under the first of its marks; the first wish stands."""
    if opted_out_at(session, marks) is None:
        session.execute(sa.insert(opt_outs).values(phone_index=next(iter(marks)), how=how, at=at))


def opted_out_at(session: Session, marks: Collection[str]) -> datetime | None:
    """Return since when the number with these marks wants no texts."""
    statement = sa.select(sa.func.min(opt_outs.c.at)).where(opt_outs.c.phone_index.in_(list(marks)))
    found: datetime | None = session.execute(statement).scalar_one()
    return found


def rejoin(session: Session, marks: Collection[str]) -> bool:
    """Delete the wish; return whether there was one."""
    return bool(session.execute(sa.delete(opt_outs).where(opt_outs.c.phone_index.in_(list(marks)))).rowcount)


def count_opt_outs(session: Session) -> dict[str, int]:
    """Return how many numbers want no texts, by how that became known."""
    statement = sa.select(opt_outs.c.how, sa.func.count()).group_by(opt_outs.c.how).order_by(opt_outs.c.how)
    return {how: int(count) for how, count in session.execute(statement)}


def all_opt_outs(session: Session) -> list[str]:
    """Return the marks of every number that wants no texts."""
    return list(session.execute(sa.select(opt_outs.c.phone_index)).scalars())


def follow_mark(session: Session, old: str, new: str) -> None:
    """Give the wish of a number its new mark, unless there is one under it already."""
    if opted_out_at(session, [new]) is not None:
        session.execute(sa.delete(opt_outs).where(opt_outs.c.phone_index == old))
    else:
        session.execute(sa.update(opt_outs).where(opt_outs.c.phone_index == old).values(phone_index=new))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
