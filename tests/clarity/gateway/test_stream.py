"""Promises of following a conversation: nothing missed, nothing twice, in every tab, until it is over."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from clarity.gateway.live import MOST_STREAMS
from clarity.gateway.stream import COMMENT_SECONDS
from clarity.security.tokens import IDLE_SECONDS
from tests.clarity.gateway.door import Door
from tests.clarity.gateway.engine import Engine, Script, said, until


async def test_a_stream_begins_with_a_comment(door: Door) -> None:
    """A browser knows at once that it is open, before anything is said."""
    visitor = await door.agreed()

    async with visitor.stream() as events:
        await until(lambda: events.comments == 1)

    assert (events.response.status, events.response.content_type) == (200, "text/event-stream")


async def test_a_stream_replays_what_was_said(door: Door) -> None:
    """A page that is loaded anew shows the conversation."""
    visitor = await door.agreed()
    said_before = (await visitor.say("hello")).entries

    async with visitor.stream() as events:
        await until(lambda: len(events.entries) == 2)

    assert events.entries == said_before


async def test_a_stream_goes_on_behind_the_cursor(door: Door) -> None:
    """After a dropped connection nothing is sent twice."""
    visitor = await door.agreed()
    cursor = (await visitor.say("first")).entries[-1]["cursor"]
    await visitor.say("second")

    async with visitor.stream(last=cursor) as events:
        await until(lambda: len(events.entries) == 2)

    assert events.texts == ["second", "You said: second"]


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40, "1; DROP"])
async def test_a_cursor_that_is_none_shows_all(door: Door, last: str) -> None:
    """The browser drops what it knows; it must not miss anything."""
    visitor = await door.agreed()
    await visitor.say("hello")

    async with door.client.get(
        f"{door.url}/chat/v1/stream", headers={**visitor.headers(), "Last-Event-ID": last}
    ) as found:
        read = await asyncio.wait_for(found.content.readuntil(b"You said: hello"), 2)

    assert b"event: entry" in read


async def test_each_event_carries_its_cursor_as_id(door: Door) -> None:
    """By it the browser goes on later."""
    visitor = await door.agreed()
    cursor = (await visitor.say("hello")).entries[0]["cursor"]

    async with door.client.get(f"{door.url}/chat/v1/stream", headers=visitor.headers()) as found:
        read = await asyncio.wait_for(found.content.readuntil(b"data:"), 2)

    assert f"event: entry\nid: {cursor}\n".encode() in read


async def test_two_tabs_see_the_same(door: Door) -> None:
    """What is said in one appears in the other."""
    visitor = await door.agreed()

    async with visitor.stream() as first, visitor.tab().stream() as second:
        await until(lambda: first.comments == second.comments == 1)
        reply = await visitor.say("hello")
        await until(lambda: len(first.entries) == len(second.entries) == 2)

    assert first.entries == second.entries == reply.entries


async def test_of_too_many_tabs_the_oldest_is_closed(door: Door) -> None:
    """One browser cannot hold as many connections as it likes."""
    visitor = await door.agreed()

    async with visitor.stream() as oldest:
        await until(lambda: oldest.comments == 1)
        streams = [visitor.stream() for _ in range(MOST_STREAMS)]
        others = [await each.__aenter__() for each in streams]
        await until(lambda: oldest.is_over)
        is_open = [not each.is_over for each in others]
        for each in streams:
            await each.__aexit__(None, None, None)

    assert is_open == [True] * MOST_STREAMS


async def test_one_address_cannot_take_everybodys_streams(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by streams nor by polls; a place that is left is free again."""
    monkeypatch.setattr("clarity.gateway.stream.MOST_OF_ADDRESS", 1)
    visitor, elsewhere = await door.agreed(), await door.agreed()

    async with visitor.stream() as events:
        await until(lambda: events.comments == 1)
        replies = [await visitor.entries(), await elsewhere.entries()]
    for _ in range(100):
        await asyncio.sleep(0.02)
        later = await visitor.entries()
        if later.status == 200:
            break

    assert [reply.status for reply in [*replies, later]] == [503, 200, 200]


