"""Promises of `clarity.database.engine`: whole or not at all, durable, private, in time, and errors without values."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from clarity.contacts.store import contacts
from clarity.database.engine import Conflict, Database, open_database
from clarity.errors import DatabaseUnavailable, SettingsError
from clarity.settings import load
from tests.factories import CANARY

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=timezone.utc)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a database in a folder that is not there yet."""
    opened = open_database(load({"CLARITY_VAR": str(tmp_path / "var")}))
    yield opened
    opened.dispose()


def add(database: Database, name: str, index: str | None = None, at: datetime = NOW) -> None:
    """Write a row."""
    with database.writing() as session:
        values = {"sender_id": name, "phone_sealed": CANARY, "phone_index": index or name, "issued_at": at}
        session.execute(sa.insert(contacts).values(values))


def names(database: Database) -> list[str]:
    """Return the rows."""
    with database.reading() as session:
        return list(session.execute(sa.select(contacts.c.sender_id).order_by(contacts.c.sender_id)).scalars())


def test_the_files_are_their_owners_alone(database: Database, tmp_path: Path) -> None:
    """Nobody else on the machine can read them, whatever the umask."""
    before = os.umask(0)
    try:
        add(database, "a")
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}

    assert {name: oct(mode) for name, mode in modes.items()} == dict.fromkeys(
        ("clarity.db", "clarity.db-wal", "clarity.db-shm"), "0o600"
    )
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_every_connection_is_durable_and_wipes(database: Database) -> None:
    """What was confirmed survives the power going off, and what was deleted is overwritten."""
    with database.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout")
        ]

    assert found == ["wal", 2, 1, 1, 1000]


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    """Whole or not at all."""

    def half() -> None:
        with database.writing() as session:
            session.execute(sa.insert(contacts).values(sender_id="a", phone_sealed="x", phone_index="a", issued_at=NOW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    assert names(database) == []


def test_a_value_that_is_there_already_is_a_conflict(database: Database) -> None:
    """The caller can tell it from a database that is down, and nothing of it was kept."""
    add(database, "a", index="same")

    with pytest.raises(Conflict):
        add(database, "b", index="same")

    assert names(database) == ["a"]


def test_no_error_shows_a_value(database: Database) -> None:
    """Neither message, cause nor context holds what was to be written."""
    with pytest.raises(DatabaseUnavailable) as caught, database.writing() as session:
        session.execute(sa.text("SELECT * FROM nowhere WHERE word = :word"), {"word": CANARY})

    error: BaseException = caught.value
    assert CANARY not in str(error)
    assert "nowhere" not in str(error)
    assert error.__suppress_context__


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    """A process in another zone is understood."""
    add(database, "a", at=NOW.astimezone(timezone(timedelta(hours=-8))))

    with database.reading() as session:
        found = session.execute(sa.select(contacts.c.issued_at)).scalar_one()

    assert (found, found.tzinfo) == (NOW, timezone.utc)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    """Nobody's callback is hours late for it."""
    with pytest.raises(DatabaseUnavailable):
        add(database, "a", at=datetime(2026, 11, 25, 12, 0))


def test_threads_that_write_at_once_stand_in_line(database: Database) -> None:
    """None of them is refused or lost."""
    threads = [threading.Thread(target=add, args=(database, f"{number:03}")) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(database)) == 60


def test_a_writer_does_not_wait_for_ever(database: Database, tmp_path: Path) -> None:
    """Another process that holds the file costs a second or two, and the error says nothing of the file."""
    add(database, "a")
    with closing(sqlite3.connect(tmp_path / "var" / "clarity.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(DatabaseUnavailable) as caught:
            add(database, "b")
        waited = time.monotonic() - begun

    assert waited < 2.5
    assert str(tmp_path) not in str(caught.value)


def test_readers_do_not_wait_for_a_writer(database: Database, tmp_path: Path) -> None:
    """A rotation or a purge does not keep anybody from seeing their request."""
    add(database, "a")
    with closing(sqlite3.connect(tmp_path / "var" / "clarity.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        found = names(database)
        waited = time.monotonic() - begun

    assert found == ["a"]
    assert waited < 0.5


def log_size(folder: Path) -> int:
    """Return how much of the database's log is not written back."""
    return (folder / "var" / "clarity.db-wal").stat().st_size


def test_a_log_is_emptied(database: Database, tmp_path: Path) -> None:
    """What was deleted does not lie in it until a thousand other pages were written."""
    add(database, "a")
    before = log_size(tmp_path)

    is_empty = database.checkpoint()

    assert is_empty
    assert (before > 0, log_size(tmp_path)) == (True, 0)


def test_a_log_that_somebody_reads_is_left_to_the_next_time(database: Database, tmp_path: Path) -> None:
    """A backup that reads for minutes is neither an error nor a wait for those who write."""
    add(database, "a")
    with closing(sqlite3.connect(tmp_path / "var" / "clarity.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM contacts").fetchone()
        add(database, "b")
        begun = time.monotonic()
        is_empty = database.checkpoint()
        waited = time.monotonic() - begun

    assert not is_empty
    assert waited < 0.5
    assert database.checkpoint()


def test_nothing_is_made_only_to_be_emptied(database: Database, tmp_path: Path) -> None:
    """A minute in which nothing changed costs nothing."""
    is_empty = database.checkpoint()

    assert is_empty
    assert list((tmp_path / "var").iterdir()) == []


def test_processes_that_start_at_once_make_one_schema(tmp_path: Path) -> None:
    """Whoever comes second waits, and nobody finds half a table."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_start, args=(str(tmp_path / "var"), f"p{number}")) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    database = open_database(load({"CLARITY_VAR": str(tmp_path / "var")}))
    assert names(database) == ["p0", "p1", "p2", "p3"]
    database.dispose()


def _start(folder: str, name: str) -> None:
    add(open_database(load({"CLARITY_VAR": folder})), name)


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    """It is said in one line, when it is used."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "clarity.db").mkdir()
    database = open_database(load({"CLARITY_VAR": str(tmp_path / "var")}))

    with pytest.raises(DatabaseUnavailable):
        names(database)


def test_an_address_that_cannot_be_parsed_names_its_variable() -> None:
    """The address holds a password, so it is not shown."""
    configured = load({"CLARITY_DATABASE_URL": "postgresql://clarity:violet-secret@localhost:port/clarity"})

    with pytest.raises(SettingsError, match=r"^CLARITY_DATABASE_URL is not an address$"):
        open_database(configured)


def test_a_server_that_is_not_there_is_an_error_of_ours() -> None:
    """Opening is no error; using it is one, in time, and it shows no address."""
    configured = load({"CLARITY_DATABASE_URL": "postgresql://clarity:violet-secret@127.0.0.1:1/clarity"})
    database = open_database(configured)
    begun = time.monotonic()

    with pytest.raises(DatabaseUnavailable) as caught:
        names(database)

    assert time.monotonic() - begun < 3
    assert "violet" not in f"{caught.value!r} {caught.value}"
    assert "127.0.0.1" not in str(caught.value)
