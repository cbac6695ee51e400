"""Promises for a record that is locked, gone or full: whoever writes is answered, and a cry is answered at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from clarity.database.engine import FILE
from tests.clarity.gateway.cries import CRY, words_for
from tests.clarity.gateway.door import opened
from tests.clarity.gateway.engine import Engine
from tests.clarity.gateway.record import locked, without_record

AT_ONCE = 0.5
IN_TIME = 4.0  # an answer after a record that was waited for twice; without trouble it takes milliseconds


async def test_a_message_is_answered_while_the_database_is_locked(engine: Engine, memory: Path) -> None:
    """It waits in the spool, and nothing is lost."""
    async with opened(memory / "locked", engine.url) as door:
        visitor = await door.agreed()
        await visitor.say("before")
        with locked(door.var):
            reply = await visitor.say("while")
        door.service.deliver_spool()
        stored = [entry.text for entry in door.service.after(visitor.conversation, 0)]

    assert (reply.kinds, reply.seconds < IN_TIME) == (["message", "answer"], True)
    assert stored == ["before", "You said: before", "while", "You said: while"]


async def test_a_cry_is_answered_at_once_while_the_database_is_locked(engine: Engine, memory: Path) -> None:
    """It waits for no store."""
    async with opened(memory / "locked_cry", engine.url) as door:
        visitor = await door.agreed()
        await visitor.say("before")
        with locked(door.var):
            reply = await visitor.say(CRY)

    assert (reply.texts[-1], reply.seconds < AT_ONCE) == (words_for(CRY), True)


async def test_a_session_can_be_begun_while_the_database_is_locked(engine: Engine, memory: Path) -> None:
    """The consent waits in the spool."""
    async with opened(memory / "locked_session", engine.url) as door:
        await (await door.agreed()).say("so that the tables are there")
        with locked(door.var):
            visitor = door.visitor()
            reply = await visitor.begin()

    assert (reply.status, reply.seconds < IN_TIME) == (201, True)


async def test_a_message_is_answered_without_any_record(engine: Engine, memory: Path) -> None:
    """Words on a screen are worth more to a person than words in a store."""
    async with without_record(memory, "nowhere", engine) as door:
        visitor = await door.agreed()
        reply = await visitor.say("hello")
        replayed = await visitor.entries()

    assert (reply.texts, replayed.entries) == (["hello", "You said: hello"], reply.entries)


async def test_a_cry_is_answered_at_once_without_any_record(engine: Engine, memory: Path) -> None:
    """Whatever the disk does."""
    async with without_record(memory, "nowhere_cry", engine) as door:
        visitor = await door.agreed()
        reply = await visitor.say(CRY)

    assert (reply.texts[-1], reply.seconds < AT_ONCE) == (words_for(CRY), True)


async def test_a_cry_after_a_restart_without_any_record_is_answered_at_once(engine: Engine, memory: Path) -> None:
    """Who somebody is can be looked up later."""
    async with without_record(memory, "nowhere_again", engine) as door:
        token = (await door.agreed()).token
    async with without_record(memory, "nowhere_again", engine) as again:
        visitor = again.visitor()
        visitor.token = token
        reply = await visitor.say(CRY)

    assert (reply.texts[-1], reply.seconds < AT_ONCE) == (words_for(CRY), True)


async def test_readiness_tells_that_the_record_is_down(engine: Engine, memory: Path) -> None:
    """And stays ready: a cry is still answered here."""
    async with without_record(memory, "nowhere_ready", engine) as door:
        reply = await door.visitor().ask("GET", "/health/ready")

    assert (reply.status, reply.content) == (200, {"status": "ready", "engine": "up", "record": "down"})


async def test_deleting_with_the_database_locked_is_kept_for_later(engine: Engine, memory: Path) -> None:
    """What was said is gone from sight at once, and from the disk as soon as that is possible."""
    async with opened(memory / "locked_delete", engine.url) as door:
        visitor = await door.agreed()
        await visitor.say("hello")
        with locked(door.var):
            reply = await visitor.delete()
        door.service.deliver_spool()

        assert reply.content == {"deleted": "soon"}
        assert door.service.after(visitor.conversation, 0) == ()


async def test_a_rating_that_cannot_be_kept_is_not_called_kept(engine: Engine, memory: Path) -> None:
    """The widget may try again."""
    async with opened(memory / "locked_rating", engine.url) as door:
        visitor = await door.agreed()
        cursor = (await visitor.say("hello")).entries[-1]["cursor"]
        with locked(door.var):
            reply = await visitor.rate(cursor, "useful")

    assert (reply.status, reply.content["error"]) == (503, "not_now")


async def test_what_was_said_before_a_restart_is_there_again(engine: Engine, memory: Path) -> None:
    """Reload, and nothing is missing."""
    async with opened(memory / "loaded", engine.url) as door:
        visitor = await door.agreed()
        said_before = (await visitor.say("hello")).entries
    async with opened(memory / "loaded", engine.url) as again:
        later = again.visitor()
        later.token = visitor.token
        reply = await later.entries()

    assert reply.entries == said_before


async def test_what_the_database_has_appears_when_it_is_back(
    engine: Engine, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversation that had to go on from memory alone gets its beginning back."""
    monkeypatch.setattr("clarity.gateway.live.LOAD_AGAIN_SECONDS", 0.0)
    var = memory / "back"
    async with opened(var, engine.url) as door:
        visitor = await door.agreed()
        await visitor.say("before")
    (var / FILE).rename(var / "away")
    (var / FILE).mkdir()

    async with opened(var, engine.url) as again:
        later = again.visitor()
        later.token = visitor.token
        alone = await later.say("meanwhile")
        (var / FILE).rmdir()
        (var / "away").rename(var / FILE)
        reply = await later.entries()

    shown = sorted(reply.entries, key=lambda entry: int(entry["cursor"]))
    assert (alone.status, [entry["text"] for entry in shown]) == (
        200,
        ["before", "You said: before", "meanwhile", "You said: meanwhile"],
    )
