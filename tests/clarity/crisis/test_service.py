"""Promises of `clarity.crisis.service`: a cry is told once, further ones belong to it, and it goes in its time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clarity.crisis.alerts import Outcome, State
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.service import FOLDER, AlertService
from clarity.security.keys import add_key, retire_key
from tests.clarity.conversations.people import CHAT, NOW, OTHER_CHAT, Clock, files_with, rows
from tests.clarity.crisis.opened import BY, CRISIS, IMMINENT, THIRD_PARTY, cry, only, owed, told


def test_a_cry_is_an_alert(service: AlertService) -> None:
    """With what was found, when, and in which conversation; and staff are owed a word in every way."""
    cry(service, danger=IMMINENT)

    alert = only(service)
    assert (alert.conversation, alert.channel, alert.danger) == (CHAT, "web", IMMINENT)
    assert (alert.raised_at, alert.last_at, alert.count, alert.state) == (NOW, NOW, 1, State.OPEN)
    assert [owed(service, target) for target in ("mail", "webhook", "oncall")] == [["raised"]] * 3


def test_a_case_leads_to_nobody(service: AlertService) -> None:
    """It is drawn at random, can be read aloud, and is found however it is typed."""
    cry(service)

    case = only(service).case

    assert len(case) == 9
    assert service.alert(f" {case.lower().replace('-', ' ')} ").case == case


@pytest.mark.parametrize("level", [Level.NONE, Level.CONCERN], ids=lambda level: level.name)
def test_what_is_no_danger_is_no_alert(service: AlertService, level: Level) -> None:
    """Nobody is called out of bed for a sad day."""
    cry(service, danger=Danger(level))

    assert service.alerts() == ()


def test_told_twice_is_once(service: AlertService) -> None:
    """Whoever retries, or finds it afterwards, makes no second cry of it."""
    for _ in range(3):
        cry(service)

    assert (only(service).count, owed(service)) == (1, ["raised"])


def test_the_same_message_id_elsewhere_is_another(service: AlertService) -> None:
    """A browser draws ids itself: nobody can hide somebody else's cry by using its id."""
    cry(service)

    cry(service, conversation=OTHER_CHAT)

    assert {alert.conversation for alert in service.alerts()} == {CHAT, OTHER_CHAT}


def test_told_again_as_graver_is_graver(service: AlertService) -> None:
    """The sweep knows less than whoever answered: what is learnt later counts, and staff hear of it."""
    service.sweep(lambda _since: [(CHAT, "web", "m-1", NOW - timedelta(minutes=1))])
    told(service)

    cry(service, danger=IMMINENT)

    alert = only(service)
    assert (alert.danger, alert.count, owed(service)) == (IMMINENT, 1, ["again"])


def test_told_again_as_milder_stays_as_it_is(service: AlertService) -> None:
    """In doubt the graver counts; what was not known before is taken over."""
    cry(service, danger=Danger(Level.IMMINENT))

    cry(service, danger=Danger(Level.CRISIS, Kind.ABUSE))

    assert (only(service).danger, owed(service)) == (Danger(Level.IMMINENT, Kind.ABUSE), ["raised"])


def test_told_again_after_the_end_changes_nothing(service: AlertService) -> None:
    """What staff have closed is not opened by a file that came late."""
    cry(service)
    case = only(service).case
    service.close(case, BY, Outcome.NOT_CRISIS)

    cry(service, danger=IMMINENT)

    assert (service.alerts(), service.alert(case).level) == ((), Level.CRISIS)


def test_further_cries_belong_to_the_alert(service: AlertService) -> None:
    """One person is one case, however often they cry; the gravest level counts."""
    cry(service, 1, danger=THIRD_PARTY)
    cry(service, 2, danger=IMMINENT, at=NOW + timedelta(minutes=2))
    cry(service, 3, at=NOW + timedelta(minutes=1))

    alert = only(service)

    assert (alert.count, alert.level) == (3, Level.IMMINENT)
    assert (alert.raised_at, alert.last_at) == (NOW, NOW + timedelta(minutes=2))


def test_a_cry_after_the_end_is_a_new_case(service: AlertService) -> None:
    """Nobody is overlooked because they were helped before."""
    cry(service, 1)
    first = only(service).case
    service.close(first, BY, service.alert(first).outcome or Outcome.HANDLED)

    cry(service, 2)

    assert only(service).case != first
    assert len(service.alerts(open_only=False)) == 2


