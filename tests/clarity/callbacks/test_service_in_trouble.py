"""Promises of `CallbackService` in trouble: in time, truthful, and without a word of the person in file or log."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clarity.callbacks.intake import Arrival
from clarity.callbacks.model import Receipt
from clarity.callbacks.service import CallbackService, open_service
from clarity.errors import CallbackNotKept, ClarityError, DatabaseUnavailable, StartUpError
from clarity.settings import load
from tests.clarity.callbacks.people import (
    CANARIES,
    NOW,
    WITH_CANARIES,
    asker,
    break_database,
    draft,
    files_with,
    open_in,
)
from tests.servers import hanging

SLOWEST = 1.8  # seconds: the caller is given up on after two


def test_no_file_shows_who_asked(service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Number, name and times are in no file: not in the database, its log, or the spool."""
    service.submit(replace(draft(), details=WITH_CANARIES))
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.submit(replace(draft("web-robin"), details=WITH_CANARIES))

    names = {path.name for path in folder.rglob("*") if path.is_file()}

    assert files_with(folder) == []
    assert {"clarity.db", "clarity.db-wal"} < names
    assert any(name.endswith(".draft") for name in names)


def test_no_log_line_or_error_shows_who_asked(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What went wrong is said with ids."""
    break_database(service, monkeypatch)
    made = replace(draft(), details=WITH_CANARIES)

    service.submit(made)
    with pytest.raises(ClarityError) as caught:
        service.withdraw(asker())

    printed = capfd.readouterr().err + str(caught.value)
    assert made.reference in printed
    assert not any(canary in printed for canary in CANARIES)


def test_a_hanging_database_keeps_nobody_waiting(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person hears in time that the request is kept, and when it comes through late it is still one."""
    release, write_all = threading.Event(), service._intake._write_all

    def hang(arrivals: list[Arrival]) -> list[Receipt]:
        release.wait(10)
        return write_all(arrivals)

    monkeypatch.setattr(service._intake, "_write_all", hang)
    begun = time.monotonic()

    receipt = service.submit(draft())

    waited = time.monotonic() - begun
    release.set()
    service.deliver_spool()
    assert not receipt.is_recorded
    assert waited < SLOWEST
    assert [request.reference for request in service.queue()] == [receipt.reference]


def test_opening_waits_for_no_database(folder: Path) -> None:
    """What a start would wait for a hanging server is missing from the first person's time."""
    with hanging() as url:
        begun = time.monotonic()
        opened = open_service(load({"CLARITY_VAR": str(folder), "CLARITY_DATABASE_URL": url}))
        waited = time.monotonic() - begun
        opened.close_service()

    assert waited < 0.5


def test_nowhere_to_keep_it_is_said(service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When neither database nor spool took it, nobody is told that it was kept."""
    break_database(service, monkeypatch)
    (folder / "spool").write_text("no folder")

    with pytest.raises(CallbackNotKept):
        service.submit(draft())


def test_what_no_store_could_take_is_said_at_once(service: CallbackService, folder: Path) -> None:
    """A slip of ours is told as not kept, and does not wait unread in the spool."""
    with pytest.raises(CallbackNotKept, match="phone is not usable"):
        service.submit(draft(phone="949-555-0123"))

    assert not list(folder.rglob("*.draft"))


def test_nobody_is_told_there_is_nothing_when_nobody_knows(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the database down, "no request" would be a guess."""
    break_database(service, monkeypatch)

    with pytest.raises(DatabaseUnavailable):
        service.open_request(asker())
    with pytest.raises(DatabaseUnavailable):
        service.withdraw(asker())
    assert service.recent_count("web-dana", NOW) == 0


def test_a_database_of_a_newer_release_is_not_touched(service: CallbackService, folder: Path) -> None:
    """An old process does not write rows that the new one misreads."""
    service.submit(draft())
    service.close_service()
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(StartUpError, match="revision 9999"):
        open_in(folder).queue()


def test_wishes_and_marks_are_counted_by_row(service: CallbackService, folder: Path) -> None:
    """The same number has the same mark in every row, whoever asked."""
    for conversation in ("web-dana", "web-robin"):
        service.submit(draft(conversation))

    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        found = Counter(row[0] for row in connection.execute("SELECT phone_index FROM callback_requests"))

    assert list(found.values()) == [2]
