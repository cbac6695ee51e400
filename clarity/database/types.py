"""Column types that mean the same in SQLite and PostgreSQL, and the one catalogue of tables."""

from __future__ import annotations

from datetime import datetime, timezone

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

# Every table of the project registers here, so that a backup can know that it holds all of them.
metadata = sa.MetaData()
# The `info` of a table that is in no backup: its rows are promised to be gone by a day that a backup would outlive.
NO_BACKUP = {"is_in_backups": False}


class Moment(TypeDecorator):  # type: ignore[misc]
    """A point in time: always aware, always UTC; a naive one is refused.

    Somebody's callback would be due hours too late if one process wrote local time.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:  # noqa: ARG002
        """Return the moment in UTC; raises `ValueError` for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:  # noqa: ARG002
        """Return the stored moment as an aware one in UTC; SQLite stores none of the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)
