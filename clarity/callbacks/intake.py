"""Requests that arrive at once are committed together: a thousand of them wait for a dozen commits, not a thousand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from clarity.callbacks.model import Draft
from clarity.database.bounded import allowed
from clarity.database.engine import Conflict
from clarity.errors import DatabaseUnavailable

Told = TypeVar("Told")
MOST = 100  # requests in one transaction; it takes some twenty milliseconds, and then others get their turn


@dataclass(frozen=True)
class Arrival:
    """A draft with the row that was made of it, and where what became of it is given back."""

    draft: Draft
    row: dict[str, Any] = field(repr=False)
    told: Future[Any] = field(default_factory=Future)


class Intake(Generic[Told]):
    """One writer for all threads of a process: it writes whatever has come in while it wrote the last.

    `write_all` commits a list and returns what became of each; `write_one` is asked when a list
    was refused, so that one request that cannot be written takes no other with it.
    """

    def __init__(self, write_all: Callable[[list[Arrival]], list[Told]], write_one: Callable[[Arrival], Told]) -> None:
        self._write_all = write_all
        self._write_one = write_one
        self._lock = threading.Lock()
        self._waiting: deque[Arrival] = deque()
        self._is_writing = False

    def put(self, arrival: Arrival, seconds: float) -> Told:
        """Return what became of it once it is committed; raises what writing raised, or `DatabaseUnavailable` in time.

        What has not been begun by then is not written; what has can still be committed, so it must be
        harmless to write it again.
        """
        seconds = allowed(seconds)
        with self._lock:
            self._waiting.append(arrival)
            if not self._is_writing:
                # A daemon: nothing that has been confirmed depends on it, and it must not hold up an end.
                writer = threading.Thread(target=self._write, name="intake", daemon=True)
                try:
                    writer.start()
                except RuntimeError:
                    # This one goes to the spool; the next tries again, or everybody would from now on.
                    self._waiting.pop()
                    raise
                self._is_writing = True
        try:
            told: Told = arrival.told.result(timeout=seconds)
            return told
        except FutureTimeoutError:
            arrival.told.cancel()
            raise DatabaseUnavailable("the database did not answer in time") from None

    def _write(self) -> None:
        while True:
            with self._lock:
                taken = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                if not taken:
                    self._is_writing = False
                    return
            self._commit([arrival for arrival in taken if arrival.told.set_running_or_notify_cancel()])

    def _commit(self, arrivals: list[Arrival]) -> None:
        if not arrivals:
            return
        try:
            for arrival, told in zip(arrivals, self._write_all(arrivals), strict=True):
                arrival.told.set_result(told)
        except Exception as error:  # noqa: BLE001 - the writer must live on, or nobody's request is written any more
            if isinstance(error, DatabaseUnavailable) and not isinstance(error, Conflict):
                for arrival in arrivals:
                    arrival.told.set_exception(error)
            else:
                self._one_by_one(arrivals)

    def _one_by_one(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            try:
                arrival.told.set_result(self._write_one(arrival))
            except Exception as error:  # noqa: BLE001 - as above; the caller hears of it
                arrival.told.set_exception(error)
