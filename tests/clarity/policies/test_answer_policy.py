"""Promises of `clarity.policies.answer_policy`: what a turn says when one rule cannot say it all."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted

from clarity.nlu.answer_router import MAXIMUM_ANSWERS
from clarity.policies.answer_policy import (
    CRISIS,
    CRISIS_LINES,
    CRISIS_RESPONSES,
    HANDOFF_ACTION,
    HANDOFF_AFTER_MISSES,
    LINE_OF_988,
    RESPONSES_BY_REASON,
    AnswerPolicy,
    actions_since_user,
    names_988,
    plan,
)
from clarity.policies.callback_plan import ACTIONS_BY_INTENT
from clarity.program import topics
from tests.clarity.policies.conftest import LISTENED, following, found
from tests.factories import heard, tracker_of


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("unsure", "utter_unsure"),
        ("not_understood", "utter_not_understood"),
        ("message_too_long", "utter_too_long"),
        ("message_command", "utter_no_commands"),
        ("message_without_words", "utter_no_text"),
        ("message_in_other_script", "utter_other_script"),
    ],
)
def test_each_reason_has_its_words(reason: str, expected: str) -> None:
    """Whoever is not understood is told why."""
    planned = plan(found(answers=[], reason=reason))

    assert planned == [expected]


@pytest.mark.parametrize(
    "parsed",
    [
        pytest.param({"answers": ["ask_duration"]}, id="one answer"),
        pytest.param({"answers": []}, id="no answer and no reason"),
        pytest.param({"answers": [], "reason": "something_new"}, id="an unknown reason"),
        pytest.param({}, id="nothing found"),
    ],
)
def test_where_a_rule_says_it_all_there_is_no_plan(parsed: dict[str, Any]) -> None:
    """The policy stays out of what one rule can answer."""
    planned = plan(found(**parsed))

    assert planned == []


def test_before_the_first_message_there_is_no_plan() -> None:
    """A conversation that has only been opened needs no words."""
    assert plan(tracker_of(LISTENED)) == []


@pytest.mark.parametrize("first", ["unsure", "not_understood"])
@pytest.mark.parametrize("second", ["unsure", "not_understood"])
def test_a_second_miss_in_a_row_is_handed_to_a_person(first: str, second: str) -> None:
    """Nobody is asked twice for other words."""
    tracker = tracker_of(
        LISTENED, heard("one", reason=first), ActionExecuted("utter_unsure"), LISTENED, heard("two", reason=second)
    )

    planned = plan(tracker)

    assert planned == ["utter_handoff_after_misses", "action_handoff_to_admissions"]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param({"answers": ["ask_price"]}, id="an answered question"),
        pytest.param({"answers": [], "reason": "message_without_words"}, id="an emoji"),
    ],
)
def test_misses_that_are_not_in_a_row_do_not_count(between: dict[str, Any]) -> None:
    """One misunderstood message after a good one gets a friendly question back."""
    tracker = tracker_of(heard("one", reason="unsure"), heard("two", **between), heard("three", reason="unsure"))

    planned = plan(tracker)

    assert planned == ["utter_unsure"]


def test_several_answers_come_in_order() -> None:
    """A compound question is answered part by part, as it was asked."""
    planned = plan(found(answers=["ask_price", "ask_duration", "ask_food"]))

    assert planned == ["utter_ask_price", "utter_ask_duration", "utter_ask_food"]


def test_a_handoff_among_several_answers_acts_after_all_words() -> None:
    """Who asks something and wants a person gets both, and the action, which may fail, comes last."""
    planned = plan(found(answers=["request_human", "ask_price"]))

    assert planned == ["utter_request_human", "utter_ask_price", "action_handoff_to_admissions"]


@pytest.mark.parametrize("before", [[], ["utter_crisis"], ["utter_crisis", "utter_crisis"], ["utter_ask_price"]])
def test_a_crisis_is_the_whole_plan(before: list[str]) -> None:
    """However often there were crisis words before, they come again, and nothing else; which ones, the words know."""
    earlier = [event for name in before for event in (heard("words"), ActionExecuted(name), LISTENED)]

    planned = plan(tracker_of(*earlier, heard("words", answers=["crisis"])))

    assert planned == [CRISIS]


@pytest.mark.parametrize(
    ("before", "reply", "expected"),
    [
        pytest.param("utter_crisis", "deny", [CRISIS], id="no to the crisis words"),
        pytest.param("utter_crisis", "affirm", [CRISIS], id="yes to the crisis words"),
        pytest.param("utter_crisis_lines", "affirm", [CRISIS], id="ok to the other lines"),
        pytest.param("utter_bare_help", "affirm", [CRISIS], id="yes to help"),
        pytest.param("utter_ask_price", "deny", [], id="no to an answer"),
    ],
)
def test_a_bare_word_after_talk_of_danger_is_about_the_danger(before: str, reply: str, expected: list[str]) -> None:
    """Nobody who says "no" to "call 988" is told that there is nothing they need to do."""
    tracker = tracker_of(heard("words"), ActionExecuted(before), LISTENED, heard("no", answers=[reply]))

    assert plan(tracker) == expected


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        pytest.param("More help lines", ["utter_crisis"], [CRISIS_LINES], id="the button"),
        pytest.param("more help lines", ["utter_crisis", "utter_ask_price"], [CRISIS_LINES], id="typed, later on"),
        pytest.param("MORE", ["utter_crisis"], [CRISIS_LINES], id="as the text says"),
        pytest.param("más líneas de ayuda", ["utter_crisis"], [CRISIS_LINES], id="in Spanish"),
        pytest.param("more help lines", ["utter_ask_price"], [], id="never told of 988"),
        pytest.param("more about the price", ["utter_crisis"], ["utter_ask_price", LINE_OF_988], id="more of a thing"),
    ],
)
def test_after_a_crisis_the_other_lines_are_given(text: str, before: list[str], expected: list[str]) -> None:
    """Whoever was told of 988 and asks for more gets it, whatever the intents make of the words."""
    earlier = [event for name in before for event in (heard("words"), ActionExecuted(name), LISTENED)]

    planned = plan(tracker_of(*earlier, heard(text, answers=["ask_price"])))

    assert planned == expected


def test_after_a_crisis_every_answer_of_the_session_has_a_line_of_988() -> None:
    """The next question is answered as always, and the way to help stays in sight."""
    tracker = tracker_of(
        *(heard("help"), ActionExecuted("utter_crisis"), LISTENED),
        *(
            heard("one", answers=["ask_price"]),
            ActionExecuted("utter_ask_price"),
            ActionExecuted(LINE_OF_988),
            LISTENED,
        ),
        heard("two", answers=["ask_food"]),
    )

    planned = plan(tracker)
    tracker.update(ActionExecuted("utter_ask_food"))

    assert planned == ["utter_ask_food", LINE_OF_988]
    assert plan(tracker) == planned


def test_a_repeated_crisis_is_answered_once(policy: AnswerPolicy, domain: Domain) -> None:
    """The second cry's words come once, and then it is the person's turn."""
    tracker = tracker_of(
        heard("one", answers=["crisis"]), ActionExecuted("utter_crisis"), LISTENED, heard("two", answers=["crisis"])
    )

    first = following(policy.predict_action_probabilities(tracker, domain), domain)
    tracker.update(ActionExecuted(first))
    second = following(policy.predict_action_probabilities(tracker, domain), domain)

    assert (first, second) == (CRISIS, "action_listen")


def test_a_crisis_after_misses_is_still_a_crisis() -> None:
    """A person in danger is not handed to admissions instead."""
    tracker = tracker_of(heard("one", reason="unsure"), heard("two", reason="unsure", answers=["crisis"]))

    planned = plan(tracker)

    assert planned == ["utter_crisis"]


def test_a_plan_is_carried_out_step_by_step(policy: AnswerPolicy, domain: Domain) -> None:
    """Each prediction is the next step, and then the person's turn."""
    tracker = found(answers=["ask_price", "ask_duration"])

    steps: list[str | None] = []
    for _ in range(3):
        steps.append(following(policy.predict_action_probabilities(tracker, domain), domain))
        tracker.update(ActionExecuted(steps[-1]))

    assert steps == ["utter_ask_price", "utter_ask_duration", "action_listen"]


