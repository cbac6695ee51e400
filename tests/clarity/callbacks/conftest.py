"""What the tests of callbacks share: a clock, a folder and a service on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.callbacks.service import CallbackService
from tests.clarity.callbacks.people import Clock, open_in


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder that the service writes to."""
    return tmp_path / "var"


@pytest.fixture
def service(folder: Path, clock: Clock) -> Iterator[CallbackService]:
    """Return a service on an empty database."""
    opened = open_in(folder, clock)
    yield opened
    opened.close_service()
