"""Promises of alerts on a real PostgreSQL: the same as on a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.conversations.model import Kind
from clarity.crisis.alerts import Figures, Outcome
from clarity.crisis.danger import Level
from clarity.crisis.service import AlertService
from clarity.errors import IllegalMove
from clarity.security.keys import add_key, retire_key
from tests.clarity.conversations import people
from tests.clarity.conversations.people import CHAT, NOW, Clock, answered, asked
from tests.clarity.crisis.opened import BY, IMMINENT, cry, only, opened, owed, told
from tests.clarity.database.down import database_down


@pytest.fixture
def url(new_postgresql: Callable[[], str]) -> str:
    """Return the address of an empty database of a server."""
    return new_postgresql()


@pytest.fixture
def service(url: str, tmp_path: Path, clock: Clock) -> Iterator[AlertService]:
    """Return the service on it."""
    with opened(tmp_path, clock, CLARITY_DATABASE_URL=url) as found:
        yield found


def test_an_alert_lives_through(service: AlertService, clock: Clock) -> None:
    """Raised, told, escalated, graver, acknowledged, acted on, closed, counted, gone."""
    cry(service, 1)
    told(service)
    clock.forward(minutes=10)
    escalated = service.escalate(), owed(service)
    told(service)
    cry(service, 2, danger=IMMINENT, at=clock())
    case, graver = only(service).case, owed(service)
    service.acknowledge(case, BY)
    service.act(case, BY, "Called.")
    service.close(case, BY, Outcome.HANDLED, "Safe.")
    shown, figures = service.show(case, BY), service.figures(NOW)
    clock.forward(days=91)

    gone = service.purge(timedelta(days=90))

    assert (escalated, graver) == ((1, ["escalated"]), ["again"])
    assert (shown.danger.level, shown.count, shown.acted_note, shown.closed_note) == (4, 2, "Called.", "Safe.")
    assert figures == Figures(1, {Level.IMMINENT: 1}, 1, 1, 0, 600.0)
    assert (gone, service.alerts(open_only=False)) == (1, ())


def test_many_at_once_are_one_alert(service: AlertService) -> None:
    """Each message is counted once, whoever is faster."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cry(service, number % 12), range(48)))
    service.deliver_spool()

    assert (only(service).count, owed(service)) == (12, ["raised"])


def test_of_two_at_once_one_has_it(service: AlertService) -> None:
    """The other learns that somebody has it."""
    cry(service)
    case = only(service).case

    def take(number: int) -> bool:
        try:
            service.acknowledge(case, f"desk.{number}")
        except IllegalMove:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(4)))

    assert sum(taken) == 1


def test_a_cry_and_its_end_at_once_lose_nothing(service: AlertService) -> None:
    """Whoever is first: the cry belongs to the case that was closed, or to a new one."""
    cry(service, 0)
    messages = 1
    for number in range(1, 9):
        messages += 1
        case = only(service).case
        with ThreadPoolExecutor(2) as pool:
            crying = pool.submit(cry, service, number)
            pool.submit(service.close, case, BY, Outcome.HANDLED).result()
            crying.result()
        service.deliver_spool()
        if not service.alerts():
            cry(service, 100 + number)
            messages += 1

    assert sum(alert.count for alert in service.alerts(open_only=False)) == messages


def test_a_spooled_cry_is_brought_in_once(service: AlertService) -> None:
    """After the server is back."""
    with database_down():
        cry(service, danger=IMMINENT)
    cry(service, danger=IMMINENT)

    count = service.deliver_spool()

    assert (count, only(service).count, only(service).danger) == (1, 1, IMMINENT)


def test_a_cry_that_nobody_told_of_is_found(service: AlertService, url: str, tmp_path: Path, clock: Clock) -> None:
    """In the record of conversations of the same server."""
    record = people.open_in(tmp_path, CLARITY_DATABASE_URL=url)
    record.record([asked(1), answered(1, kind=Kind.CRISIS)])
    clock.forward(minutes=1)

    count = service.sweep(record.crisis_turns)

    record.close_service()
    assert (count, only(service).conversation, service.sweep(lambda _: ())) == (1, CHAT, 0)


def test_keys_are_changed(service: AlertService, tmp_path: Path) -> None:
    """After a rotation the older key can go, and all opens."""
    keys = tmp_path / "keys" / "data.keys"
    cry(service)
    case = only(service).case
    service.act(case, BY, "Called.")
    add_key(keys)

    counts = service.rotate(batch=1)
    retire_key(keys, 1)

    assert counts == (1, 0)
    assert service.show(case, BY).acted_note == "Called."
