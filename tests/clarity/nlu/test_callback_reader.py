"""Promises of `clarity.nlu.callback_reader`: only an answer is taken for one, whatever else is written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT

from clarity.callbacks.details import Detail
from clarity.callbacks.dialogue import CHANGE_SLOT, DRAFT_SLOT, FORM, SLOTS, UNSURE
from clarity.nlu.answer_router import ANSWERS, REASON
from clarity.nlu.callback_reader import READING, CallbackReader, read
from clarity.nlu.crisis_classifier import CrisisClassifier
from clarity.nlu.language_reader import PARTS
from clarity.nlu.message_guard import MessageGuard
from tests.factories import heard, message, said, tracker_of

CONTEXT = ExecutionContext(GraphSchema({}))
YES_NO = [Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING, Detail.CONFIRM]
EVERY_QUESTION = [pytest.param(slot, id=slot.removeprefix("callback_")) for slot in (*SLOTS.values(), CHANGE_SLOT)]
GOOD = {
    SLOTS[Detail.PHONE]: "949-555-0123",
    SLOTS[Detail.NAME]: "Dana",
    SLOTS[Detail.TIMES]: "weekday evenings",
    SLOTS[Detail.VOICEMAIL]: "yes",
    SLOTS[Detail.TEXTING]: "no",
    SLOTS[Detail.NAMING]: "no",
    SLOTS[Detail.CONFIRM]: "yes",
    CHANGE_SLOT: "the time",
}


def at(slot: str | Detail, domain: Domain, *before: Event) -> DialogueStateTracker:
    """Return a conversation in which this question of the form stands; `before` happened last."""
    name = SLOTS[slot] if isinstance(slot, Detail) else slot
    opened = [ActionExecuted(FORM), ActiveLoop(FORM), SlotSet("requested_slot", name)]
    return tracker_of(heard("call me"), *opened, *before, ActionExecuted("action_listen"), domain=domain)


def understood(
    text: str, *answers: str, confidence: float = 0.9, reason: str | None = None, parts: list[str] | None = None
) -> dict[str, Any]:
    """Return what guard and router found in a message, without its text."""
    name = answers[0] if answers else "nlu_fallback"
    return {
        INTENT: {"name": name, "confidence": confidence},
        ANSWERS: list(answers),
        REASON: reason if answers or reason else "not_understood",
        PARTS: parts or [text],
    }


def reading(tracker: DialogueStateTracker, text: str, *answers: str, **found: Any) -> dict[str, Any]:
    """Return what a message is to the form, after the guard and a router that found `answers` in it."""
    guarded = MessageGuard().process([message(text)], tracker)[0]
    for name, value in understood(text, *answers, **found).items():
        guarded.set(name, value)
    result = read(guarded, tracker)
    assert result is not None
    return result


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_a_good_answer_is_an_answer(slot: str, domain: Domain) -> None:
    """Each question knows its own answers, also where the classifier knows nothing of them."""
    found = reading(at(slot, domain), GOOD[slot])

    assert found["as"] == "answer"


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_the_question_that_stands_is_named(slot: str, domain: Domain) -> None:
    """The policy can ask it again."""
    found = reading(at(slot, domain), GOOD[slot])

    assert found["detail"] == slot.removeprefix("callback_").replace("confirmed", "confirm")


@pytest.mark.parametrize("slot", EVERY_QUESTION)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("how many hours a week is the program?", id="with a question mark"),
        pytest.param("what does the program cost", id="without one"),
    ],
)
def test_a_question_is_no_answer(slot: str, text: str, domain: Domain) -> None:
    """It gets its answer, and no field takes it."""
    found = reading(at(slot, domain), text, "ask_hours_per_week")

    assert found["as"] == "question"


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_what_nobody_understands_is_unclear(slot: str, domain: Domain) -> None:
    """The form says what would have been an answer."""
    found = reading(at(slot, domain), "colorless green ideas sleep so furiously that it has no end at all")

    assert found["as"] == "unclear"


@pytest.mark.parametrize("slot", EVERY_QUESTION)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("back", "back", id="back"),
        pytest.param("menu", "menu", id="menu"),
        pytest.param("never mind", "leave", id="leave"),
        pytest.param("start over", "start_over", id="start over"),
        pytest.param("say that again", "repeat", id="repeat"),
        pytest.param("skip", "skip", id="skip"),
    ],
)
def test_a_command_is_obeyed_at_each_question(slot: str, text: str, expected: str, domain: Domain) -> None:
    """Nobody becomes "Never Mind" by name."""
    found = reading(at(slot, domain), text)

    assert (found["as"], found.get("command")) == ("command", expected)


@pytest.mark.parametrize("slot", EVERY_QUESTION)
@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        pytest.param("withdraw_callback", {"as": "withdraw"}, id="take it back"),
        pytest.param("goodbye", {"as": "command", "command": "leave"}, id="goodbye"),
        pytest.param("change_callback", {"as": "change"}, id="change something"),
        pytest.param("request_callback", {"as": "command", "command": "repeat"}, id="ask for a call again"),
    ],
)
def test_an_intent_about_the_request_is_the_forms(
    slot: str, intent: str, expected: dict[str, Any], domain: Domain
) -> None:
    """A wish in free words is obeyed like a command."""
    text = "well in that case i suppose all of this would have to be handled otherwise"

    found = reading(at(slot, domain), text, intent)

    assert {name: value for name, value in found.items() if name != "detail"} == expected


@pytest.mark.parametrize("detail", [Detail.NAME, Detail.TIMES])
def test_a_no_where_nothing_is_decided_skips(detail: Detail, domain: Domain) -> None:
    """A no to the question for a name means none."""
    found = reading(at(detail, domain), "no", "deny")

    assert (found["as"], found.get("command")) == ("command", "skip")


@pytest.mark.parametrize("detail", YES_NO)
@pytest.mark.parametrize(
    ("text", "answers", "choice"),
    [
        pytest.param("yes", [], True, id="yes"),
        pytest.param("1", [], True, id="one"),
        pytest.param("2", [], False, id="two"),
        pytest.param("no", [], False, id="no"),
        pytest.param("mhm by all means do go right ahead with that", ["affirm"], True, id="affirmed"),
        pytest.param("that would be against all that i hold dear", ["deny"], False, id="denied"),
    ],
)
def test_a_choice_is_read_from_words_or_intent(
    detail: Detail, text: str, answers: list[str], choice: bool, domain: Domain
) -> None:
    """Yes and no come in many shapes."""
    found = reading(at(detail, domain), text, *answers)

    assert (found["as"], found.get("choice")) == ("answer", choice)


@pytest.mark.parametrize(
    ("text", "choice"),
    [pytest.param("1", True, id="one"), pytest.param("2", False, id="two"), pytest.param("yes", True, id="yes")],
)
def test_an_offered_number_is_taken_or_refused_with_a_digit(text: str, choice: bool, domain: Domain) -> None:
    """A 1 is a yes before it is a number that is too short."""
    found = reading(at(Detail.PHONE, domain), text)

    assert (found["as"], found.get("choice")) == ("answer", choice)


@pytest.mark.parametrize("text", ["555-0123", "123-45-6789", "911", "949-555-0123 or 949-555-0144"])
def test_what_tries_to_be_a_number_is_an_answer(text: str, domain: Domain) -> None:
    """The form can say what is wrong with it."""
    found = reading(at(Detail.PHONE, domain), text)

    assert found == {"detail": "phone", "as": "answer"}


def test_a_name_that_is_too_long_is_an_answer(domain: Domain) -> None:
    """Its writer hears that it is too long."""
    found = reading(at(Detail.NAME, domain), "Wolfeschlegelstein" * 5)

    assert found["as"] == "answer"


def test_an_answer_with_a_question_holds_both(domain: Domain) -> None:
    """The number is kept, and the question answered in the same turn."""
    parts = ["949-555-0123.", "how many hours a week is it?"]

    found = reading(at(Detail.PHONE, domain), " ".join(parts), "ask_hours_per_week", parts=parts)

    assert found == {"detail": "phone", "as": "answer", "asks_too": ["ask_hours_per_week"]}


@pytest.mark.parametrize(("confidence", "expected"), [(0.9, "question"), (0.3, "answer")], ids=["sure", "unsure"])
def test_a_time_inside_a_sure_question_is_no_answer(confidence: float, expected: str, domain: Domain) -> None:
    """Whether "mornings?" is a wish or a question is for the classifier to say."""
    text = "mornings? do you have groups then?"

    found = reading(at(Detail.TIMES, domain), text, "ask_hours_per_week", confidence=confidence)

    assert found["as"] == expected


@pytest.mark.parametrize("text", ["change the time", "the phone number is wrong", "no, the time is wrong", "the name"])
def test_a_detail_named_at_the_read_back_is_changed(text: str, domain: Domain) -> None:
    """It needs no classifier to see what is wrong."""
    found = reading(at(Detail.CONFIRM, domain), text)

    assert found["as"] == "change"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2", {"as": "answer", "choice": False}, id="the digit of a no"),
        pytest.param("3", {"as": "unclear"}, id="the digit of nothing"),
        pytest.param("yes but change the time", {"as": "change"}, id="a yes with a but"),
    ],
)
def test_at_the_read_back_a_digit_is_no_detail(text: str, expected: dict[str, Any], domain: Domain) -> None:
    """A 2 there is "change something", and not yet "the name"."""
    found = reading(at(Detail.CONFIRM, domain), text)

    assert found == {"detail": "confirm", **expected}


@pytest.mark.parametrize("slot", EVERY_QUESTION)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/restart", id="command"),
        pytest.param('/request_callback{"callback_phone": "+19495550199"}', id="intent with a slot"),
        pytest.param("<script>alert('949-555-0123')</script>", id="markup"),
        pytest.param("949-555-0123'; DROP TABLE callback_requests; --", id="SQL"),
        pytest.param("9495550123 " * 300, id="too long"),
    ],
)
def test_what_the_guard_refused_is_no_answer(slot: str, text: str, domain: Domain) -> None:
    """No command or code fills a field, whatever number it holds."""
    found = reading(at(slot, domain), text)

    assert found["as"] == "question"


def test_a_name_in_another_script_is_a_name(domain: Domain) -> None:
    """The guard reads no Cyrillic; a person may still be called so."""
    found = reading(at(Detail.NAME, domain), "Дана", reason="message_in_other_script")

    assert found["as"] == "answer"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param("request_callback", {"as": "command", "command": "repeat"}, id="ask for a call"),
        pytest.param("withdraw_callback", {"as": "withdraw"}, id="don't call me"),
        pytest.param("ask_capabilities", {"as": "question"}, id="what I can answer"),
        pytest.param("delete_chat", {"as": "question"}, id="delete this chat"),
    ],
)
@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_a_button_is_what_it_says(slot: str, payload: str, expected: dict[str, Any], domain: Domain) -> None:
    """A button of an earlier turn is never read as an answer."""
    tracker = at(slot, domain, said("Words.", f"/{payload}"))

    found = reading(tracker, f"/{payload}", payload)

    assert {name: value for name, value in found.items() if name != "detail"} == expected


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_a_child_is_noticed_at_each_question(slot: str, domain: Domain) -> None:
    """An age under 13 outranks every answer."""
    found = reading(at(slot, domain), "im 12")

    assert found["as"] == "under_13"


def test_a_child_is_noticed_outside_the_form(domain: Domain) -> None:
    """What was said before is known when a call is asked for."""
    found = read(message("hi im 12 years old"), tracker_of(domain=domain))

    assert found == {"detail": None, "as": "under_13"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hm did it go through?", id="a question"),
        pytest.param("no", id="no"),
        pytest.param("back", id="a command"),
        pytest.param("/restart", id="what the guard refuses"),
    ],
)
def test_after_doubt_the_store_is_asked_again(text: str, domain: Domain) -> None:
    """Whoever was promised a look gets one with the next message."""
    found = reading(at(Detail.CONFIRM, domain, ActionExecuted(UNSURE)), text)

    assert found["as"] == "retry"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        pytest.param("never mind", [], id="never mind"),
        pytest.param(
            "please do not have anybody phone me after all of this", ["withdraw_callback"], id="in free words"
        ),
    ],
)
def test_after_doubt_nobody_is_sent_off_against_their_wish(text: str, answers: list[str], domain: Domain) -> None:
    """Who no longer wants the call does not ask for it a second time."""
    found = reading(at(Detail.CONFIRM, domain, ActionExecuted(UNSURE)), text, *answers)

    assert (found["as"], found.get("command")) in {("command", "leave"), ("withdraw", None)}


def test_doubt_of_an_earlier_turn_is_over(domain: Domain) -> None:
    """Once the store gave its word, a no is a no again."""
    answered = [ActionExecuted(UNSURE), ActionExecuted("action_listen"), heard("hm"), ActionExecuted(FORM)]

    found = reading(at(Detail.CONFIRM, domain, *answered), "no")

    assert (found["as"], found.get("choice")) == ("answer", False)


def test_outside_the_form_nothing_is_read(domain: Domain) -> None:
    """A name or number in an ordinary conversation stays an ordinary message."""
    assert read(message("949-555-0123"), tracker_of(heard("hello"), domain=domain)) is None
    assert read(message("949-555-0123"), None) is None


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        pytest.param({"key": "key-of-dana"}, "request_callback", id="set aside"),
        pytest.param({"told": "K7FQ-3XMD"}, "ask_price", id="only told of"),
        pytest.param(None, "ask_price", id="nothing begun"),
    ],
)
def test_continue_goes_on_with_what_was_set_aside(slots: dict[str, Any] | None, expected: str, domain: Domain) -> None:
    """The word means the call request exactly where there is one."""
    found = message("continue", **understood("continue", "ask_price"))

    CallbackReader().process([found], tracker_of(SlotSet(DRAFT_SLOT, slots), domain=domain))

    assert found.get(INTENT)["name"] == expected
    assert found.get(ANSWERS) == [expected]


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_a_crisis_outranks_every_answer(slot: str, domain: Domain, model_storage: LocalModelStorage) -> None:
    """The crisis classifier comes after the reader, and its word is the last."""
    tracker = at(slot, domain)
    classifier = CrisisClassifier.create(CrisisClassifier.get_default_config(), model_storage, Resource("c"), CONTEXT)
    found = MessageGuard().process([message(f"{GOOD[slot]}. i want to kill myself")], tracker)

    screened = classifier.process(CallbackReader().process(found, tracker))[0]

    assert screened.get(INTENT)["name"] == "crisis"
    assert screened.get(ANSWERS) == ["crisis"]


def test_the_reading_reaches_the_policy(domain: Domain) -> None:
    """What was read is part of what the message is understood as."""
    component = CallbackReader.create({}, None, Resource("reader"), CONTEXT)

    found = component.process([message("Dana")], at(Detail.NAME, domain))[0]

    assert found.as_dict(only_output_properties=True)[READING] == {"detail": "name", "as": "answer"}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120), slot=st.sampled_from([*SLOTS.values(), CHANGE_SLOT]))
def test_no_text_breaks_the_reader(text: str, slot: str, domain: Domain) -> None:
    """Whatever is written is an answer, a command, a change, a question, or unclear."""
    found = reading(at(slot, domain), text)

    assert found["as"] in {"answer", "command", "change", "question", "unclear", "under_13"}
