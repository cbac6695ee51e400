"""A database that is down for a while, for every service of this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clarity.database.engine import Database
from clarity.errors import DatabaseUnavailable


@contextmanager
def database_down() -> Iterator[None]:
    """Let no transaction begin until the block ends."""

    def down(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    with pytest.MonkeyPatch.context() as patch:
        for way in ("writing", "reading"):
            patch.setattr(Database, way, down)
        yield
