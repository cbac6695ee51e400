"""Promises of `keys` and `audit` on the command line: keys change without anybody noticing, and none goes too early."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

import pytest

from clarity.callbacks.model import Asker
from clarity.callbacks.service import CallbackService
from clarity.contacts.service import open_contacts
from clarity.conversations.service import open_conversations
from clarity.crisis.danger import Danger, Level
from clarity.crisis.service import open_alerts
from clarity.settings import Settings
from clarity.texting.model import Phone
from clarity.texting.service import open_texting
from tests.clarity.commands.conftest import Type
from tests.clarity.conversations.people import CHAT, NOW, answered
from tests.clarity.conversations.people import asked as said
from tests.people import PHONE, asked

BY = ("--by", "robin.desk")


@pytest.fixture
def key_file(configured: Settings) -> Path:
    """Return where the development keys lie."""
    return configured.key_directory / "data.keys"


def test_the_status_counts_what_needs_each_version(callbacks: CallbackService, type_in: Type) -> None:
    """The operator sees which key seals, and how much hangs on it."""
    callbacks.submit(asked())

    said = type_in("keys", "status")

    assert said.code == 0
    assert "version 1  4 stored values need it  seals what is new" in said.out


def test_a_new_key_seals_what_comes_and_opens_what_was(
    callbacks: CallbackService, type_in: Type, key_file: Path
) -> None:
    """A service that runs on takes the new key, and finds old requests as before."""
    draft = asked()
    callbacks.submit(draft)

    said = type_in("keys", "add", *BY)

    callbacks.submit(asked())
    found = callbacks.open_request(Asker(draft.conversation))
    assert f"Version 2 is in {key_file}" in said.out
    assert set(callbacks.versions_in_use()) == {1, 2}
    assert found is not None
    assert found.details == draft.details


def test_rotation_leaves_nothing_to_the_old_key(
    configured: Settings, callbacks: CallbackService, type_in: Type
) -> None:
    """Requests and contacts are all sealed with the newest key, and are the same as before."""
    draft = asked()
    callbacks.submit(draft)
    contacts = open_contacts(configured)
    sender = contacts.remember(PHONE)
    type_in("keys", "add", *BY)

    said = type_in("keys", "rotate", *BY)

    found = callbacks.open_request(Asker(draft.conversation))
    assert said.out == "Sealed 2 records anew with version 2.\n"
    assert (set(callbacks.versions_in_use()), set(contacts.versions_in_use())) == ({2}, {2})
    assert found is not None
    assert (found.details, contacts.remember(PHONE)) == (draft.details, sender)
    contacts.close_service()


def test_what_is_said_in_the_chat_moves_as_well(configured: Settings, type_in: Type) -> None:
    """The status counts it, the rotation seals it anew, and only then the old key can go."""
    chats = open_conversations(configured)
    chats.record([said(), answered()])
    type_in("keys", "add", *BY)

    early = type_in("keys", "retire", "1", *BY, "--really")
    rotated = type_in("keys", "rotate", *BY)
    late = type_in("keys", "retire", "1", *BY, "--really")

    assert "5 stored values still need version 1" in early.err
    assert rotated.out == "Sealed 2 records anew with version 2.\n"
    assert late.code == 0
    assert chats.after(CHAT, 0) == (said(), answered())
    chats.close_service()


def test_what_was_texted_moves_as_well(configured: Settings, type_in: Type) -> None:
    """Replies and what a phone was shown are counted and sealed anew; only then the old key can go."""
    texting = open_texting(configured)
    sid, who = "SM" + "0" * 32, "sms-" + "0" * 32
    texting.begin(sid, None, who, NOW)
    texting.answered(sid, "An answer.")
    texting.keep_phone(who, Phone(introduced=True))
    type_in("keys", "add", *BY)

    early = type_in("keys", "retire", "1", *BY, "--really")
    rotated = type_in("keys", "rotate", *BY)
    late = type_in("keys", "retire", "1", *BY, "--really")

    assert "2 stored values still need version 1" in early.err
    assert (rotated.out, late.code) == ("Sealed 2 records anew with version 2.\n", 0)
    assert (texting.begin(sid, None, who, NOW), texting.phone(who).introduced) == ("An answer.", True)
    texting.close_service()


def test_what_staff_wrote_about_an_alert_moves_as_well(configured: Settings, type_in: Type) -> None:
    """Notes are counted and sealed anew; only then the old key can go."""
    alerts = open_alerts(configured)
    alerts.raise_alert(CHAT, "web", Danger(Level.CRISIS), NOW, "m-1")
    alerts.deliver_spool()
    case = alerts.alerts()[0].case
    alerts.act(case, "robin.desk", "Called.")
    type_in("keys", "add", *BY)

    early = type_in("keys", "retire", "1", *BY, "--really")
    rotated = type_in("keys", "rotate", *BY)
    late = type_in("keys", "retire", "1", *BY, "--really")

    assert "stored values still need version 1" in early.err
    assert (rotated.out, late.code) == ("Sealed 1 records anew with version 2.\n", 0)
    assert alerts.show(case, "robin.desk").acted_note == "Called."
    alerts.close_service()


def test_rotating_twice_changes_nothing(callbacks: CallbackService, type_in: Type) -> None:
    """A rotation that was cut off is simply run again."""
    callbacks.submit(asked())
    type_in("keys", "add", *BY)
    type_in("keys", "rotate", *BY)

    said = type_in("keys", "rotate", *BY)

    assert said.out == "Sealed 0 records anew with version 2.\n"


def test_a_key_that_is_needed_is_not_retired(callbacks: CallbackService, type_in: Type, key_file: Path) -> None:
    """Nobody's number becomes unreadable by a command too early."""
    callbacks.submit(asked())
    type_in("keys", "add", *BY)
    before = key_file.read_text()

    said = type_in("keys", "retire", "1", *BY, "--really")

    assert said.code == 2
    assert "stored values still need version 1: run `keys rotate` first" in said.err
    assert key_file.read_text() == before


