"""Promises of `clarity.database.backup`: all of it comes back, on either database, and nothing that is not whole."""

from __future__ import annotations

import json
import secrets
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from clarity import settings
from clarity.callbacks.model import Asker, Outcome
from clarity.callbacks.service import CallbackService, open_service
from clarity.contacts.service import open_contacts
from clarity.conversations.service import open_conversations
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.service import open_alerts
from clarity.database import backup as backup_module
from clarity.database.backup import check_backup, new_identity, restore_backup, write_backup
from clarity.database.engine import Database, open_database
from clarity.errors import BackupError
from clarity.security.keys import KeyRing, add_key, open_ring, retire_key
from clarity.settings import Settings
from tests.clarity.conversations.people import CHAT, NOW, OTHER_CHAT, answered
from tests.clarity.conversations.people import asked as said
from tests.people import PERSONAL, PHONE, asked

Make = Callable[[str], Settings]


@pytest.fixture
def make(tmp_path: Path, request: pytest.FixtureRequest) -> Make:
    """Return a function that gives the settings of an empty database, `sqlite` or `postgresql`, with the same keys."""
    keys = tmp_path / "data.keys"
    keys.write_text(f"1:{secrets.token_hex(32)}\n")
    keys.chmod(0o600)

    def making(kind: str) -> Settings:
        name = f"test_{new_identity()}"
        environ = {"CLARITY_VAR": str(tmp_path / name), "CLARITY_KEY_FILE": str(keys)}
        if kind == "postgresql":
            environ["CLARITY_DATABASE_URL"] = request.getfixturevalue("new_postgresql")()
        return settings.load(environ)

    return making


def lived_in(configured: Settings) -> Settings:
    """Fill a database as a few days would: requests in every state, marks, contacts, alerts, and an erased chat."""
    callbacks, contacts = open_service(configured), open_contacts(configured)
    drafts = [asked() for _ in range(5)]
    codes = [callbacks.submit(draft).reference for draft in drafts]
    for code, outcome in ((codes[1], Outcome.NO_ANSWER), (codes[2], Outcome.DO_NOT_CALL)):
        callbacks.claim(code, by="robin.desk")
        callbacks.record_attempt(code, by="robin.desk", outcome=outcome)
    callbacks.withdraw(Asker(drafts[3].conversation))
    callbacks.show(codes[0], by="robin.desk", reason="a backup must hold this")
    contacts.remember(PHONE)
    contacts.opt_out(PHONE, "words")
    chats = open_conversations(configured)
    chats.record([said(), answered()])
    chats.erase(OTHER_CHAT)
    chats.close_service()
    alerts = open_alerts(configured)
    alerts.raise_alert(CHAT, "web", Danger(Level.IMMINENT, Kind.SUICIDE), NOW, "m-1")
    alerts.deliver_spool()  # where a busy machine was too slow
    alerts.act(alerts.alerts()[0].case, "robin.desk", "The licensed person called.")
    alerts.raise_alert(OTHER_CHAT, "web", Danger(Level.THIRD_PARTY), NOW, "m-1")
    alerts.deliver_spool()
    alerts.close_service()
    contacts.close_service()
    callbacks.close_service()
    return configured


def saved(configured: Settings, path: Path) -> Path:
    """Write a backup of a database."""
    database = open_database(configured)
    write_backup(database, open_ring(configured), path, new_identity())
    database.dispose()
    return path


def restored(configured: Settings, path: Path) -> Settings:
    """Restore a backup into a database."""
    database = open_database(configured)
    try:
        restore_backup(database, open_ring(configured), path)
    finally:
        database.dispose()
    return configured


def everything(configured: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that a backup holds."""
    database: Database = open_database(configured)
    with database.reading() as session:
        rows = {
            table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in backup_module.tables()
        }
    database.dispose()
    return rows


@pytest.fixture
def whole(make: Make, tmp_path: Path) -> Path:
    """Return a backup of a database that was lived in, with two rows in a line so that there are many lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup_module, "BATCH", 2)
        return saved(lived_in(make("sqlite")), tmp_path / "whole.backup")


