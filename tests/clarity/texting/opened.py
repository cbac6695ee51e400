"""The record of texts in a folder, under a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clarity.database.engine import open_database
from clarity.security.keys import open_ring
from clarity.settings import load
from clarity.texting.service import FOLDER, TextService
from tests.clarity.conversations.people import Clock


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[TextService]:
    """Give the service with its database, keys and spool in the folder."""
    configured = load({"CLARITY_VAR": str(folder)})
    service = TextService(open_database(configured), open_ring(configured), folder / FOLDER, clock)
    try:
        yield service
    finally:
        service.close_service()
