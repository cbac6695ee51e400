"""A person asks for a call: one question at a time, on both channels, and nothing but an answer becomes one."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core import processor

from actions.callback import service
from clarity.answers import answers
from clarity.callbacks.dialogue import SLOTS, emptied
from clarity.callbacks.model import Asker, Request
from tests.content.crisis_texts import words as sealed_words
from tests.conversations.conftest import Person

CRISIS_END = sealed_words().tails["web"]["en"]  # of every crisis reply, and of no other
REFERENCE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
# A good answer to each question, in the order in which they are asked.
GOOD = {
    "callback_phone": "949-555-0123",
    "callback_name": "Dana",
    "callback_times": "weekday evenings",
    "callback_voicemail": "yes",
    "callback_texting": "no",
    "callback_naming": "no",
    "callback_confirmed": "yes",
}
ASKED = {
    "callback_phone": "utter_callback_phone_again",
    "callback_name": "utter_callback_name",
    "callback_times": "utter_callback_times",
    "callback_voicemail": "utter_callback_voicemail",
    "callback_texting": "utter_callback_texting",
    "callback_naming": "utter_callback_naming",
    "callback_confirmed": "utter_callback_confirm_again",
}
STEPS = [pytest.param(name, id=name.removeprefix("callback_")) for name in GOOD]


async def reach(person: Person, question: str) -> str:
    """Ask for a call and answer until this question stands; return it."""
    reply = await person.says("can someone call me please")
    for name, answer in GOOD.items():
        if name == question:
            return reply
        reply = await person.says(answer)
    return reply


async def form_slots(person: Person) -> dict[str, Any]:
    """Return the form's slots as stored."""
    slots = await person.slots()
    return {name: slots[name] for name in emptied()}


def sent(person: Person, phone: str | None = None) -> Request | None:
    """Return the open request that this person may see."""
    return service().open_request(Asker(person.sender_id, phone))


async def test_a_visitor_asks_for_a_call(person: Person) -> None:
    """Seven short answers make one request that holds what was said, and a code to keep."""
    await reach(person, "callback_confirmed")

    reply = await person.says("yes, send it")

    request = sent(person)
    assert request is not None
    assert request.details is not None
    assert (request.details.phone, request.details.name) == ("+19495550123", "Dana")
    assert "Pacific" in (request.details.times or "")
    assert (request.details.wishes.voicemail, request.details.wishes.texting) == (True, False)
    assert REFERENCE.findall(reply) == [request.reference]


async def test_the_notice_stands_with_the_first_question(person: Person) -> None:
    """Nobody is asked for a number before they could read what happens to it."""
    reply = await person.says("i want a callback")

    assert reply == answers()["utter_callback_phone"].web.text


async def test_a_texter_is_asked_about_their_own_number(known_texter: Person, number: str) -> None:
    """On SMS "this number?" comes first, and a digit is answer enough."""
    first = await known_texter.says("please call me back")
    for answer in ("1", "skip", "skip", "2", "2", "2", "1"):
        reply = await known_texter.says(answer)

    request = sent(known_texter)
    assert first == answers()["utter_callback_phone"].sms.text
    assert request is not None
    assert request.details is not None
    assert request.details.phone == number
    assert REFERENCE.findall(reply) == [request.reference]


async def test_the_number_is_read_back_by_its_last_digits(person: Person) -> None:
    """Whoever looks over a shoulder at the read-back learns four digits."""
    reply = await reach(person, "callback_confirmed")

    assert "0123" in reply
    assert "949-555" not in reply
    assert "9495550" not in reply


async def test_a_number_in_the_first_message_waits_for_the_notice(person: Person) -> None:
    """Who writes the number at once reads the notice, and only says yes to it."""
    reply = await person.says("please call me at 949-555-0177")
    before = (await form_slots(person))["callback_phone"]
    await person.says("yes")

    assert "callback-1" in reply
    assert "0177" in reply
    assert before is None
    assert (await form_slots(person))["callback_phone"] == "+19495550177"


@pytest.mark.parametrize("question", STEPS)
async def test_a_question_in_the_middle_is_answered(person: Person, question: str) -> None:
    """The answer comes, the same question stands again, and what was given stays."""
    await reach(person, question)
    before = await form_slots(person)

    reply = await person.says("how many hours a week is the program?")

    assert "9-12 hours" in reply
    assert reply.endswith(answers()[ASKED[question]].web.text)
    assert await form_slots(person) == before


