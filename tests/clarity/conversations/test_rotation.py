"""Promises of `rotate`: every word moves to the newest key in small steps, while people write, and none is lost."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from clarity.conversations.service import ConversationService
from clarity.security.keys import add_key, retire_key
from tests.clarity.conversations.people import CHAT, answered, asked, break_database, rows

SEALED = "SELECT original_sealed, redacted_sealed, buttons_sealed FROM conversation_entries"


@pytest.fixture
def keys(folder: Path, service: ConversationService) -> Path:
    """Return the key file of the service."""
    service.bring_up_to_date()
    return folder / "keys" / "data.keys"


def versions(folder: Path) -> set[str]:
    """Return the versions of the keys that sealed something in the file."""
    return {value[:3] for row in rows(folder, SEALED) for value in row if value is not None}


def test_every_value_moves_and_the_old_key_can_go(service: ConversationService, keys: Path) -> None:
    """Both copies and the buttons."""
    said = tuple(entry for number in range(12) for entry in (asked(number), answered(number)))
    service.record(said)
    before = service.versions_in_use()
    add_key(keys)

    counts = service.rotate(batch=5)
    in_use = service.versions_in_use()
    retire_key(keys, 1)

    assert before == {1: 60}
    assert counts == (24, 0)
    assert in_use == {2: 60}
    assert service.after(CHAT, 0) == said
    assert service.rotate() == (0, 0)


def test_a_run_that_was_stopped_goes_on(
    service: ConversationService, keys: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half is under the old key, half under the new, and all of it opens."""
    said = tuple(asked(number) for number in range(9))
    service.record(said)
    add_key(keys)
    write, calls = service._resealer._write, iter(range(100))

    def stopped(*arguments: object) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(service._resealer, "_write", stopped)
        with pytest.raises(KeyboardInterrupt):
            service.rotate(batch=2)
    halfway = versions(folder), service.after(CHAT, 0)

    counts = service.rotate(batch=2)

    assert halfway == ({"v1.", "v2."}, said)
    assert counts == (5, 0)
    assert versions(folder) == {"v2."}


def test_people_write_meanwhile(service: ConversationService, keys: Path, folder: Path) -> None:
    """Nothing is lost or mixed up while keys are added and everything is sealed anew."""
    service.record([asked(number) for number in range(20)])
    stop, said = threading.Event(), [asked(number) for number in range(20)]

    def go_on() -> None:
        number = 20
        while not stop.is_set():
            service.record([asked(number)])
            said.append(asked(number))
            number += 1

    thread = threading.Thread(target=go_on)
    thread.start()
    for _ in range(2):
        add_key(keys)
        service.rotate(batch=7)
    stop.set()
    thread.join()
    service.deliver_spool()
    service.rotate()

    assert service.after(CHAT, 0) == tuple(said[:500])
    assert versions(folder) == {"v3."}


def test_what_waits_in_the_spool_keeps_its_key(
    service: ConversationService, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key is not retired while something that it opens is still to be delivered."""
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.record([asked()])
    add_key(keys)
    service.rotate()
    waiting = service.versions_in_use()

    service.deliver_spool()
    service.rotate()

    assert waiting == {1: 1}
    assert service.versions_in_use() == {2: 2}


def test_what_does_not_open_is_left_and_counted(service: ConversationService, keys: Path, folder: Path) -> None:
    """A broken value stops nobody else's, and is never overwritten."""
    service.record([asked(0), asked(1)])
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute("UPDATE conversation_entries SET redacted_sealed = 'v1.AAAA' WHERE message_id = 'm-0'")
        connection.commit()
    add_key(keys)

    counts = service.rotate()

    assert counts == (1, 1)
    assert "v1.AAAA" in {row[1] for row in rows(folder, SEALED)}
