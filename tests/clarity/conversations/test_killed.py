"""Promised here: killed at any line that can leave a trace, what was confirmed is kept, once, or gone, for good."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.conversations.model import Entry
from clarity.conversations.service import ConversationService
from clarity.errors import DatabaseUnavailable
from clarity.settings import ROOT
from tests.clarity.conversations.killing import ACTS, chat, said
from tests.clarity.conversations.people import open_in, rows, waiting

# Lines that an act has at least: the killing really went deep.
FEWEST = {"record": 50, "spool": 60, "deliver": 60, "erase": 50, "order": 60, "carry_out": 60}

Killed = dict[str, list[bool]]


@pytest.fixture(scope="module")
def killed(memory: Path) -> Killed:
    """Run each act in children that are killed line by line; return which had confirmed.

    All in one process, since starting it takes longer than the killing, and in memory where there is one: a killed
    process leaves it as it would leave a disk.
    """
    folder = memory / "killed-conversations"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.clarity.conversations.killing", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


@pytest.fixture
def left(act: str, memory: Path, killed: Killed) -> Path:
    """Return the folder in which the killing of an act left what it left."""
    assert len(killed[act]) > FEWEST[act]
    assert sum(killed[act]) > 1  # some were killed after they had confirmed
    return memory / "killed-conversations" / act


@pytest.fixture
def afterwards(left: Path) -> Iterator[ConversationService]:
    """Return a service on it."""
    opened = open_in(left)
    yield opened
    opened.close_service()


def replays(service: ConversationService, confirmed: list[bool]) -> dict[int, tuple[Entry, ...]]:
    """Return what each conversation shows."""
    return {number: shown(service, number) for number in range(1, len(confirmed) + 1)}


def shown(service: ConversationService, number: int, tries: int = 10) -> tuple[Entry, ...]:
    """Return what a conversation shows, asked again where a busy machine did not answer within its second."""
    try:
        return service.after(chat(number), 0)
    except DatabaseUnavailable:
        if not tries:
            raise
        return shown(service, number, tries - 1)


@pytest.mark.parametrize("act", ["record", "spool"])
def test_a_record_killed_at_any_line(act: str, killed: Killed, afterwards: ConversationService) -> None:
    """All of it is there or nothing, all of it if it was confirmed; and after a retry all of it, once."""
    confirmed = killed[act]
    before = replays(afterwards, confirmed)

    again = {number: afterwards.record(said(number)) for number in before}
    afterwards.deliver_spool()

    assert all(found in ((), said(number)) for number, found in before.items())
    assert all(before[number] for number, is_confirmed in enumerate(confirmed, 1) if is_confirmed)
    assert again == replays(afterwards, confirmed) == {number: said(number) for number in before}


@pytest.mark.parametrize("act", ["deliver"])
def test_a_delivery_killed_at_any_line(act: str, killed: Killed, afterwards: ConversationService, left: Path) -> None:
    """At every moment it is in the spool or in the database, and in the end once in the database."""
    confirmed = killed[act]
    before = replays(afterwards, confirmed)

    afterwards.deliver_spool()

    assert before == replays(afterwards, confirmed) == {number: said(number) for number in before}
    assert waiting(left) == []
    assert rows(left, "SELECT count(*) FROM conversation_entries") == [(2 * len(confirmed),)]


@pytest.mark.parametrize("act", ["erase", "order", "carry_out"])
def test_an_erasure_killed_at_any_line(act: str, killed: Killed, afterwards: ConversationService, left: Path) -> None:
    """What was confirmed as gone is gone and never comes back; what was not is gone after the wish is said again."""
    confirmed = killed[act]
    before = replays(afterwards, confirmed)

    for number in before:
        assert afterwards.erase(chat(number))
    afterwards.deliver_spool()

    assert not any(before[number] for number, is_confirmed in enumerate(confirmed, 1) if is_confirmed)
    assert not any(replays(afterwards, confirmed).values())
    assert waiting(left) == []
    assert rows(left, "SELECT count(*) FROM conversation_entries") == [(0,)]
    assert len(afterwards.forgettings_owed(10_000)) == len(confirmed)


def test_every_act_is_killed(killed: Killed) -> None:
    """None is left out by a slip."""
    assert killed.keys() == ACTS.keys() == FEWEST.keys()