def test_the_gravest_and_oldest_comes_first(service: AlertService) -> None:
    """Staff begin at the top."""
    for number, danger, minutes in ((1, CRISIS, 0), (2, IMMINENT, 2), (3, IMMINENT, 1), (4, THIRD_PARTY, 0)):
        cry(service, danger=danger, conversation=f"web-{number}", at=NOW + timedelta(minutes=minutes))

    found = [alert.conversation for alert in service.alerts()]

    assert found == ["web-3", "web-2", "web-1", "web-4"]
    assert len(service.alerts(limit=2)) == 2


def test_many_at_once_are_one_alert(service: AlertService) -> None:
    """Each message is counted once, whoever is faster."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cry(service, number % 12), range(48)))
    service.deliver_spool()

    assert only(service).count == 12


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("conversation", ""),
        ("conversation", "949-555-0123 Dana"),
        ("channel", "Dana's web"),
        ("at", datetime(2026, 11, 25)),
        ("message_id", "words of Dana"),
    ],
)
def test_what_no_store_could_take_breaks_no_answer(
    service: AlertService, capfd: pytest.CaptureFixture[str], part: str, value: Any
) -> None:
    """A slip of ours is in the log by its name; it raises nothing into somebody's crisis, and repeats nothing."""
    told_of: dict[str, Any] = {"conversation": CHAT, "channel": "web", "danger": CRISIS, "at": NOW, "message_id": "m-1"}

    service.raise_alert(**{**told_of, part: value})

    logged = capfd.readouterr().err
    assert f"a cry's {part} is not usable" in logged
    assert "Dana" not in logged
    assert service.alerts() == ()


def test_closed_alerts_go_after_ninety_days(service: AlertService, clock: Clock, tmp_path: Path) -> None:
    """With all that hangs on them; what is younger stays."""
    cry(service, conversation=CHAT)
    service.close(only(service).case, BY, Outcome.HANDLED, "Called.")
    clock.forward(days=60)
    cry(service, conversation=OTHER_CHAT, at=clock())
    clock.forward(days=31)

    count = service.purge(timedelta(days=90))

    assert (count, [alert.conversation for alert in service.alerts(open_only=False)]) == (1, [OTHER_CHAT])
    assert rows(tmp_path, "SELECT DISTINCT conversation FROM crisis_messages") == [(OTHER_CHAT,)]
    assert rows(tmp_path, "SELECT count(*) FROM crisis_notices") == [(3,)]


def test_an_alert_that_nobody_closed_goes_as_well(service: AlertService, clock: Clock) -> None:
    """Ninety days after its last cry: nothing about a person stays for ever."""
    cry(service)
    clock.forward(days=91)

    count = service.purge(timedelta(days=90))

    assert (count, service.alerts(open_only=False)) == (1, ())


def test_a_purge_is_on_record(service: AlertService, tmp_path: Path) -> None:
    """Also when there was nothing to erase."""
    service.purge(timedelta(days=90))

    assert rows(tmp_path, "SELECT actor, action FROM audit_rows") == [("worker", "alert.purge")]


def test_keys_are_changed(service: AlertService, tmp_path: Path) -> None:
    """After a rotation the older key can go, and the notes open."""
    cry(service)
    case = only(service).case
    service.act(case, BY, "Called 911 with them.")
    service.close(case, BY, Outcome.HANDLED, "Safe now.")
    add_key(tmp_path / "keys" / "data.keys")

    before, counts = service.versions_in_use(), service.rotate()
    retire_key(tmp_path / "keys" / "data.keys", 1)

    alert = service.show(case, BY)
    assert (before, counts, service.versions_in_use()) == ({1: 2}, (1, 0), {2: 2})
    assert (alert.acted_note, alert.closed_note) == ("Called 911 with them.", "Safe now.")


def test_no_note_can_be_read_in_the_files(service: AlertService, tmp_path: Path) -> None:
    """What staff write about a person is sealed, in the database and its log."""
    cry(service)

    service.act(only(service).case, BY, "violet-lighthouse")

    assert files_with(tmp_path, ("violet-lighthouse",)) == []


def test_the_spool_lies_where_it_is_looked_for(service: AlertService, tmp_path: Path) -> None:
    """An empty one is no folder at all."""
    cry(service)

    assert not (tmp_path / FOLDER).exists()
