"""Promised here: killed at any line that can leave a trace, a cry that was told of is an alert, once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.crisis.alerts import State
from clarity.crisis.service import AlertService
from clarity.settings import ROOT
from tests.clarity.conversations.people import Clock, rows
from tests.clarity.crisis.killing import ACTS, LONGEST, chat
from tests.clarity.crisis.opened import BY, cry, open_in

# Lines that an act has at least: the killing really went deep.
FEWEST = {"tell": 50, "spool": 50, "deliver": 60, "acknowledge": 50}

Killed = dict[str, list[bool]]


@pytest.fixture(scope="module")
def killed(memory: Path) -> Killed:
    """Run each act in children that are killed line by line; return which had confirmed.

    All in one process and in memory, as for the record of conversations.
    """
    folder = memory / "killed-alerts"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.clarity.crisis.killing", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


@pytest.fixture
def left(act: str, memory: Path, killed: Killed) -> Path:
    """Return the folder in which the killing of an act left what it left."""
    assert len(killed[act]) > FEWEST[act]
    assert sum(killed[act]) > 1  # some were killed after they had confirmed
    return memory / "killed-alerts" / act


@pytest.fixture
def afterwards(left: Path) -> Iterator[AlertService]:
    """Return a service on it."""
    opened = open_in(left, Clock())
    yield opened
    opened.close_service()


def counts(service: AlertService) -> dict[str, int]:
    """Return how many cries are told in each conversation; one with two alerts would be there with too many."""
    found = service.alerts(open_only=False, limit=2 * LONGEST)
    assert len({alert.conversation for alert in found}) == len(found)
    return {alert.conversation: alert.count for alert in found}


@pytest.mark.parametrize("act", ["tell", "spool"])
def test_a_cry_killed_at_any_line(act: str, killed: Killed, afterwards: AlertService, left: Path) -> None:
    """It is an alert if it was confirmed; told again it is one, once, with one word in each way."""
    confirmed = killed[act]
    everybody = {chat(number): 1 for number in range(1, len(confirmed) + 1)}
    afterwards.deliver_spool()
    before = counts(afterwards)

    for name in everybody:
        cry(afterwards, conversation=name)
    afterwards.deliver_spool()

    assert {chat(number) for number, is_confirmed in enumerate(confirmed, 1) if is_confirmed} <= set(before)
    assert counts(afterwards) == everybody
    assert rows(left, "SELECT count(*) FROM crisis_notices") == [(3 * len(confirmed),)]


@pytest.mark.parametrize("act", ["deliver"])
def test_a_delivery_killed_at_any_line(act: str, killed: Killed, afterwards: AlertService, left: Path) -> None:
    """At every moment it is in the spool or in the database, and in the end once in the database."""
    confirmed = killed[act]

    afterwards.deliver_spool()

    assert counts(afterwards) == {chat(number): 1 for number in range(1, len(confirmed) + 1)}
    assert (afterwards.spooled(), rows(left, "SELECT count(*) FROM crisis_messages")) == (0, [(len(confirmed),)])


@pytest.mark.parametrize("act", ["acknowledge"])
def test_an_acknowledgement_killed_at_any_line(act: str, killed: Killed, afterwards: AlertService, left: Path) -> None:
    """Whoever was told that it is theirs has it, and the audit trail tells of exactly those."""
    confirmed = killed[act]

    found = {alert.conversation: alert for alert in afterwards.alerts(limit=2 * LONGEST)}

    taken = {name for name, alert in found.items() if alert.state is State.ACKNOWLEDGED and alert.acknowledged_by == BY}
    assert {chat(number) for number, is_confirmed in enumerate(confirmed, 1) if is_confirmed} <= taken
    assert rows(left, "SELECT count(*) FROM audit_rows") == [(len(taken),)]


def test_every_act_is_killed(killed: Killed) -> None:
    """None is left out by a slip."""
    assert killed.keys() == ACTS.keys() == FEWEST.keys()
