"""Promises of the migrations: up and down on both databases, one schema for all, and no newer one is touched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import clarity.audit
import clarity.callbacks.store
import clarity.contacts.store
import clarity.conversations.store
import clarity.crisis.store
from clarity.database import schema
from clarity.database.engine import Database, open_database
from clarity.database.types import metadata
from clarity.errors import DatabaseUnavailable, StartUpError
from clarity.settings import Settings, load

REGISTERED = (
    clarity.audit.audit_rows,
    clarity.callbacks.store.requests,
    clarity.contacts.store.contacts,
    clarity.conversations.store.entries,
    clarity.crisis.store.alerts,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def configured(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Return settings that name an empty database of each kind."""
    if request.param == "sqlite":
        return load({"CLARITY_VAR": str(tmp_path / "var")})
    new_postgresql: Callable[[], str] = request.getfixturevalue("new_postgresql")
    return load({"CLARITY_VAR": str(tmp_path / "var"), "CLARITY_DATABASE_URL": new_postgresql()})


@pytest.fixture
def database(configured: Settings) -> Iterator[Database]:
    """Return that database."""
    opened = open_database(configured)
    yield opened
    opened.dispose()


def tables(database: Database) -> set[str]:
    """Return the tables that are there."""
    with database.engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    """Column by column and index by index: what is written can be stored."""
    database.bring_up_to_date()

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert {table.name for table in REGISTERED} < set(metadata.tables)
    assert differences == []


def test_up_down_and_up_again(database: Database) -> None:
    """Every step can be taken back, and leaves nothing."""
    database.bring_up_to_date()
    before = tables(database)
    with database._writers.kw["bind"].begin() as connection:
        schema.downgrade(connection, "base")
    emptied = tables(database)
    with database._writers.kw["bind"].begin() as connection:
        schema.migrate(connection)

    assert emptied == {"alembic_version"}
    assert tables(database) == before == {"alembic_version", *metadata.tables}


def test_each_step_keeps_what_was_there(database: Database) -> None:
    """A release that is put back takes its own tables with it, and nobody's request."""
    with database._writers.kw["bind"].begin() as connection:
        schema.migrate(connection, "0001")
        first = set(sa.inspect(connection).get_table_names())
        connection.execute(sa.text("INSERT INTO do_not_call_marks VALUES ('1:ab', '2026-11-25 18:00:00')"))
        schema.migrate(connection)
        schema.downgrade(connection, "0001")
        left = set(sa.inspect(connection).get_table_names())
        marks = connection.execute(sa.text("SELECT count(*) FROM do_not_call_marks")).scalar_one()

    assert left == first
    assert first == {"alembic_version", *metadata.tables} - {
        "conversations",
        "conversation_entries",
        "crisis_alerts",
        "crisis_messages",
        "crisis_notices",
        "forgettings_owed",
        "text_events",
        "text_opt_outs",
        "text_phones",
        "texts",
    }
    assert marks == 1


def test_up_to_date_is_left_alone(database: Database, configured: Settings) -> None:
    """The second process finds nothing to do."""
    database.bring_up_to_date()
    second = open_database(configured)

    second.bring_up_to_date()

    with second.reading() as session:
        assert schema.current(session.connection()) == schema.head()
    second.dispose()


def test_many_that_start_at_once_make_one_schema(configured: Settings) -> None:
    """Each waits for the first, and none fails."""
    databases = [open_database(configured) for _ in range(4)]
    failed: list[Exception] = []

    def start(one: Database) -> None:
        try:
            one.bring_up_to_date()
        except DatabaseUnavailable as error:
            failed.append(error)

    threads = [threading.Thread(target=start, args=(one,)) for one in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert tables(databases[0]) == {"alembic_version", *metadata.tables}
    for one in databases:
        one.dispose()


def test_a_migration_that_is_cut_off_leaves_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a schema would refuse the next start."""
    upgrade = command.upgrade

    def cut_off(*arguments: object) -> None:
        upgrade(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", cut_off)
        with pytest.raises(KeyboardInterrupt):
            database.bring_up_to_date()
    after = tables(database)
    database.bring_up_to_date()

    assert after == set()
    assert tables(database) == {"alembic_version", *metadata.tables}


def test_a_newer_schema_is_refused(database: Database, configured: Settings) -> None:
    """An old process would write rows that the new one misreads."""
    database.bring_up_to_date()
    with database.writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    old = open_database(configured)

    with pytest.raises(StartUpError, match="revision 9999"):
        old.bring_up_to_date()

    old.dispose()
