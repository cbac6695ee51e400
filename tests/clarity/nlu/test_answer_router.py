"""Promises of `clarity.nlu.answer_router`: answer what is clear, offer what is likely, admit the rest."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.nlu.answer_router import ANSWERS, CHOICES, REASON, AnswerRouter
from clarity.nlu.intent_head import PART_RANKINGS, RANKING, SHARES
from clarity.nlu.language_reader import LISTED, PARTS
from clarity.nlu.message_guard import BUTTON_INTENT, GUARD_INTENT
from clarity.program import topics
from tests.factories import message

THRESHOLDS = {
    "answer_threshold": 0.40,
    "sure_threshold": 0.50,
    "part_threshold": 0.55,
    "item_threshold": 0.60,
    "telling_threshold": 0.80,
    "hint_threshold": 0.30,
    "hint_share": 0.10,
    "second_share": 0.25,
    "whole_share": 0.70,
    "offer_threshold": 0.15,
}


def ranking(**confidences: float) -> list[dict[str, Any]]:
    """Return a ranking, most likely first."""
    entries = [{"name": name, "confidence": confidence} for name, confidence in confidences.items()]
    return sorted(entries, key=lambda entry: -float(str(entry["confidence"])))


def in_parts(*rankings: list[dict[str, Any]], asking: str = "?") -> dict[str, Any]:
    """Return the parts of a message, each a question unless told, with their rankings."""
    return {PARTS: [f"part {index}{asking}" for index in range(len(rankings))], PART_RANKINGS: list(rankings)}


def routed(**found: Any) -> Message:
    """Return the message after routing."""
    router = AnswerRouter(THRESHOLDS)
    return router.process([message("words", **found)])[0]


def outcome(found: Message) -> tuple[str, list[str], str | None, list[str]]:
    """Return intent, answers, reason and choices."""
    return found.get(INTENT)["name"], found.get(ANSWERS), found.get(REASON), found.get(CHOICES) or []


@pytest.mark.parametrize(
    ("confidence", "expected"),
    [
        pytest.param(1.0, ("ask_duration", ["ask_duration"], None, []), id="certain"),
        pytest.param(0.40, ("ask_duration", ["ask_duration"], None, []), id="just enough to answer"),
        pytest.param(0.39, ("nlu_fallback", [], "unsure", ["ask_duration"]), id="just too little"),
        pytest.param(0.15, ("nlu_fallback", [], "unsure", ["ask_duration"]), id="just enough to offer"),
        pytest.param(0.14, ("nlu_fallback", [], "not_understood", []), id="too little to offer"),
        pytest.param(0.0, ("nlu_fallback", [], "not_understood", []), id="nothing"),
    ],
)
def test_confidence_decides(confidence: float, expected: tuple[str, list[str], str | None, list[str]]) -> None:
    """One threshold to answer, a lower one to ask back, and honesty below."""
    found = routed(**{RANKING: ranking(ask_duration=confidence)})

    assert outcome(found) == expected


@pytest.mark.parametrize("found", [{}, {RANKING: []}, {RANKING: None}], ids=["absent", "empty", "none"])
def test_without_a_ranking_nothing_was_understood(found: dict[str, Any]) -> None:
    """A message that no classifier read is admitted not to be understood."""
    message_found = routed(**found)

    assert outcome(message_found) == ("nlu_fallback", [], "not_understood", [])


def test_a_family_adds_up() -> None:
    """Doubt between neighbouring answers is no reason to stay silent: the likeliest of them is given."""
    found = routed(**{RANKING: ranking(ask_hours_per_week=0.25, ask_days_per_week=0.24, ask_duration=0.30)})

    assert outcome(found)[:2] == ("ask_hours_per_week", ["ask_hours_per_week"])
    assert found.get(INTENT)["confidence"] == pytest.approx(0.49)


def test_strangers_do_not_add_up() -> None:
    """Doubt between two different questions is asked back."""
    found = routed(**{RANKING: ranking(ask_duration=0.38, ask_price=0.37)})

    assert outcome(found) == ("nlu_fallback", [], "unsure", ["ask_duration", "ask_price"])


def test_three_choices_at_most_are_offered() -> None:
    """A choice of many is no help; the likeliest three come, most likely first."""
    doubtful = ranking(ask_duration=0.20, ask_price=0.19, ask_food=0.18, ask_childcare=0.17, ask_jobs=0.16)

    found = routed(**{RANKING: doubtful})

    assert outcome(found)[3] == ["ask_duration", "ask_price", "ask_food"]


def test_what_has_no_title_is_not_offered() -> None:
    """A button never reads "greet"."""
    found = routed(**{RANKING: ranking(greet=0.2, ask_price=0.19, thank=0.1)})

    assert outcome(found)[3] == ["ask_price"]


def test_doubt_without_choices_is_not_understood() -> None:
    """Nobody is asked "did you mean" with nothing below it."""
    found = routed(**{RANKING: ranking(greet=0.2, thank=0.1)})

    assert outcome(found) == ("nlu_fallback", [], "not_understood", [])


@pytest.mark.parametrize(
    ("entity", "guessed", "expected"),
    [
        pytest.param("insurer", "ask_insurance_accepted", "ask_named_insurer", id="an insurer was named"),
        pytest.param("insurer", "ask_ppo", "ask_named_insurer", id="an insurer's PPO"),
        pytest.param("condition_other", "ask_conditions_treated", "ask_condition_not_listed", id="not on the page"),
        pytest.param("condition_listed", "ask_condition_not_listed", "ask_conditions_treated", id="on the page"),
        pytest.param("medication", "ask_medication_management", "ask_medication_names", id="a medicine was named"),
        pytest.param("insurer", "ask_duration", "ask_duration", id="no rival of that name"),
        pytest.param("person", "ask_ppo", "ask_ppo", id="a name that decides nothing"),
    ],
)
def test_a_name_decides_between_neighbours(entity: str, guessed: str, expected: str) -> None:
    """Nobody is told yes about a company, a condition or a medicine of which the page says nothing."""
    found = routed(**{RANKING: [{"name": guessed, "confidence": 0.9}], ENTITIES: [{"entity": entity}]})

    assert outcome(found)[:2] == (expected, [expected])


def test_two_clear_questions_are_both_answered() -> None:
    """Each part's question is answered, in the order asked."""
    found = routed(
        **{
            RANKING: ranking(ask_price=0.5, ask_duration=0.4),
            **in_parts(ranking(ask_price=0.8), ranking(ask_duration=0.9)),
        }
    )

    assert outcome(found)[:2] == ("ask_price", ["ask_price", "ask_duration"])


