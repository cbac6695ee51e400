"""Promises of deleting a chat: at once, everywhere, by button or by words, also while something is under way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from clarity.conversations.service import FOLDER
from clarity.security.tokens import ABSOLUTE_SECONDS
from tests.clarity.gateway.door import Door, opened
from tests.clarity.gateway.engine import Engine, Script, said, until
from tests.clarity.gateway.record import without_record

WORDS = "delete this chat"
DELETING = Script([said("I'm deleting what was written.", "utter_delete_chat")])


async def test_a_deleted_chat_is_gone(door: Door, engine: Engine) -> None:
    """From our record and from the engine's copy."""
    visitor = await door.agreed()
    await visitor.say("hello")

    reply = await visitor.delete()

    assert (reply.status, reply.content) == (200, {"deleted": "now"})
    assert door.service.after(visitor.conversation, 0) == ()
    assert (visitor.conversation in engine.forgotten, door.service.forgettings_owed()) == (True, ())


async def test_a_deleted_chats_session_is_over(door: Door) -> None:
    """For every tab that has it."""
    visitor = await door.agreed()
    await visitor.delete()

    replies = [await visitor.say("hello"), await visitor.entries(), await visitor.delete()]

    assert {(reply.status, reply.content["error"]) for reply in replies} == {(401, "session_ended")}


async def test_a_session_that_is_over_still_has_its_chat_deleted(door: Door) -> None:
    """Whoever comes back a day later can take back what they said, and do nothing else."""
    visitor = await door.agreed()
    await visitor.say("hello")
    conversation = visitor.conversation

    try:
        door.clock.offset = ABSOLUTE_SECONDS * 2
        refused = await visitor.entries()
        reply = await visitor.delete()
    finally:
        door.clock.offset = 0

    assert (refused.content, reply.content) == ({"error": "session_expired"}, {"deleted": "now"})
    assert door.service.after(conversation, 0) == ()


async def test_a_deletion_that_nothing_keeps_is_not_promised(engine: Engine, memory: Path) -> None:
    """The chat goes on, and the browser can ask again."""
    async with without_record(memory, "nowhere_delete", engine) as door:
        visitor = await door.agreed()
        async with visitor.tab().stream() as events:
            reply = await visitor.delete()
            later = await visitor.say("hello")

    assert (reply.status, reply.content["error"]) == (503, "not_now")
    assert (later.status, ("end", {"reason": "deleted"}) in events.found) == (200, False)


async def test_a_chat_deleted_by_words_is_erased_as_soon_as_that_can_be_kept(
    engine: Engine, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person has read that it is deleted, and has no session any more to ask again."""
    monkeypatch.setattr("clarity.gateway.turn.ERASE_AGAIN_SECONDS", (0.5,) * 10)
    engine.scripts[WORDS] = DELETING
    async with without_record(memory, "nowhere_words", engine) as door:
        visitor = await door.agreed()
        conversation = visitor.conversation
        reply = await visitor.say(WORDS)
        (door.var / FOLDER).unlink()  # the spool is there again, the database is not
        await until(lambda: door.service.has_ended(conversation), 10)

    assert reply.content["ended"]


async def test_streams_are_told_that_it_was_deleted(door: Door) -> None:
    """The other tab empties itself, too."""
    visitor = await door.agreed()

    async with visitor.tab().stream() as events:
        await until(lambda: events.comments == 1)
        await visitor.delete()
        await until(lambda: events.is_over)

    assert events.found == [("end", {"reason": "deleted"})]


async def test_deleting_with_the_engine_away_is_owed(memory: Path) -> None:
    """The person is told the truth: soon; the worker asks the engine again."""
    async with opened(memory / "owed", Engine().url) as door:
        visitor = await door.agreed()
        reply = await visitor.delete()
        owed = door.service.forgettings_owed()

    assert (reply.content, owed) == ({"deleted": "soon"}, (("web", visitor.conversation),))


async def test_a_running_turn_of_a_deleted_chat_is_neither_shown_nor_kept(door: Door, engine: Engine) -> None:
    """What comes out of it falls on the floor."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.3)
    visitor = await door.agreed()
    saying = asyncio.ensure_future(visitor.say("slowly"))
    await until(lambda: "slowly" in engine.told(visitor.conversation))

    await visitor.delete()
    reply = await saying
    await asyncio.sleep(0.4)

    assert (reply.status, reply.content) == (401, {"error": "session_ended"})
    assert door.service.after(visitor.conversation, 0) == ()


async def test_what_waits_for_its_turn_never_reaches_the_engine(door: Door, engine: Engine) -> None:
    """The engine would write the conversation down once more."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.3)
    visitor = await door.agreed()
    saying = [asyncio.ensure_future(visitor.say("slowly")), asyncio.ensure_future(visitor.say("and then"))]
    await until(lambda: "slowly" in engine.told(visitor.conversation))

    await visitor.delete()
    await asyncio.gather(*saying)
    await asyncio.sleep(0.4)

    assert engine.told(visitor.conversation) == ["slowly"]


async def test_a_chat_is_deleted_by_words(door: Door, engine: Engine) -> None:
    """The answer is read once more, then everything is gone and the session over."""
    engine.scripts[WORDS] = DELETING
    visitor = await door.agreed()
    conversation = visitor.conversation
    await visitor.say("hello")

    reply = await visitor.say(WORDS)

    assert (reply.texts[-1], reply.content["ended"], reply.content["token"]) == (
        "I'm deleting what was written.",
        True,
        None,
    )
    await until(lambda: conversation in engine.forgotten)
    assert door.service.after(conversation, 0) == ()
    assert (await visitor.entries()).content == {"error": "session_ended"}


async def test_streams_see_the_last_answer_before_they_end(door: Door, engine: Engine) -> None:
    """Whoever watches in another tab reads why it is over."""
    engine.scripts[WORDS] = DELETING
    visitor = await door.agreed()

    async with visitor.tab().stream() as events:
        await until(lambda: events.comments == 1)
        await visitor.say(WORDS)
        await until(lambda: events.is_over)

    assert (events.texts[-1], events.found[-1]) == ("I'm deleting what was written.", ("end", {"reason": "deleted"}))


async def test_a_deleted_chat_stays_deleted_after_a_restart(engine: Engine, memory: Path) -> None:
    """A token outlives the process, what was deleted does not."""
    async with opened(memory / "restarted", engine.url) as door:
        visitor = await door.agreed()
        await visitor.say("hello")
        await visitor.delete()
    async with opened(memory / "restarted", engine.url) as again:
        later = again.visitor()
        later.token = visitor.token

        replies = [await later.say("hello"), await later.entries()]

    assert {(reply.status, reply.content["error"]) for reply in replies} == {(401, "session_ended")}
