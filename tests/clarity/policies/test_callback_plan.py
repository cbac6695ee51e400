"""Promises of `clarity.policies.callback_plan`: questions in between are answered, and silence is made good."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.callbacks.dialogue import AGAIN, CHANGE, FORM, UNAVAILABLE, UNSURE
from clarity.nlu.callback_reader import READING
from clarity.policies.answer_policy import HANDOFF_ACTION, HANDOFF_AFTER_MISSES, LINE_OF_988, AnswerPolicy, plan
from clarity.policies.callback_plan import (
    ACTIONS_BY_INTENT,
    RESPONSES,
    WHAT_IS_KEPT,
    WITHDRAW_SURE,
    after_silence,
    in_form,
    is_open,
    is_question,
)
from clarity.tracker_store import DELETED_RESPONSE
from tests.clarity.policies.conftest import LISTENED, following, found
from tests.factories import heard, said, tracker_of

EVERY_DETAIL = [pytest.param(detail, id=detail) for detail in AGAIN]
SENT = {"detail": "confirm", "as": "answer", "choice": True}
SPOKEN = said("Words of an action.")


def inside(detail: str, meaning: str = "question", **other: Any) -> dict[str, Any]:
    """Return what the reader made of a message at a question of the form."""
    return {READING: {"detail": detail, "as": meaning, **other}}


def in_open_form(*before: Event, domain: Domain, **parsed: Any) -> DialogueStateTracker:
    """Return a conversation in which the form is open, with a message understood like this."""
    opened = [ActionExecuted(FORM), ActiveLoop(FORM), SlotSet("requested_slot", "callback_phone"), SPOKEN, LISTENED]
    return tracker_of(heard("call me"), *opened, *before, heard("words", **parsed), domain=domain)


def carried_out(policy: AnswerPolicy, tracker: DialogueStateTracker, domain: Domain, *speaking: str) -> list[str]:
    """Return the actions of a turn until it is the person's; those named say something, the responses always do."""
    names: list[str] = []
    while len(names) < 10:
        name = following(policy.predict_action_probabilities(tracker, domain), domain)
        assert name is not None
        if name == "action_listen":
            return names
        names.append(name)
        tracker.update(ActionExecuted(name))
        if name in speaking or name.startswith("utter_"):
            tracker.update(SPOKEN)
    raise AssertionError(names)


@pytest.mark.parametrize("detail", EVERY_DETAIL)
def test_a_question_in_the_form_is_answered_and_the_form_asks_again(detail: str) -> None:
    """The answer comes first, and below it stands the question that is still open."""
    planned = plan(found(answers=["ask_price"], **inside(detail)))

    assert planned == ["utter_ask_price", AGAIN[detail]]


def test_several_questions_in_the_form_are_all_answered() -> None:
    """The open question comes once, at the end."""
    planned = plan(found(answers=["ask_price", "ask_food"], **inside("name")))

    assert planned == ["utter_ask_price", "utter_ask_food", "utter_callback_name"]


@pytest.mark.parametrize("meaning", ["answer", "command", "change", "unclear", "retry", "under_13"])
def test_what_concerns_the_form_goes_to_the_form(meaning: str) -> None:
    """One step, and no word from elsewhere."""
    planned = plan(found(answers=[], reason="not_understood", **inside("name", meaning)))

    assert planned == [FORM]


def test_a_name_that_the_router_takes_for_a_question_is_the_forms() -> None:
    """Somebody called Grace gets no answer about the program."""
    planned = plan(found(answers=["ask_price"], **inside("name", "answer")))

    assert planned == [FORM]


def test_what_is_asked_beside_an_answer_is_answered_first() -> None:
    """What the form asks stands at the end."""
    planned = plan(found(answers=["ask_price"], **inside("phone", "answer", asks_too=["ask_price"])))

    assert planned == ["utter_ask_price", FORM]


@pytest.mark.parametrize("reason", ["message_command", "message_without_words", "message_too_long"])
def test_what_the_guard_refused_gets_its_words_in_the_form(reason: str) -> None:
    """The person hears why, and the question again."""
    planned = in_form({**inside("times"), "reason": reason}, plan(found(answers=[], reason=reason)))

    assert planned[-1] == "utter_callback_times"
    assert len(planned) == 2


def test_misses_in_the_form_are_not_handed_to_a_person() -> None:
    """The form counts its own, and offers the line."""
    tracker = tracker_of(
        heard("one", reason="unsure"), heard("two", reason="unsure", answers=[], **inside("name", "unclear"))
    )

    assert plan(tracker) == [FORM]


def test_an_answer_to_the_form_is_no_miss() -> None:
    """Whoever gave a name is not taken for someone who was not understood."""
    answer = heard("Dana", reason="not_understood", answers=[], **inside("name", "answer"))

    planned = plan(tracker_of(answer, heard("hm", reason="not_understood")))

    assert planned == ["utter_not_understood"]
    assert HANDOFF_AFTER_MISSES not in planned


