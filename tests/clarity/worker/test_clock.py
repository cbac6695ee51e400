"""Promises of `ClockWatch`: nobody's request ends because a clock jumped, and a worker that was away goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

from clarity.errors import DatabaseUnavailable
from clarity.worker.clock import HOLD_SECONDS, ClockWatch

NOW = datetime(2026, 6, 17, 12, 0, tzinfo=timezone.utc)


@dataclass
class Machine:
    """A wall clock, and how long the machine has run."""

    at: datetime = NOW
    running: float = 1000.0

    def run(self, **span: float) -> None:
        """Let time pass as it does."""
        self.at += timedelta(**span)
        self.running += timedelta(**span).total_seconds()

    def watch(self, last_noted: Callable[[], datetime | None]) -> ClockWatch:
        """Return a watch of this machine's clock."""
        return ClockWatch(lambda: self.at, last_noted, lambda: self.running)


@pytest.mark.parametrize(
    ("last_noted", "is_trusted"),
    [
        pytest.param(None, True, id="nothing is on record"),
        pytest.param(NOW - timedelta(days=1), True, id="yesterday"),
        pytest.param(NOW + timedelta(days=30), True, id="the clock was ahead and was set right"),
        pytest.param(NOW - timedelta(days=3), False, id="three days ago"),
        pytest.param(NOW - timedelta(days=400), False, id="a year ahead"),
    ],
)
def test_a_start_is_compared_with_what_the_worker_noted(last_noted: datetime | None, is_trusted: bool) -> None:
    """More than two days of silence of a worker that notes something every day are strange."""
    assert Machine().watch(lambda: last_noted).is_trusted() is is_trusted


def test_a_clock_that_jumps_while_the_worker_runs_is_not_trusted(capfd: pytest.CaptureFixture[str]) -> None:
    """The log says so; a day of ordinary running is no jump."""
    machine = Machine()
    watch = machine.watch(lambda: NOW)
    ordinary = [watch.is_trusted()]
    machine.run(days=1)
    ordinary.append(watch.is_trusted())

    machine.at += timedelta(days=15)

    assert ordinary == [True, True]
    assert not watch.is_trusted()
    assert "worker.clock_ahead" in capfd.readouterr().err


def test_a_clock_that_was_right_after_all_is_trusted_within_a_day() -> None:
    """A worker that was away for a week ends and erases again; an hourly look does not put it off."""
    machine = Machine()
    watch = machine.watch(lambda: NOW - timedelta(days=7))

    hours = 0
    while not watch.is_trusted():
        machine.run(hours=1)
        hours += 1

    assert hours * 3600 == HOLD_SECONDS


def test_a_database_that_is_down_makes_no_clock_right() -> None:
    """The comparison is made at the next look."""
    answers: Iterator[Exception | datetime] = iter([DatabaseUnavailable("down"), NOW - timedelta(days=400)])

    def last_noted() -> datetime:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    watch = Machine().watch(last_noted)
    with pytest.raises(DatabaseUnavailable):
        watch.is_trusted()

    assert not watch.is_trusted()
