"""Promises of the worker's look at the crisis words and network: staff hear of damage, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clarity.crisis.bundle import BUNDLE, is_sealed
from clarity.crisis.network import DIRECTORY, GRAPH, HEAD, is_made
from clarity.errors import DatabaseUnavailable, NotificationFailed
from clarity.notifications import (
    BROKEN,
    CRIES_WAIT,
    RULES_ALONE,
    WORDS_CHANGED,
    Notice,
    _event,
    _subject,
    in_one_text,
    in_words,
)
from clarity.settings import ROOT
from clarity.texting.segments import segments
from clarity.worker import safety_jobs as jobs_module
from clarity.worker.safety_jobs import AGAIN_AFTER, SafetyTelling, safety_jobs, safety_looks
from tests.clarity.conversations.people import Clock


@dataclass
class Way:
    """A way to tell staff that keeps what it is given, or fails."""

    is_down: bool = False
    kinds: list[str] = field(default_factory=list)

    def notify(self, notice: Notice) -> None:
        """Take the notice."""
        if self.is_down:
            raise NotificationFailed("mail: down")
        self.kinds.append(notice.kind)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Return a copy of the sealed words."""
    copy = tmp_path / BUNDLE.name
    copy.write_bytes(BUNDLE.read_bytes())
    return copy


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a clock that the test moves."""
    found = Clock()
    monkeypatch.setattr(jobs_module, "_now", found)
    return found


def test_changed_words_are_told_once_and_each_hour(words: Path, clock: Clock) -> None:
    """One word more is enough; it is told again while it stays so, and not after it was put back."""
    way, sealed = Way(), words.read_bytes()
    telling = SafetyTelling("mail", way, {WORDS_CHANGED: lambda: is_sealed(words)})
    telling.look()
    words.write_bytes(sealed + b"# one more\n")
    telling.look()
    told = []
    for step in (AGAIN_AFTER * 0, AGAIN_AFTER / 2, AGAIN_AFTER / 2):
        clock.at += step
        telling.look()
        told.append(len(way.kinds))
    words.write_bytes(sealed)
    clock.at += AGAIN_AFTER * 2

    telling.look()

    assert (told, way.kinds) == ([1, 1, 2], [WORDS_CHANGED] * 2)


def test_what_could_not_be_told_is_tried_again() -> None:
    """A mail server that is down for a moment hides nothing."""
    way = Way(is_down=True)
    telling = SafetyTelling("mail", way, {WORDS_CHANGED: lambda: False})
    telling.look()
    telling.look()
    way.is_down = False

    telling.look()

    assert way.kinds == [WORDS_CHANGED]


def test_what_is_there_for_a_moment_is_not_told() -> None:
    """A cry that waits for a second, or a file that is being replaced, wakes nobody."""
    way, answers = Way(), iter([True, False, True, False, True])
    telling = SafetyTelling("mail", way, {CRIES_WAIT: lambda: next(answers)})

    for _ in range(5):
        telling.look()

    assert way.kinds == []


@pytest.mark.parametrize("spooled", [1, None], ids=["a cry waits", "the folder cannot be read"])
def test_cries_that_nobody_can_list_are_told(spooled: int | None) -> None:
    """While the database is down staff hear at least that there is somebody."""

    def count() -> int:
        if spooled is None:
            raise DatabaseUnavailable("down")
        return spooled

    way = Way()
    telling = SafetyTelling("mail", way, {CRIES_WAIT: safety_looks(count)[CRIES_WAIT]})

    for _ in range(3):
        telling.look()

    assert way.kinds == [CRIES_WAIT]


@pytest.mark.parametrize("damage", [GRAPH, HEAD])
def test_a_damaged_network_is_seen(tmp_path: Path, damage: str) -> None:
    """A file that is missing or was changed is no network; the one that serves here is whole."""
    for name in (GRAPH, HEAD):
        (tmp_path / name).write_bytes((DIRECTORY / name).read_bytes())
    before = is_made(tmp_path)
    (tmp_path / damage).write_bytes(b"changed")

    assert (before, is_made(tmp_path)) == (True, False)


def test_each_way_looks_at_words_and_network() -> None:
    """By itself, so that a way that hangs holds up no other."""
    ways: dict[str, Way] = {"mail": Way(), "oncall": Way()}
    looks: dict[str, Callable[[], bool]] = {WORDS_CHANGED: lambda: False, RULES_ALONE: lambda: False}
    jobs = safety_jobs(ways, looks)

    for job in [*jobs, *jobs]:
        job.work()

    assert [job.name for job in jobs] == ["safety mail", "safety oncall"]
    assert [way.kinds for way in ways.values()] == [[WORDS_CHANGED, RULES_ALONE]] * 2


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_what_is_broken_is_told_in_full_and_in_short(kind: str) -> None:
    """What happens to people now, and the runbook, which exists; the text is one segment; nobody is named."""
    notice = Notice("id-1", "", "", Clock().at, None, kind)

    told = in_words(notice)

    assert (ROOT / told[-1].split()[-1]).is_file()
    assert segments(in_one_text(notice)) == 1
    assert _event(notice)["event"] == f"safety.{kind}"
    assert "not whole" in _subject(notice)
