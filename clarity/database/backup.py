"""A copy of every table in one sealed file, for SQLite and PostgreSQL, and its way back into an empty database."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clarity.database import schema
from clarity.database.engine import Database
from clarity.database.types import Moment, metadata
from clarity.errors import BackupError, SealError
from clarity.security.crypto import Keys, RecordSealer
from clarity.security.durable import make_durable

FORMAT = "clarity-backup-1"
PURPOSE = "backup"  # a key of its own: what opens a backup opens no record, and the other way round
BATCH = 500  # rows in one sealed line: some 300 KB, and far below a second of the database's time


@dataclass(frozen=True)
class Backup:
    """What a file holds: its random id, the revision of its schema, when it was made, and the rows of each table."""

    id: str
    revision: str
    made_at: datetime
    counts: dict[str, int]


def tables() -> list[sa.Table]:
    """Return what a backup holds: every table but those whose rows are promised to be gone sooner than a backup.

    A person who deleted a chat, or was told thirty days, would find it brought back by a lost machine.
    """
    return [table for table in metadata.sorted_tables if table.info.get("is_in_backups", True)]


def new_identity() -> str:
    """Return a random id by which a backup is known in the audit trail."""
    return secrets.token_hex(8)


def write_backup(database: Database, keys: Keys, path: Path, identity: str) -> Backup:
    """Write one state of `tables` to a new file with mode 0600; others read and write meanwhile.

    Raises `BackupError` when the file is there already or cannot be written. The file is whole or it is not there.
    """
    handle, name = _fresh(path)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            backup = _write(database, keys, file, identity)
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)  # unlike a rename, never over a file that is there
        make_durable(path.parent)
    except FileExistsError:
        raise BackupError(f"{path.name} is there already: a backup never overwrites a file") from None
    except OSError as error:
        raise BackupError(f"{path.name} cannot be written: {type(error).__name__}") from None
    finally:
        unfinished.unlink()
    return backup


def check_backup(keys: Keys, path: Path) -> Backup:
    """Open every line of a file and return what it holds; raises `BackupError` unless all of it is there and whole."""
    batches = _read(keys, path)
    while True:
        try:
            next(batches)
        except StopIteration as end:
            backup: Backup = end.value
            return backup


def restore_backup(database: Database, keys: Keys, path: Path) -> Backup:
    """Fill an empty database from a file, all of it or nothing; raises `BackupError` for any other database or file."""
    backup = check_backup(keys, path)  # before anything is touched
    with database.writing() as session:
        _be_patient(session)
        filled = [table.name for table in tables() if _count(session, table)]
        if filled:
            raise BackupError(f"the database is not empty ({', '.join(filled)}): nothing was changed")
        for table, rows in _read(keys, path):
            session.execute(table.insert(), rows)
        if {table.name: _count(session, table) for table in tables()} != backup.counts:
            raise BackupError("the database holds other numbers of rows than the backup: nothing was changed")
        _go_on_counting(session)
    return backup


def _write(database: Database, keys: Keys, file: IO[str], identity: str) -> Backup:
    made_at = datetime.now(timezone.utc)
    counts = dict.fromkeys((table.name for table in tables()), 0)
    with database.reading() as session:
        _be_patient(session)
        revision = schema.current(session.connection())
        header = json.dumps(
            {"format": FORMAT, "id": identity, "revision": revision, "made_at": made_at.isoformat(timespec="seconds")}
        )
        lines = _Lines(keys, header)
        file.write(header + "\n")
        for table in tables():
            for rows in _rows(session, table):
                counts[table.name] += len(rows)
                file.write(lines.seal({"table": table.name, "rows": rows}) + "\n")
        file.write(lines.seal({"counts": counts}) + "\n")
    return Backup(identity, str(revision), made_at, counts)


def _rows(session: Session, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """Yield all rows in batches, in the order of the primary key, each value as JSON can hold it."""
    key = list(table.primary_key.columns)
    last: tuple[Any, ...] | None = None
    while True:
        query = sa.select(table).order_by(*key).limit(BATCH)
        if last is not None:
            query = query.where(sa.tuple_(*key) > sa.tuple_(*last) if len(key) > 1 else key[0] > last[0])
        found = session.execute(query).mappings().all()
        if not found:
            return
        last = tuple(found[-1][column.name] for column in key)
        yield [{name: _as_json(value) for name, value in row.items()} for row in found]


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(keys: Keys, path: Path) -> Generator[tuple[sa.Table, list[dict[str, Any]]], None, Backup]:
    """Yield the batches of a file and return what it holds in all.

    The header is bound into each line and each line into its place, so that nothing can be changed, left out, moved
    or taken from another backup.
    """
    counts = dict.fromkeys((table.name for table in tables()), 0)
    try:
        with path.open(encoding="ascii") as file:
            header = file.readline().rstrip("\n")
            lines, told = _Lines(keys, header), _told(header)
            for line in file:
                content = lines.unseal(line.rstrip("\n"))
                if "counts" in content:
                    if content["counts"] != counts or file.read(1):
                        raise BackupError(f"{path.name} is not whole: its rows are not those it counted")
                    return replace(told, counts=counts)
                table = metadata.tables[content["table"]]
                counts[table.name] += len(content["rows"])
                yield table, [_from_json(table, row) for row in content["rows"]]
    except SealError as error:
        raise BackupError(f"{path.name} does not open: {error}. It was changed, or its key is not at hand") from None
    except (OSError, ValueError, KeyError) as error:
        raise BackupError(f"{path.name} cannot be read as a backup: {type(error).__name__}") from None
    raise BackupError(f"{path.name} is not whole: its end is missing")


def _told(header: str) -> Backup:
    """Return what a header tells; raises `BackupError` when only another release could restore it."""
    told = json.loads(header)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError(FORMAT)
    if told["revision"] != schema.head():
        raise BackupError(
            f"it was made at revision {told['revision']!s:.20} of the schema, this release has {schema.head()}: "
            "restore it with the release that made it, then update"
        )
    return Backup(str(told["id"]), str(told["revision"]), datetime.fromisoformat(told["made_at"]), {})


def _from_json(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    moments = {column.name for column in table.columns if isinstance(column.type, Moment)}
    return {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in row.items()
    }


class _Lines:
    """Seals and opens the lines of one file in their order."""

    def __init__(self, keys: Keys, header: str) -> None:
        self._sealer = RecordSealer(keys, PURPOSE)
        self._header = hashlib.sha256(header.encode()).hexdigest()
        self._number = 0

    def seal(self, content: dict[str, Any]) -> str:
        self._number += 1
        return self._sealer.seal(json.dumps(content), PURPOSE, self._header, str(self._number))

    def unseal(self, line: str) -> dict[str, Any]:
        self._number += 1
        content: dict[str, Any] = json.loads(self._sealer.unseal(line, PURPOSE, self._header, str(self._number)))
        return content


def _be_patient(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        # One state for all tables, as a read in SQLite has by itself; it has to be the first word of a transaction.
        session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        # Nobody in a conversation waits for this transaction, and a large table takes its time.
        session.execute(sa.text("SET LOCAL statement_timeout = '60s'"))
        session.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))


def _go_on_counting(session: Session) -> None:
    """Let PostgreSQL's counters go on behind the ids that were brought in; SQLite looks at the largest itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for column in (column for table in tables() for column in table.primary_key.columns):
        sequence = session.scalar(sa.select(sa.func.pg_get_serial_sequence(column.table.name, column.name)))
        if sequence is not None:
            largest = sa.select(sa.func.max(column)).scalar_subquery()
            session.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(largest, 1), largest.is_not(None))))


def _count(session: Session, table: sa.Table) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(table)))


def _fresh(path: Path) -> tuple[int, str]:
    if path.exists():
        raise BackupError(f"{path.name} is there already: a backup never overwrites a file")
    try:
        return tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600 whatever the umask
    except OSError as error:
        raise BackupError(f"{path.name} cannot be written: {type(error).__name__}") from None