def test_a_key_that_nothing_needs_is_retired_when_it_is_meant(
    callbacks: CallbackService, type_in: Type, key_file: Path
) -> None:
    """After a rotation the old key can go, but not by trying out the command."""
    draft = asked()
    callbacks.submit(draft)
    type_in("keys", "add", *BY)
    type_in("keys", "rotate", *BY)

    tried, meant = type_in("keys", "retire", "1", *BY), type_in("keys", "retire", "1", *BY, "--really")

    assert "Nothing was changed" in tried.out
    assert meant.out == f"Version 1 is out of {key_file}.\n"
    assert key_file.read_text().startswith("2:")
    assert callbacks.open_request(Asker(draft.conversation)) is not None
    assert type_in("audit", "verify").out == "The audit trail is whole.\n"


def test_marks_of_erased_numbers_are_told(callbacks: CallbackService, type_in: Type) -> None:
    """The operator learns why an old version is still needed after a rotation."""
    draft = asked()
    callbacks.submit(draft)
    callbacks.withdraw(Asker(draft.conversation))
    type_in("keys", "add", *BY)

    said = type_in("keys", "rotate", *BY)

    assert "Marks of erased numbers, which cannot be made anew and still need an older version: 1." in said.out


def test_a_key_can_go_although_it_is_needed(callbacks: CallbackService, type_in: Type, key_file: Path) -> None:
    """A key that somebody may have seen is taken out by a word of its own, whatever is lost with it."""
    draft = asked()
    callbacks.submit(draft)
    callbacks.withdraw(Asker(draft.conversation))
    type_in("keys", "add", *BY)
    type_in("keys", "rotate", *BY)

    said = type_in("keys", "retire", "1", *BY, "--really", "--although-needed")

    assert said.code == 0
    assert key_file.read_text().startswith("2:")


@pytest.mark.parametrize("version", ["1", "7", "0"], ids=["the newest", "unknown", "none"])
def test_only_an_older_key_is_retired(callbacks: CallbackService, type_in: Type, version: str) -> None:
    """The key that seals stays."""
    callbacks.submit(asked())

    said = type_in("keys", "retire", version, *BY, "--really")

    assert said.code == 2
    assert "is not an older one at hand" in said.err


@pytest.mark.parametrize("act", [("add",), ("retire", "1", "--really")], ids=["add", "retire"])
def test_keys_of_the_environment_are_changed_where_they_stand(
    type_in: Type, monkeypatch: pytest.MonkeyPatch, act: tuple[str, ...]
) -> None:
    """A command that could only change its own copy says so instead."""
    monkeypatch.setenv("CLARITY_KEYS", f"2:{secrets.token_hex(32)},1:{secrets.token_hex(32)}")

    said = type_in("keys", *act, *BY)

    assert said.code == 2
    assert "the keys stand in CLARITY_KEYS" in said.err


def test_a_key_that_is_not_at_hand_is_noticed(callbacks: CallbackService, type_in: Type, key_file: Path) -> None:
    """Whoever put back the wrong key file learns it from the status, and not from a person nobody called."""
    callbacks.submit(asked())
    key_file.write_text(f"2:{secrets.token_hex(32)}\n")

    said = type_in("keys", "status")

    assert said.code == 1
    assert "NOT AT HAND" in said.out


def test_what_was_done_to_keys_is_on_record(configured: Settings, callbacks: CallbackService, type_in: Type) -> None:
    """Adding, rotating and retiring stand in the audit trail with the account."""
    callbacks.submit(asked())

    for act in (("add",), ("rotate",), ("retire", "1", "--really")):
        assert type_in("keys", *act, *BY).code == 0

    with sqlite3.connect(configured.variable_directory / "clarity.db") as database:
        done = {row[0] for row in database.execute("SELECT action FROM audit_rows WHERE actor = 'robin.desk'")}
    database.close()
    assert done >= {"keys.add", "keys.rotate", "keys.retire"}


def test_a_changed_audit_row_is_named(configured: Settings, callbacks: CallbackService, type_in: Type) -> None:
    """Whoever changed what they did is found out."""
    callbacks.queue(by="robin.desk")
    callbacks.queue(by="robin.desk")
    with sqlite3.connect(configured.variable_directory / "clarity.db") as database:
        database.execute("UPDATE audit_rows SET actor = 'sam.desk' WHERE id = 2")
    database.close()

    said = type_in("audit", "verify")

    assert said.code == 1
    assert "broken at row 2" in said.out