def test_slot_extraction_is_no_step_of_a_plan(policy: AnswerPolicy, domain: Domain) -> None:
    """The engine's own action after each message takes no answer away."""
    tracker = found(answers=["ask_price", "ask_duration"])
    tracker.update(ActionExecuted("action_extract_slots"))

    prediction = policy.predict_action_probabilities(tracker, domain)

    assert actions_since_user(tracker) == []
    assert following(prediction, domain) == "utter_ask_price"


def test_without_a_plan_nothing_is_predicted(policy: AnswerPolicy, domain: Domain) -> None:
    """Rules are free to decide."""
    prediction = policy.predict_action_probabilities(found(answers=["ask_price"]), domain)

    assert following(prediction, domain) is None
    assert not prediction.is_no_user_prediction
    assert prediction.optional_events == []


def test_a_handoff_speaks_before_it_acts(policy: AnswerPolicy, domain: Domain) -> None:
    """The words with the number come before the action that might fail."""
    tracker = tracker_of(heard("one", reason="unsure"), heard("two", reason="unsure"))

    first = following(policy.predict_action_probabilities(tracker, domain), domain)
    tracker.update(ActionExecuted(first))
    second = following(policy.predict_action_probabilities(tracker, domain), domain)

    assert (first, second) == (HANDOFF_AFTER_MISSES, HANDOFF_ACTION)


