"""Promises of the spool: sealed, delivered once, replayed with the rest, and nothing lost for a slow process."""

from __future__ import annotations

import os
import secrets
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clarity.conversations.model import Rating
from clarity.conversations.service import FOLDER, ConversationService
from clarity.errors import DatabaseUnavailable, RecordUnavailable
from clarity.security.keys import add_key, retire_key
from clarity.security.locks import spool_locked
from tests.clarity.conversations.people import (
    CHAT,
    CONSENT,
    FIRST,
    NOW,
    OTHER_CHAT,
    WITH_CANARIES,
    answered,
    asked,
    began,
    break_database,
    files_with,
    open_in,
    rows,
    waiting,
)


@pytest.fixture
def spooled(service: ConversationService, monkeypatch: pytest.MonkeyPatch) -> ConversationService:
    """Return a service to which something was said while the database was down; it is up again."""
    with monkeypatch.context() as patch:
        break_database(service, patch)
        began(service)
        service.record([asked()])
        service.record([answered()])
    return service


def test_what_waits_is_readable_by_nobody(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither content nor name shows anything, not even whose it is; only its owner can open it."""
    break_database(service, monkeypatch)
    service.record([asked(text=WITH_CANARIES)])

    (path,) = (folder / FOLDER).glob("*.said")

    assert files_with(folder) == []
    assert CHAT not in path.name + path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_is_delivered_once(spooled: ConversationService, folder: Path) -> None:
    """The conversation is as if the database had never been away, and the files are gone."""
    counts = spooled.deliver_spool(), spooled.deliver_spool()

    assert counts == (3, 0)
    assert waiting(folder) == []
    assert spooled.after(CHAT, 0) == (asked(), answered())
    assert rows(folder, "SELECT channel, consent_version FROM conversations") == [("web", CONSENT[0])]


def test_a_replay_shows_both_together(spooled: ConversationService) -> None:
    """Whoever reloads sees what waits beside what is there, in order, and each once."""
    spooled.record([asked(conversation=OTHER_CHAT)])
    before = spooled.after(CHAT, 0)
    spooled._writing.store(spooled._spool.said(CHAT)[:1])

    between = spooled.after(CHAT, 0), spooled.after(CHAT, FIRST), spooled.after(CHAT, 0, 1)

    assert before == (asked(), answered())
    assert between == (before, before[1:], before[:1])


def test_what_waits_goes_first(spooled: ConversationService, folder: Path) -> None:
    """The next message brings it in, so that a retry of an old one finds it under its old cursor."""
    stored = spooled.record([asked(cursor=FIRST + 500), asked(1)])

    assert stored == (asked(), asked(1))
    assert waiting(folder) == []
    assert spooled.after(CHAT, 0) == (asked(), answered(), asked(1))


def test_recorded_twice_while_the_database_is_down(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits stays as it is, what is new is added, and each waits once."""
    break_database(service, monkeypatch)
    service.record([asked()])

    again = [service.record([asked(text="other words"), answered()]) for _ in range(3)]

    assert again == [(asked(), answered())] * 3
    assert len(waiting(folder)) == 2
    assert [one.entry for one in service._spool.said(CHAT)] == [asked(), answered()]


def test_of_the_same_at_once_each_waits_once(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred parallel records of ten messages, from two processes, with the database down."""
    other = open_in(folder)
    with monkeypatch.context() as patch:
        for one in (service, other):
            break_database(one, patch)
        with ThreadPoolExecutor(50) as pool:
            both = (service, other)
            stored = list(pool.map(lambda number: both[number % 2].record([asked(number % 10)]), range(200)))
    waited = len(waiting(folder))

    service.deliver_spool()

    assert waited == 10
    assert stored == [(asked(number % 10),) for number in range(200)]
    assert service.after(CHAT, 0) == tuple(asked(number) for number in range(10))
    other.close_service()


def test_two_things_said_at_once_both_wait(service: ConversationService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor that is taken costs nobody their message."""
    break_database(service, monkeypatch)

    stored = service.record([asked(0), asked(1, cursor=FIRST), asked(2, cursor=FIRST)])

    assert [entry.cursor for entry in stored] == [FIRST, FIRST + 1, FIRST + 2]


def test_an_answer_that_waits_is_rated(spooled: ConversationService) -> None:
    """It is brought in first."""
    said = spooled.rate(CHAT, FIRST + 1, Rating.USEFUL)

    assert said
    assert spooled.after(CHAT, FIRST)[0].rating is Rating.USEFUL


def test_it_waits_while_the_database_is_down(
    spooled: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery that fails loses nothing."""
    with monkeypatch.context() as patch:
        break_database(spooled, patch)
        with pytest.raises(DatabaseUnavailable):
            spooled.deliver_spool()

    assert len(waiting(folder)) == 3
    assert spooled.deliver_spool() == 3


def test_a_delivery_cut_off_after_the_commit_doubles_nothing(
    spooled: ConversationService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that was left behind is delivered again without effect."""
    with monkeypatch.context() as patch:

        def cut_off(_path: Path, missing_ok: bool = False) -> None:  # noqa: ARG001
            raise KeyboardInterrupt

        patch.setattr(Path, "unlink", cut_off)
        with pytest.raises(KeyboardInterrupt):
            spooled.deliver_spool()

    assert spooled.deliver_spool() == 3
    assert spooled.after(CHAT, 0) == (asked(), answered())


def test_two_that_deliver_at_once_do_each_file_once(spooled: ConversationService, folder: Path) -> None:
    """A worker and a backup may meet."""
    other = open_in(folder)
    counts: list[int] = []
    threads = [threading.Thread(target=lambda one=one: counts.append(one.deliver_spool())) for one in (spooled, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 3
    assert spooled.after(CHAT, 0) == (asked(), answered())
    other.close_service()


def test_what_is_said_during_a_delivery_is_not_lost(spooled: ConversationService, folder: Path) -> None:
    """Whoever cannot have the lock in time writes into the spool."""
    with spool_locked(spooled._spool._directory, 0.4):
        stored = spooled.record([asked(1)])
        held = waiting(folder)

    assert stored == (asked(1),)
    assert len(held) == 4
    assert spooled.after(CHAT, 0) == (asked(), answered(), asked(1))


def test_neither_store_nor_spool_is_said(
    service: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A person is never told that something is kept that is not."""
    service.record([asked()])
    break_database(service, monkeypatch)
    (folder / FOLDER).write_text("a file where the folder should be")

    with pytest.raises(RecordUnavailable):
        service.record([asked(1, text=WITH_CANARIES)])
    with pytest.raises(RecordUnavailable):
        service.begin(CHAT, "web", *CONSENT, NOW)

    assert "violet" not in capfd.readouterr().err


def test_what_is_broken_stays_and_stops_nothing(
    spooled: ConversationService, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its key may only be away: it is kept, and the log says so."""
    broken = folder / FOLDER / f"{'0' * 32}.{'0' * 32}.said"
    broken.write_text("v1.AAAA")

    count = spooled.deliver_spool()

    assert count == 3
    assert waiting(folder) == [broken.name]
    assert "spool.unreadable" in capfd.readouterr().err


def test_a_file_moved_to_another_name_does_not_open(spooled: ConversationService, folder: Path) -> None:
    """Nobody can have one person's words delivered in another one's chat."""
    for path in (folder / FOLDER).glob("*.said"):
        path.rename(path.with_name(path.name[::-1].replace("dias.", "") + ".said"))

    count = spooled.deliver_spool()

    assert count == 1  # the beginning
    assert spooled.after(CHAT, 0) == ()


def test_what_waits_for_its_key_waits(spooled: ConversationService, folder: Path) -> None:
    """A key that is not at hand may come back; a retry meanwhile is not refused for it."""
    keys = folder / "keys" / "data.keys"
    before = keys.read_text()
    add_key(keys)
    retire_key(keys, 1)

    count = spooled.deliver_spool()
    keys.write_text(before)

    assert count == 0
    assert spooled.deliver_spool() == 3
    assert spooled.after(CHAT, 0) == (asked(), answered())


def test_a_wrong_key_for_a_moment_loses_nobody(
    spooled: ConversationService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be read under a name is no reason not to keep the same message again."""
    keys = folder / "keys" / "data.keys"
    right = keys.read_text()
    keys.write_text(f"1:{secrets.token_hex(32)}\n")
    with monkeypatch.context() as patch:
        break_database(spooled, patch)
        spooled.record([asked()])
    held = len(waiting(folder))

    keys.write_text(f"{right}\n")

    assert held == 4
    assert spooled.deliver_spool() == 3
    assert spooled.after(CHAT, 0) == (asked(), answered())


def test_left_overs_of_a_killed_process_are_swept(spooled: ConversationService, folder: Path) -> None:
    """Half-written files go after an hour, and no sooner."""
    old, young = folder / FOLDER / ".old.tmp", folder / FOLDER / ".young.tmp"
    for path in (old, young):
        path.write_text("v1.half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    spooled.deliver_spool()

    assert not old.exists()
    assert young.exists()
