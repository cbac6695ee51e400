"""Transactions on the record: whole or not at all, in bounded time, and errors that show no value."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from clarity.database.schema import migrate
from clarity.errors import DatabaseUnavailable, SettingsError
from clarity.settings import Settings

FILE = "clarity.db"
BUSY_SECONDS = 1.0  # how long a writer waits for another process (design: storage)
TURN_SECONDS = 1.0  # how long a writer waits for the other threads of its own process
CONNECTIONS = 5  # kept open, and as many again at a rush
STATEMENT_MILLISECONDS = 1000
CHECKPOINT_MILLISECONDS = 100  # it waits for readers with the writers behind it
# libpq waits at least two seconds for a connection, whatever it is told; callers that cannot wait
# so long run their call through `clarity.database.bounded`.
CONNECT_SECONDS = 2


class Conflict(DatabaseUnavailable):
    """A value that has to be unique is there already; nothing of the transaction was kept."""


class Database:
    """The record behind two kinds of transactions; the schema is brought up to date before the first.

    Every error of the database leaves as `DatabaseUnavailable` without statement, parameter or address,
    since those hold what must not be in a log. Opening does nothing that could fail: a database that
    is down at the start is simply used when it is back.
    """

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self._is_file = engine.dialect.name == "sqlite"
        # PostgreSQL would show each statement of a block another state; a file shows one by itself.
        reading = engine if self._is_file else engine.execution_options(isolation_level="REPEATABLE READ")
        self._readers = sessionmaker(bind=reading, future=True, expire_on_commit=False)
        self._writers = sessionmaker(
            bind=engine.execution_options(clarity_writes=True), future=True, expire_on_commit=False
        )
        self._turn = threading.Lock()
        self._is_current = False

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is committed when the block ends, and undone when it raises.

        Raises `Conflict` when a unique value was there already, `DatabaseUnavailable` when the
        database did not answer in time, `StartUpError` when it was written by a newer release.
        """
        self.bring_up_to_date()
        with self._queued(), _translated(), self._writers.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database; raises as `writing` does."""
        self.bring_up_to_date()
        with _translated(), self._readers.begin() as session:
            yield session

    def bring_up_to_date(self) -> None:
        """Bring the schema up to this release's, once; safe when several processes do it at once."""
        if self._is_current:
            return
        with self._queued(), _translated():
            if not self._is_current:
                with self._writers.kw["bind"].begin() as connection:
                    migrate(connection)
                self._is_current = True

    def checkpoint(self) -> bool:
        """Write the log of a file into the file and empty it, so that what was deleted is gone from both.

        Returns False when somebody who reads an older state, or writes, kept it from being emptied: it can
        be tried again. An empty log costs a look at its size, and a server has none of ours.
        """
        if not self._is_file:
            return True
        log = Path(f"{self.engine.url.database}-wal")
        if not _size(log):
            return True
        with self._queued(), _translated(), self.engine.connect() as connection:
            raw = connection.connection
            raw.execute(f"PRAGMA busy_timeout={CHECKPOINT_MILLISECONDS}")
            try:
                is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                raw.execute(f"PRAGMA busy_timeout={int(1000 * BUSY_SECONDS)}")
        return not is_busy

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _queued(self) -> Iterator[None]:
        # SQLite lets waiting writers poll, and an unlucky one starves; in our own process they can stand in line.
        if not self._is_file:
            yield
            return
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise DatabaseUnavailable("the database is busy")
        try:
            yield
        finally:
            self._turn.release()


def open_database(configured: Settings) -> Database:
    """Return the configured database: PostgreSQL, or a file that its owner alone can read."""
    if configured.database_url is not None:
        return Database(_server_engine(configured.database_url.reveal().decode()))
    configured.variable_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Database(_file_engine(configured.variable_directory / FILE))


def _server_engine(url: str) -> Any:
    try:
        address = sa.engine.make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError("CLARITY_DATABASE_URL is not an address") from None
    return sa.create_engine(
        address,
        future=True,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=TURN_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            # A server that vanished without a word is noticed by the kernel, not after its two hours.
            "tcp_user_timeout": 1000 * CONNECT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={STATEMENT_MILLISECONDS}"
            f" -c idle_in_transaction_session_timeout={10 * STATEMENT_MILLISECONDS}",
        },
    )


def _file_engine(path: Path) -> Any:
    engine = sa.create_engine(
        f"sqlite:///{path}",
        future=True,
        hide_parameters=True,
        poolclass=sa.pool.QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_timeout=TURN_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    # The write-ahead log takes over the mode of the file, so it has to be right before the first connection.
    sa.event.listen(engine, "do_connect", lambda *_: path.touch(mode=0o600))
    sa.event.listen(engine, "connect", _configure_file)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _configure_file(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own transactions leave DDL and reads outside
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            # Changing the mode does not wait for a lock as other statements do.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    # FULL: what a person was told is kept has to survive the power going off a moment later.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _begin(connection: Any) -> None:
    # A transaction that reads first and writes later is refused, not made to wait, when another has written.
    is_writing = connection.get_execution_options().get("clarity_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise Conflict("a value is there already") from None
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise DatabaseUnavailable(f"the database did not do it: {type(error).__name__}") from None
