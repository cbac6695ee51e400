"""Promises of `clarity.worker.loop`: jobs go on through every failure, beside each other, until told to stop."""

from __future__ import annotations

import threading
import time

import pytest

from clarity.errors import DatabaseUnavailable
from clarity.worker.jobs import Job
from clarity.worker.loop import Loop, pause
from tests.factories import CANARY


class Counting:
    """A job that fails a number of times, and says when it has run often enough."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.runs = 0
        self.has_recovered = threading.Event()
        self._failures, self._error = failures, error

    def work(self) -> None:
        """Fail, or work."""
        self.runs += 1
        if self.runs <= self._failures:
            raise self._error
        self.has_recovered.set()


def wait(event: threading.Event) -> None:
    """Hang as a library does, until the test is over."""
    event.wait(30)


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable("the database did not do it"), ZeroDivisionError()], ids=["expected", "a slip"]
)
def test_a_job_goes_on_after_a_failure(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that was down, or a slip in our code, does not silence the worker for good."""
    monkeypatch.setattr("clarity.worker.loop.pause", lambda *_: 0.001)
    job = Counting(2, error)
    loop = Loop([Job("spool", 0.001, job.work)])

    loop.start()

    assert job.has_recovered.wait(5)
    assert loop.stop(5)


def test_a_failure_is_logged_by_name_and_kind_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The words of an error that is not ours could be a person's."""
    monkeypatch.setattr("clarity.worker.loop.pause", lambda *_: 0.001)
    job = Counting(1, ValueError(CANARY))
    loop = Loop([Job("spool", 0.001, job.work)])

    loop.start()
    job.has_recovered.wait(5)
    loop.stop(5)

    logged = capfd.readouterr().err
    assert '"process": "spool", "reason": "ValueError", "count": 1' in logged
    assert "worker.job_recovered" in logged
    assert CANARY not in logged


def test_a_job_that_hangs_keeps_no_other_waiting() -> None:
    """A mail server that says nothing does not keep a spooled request from being delivered."""
    hanging, other = threading.Event(), Counting(0, ValueError())
    loop = Loop([Job("mail", 1, lambda: wait(hanging)), Job("spool", 1, other.work)])

    loop.start()

    assert other.has_recovered.wait(5)
    hanging.set()
    assert loop.stop(5)


def test_stopping_does_not_wait_for_a_job_that_hangs() -> None:
    """The process ends when it has to, and says that something was cut off."""
    hanging = threading.Event()
    loop = Loop([Job("mail", 1, lambda: wait(hanging))])
    loop.start()
    begun = time.monotonic()

    has_ended = loop.stop(0.1)

    assert not has_ended
    assert time.monotonic() - begun < 2
    hanging.set()


def test_stopping_wakes_a_job_that_waits_for_its_time() -> None:
    """A purge that is due tomorrow keeps nobody waiting."""
    loop = Loop([Job("purge", 86400, lambda: None)])
    loop.start()

    assert loop.stop(5)


@pytest.mark.parametrize(
    ("every", "failures", "seconds"),
    [
        pytest.param(3.0, 0, 3.0, id="all is well"),
        pytest.param(3.0, 1, 2.0, id="one failure"),
        pytest.param(3.0, 5, 32.0, id="five failures"),
        pytest.param(3.0, 10**6, 60.0, id="at most a minute"),
        pytest.param(86400.0, 1, 2.0, id="a daily job is not put off for a day"),
    ],
)
def test_a_failing_job_is_tried_again_soon_and_then_seldom(every: float, failures: int, seconds: float) -> None:
    """A database that is back is noticed within a minute, and one that is down is not hammered."""
    assert pause(every, failures) == seconds
