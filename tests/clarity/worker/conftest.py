"""What tests of the worker share: the variables of a run of its own, and a process that is ended with the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clarity.worker.running import Worker


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the variables of a development run in a folder of its own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CLARITY_")}
    return {**others, "CLARITY_VAR": str(tmp_path / "var")}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[dict[str, str]], Worker]]:
    """Return a function that starts a worker; what is left running is killed."""
    started: list[Worker] = []

    def starting(environment: dict[str, str]) -> Worker:
        started.append(Worker(environment, tmp_path / "worker.log"))
        return started[-1]

    yield starting
    for worker in started:
        worker.process.kill()
        worker.process.wait(timeout=10)