@pytest.mark.parametrize("question", STEPS)
async def test_a_question_in_the_middle_needs_no_action_server(person: Person, question: str, actions: Any) -> None:
    """A visitor's question is answered also while the form itself cannot go on."""
    await reach(person, question)
    actions.is_down = True

    reply = await person.says("do you take insurance?")

    actions.is_down = False
    assert "PPO" in reply


@pytest.mark.parametrize(
    "cry",
    [
        pytest.param("i want to kill myself", id="plain"),
        pytest.param("949-555-0188 but honestly i am going to end my life tonight", id="behind a number"),
        pytest.param("yes. i can't do this anymore, i want to die", id="behind a yes"),
    ],
)
@pytest.mark.parametrize("question", STEPS)
async def test_a_crisis_is_never_an_answer(person: Person, question: str, cry: str) -> None:
    """In each field the crisis words come, they alone, and nothing of the cry is kept as an answer."""
    await reach(person, question)
    before = await form_slots(person)

    reply = await person.says(cry)

    after = await form_slots(person)
    assert reply.endswith(CRISIS_END)
    assert {name: after[name] for name in SLOTS.values()} == {name: before[name] for name in SLOTS.values()}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("i dont want to be", "alive anymore", id="spread over two messages"),
        pytest.param("i want to kill myself", "just kidding", id="taken back"),
    ],
)
@pytest.mark.parametrize("question", STEPS)
async def test_a_cry_in_two_messages_fills_no_field(person: Person, question: str, first: str, second: str) -> None:
    """The second half of a cry gets crisis words and not the next question, and what was given stays."""
    await reach(person, question)
    before = (await form_slots(person))["callback_phone"]
    await person.says(first)

    reply = await person.says(second)

    after = await form_slots(person)
    assert reply.endswith(CRISIS_END)
    assert second not in after.values()
    assert question == "callback_phone" or after["callback_phone"] == before


@pytest.mark.parametrize("question", STEPS)
async def test_a_form_set_aside_by_a_crisis_goes_on_when_asked(person: Person, question: str) -> None:
    """After the crisis words "continue" brings back the question that stood, and no answer was lost."""
    asked = await reach(person, question)
    before = await form_slots(person)
    await person.says("i want to kill myself")

    reply = await person.says("continue")

    assert (await form_slots(person))["callback_phone"] == before["callback_phone"]
    assert asked.splitlines()[-1] in reply or answers()[ASKED[question]].web.text in reply


@pytest.mark.parametrize("channel", ["person", "known_texter"])
@pytest.mark.parametrize("words", ["never mind", "actually i changed my mind, don't call me", "forget it"])
@pytest.mark.parametrize("question", STEPS)
async def test_whoever_changes_their_mind_is_let_go(
    request: pytest.FixtureRequest, channel: str, question: str, words: str
) -> None:
    """At each question a word is enough; nothing is sent and nothing kept."""
    someone: Person = request.getfixturevalue(channel)
    await reach(someone, question)

    reply = await someone.says(words)

    assert reply in {answers()["utter_callback_left"].web.text, answers()["utter_callback_left"].sms.text}
    assert set((await form_slots(someone)).values()) == {None}
    assert sent(someone) is None


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("/restart", id="command"),
        pytest.param('/request_human{"callback_phone": "+19495550199"}', id="intent with a slot"),
        pytest.param("<script>alert(1)</script>", id="markup"),
        pytest.param("'; DROP TABLE callback_requests; --", id="SQL"),
        pytest.param("9" * 3000, id="3,000 digits"),
        pytest.param("\U0001f680\U0001f680", id="emoji"),
    ],
)
@pytest.mark.parametrize("question", STEPS)
async def test_hostile_input_fills_nothing(person: Person, question: str, message: str) -> None:
    """Such a message gets words, and no field takes it."""
    await reach(person, question)
    before = await form_slots(person)

    reply = await person.says(message)

    after = await form_slots(person)
    assert reply
    assert {name: after[name] for name in SLOTS.values()} == {name: before[name] for name in SLOTS.values()}


async def test_back_asks_the_question_before(person: Person) -> None:
    """A visitor goes back one question and gives another answer."""
    await reach(person, "callback_times")

    reply = await person.says("back")
    await person.says("Ruth")

    assert reply == answers()["utter_callback_name"].web.text
    assert (await form_slots(person))["callback_name"] == "Ruth"


