"""Promises of `clarity.crisis.desk`: staff move forward alone, all of it is on record, and figures need no words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.crisis.alerts import MOVES, Alert, Figures, Outcome, State
from clarity.crisis.danger import Level
from clarity.crisis.service import AlertService
from clarity.errors import AlertNotFound, AuditError, IllegalMove, SealError
from tests.clarity.conversations.people import NOW, OTHER_CHAT, Clock, rows
from tests.clarity.crisis.opened import BY, IMMINENT, cry, only

Move = Callable[[AlertService, str], Alert]
TO: dict[State, Move] = {
    State.ACKNOWLEDGED: lambda service, case: service.acknowledge(case, BY),
    State.ACTED: lambda service, case: service.act(case, BY),
    State.CLOSED: lambda service, case: service.close(case, BY, Outcome.HANDLED),
}


@pytest.fixture
def case(service: AlertService) -> str:
    """Return the case of an open alert."""
    cry(service)
    return only(service).case


def test_each_step_says_who_and_when(service: AlertService, case: str, clock: Clock) -> None:
    """Acknowledged, acted on and closed, by three people (requirement C-30)."""
    for by, step in (("a.one", "acknowledge"), ("b.two", "act")):
        clock.forward(minutes=1)
        getattr(service, step)(case, by)
    clock.forward(minutes=1)
    alert = service.close(case, "c.three", Outcome.COULD_NOT_REACH)

    assert [alert.acknowledged_by, alert.acted_by, alert.closed_by] == ["a.one", "b.two", "c.three"]
    times = [alert.acknowledged_at, alert.acted_at, alert.closed_at]
    assert times == [NOW + timedelta(minutes=minute) for minute in (1, 2, 3)]
    assert (alert.state, alert.outcome, alert.is_open) == (State.CLOSED, Outcome.COULD_NOT_REACH, False)


@pytest.mark.parametrize("target", list(TO), ids=lambda state: state.value)
@pytest.mark.parametrize("start", [None, *TO], ids=lambda state: state.value if state else "open")
def test_staff_move_forward_alone(service: AlertService, case: str, start: State | None, target: State) -> None:
    """Over a step as well, and never back."""
    if start is not None:
        TO[start](service, case)

    if target in MOVES[start or State.OPEN]:
        assert TO[target](service, case).state is target
    else:
        with pytest.raises(IllegalMove, match="cannot be moved to"):
            TO[target](service, case)


def test_whoever_acts_has_acknowledged(service: AlertService, case: str, clock: Clock) -> None:
    """Nobody is asked for two commands while somebody is in danger."""
    clock.forward(seconds=90)

    alert = service.act(case, BY)

    assert (alert.acknowledged_by, alert.acknowledged_at) == (BY, NOW + timedelta(seconds=90))


def test_of_two_at_once_one_has_it(service: AlertService, case: str) -> None:
    """The other learns that somebody has it."""

    def take(number: int) -> bool:
        try:
            service.acknowledge(case, f"desk.{number}")
        except IllegalMove:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, range(4)))

    assert sum(taken) == 1


def test_notes_are_seen_by_an_explicit_look_alone(service: AlertService, case: str, tmp_path: Path) -> None:
    """Who looked is on record before it is opened (requirement C-34)."""
    service.act(case, BY, "  Called.\nThey are safe.  ")

    unseen, listed = service.alert(case), only(service)
    looked = service.show(case, "kim.lead")

    assert (unseen.acted_note, listed.acted_note, looked.acted_note) == (None, None, "Called.\nThey are safe.")
    assert rows(tmp_path, "SELECT actor, action, object_id FROM audit_rows ORDER BY id") == [
        (BY, "alert.act", case),
        ("kim.lead", "alert.show", case),
    ]
    assert "safe" not in repr(looked)


def test_every_move_is_on_record(service: AlertService, case: str, tmp_path: Path) -> None:
    """With the outcome; one that was refused is not, since nothing was done."""
    service.acknowledge(case, BY)
    service.close(case, BY, Outcome.NOT_CRISIS, "A song.")
    with pytest.raises(IllegalMove):
        service.act(case, BY)

    acts = [action for (action,) in rows(tmp_path, "SELECT action FROM audit_rows ORDER BY id")]

    assert acts == ["alert.acknowledge", "alert.close.not_crisis"]


def test_a_moved_note_does_not_open(service: AlertService, case: str, tmp_path: Path) -> None:
    """What was written about one person cannot be put under another's case."""
    service.act(case, BY, "one")
    cry(service, conversation=OTHER_CHAT)
    (other,) = (alert.case for alert in service.alerts() if alert.conversation == OTHER_CHAT)
    service.act(other, BY, "two")
    with closing(sqlite3.connect(tmp_path / "clarity.db")) as database, database:
        moved = "(SELECT acted_note_sealed FROM crisis_alerts WHERE id = ?)"
        database.execute(f"UPDATE crisis_alerts SET acted_note_sealed = {moved} WHERE id = ?", (case, other))  # noqa: S608

    with pytest.raises(SealError):
        service.show(other, BY)


@pytest.mark.parametrize(
    "note", ["", " \n ", "x" * 2001, "half a sign \ud800"], ids=["empty", "blank", "long", "broken"]
)
def test_a_note_that_cannot_be_kept_changes_nothing(service: AlertService, case: str, note: str) -> None:
    """Whoever wrote it is told, and can do it again."""
    with pytest.raises(AuditError):
        service.act(case, BY, note)

    assert only(service).state is State.OPEN


@pytest.mark.parametrize("by", ["", "949-555-0123", "two words"], ids=["nobody", "a number", "a sentence"])
def test_who_did_it_is_an_account(service: AlertService, case: str, by: str) -> None:
    """Nothing is done by nobody."""
    with pytest.raises(AuditError):
        service.acknowledge(case, by)

    assert only(service).state is State.OPEN


def test_an_outcome_is_one_of_three(service: AlertService, case: str) -> None:
    """Figures are counted from it."""
    with pytest.raises(ValueError, match="false_alarm"):
        service.close(case, BY, "false_alarm")  # type: ignore[arg-type] # what a type would refuse

    assert only(service).state is State.OPEN


@pytest.mark.parametrize("code", ["K7FQ-3XMD", "nothing"], ids=["unknown", "no code"])
def test_a_case_that_there_is_not(service: AlertService, code: str) -> None:
    """It is said in the same words everywhere."""
    for ask in (service.alert, lambda each: service.show(each, BY), lambda each: service.acknowledge(each, BY)):
        with pytest.raises(AlertNotFound, match=r"^there is no such alert$"):
            ask(code)


def test_figures_are_counted_from_rows(service: AlertService, clock: Clock) -> None:
    """Alerts by level, false alarms, and the median of seconds until somebody acknowledged (requirement C-37)."""
    for number, seconds in enumerate((30, 60, 600)):
        cry(service, conversation=f"web-{number}")
        clock.at = NOW + timedelta(seconds=seconds)
        (case,) = (alert.case for alert in service.alerts() if alert.conversation == f"web-{number}")
        service.close(case, BY, Outcome.HANDLED if number else Outcome.NOT_CRISIS)
    cry(service, conversation="web-9", danger=IMMINENT)

    found = service.figures(NOW - timedelta(days=1))

    assert found == Figures(4, {Level.IMMINENT: 1, Level.CRISIS: 3}, 3, 3, 1, 60.0)


def test_figures_of_nothing(service: AlertService, case: str) -> None:
    """No alert since then is no median; what is older does not count."""
    found = service.figures(NOW + timedelta(seconds=1))

    assert found == Figures(0, {}, 0, 0, 0, None)
    assert case