def test_three_answers_at_most_are_given() -> None:
    """The first three questions of a long list are answered."""
    asked = ["ask_price", "ask_duration", "ask_food", "ask_childcare"]

    found = routed(**{RANKING: ranking(ask_price=0.3), **in_parts(*[ranking(**{name: 0.9}) for name in asked])})

    assert outcome(found)[1] == asked[:3]


def test_the_same_question_is_answered_once() -> None:
    """Two parts that ask the same get one answer; two questions of one family get two."""
    asked = ["ask_hours_per_week", "ask_days_per_week", "ask_hours_per_week"]

    found = routed(
        **{RANKING: ranking(ask_hours_per_week=0.6), **in_parts(*[ranking(**{name: 0.9}) for name in asked])}
    )

    assert outcome(found)[1] == ["ask_hours_per_week", "ask_days_per_week"]


def test_an_unclear_part_is_not_answered() -> None:
    """A part below its own threshold adds no answer."""
    found = routed(
        **{
            RANKING: ranking(ask_price=0.7),
            **in_parts(ranking(ask_price=0.8), ranking(ask_duration=0.54)),
        }
    )

    assert outcome(found)[1] == ["ask_price"]


@pytest.mark.parametrize("around", ["greet", "share_feelings", "thank"])
def test_a_question_inside_a_story_is_answered(around: str) -> None:
    """Whoever says hello or tells a story first still gets the answer."""
    found = routed(
        **{
            RANKING: [{"name": around, "confidence": 0.9}],
            **in_parts([{"name": around, "confidence": 0.95}], ranking(ask_price=0.8)),
        }
    )

    assert outcome(found)[:2] == ("ask_price", ["ask_price"])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(0.79, ["ask_duration"], id="told in passing"),
        pytest.param(0.80, ["ask_conditions_treated", "ask_duration"], id="told as clearly as a question"),
    ],
)
def test_where_one_part_asks_a_telling_part_must_be_clearer(told: float, expected: list[str]) -> None:
    """What is told around a question is a second question only where it is plain."""
    rankings = [ranking(ask_conditions_treated=told), ranking(ask_duration=0.9)]
    parts = {PARTS: ["I have OCD and I am 34", "How long is it?"], PART_RANKINGS: rankings}

    found = routed(**{RANKING: ranking(ask_duration=0.4, ask_conditions_treated=0.2), **parts})

    assert outcome(found)[1] == expected


