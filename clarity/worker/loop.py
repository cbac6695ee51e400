"""Runs jobs beside each other until told to stop; no failure of one ends it or touches another."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from clarity.errors import ClarityError
from clarity.logging import get_logger
from clarity.worker.jobs import Job

LONGEST_PAUSE_SECONDS = 60.0  # after failures: a database that is back is noticed within a minute

log = get_logger(__name__)


class Loop:
    """One thread a job, so that a mail server that hangs does not keep a spooled request from being delivered."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._ending = threading.Event()
        # Daemons: one that hangs in a library must not keep the process from ending.
        self._threads = [threading.Thread(target=self._repeat, args=(job,), name=job.name, daemon=True) for job in jobs]

    def start(self) -> None:
        """Begin all jobs."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Let no job begin again and wait for those at work; return whether all ended in time."""
        self._ending.set()
        share = seconds / len(self._threads) if self._threads else 0.0
        for thread in self._threads:
            thread.join(share)
        return not any(thread.is_alive() for thread in self._threads)

    def _repeat(self, job: Job) -> None:
        failures = 0
        while not self._ending.is_set():
            try:
                job.work()
            except Exception as error:  # noqa: BLE001 - a slip in one job must not silence the worker for good
                failures += 1
                # The words of an error that is not ours could hold anything.
                reason = str(error) if isinstance(error, ClarityError) else type(error).__name__
                log.event("worker.job_failed", process=job.name, reason=reason, count=failures)
            else:
                if failures:
                    log.event("worker.job_recovered", process=job.name, count=failures)
                failures = 0
            self._ending.wait(pause(job.every, failures))


def pause(every: float, failures: int) -> float:
    """Return the seconds until a job's next run: doubled with each failure in a row, at most a minute then.

    A job that runs seldom is tried again within a minute, too, not only at its next time.
    """
    if not failures:
        return every
    return min(min(every, 1.0) * float(2 ** min(failures, 10)), LONGEST_PAUSE_SECONDS)
