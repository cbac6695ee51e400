"""What the tests of alerts share: a clock and a service on an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.crisis.service import AlertService
from tests.clarity.conversations.people import Clock
from tests.clarity.crisis.opened import opened


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give calls more time than a person would wait: the first one opens the database on a busy machine."""
    monkeypatch.setattr("clarity.crisis.service.SECONDS", 10.0)


@pytest.fixture
def service(tmp_path: Path, clock: Clock) -> Iterator[AlertService]:
    """Return the service on an empty database."""
    with opened(tmp_path, clock) as found:
        yield found
