"""Calls that end in time whatever the database does, because somebody waits for an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from clarity.errors import DatabaseUnavailable

Result = TypeVar("Result")
THREADS = 8  # below the ten connections of the pool, so that no call waits for one in vain
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def sharing(seconds: float) -> Iterator[None]:
    """Let all bounded calls of this thread share so many seconds until the block ends, however many there are.

    One that hangs leaves the later ones nothing, instead of each of them its own wait.
    """
    before = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(before)


def allowed(seconds: float) -> float:
    """Return how much of so many seconds is left to a call that begins now; raises `DatabaseUnavailable` for none."""
    deadline = _deadline.get()
    left = seconds if deadline is None else min(seconds, deadline - time.monotonic())
    if left <= 0:
        raise DatabaseUnavailable("the time for the database is used up")
    return left


class BoundedCalls:
    """A small pool of threads; a call that is not done in time goes on there and is answered for as not done.

    Nobody may conclude that it failed: it can still be committed. Callers make sure that doing it
    again does no harm.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def run(self, function: Callable[[], Result], seconds: float) -> Result:
        """Return what the function returns; raises what it raises, or `DatabaseUnavailable` after `seconds`.

        Inside `sharing` it may be sooner.
        """
        seconds = allowed(seconds)
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="database")
            future = self._pool.submit(function)
        try:
            return future.result(timeout=seconds)
        except FutureTimeoutError:
            future.cancel()  # one that has not begun will not begin: a late surprise less
            raise DatabaseUnavailable("the database did not answer in time") from None

    def close(self) -> None:
        """End the threads without waiting for calls that hang."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None
