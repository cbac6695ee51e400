"""Promises of `Intake`: what comes in together is committed together, and one that fails takes no other with it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from clarity.callbacks.intake import MOST, Arrival, Intake
from clarity.database.bounded import sharing
from clarity.database.engine import Conflict
from clarity.errors import DatabaseUnavailable
from tests.clarity.callbacks.people import draft

SOON = 5.0


def arrival(conversation: str = "web-dana") -> Arrival:
    """Return a request that has come in."""
    return Arrival(draft(conversation), {})


def echo(arrivals: list[Arrival]) -> list[str]:
    """Return each one's own reference."""
    return [one.draft.reference for one in arrivals]


def alone(one: Arrival) -> str:
    """Return a mark that it was written by itself."""
    return f"alone {one.draft.conversation}"


def test_each_is_told_its_own_reference() -> None:
    """Nobody gets another's code."""
    intake = Intake(echo, alone)
    arrivals = [arrival(f"web-{number}") for number in range(300)]

    with ThreadPoolExecutor(60) as pool:
        told = list(pool.map(lambda one: intake.put(one, SOON), arrivals))

    assert told == echo(arrivals)


def test_what_comes_in_meanwhile_is_written_together() -> None:
    """The second commit takes all that waited for the first, up to its limit."""
    sizes: list[int] = []
    release = threading.Event()

    def write(arrivals: list[Arrival]) -> list[str]:
        sizes.append(len(arrivals))
        release.wait(SOON)
        return echo(arrivals)

    intake = Intake(write, alone)
    with ThreadPoolExecutor(MOST + 11) as pool:
        waiting = [pool.submit(intake.put, arrival(), SOON) for _ in range(MOST + 11)]
        while len(intake._waiting) < MOST + 10 - (sizes[0] - 1 if sizes else 0):
            time.sleep(0.001)
        release.set()
        for one in waiting:
            one.result()

    assert max(sizes) <= MOST
    assert sum(sizes) == MOST + 11
    assert len(sizes) == 3


@pytest.mark.parametrize(
    "error", [pytest.param(Conflict("taken"), id="a value that is taken"), pytest.param(ValueError(), id="a slip")]
)
def test_one_that_cannot_be_written_takes_no_other_with_it(error: Exception) -> None:
    """A refused list is written one by one."""

    def write(_arrivals: list[Arrival]) -> list[str]:
        raise error

    def write_one(one: Arrival) -> str:
        if one.draft.conversation == "web-broken":
            raise error
        return alone(one)

    intake = Intake(write, write_one)

    told = intake.put(arrival("web-dana"), SOON)

    assert told == "alone web-dana"
    with pytest.raises(type(error)):
        intake.put(arrival("web-broken"), SOON)


def test_a_database_that_is_down_is_not_asked_for_each() -> None:
    """A hundred people do not wait one after the other for the same answer."""
    asked: list[Arrival] = []

    def write(_arrivals: list[Arrival]) -> list[str]:
        raise DatabaseUnavailable("down")

    def write_one(one: Arrival) -> str:
        asked.append(one)
        return alone(one)

    with pytest.raises(DatabaseUnavailable):
        Intake(write, write_one).put(arrival(), SOON)

    assert asked == []


def test_nobody_waits_for_what_hangs_and_what_has_not_begun_never_begins() -> None:
    """The first may still be committed; the second was told no, and is not written behind its back."""
    written: list[str] = []
    release = threading.Event()

    def write(arrivals: list[Arrival]) -> list[str]:
        release.wait(SOON)
        written.extend(one.draft.conversation for one in arrivals)
        return echo(arrivals)

    intake = Intake(write, alone)
    for conversation in ("web-first", "web-second"):
        with pytest.raises(DatabaseUnavailable):
            intake.put(arrival(conversation), 0.05)
    release.set()
    intake.put(arrival("web-third"), SOON)

    assert written == ["web-first", "web-third"]


def test_a_thread_that_did_not_start_stops_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is refused and never written behind its back; the next is written."""
    written: list[str] = []

    def write(arrivals: list[Arrival]) -> list[str]:
        written.extend(one.draft.conversation for one in arrivals)
        return echo(arrivals)

    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    intake = Intake(write, alone)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            intake.put(arrival("web-first"), SOON)
    second = arrival("web-second")

    told = intake.put(second, SOON)

    assert told == second.draft.reference
    assert written == ["web-second"]


def test_it_goes_on_after_a_failure() -> None:
    """The writer outlives whatever was thrown at it."""
    outcomes = iter([DatabaseUnavailable("down"), None])

    def write(arrivals: list[Arrival]) -> list[str]:
        if (error := next(outcomes)) is not None:
            raise error
        return echo(arrivals)

    intake = Intake(write, alone)
    with pytest.raises(DatabaseUnavailable):
        intake.put(arrival(), SOON)
    second = arrival()

    assert intake.put(second, SOON) == second.draft.reference


def test_what_has_no_time_left_is_not_written() -> None:
    """Whoever has waited for another call of the same message goes to the spool at once."""
    written: list[Arrival] = []

    def write(arrivals: list[Arrival]) -> list[str]:
        written.extend(arrivals)
        return echo(arrivals)

    with sharing(0), pytest.raises(DatabaseUnavailable):
        Intake(write, alone).put(arrival(), SOON)

    assert written == []
