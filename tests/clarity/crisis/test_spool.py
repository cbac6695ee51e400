"""Promises for cries while the database is down: staff hear of each of them once it is back, and nobody waits."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.crisis.service import FOLDER, AlertService
from clarity.errors import DatabaseUnavailable
from tests.clarity.conversations.people import CHAT, NOW, OTHER_CHAT, Clock, files_with
from tests.clarity.crisis.opened import IMMINENT, THIRD_PARTY, cry, only, open_in, opened, owed
from tests.clarity.database.down import database_down
from tests.servers import hanging


def test_a_cry_is_brought_in_once(service: AlertService, tmp_path: Path) -> None:
    """With all that was found and its moment, and sealed until then."""
    with database_down():
        cry(service, danger=IMMINENT)
    hidden, waiting = files_with(tmp_path, (CHAT, "imminent", "m-1")), service.spooled()

    counts = service.deliver_spool(), service.deliver_spool()

    assert (hidden, waiting, counts, service.spooled()) == ([], 1, (1, 0), 0)
    assert (only(service).danger, only(service).raised_at, owed(service)) == (IMMINENT, NOW, ["raised"])


def test_what_was_written_all_the_same_is_not_written_twice(service: AlertService) -> None:
    """A database that was only slow may have taken what was spooled as well."""
    cry(service)
    with database_down():
        cry(service)

    service.deliver_spool()

    assert (only(service).count, owed(service)) == (1, ["raised"])


def test_each_of_several_is_brought_in(service: AlertService) -> None:
    """Of one conversation and of others, whatever came in between."""
    with database_down():
        cry(service, 1, danger=THIRD_PARTY)
        cry(service, 2, danger=IMMINENT)
        cry(service, 1, conversation=OTHER_CHAT)

    service.deliver_spool()

    assert {alert.conversation: alert.count for alert in service.alerts()} == {CHAT: 2, OTHER_CHAT: 1}
    assert owed(service) == ["raised", "again", "raised"]


def test_a_database_that_hangs_keeps_nobody_waiting(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that never answers: about 0.6 seconds later the cry is in the spool."""
    monkeypatch.setattr("clarity.crisis.service.SECONDS", 0.6)
    with hanging() as url, opened(tmp_path, clock, CLARITY_DATABASE_URL=url) as service:
        begun = time.monotonic()

        cry(service)

        assert time.monotonic() - begun < 1.5  # on a busy machine; 0.6 for the database and some milliseconds
        assert service.spooled() == 1


def test_a_database_that_somebody_holds_keeps_nobody_waiting(
    service: AlertService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds it: what is late is spooled, and brought in afterwards once."""
    service.deliver_spool()
    service.alerts()
    monkeypatch.setattr("clarity.crisis.service.SECONDS", 0.2)
    with closing(sqlite3.connect(tmp_path / "clarity.db", isolation_level=None)) as holding:
        holding.execute("BEGIN IMMEDIATE")
        cry(service)
        holding.execute("ROLLBACK")

    service.deliver_spool()

    assert (only(service).count, service.spooled()) == (1, 0)


def test_what_neither_takes_is_in_the_log_alone(
    service: AlertService, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It raises nothing: the person is answered all the same, and the sweep may find it in the record."""
    (tmp_path / FOLDER).write_text("a file in the folder's place")

    with database_down():
        is_kept = service.raise_alert(CHAT, "web", IMMINENT, NOW, "m-1")

    logged = capfd.readouterr().err
    assert not is_kept
    assert "alert.not_kept" in logged
    assert CHAT in logged
    assert "m-1" not in logged


def test_a_database_that_is_still_down_is_said(service: AlertService) -> None:
    """The worker logs that its job failed, and tries again."""
    with database_down():
        cry(service)

        with pytest.raises(DatabaseUnavailable):
            service.deliver_spool()

    assert service.spooled() == 1


def test_a_key_that_a_cry_needs_is_counted(service: AlertService) -> None:
    """It must not be retired before."""
    with database_down():
        cry(service)

    assert service.versions_in_use() == {1: 1}


def test_what_nobody_could_bring_in_goes_with_the_rest(service: AlertService, clock: Clock) -> None:
    """After ninety days, as what is in the database."""
    with database_down():
        cry(service)
    clock.forward(days=91)

    service.purge(timedelta(days=90))

    assert service.spooled() == 0


def test_another_process_brings_it_in(service: AlertService, tmp_path: Path, clock: Clock) -> None:
    """The gateway spools, the worker delivers."""
    with database_down():
        cry(service)
    worker = open_in(tmp_path, clock)

    count = worker.deliver_spool()

    worker.close_service()
    assert (count, only(service).conversation) == (1, CHAT)
