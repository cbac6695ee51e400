"""Promises for texts: genuine ones alone, one text a turn, once however often delivered, and never silence."""

from __future__ import annotations

import asyncio

import pytest

from clarity.answers import answers
from clarity.telephony import Signatures
from clarity.texting import words
from clarity.texting.model import Event
from clarity.texting.segments import segments
from tests.clarity.gateway.door import DEADLINE, OUR_NUMBER, PUBLIC, TOKEN, Door
from tests.clarity.gateway.engine import Engine, Script, said, until
from tests.clarity.gateway.texter import Texter, contacts, conversation, events, new_number, new_sid

CRY = "I want to kill myself"
LONG = " ".join(["An IOP lasts long."] * 12)


async def test_a_question_is_answered_in_the_response(door: Door) -> None:
    """The reply travels as one message of the response itself."""
    texter = await Texter(door).met()

    reply = await texter.text("How long is it?")

    assert (reply.status, reply.texts) == (200, ["You said: How long is it?"])


async def test_the_first_text_is_introduced(door: Door) -> None:
    """One text holds the introduction and then the answer."""
    texter = Texter(door)

    first, second = await texter.text("hello"), await texter.text("hello again")

    assert first.texts == [f"{words.INTRODUCTION}\nYou said: hello"]
    assert second.texts == ["You said: hello again"]


async def test_a_cry_goes_alone_and_the_introduction_comes_next(door: Door) -> None:
    """Nobody in danger reads of rates first."""
    texter = Texter(door)

    cry, after = await texter.text(CRY), await texter.text("how long?")

    assert "988" in cry.text
    assert words.INTRODUCTION not in cry.text
    assert segments(cry.text) <= 2
    assert after.text.startswith(words.INTRODUCTION)


@pytest.mark.parametrize("path", ["/sms/v1/messages", "/sms/v1/fallback", "/sms/v1/status"])
async def test_what_is_not_signed_is_refused(door: Door, engine: Engine, path: str) -> None:
    """Nothing of it is answered, passed on or kept."""
    texter = Texter(door)

    reply = await texter.post(path, texter.parameters("forged words"), signature="x" * 28)

    assert (reply.status, reply.body) == (403, "")
    assert "forged words" not in [text for _, _, text in engine.asked]


async def test_a_changed_word_breaks_the_signature(door: Door) -> None:
    """A text that was changed on its way is refused."""
    texter = Texter(door)
    parameters = texter.parameters("How long is it?")
    signature = Signatures((TOKEN,), PUBLIC).sign("/sms/v1/messages", parameters)

    reply = await texter.post("/sms/v1/messages", {**parameters, "Body": "How long is it!"}, signature=signature)

    assert reply.status == 403


async def test_a_repeated_delivery_gets_the_same_reply(door: Door, engine: Engine) -> None:
    """Delivered three times, a text is asked once and answered in the same words."""
    texter, sid = await Texter(door).met(), new_sid()
    parameters = texter.parameters("again and again", MessageSid=sid)

    replies = [await texter.post("/sms/v1/messages", parameters) for _ in range(3)]

    assert {reply.text for reply in replies} == {"You said: again and again"}
    assert engine.told(conversation(door, texter)).count("again and again") == 1


async def test_parallel_deliveries_are_one(door: Door, engine: Engine) -> None:
    """Five at once wait for one turn."""
    engine.scripts["at once"] = Script([said("Once.")], seconds=0.2)
    texter = await Texter(door).met()
    parameters = texter.parameters("at once")

    replies = await asyncio.gather(*(texter.post("/sms/v1/messages", parameters) for _ in range(5)))

    assert {reply.text for reply in replies} == {"Once."}
    assert engine.told(conversation(door, texter)).count("at once") == 1


async def test_the_same_token_is_the_same_text(door: Door, engine: Engine) -> None:
    """A delivery under another id, with the carrier's own mark of the same request, is not a second text."""
    texter, token = await Texter(door).met(), "8f5d2f5e-0000-4000-8000-000000000001"

    first = await texter.post("/sms/v1/messages", texter.parameters("with a token"), token=token)
    second = await texter.post("/sms/v1/messages", texter.parameters("with a token"), token=token)

    assert first.text == second.text
    assert engine.told(conversation(door, texter)).count("with a token") == 1


async def test_a_slow_engine_is_told_of_in_time(door: Door, engine: Engine) -> None:
    """A truthful word comes at the deadline, and says nothing of an answer that would appear."""
    engine.scripts["slow text"] = Script([said("Slow.")], seconds=DEADLINE + 0.4)
    texter = await Texter(door).met()

    reply = await texter.text("slow text")

    assert reply.texts == [words.WAIT_TEXT]
    assert DEADLINE <= reply.seconds < DEADLINE + 0.5