@pytest.mark.parametrize(
    ("parsed", "expected"),
    [
        pytest.param({"answers": ["ask_price"]}, ["utter_ask_price", LINE_OF_988], id="one answer"),
        pytest.param(
            {"answers": ["ask_price", "ask_food"]}, ["utter_ask_price", "utter_ask_food", LINE_OF_988], id="two answers"
        ),
        pytest.param(
            {"answers": ["request_human"]}, ["utter_request_human", LINE_OF_988, HANDOFF_ACTION], id="handoff"
        ),
        pytest.param({"answers": [], "reason": "unsure"}, ["utter_unsure", LINE_OF_988], id="not understood"),
        pytest.param({"answers": ["share_feelings"]}, [], id="words that name 988 themselves"),
        pytest.param(
            {"answers": ["ask_price", "share_feelings"]},
            ["utter_ask_price", "utter_share_feelings"],
            id="one of two does",
        ),
        pytest.param({"answers": ["crisis"]}, ["utter_crisis"], id="a crisis"),
        pytest.param({"answers": []}, [], id="nothing to say"),
    ],
)
def test_a_concern_gets_one_line_of_988(parsed: dict[str, Any], expected: list[str]) -> None:
    """Below the ordinary answer, before any action, and never twice."""
    planned = plan(found(concern=True, **parsed), frozenset({"utter_share_feelings"}))

    assert planned == expected


def test_which_words_name_988_is_read_from_the_words(domain: Domain) -> None:
    """A response counts only when each of its forms has the number."""
    naming = {name for name in domain.responses if names_988(domain, name)}

    assert {"utter_share_feelings", "utter_crisis", LINE_OF_988} <= naming
    assert "utter_ask_price" not in naming


def test_every_planned_action_exists(domain: Domain) -> None:
    """The engine raises on an action it does not know, and the person would hear nothing."""
    planned = {*RESPONSES_BY_REASON.values(), *CRISIS_RESPONSES, LINE_OF_988, HANDOFF_AFTER_MISSES, HANDOFF_ACTION}
    asked = [topic.intent for topic in topics().values() if topic.is_question]
    planned |= {ACTIONS_BY_INTENT.get(intent, f"utter_{intent}") for intent in asked}

    missing = planned - set(domain.action_names_or_texts)

    assert MAXIMUM_ANSWERS > 1
    assert missing == set()