@pytest.mark.parametrize(
    ("source", "target"),
    [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "sqlite"), ("postgresql", "postgresql")],
    ids=lambda kind: kind,
)
def test_every_row_comes_back(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str
) -> None:
    """Whatever was stored is there again, on the same kind of database or the other."""
    monkeypatch.setattr(backup_module, "BATCH", 2)
    before = lived_in(make(source))

    after = restored(make(target), saved(before, tmp_path / "backup"))

    assert everything(after) == everything(before)
    assert all(everything(after).values()), "a table without rows proves nothing"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_work_goes_on_after_a_restore(make: Make, tmp_path: Path, kind: str) -> None:
    """Staff can claim, call and write down, new people can ask, and the audit trail is whole."""
    configured = restored(make(kind), saved(lived_in(make("sqlite")), tmp_path / "backup"))
    callbacks = open_service(configured)

    receipt = callbacks.submit(asked())
    callbacks.claim(receipt.reference, by="robin.desk")
    callbacks.record_attempt(receipt.reference, by="robin.desk", outcome=Outcome.REACHED)

    assert receipt.is_recorded
    assert callbacks.verify_audit() is None
    callbacks.close_service()


def test_a_backup_shows_nothing(whole: Path) -> None:
    """A lost file tells no name, number, table or code."""
    content = whole.read_text()

    assert [word for word in (*PERSONAL, "callback", "phone", "robin") if word in content.partition("\n")[2]] == []
    assert set(json.loads(content.partition("\n")[0])) == {"format", "id", "revision", "made_at"}


def test_a_backup_is_its_owners_alone(whole: Path) -> None:
    """Others on the machine cannot even copy it."""
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600


def without_line(number: int) -> Callable[[list[str]], list[str]]:
    """Return a change that takes out one line."""
    return lambda lines: lines[:number] + lines[number + 1 :]


def swapped(lines: list[str]) -> list[str]:
    """Return the lines with two of them in each other's place."""
    return [lines[0], lines[2], lines[1], *lines[3:]]


def altered(lines: list[str]) -> list[str]:
    """Return the lines with one sign changed in the middle of one."""
    middle = len(lines[2]) // 2
    sign = "A" if lines[2][middle] != "A" else "B"
    return [*lines[:2], lines[2][:middle] + sign + lines[2][middle + 1 :], *lines[3:]]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(without_line(-1), id="its end cut off"),
        pytest.param(without_line(1), id="a line taken out"),
        pytest.param(without_line(0), id="its header taken out"),
        pytest.param(swapped, id="lines swapped"),
        pytest.param(altered, id="a sign changed"),
        pytest.param(lambda lines: [*lines, lines[1]], id="a line added"),
        pytest.param(lambda lines: [lines[0].replace('"20', '"19'), *lines[1:]], id="its date changed"),
        pytest.param(lambda lines: [lines[0].replace("0004", "0001"), *lines[1:]], id="another revision"),
        pytest.param(lambda _: [], id="nothing"),
        pytest.param(lambda _: ["no backup", "at all"], id="another file"),
    ],
)
def test_what_is_not_whole_is_refused(
    whole: Path, make: Make, damage: Callable[[list[str]], list[str]], tmp_path: Path
) -> None:
    """A damaged backup is noticed before anything is touched, and changes nothing."""
    damaged, target = tmp_path / "damaged.backup", make("sqlite")
    damaged.write_text("".join(f"{line}\n" for line in damage(whole.read_text().splitlines())))

    with pytest.raises(BackupError):
        restored(target, damaged)

    assert not any(everything(target).values())


def test_a_line_of_another_backup_is_refused(make: Make, tmp_path: Path) -> None:
    """Nobody can put yesterday's requests into today's backup."""
    configured = lived_in(make("sqlite"))
    first, second = (saved(configured, tmp_path / name).read_text().splitlines() for name in ("first", "second"))
    mixed = tmp_path / "mixed"
    mixed.write_text("\n".join([first[0], second[1], *first[2:]]) + "\n")

    with pytest.raises(BackupError, match="does not open"):
        check_backup(open_ring(configured), mixed)