async def test_a_stream_ends_with_the_session(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that is open is no message: half an hour after the last one it is over."""
    monkeypatch.setattr("clarity.gateway.stream.COMMENT_SECONDS", 0.05)  # it looks at the clock as often
    visitor = await door.agreed()

    async with visitor.stream() as events:
        await until(lambda: events.comments > 2)
        try:
            door.clock.offset = IDLE_SECONDS + 1
            await until(lambda: events.is_over)
        finally:
            door.clock.offset = 0

    assert events.found == [("end", {"reason": "expired"})]


async def test_a_message_from_another_tab_keeps_a_stream_open(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is there, whichever tab they write in."""
    monkeypatch.setattr("clarity.gateway.stream.COMMENT_SECONDS", 0.05)
    visitor = await door.agreed()

    async with visitor.tab().stream() as events:
        try:
            door.clock.offset = IDLE_SECONDS - 60
            await visitor.say("still here")
            door.clock.offset = IDLE_SECONDS + 60
            before = events.comments
            await until(lambda: events.comments > before + 2)
        finally:
            door.clock.offset = 0

    assert not events.is_over


async def test_a_silent_stream_says_that_it_lives(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies cut what is silent for half a minute."""
    monkeypatch.setattr("clarity.gateway.stream.COMMENT_SECONDS", 0.05)
    visitor = await door.agreed()

    async with visitor.stream() as events:
        await until(lambda: events.comments >= 3)

    assert COMMENT_SECONDS == 15.0


async def test_a_poll_returns_at_once_what_there_is(door: Door) -> None:
    """For networks that let no stream through."""
    visitor = await door.agreed()
    said_before = (await visitor.say("hello")).entries

    reply = await visitor.entries(after=0, wait=20)

    assert (reply.entries, reply.content["typing"], reply.seconds < 1) == (said_before, False, True)


async def test_a_poll_waits_for_what_is_said_next(door: Door) -> None:
    """And returns as soon as it is."""
    visitor = await door.agreed()
    cursor = (await visitor.say("hello")).entries[-1]["cursor"]
    polling = asyncio.ensure_future(visitor.entries(after=cursor, wait=20))
    await asyncio.sleep(0.1)

    await visitor.say("again")

    reply = await polling
    assert (reply.texts[0], reply.seconds < 2) == ("again", True)


async def test_a_poll_returns_empty_after_its_time(door: Door) -> None:
    """The browser asks again."""
    visitor = await door.agreed()

    reply = await visitor.entries(after=0, wait=1)

    assert (reply.entries, 0.9 < reply.seconds < 1.5) == ([], True)


@pytest.mark.parametrize("query", ["after=x", "after=-5", "wait=abc", "wait=-1", "wait=1e9", "after=1&after=2", "%00"])
async def test_a_strange_question_is_answered_all_the_same(door: Door, query: str) -> None:
    """With all there is, at once."""
    visitor = await door.agreed()
    await visitor.say("hello")

    reply = await visitor.ask("GET", f"/chat/v1/entries?{query}")

    assert (reply.status, reply.seconds < 1) == (200, True)


async def test_a_poll_says_that_an_answer_is_on_its_way(door: Door, engine: Engine) -> None:
    """As the stream does."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.3)
    visitor = await door.agreed()
    saying = asyncio.ensure_future(visitor.say("slowly"))
    await until(lambda: "slowly" in engine.told(visitor.conversation))

    reply = await visitor.entries()

    assert reply.content["typing"] is True
    await saying


async def test_nobody_follows_another_conversation(door: Door) -> None:
    """Each token shows its own and nothing else."""
    owner, other = await door.agreed(), await door.agreed()
    await owner.say("mine alone")

    reply = await other.entries()

    assert reply.entries == []


async def test_a_stream_without_a_session_is_refused(door: Door) -> None:
    """In words that the widget understands."""
    visitor = replace(await door.agreed(), token=None)

    reply = await visitor.ask("GET", "/chat/v1/stream")

    assert (reply.status, reply.content) == (401, {"error": "no_session"})
