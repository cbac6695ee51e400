"""Promises about details that somebody gives: told to the engine, kept and shown by nobody."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from pathlib import Path

import pytest

from clarity.callbacks.words import RESPONSES
from clarity.conversations.model import Entry, Field, Kind
from clarity.crisis.reply import NO_ANSWER_REPLY
from clarity.gateway.questions import FIELDS, last_asked
from tests.clarity.gateway.door import Door, Visitor, opened
from tests.clarity.gateway.engine import Engine, Script, said, until

NUMBER = "949-555-0123"
ASKING = Script([said("What phone number should they call?", "utter_callback_phone")])
CONFIRM = "Here is what I have:\n\nCall: (949) 555-0123"


async def asked(door: Door, engine: Engine) -> Visitor:
    """Return a visitor who has just been asked for a phone number."""
    engine.scripts["call me"] = ASKING
    visitor = await door.agreed()
    await visitor.say("call me")
    return visitor


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("utter_callback_phone", Field.PHONE),
        ("utter_callback_phone_again", Field.PHONE),
        ("utter_callback_phone_incomplete", Field.PHONE),
        ("utter_callback_name", Field.NAME),
        ("utter_callback_name_problem", Field.NAME),
        ("utter_callback_times", Field.TIMES),
        ("utter_callback_times_problem", Field.TIMES),
        ("utter_callback_naming", None),
        ("utter_callback_confirm", None),
        ("utter_ask_duration", None),
    ],
)
def test_the_name_of_a_question_tells_what_is_asked(name: str, field: Field | None) -> None:
    """The form's own names, which `clarity/callbacks/words.py` lists."""
    assert (FIELDS.get(name), name in RESPONSES or field is None) == (field, True)


def test_every_question_for_a_detail_is_known() -> None:
    """A question that was renamed or added would let a number into the record."""
    details = {name for name in RESPONSES if name.split("_")[2] in ("phone", "name", "times")}

    assert set(FIELDS) == details


def entry(cursor: int, kind: Kind, *responses: str) -> Entry:
    """Return a reply to a message of its own, or to the one of `cursor` rounded down to tens."""
    return Entry(
        "web-x", cursor, f"m-{cursor // 10}", cursor % 10, kind, "", datetime.now(timezone.utc), responses=responses
    )


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        pytest.param([], None, id="nothing_said"),
        pytest.param([entry(11, Kind.ANSWER, "utter_callback_phone")], Field.PHONE, id="asked"),
        pytest.param([entry(11, Kind.LATE, "utter_callback_name")], Field.NAME, id="asked_late"),
        pytest.param(
            [entry(11, Kind.ANSWER, "utter_ask_cost"), entry(12, Kind.ANSWER, "utter_callback_times")],
            Field.TIMES,
            id="after_an_answer_in_between",
        ),
        pytest.param(
            [entry(11, Kind.ANSWER, "utter_callback_phone"), entry(21, Kind.WAIT), entry(31, Kind.TROUBLE)],
            Field.PHONE,
            id="still_asked_after_trouble",
        ),
        pytest.param(
            [entry(11, Kind.ANSWER, "utter_callback_phone"), entry(21, Kind.ANSWER, "utter_callback_confirm")],
            None,
            id="answered",
        ),
        pytest.param(
            [entry(11, Kind.ANSWER, "utter_callback_phone"), entry(21, Kind.CRISIS)], None, id="set_aside_by_a_crisis"
        ),
    ],
)
def test_the_last_reply_decides(entries: list[Entry], field: Field | None) -> None:
    """What stands unanswered is what the next message may answer."""
    assert last_asked(entries) is field


async def test_a_number_that_was_asked_for_is_told_to_the_engine_alone(door: Door, engine: Engine) -> None:
    """Neither the record, nor another tab, nor a page that is loaded anew has it."""
    engine.scripts[NUMBER] = Script([said("Thank you.")])
    visitor = await asked(door, engine)

    async with visitor.tab().stream() as events:
        await visitor.say(NUMBER)
        await until(lambda: len(events.entries) == 4)

    assert engine.told(visitor.conversation)[-1] == NUMBER
    assert NUMBER not in str(events.found)
    assert NUMBER not in str((await visitor.entries()).entries)
    assert [each.text for each in door.service.after(visitor.conversation, 0)][2] == "[your phone number]"


async def test_a_cry_is_no_answer_to_a_question_of_the_form(door: Door, engine: Engine) -> None:
    """It is kept as any message: whoever looks after the person must not read "[your name]" in its place."""
    engine.scripts["name me"] = Script([said("What should they call you?", "utter_callback_name")])
    visitor = await door.agreed()
    await visitor.say("name me")

    await visitor.say("i want to die 078-05-1120")

    await until(lambda: len(door.service.after(visitor.conversation, 0)) == 4)
    assert door.service.after(visitor.conversation, 0)[2].text == "i want to die [number removed]"


