"""Promises of `alerts` on the command line: staff see what needs a look, do what is to be done, and it is on record."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest

from clarity.commands.alerts import CHECKLIST, KINDS, lines
from clarity.conversations.service import open_conversations
from clarity.crisis.alerts import Figures
from clarity.crisis.danger import Kind
from clarity.crisis.service import AlertService, open_alerts
from clarity.notifications import RUNBOOK
from clarity.settings import ROOT, Settings
from tests.clarity.commands.conftest import Type
from tests.clarity.conversations.people import CHAT, OTHER_CHAT
from tests.clarity.conversations.people import asked as said_in_a_chat
from tests.clarity.crisis.opened import IMMINENT, THIRD_PARTY, cry, only, told
from tests.clarity.database.down import database_down

AT = datetime(2026, 11, 25, 18, 0, tzinfo=timezone.utc)
BY = ("--by", "robin.desk")


@pytest.fixture
def alerts(configured: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AlertService]:
    """Return the service that the gateway would have."""
    monkeypatch.setattr("clarity.crisis.service.SECONDS", 10.0)
    opened = open_alerts(configured)
    yield opened
    opened.close_service()


@pytest.fixture
def case(alerts: AlertService) -> str:
    """Return the case of an open alert."""
    cry(alerts, danger=IMMINENT, at=AT)
    return only(alerts).case


def write(monkeypatch: pytest.MonkeyPatch, note: str) -> None:
    """Let somebody write a note on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(note))


def test_an_empty_list_says_so(type_in: Type) -> None:
    """Exit code 0: nobody waits."""
    said = type_in("alerts", "list")

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[-1].startswith("0 not closed, 0 of them not acknowledged.")


def test_the_list_shows_the_gravest_first_and_fails_while_nobody_has_it(
    alerts: AlertService, case: str, type_in: Type
) -> None:
    """An operator's script notices it, and that nobody was told; once somebody has it, it does not."""
    cry(alerts, danger=THIRD_PARTY, conversation=OTHER_CHAT, at=AT - timedelta(hours=1))
    before = type_in("alerts", "list")
    told(alerts)
    for alert in alerts.alerts():
        type_in("alerts", "acknowledge", alert.case, *BY)

    after = type_in("alerts", "list")

    first = before.out.splitlines()[1]
    assert first.startswith(f"{case}  open   danger now")
    assert "Wed Nov 25, 10:00 AM" in first
    assert (before.code, after.code) == (1, 0)
    assert ("NOBODY TOLD" in before.out, "NOBODY TOLD" in after.out) == (True, False)
    assert "2 not closed, 0 of them not acknowledged." in after.out


def test_closed_ones_are_listed_when_they_are_asked_for(case: str, type_in: Type) -> None:
    """The list of every day is short."""
    type_in("alerts", "close", case, *BY, "--outcome", "handled")

    found = case in type_in("alerts", "list").out, case in type_in("alerts", "list", "--all").out

    assert found == (False, True)


def test_what_was_spooled_is_listed_also_without_a_worker(alerts: AlertService, type_in: Type) -> None:
    """A cry is not hidden because the database was down when it came."""
    with database_down():
        cry(alerts)

    said = type_in("alerts", "list")

    assert (said.code, only(alerts).case in said.out) == (1, True)


def test_show_says_what_to_do(case: str, type_in: Type) -> None:
    """With the whole checklist on every alert (requirement C-31), and no word of the person."""
    said = type_in("alerts", "show", case.lower(), *BY)

    assert said.code == 0
    assert "danger now" in said.out
    assert "something swallowed; a minor, by what they say" in said.out
    assert f"the web chat, conversation {CHAT}" in said.out
    assert [step for step in CHECKLIST if step not in said.out] == []
    assert RUNBOOK in said.out


def test_who_is_in_danger_is_said(alerts: AlertService, type_in: Type) -> None:
    """Nobody calls out for the writer when it is about a friend."""
    cry(alerts, danger=THIRD_PARTY)

    said = type_in("alerts", "show", only(alerts).case, *BY)

    assert "suicide; somebody else is in danger, not the writer" in said.out


def test_every_kind_has_words() -> None:
    """A new one is not shown as a name of the code."""
    assert set(KINDS) == set(Kind)


