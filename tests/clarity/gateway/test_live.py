"""Promises of conversations in memory: rising cursors, nothing missed, an end to what nobody uses, a limit to all."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from clarity.conversations.model import Entry, Kind
from clarity.conversations.service import ConversationService
from clarity.database.engine import open_database
from clarity.gateway.limits import Limits
from clarity.gateway.live import Live, Lives
from clarity.gateway.record import Record
from clarity.security.keys import KeyRing
from clarity.security.tokens import IDLE_SECONDS
from tests.clarity.gateway.door import KEY, Clock, configured

CONVERSATION = "web-0123456789abcdef"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that a test can move."""
    return Clock()


@pytest.fixture
def lives(tmp_path: Path, clock: Clock) -> Lives:
    """Return conversations over an empty record."""
    settings = configured(tmp_path)
    service = ConversationService(open_database(settings), KeyRing({1: KEY}), tmp_path / "spool")
    return Lives(Record(service), clock)


def entry(cursor: int, position: int = 0, kind: Kind = Kind.MESSAGE, text: str = "hello") -> Entry:
    """Return an entry of a message that is called after tens of its cursor."""
    return Entry(CONVERSATION, cursor, f"m-{cursor // 10}", position, kind, text, datetime.now(timezone.utc))


async def test_cursors_rise_also_when_the_clock_goes_back(clock: Clock) -> None:
    """A browser goes on from the last one it saw."""
    live = Live(CONVERSATION, clock)
    first = live.next_cursor()
    clock.offset = -3600

    later = [live.next_cursor() for _ in range(3)]

    assert later == [first + 1, first + 2, first + 3]


async def test_cursors_rise_above_what_was_loaded(clock: Clock) -> None:
    """Also where another machine's clock was ahead."""
    live = Live(CONVERSATION, clock)
    live.add([entry(2**42)])

    assert live.next_cursor() == 2**42 + 1


async def test_an_entry_that_was_slow_to_record_is_not_missed(clock: Clock) -> None:
    """Shown after a later one, it has the lower cursor; who saw the later one gets it all the same."""
    live = Live(CONVERSATION, clock)
    live.add([entry(30), entry(20)])

    missed = live.after(30)

    assert [each.cursor for each in missed] == [20]


async def test_what_was_loaded_after_a_cry_comes_before_it(clock: Clock) -> None:
    """A cry is shown before anybody looks what was said before a restart; a fresh page reads it in its order."""
    live = Live(CONVERSATION, clock)
    live.add([entry(30), entry(31, 1, Kind.CRISIS)])
    live.add([entry(10), entry(11, 1, Kind.ANSWER)])

    watcher = live.watch(0)

    assert [each.cursor for each in live.news(watcher)] == [10, 11, 30, 31]


async def test_words_reach_a_stream_only_when_they_are_recorded(clock: Clock) -> None:
    """Killed in between, the browser sends them again: under another cursor they would stand there twice."""
    live = Live(CONVERSATION, clock)
    watcher = live.watch(0)
    live.hold_back(entry(20))
    live.add([entry(10), entry(20), entry(30)])
    before = live.news(watcher)
    late_comer = live.watch(10)
    early = live.news(late_comer)

    live.release(entry(20))

    cursors = [[each.cursor for each in found] for found in (before, live.news(watcher), early, live.news(late_comer))]
    assert cursors == [[10], [20, 30], [], [20, 30]]


async def test_what_is_stored_takes_the_place_of_what_was_shown(clock: Clock) -> None:
    """A masked number stays in no memory, and nobody is shown the message twice."""
    live = Live(CONVERSATION, clock)
    watcher = live.watch(0)
    live.add([entry(10, text="949-555-0123")])
    live.news(watcher)

    live.settle([entry(10, text="[your phone number]"), entry(20, text="not shown yet")])

    assert ([each.text for each in live.entries], live.news(watcher)) == (["[your phone number]"], [])


async def test_a_message_with_only_a_word_to_wait_is_unanswered(clock: Clock) -> None:
    """It is owed an answer after a restart; one that got words of any other kind is not."""
    live = Live(CONVERSATION, clock)
    live.add([entry(10), entry(11, 1, Kind.WAIT), entry(20), entry(21, 1, Kind.TROUBLE), entry(30)])

    unanswered = [each.cursor for each in live.unanswered()]

    assert unanswered == [10, 30]


async def test_conversations_that_nobody_uses_are_forgotten(lives: Lives, clock: Clock) -> None:
    """After half an hour, unless somebody watches."""
    lives.find("web-idle")
    lives.find("web-watched").watch(0)
    clock.offset = IDLE_SECONDS + 1

    lives.sweep()

    assert len(lives) == 1


async def test_memory_has_a_limit(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> None:
    """The least recently used goes first, and never one that somebody watches."""
    monkeypatch.setattr("clarity.gateway.live.MOST_CONVERSATIONS", 2)
    watched = lives.find("web-1")
    watched.watch(0)
    idle = lives.find("web-2")

    lives.find("web-3")

    assert (len(lives), lives.find("web-1") is watched, lives.find("web-2") is idle) == (2, True, False)


async def test_an_ended_conversation_is_remembered(lives: Lives) -> None:
    """Its token would open it again."""
    live = lives.find(CONVERSATION)

    lives.end(live)

    assert (lives.is_ended(CONVERSATION), live.has_ended, len(lives)) == (True, True, 0)


async def test_limits_keep_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted is a hash under a salt that dies with the process; in a flood counting begins anew."""
    monkeypatch.setattr("clarity.gateway.limits.MOST_KEYS", 3)
    limits = Limits()

    class Request:
        headers = type("Headers", (), {"getall": staticmethod(lambda *_: [])})
        ip = "192.0.2.77"

    waits = [limits.message(f"{CONVERSATION}{n}", Request()) for n in range(10)]

    keys = list(limits._storage.events)
    assert (set(waits), len(keys) <= 5, [key for key in keys if "192.0.2" in key]) == ({None}, True, [])