@pytest.mark.parametrize(
    ("whole", "item", "expected"),
    [
        pytest.param({"ask_cbt": 0.7}, 0.60, ["ask_cbt", "ask_dbt"], id="two things"),
        pytest.param({"ask_cbt": 0.7}, 0.59, ["ask_cbt"], id="an item that is unclear alone"),
        pytest.param({"ask_cbt": 0.95}, 0.9, ["ask_cbt", "ask_dbt"], id="the first item colours the whole"),
        pytest.param({"ask_therapy_methods": 0.80}, 0.9, ["ask_therapy_methods"], id="one question about both"),
        pytest.param({"ask_therapy_methods": 0.79}, 0.9, ["ask_cbt", "ask_dbt"], id="perhaps one about both"),
    ],
)
def test_each_item_of_a_list_is_answered(whole: dict[str, float], item: float, expected: list[str]) -> None:
    """To "CBT or DBT?" come two answers; to "the difference of A and B", which is clear as a whole, one."""
    items = {PARTS: ["do you do CBT", "DBT"], PART_RANKINGS: [ranking(ask_cbt=0.9), ranking(ask_dbt=item)]}

    found = routed(**{RANKING: ranking(**whole), LISTED: True, **items})

    assert outcome(found)[1] == expected


@pytest.mark.parametrize(
    ("part", "share", "expected"),
    [
        pytest.param(0.30, 0.10, ["ask_price", "ask_duration"], id="just enough of both"),
        pytest.param(0.29, 0.10, ["ask_price"], id="too unclear alone"),
        pytest.param(0.30, 0.09, ["ask_price"], id="the whole says nothing of it"),
    ],
)
def test_an_unclear_part_counts_where_the_whole_hints_at_it(part: float, share: float, expected: list[str]) -> None:
    """A misspelt second question is answered when the whole message, too, is partly about it."""
    parts = in_parts(ranking(ask_price=0.8), ranking(ask_duration=part))

    found = routed(**{RANKING: ranking(ask_price=0.6), SHARES: {"ask_price": 0.8, "ask_duration": share}, **parts})

    assert outcome(found)[1] == expected


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        pytest.param({"ask_price": 0.4, "ask_food": 0.25}, ["ask_price", "ask_food"], id="two"),
        pytest.param(
            {"ask_price": 0.3, "ask_food": 0.3, "ask_jobs": 0.3}, ["ask_price", "ask_food", "ask_jobs"], id="three"
        ),
        pytest.param({"ask_price": 0.4, "ask_food": 0.24}, ["ask_price"], id="the second is too small"),
        pytest.param({"ask_price": 0.70, "ask_food": 0.25}, ["ask_price"], id="the first is nearly all"),
        pytest.param({"ask_price": 0.4, "ask_cost_coverage": 0.3}, ["ask_price"], id="two of one family"),
        pytest.param({"greet": 0.4, "ask_price": 0.3, "ask_food": 0.25}, ["ask_price"], id="the first is no question"),
        pytest.param({}, ["ask_price"], id="no shares"),
    ],
)
def test_questions_that_share_a_message_are_all_answered(shares: dict[str, float], expected: list[str]) -> None:
    """Two questions that no comma or joint divides are seen by the network alone."""
    found = routed(**{RANKING: ranking(ask_price=0.6), SHARES: shares})

    assert outcome(found)[1] == expected