def test_a_missing_file_is_refused(make: Make, tmp_path: Path) -> None:
    """A slip in a name is one clear sentence."""
    with pytest.raises(BackupError, match=r"none\.backup cannot be read as a backup: FileNotFoundError"):
        restored(make("sqlite"), tmp_path / "none.backup")


def test_a_database_that_holds_something_is_kept(whole: Path, make: Make) -> None:
    """Nobody overwrites today's requests with yesterday's."""
    target = lived_in(make("sqlite"))
    before = everything(target)

    with pytest.raises(BackupError, match="the database is not empty"):
        restored(target, whole)

    assert everything(target) == before


def test_a_file_that_is_there_is_kept(make: Make, whole: Path) -> None:
    """A backup never replaces another one."""
    before = whole.read_text()

    with pytest.raises(BackupError, match="is there already"):
        saved(make("sqlite"), whole)

    assert whole.read_text() == before


def test_a_backup_that_failed_is_not_there(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full leaves no file that somebody could take for a backup."""
    configured = lived_in(make("sqlite"))
    folder = tmp_path / "backups"
    folder.mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(BackupError, match="cannot be written: OSError"):
        saved(configured, folder / "backup")

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_is_one_state_while_others_write(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Requests that come in meanwhile are in it whole or not at all, and nobody waits for it."""
    monkeypatch.setattr(backup_module, "BATCH", 1)
    configured = lived_in(make(kind))
    callbacks, done = open_service(configured), threading.Event()
    receipts = []

    def asking() -> None:
        while not done.is_set():
            receipts.append(callbacks.submit(asked()))

    thread = threading.Thread(target=asking)
    thread.start()
    while len(receipts) < 3:
        done.wait(0.01)
    path = saved(configured, tmp_path / "backup")
    done.set()
    thread.join()

    rows = everything(restored(make("sqlite"), path))
    callbacks.close_service()
    assert len(rows["callback_notifications"]) == 2 * (len(rows["callback_requests"]) - 2)  # two of them were ended
    assert all(receipt.is_recorded for receipt in receipts)


def test_a_backup_opens_with_its_own_key_alone(make: Make, tmp_path: Path) -> None:
    """After a rotation an old backup still needs the old key, and opens while that is at hand (P-07)."""
    configured = lived_in(make("sqlite"))
    path = saved(configured, tmp_path / "backup")
    assert configured.key_file is not None
    add_key(configured.key_file)
    opened = check_backup(open_ring(configured), path)

    retire_key(configured.key_file, 1)

    assert opened.counts["callback_requests"] == 5
    with pytest.raises(BackupError, match="the key of version 1 is not at hand"):
        check_backup(open_ring(configured), path)


def test_what_opens_records_opens_no_backup(whole: Path, make: Make) -> None:
    """The key of one purpose is no key of another: a backup has one that is derived for it alone."""
    ring = open_ring(make("sqlite"))

    class OtherPurpose(KeyRing):
        def purpose_key(self, version: int, purpose: str) -> settings.Secret:
            return super().purpose_key(version, "records" if purpose == "backup" else purpose)

    with pytest.raises(BackupError, match="does not open"):
        check_backup(OtherPurpose(path=ring.path), whole)


def test_the_service_is_the_same_after_a_restore(make: Make, tmp_path: Path) -> None:
    """A person finds their request again from the same conversation."""
    before = make("sqlite")
    callbacks: CallbackService = open_service(before)
    draft = asked()
    receipt = callbacks.submit(draft)
    callbacks.close_service()

    after = open_service(restored(make("sqlite"), saved(before, tmp_path / "backup")))

    found = after.open_request(Asker(draft.conversation))
    assert found is not None
    assert (found.reference, found.details) == (receipt.reference, draft.details)
    after.close_service()
