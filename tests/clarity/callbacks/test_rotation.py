"""Promises of `Rotation`: every value moves to the new key while people ask and staff call, and no request is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from clarity.callbacks.model import Change, Details, Outcome, Progress
from clarity.callbacks.service import CallbackService
from clarity.errors import ClarityError
from clarity.security.keys import add_key, retire_key
from tests.clarity.callbacks.people import NUMBER, OTHER_NUMBER, Clock, asker, break_database, draft, open_in


@pytest.fixture
def keys(folder: Path, service: CallbackService) -> Path:
    """Return the key file of the service."""
    assert service.queue() == []
    return folder / "keys" / "data.keys"


def column(folder: Path, name: str) -> list[str]:
    """Return a column of the requests as the file has it."""
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        rows = connection.execute(f"SELECT {name} FROM callback_requests ORDER BY id").fetchall()  # noqa: S608
    return [row[0] for row in rows]


def test_every_value_moves_and_the_old_key_can_go(service: CallbackService, keys: Path, folder: Path) -> None:
    """Number, name, times, mark and reasons; afterwards nothing needs the old key."""
    made = [draft(f"web-{number}", name=None if number % 2 else "Dana") for number in range(25)]
    for one in made:
        service.submit(one)
    service.show(made[0].reference, "robin", "to call")
    add_key(keys)

    progress = service.rotate(batch=10)
    in_use = service.versions_in_use()
    retire_key(keys, 1)

    assert progress == Progress(resealed=26, unreadable=0)
    assert set(in_use) == {2}
    assert {value[:3] for value in column(folder, "phone_sealed")} == {"v2."}
    assert {value[:2] for value in column(folder, "phone_index")} == {"2:"}
    assert service.show(made[0].reference, "robin", "to call").details == made[0].details
    assert len(service.show(made[0].reference, "robin", "to call").linked) == 24
    assert service.verify_audit() is None


def test_a_second_run_finds_nothing_to_do(service: CallbackService, keys: Path) -> None:
    """It can be run as often as somebody likes."""
    service.submit(draft())
    add_key(keys)
    service.rotate()

    progress = service.rotate()

    assert progress == Progress(resealed=0, unreadable=0)


def test_a_run_that_was_stopped_goes_on(
    service: CallbackService, keys: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it was killed: half is under the old key, half under the new, and all of it opens."""
    made = [draft(f"web-{number}") for number in range(12)]
    for one in made:
        service.submit(one)
    add_key(keys)
    write, calls = service._parts.resealer._write, iter(range(100))

    def stopped(*arguments: object) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(service._parts.resealer, "_write", stopped)
        with pytest.raises(KeyboardInterrupt):
            service.rotate(batch=3)
    halfway = sorted({value[:3] for value in column(folder, "phone_sealed")})
    found = [service.open_request(asker(one.conversation)) for one in made]
    progress = service.rotate(batch=3)

    assert halfway == ["v1.", "v2."]
    assert [one.details if one else None for one in found] == [one.details for one in made]
    assert progress.resealed == 6
    assert set(service.versions_in_use()) == {2}


def test_while_keys_change_everything_works(service: CallbackService, keys: Path) -> None:
    """Numbers sealed under different keys are linked, seen, changed and taken back by their owners."""
    old = draft("web-old")
    service.submit(old)
    add_key(keys)
    new = draft("web-new")
    service.submit(new)

    linked = service.show(new.reference, "robin", "to call").linked
    changed = service.change(asker("sms-dana", NUMBER), old.reference, Change(name="Robin"))
    gone = service.withdraw(asker("sms-dana", NUMBER))

    assert linked == (old.reference,)
    assert changed.details is not None
    assert changed.details.name == "Robin"
    assert sorted(gone) == sorted([old.reference, new.reference])


