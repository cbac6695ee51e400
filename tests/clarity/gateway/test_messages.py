"""Promises of the chat's ordinary way: a message, its answer, its buttons, and no second turn for a retry."""

from __future__ import annotations

import asyncio

import pytest

from clarity.conversations.model import Kind
from tests.clarity.gateway.door import Door, new_id
from tests.clarity.gateway.engine import Engine, Script, said

ORDER = 30


async def test_a_session_begins_with_the_notice_that_was_agreed_to(door: Door) -> None:
    """The record knows which notice was agreed to, and the browser how long its token lives."""
    visitor = door.visitor()

    reply = await visitor.begin()

    assert (reply.status, reply.content["idle_seconds"], reply.content["absolute_seconds"]) == (201, 1800, 43200)


async def test_a_message_comes_back_with_its_answer(door: Door) -> None:
    """The visitor's own words and the answer, in this order and with rising cursors."""
    visitor = await door.agreed()

    reply = await visitor.say("how long is it")

    assert (reply.kinds, reply.texts) == (["message", "answer"], ["how long is it", "You said: how long is it"])


async def test_an_entry_has_this_shape(door: Door) -> None:
    """The widget builds on it; no payload, response name or conversation is in it."""
    visitor = await door.agreed()

    entry = (await visitor.say("how long is it", "m-shape")).entries[1]

    assert {**entry, "cursor": 0, "at": ""} == {
        "cursor": 0,
        "message_id": "m-shape",
        "position": 1,
        "kind": "answer",
        "text": "You said: how long is it",
        "language": "en",
        "at": "",
        "buttons": [],
        "rateable": True,
        "rating": None,
    }


async def test_what_was_said_is_in_the_record(door: Door) -> None:
    """A restart loses nothing."""
    visitor = await door.agreed()

    reply = await visitor.say("how long is it")

    stored = door.service.after(visitor.conversation, 0)
    assert [entry.cursor for entry in stored] == [entry["cursor"] for entry in reply.entries]


async def test_a_button_never_shows_its_payload(door: Door, engine: Engine) -> None:
    """A browser learns an id of turn and place, and nothing of ours."""
    engine.scripts["what now"] = Script([said("Choose:", Cost="/ask_cost", Ask_for_a_call="/request_callback")])
    visitor = await door.agreed()

    entry = (await visitor.say("what now")).entries[1]

    cursor = entry["cursor"]
    assert entry["buttons"] == [
        {"id": f"{cursor}-0", "title": "Cost"},
        {"id": f"{cursor}-1", "title": "Ask for a call"},
    ]


async def test_a_pressed_button_sends_its_payload_and_shows_its_title(door: Door, engine: Engine) -> None:
    """The engine is told the intent, the person reads what they chose."""
    engine.scripts["what now"] = Script([said("Choose:", Ask_for_a_call="/request_callback")])
    visitor = await door.agreed()
    button = (await visitor.say("what now")).entries[1]["buttons"][0]["id"]

    reply = await visitor.choose(button)

    assert (reply.texts[0], engine.told(visitor.conversation)[-1]) == ("Ask for a call", "/request_callback")


@pytest.mark.parametrize("button", ["1-0", "x", "", "9999999999999-0", "1764219600000-99", "-1-0", "0-0 "])
async def test_a_button_that_was_never_offered_is_gone(door: Door, button: str) -> None:
    """Nobody sends a payload by guessing."""
    visitor = await door.agreed()
    await visitor.say("hello")

    reply = await visitor.choose(button)

    assert (reply.status, reply.content) == (409, {"error": "choice_gone"})


async def test_a_place_that_an_answer_does_not_have_is_gone(door: Door, engine: Engine) -> None:
    """Only what was offered can be pressed."""
    engine.scripts["what now"] = Script([said("Choose:", Cost="/ask_cost")])
    visitor = await door.agreed()
    cursor = (await visitor.say("what now")).entries[1]["cursor"]

    reply = await visitor.choose(f"{cursor}-1")

    assert reply.status == 409


async def test_a_button_of_another_conversation_is_gone(door: Door, engine: Engine) -> None:
    """A button belongs to the conversation that it was offered in."""
    engine.scripts["what now"] = Script([said("Choose:", Cost="/ask_cost")])
    owner, other = await door.agreed(), await door.agreed()
    button = (await owner.say("what now")).entries[1]["buttons"][0]["id"]

    reply = await other.choose(button)

    assert reply.status == 409