async def test_a_cry_right_after_a_restart_is_kept_as_any_message(engine: Engine, memory: Path) -> None:
    """Also before anybody knows what was asked last; numbers of pills are no telephone number."""
    cry = "i took 20 pills of 1000 mg, i want to die"
    async with opened(memory / "cry_after_restart", engine.url) as door:
        token = (await asked(door, engine)).token
    async with opened(memory / "cry_after_restart", engine.url) as again:
        visitor = again.visitor()
        visitor.token = token

        reply = await visitor.say(cry)

        await until(lambda: len(again.service.after(visitor.conversation, 0)) == 4)
        texts = [each.text for each in again.service.after(visitor.conversation, 0)]
        replayed = [entry["cursor"] for entry in (await visitor.entries()).entries]
    assert (reply.texts[0], texts[2]) == (cry, cry)
    assert (len(replayed), replayed) == (4, sorted(replayed))


async def test_details_are_read_back_once_and_to_nobody_else(door: Door, engine: Engine) -> None:
    """Whoever waits for the answer checks their number; whoever opens the page later finds none."""
    read_back = "That call request is already in, for the number ending in 0123."
    engine.scripts["send it"] = Script([said(CONFIRM, "utter_callback_confirm"), said(read_back, None)])
    visitor = await door.agreed()

    async with visitor.tab().stream() as events:
        reply = await visitor.say("send it", "m-read-back")
        await until(lambda: len(events.entries) == 3)
    again = await visitor.say("send it", "m-read-back")

    assert CONFIRM in reply.texts
    for later in (events.texts, again.texts, (await visitor.entries()).texts):
        assert "555" not in str(later)
    assert "555" not in str([each.text for each in door.service.after(visitor.conversation, 0)])


async def cut_off(engine: Engine, var: Path, number: str) -> str:
    """Stop a gateway while the engine is at work on a number that was asked for; return the token."""
    engine.scripts[number] = Script([said("Thank you.")], seconds=0.5)
    async with opened(var, engine.url) as door:
        visitor = await asked(door, engine)
        saying = asyncio.ensure_future(visitor.say(number, "m-number"))
        await until(lambda: number in engine.told(visitor.conversation))
    saying.cancel()
    assert visitor.token is not None
    return visitor.token


async def test_a_masked_message_is_asked_again_as_it_was_written(engine: Engine, memory: Path) -> None:
    """The browser that retries still has the words that we did not keep."""
    number = "949-555-0144"
    token = await cut_off(engine, memory / "masked", number)

    async with opened(memory / "masked", engine.url) as door:
        visitor = door.visitor()
        visitor.token = token
        async with visitor.tab().stream() as events:
            await until(lambda: len(events.entries) == 3)
            reply = await visitor.say(number, "m-number")

    assert (reply.texts[-1], [text for _, _, text in engine.runs].count(number)) == ("Thank you.", 1)


async def test_a_masked_message_that_nobody_sends_again_is_told_of(
    engine: Engine, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number is in no store, so the engine cannot be asked: the person reads that no answer came."""
    monkeypatch.setattr("clarity.gateway.turn.TELL_SECONDS", 0.2)
    token = await cut_off(engine, memory / "masked_alone", "949-555-0155")

    async with opened(memory / "masked_alone", engine.url) as door:
        visitor = door.visitor()
        visitor.token = token
        async with visitor.stream() as events:
            await until(lambda: len(events.entries) == 4)

    assert events.texts[-1] == NO_ANSWER_REPLY


async def test_what_the_engine_has_forgotten_runs_no_second_time(
    engine: Engine, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After ten minutes nobody knows whether a message was understood: only the person can ask again."""
    monkeypatch.setattr("clarity.gateway.turn.TELL_SECONDS", 0.2)
    monkeypatch.setattr("clarity.gateway.turn.REMEMBERED_SECONDS", 0.0)
    engine.scripts["long ago"] = Script([said("Old news.")], seconds=0.5)
    async with opened(memory / "long_ago", engine.url) as door:
        visitor = await door.agreed()
        saying = asyncio.ensure_future(visitor.say("long ago"))
        await until(lambda: "long ago" in engine.told(visitor.conversation))
    saying.cancel()

    async with opened(memory / "long_ago", engine.url) as again:
        later = again.visitor()
        later.token = visitor.token
        async with later.stream() as events:
            await until(lambda: len(events.entries) == 2)

    assert (events.texts[-1], len([1 for _, _, text in engine.asked if text == "long ago"])) == (NO_ANSWER_REPLY, 1)


async def test_a_pressed_button_is_asked_again_with_its_payload(engine: Engine, memory: Path) -> None:
    """The record has the title; what it stood for is found in the answer that offered it."""
    engine.scripts["what now"] = Script([said("Choose:", Cost="/ask_cost")])
    engine.scripts["/ask_cost"] = Script([said("It depends.")], seconds=0.5)
    async with opened(memory / "button", engine.url) as door:
        visitor = await door.agreed()
        button = (await visitor.say("what now")).entries[1]["buttons"][0]["id"]
        saying = asyncio.ensure_future(visitor.choose(button))
        await until(lambda: "/ask_cost" in engine.told(visitor.conversation))
    saying.cancel()

    async with opened(memory / "button", engine.url) as again:
        later = again.visitor()
        later.token = visitor.token
        async with later.stream() as events:
            await until(lambda: len(events.entries) == 4)

    assert (events.texts[2:], engine.told(visitor.conversation)) == (["Cost", "It depends."], ["what now", "/ask_cost"])
