"""Seals stored values anew under the newest key, a few at a time, while others read and write."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.database.engine import Database
from clarity.errors import DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing
from clarity.security.pseudonyms import BlindIndex

FAILURES = 20  # transactions of one pass that may give way to others
PAUSE_SECONDS = 0.05
log = get_logger(__name__)


@dataclass(frozen=True)
class Mark:
    """A blind index of a table: its column, the sealed column it is made from, and what of the text it marks.

    `moved` is called in the same transaction with the old and the new mark, for rows that hold the mark alone.
    """

    column: str
    source: str
    text: Callable[[str], str]
    moved: Callable[[Session, str, str], None] | None = None


@dataclass(frozen=True)
class SealedTable:
    """Which columns of a table are sealed, and which one is the record's name inside the seal."""

    table: Any
    key: str
    columns: tuple[str, ...]
    mark: Mark | None = None


class Resealer:
    """Moves tables to the newest key.

    Stopped at any point it goes on where it stopped, because a value says which key it was sealed with.
    """

    def __init__(self, database: Database, ring: KeyRing, sealer: RecordSealer, index: BlindIndex) -> None:
        self._database = database
        self._ring = ring
        self._sealer = sealer
        self._index = index

    def reseal(self, plan: SealedTable, batch: int) -> tuple[int, int]:
        """Return how many records were sealed anew and how many do not open (and were left as they are).

        Passes over the table until one finds nothing to do: a value that somebody wrote meanwhile is
        never overwritten, but looked at again.
        """
        resealed = 0
        while True:
            done, missed, unreadable = self._pass(plan, batch)
            resealed += done
            if not done and not missed:
                return resealed, unreadable

    def versions(self, plan: SealedTable) -> Counter[int]:
        """Return how many values need the key of each version to be read or found."""
        found: Counter[int] = Counter()
        with self._database.reading() as session:
            for name in plan.columns:
                found += _versions(session, plan.table.c[name], "v{}.%", self._sealer.version_of, self._ring)
            if plan.mark:
                column = plan.table.c[plan.mark.column]
                found += _versions(session, column, "{}:%", self._index.version_of, self._ring)
        return found

    def _pass(self, plan: SealedTable, batch: int) -> tuple[int, int, int]:
        done = missed = unreadable = failures = 0
        after = None
        while True:
            rows = self._older(plan, after, batch)
            if not rows:
                return done, missed, unreadable
            after = rows[-1][plan.key]
            changes = []
            for row in rows:
                try:
                    changes.append((row, self._sealed_anew(plan, row)))
                except SealError:
                    unreadable += 1
                    log.event("rotation.unreadable", reason=plan.table.name)
            try:
                written = self._write(plan, changes)
            except DatabaseUnavailable:
                # People come first: their transaction won, and this one is tried again in the next pass.
                failures += 1
                if failures > FAILURES:
                    raise
                time.sleep(PAUSE_SECONDS)
                written = 0
            done += written
            missed += len(changes) - written

    def _write(self, plan: SealedTable, changes: list[tuple[Any, dict[str, str]]]) -> int:
        written = 0
        with self._database.writing() as session:
            for row, values in changes:
                unchanged = [plan.table.c[name] == row[name] for name in (plan.key, *values)]
                if session.execute(sa.update(plan.table).where(*unchanged).values(values)).rowcount:
                    written += 1
                    self._follow(session, plan, row, values)
        return written

    def _older(self, plan: SealedTable, after: Any, batch: int) -> list[Any]:
        newest = self._ring.newest
        columns = [plan.table.c[name] for name in plan.columns]
        older = [sa.and_(column.is_not(None), column.not_like(f"v{newest}.%")) for column in columns]
        names = [plan.table.c[plan.key], *columns]
        if plan.mark:
            mark = plan.table.c[plan.mark.column]
            names.append(mark)
            older.append(sa.and_(plan.table.c[plan.mark.source].is_not(None), mark.not_like(f"{newest}:%")))
        statement = sa.select(*names).where(sa.or_(*older)).order_by(plan.table.c[plan.key]).limit(batch)
        if after is not None:
            statement = statement.where(plan.table.c[plan.key] > after)
        with self._database.reading() as session:
            return list(session.execute(statement).mappings())

    def _sealed_anew(self, plan: SealedTable, row: Any) -> dict[str, str]:
        values = {}
        name, record = plan.table.name, str(row[plan.key])
        for column in plan.columns:
            if row[column] is not None:
                text = self._sealer.unseal(row[column], name, column, record)
                values[column] = self._sealer.seal(text, name, column, record)
                if plan.mark and plan.mark.source == column:
                    values[plan.mark.column] = self._index.index(plan.mark.text(text))
        return values

    @staticmethod
    def _follow(session: Session, plan: SealedTable, row: Any, values: dict[str, str]) -> None:
        mark = plan.mark
        if mark and mark.moved and mark.column in values and values[mark.column] != row[mark.column]:
            mark.moved(session, row[mark.column], values[mark.column])


def _versions(
    session: Session, column: Any, pattern: str, version_of: Callable[[str], int], ring: KeyRing
) -> Counter[int]:
    found: Counter[int] = Counter()
    known = {version: pattern.format(version) for version in ring.versions}
    for version, like in known.items():
        found[version] = session.execute(sa.select(sa.func.count()).where(column.like(like))).scalar_one()
    # Values of keys that are not at hand are few, or something is very wrong; they are looked at one by one.
    others = sa.select(column).where(column.is_not(None), *(column.not_like(like) for like in known.values()))
    for value in session.execute(others).scalars():
        try:
            found[version_of(value)] += 1
        except SealError:
            log.event("rotation.unreadable", reason=column.table.name)
    return found
