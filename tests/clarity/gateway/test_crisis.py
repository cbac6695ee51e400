"""Promises to somebody in danger: words at once, whatever is wrong with their session, our engine or our stores."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clarity.conversations.model import Kind
from clarity.gateway.limits import CONVERSATION_MINUTE, STRANGERS_MINUTE
from clarity.security.tokens import IDLE_SECONDS
from tests.clarity.gateway.cries import CRY, SPANISH_CRY, words_for
from tests.clarity.gateway.door import Door, Reply, Visitor, new_id, opened
from tests.clarity.gateway.engine import Engine, Script, said, until

AT_ONCE = 0.5  # seconds; it takes some milliseconds, on a machine that does other things besides


def is_crisis(reply: Reply, text: str = CRY) -> bool:
    """Whether the reply is the crisis words for a first cry, at once."""
    return reply.status == 200 and reply.texts[-1] == words_for(text) and reply.seconds < AT_ONCE


async def test_a_cry_is_answered_at_once(door: Door) -> None:
    """The visitor's words and the crisis words."""
    visitor = await door.agreed()

    reply = await visitor.say(CRY)

    assert (is_crisis(reply), reply.kinds) == (True, ["message", "crisis"])


async def test_a_spanish_cry_is_answered_in_spanish(door: Door) -> None:
    """The reply is in the language of the cry, and says so."""
    visitor = await door.agreed()

    entry = (await visitor.say(SPANISH_CRY)).entries[-1]

    assert (entry["text"], entry["language"]) == (words_for(SPANISH_CRY), "es")


async def test_a_second_cry_gets_other_words(door: Door) -> None:
    """The same sentence twice is how a machine does not listen."""
    visitor = await door.agreed()
    first = await visitor.say(CRY)

    second = await visitor.say(CRY)

    assert second.texts[-1] == words_for(CRY, 1) != first.texts[-1]


async def test_crisis_words_are_not_rated(door: Door) -> None:
    """Nobody is asked what they thought of them, nor of what follows."""
    visitor = await door.agreed()
    cry = (await visitor.say(CRY)).entries[-1]
    later = (await visitor.say("how long is it")).entries[-1]

    rated = await visitor.rate(later["cursor"], "useful")

    assert (cry["rateable"], later["rateable"], rated.status) == (False, False, 404)


async def test_an_answer_before_the_cry_can_still_be_rated(door: Door) -> None:
    """What was said about the program stands for itself."""
    visitor = await door.agreed()
    answer = (await visitor.say("how long is it")).entries[-1]
    await visitor.say(CRY)

    reply = await visitor.rate(answer["cursor"], "useful")

    assert reply.status == 204


async def test_the_engine_is_told_and_its_reply_is_not_shown(door: Door, engine: Engine) -> None:
    """Its form is set aside and its next answer carries the line, and nobody reads two replies to one cry."""
    engine.scripts[CRY] = Script([said("Engine's own words.", "utter_crisis")])
    visitor = await door.agreed()

    await visitor.say(CRY)

    await until(lambda: engine.told(visitor.conversation) == [CRY])
    await visitor.say("how long is it")
    assert "Engine's own words." not in (await visitor.entries()).texts


async def test_a_cry_is_recorded_with_its_reply(door: Door) -> None:
    """Who reads the record later sees what the person saw."""
    visitor = await door.agreed()
    await visitor.say(CRY)

    await until(lambda: len(door.service.after(visitor.conversation, 0)) == 2)

    assert [entry.kind for entry in door.service.after(visitor.conversation, 0)] == [Kind.MESSAGE, Kind.CRISIS]


async def test_a_cry_that_was_answered_is_in_the_record(door: Door) -> None:
    """Also when the process is killed in the next moment."""
    visitor = await door.agreed()

    await visitor.say(CRY)

    assert [entry.kind for entry in door.service.after(visitor.conversation, 0)] == [Kind.MESSAGE, Kind.CRISIS]