def test_who_wants_a_person_in_the_form_gets_one() -> None:
    """The handoff is made, and the question stays open."""
    planned = plan(found(answers=["request_human"], **inside("phone")))

    assert planned == ["utter_request_human", "utter_callback_phone_again", HANDOFF_ACTION]


def test_the_status_is_looked_up_in_the_middle_of_the_form() -> None:
    """Whether a request was sent is for the store to say."""
    planned = plan(found(answers=["ask_callback_status"], **inside("name")))

    assert planned == ["action_tell_callback", "utter_callback_name"]


@pytest.mark.parametrize(
    ("answer", "action"),
    [
        pytest.param("affirm", "action_withdraw_callback", id="yes"),
        pytest.param("deny", "action_tell_callback", id="no"),
    ],
)
def test_yes_to_should_i_take_it_back_takes_it_back(answer: str, action: str) -> None:
    """A question that a yes answers is obeyed at a yes, and the request stays at a no."""
    asked = BotUttered("Should I?", metadata={"utter_action": WITHDRAW_SURE})

    planned = plan(tracker_of(heard("pull it", answers=["withdraw_callback"]), asked, heard("yes", answers=[answer])))

    assert planned == [action]


def test_yes_elsewhere_takes_nothing_back() -> None:
    """A bare yes in small talk is small talk."""
    said_before = BotUttered("Hello.", metadata={"utter_action": "utter_greet"})

    planned = plan(tracker_of(heard("hi", answers=["greet"]), said_before, heard("yes", answers=["affirm"])))

    assert planned == []


def test_after_the_chat_is_deleted_nothing_is_asked_again() -> None:
    """There is no question left to answer."""
    planned = plan(found(answers=["delete_chat"], **inside("name")))

    assert planned == [DELETED_RESPONSE]


def test_deleting_the_chat_ends_the_form(policy: AnswerPolicy, domain: Domain) -> None:
    """Whoever deletes what they wrote is asked for nothing more."""
    tracker = in_open_form(domain=domain, answers=["delete_chat"], **inside("phone"))

    prediction = policy.predict_action_probabilities(tracker, domain)

    assert following(prediction, domain) == DELETED_RESPONSE
    assert prediction.optional_events == [ActiveLoop(None), SlotSet("requested_slot", None)]


@pytest.mark.parametrize("reply", ["affirm", "deny"])
def test_a_bare_word_in_the_form_is_not_about_an_earlier_danger(reply: str) -> None:
    """After a crisis a form that was resumed can be finished."""
    tracker = tracker_of(
        *(heard("help"), ActionExecuted("utter_crisis"), LISTENED),
        *(heard("continue", answers=["request_callback"]), ActionExecuted(FORM), SPOKEN, LISTENED),
        heard("no", answers=[reply], **inside("voicemail", "answer", choice=reply == "affirm")),
    )

    assert plan(tracker) == [FORM]


def test_a_crisis_in_the_form_is_a_crisis() -> None:
    """The reader's word does not count against it."""
    planned = plan(found(answers=["crisis"], **inside("name", "answer")))

    assert planned == ["utter_crisis"]


@pytest.mark.parametrize(
    ("parsed", "expected"),
    [
        pytest.param({"answers": [], **inside("name", "answer")}, [FORM], id="the next question alone"),
        pytest.param(
            {"answers": ["ask_price"], **inside("name")},
            ["utter_ask_price", "utter_callback_name", LINE_OF_988],
            id="an answer in between",
        ),
    ],
)
def test_after_a_crisis_the_form_is_no_wall_of_988(parsed: dict[str, Any], expected: list[str]) -> None:
    """Below answers the line comes; below each of seven questions it would not be read any more."""
    tracker = tracker_of(heard("help"), ActionExecuted("utter_crisis"), LISTENED, heard("words", **parsed))

    assert plan(tracker) == expected


def test_a_concern_in_the_form_gets_its_line() -> None:
    """Where this very message gives reason to worry, the line is said in any case."""
    planned = plan(found(answers=[], concern=True, **inside("name", "answer")))

    assert planned == [FORM, LINE_OF_988]


@pytest.mark.parametrize(("intent", "action"), ACTIONS_BY_INTENT.items(), ids=list(ACTIONS_BY_INTENT))
def test_outside_the_form_each_wish_has_its_action(intent: str, action: str) -> None:
    """Nothing is said before it was looked up."""
    assert plan(found(answers=[intent])) == [action]


def test_the_form_opens_after_all_other_answers() -> None:
    """Its question must be the last that is read."""
    assert plan(found(answers=["request_callback", "ask_price"])) == ["utter_ask_price", FORM]


def test_what_is_kept_has_words_and_then_looks() -> None:
    """The words stand for themselves; what is kept of this person comes below."""
    assert plan(found(answers=["ask_what_is_kept"])) == ["utter_ask_what_is_kept", WHAT_IS_KEPT]


@pytest.mark.parametrize(("intent", "action"), ACTIONS_BY_INTENT.items(), ids=list(ACTIONS_BY_INTENT))
def test_an_action_that_stays_silent_is_made_good(
    intent: str, action: str, policy: AnswerPolicy, domain: Domain
) -> None:
    """Nobody waits for an answer because the action server is gone; the words have the line."""
    names = carried_out(policy, found(answers=[intent]), domain)

    assert names == [action, UNAVAILABLE]
    assert all("949-625-0564" in str(form["text"]) for form in domain.responses[UNAVAILABLE])