async def test_menu_sets_the_form_aside(person: Person) -> None:
    """After "menu" other questions are ordinary ones, and "continue" goes on where the form stood."""
    await reach(person, "callback_times")
    menu = await person.says("menu")
    between = await person.says("how long does the program last?")

    reply = await person.says("continue")

    assert menu == answers()["utter_callback_paused"].web.text
    assert between == answers()["utter_ask_duration"].web.text
    assert reply == answers()["utter_callback_times"].web.text


async def test_one_detail_is_changed_at_the_end(person: Person) -> None:
    """At the read-back one detail is asked anew, and the others stay."""
    await reach(person, "callback_confirmed")
    asked = await person.says("change the time")
    reply = await person.says("mornings")

    assert asked == answers()["utter_callback_times"].web.text
    assert "Dana" in reply
    assert "morning" in reply.lower() or "AM" in reply


async def test_no_at_the_end_asks_what_to_change(person: Person) -> None:
    """A "no" to the read-back sends nothing."""
    await reach(person, "callback_confirmed")

    reply = await person.says("no")

    assert reply == answers()["utter_callback_change_what"].web.text
    assert sent(person) is None


@pytest.mark.parametrize("stated", ["im 12", "i am eleven years old"])
@pytest.mark.parametrize("question", STEPS)
async def test_a_child_is_sent_to_a_grown_up(person: Person, question: str, stated: str) -> None:
    """Whoever says that they are under 13 is asked for nothing more, and nothing of theirs is kept."""
    await reach(person, question)

    reply = await person.says(stated)
    again = await person.says("can someone call me")

    assert reply == again == answers()["utter_callback_under_13"].web.text
    assert set((await form_slots(person)).values()) == {None}
    assert sent(person) is None


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        pytest.param("Dana, I have bipolar disorder", "Dana", id="diagnosis"),
        pytest.param("my name is Dana and I was born 1/2/1990", "Dana", id="birth date"),
    ],
)
async def test_what_the_call_does_not_need_is_not_kept(person: Person, message: str, kept: str) -> None:
    """A diagnosis or birth date beside the name is left out, and the person is told."""
    await reach(person, "callback_name")

    reply = await person.says(message)

    assert (await form_slots(person))["callback_name"] == kept
    assert answers()["utter_callback_left_out"].web.text in reply


async def test_the_line_is_offered_after_three_answers_that_could_not_be_read(person: Person) -> None:
    """Nobody is asked the same thing for ever."""
    await reach(person, "callback_phone")

    replies = [await person.says(text) for text in ("555-0123", "12345", "12")]

    assert "949-625-0564" not in replies[0]
    assert "949-625-0564" in replies[2]


async def test_an_answer_and_a_question_in_one_message_both_count(person: Person) -> None:
    """Who gives the number and asks something gets both: the answer, and the next question."""
    await reach(person, "callback_phone")

    reply = await person.says("949-555-0123. how many hours a week is it?")

    assert "9-12 hours" in reply
    assert reply.endswith(answers()["utter_callback_name"].web.text)


async def test_a_yes_that_is_no_answer_is_not_small_talk(person: Person) -> None:
    """While a wish is asked for, nobody who writes "yes send it" is asked what they would like to know."""
    await reach(person, "callback_naming")

    reply = await person.says("yes send it")

    assert reply.endswith(answers()["utter_callback_naming"].web.text)
    assert answers()["utter_affirm"].web.text not in reply


@pytest.mark.parametrize(
    ("hours", "is_there"), [pytest.param(11, True, id="the same day"), pytest.param(13, False, id="half a day later")]
)
async def test_a_form_is_taken_up_hours_later(
    texter: Person, monkeypatch: pytest.MonkeyPatch, hours: int, is_there: bool
) -> None:
    """Whoever puts the phone away and answers after work goes on where they were; later nothing personal is left."""
    await reach(texter, "callback_times")
    monkeypatch.setattr(processor, "time", SimpleNamespace(time=lambda: time.time() + hours * 3600))

    await texter.says("weekday evenings")

    slots = await form_slots(texter)
    assert (slots["callback_name"] == "Dana", slots["callback_times"] is not None) == (is_there, is_there)
