"""Promises for whoever wants no texts: none come, staff see it, a cry is answered all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from clarity.texting import words
from clarity.texting.model import Event
from tests.clarity.database.down import database_down
from tests.clarity.gateway.door import Door, opened
from tests.clarity.gateway.engine import Engine, until
from tests.clarity.gateway.texter import Texter, contacts, events, new_number, new_sid

CRY = "I want to kill myself"
LONG = " ".join(["An IOP lasts long."] * 12)


@pytest.mark.parametrize("word", ["STOP", "stop", "Unsubscribe", "END", "please stop texting me", "Stop."])
async def test_who_wants_no_texts_is_told_once_and_staff_see_it(door: Door, word: str) -> None:
    """The wish is confirmed in one text and kept."""
    texter = await Texter(door).met()

    reply = await texter.text(word)

    assert reply.texts == [words.STOP_REPLY]
    assert contacts(door).opted_out_at(texter.number) is not None
    await until(lambda: events(door, texter) == [Event.OPTED_OUT])


@pytest.mark.parametrize("word", ["STOP", "HELP", "START"])
async def test_nothing_is_said_where_the_carrier_has_answered(door: Door, word: str) -> None:
    """Nobody gets two texts for one word."""
    texter = await Texter(door).met()

    reply = await texter.text(word, OptOutType=word)

    assert (reply.status, reply.texts) == (200, [])


async def test_who_wants_no_texts_is_reminded_once_a_day(door: Door) -> None:
    """Whoever writes again is told how to come back, and is not texted at every message."""
    texter = await Texter(door).met()
    await texter.text("STOP")

    first, second = await texter.text("how long is it?"), await texter.text("hello?")

    assert (first.texts, second.texts) == ([words.OPTED_OUT_REMINDER], [])


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP"])
async def test_a_word_brings_texts_back(door: Door, word: str) -> None:
    """Answers come again afterwards, and staff see that, too."""
    texter = await Texter(door).met()
    await texter.text("STOP")

    back, after = await texter.text(word), await texter.text("how long?")

    assert (back.texts, after.texts) == ([words.REJOINED], ["You said: how long?"])
    assert contacts(door).opted_out_at(texter.number) is None


async def test_yes_is_an_answer_for_everybody_else(door: Door) -> None:
    """Only after an opt-out does it bring anything back."""
    texter = await Texter(door).met()

    reply = await texter.text("YES")

    assert reply.text == "You said: YES"


async def test_a_cry_after_an_opt_out_is_answered_and_flagged(door: Door) -> None:
    """The carrier may not deliver the answer; staff learn of it."""
    texter = await Texter(door).met()
    await texter.text("STOP")

    reply = await texter.text(CRY)

    assert "988" in reply.text
    await until(lambda: Event.CRISIS_AFTER_OPT_OUT in events(door, texter))


async def test_a_cry_that_wants_no_texts_gets_both(door: Door) -> None:
    """911 and 988 stand beside the promise that no more texts come."""
    texter = await Texter(door).met()

    reply = await texter.text("stop texting me, I want to kill myself")

    assert reply.texts == [words.STOP_AND_CRISIS]
    assert contacts(door).opted_out_at(texter.number) is not None


async def test_the_carriers_word_that_somebody_opted_out_counts(door: Door) -> None:
    """A text that failed with 21610 tells us what the carrier knew before us."""
    texter = await Texter(door).met()
    update = {"MessageSid": new_sid(), "MessageStatus": "failed", "ErrorCode": "21610", "To": texter.number}

    await texter.post("/sms/v1/status", update)

    assert contacts(door).opted_out_at(texter.number) is not None
    assert (await texter.text("hello?")).texts == [words.OPTED_OUT_REMINDER]


async def test_a_database_that_is_down_costs_no_answer(tmp_path: Path, engine: Engine) -> None:
    """Question, cry and opt-out are answered; the wish counts at once, and is taken down when the database is back."""
    async with opened(tmp_path / "var", engine.url) as ill:
        texter = Texter(ill)
        with database_down():
            question, cry, stop, after = [await texter.text(each) for each in ("how long?", CRY, "STOP", "and now?")]
        await until(lambda: contacts(ill).opted_out_at(texter.number) is not None, 8.0)

    assert "You said: how long?" in question.text
    assert "988" in cry.text
    assert stop.text == words.STOP_REPLY
    assert after.text == words.OPTED_OUT_REMINDER


async def test_a_wish_that_waits_counts_after_a_restart(tmp_path: Path, engine: Engine) -> None:
    """With the database still down, a new process finds the wish where it waits."""
    texter_number = new_number()
    with database_down():
        async with opened(tmp_path / "var", engine.url) as before:
            await Texter(before, texter_number).text("STOP")
        async with opened(tmp_path / "var", engine.url) as after:
            reply = await Texter(after, texter_number).text("how long?")

    assert reply.texts == [words.OPTED_OUT_REMINDER]


async def test_what_did_not_arrive_is_known_though_the_database_is_down(door: Door) -> None:
    """The carrier tells once that somebody has opted out; that and the failure wait for the database."""
    texter = await Texter(door).met()
    update = {"MessageSid": new_sid(), "MessageStatus": "failed", "ErrorCode": "21610", "To": texter.number}
    with database_down():
        await texter.post("/sms/v1/status", update)

    assert contacts(door).opted_out_at(texter.number) is not None
    assert door.parts.texts is not None
    assert door.parts.texts.texting.deliver_spool() == 1