@pytest.mark.parametrize(
    ("doubtful", "expected"),
    [
        pytest.param({"ask_price": 0.49, "ask_food": 0.40}, ["ask_price", "ask_food"], id="two that are as likely"),
        pytest.param({"ask_price": 0.49, "ask_food": 0.39}, ["ask_price"], id="the second is too unlikely"),
        pytest.param({"ask_price": 0.50, "ask_food": 0.45}, ["ask_price"], id="the first is sure"),
        pytest.param({"ask_price": 0.45, "greet": 0.44}, ["ask_price"], id="the second is no question"),
        pytest.param({"ask_price": 0.45, "ask_cost_coverage": 0.44}, ["ask_price"], id="two of one family"),
        pytest.param({"greet": 0.45, "ask_price": 0.44}, ["greet"], id="the first is no question"),
    ],
)
def test_in_doubt_between_two_questions_both_are_answered(doubtful: dict[str, float], expected: list[str]) -> None:
    """Two true answers serve a person better than a guess."""
    found = routed(**{RANKING: ranking(**doubtful)})

    assert outcome(found)[1] == expected


def test_where_no_part_asks_every_part_counts() -> None:
    """Somebody who writes in keywords is answered on each."""
    parts = in_parts(ranking(ask_price=0.9), ranking(ask_duration=0.9), asking="")

    found = routed(**{RANKING: ranking(ask_price=0.5), **parts})

    assert outcome(found)[1] == ["ask_price", "ask_duration"]


def test_a_clear_part_rescues_an_unclear_whole() -> None:
    """A message that is unclear as a whole but holds one clear question is answered."""
    found = routed(
        **{
            RANKING: ranking(ask_food=0.2, ask_price=0.1),
            **in_parts(ranking(ask_food=0.1), ranking(ask_price=0.8)),
        }
    )

    assert outcome(found)[:2] == ("ask_price", ["ask_price"])


@pytest.mark.parametrize(
    "reason", ["message_command", "message_too_long", "message_without_words", "message_in_other_script"]
)
def test_the_guards_word_stands(reason: str) -> None:
    """What the guard refused is not answered, however sure a classifier is."""
    found = routed(**{GUARD_INTENT: reason, RANKING: ranking(ask_price=1.0)})

    assert outcome(found) == ("nlu_fallback", [], reason, [])


def test_a_button_is_obeyed() -> None:
    """A tapped button chooses its intent, whatever a classifier made of its text."""
    found = routed(**{BUTTON_INTENT: "ask_ppo", RANKING: ranking(ask_food=0.9)})

    assert outcome(found) == ("ask_ppo", ["ask_ppo"], None, [])
    assert found.get(INTENT)["confidence"] == 1.0


def test_a_probability_never_exceeds_one() -> None:
    """Rounding in a family's sum does not leave the range."""
    found = routed(**{RANKING: ranking(ask_hours_per_week=0.6, ask_days_per_week=0.41)})

    assert found.get(INTENT)["confidence"] == 1.0


def test_the_policy_can_read_the_outcome() -> None:
    """Intent, answers, reason and choices leave the NLU with the message."""
    found = routed(**{RANKING: ranking(ask_duration=0.2)})

    output = found.as_dict(only_output_properties=True)

    assert {INTENT, ANSWERS, REASON, CHOICES} <= output.keys()


def test_an_unknown_intent_is_a_family_of_its_own() -> None:
    """An intent without a topic is routed like any other and raises nothing."""
    found = routed(**{RANKING: ranking(ask_invented=0.9)})

    assert "ask_invented" not in topics()
    assert outcome(found)[1] == ["ask_invented"]


def test_several_messages_are_routed_apart() -> None:
    """One message's outcome is not another's."""
    router = AnswerRouter(AnswerRouter.get_default_config())

    first, second = router.process(
        [message("a", **{RANKING: ranking(ask_price=0.9)}), message("b", **{RANKING: ranking(ask_price=0.01)})]
    )

    assert (first.get(ANSWERS), second.get(ANSWERS)) == (["ask_price"], [])
