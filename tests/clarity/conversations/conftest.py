"""What the tests of conversations share: a clock, a folder and a service on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from clarity.conversations.service import ConversationService
from tests.clarity.conversations.people import Clock, open_in


@pytest.fixture
def clock() -> Clock:
    """Return a clock that the test moves."""
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder that the service writes to."""
    return tmp_path / "var"


@pytest.fixture
def service(folder: Path, clock: Clock) -> Iterator[ConversationService]:
    """Return a service on an empty database."""
    opened = open_in(folder, clock)
    yield opened
    opened.close_service()


@pytest.fixture
def at_once() -> Callable[[list[Callable[[], Any]]], None]:
    """Return a function that runs others at the same moment, and raises what one of them raised."""

    def run(acts: list[Callable[[], Any]]) -> None:
        with ThreadPoolExecutor(len(acts)) as pool:
            for done in [pool.submit(act) for act in acts]:
                done.result()

    return run
