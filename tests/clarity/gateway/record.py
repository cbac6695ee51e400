"""A database that somebody else holds, so that nobody can write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clarity.database.engine import FILE


@contextmanager
def locked(var: Path) -> Iterator[None]:
    """Hold the database below `var` until the block ends."""
    connection = sqlite3.connect(var / FILE, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()
