"""Promises about what staff are owed to be told: soon, again when it matters, escalated, and never a flood."""

from __future__ import annotations

from datetime import timedelta

from clarity.crisis.alerts import Notice, Outcome
from clarity.crisis.danger import Level
from clarity.crisis.service import AlertService
from tests.clarity.conversations.people import NOW, OTHER_CHAT, Clock
from tests.clarity.crisis.opened import BY, CRISIS, IMMINENT, THIRD_PARTY, cry, only, owed, told


def test_a_notice_holds_no_person(service: AlertService) -> None:
    """A case, a level, a channel and a time."""
    cry(service, danger=IMMINENT)

    (due,) = service.notices_due("mail", 9)

    assert (due.case, due.kind, due.level) == (only(service).case, Notice.RAISED, Level.IMMINENT)
    assert (due.channel, due.at, due.tries) == ("web", NOW, 0)


def test_what_was_sent_is_not_due(service: AlertService) -> None:
    """And the list knows that somebody was told."""
    cry(service)
    before = only(service).is_told
    (due,) = service.notices_due("mail", 9)

    service.notice_sent(due.id)

    assert (service.notices_due("mail", 9), len(service.notices_due("webhook", 9))) == ((), 1)
    assert (before, only(service).is_told, service.show(due.case, BY).is_told) == (False, True, True)


def test_what_failed_is_due_later(service: AlertService, clock: Clock) -> None:
    """As often as it takes."""
    cry(service)
    (due,) = service.notices_due("mail", 9)

    service.notice_failed(due.id, clock() + timedelta(seconds=10))
    at_once = service.notices_due("mail", 9)
    clock.forward(seconds=10)

    assert (at_once, [each.tries for each in service.notices_due("mail", 9)]) == ((), [1])


def test_the_gravest_is_told_first(service: AlertService) -> None:
    """Whatever came before it."""
    cry(service, danger=THIRD_PARTY)
    cry(service, danger=IMMINENT, conversation=OTHER_CHAT)

    found = [due.level for due in service.notices_due("oncall", 9)]

    assert found == [Level.IMMINENT, Level.THIRD_PARTY]


def test_a_graver_cry_is_told_at_once(service: AlertService) -> None:
    """Also while an earlier word still waits: it may be on its way with the milder level."""
    cry(service, 1)

    cry(service, 2, danger=IMMINENT)

    assert owed(service) == ["raised", "again"]


def test_further_cries_in_an_open_alert_are_told_every_ten_minutes(service: AlertService, clock: Clock) -> None:
    """Staff who are on their way are not buried in mails."""
    cry(service, 1)
    told(service)
    heard = []
    for number in range(2, 16):
        clock.forward(minutes=1)
        cry(service, number, at=clock())
        heard += owed(service)
        told(service)

    assert heard == ["again"]


def test_a_further_cry_after_somebody_has_it_is_told(service: AlertService, clock: Clock) -> None:
    """Whoever thinks that it is over learns that it is not; at most once a minute."""
    cry(service, 1)
    told(service)
    service.acknowledge(only(service).case, BY)
    clock.forward(minutes=1)
    cry(service, 2)
    first = owed(service)
    told(service)

    cry(service, 3)

    assert (first, owed(service)) == (["again"], [])


def test_a_word_that_waits_tells_of_the_further_cries(service: AlertService, clock: Clock) -> None:
    """While a mail server is down no pile of mails grows for it."""
    cry(service, 1)
    for number in range(2, 6):
        clock.forward(minutes=11)
        cry(service, number, at=clock())

    (due,) = service.notices_due("mail", 9)

    assert (due.kind, due.at) == (Notice.RAISED, clock())


def test_whoever_has_it_ends_what_is_owed(service: AlertService) -> None:
    """Nobody is woken for what somebody else sees to."""
    cry(service)

    service.acknowledge(only(service).case, BY)

    assert [owed(service, target) for target in ("mail", "webhook", "oncall")] == [[], [], []]


def test_a_closed_alert_is_told_to_nobody(service: AlertService) -> None:
    """Whatever was still owed."""
    cry(service)

    service.close(only(service).case, BY, Outcome.NOT_CRISIS)

    assert owed(service) == []


def test_what_nobody_acknowledged_is_escalated_after_ten_minutes(service: AlertService, clock: Clock) -> None:
    """Then every half hour, three times in all (requirement C-30)."""
    cry(service)
    told(service)
    escalated = []
    for minute in range(1, 121):
        clock.forward(minutes=1)
        if service.escalate():
            escalated.append(minute)
            assert owed(service) == ["escalated"]
            told(service)

    assert (escalated, only(service).escalations) == ([10, 40, 70], 3)


def test_what_somebody_has_is_not_escalated(service: AlertService, clock: Clock) -> None:
    """Also not when more cries come."""
    cry(service, 1)
    service.acknowledge(only(service).case, BY)
    clock.forward(minutes=30)
    cry(service, 2, at=clock())

    assert service.escalate() == 0


def test_an_escalation_that_still_waits_is_not_doubled(service: AlertService, clock: Clock) -> None:
    """A mail server that comes back after an hour sends one."""
    cry(service)
    for _ in range(3):
        clock.forward(minutes=31)
        service.escalate()

    assert owed(service) == ["raised", "escalated"]


def test_a_way_can_ask_for_some_kinds_alone(service: AlertService, clock: Clock) -> None:
    """Who hears of escalations alone is not held up by what others are told."""
    cry(service, danger=CRISIS)
    clock.forward(minutes=10)
    service.escalate()

    found = [due.kind for due in service.notices_due("oncall", 9, (Notice.ESCALATED,))]

    assert found == [Notice.ESCALATED]
