"""What the tests of texts share: a clock and a service on an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.texting.service import TextService
from tests.clarity.conversations.people import Clock
from tests.clarity.texting.opened import opened


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give calls more time than a texter would wait: the first one opens the database on a busy machine."""
    monkeypatch.setattr("clarity.texting.service.SECONDS", 10.0)
    monkeypatch.setattr("clarity.texting.service.NOTE_SECONDS", 10.0)


@pytest.fixture
def service(tmp_path: Path, clock: Clock) -> Iterator[TextService]:
    """Return the service on an empty database."""
    with opened(tmp_path, clock) as found:
        yield found