def test_an_alert_goes_its_way(case: str, type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acknowledged, acted on and closed, with notes that are seen by an audited look alone."""
    type_in("alerts", "acknowledge", case, *BY)
    write(monkeypatch, "Called 911 for them.\nThey are on the way.\n")
    acted = type_in("alerts", "act", case, *BY, "--note", "-")
    write(monkeypatch, "Safe at the hospital.")
    closed = type_in("alerts", "close", case, *BY, "--outcome", "handled", "--note", "-")
    listed = type_in("alerts", "list", "--all").out

    shown = type_in("alerts", "show", case, "--by", "kim.lead")

    assert (acted.code, closed.code) == (0, 0)
    assert "hospital" not in listed + acted.out + closed.out
    words = (
        "Called 911 for them.",
        "They are on the way.",
        "Safe at the hospital.",
        "robin.desk",
        "somebody saw to it",
    )
    assert [word for word in words if word not in shown.out] == []


def test_every_act_is_on_record(configured: Settings, case: str, type_in: Type) -> None:
    """Who, what and which case; and the trail is whole."""
    type_in("alerts", "acknowledge", case, *BY)
    type_in("alerts", "act", case, *BY)
    type_in("alerts", "close", case, *BY, "--outcome", "could_not_reach")
    type_in("alerts", "show", case, "--by", "kim.lead")

    with closing(sqlite3.connect(configured.variable_directory / "clarity.db")) as database:
        rows = database.execute("SELECT actor, action FROM audit_rows WHERE object_id = ? ORDER BY id", (case,))
        acts = rows.fetchall()
    assert acts == [
        ("robin.desk", "alert.acknowledge"),
        ("robin.desk", "alert.act"),
        ("robin.desk", "alert.close.could_not_reach"),
        ("kim.lead", "alert.show"),
    ]
    assert type_in("audit", "verify").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("acknowledge",), id="nobody"),
        pytest.param(("close", *BY), id="no outcome"),
        pytest.param(("close", *BY, "--outcome", "fine"), id="another outcome"),
        pytest.param(("act", *BY, "--note", "Dana is safe"), id="a note in the command"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused(case: str, type_in: Type, arguments: tuple[str, ...]) -> None:
    """Nothing is done; a note in the list of processes could be read by others."""
    said = type_in("alerts", arguments[0], case, *arguments[1:])

    assert said.code == 2
    assert "Dana" not in said.out + said.err
    assert type_in("alerts", "list").out.count("  open  ") == 1


def test_a_move_back_is_refused_in_words(case: str, type_in: Type) -> None:
    """Whoever is second learns that somebody has it."""
    type_in("alerts", "acknowledge", case, *BY)

    said = type_in("alerts", "acknowledge", case, "--by", "kim.lead")

    assert (said.code, said.err) == (
        2,
        "clarity: an alert that is acknowledged cannot be moved to acknowledged\n",
    )


def test_a_case_that_there_is_not(type_in: Type) -> None:
    """It is said in one line."""
    said = type_in("alerts", "show", "K7FQ-3XMD", *BY)

    assert (said.code, said.err) == (2, "clarity: there is no such alert\n")


def test_figures_are_printed(configured: Settings, alerts: AlertService, type_in: Type) -> None:
    """Alerts for each thousand conversations, false alarms, and how fast they were seen (requirement C-37)."""
    now = datetime.now(timezone.utc)
    record = open_conversations(configured)
    for number in range(4):
        record.record([said_in_a_chat(1, f"web-{number}", at=now)])
    record.close_service()
    cry(alerts, conversation="web-1", at=now)
    cry(alerts, conversation="web-2", at=now - timedelta(days=3))
    type_in("alerts", "close", alerts.alerts()[0].case, *BY, "--outcome", "not_crisis")

    said = type_in("alerts", "figures"), type_in("alerts", "figures", "--days", "2")

    assert [each.code for each in said] == [0, 0]
    assert "alerts: 2 (2 may be in danger)" in said[0].out
    assert "per 1,000 conversations on record: 500" in said[0].out
    assert "closed: 1, as no crisis: 1 (100 %)" in said[0].out
    assert "alerts: 1 (1 may be in danger)" in said[1].out


def test_figures_without_alerts_divide_by_nothing() -> None:
    """A new assistant has figures, too."""
    found = lines(Figures(0, {}, 0, 0, 0, None), 0)

    assert found == [
        "alerts: 0",
        "per 1,000 conversations on record: -",
        "closed: 0, as no crisis: 0 (- %)",
        "acknowledged: 0, half of them within - s",
    ]


def test_the_checklist_is_the_runbooks() -> None:
    """What a terminal shows in short stands in the runbook word for word, and the code decides none of it."""
    runbook = (ROOT / RUNBOOK).read_text(encoding="utf-8")

    assert [step for step in CHECKLIST if step not in runbook] == []
