"""Promised here: killed at any line that can leave a trace of a submit or a delivery, what was confirmed is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.callbacks.model import Details, Receipt
from clarity.callbacks.service import CallbackService
from clarity.settings import ROOT
from tests.clarity.callbacks.killing import made
from tests.clarity.callbacks.people import open_in

FEWEST = {"submit": 50, "spool": 60, "deliver": 60}  # lines that an act has at least: the killing really went deep
AFTERWARDS = 10  # children at least that are killed after they confirmed


@pytest.fixture(scope="module")
def killed(memory: Path) -> dict[str, list[str | None]]:
    """Run each act in children that are killed line by line; return what each had confirmed.

    All in one process, since starting it takes longer than the killing. Where there is one they work in memory:
    a killed process leaves it as it would leave a disk.
    """
    command = [sys.executable, "-m", "tests.clarity.callbacks.killing", str(memory / "killed")]
    (memory / "killed").mkdir()
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


@pytest.fixture
def afterwards(act: str, killed: dict[str, list[str | None]], memory: Path) -> Iterator[CallbackService]:
    """Return a service on what the killing of an act left."""
    assert act in killed
    opened = open_in(memory / "killed" / act)
    yield opened
    opened.close_service()


def kept(service: CallbackService) -> dict[str, Details | None]:
    """Return what is in the store or waits in the spool, by reference."""
    waiting = {one.draft.reference: one.draft.details for one in service._parts.spool.waiting()}
    return {**waiting, **{request.reference: request.details for request in service.export("robin", "a test")}}


def told(confirmed: list[str | None]) -> set[str]:
    """Return the references that children had confirmed before they were killed."""
    return {reference for reference in confirmed if reference is not None}


@pytest.mark.parametrize("act", ["submit", "spool"])
def test_a_submit_killed_at_any_line(
    act: str, killed: dict[str, list[str | None]], afterwards: CallbackService
) -> None:
    """With the database up, and with it down."""
    confirmed = killed[act]
    numbers = range(1, len(confirmed) + 1)
    found = kept(afterwards)

    receipts = {number: afterwards.submit(made(number)) for number in numbers}
    afterwards.deliver_spool()

    assert len(confirmed) > FEWEST[act]
    assert len(told(confirmed)) > AFTERWARDS
    assert told(confirmed) <= set(found)
    assert set(found.values()) == {made(1).details}
    assert receipts == {number: Receipt(made(number).reference, is_recorded=True) for number in numbers}
    assert sorted(request.reference for request in afterwards.queue()) == [made(number).reference for number in numbers]
    assert len(afterwards.notifications_due(made(1).asked_at, 10_000)) == 2 * len(confirmed)


@pytest.mark.parametrize("act", ["deliver"])
def test_a_delivery_killed_at_any_line(
    act: str, killed: dict[str, list[str | None]], afterwards: CallbackService, memory: Path
) -> None:
    """What waits is in the spool or in the database at every moment, and in the end once in the database."""
    confirmed = killed[act]
    numbers = range(1, len(confirmed) + 1)
    found = kept(afterwards)

    afterwards.deliver_spool()

    assert len(confirmed) > FEWEST[act]
    assert len(told(confirmed)) > AFTERWARDS
    assert found == {made(number).reference: made(number).details for number in numbers}
    assert list((memory / "killed" / act / "spool").glob("*.draft")) == []
    assert sorted(request.reference for request in afterwards.queue()) == [made(number).reference for number in numbers]
    assert len(afterwards.notifications_due(made(1).asked_at, 10_000)) == 2 * len(confirmed)
