"""Promises for an engine that is slow, starting, failing or gone: a truthful word in time, and the answer if any."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest

from clarity.crisis.reply import CUT_OFF_REPLY, NO_ANSWER_REPLY, STATIC_REPLY, WAIT_REPLY
from tests.clarity.gateway.door import DEADLINE, OPEN, Door, Reply, new_id, opened
from tests.clarity.gateway.engine import Engine, Script, said, until

AT_ONCE = 0.3


async def test_a_slow_engine_is_told_of_in_time(door: Door, engine: Engine) -> None:
    """After the deadline there is a word, with the line, and it says that the answer may still come."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=DEADLINE + 0.5)
    visitor = await door.agreed()

    reply = await visitor.say("slowly")

    assert (reply.kinds, reply.texts[1]) == (["message", "wait"], WAIT_REPLY)
    assert DEADLINE <= reply.seconds < DEADLINE + 0.4


async def test_a_late_answer_follows_and_is_marked(door: Door, engine: Engine) -> None:
    """It comes on the stream, with a place of its own, and is in the record."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=DEADLINE + 0.3)
    visitor = await door.agreed()

    async with visitor.stream() as events:
        await visitor.say("slowly")
        await until(lambda: len(events.entries) == 3)

    shown = [(entry["kind"], entry["position"]) for entry in events.entries]
    stored = [(entry.kind.value, entry.position) for entry in door.service.after(visitor.conversation, 0)]
    assert shown == stored == [("message", 0), ("wait", 1), ("late", 2)]


async def test_a_late_answer_can_be_rated(door: Door, engine: Engine) -> None:
    """It is an answer like another."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=DEADLINE + 0.1)
    visitor = await door.agreed()
    async with visitor.stream() as events:
        await visitor.say("slowly")
        await until(lambda: len(events.entries) == 3)

    reply = await visitor.rate(events.entries[-1]["cursor"], "not_useful")

    assert reply.status == 204


async def test_a_retry_while_it_takes_longer_asks_nothing_again(door: Door, engine: Engine) -> None:
    """The engine hears of a message once, and the retry gets the word that was said."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=DEADLINE + 0.6)
    visitor, message_id = await door.agreed(), new_id()
    first = await visitor.say("slowly", message_id)

    again = await visitor.say("slowly", message_id)

    assert (again.entries, again.seconds < AT_ONCE) == (first.entries, True)
    assert len([1 for of, _, _ in engine.asked if of == visitor.conversation]) == 1


async def test_the_next_message_goes_on_after_the_word_to_wait(door: Door, engine: Engine) -> None:
    """One slow answer does not stop a conversation, and comes under its own question."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=DEADLINE + 0.5)
    visitor = await door.agreed()

    async with visitor.stream() as events:
        replies = await asyncio.gather(visitor.say("slowly", "m-1"), _after(0.05, visitor.say("quickly", "m-2")))
        await until(lambda: len(events.entries) == 5)

    late = [entry for entry in events.entries if entry["kind"] == "late"]
    assert ([reply.kinds[1] for reply in replies], late[0]["message_id"]) == (["wait", "answer"], "m-1")


@pytest.mark.parametrize("messages", [[], [said("Something of ours.", None)]])
async def test_a_failed_turn_gets_words_with_the_line(
    door: Door, engine: Engine, messages: list[dict[str, object]]
) -> None:
    """The gateway's own, whatever the engine sent besides."""
    engine.scripts["break"] = Script(messages, outcome="failed")
    visitor = await door.agreed()

    reply = await visitor.say("break")

    assert (reply.kinds, reply.texts[1]) == (["message", "trouble"], STATIC_REPLY)


async def test_a_silent_turn_gets_words_with_the_line(door: Door, engine: Engine) -> None:
    """Nothing ends in silence."""
    engine.scripts["silence"] = Script([])
    visitor = await door.agreed()

    reply = await visitor.say("silence")

    assert reply.texts[1] == STATIC_REPLY


async def test_a_part_of_an_answer_is_called_a_part(door: Door, engine: Engine) -> None:
    """Once: the channel says so as well."""
    engine.scripts["half"] = Script([said("First half."), said(CUT_OFF_REPLY, None)], outcome="cut_off")
    visitor = await door.agreed()

    reply = await visitor.say("half")

    assert (reply.kinds[1:], reply.texts[1:]) == (["answer", "trouble"], ["First half.", CUT_OFF_REPLY])


async def test_an_engine_that_is_starting_answers_late(door: Door, engine: Engine) -> None:
    """The word to wait comes at once, and the answer as soon as it can."""
    engine.scripts["early bird"] = Script([said("Here I am.")], starting=1)
    visitor = await door.agreed()

    async with visitor.stream() as events:
        reply = await visitor.say("early bird")
        await until(lambda: len(events.entries) == 3)

    assert (reply.kinds, reply.seconds < AT_ONCE, events.entries[-1]["kind"]) == (["message", "wait"], True, "late")


async def test_an_engine_that_is_gone_is_asked_again_until_it_is_back(memory: Path) -> None:
    """A restart of the engine costs nobody their answer."""
    engine = Engine()
    async with opened(memory / "gone", engine.url) as door:
        visitor = await door.agreed()
        reply = await visitor.say("are you there")
        await engine.start()

        late = await visitor.entries(after=reply.entries[-1]["cursor"], wait=5)
        await engine.stop()

    assert (reply.kinds, reply.seconds < 1.0) == (["message", "wait"], True)
    assert (late.kinds, late.texts) == (["late"], ["You said: are you there"])


async def test_an_engine_that_stays_away_is_told_of_in_the_end(memory: Path) -> None:
    """The person is not left waiting for what never comes."""
    async with opened(memory / "away", Engine().url) as door:
        visitor = await door.agreed()
        reply = await visitor.say("are you there")

        last = await visitor.entries(after=reply.entries[-1]["cursor"], wait=OPEN + 2)
        stored = door.service.after(visitor.conversation, 0)

    assert (last.kinds, last.texts) == (["trouble"], [NO_ANSWER_REPLY])
    assert [entry.kind.value for entry in stored] == ["message", "wait", "trouble"]


async def test_an_engine_that_answers_nonsense_is_one_that_is_gone(door: Door, engine: Engine) -> None:
    """A proxy's error page is no answer."""
    engine.scripts["nonsense"] = Script(status=502)
    visitor = await door.agreed()

    reply = await visitor.say("nonsense")

    assert reply.kinds == ["message", "wait"]


async def test_typing_is_shown_only_while_the_engine_is_at_work(door: Door, engine: Engine) -> None:
    """And to whoever begins to watch in the middle of it."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.3)
    visitor = await door.agreed()

    async with visitor.stream() as events:
        await until(lambda: events.comments == 1)
        await visitor.say("slowly")
        await until(lambda: len([1 for name, _ in events.found if name == "typing"]) == 2)

    assert [data["typing"] for name, data in events.found if name == "typing"] == [True, False]


async def test_nobody_types_while_the_engine_is_gone(memory: Path) -> None:
    """A lie about somebody who is about to answer costs trust."""
    async with opened(memory / "not_typing", Engine().url) as door:
        visitor = await door.agreed()
        await visitor.say("are you there")

        reply = await visitor.entries()

    assert reply.content["typing"] is False


async def _after(seconds: float, work: Awaitable[Reply]) -> Reply:
    await asyncio.sleep(seconds)
    return await work