@pytest.mark.parametrize(("intent", "action"), ACTIONS_BY_INTENT.items(), ids=list(ACTIONS_BY_INTENT))
def test_an_action_that_spoke_is_left_alone(intent: str, action: str, policy: AnswerPolicy, domain: Domain) -> None:
    """No apology stands below a good answer."""
    assert carried_out(policy, found(answers=[intent]), domain, action) == [action]


def test_silence_is_made_good_before_the_next_answer(policy: AnswerPolicy, domain: Domain) -> None:
    """What follows in the turn neither hides the silence nor is lost by it."""
    tracker = found(answers=["request_callback"], concern=True)

    names = carried_out(policy, tracker, domain)

    assert names == [FORM, UNAVAILABLE, LINE_OF_988]


def test_what_is_kept_may_be_silent(policy: AnswerPolicy, domain: Domain) -> None:
    """Its words were said before it."""
    names = carried_out(policy, found(answers=["ask_what_is_kept"]), domain)

    assert names == ["utter_ask_what_is_kept", WHAT_IS_KEPT]


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param(SENT, UNSURE, id="the word to send"),
        pytest.param({"detail": "confirm", "as": "retry"}, UNSURE, id="asking the store again"),
        pytest.param({**SENT, "choice": False}, UNAVAILABLE, id="no to the read-back"),
        pytest.param({"detail": "confirm", "as": "command", "command": "leave"}, UNAVAILABLE, id="leaving"),
        pytest.param({"detail": "voicemail", "as": "answer", "choice": True}, UNAVAILABLE, id="a yes before"),
    ],
)
def test_after_the_word_to_send_nobody_is_told_that_it_failed(reading: dict[str, Any], expected: str) -> None:
    """The request may be there: neither "lost" nor "kept" would be true."""
    tracker = tracker_of(heard("yes", **{READING: reading}), ActionExecuted(FORM))

    assert after_silence(tracker, [FORM], {READING: reading}) == expected


def test_words_of_the_turn_before_are_no_answer() -> None:
    """A form that is silent now is silent, whatever it said earlier."""
    tracker = tracker_of(ActionExecuted(FORM), SPOKEN, LISTENED, heard("Dana"), ActionExecuted(FORM))

    assert after_silence(tracker, [FORM], {}) == UNAVAILABLE


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param({"detail": "name", "as": "answer"}, UNAVAILABLE, id="an answer"),
        pytest.param(SENT, UNSURE, id="the word to send"),
    ],
)
@pytest.mark.parametrize("opening", [{}, {"concern": True}], ids=["alone", "above a line of 988"])
def test_silence_in_the_middle_of_the_form_is_made_good(
    opening: dict[str, Any], reading: dict[str, Any], expected: str, policy: AnswerPolicy, domain: Domain
) -> None:
    """The engine folds the runs of a form into one; the words of an earlier run are not those of this one."""
    tracker = tracker_of(LISTENED, heard("call me", answers=["request_callback"], **opening), domain=domain)
    for event in (ActionExecuted(FORM), ActiveLoop(FORM), SPOKEN, SlotSet("requested_slot", "callback_name")):
        tracker.update(event)
    tracker.update_with_events([*([ActionExecuted(LINE_OF_988), SPOKEN] if opening else []), LISTENED], domain)
    tracker.update(heard("words", answers=[], **{READING: reading}))

    names = carried_out(policy, tracker, domain)

    assert names == [FORM, expected]


def test_an_answer_in_the_form_outranks_the_engines_own_guess(policy: AnswerPolicy, domain: Domain) -> None:
    """The engine would run the form for a question, too."""
    tracker = in_open_form(domain=domain, answers=["ask_price"], **inside("phone"))

    prediction = policy.predict_action_probabilities(tracker, domain)

    assert prediction.is_no_user_prediction
    assert following(prediction, domain) == "utter_ask_price"


@pytest.mark.parametrize(
    ("parsed", "expected"),
    [
        pytest.param({}, (False, False), id="outside"),
        pytest.param({READING: {"detail": None, "as": "under_13"}}, (False, False), id="a child outside"),
        pytest.param(inside("name"), (True, True), id="question"),
        pytest.param(inside(CHANGE, "answer"), (True, False), id="answer"),
    ],
)
def test_whether_the_form_was_open_is_in_the_message(parsed: dict[str, Any], expected: tuple[bool, bool]) -> None:
    """The form may have closed since the message came."""
    assert (is_open(parsed), is_question(parsed)) == expected


def test_every_name_exists(domain: Domain) -> None:
    """The engine raises on an action that it does not know, and the person would hear nothing."""
    planned = {*RESPONSES, *ACTIONS_BY_INTENT.values(), WHAT_IS_KEPT, *(f"utter_{name}" for name in ["delete_chat"])}

    assert planned - set(domain.action_names_or_texts) == set()