async def test_the_same_words_once_more_get_the_late_answer(door: Door, engine: Engine) -> None:
    """Nothing runs twice: whoever asks again is given what came too late."""
    engine.scripts["slow once"] = Script([said("Late but whole.")], seconds=DEADLINE + 0.2)
    texter = await Texter(door).met()
    await texter.text("slow once")
    await asyncio.sleep(0.5)

    reply = await texter.text("Slow  once")

    assert reply.texts == ["Late but whole."]
    assert engine.told(conversation(door, texter)).count("slow once") == 1


async def test_a_bare_number_does_not_answer_a_question_that_nobody_saw(door: Door, engine: Engine) -> None:
    """The question that came too late is asked first."""
    engine.scripts["slow form"] = Script(
        [said("Should I send it? 1 = yes, 2 = change something.", "utter_callback_confirm_again")],
        seconds=DEADLINE + 0.2,
    )
    texter = await Texter(door).met()
    await texter.text("slow form")
    await asyncio.sleep(0.5)

    reply = await texter.text("1")

    assert reply.text.startswith("Should I send it?")
    assert "1" not in engine.told(conversation(door, texter))


async def test_what_became_of_a_request_is_told_with_the_next_text(door: Door, engine: Engine) -> None:
    """A request that was taken too late for its reply is told with its code, whatever is written next."""
    received = "Your request is in. Reference: ABCD-2345."
    engine.scripts["slow yes"] = Script([said(received, "utter_callback_received")], seconds=DEADLINE + 0.2)
    texter = await Texter(door).met()
    await texter.text("slow yes")
    await asyncio.sleep(0.5)

    reply = await texter.text("hello?")

    assert "ABCD-2345" in reply.text
    assert "You said: hello?" in reply.text


async def test_several_answers_are_short_and_the_rest_comes_on_more(door: Door, engine: Engine) -> None:
    """One text of short sentences, and "more" brings each whole."""
    engine.scripts["two things"] = Script([said(LONG, "utter_ask_duration"), said(LONG, "utter_ask_group_size")])
    texter = await Texter(door).met()

    short, first, second, none = [await texter.text(each) for each in ("two things", "MORE", "more please", "more")]

    assert segments(short.text) <= 2
    assert short.text.endswith(words.MORE_LINE)
    assert first.text == f"{LONG}\n{words.MORE_LINE}"
    assert second.text == LONG
    assert none.text == words.NOTHING_MORE


@pytest.mark.parametrize("answer", ["2", "2.", "two", "Stepping down"])
async def test_a_choice_is_taken_by_number_word_or_title(door: Door, engine: Engine, answer: str) -> None:
    """Buttons are numbered, and what is chosen is what the button would have sent."""
    engine.scripts["which"] = Script(
        [said("Did you mean:", "utter_unsure", How_long="/ask_duration", Stepping_down="/ask_step_down")]
    )
    texter = await Texter(door).met()
    asked = await texter.text("which")

    await texter.text(answer)

    assert asked.text == "Did you mean:\n1 How long\n2 Stepping down"
    assert engine.told(conversation(door, texter))[-1] == "/ask_step_down"


async def test_a_number_without_a_question_is_explained(door: Door) -> None:
    """Nobody is answered "not understood" for a number that goes with nothing any more."""
    texter = await Texter(door).met()

    reply = await texter.text("2")

    assert reply.text == words.STALE_NUMBER


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"Body": "", "NumMedia": "1"}, words.MEDIA_REPLY, id="picture"),
        pytest.param({"Body": "   "}, words.EMPTY_REPLY, id="empty"),
        pytest.param({"Body": "", "Latitude": "33.6", "Longitude": "-117.9"}, words.LOCATION_REPLY, id="location"),
        pytest.param({"Body": "wrong number"}, words.WRONG_NUMBER_REPLY, id="wrong_number"),
    ],
)
async def test_what_holds_no_question_gets_a_kind_word(door: Door, changes: dict[str, str], expected: str) -> None:
    """A picture, a place, nothing at all, or somebody else's text."""
    texter = await Texter(door).met()

    reply = await texter.text("", **changes)

    assert reply.texts == [expected]


@pytest.mark.parametrize("sender", ["32665", "CLINIC", OUR_NUMBER, "", "+", "client:somebody"])
async def test_machines_are_not_answered(door: Door, sender: str) -> None:
    """Short codes, names and our own line would answer each other for ever."""
    texter = Texter(door, sender)

    reply = await texter.text("from a machine")

    assert (reply.status, reply.texts) == (200, [])


async def test_a_flood_is_told_once_and_a_cry_passes(door: Door) -> None:
    """Beyond the limit there is one word about it, then none; whoever is in danger is answered all the same."""
    texter = Texter(door)
    for number in range(20):
        await texter.text(f"message {number}")

    over, silent, cry = [await texter.text(each) for each in ("one more", "and more", CRY)]

    assert (over.texts, silent.texts) == ([words.SLOW_DOWN], [])
    assert "988" in cry.text


