"""A record in trouble: a database that somebody else holds, or no store at all."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from clarity.conversations.service import FOLDER
from clarity.database.engine import FILE
from tests.clarity.gateway.door import Door, opened
from tests.clarity.gateway.engine import Engine


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


@asynccontextmanager
async def without_record(memory: Path, name: str, engine: Engine) -> AsyncIterator[Door]:
    """Run a gateway whose database and spool both cannot be written."""
    var = memory / name
    (var / FILE).mkdir(parents=True, exist_ok=True)  # a folder where the file should be: also root cannot open it
    (var / FOLDER).write_text("no folder")
    async with opened(var, engine.url) as door:
        yield door
