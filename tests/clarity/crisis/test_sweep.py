"""Promises of the sweep: a cry in the record of which nobody told is found, and no other changes for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.conversations.model import Kind
from clarity.conversations.service import ConversationService
from clarity.crisis.alerts import Outcome
from clarity.crisis.danger import Danger, Level
from clarity.crisis.service import AlertService
from tests.clarity.conversations import people
from tests.clarity.conversations.people import CHAT, NOW, OTHER_CHAT, Clock, answered, asked
from tests.clarity.crisis.opened import BY, THIRD_PARTY, cry, only, owed, told


@pytest.fixture
def record(tmp_path: Path) -> Iterator[ConversationService]:
    """Return the record of conversations in the same database."""
    opened = people.open_in(tmp_path)
    yield opened
    opened.close_service()


def test_a_cry_that_nobody_told_of_is_found(service: AlertService, record: ConversationService, clock: Clock) -> None:
    """The gateway was killed between its answer and the alert; of the danger nothing is known but that."""
    record.record([asked(1), answered(1, kind=Kind.CRISIS), asked(2), answered(2)])
    clock.forward(minutes=1)

    count = service.sweep(record.crisis_turns)

    alert = only(service)
    assert (count, alert.conversation, alert.channel, alert.danger) == (1, CHAT, "web", Danger(Level.CRISIS))
    assert (alert.raised_at, owed(service)) == (NOW + timedelta(seconds=1), ["raised"])


def test_what_was_told_is_left_as_it_is(service: AlertService, record: ConversationService, clock: Clock) -> None:
    """Also where it is milder than what a sweep would take it for."""
    record.record([asked(1), answered(1, kind=Kind.CRISIS), answered(1, position=2, kind=Kind.CRISIS)])
    cry(service, 1, danger=THIRD_PARTY)
    clock.forward(minutes=1)

    count = service.sweep(record.crisis_turns)

    assert (count, only(service).danger, only(service).count) == (0, THIRD_PARTY, 1)


def test_whoever_is_about_to_tell_is_given_time(service: AlertService, record: ConversationService) -> None:
    """Ten seconds, so that staff are not told twice with two levels."""
    record.record([asked(0), answered(0, kind=Kind.CRISIS)])

    assert service.sweep(record.crisis_turns) == 0


def test_a_second_sweep_finds_nothing(service: AlertService, record: ConversationService, clock: Clock) -> None:
    """Also after staff have closed it."""
    record.record([asked(1), answered(1, kind=Kind.CRISIS)])
    clock.forward(minutes=1)
    service.sweep(record.crisis_turns)
    service.close(only(service).case, BY, Outcome.HANDLED)

    assert (service.sweep(record.crisis_turns), service.alerts()) == (0, ())


def test_what_is_older_than_two_days_is_left(service: AlertService, record: ConversationService, clock: Clock) -> None:
    """An assistant that was put up again after a long time calls nobody out for it."""
    record.record([asked(1), answered(1, kind=Kind.CRISIS)])
    clock.forward(days=2, minutes=1)

    assert service.sweep(record.crisis_turns) == 0


def test_what_was_erased_is_not_found(service: AlertService, record: ConversationService, clock: Clock) -> None:
    """Whoever deletes a chat has nothing of it looked at."""
    record.record([asked(1), answered(1, kind=Kind.CRISIS)])
    record.erase(CHAT)
    clock.forward(minutes=1)

    assert service.sweep(record.crisis_turns) == 0


def test_many_are_found_at_once(service: AlertService, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one question to the database can hold, and none twice."""
    monkeypatch.setattr("clarity.crisis.service.LOOK_UP_BATCH", 3)
    clock.forward(minutes=1)
    turns = [(f"web-{number}", "web", "m-1", NOW) for number in range(5)] + [(OTHER_CHAT, "sms", "m-2", NOW)] * 2
    cry(service, 1, conversation="web-3")
    told(service)

    counts = service.sweep(lambda _since: turns), service.sweep(lambda _since: turns)

    assert (counts, len(service.alerts())) == ((6, 0), 6)
    assert {alert.count for alert in service.alerts()} == {1}