async def test_whoever_has_no_session_reads_other_words_the_second_time(door: Door) -> None:
    """The same sentence twice is how a machine does not listen; at another address it is the first time."""
    visitor, other = door.visitor(), door.visitor()

    replies = [await each.say(CRY) for each in (visitor, visitor, visitor, other)]

    assert [reply.texts[-1] for reply in replies] == [words_for(CRY, times) for times in (0, 1, 2, 0)]


async def test_a_cry_that_is_not_kept_counts_as_well(door: Door) -> None:
    """With a session it is the conversation that counts."""
    visitor = await door.agreed()

    replies = [await visitor.say(text) for text in (CRY, f"{CRY} {'and more ' * 400}", CRY)]

    assert [reply.texts[-1] for reply in replies] == [words_for(CRY, times) for times in (0, 1, 2)]


async def test_in_a_flood_without_sessions_everybody_gets_the_words(door: Door) -> None:
    """Nobody looks any more who is in danger; another address and whoever has a session are read as ever."""
    stranger = door.visitor()
    neighbour = replace(stranger)
    await neighbour.begin()
    statuses = {(await stranger.say("hello")).status for _ in range(STRANGERS_MINUTE.amount)}

    flooding = await stranger.say("hello")
    replies = [await neighbour.say("hello"), await door.visitor().say("hello")]

    assert (statuses, flooding.kinds, flooding.content["stored"]) == ({401}, ["crisis"], False)
    assert [reply.status for reply in replies] == [200, 401]


async def test_a_retried_cry_gets_the_same_words(door: Door) -> None:
    """And counts once."""
    visitor, message_id = await door.agreed(), new_id()
    first = await visitor.say(CRY, message_id)

    again = await visitor.say(CRY, message_id)

    assert again.entries == first.entries


