"""Promises of the spool: sealed, delivered once, changed and taken back while it waits, and never deleted unread."""

from __future__ import annotations

import os
import secrets
import stat
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from clarity.callbacks.model import Change, Draft, Outcome, Receipt, State
from clarity.callbacks.service import CallbackService
from clarity.callbacks.spool import Waiting
from clarity.errors import CallbackNotFound, CallbackNotKept, DatabaseUnavailable
from clarity.security.keys import add_key, retire_key
from tests.clarity.callbacks.people import (
    NOW,
    NUMBER,
    OTHER_NUMBER,
    WITH_CANARIES,
    asker,
    break_database,
    draft,
    files_with,
    open_in,
)


@pytest.fixture
def spooled(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> Draft:
    """Return a request that was made while the database was down; it is up again."""
    made = draft()
    with monkeypatch.context() as patch:
        break_database(service, patch)
        receipt = service.submit(made)
    assert receipt == Receipt(made.reference, is_recorded=False)
    return made


def drafts(folder: Path) -> list[Path]:
    """Return the files that wait."""
    return list((folder / "spool").glob("*.draft"))


def test_what_waits_is_readable_by_nobody(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the content nor the name of the file shows anything, and only its owner can open it."""
    break_database(service, monkeypatch)
    service.submit(replace(draft("web-violet-conversation"), details=WITH_CANARIES))

    (path,) = drafts(folder)

    assert files_with(folder) == []
    assert "violet" not in path.name
    assert b"violet" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_is_delivered_once(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """The row is the draft, due from when the person asked, and the file is gone."""
    count = service.deliver_spool()
    again = service.deliver_spool()

    shown = service.show(spooled.reference, "robin", "to call")
    assert (count, again, drafts(folder)) == (1, 0, [])
    assert shown.details == spooled.details
    assert shown.requested_at == NOW
    assert len(service.notifications_due(NOW, 10)) == 2


def test_it_waits_while_the_database_is_down(
    service: CallbackService, spooled: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery that fails loses nothing."""
    with monkeypatch.context() as patch:
        break_database(service, patch)
        with pytest.raises(DatabaseUnavailable):
            service.deliver_spool()

    assert len(drafts(folder)) == 1
    assert service.deliver_spool() == 1
    assert service.show(spooled.reference, "robin", "to call").state is State.REQUESTED


@pytest.mark.usefixtures("spooled")
def test_a_delivery_cut_off_after_the_commit_makes_one_request(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that was left behind is delivered again without effect."""
    with monkeypatch.context() as patch:

        def cut_off(_path: Path) -> None:
            raise KeyboardInterrupt

        patch.setattr(Path, "unlink", cut_off)
        with pytest.raises(KeyboardInterrupt):
            service.deliver_spool()

    assert service.deliver_spool() == 1
    assert len(service.queue()) == 1
    assert drafts(folder) == []


@pytest.mark.usefixtures("spooled")
def test_two_that_deliver_at_once_make_one_request(service: CallbackService, folder: Path) -> None:
    """Two workers do each file once between them."""
    other = open_in(folder)
    counts: list[int] = []
    threads = [threading.Thread(target=lambda one=one: counts.append(one.deliver_spool())) for one in (service, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 1
    assert len(service.queue()) == 1


def test_a_retry_while_it_waits_is_the_same_request(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """It is brought in at once when the database is back."""
    receipt = service.submit(replace(spooled, reference="K7FQ-3XMD", details=WITH_CANARIES))

    assert receipt == Receipt(spooled.reference, is_recorded=True)
    assert drafts(folder) == []
    assert service.show(spooled.reference, "robin", "to call").details == spooled.details


@pytest.mark.parametrize("is_down", [pytest.param(True, id="database down"), pytest.param(False, id="up again")])
def test_its_owner_sees_it(
    service: CallbackService, spooled: Draft, monkeypatch: pytest.MonkeyPatch, is_down: bool
) -> None:
    """Who asks whether it arrived is told the truth, and a stranger learns nothing."""
    if is_down:
        break_database(service, monkeypatch)

    found = service.open_request(asker())
    by_text = service.open_request(asker("sms-dana", NUMBER))

    assert found is not None
    assert by_text == found
    assert (found.reference, found.details, found.is_recorded) == (spooled.reference, spooled.details, False)
    assert service.recent_count("web-dana", NOW) == 1
    if not is_down:
        assert service.open_request(asker("web-robin")) is None


def test_a_change_while_it_waits_is_delivered(service: CallbackService, spooled: Draft) -> None:
    """The person's last word counts."""
    changed = service.change(asker(), spooled.reference, Change(phone=OTHER_NUMBER))
    service.deliver_spool()

    shown = service.show(spooled.reference, "robin", "to call")

    assert changed.details == shown.details == replace(spooled.details, phone=OTHER_NUMBER)
    assert not changed.is_recorded


def test_taken_back_while_it_waits_is_never_called(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """It arrives as taken back, with nothing in it and nobody told."""
    gone = service.withdraw(asker())
    service.deliver_spool()

    shown = service.show(spooled.reference, "robin", "to look")

    assert gone == [spooled.reference]
    assert service.open_request(asker()) is None
    assert (shown.state, shown.details) == (State.WITHDRAWN, None)
    assert service.notifications_due(NOW, 10) == []
    assert drafts(folder) == []


@pytest.mark.parametrize(
    ("proved", "ended"), [(NUMBER, Outcome.DO_NOT_CALL), (None, None)], ids=["by its owner", "by anybody"]
)
def test_who_took_it_back_is_known_when_it_arrives(
    service: CallbackService, spooled: Draft, proved: str | None, ended: Outcome | None
) -> None:
    """Its owner's No counts for other requests with the number, also when the database was down for it."""
    service.withdraw(asker("web-dana", proved))
    service.deliver_spool()

    shown = service.show(spooled.reference, "robin", "to look")

    assert (shown.state, shown.closed_as) == (State.WITHDRAWN, ended)


def test_taken_back_while_it_waits_stays_so(service: CallbackService, spooled: Draft) -> None:
    """A late retry of the submit brings nothing back."""
    service.withdraw(asker())

    service.submit(spooled)
    service._parts.spool.keep(spooled)
    service.deliver_spool()

    assert service.queue() == []
    assert service.open_request(asker()) is None
    assert service.withdraw(asker()) == []


@pytest.mark.parametrize("change", [pytest.param(True, id="changed"), pytest.param(False, id="taken back")])
def test_a_commit_that_came_late_follows_the_spool(service: CallbackService, spooled: Draft, change: bool) -> None:
    """The database was slow, not down: the row is there, and what the person said since is what counts."""
    if change:
        service.change(asker(), spooled.reference, Change(name="Robin"))
    else:
        service._parts.spool.rewrite(spooled.key, lambda found: service._without_details(found, asker()))
    service._accept(Waiting(spooled))
    service.deliver_spool()

    shown = service.show(spooled.reference, "robin", "to look")

    if change:
        assert shown.details == replace(spooled.details, name="Robin")
        assert len(service.notifications_due(NOW, 10)) == 2
    else:
        assert (shown.state, shown.details) == (State.WITHDRAWN, None)
        assert service.notifications_due(NOW, 10) == []


def test_a_stranger_cannot_change_what_waits(service: CallbackService, spooled: Draft) -> None:
    """The code alone opens nothing."""
    with pytest.raises(CallbackNotFound):
        service.change(asker("web-robin"), spooled.reference, Change(name="Robin"))

    assert service.withdraw(asker("web-robin"), spooled.reference) == []
    assert service.deliver_spool() == 1
    assert service.show(spooled.reference, "robin", "to call").details == spooled.details


@pytest.mark.usefixtures("spooled")
def test_what_is_broken_stays_and_stops_nothing(
    service: CallbackService, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Somebody is waiting for a call: the file is kept for a person to look at, and counts and log say so."""
    broken = folder / "spool" / ("0" * 64 + ".draft")
    broken.write_text("v1.AAAA")

    before = service.spooled()
    count = service.deliver_spool()

    assert count == 1
    assert (before, service.spooled()) == ((2, 1), (1, 1))
    assert drafts(folder) == [broken]
    assert service.versions_in_use()[1] >= 1
    assert "spool.unreadable" in capfd.readouterr().err


def test_one_that_cannot_be_written_keeps_no_other_back(
    service: CallbackService, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Half a character in a name is one person's trouble, and theirs alone."""
    torn, others = draft("web-torn", name="\ud83d"), [draft(f"web-{number}") for number in range(5)]
    for one in (torn, *others):
        service._parts.spool.keep(one)

    count = service.deliver_spool()

    assert count == len(others)
    assert {request.reference for request in service.queue()} == {one.reference for one in others}
    assert len(drafts(folder)) == 1
    assert "UnicodeEncodeError" in capfd.readouterr().err


def test_what_waits_but_does_not_open_is_not_told_as_kept(
    service: CallbackService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken file under the same key holds nothing that anybody could be called by."""
    made = draft()
    service._parts.spool.keep(made)
    (path,) = drafts(folder)
    path.write_text("v1.AAAA")
    break_database(service, monkeypatch)

    with pytest.raises(CallbackNotKept):
        service.submit(made)


def test_a_file_moved_to_another_name_does_not_open(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """Nobody can have one request delivered in the place of another."""
    (path,) = drafts(folder)
    path.rename(path.with_name("f" * 64 + ".draft"))

    count = service.deliver_spool()

    assert count == 0
    assert service.queue() == []
    assert spooled.reference not in str(list((folder / "spool").iterdir()))


def test_what_waits_for_its_key_waits(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """A key that is not at hand may come back: the file stays where it is found."""
    keys = folder / "keys" / "data.keys"
    before = keys.read_text()
    add_key(keys)
    retire_key(keys, 1)

    count = service.deliver_spool()
    keys.write_text(before)

    assert count == 0
    assert service.deliver_spool() == 1
    assert service.show(spooled.reference, "robin", "to call").details == spooled.details


def test_a_wrong_key_for_a_moment_loses_nobody(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """Another key under the same version looks like a broken file: it stays, and opens when the right one is back."""
    keys = folder / "keys" / "data.keys"
    right = keys.read_text()
    keys.write_text(f"1:{secrets.token_hex(32)}\n")

    wrong = (service.deliver_spool(), service.spooled(), len(drafts(folder)))
    keys.write_text(f"{right}\n")

    assert wrong == (0, (1, 1), 1)
    assert service.deliver_spool() == 1
    assert service.show(spooled.reference, "robin", "to call").details == spooled.details


def test_looking_for_ones_own_opens_no_other_twice(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full spool makes nobody wait with each message, and a file that changed or went is seen as it is."""
    made = [draft(f"web-{number}", phone=f"+1949555{number:04}") for number in range(50)]
    for one in made:
        service._parts.spool.keep(one)
    spool = service._parts.spool
    opened: list[str] = []
    read = spool._read

    def counted(path: Path) -> Waiting | None:
        opened.append(path.name)
        return read(path)

    monkeypatch.setattr(spool, "_read", counted)
    spool.of(asker("web-none"))
    opened.clear()

    mine = spool.of(asker("web-7"))
    by_text = spool.of(asker("sms-eight", made[8].details.phone))
    reads = len(opened)
    service.change(asker("web-7"), made[7].reference, Change(phone=NUMBER))
    spool._path(made[0].key).unlink()

    assert [waiting.draft for waiting in (*mine, *by_text)] == [made[7], made[8]]
    assert reads == 2
    assert [waiting.draft.reference for waiting in spool.of(asker("sms-dana", NUMBER))] == [made[7].reference]
    assert len(spool.waiting()) == len(spool._owners) == 49
    assert not any(word in repr(spool._owners) for word in ("web-", "Dana", NUMBER[1:]))


def test_left_overs_of_a_killed_process_are_swept(service: CallbackService, spooled: Draft, folder: Path) -> None:
    """Half-written files go after an hour, and no sooner."""
    old, young = folder / "spool" / ".old.tmp", folder / "spool" / ".young.tmp"
    for path in (old, young):
        path.write_text("v1.half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    service.deliver_spool()

    assert not old.exists()
    assert young.exists()
    assert service.show(spooled.reference, "robin", "to call").reference == spooled.reference
