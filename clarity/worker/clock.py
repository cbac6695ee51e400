"""Whether the clock may be erased by: one that jumped ahead would end and erase what people still wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from clarity.logging import get_logger

FURTHEST = timedelta(days=2)  # what the clock may be ahead of what is known; the worker notes its purge every day
HOLD_SECONDS = 23 * 60 * 60  # a day for somebody to read the log; the next daily purge finds it over
log = get_logger(__name__)


class ClockWatch:
    """Compares the clock with when the worker last did something, and from then on with how long it has run.

    A clock that is more than two days ahead is trusted again after 23 hours of running: it may be right, and the
    worker was only away. What people write meanwhile does not make it right sooner.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        last_noted: Callable[[], datetime | None],
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now, self._last_noted, self._running = now, last_noted, running
        self._lock = threading.Lock()
        self._seen: tuple[datetime, float] | None = None
        self._held_until = 0.0

    def is_trusted(self) -> bool:
        """Whether to erase by the clock now; says in the log when not. Raises what `last_noted` raises."""
        with self._lock:
            now, running = self._now(), self._running()
            if self._seen is None:
                expected = self._last_noted()
            else:
                expected = self._seen[0] + timedelta(seconds=running - self._seen[1])
            self._seen = now, running
            if expected is not None and now - expected > FURTHEST:
                self._held_until = running + HOLD_SECONDS
            if running >= self._held_until:
                return True
            log.event("worker.clock_ahead", seconds=round(self._held_until - running))
            return False