async def test_a_cry_does_not_wait_for_an_earlier_answer(door: Door, engine: Engine) -> None:
    """The engine may be busy with something else for as long as it likes."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.4)
    visitor = await door.agreed()
    slow = asyncio.ensure_future(visitor.say("slowly"))
    await until(lambda: "slowly" in engine.told(visitor.conversation))

    reply = await visitor.say(CRY)

    assert (is_crisis(reply), slow.done()) == (True, False)
    await slow


async def test_a_cry_reaches_the_other_tab(door: Door) -> None:
    """Both show what was said."""
    visitor = await door.agreed()

    async with visitor.tab().stream() as events:
        await until(lambda: events.comments == 1)
        await visitor.say(CRY)
        await until(lambda: len(events.entries) == 2)

    assert events.texts == [CRY, words_for(CRY)]


def _no_token(visitor: Visitor) -> Visitor:
    return replace(visitor, token=None)


def _forged(visitor: Visitor) -> Visitor:
    return replace(visitor, token=f"{visitor.token}x")


def _elsewhere(visitor: Visitor) -> Visitor:
    return replace(visitor, origin="https://other.example.org")


@pytest.mark.parametrize("change", [_no_token, _forged, _elsewhere])
async def test_a_cry_without_a_session_is_answered_and_nothing_is_kept(
    door: Door, engine: Engine, change: Callable[[Visitor], Visitor]
) -> None:
    """Nobody has to agree to anything before they are told where help is."""
    visitor = await door.agreed()
    asked = len(engine.asked)

    reply = await change(visitor).say(CRY)

    assert (is_crisis(reply), reply.kinds, reply.content["stored"]) == (True, ["crisis"], False)
    assert (reply.content["token"], len(engine.asked)) == (None, asked)
    assert door.service.after(visitor.conversation, 0) == ()


async def test_a_cry_in_an_expired_session_is_answered_and_not_kept(door: Door) -> None:
    """Whoever comes back after an hour is still heard."""
    visitor = await door.agreed()

    try:
        door.clock.offset = IDLE_SECONDS + 1
        reply = await visitor.say(CRY)
    finally:
        door.clock.offset = 0

    assert (is_crisis(reply), reply.content["stored"]) == (True, False)


async def test_a_cry_after_deleting_the_chat_is_answered_and_not_kept(door: Door) -> None:
    """Deleting means deleting."""
    visitor = await door.agreed()
    await visitor.say("hello")
    conversation = visitor.conversation
    await visitor.delete()

    reply = await visitor.say(CRY)

    assert (is_crisis(reply), reply.content["stored"]) == (True, False)
    assert door.service.after(conversation, 0) == ()


async def test_a_cry_beyond_every_limit_is_answered_and_not_kept(door: Door) -> None:
    """A limit protects our stores, never against somebody who needs help."""
    visitor = await door.agreed()
    for number in range(CONVERSATION_MINUTE.amount):
        await visitor.say(f"number {number}")

    reply = await visitor.say(CRY)

    assert (is_crisis(reply), reply.content["stored"]) == (True, False)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"text": CRY}, id="no_id"),
        pytest.param({"id": "a b", "text": CRY}, id="bad_id"),
        pytest.param({"id": 7, "text": CRY}, id="number_as_id"),
        pytest.param({"id": "m", "text": f"{CRY} {'and more ' * 400}"}, id="too_long"),
        pytest.param({"id": "m", "text": f"{'words before ' * 1000}{CRY}"}, id="at_the_end_of_a_very_long_one"),
        pytest.param({"id": "m", "text": CRY, "choice": "1-0"}, id="with_a_button"),
    ],
)
async def test_a_cry_in_a_message_that_would_be_refused_is_answered(door: Door, body: dict[str, object]) -> None:
    """No rule about shapes comes before a person."""
    visitor = await door.agreed()

    reply = await visitor.ask("POST", "/chat/v1/messages", body)

    assert (reply.kinds, reply.content["stored"]) == (["crisis"], False)


@pytest.mark.parametrize(
    "body", [f'{{"id":"m","text":"hi","text":"{CRY}"}}', f'{{"id":"m","text":"{CRY}","text":"hi"}}']
)
async def test_a_cry_beside_another_text_is_answered(door: Door, body: str) -> None:
    """Whichever of two texts a program would read."""
    visitor = await door.agreed()

    reply = await visitor.ask("POST", "/chat/v1/messages", raw=body.encode())

    assert reply.kinds == ["crisis"]


@pytest.mark.parametrize(
    "text", ["i want to ki\u0000ll myself", "i want to\u0085kill myself", "i want to kill myself \ud800"]
)
async def test_signs_that_no_store_takes_hide_no_cry(door: Door, text: str) -> None:
    """They are taken out, and what is left is read."""
    visitor = await door.agreed()

    reply = await visitor.ask("POST", "/chat/v1/messages", raw=json.dumps({"id": new_id(), "text": text}).encode())

    assert reply.kinds == ["message", "crisis"]


async def test_a_mark_at_the_beginning_hides_no_cry(door: Door) -> None:
    """Some programs put one before what they send."""
    visitor = await door.agreed()

    body = b"\xef\xbb\xbf" + json.dumps({"id": new_id(), "text": CRY}).encode()
    reply = await visitor.ask("POST", "/chat/v1/messages", raw=body)

    assert reply.kinds == ["message", "crisis"]


async def test_a_foreign_page_gets_no_crisis_words_either(door: Door) -> None:
    """It is not ours to speak there, and the browser would not show them."""
    visitor = await door.agreed()

    reply = await replace(visitor, origin="https://evil.example.net").say(CRY)

    assert reply.status == 403


async def test_crisis_words_of_the_engine_are_a_crisis_here(door: Door, engine: Engine) -> None:
    """Its trained layer finds what no list can: the entries are marked, counted and not rated."""
    engine.scripts["everything is grey"] = Script([said("988.", "utter_crisis"), said("More.", "utter_more")])
    visitor = await door.agreed()

    reply = await visitor.say("everything is grey")
    second = await visitor.say(CRY)

    assert (reply.kinds, [entry["rateable"] for entry in reply.entries]) == (
        ["message", "crisis", "crisis"],
        [False] * 3,
    )
    assert second.texts[-1] == words_for(CRY, 1)


async def test_a_cry_is_answered_with_the_engine_dead(memory: Path) -> None:
    """Words in code need nobody."""
    async with opened(memory / "dead_engine", Engine().url) as door:
        visitor = await door.agreed()

        reply = await visitor.say(CRY)

    assert is_crisis(reply)
