"""Promises of `backup` and `restore` on the command line: rehearsed, timed, and honest about what comes back."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from clarity import settings
from clarity.callbacks.service import CallbackService, open_service
from clarity.contacts.service import open_contacts
from clarity.conversations.service import open_conversations
from clarity.crisis.danger import Danger, Level
from clarity.crisis.service import open_alerts
from clarity.database.types import metadata
from clarity.settings import Settings
from tests.clarity.commands.conftest import Type
from tests.clarity.conversations.people import CHAT, NOW
from tests.clarity.conversations.people import asked as said
from tests.clarity.database.down import database_down
from tests.people import asked, shown_of

BY = ("--by", "robin.desk")
MANY = 300
REHEARSAL_SECONDS = 30  # some 0.3 s on two busy cores; an hour would be too long, a minute is a sign of trouble


@pytest.fixture
def elsewhere(configured: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of another machine that has the keys and an empty database."""
    monkeypatch.setenv("CLARITY_KEY_FILE", str(configured.key_directory / "data.keys"))
    return tmp_path / "elsewhere"


def test_a_lost_machine_is_rehearsed(
    callbacks: CallbackService, type_in: Type, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From a backup and the keys everything works on another machine, in seconds (P-20)."""
    codes = {callbacks.submit(asked(name=f"Dana {number}")).reference for number in range(MANY)}
    begun = time.monotonic()
    assert type_in("backup", str(tmp_path / "backup"), *BY).code == 0
    monkeypatch.setenv("CLARITY_VAR", str(elsewhere))

    said = type_in("restore", str(tmp_path / "backup"), *BY)

    seconds = time.monotonic() - begun
    service = open_service(settings.load())
    found = {request.reference for request in service.queue()}
    service.close_service()
    assert said.code == 0
    assert f"{MANY} callback_requests" in said.out
    assert found == codes
    assert type_in("audit", "verify").out == "The audit trail is whole.\n"
    assert seconds < REHEARSAL_SECONDS


def test_a_backup_says_what_it_holds_and_nothing_of_anybody(
    callbacks: CallbackService, type_in: Type, tmp_path: Path
) -> None:
    """The operator sees counts, and that the file was opened again."""
    callbacks.submit(asked())

    said = type_in("backup", str(tmp_path / "backup"), *BY)

    assert "1 callback_requests" in said.out
    assert "and opened it again" in said.out
    assert shown_of(said.out + said.err) == []


def test_a_restore_warns_of_what_comes_back(
    callbacks: CallbackService, type_in: Type, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody forgets that somebody may have taken their request back since."""
    callbacks.submit(asked())
    type_in("backup", str(tmp_path / "backup"), *BY)
    monkeypatch.setenv("CLARITY_VAR", str(elsewhere))

    said = type_in("restore", str(tmp_path / "backup"), *BY)

    assert "Requests that were taken back or erased after it was made are open again" in said.out


def test_a_backup_can_be_checked_without_a_restore(callbacks: CallbackService, type_in: Type, tmp_path: Path) -> None:
    """A backup that nobody has opened is a hope; opening it changes nothing."""
    callbacks.submit(asked())
    type_in("backup", str(tmp_path / "backup"), *BY)

    said = type_in("restore", str(tmp_path / "backup"), "--check", *BY)

    assert said.code == 0
    assert "is whole: backup" in said.out


def test_a_restore_over_something_is_refused(callbacks: CallbackService, type_in: Type, tmp_path: Path) -> None:
    """Exit code 2, one clear line, and today's requests stay."""
    reference = callbacks.submit(asked()).reference
    type_in("backup", str(tmp_path / "backup"), *BY)

    said = type_in("restore", str(tmp_path / "backup"), *BY)

    assert said.code == 2
    assert said.err.startswith("clarity: the database is not empty")
    assert [request.reference for request in callbacks.queue()] == [reference]


def test_who_saved_and_who_restored_is_on_record(
    callbacks: CallbackService, type_in: Type, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Taking everything out of the house, and bringing it back, leave a row each."""
    callbacks.submit(asked())
    type_in("backup", str(tmp_path / "backup"), *BY)
    monkeypatch.setenv("CLARITY_VAR", str(elsewhere))

    type_in("restore", str(tmp_path / "backup"), *BY)

    with sqlite3.connect(elsewhere / "clarity.db") as database:
        rows = database.execute("SELECT actor, action FROM audit_rows ORDER BY id").fetchall()
    database.close()
    assert rows == [("robin.desk", "database.backup"), ("robin.desk", "database.restore")]


def test_what_was_spooled_is_in_the_backup(
    configured: Settings, callbacks: CallbackService, type_in: Type, tmp_path: Path
) -> None:
    """Somebody who asked while the database was busy is not lost with the machine."""
    callbacks.queue()  # the database is made
    with sqlite3.connect(configured.variable_directory / "clarity.db", isolation_level=None) as holding:
        holding.execute("BEGIN EXCLUSIVE")
        receipt = callbacks.submit(asked())
        holding.execute("ROLLBACK")
    holding.close()

    said = type_in("backup", str(tmp_path / "backup"), *BY)

    assert not receipt.is_recorded
    assert "1 callback_requests" in said.out


def test_a_wish_that_waits_is_in_the_backup(configured: Settings, type_in: Type, tmp_path: Path) -> None:
    """Whoever wanted no texts while the database was down gets none after the machine is lost."""
    contacts = open_contacts(configured)
    with database_down():
        contacts.opt_out("+19495550123", "words")
    contacts.close_service()

    printed = type_in("backup", str(tmp_path / "backup"), *BY)

    assert "1 text_opt_outs" in printed.out


def test_a_cry_that_waits_is_in_the_backup(configured: Settings, type_in: Type, tmp_path: Path) -> None:
    """Staff still see who cried for help while the database was down after the machine is lost."""
    alerts = open_alerts(configured)
    with database_down():
        alerts.raise_alert(CHAT, "web", Danger(Level.CRISIS), NOW, "m-1")
    alerts.close_service()

    printed = type_in("backup", str(tmp_path / "backup"), *BY)

    assert "1 crisis_alerts" in printed.out


def test_no_chat_is_in_the_backup(configured: Settings, type_in: Type, tmp_path: Path) -> None:
    """Chats are promised to be gone after thirty days, or at a word: a backup would bring them back."""
    chats = open_conversations(configured)
    chats.record([said()])
    chats.close_service()

    printed = type_in("backup", str(tmp_path / "backup"), *BY)

    assert "conversation" not in printed.out


def test_every_table_of_the_schema_is_in_the_backup(callbacks: CallbackService, configured: Settings) -> None:
    """A table that a migration adds, and that no module registers, would silently be left out."""
    callbacks.queue()  # the database is made
    with sqlite3.connect(configured.variable_directory / "clarity.db") as database:
        found = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    database.close()

    assert found - {"alembic_version"} == set(metadata.tables)