async def test_delete_forgets_the_number(door: Door, engine: Engine) -> None:
    """The next text from there is a stranger's."""
    engine.scripts["delete this chat"] = Script([said("I'm deleting it.", "utter_delete_chat")])
    texter = await Texter(door).met()
    before = conversation(door, texter)

    await texter.text("delete this chat")

    assert conversation(door, texter) != before
    assert (await texter.text("hello")).text.startswith(words.INTRODUCTION)


async def test_no_number_reaches_engine_or_record(door: Door, engine: Engine) -> None:
    """The engine and the record know a random name."""
    texter = Texter(door, new_number())

    await texter.text("who am I?")

    asked = [name for name, _, text in engine.asked if text == "who am I?"]
    assert all(name.startswith("sms-") and texter.number[1:] not in name for name in asked)
    assert next(entry.text for entry in door.service.after(asked[0], 0)) == "who am I?"


async def test_the_fallback_says_what_was_said(door: Door) -> None:
    """Where only the way back failed, the person gets the answer itself."""
    texter = await Texter(door).met()
    parameters = texter.parameters("lost on its way")
    await texter.post("/sms/v1/messages", parameters)

    reply = await texter.post("/sms/v1/fallback", {**parameters, "ErrorCode": "11200", "ErrorUrl": "https://x"})

    assert reply.text == "You said: lost on its way"


@pytest.mark.parametrize(("text", "expected"), [("how long?", "949-625-0564"), (CRY, "988")])
async def test_the_fallback_needs_nothing(door: Door, text: str, expected: str) -> None:
    """A text whose webhook failed gets words in code, those of a crisis where they are needed."""
    texter = Texter(door)

    reply = await texter.post("/sms/v1/fallback", texter.parameters(text, ErrorCode="11205"))

    assert expected in reply.text
    assert segments(reply.text) <= 2


async def test_what_became_of_our_text_is_kept(door: Door) -> None:
    """A text that did not arrive is shown to staff with its code."""
    texter = await Texter(door).met()
    update = {"MessageSid": new_sid(), "MessageStatus": "undelivered", "ErrorCode": "30003", "To": texter.number}

    reply = await texter.post("/sms/v1/status", update)

    assert reply.status == 204
    await until(lambda: Event.NOT_DELIVERED in events(door, texter))


async def test_news_of_a_text_remembers_nobody(door: Door, engine: Engine) -> None:
    """The news that the last reply arrived does not bring back a number that was just forgotten."""
    engine.scripts["delete my chat"] = Script([said("I'm deleting it.", "utter_delete_chat")])
    texter = await Texter(door).met()
    await texter.text("delete my chat")

    await texter.post("/sms/v1/status", {"MessageSid": new_sid(), "MessageStatus": "sent", "To": texter.number})

    assert contacts(door).known_as(texter.number) is None


async def test_a_form_is_taken_up_hours_later(door: Door, engine: Engine) -> None:
    """A number still answers the form's question after an afternoon, and is explained after a day."""
    engine.scripts["call me"] = Script([said("A voicemail? 1 = yes, 2 = no.", "utter_callback_voicemail")])
    texter = await Texter(door).met()
    await texter.text("call me")
    found = []

    for hours in (8, 13):
        door.clock.offset += hours * 3600
        found.append((await texter.text("2")).text)
    door.clock.offset = 0.0

    assert found[0] == "You said: 2"


async def test_a_late_read_back_is_told_and_not_kept(door: Door, engine: Engine) -> None:
    """Whoever asks again reads their own name; the record of what was said does not hold it."""
    form = answers()["utter_callback_phone_given"].sms.text
    engine.scripts["slow number"] = Script(
        [said(form.replace("{phone}", "the number ending in 0177"), "utter_callback_phone_given")],
        seconds=DEADLINE + 0.2,
    )
    texter = await Texter(door).met()
    await texter.text("slow number")
    await asyncio.sleep(0.5)

    reply = await texter.text("1")

    kept = " ".join(entry.text for entry in door.service.after(conversation(door, texter), 0))
    assert "0177" in reply.text
    assert "0177" not in kept


async def test_a_detail_beyond_the_limit_is_not_kept(door: Door, engine: Engine) -> None:
    """A name that the form had asked for is in no record, also when it is not passed on."""
    engine.scripts["call me"] = Script([said("What name? Or send skip.", "utter_callback_name")])
    texter = Texter(door)
    for number in range(19):
        await texter.text(f"message {number}")
    await texter.text("call me")

    reply = await texter.text("Quillfeather")

    kept = " ".join(entry.text for entry in door.service.after(conversation(door, texter), 0))
    assert reply.text == words.SLOW_DOWN
    assert "Quillfeather" not in kept
