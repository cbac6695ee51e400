"""Brings a database to the schema of this release, and refuses one that a newer release has written."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from clarity.errors import StartUpError

MIGRATIONS = Path(__file__).parent / "migrations"
# One lock for all processes that migrate one PostgreSQL database; any number that nobody else uses.
ADVISORY_LOCK = 0x434C4152  # "CLAR"
_ALEMBIC = threading.Lock()  # Alembic keeps the migration that is running in a global


def migrate(connection: Any, revision: str = "head") -> None:
    """Bring the schema up to `revision` inside the transaction that `connection` is in.

    Whoever comes second waits for the first and then finds nothing to do. Raises `StartUpError`
    when the database knows a revision that this release does not.
    """
    _wait_for_turn(connection)
    if revision == "head" and current(connection) == head():
        return
    _refuse_newer(connection)
    with _ALEMBIC:
        command.upgrade(_config(connection), revision)


def downgrade(connection: Any, revision: str) -> None:
    """Take the schema back to `revision` ("base": nothing), inside the transaction that `connection` is in."""
    _wait_for_turn(connection)
    with _ALEMBIC:
        command.downgrade(_config(connection), revision)


def current(connection: Any) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    found: str | None = MigrationContext.configure(connection).get_current_revision()
    return found


def head() -> str:
    """Return the newest revision of this release."""
    return str(_scripts().get_current_head())


def _refuse_newer(connection: Any) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    found = current(connection)
    if found is not None and found not in known:
        raise StartUpError(f"the database is at revision {found}, which only a newer release knows")


def _wait_for_turn(connection: Any) -> None:
    # SQLite's BEGIN IMMEDIATE is such a lock already.
    if connection.dialect.name == "postgresql":
        # A change of a large table takes longer than anybody who waits for an answer may wait.
        connection.execute(sa.text("SET LOCAL statement_timeout = '60s'"))
        connection.execute(sa.text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