def test_rotation_under_load_loses_and_mixes_up_nothing(service: CallbackService, keys: Path, folder: Path) -> None:
    """Threads submit, read, change and take back while keys are added and everything is sealed anew, three times."""
    standing = [draft(f"web-standing-{number}", phone=OTHER_NUMBER) for number in range(40)]
    for one in standing:
        service.submit(one)
    stop, wrong = threading.Event(), list[str]()
    kept: dict[str, Details | None] = {}

    def go_on(act: Callable[[int], None]) -> None:
        number = 0
        while not stop.is_set():
            try:
                act(number)
            except ClarityError as error:
                wrong.append(repr(error))
            number += 1

    def submit(number: int) -> None:
        made = draft(f"web-new-{number}", name=f"N{number}")
        service.submit(made)
        kept[made.conversation] = made.details
        if number % 3 == 0:
            service.withdraw(asker(made.conversation))
            kept[made.conversation] = None

    def look(number: int) -> None:
        one = standing[number % 20]
        found = service.open_request(asker(one.conversation))
        if found is None or found.details != one.details:
            wrong.append(one.conversation)

    def alter(number: int) -> None:
        one = standing[20 + number % 20]
        found = service.change(asker(one.conversation), one.reference, Change(name=f"C{number}"))
        kept[one.conversation] = found.details

    threads = [threading.Thread(target=go_on, args=(act,)) for act in (submit, look, alter)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        add_key(keys)
        service.rotate(batch=7)
    stop.set()
    for thread in threads:
        thread.join()
    service.deliver_spool()
    service.rotate()
    afterwards = open_in(folder)

    assert wrong == []
    assert len(kept) > 20
    for conversation, details in kept.items():
        found = afterwards.open_request(asker(conversation))
        assert (found.details if found else None) == details
    assert afterwards.versions_in_use().keys() <= {4, 3, 2, 1}
    assert {value[:3] for value in column(folder, "phone_sealed") if value} == {"v4."}
    assert afterwards.verify_audit() is None
    afterwards.close_service()


def test_what_does_not_open_is_left_and_counted(service: CallbackService, keys: Path, folder: Path) -> None:
    """A broken value stops nobody else's, and is never overwritten."""
    service.submit(draft("web-broken"))
    service.submit(draft("web-whole"))
    with closing(sqlite3.connect(folder / "clarity.db")) as connection:
        connection.execute("UPDATE callback_requests SET name_sealed = 'v1.AAAA' WHERE conversation = 'web-broken'")
        connection.commit()
    add_key(keys)

    progress = service.rotate()

    assert (progress.resealed, progress.unreadable) == (1, 1)
    assert "v1.AAAA" in column(folder, "name_sealed")


def test_marks_without_a_number_follow_a_number_that_is_there(service: CallbackService, keys: Path) -> None:
    """Do not call, and what was taken back, still meet a request with that number after the old key has gone."""
    refused = draft("web-a")
    service.submit(refused)
    service.claim(refused.reference, "robin")
    service.record_attempt(refused.reference, "robin", Outcome.DO_NOT_CALL)
    service.submit(draft("web-b"))
    service.withdraw(asker("web-b"))
    asking = draft("web-c")
    service.submit(asking)
    add_key(keys)

    service.rotate()
    in_use = service.versions_in_use()
    retire_key(keys, 1)
    shown = service.show(asking.reference, "robin", "to call")

    assert set(in_use) == {2}
    assert len(shown.linked) == 2
    assert len(shown.taken_back) == 1
    assert shown.do_not_call


def test_a_mark_that_stands_alone_keeps_its_key(service: CallbackService, keys: Path, clock: Clock) -> None:
    """There is no number to make it anew from: the operator sees that the old key is still needed, and why it works."""
    refused = draft("web-a")
    service.submit(refused)
    service.claim(refused.reference, "robin")
    service.record_attempt(refused.reference, "robin", Outcome.DO_NOT_CALL)
    clock.forward(days=91)
    service.purge(timedelta(days=90), dry_run=False)
    add_key(keys)
    service.rotate()
    later = draft("web-c", asked_at=clock.at)
    service.submit(later)

    assert service.versions_in_use()[1] == 1
    assert service.show(later.reference, "robin", "to call").do_not_call


def test_what_waits_in_the_spool_keeps_its_key(
    service: CallbackService, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key is not retired while a request that it opens is still to be delivered."""
    with monkeypatch.context() as patch:
        break_database(service, patch)
        service.submit(draft())
    add_key(keys)
    service.rotate()
    waiting = service.versions_in_use()

    service.deliver_spool()
    service.rotate()

    assert waiting[1] == 1
    assert 1 not in service.versions_in_use()
