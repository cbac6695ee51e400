"""Promises of `Desk` over time: what nobody reached expires, what is long over is purged, and nothing else is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from clarity.callbacks.model import Outcome, State
from clarity.callbacks.service import CallbackService
from tests.clarity.callbacks.people import (
    Clock,
    draft,
)


def kept(service: CallbackService, conversation: str = "web-dana", **changes: object) -> str:
    """Submit a request and return its reference."""
    return service.submit(draft(conversation, **changes)).reference


def test_what_nobody_reached_expires(service: CallbackService, clock: Clock) -> None:
    """Open requests end after their time, whatever their state, and the others do not."""
    old = [kept(service, f"web-{name}") for name in ("a", "b", "c")]
    service.claim(old[1], "robin")
    service.claim(old[2], "robin")
    service.record_attempt(old[2], "robin", Outcome.NO_ANSWER)
    done = kept(service, "web-d")
    service.close(done, "robin")
    clock.forward(days=15)
    young = kept(service, "web-e", asked_at=clock.at)

    count = service.expire(timedelta(days=14))

    assert count == 3
    assert {request.reference for request in service.queue((State.EXPIRED,))} == set(old)
    assert [request.reference for request in service.queue()] == [young]
    assert service.notifications_due(clock.at - timedelta(days=1), 10) == []


def kinds(service: CallbackService, clock: Clock) -> list[tuple[str, str, str]]:
    """Return what staff are owed to be told now."""
    return [(one.reference, one.kind, one.target) for one in service.notifications_due(clock.at, 100)]


def test_staff_are_warned_once_before_what_nobody_called_expires(service: CallbackService, clock: Clock) -> None:
    """A day before, and for each way of telling; what somebody called, or what is young, needs no warning."""
    uncalled, called = kept(service, "web-a"), kept(service, "web-b")
    service.claim(called, "robin")
    service.record_attempt(called, "robin", Outcome.NO_ANSWER)
    clock.forward(days=13, hours=1)
    kept(service, "web-young", asked_at=clock.at)
    told_before = kinds(service, clock)

    counts = [service.warn_of_expiry(timedelta(days=14)) for _ in range(2)]

    assert counts == [1, 0]
    assert set(kinds(service, clock)) - set(told_before) == {
        (uncalled, "expiring", "mail"),
        (uncalled, "expiring", "webhook"),
    }


def test_what_nobody_called_stays_a_day_after_the_warning(service: CallbackService, clock: Clock) -> None:
    """Also when the worker was away on the last day, and also when the mail failed in between."""
    uncalled, called = kept(service, "web-a"), kept(service, "web-b")
    service.claim(called, "robin")
    service.record_attempt(called, "robin", Outcome.NO_ANSWER)
    clock.forward(days=20)
    old = timedelta(days=14)

    service.warn_of_expiry(old)
    at_once = service.expire(old, only_warned=True)
    for notice in service.notifications_due(clock.at, 100, ["mail"]):
        service.notification_failed(notice.id, clock.at + timedelta(minutes=15))
    clock.forward(hours=25)
    again = service.warn_of_expiry(old)
    a_day_later = service.expire(old, only_warned=True)

    assert (at_once, again, a_day_later) == (1, 0, 1)
    assert {request.reference for request in service.queue((State.EXPIRED,))} == {uncalled, called}
    assert kinds(service, clock) == []


def test_when_the_worker_last_did_something_is_known(service: CallbackService, clock: Clock) -> None:
    """Its own acts alone count; before the first, whatever is on record does."""
    empty = service.last_noted()
    kept(service, asked_at=clock.at)
    first = service.last_noted()
    clock.forward(days=1)
    service.purge(timedelta(days=90), dry_run=False)
    clock.forward(days=300)
    service.queue(by="robin")
    kept(service, "web-late", asked_at=clock.at)

    assert empty is None
    assert first == clock.at - timedelta(days=301)
    assert service.last_noted() == clock.at - timedelta(days=300)


def test_a_dry_purge_counts_and_deletes_nothing(service: CallbackService, clock: Clock) -> None:
    """What would go is known before it goes."""
    old = kept(service)
    service.claim(old, "robin")
    service.record_attempt(old, "robin", Outcome.REACHED)
    clock.forward(days=91)

    counts = service.purge(timedelta(days=90))

    assert counts == {"attempts": 1, "notifications": 0, "requests": 1}
    assert service.queue((State.DONE,)) != []


def test_a_purge_takes_what_was_closed_long_ago_and_nothing_else(
    service: CallbackService, clock: Clock, folder: Path
) -> None:
    """Rows of closed requests go with all that hangs on them; open ones and younger ones stay."""
    old, open_one = kept(service, "web-old"), kept(service, "web-open")
    service.close(old, "robin")
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        sealed = connection.execute(
            "SELECT phone_sealed FROM callback_requests WHERE reference = ?", (old,)
        ).fetchone()[0]
    clock.forward(days=91)
    young = kept(service, "web-young", asked_at=clock.at)
    service.close(young, "robin")

    counts = service.purge(timedelta(days=90), dry_run=False)

    assert counts["requests"] == 1
    left = {request.reference for request in service.queue(tuple(State))}
    assert left == {open_one, young}
    assert not any(sealed.encode() in path.read_bytes() for path in folder.glob("clarity.db*"))