async def test_several_messages_of_a_reply_are_several_entries(door: Door, engine: Engine) -> None:
    """They come in their order, each with its place."""
    engine.scripts["two things"] = Script([said("First."), said("Second.")])
    visitor = await door.agreed()

    reply = await visitor.say("two things")

    assert [(entry["position"], entry["text"]) for entry in reply.entries[1:]] == [(1, "First."), (2, "Second.")]


async def test_a_retry_gets_the_same_entries_and_runs_nothing(door: Door, engine: Engine) -> None:
    """Whoever sends once more after a lost connection sees the same words once."""
    visitor, message_id = await door.agreed(), new_id()
    first = await visitor.say("how long is it", message_id)

    again = await visitor.say("how long is it", message_id)

    assert (again.entries, len(engine.told(visitor.conversation))) == (first.entries, 1)


async def test_twenty_at_once_are_one_turn(door: Door, engine: Engine) -> None:
    """A double click, or a widget that is impatient, asks once."""
    engine.scripts["slowly"] = Script([said("Slow.")], seconds=0.2)
    visitor, message_id = await door.agreed(), new_id()

    replies = await asyncio.gather(*(visitor.say("slowly", message_id) for _ in range(20)))

    told = [of for of, _, _ in engine.asked if of == visitor.conversation]
    assert ({str(reply.entries) for reply in replies}, len(told)) == ({str(replies[0].entries)}, 1)


async def test_an_id_with_other_words_is_refused(door: Door) -> None:
    """The reply to other words would be a wrong one."""
    visitor, message_id = await door.agreed(), new_id()
    await visitor.say("how long is it", message_id)

    reply = await visitor.say("what does it cost", message_id)

    assert (reply.status, reply.content) == (409, {"error": "id_taken"})


async def test_thirty_quick_messages_are_answered_in_their_order(door: Door, engine: Engine) -> None:
    """Nobody reads an answer under another's question; two people write, for one may send twenty a minute."""
    visitors = [await door.agreed() for _ in range(2)]

    await asyncio.gather(*(visitor.say(f"number {n}") for visitor in visitors for n in range(ORDER // 2)))

    shown = [(await visitor.entries()).entries for visitor in visitors]
    asked = [[entry["text"] for entry in entries if entry["kind"] == "message"] for entries in shown]
    answered = [[entry["text"] for entry in entries if entry["kind"] == "answer"] for entries in shown]
    assert [engine.told(visitor.conversation) for visitor in visitors] == asked
    assert answered == [[f"You said: {text}" for text in texts] for texts in asked]


async def test_a_typed_intent_goes_to_the_engine_as_it_is(door: Door, engine: Engine) -> None:
    """The engine guards itself against typed commands, and the gateway changes no words."""
    visitor = await door.agreed()

    await visitor.say("/request_callback")

    assert engine.told(visitor.conversation) == ["/request_callback"]


async def test_a_rating_is_kept_and_replayed(door: Door) -> None:
    """Whoever opens the page again sees which thumb they pressed."""
    visitor = await door.agreed()
    cursor = (await visitor.say("how long is it")).entries[1]["cursor"]

    status = (await visitor.rate(cursor, "useful")).status

    replayed = (await visitor.entries()).entries[1]["rating"]
    kept = [entry.rating for entry in door.service.after(visitor.conversation, 0) if entry.kind is Kind.ANSWER]
    assert (status, replayed, kept) == (204, "useful", ["useful"])


async def test_a_rating_can_be_taken_back(door: Door) -> None:
    """A slip of the finger is no judgement."""
    visitor = await door.agreed()
    cursor = (await visitor.say("how long is it")).entries[1]["cursor"]
    await visitor.rate(cursor, "useful")

    await visitor.rate(cursor, None)

    assert (await visitor.entries()).entries[1]["rating"] is None


@pytest.mark.parametrize("place", [0, None])
async def test_what_is_no_answer_is_not_rated(door: Door, place: int | None) -> None:
    """Neither one's own words nor something that is not there."""
    visitor = await door.agreed()
    entries = (await visitor.say("how long is it")).entries

    reply = await visitor.rate(1 if place is None else entries[place]["cursor"], "useful")

    assert (reply.status, reply.content) == (404, {"error": "not_rateable"})


async def test_another_allowed_page_has_conversations_of_its_own(door: Door) -> None:
    """The clinic may have more than one page."""
    visitor = await door.agreed(origin="https://other.example.org")

    reply = await visitor.say("hello")

    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, "https://other.example.org")
