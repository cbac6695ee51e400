"""One gateway with a stand-in for the engine, shared by tests that need nothing broken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.clarity.gateway.door import Door, opened
from tests.clarity.gateway.engine import Engine


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engine() -> AsyncIterator[Engine]:
    """Return the engine's stand-in, which answers at once what it is not told otherwise."""
    stand_in = Engine()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def door(engine: Engine, memory: Path) -> AsyncIterator[Door]:
    """Return a gateway that runs."""
    async with opened(memory / "gateway", engine.url) as running:
        yield running
