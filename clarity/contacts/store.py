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
)


def insert(session: Session, sender_id: str, phone_sealed: str, phone_index: str, at: datetime) -> None:
    """Add a contact."""
    values = {"sender_id": sender_id, "phone_sealed": phone_sealed, "phone_index": phone_index, "issued_at": at}
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
