"""Calls that block, made in a few threads of their own and waited for only so long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from clarity.errors import ClarityError, DatabaseUnavailable

Result = TypeVar("Result")


class Threads:
    """A pool of threads for calls to a store; one that hangs holds up neither the loop nor whoever waits for long."""

    def __init__(self, count: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    def start(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        """Begin a call; a failure that nobody waits for is not printed."""
        call = asyncio.get_running_loop().run_in_executor(self._pool, function)
        call.add_done_callback(is_well)
        return call

    async def call(self, function: Callable[[], Result], seconds: float) -> Result:
        """Return what the function returns; raises as `bounded`."""
        return await bounded(self.start(function), seconds)

    def close(self) -> None:
        """Let the threads end; what they are about goes on, nothing new begins."""
        self._pool.shutdown(wait=False)


async def bounded(call: asyncio.Future[Result], seconds: float) -> Result:
    """Return what the call returns; raises `DatabaseUnavailable` after so many seconds, and lets the call go on.

    It raises what the store says of itself, and `DatabaseUnavailable` for any slip of ours in there.
    """
    ended, _ = await asyncio.wait({call}, timeout=seconds)
    if not ended:
        raise DatabaseUnavailable("the record did not answer in time")
    try:
        return call.result()
    except ClarityError:
        raise
    except Exception as error:  # noqa: BLE001 - a slip in the record must not cost a person the answer
        raise DatabaseUnavailable(f"the record failed: {type(error).__name__}") from None


def is_well(call: asyncio.Future[Result]) -> bool:
    """Return whether a call ended well; looking at it keeps the loop from printing what went wrong."""
    return not call.cancelled() and call.exception() is None
