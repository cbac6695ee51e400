"""Promises of the queue of sealed files: in order, each once, nothing lost, and one group keeps back no other."""

from __future__ import annotations

import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from clarity.database.engine import Conflict
from clarity.database.sealed_queue import SealedQueue
from clarity.errors import DatabaseUnavailable
from clarity.security.crypto import RecordSealer
from clarity.security.keys import add_key, open_ring, retire_key
from clarity.settings import load

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=timezone.utc)
ONE, OTHER = "aa", "bb"
CANARY = "violet-lighthouse"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the files wait."""
    return tmp_path / "spool"


@pytest.fixture
def queue(tmp_path: Path, folder: Path) -> SealedQueue:
    """Return an empty queue."""
    return SealedQueue(folder, RecordSealer(open_ring(load({"CLARITY_VAR": str(tmp_path)})), "a test"))


def test_what_waits_is_handed_over_in_its_order(queue: SealedQueue) -> None:
    """Each once, also where the clock stood still or was set back."""
    for text, at in (("first", NOW), ("second", NOW), ("third", NOW - timedelta(hours=1))):
        queue.put(ONE, "wish", text, at)
    taken: list[str] = []

    counts = queue.deliver(taken.append), queue.deliver(taken.append)

    assert (taken, counts) == (["first", "second", "third"], (3, 0))


def test_many_at_once_all_wait(queue: SealedQueue) -> None:
    """None takes another's place."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: queue.put(ONE, "wish", str(number), NOW), range(40)))
    taken: list[str] = []

    queue.deliver(taken.append)

    assert sorted(map(int, taken)) == list(range(40))


def test_the_owner_alone_can_open_a_file(queue: SealedQueue, folder: Path) -> None:
    """Its content is sealed, its mode is strict, and its name says when and nothing else in the clear."""
    queue.put(ONE, "wish", CANARY, NOW)

    (path,) = folder.glob("*.wish")

    assert CANARY not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [held.at for held in queue.held()] == [NOW]


def test_a_database_that_is_down_ends_the_delivery(queue: SealedQueue) -> None:
    """Everything stays where it is."""
    queue.put(ONE, "wish", "first", NOW)

    def down(_text: str) -> None:
        raise DatabaseUnavailable("the database is down")

    with pytest.raises(DatabaseUnavailable):
        queue.deliver(down)

    assert len(queue.held()) == 1


@pytest.mark.parametrize("error", [Conflict("a value is there already"), ValueError("no such event")])
def test_one_that_cannot_be_written_keeps_back_its_group_alone(queue: SealedQueue, error: Exception) -> None:
    """What the same person wished later never comes before it; others are not held up."""
    for group, text in ((ONE, "broken"), (ONE, "later"), (OTHER, "other")):
        queue.put(group, "wish", text, NOW)
    taken: list[str] = []

    def accept(text: str) -> None:
        if text == "broken":
            raise error
        taken.append(text)

    queue.deliver(accept)

    assert taken == ["other"]
    assert [held.group for held in queue.held()] == [ONE, ONE]


def test_a_key_that_is_away_loses_nothing(queue: SealedQueue, tmp_path: Path) -> None:
    """It is delivered when the key is back, and is counted until then."""
    queue.put(ONE, "wish", "first", NOW)
    keys = tmp_path / "keys" / "data.keys"
    before = keys.read_text()
    add_key(keys)
    retire_key(keys, 1)
    taken: list[str] = []

    early, versions = queue.deliver(taken.append), queue.versions()
    keys.write_text(before)

    assert (early, versions) == (0, {1: 1})
    assert (queue.deliver(taken.append), taken) == (1, ["first"])


def test_a_file_under_another_name_does_not_open(queue: SealedQueue, folder: Path) -> None:
    """Nobody's wish can be made somebody else's."""
    queue.put(ONE, "wish", "first", NOW)
    (path,) = folder.glob("*.wish")
    path.rename(path.with_name(path.name.replace(f".{ONE}.", f".{OTHER}.")))
    taken: list[str] = []

    count = queue.deliver(taken.append)

    assert (count, taken) == (0, [])


def test_what_nobody_could_deliver_goes_at_last(queue: SealedQueue) -> None:
    """And nothing younger."""
    queue.put(ONE, "wish", "old", NOW)
    queue.put(OTHER, "wish", "young", NOW + timedelta(days=2))

    count = queue.drop_older(NOW + timedelta(days=1))

    assert (count, [held.group for held in queue.held()]) == (1, [OTHER])


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(queue: SealedQueue, folder: Path) -> None:
    """Who asks what waits hears that it is not known."""
    folder.write_text("a file in the folder's place")

    with pytest.raises(DatabaseUnavailable):
        queue.held()


def test_left_overs_of_a_killed_process_are_swept(queue: SealedQueue, folder: Path) -> None:
    """Half-written files go after an hour, and no sooner."""
    queue.put(ONE, "wish", "first", NOW)
    old, young = folder / ".old.tmp", folder / ".young.tmp"
    for path in (old, young):
        path.write_text("v1.half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))

    queue.deliver(lambda _text: None)

    assert (old.exists(), young.exists()) == (False, True)
