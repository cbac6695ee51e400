"""Promises of the record on a real PostgreSQL: the same as on a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from clarity.conversations.model import Rating
from clarity.conversations.service import ConversationService
from clarity.security.keys import add_key
from tests.clarity.conversations.people import CHAT, CONSENT, FIRST, NOW, OTHER_CHAT, Clock, answered, asked, open_in


@pytest.fixture
def service(new_postgresql: Callable[[], str], folder: Path, clock: Clock) -> Iterator[ConversationService]:
    """Return a service on an empty database of a server."""
    opened = open_in(folder, clock, CLARITY_DATABASE_URL=new_postgresql())
    yield opened
    opened.close_service()


def test_a_conversation_lives_through(service: ConversationService, clock: Clock) -> None:
    """From its beginning over a rating to its end and the last trace of it."""
    service.begin(CHAT, "web", *CONSENT, NOW)
    stored = service.record([asked(), answered()])
    rated = service.rate(CHAT, FIRST + 1, Rating.USEFUL)
    found = service.after(CHAT, 0)
    erased = service.erase(CHAT), service.has_ended(CHAT), service.after(CHAT, 0), service.record([asked()])
    clock.forward(hours=25)

    assert stored == (asked(), answered())
    assert rated
    assert found == (asked(), answered(rating=Rating.USEFUL))
    assert erased == (True, True, (), ())
    assert service.drop_erased() == 1
    assert service.forgettings_owed() == (("web", CHAT),)


def test_of_the_same_at_once_each_is_there_once(service: ConversationService) -> None:
    """Two hundred parallel records of ten messages, of a conversation that nobody has begun."""
    with ThreadPoolExecutor(50) as pool:
        stored = list(pool.map(lambda number: service.record([asked(number % 10)]), range(200)))
    service.deliver_spool()

    assert stored == [(asked(number % 10),) for number in range(200)]
    assert service.after(CHAT, 0) == tuple(asked(number) for number in range(10))


def test_things_said_at_once_are_as_many_things(service: ConversationService) -> None:
    """Twenty messages with one cursor each get their own."""
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda number: service.record([asked(number, cursor=FIRST)]), range(20)))
    service.deliver_spool()

    found = service.after(CHAT, 0)

    assert {entry.message_id for entry in found} == {f"m-{number}" for number in range(20)}
    assert [entry.cursor for entry in found] == list(range(FIRST, FIRST + 20))


def test_erasing_wins_over_recording_at_the_same_moment(
    service: ConversationService, at_once: Callable[[list[Callable[[], Any]]], None]
) -> None:
    """In whatever order the server takes them, nothing is left."""
    chats = [f"web-{number}" for number in range(20)]
    said = [(asked(conversation=chat), answered(conversation=chat)) for chat in chats]

    at_once([*(partial(service.record, one) for one in said), *(partial(service.erase, chat) for chat in chats)])
    service.deliver_spool()

    assert [service.after(chat, 0) for chat in chats] == [()] * 20
    assert all(service.has_ended(chat) for chat in chats)
    assert len(service.forgettings_owed()) == 20


def test_what_is_old_goes(service: ConversationService, clock: Clock) -> None:
    """With its count on record."""
    service.record([asked(), answered()])
    clock.forward(days=31)
    service.begin(OTHER_CHAT, "web", *CONSENT, clock.at)

    counts = service.purge(timedelta(days=30)), service.purge(timedelta(days=30), dry_run=False)

    assert counts == (
        {"entries": 2, "conversations": 1},
        {"entries": 2, "conversations": 1, "spooled": 0},
    )
    assert service.after(CHAT, 0) == ()


def test_keys_rotate(service: ConversationService, folder: Path) -> None:
    """Everything moves to the new key."""
    service.record([asked(), answered()])
    add_key(folder / "keys" / "data.keys")

    counts = service.rotate(batch=1)

    assert counts == (2, 0)
    assert service.versions_in_use() == {2: 5}
    assert service.after(CHAT, 0) == (asked(), answered())


def test_a_server_that_goes_away_spools(folder: Path) -> None:
    """What is said meanwhile is kept and told as kept."""
    service = open_in(folder, CLARITY_DATABASE_URL="postgresql://clarity@127.0.0.1:1/clarity")

    stored = service.record([asked(), answered()])
    is_gone = service.erase(OTHER_CHAT)

    assert stored == (asked(), answered())
    assert [one.entry for one in service._spool.said(CHAT)] == [asked(), answered()]
    assert not is_gone
    service.close_service()
