"""Promised here: what can be understood is also taught, answered and listed: no intent is half there."""

from __future__ import annotations

from functools import lru_cache

import pytest

from clarity.answers import answers
from clarity.callbacks.dialogue import UNAVAILABLE
from clarity.policies.callback_plan import ACTIONS_BY_INTENT
from clarity.program import Topic, read_yaml, topics
from clarity.settings import ROOT
from tests.house.training import examples_by_intent

FEWEST_EXAMPLES = 55
FALLBACK = "nlu_fallback"  # set by the router, so it is neither learnt nor a topic
DOMAIN = read_yaml(ROOT / "domain.yml")
INTENTS = [intent for intent in DOMAIN["intents"] if intent != FALLBACK]
ACTIONS = [*DOMAIN["actions"], *DOMAIN["forms"]]  # a form is run like an action


@lru_cache(maxsize=1)
def rules() -> list[tuple[str, list[dict[str, str]]]]:
    """Return the subject and the steps of every rule."""
    return [
        (path.stem, rule["steps"])
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in read_yaml(path)["rules"]
    ]


def actions_after(intent: str) -> list[list[str]]:
    """Return the actions of each rule that begins with the intent."""
    return [
        [step["action"] for step in steps[1:] if "action" in step]
        for _subject, steps in rules()
        if steps[0].get("intent") == intent
    ]


def test_the_topics_are_the_intents() -> None:
    """program/topics.yml lists exactly the intents of domain.yml."""
    listed = set(topics())

    assert listed == set(INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_one_rule_that_says_its_answer_first(intent: str) -> None:
    """One rule answers an intent, words before actions: a failing action would silence what follows."""
    first = ACTIONS_BY_INTENT.get(intent, f"utter_{intent}")

    found = actions_after(intent)

    assert [actions[0] for actions in found] == [first]


@pytest.mark.parametrize("intent", ACTIONS_BY_INTENT)
def test_nothing_follows_an_action_that_speaks(intent: str) -> None:
    """Where an action has to look first it is the only step, so that its failing silences nothing else."""
    expected = [[ACTIONS_BY_INTENT[intent]]]

    found = actions_after(intent)

    assert found == expected


def test_what_is_answered_by_an_action_is_a_known_intent() -> None:
    """Only intents of the domain are left to an action, and each to one that the domain has."""
    left_to_actions = dict(ACTIONS_BY_INTENT)

    unknown = (set(left_to_actions) - set(INTENTS), set(left_to_actions.values()) - set(ACTIONS))

    assert unknown == (set(), set())


def test_a_failing_action_is_not_silence() -> None:
    """Where an action should have spoken, words with the line of admissions stand ready."""
    forms = (answers()[UNAVAILABLE].web, answers()[UNAVAILABLE].sms)

    helpful = [form for form in forms if "949-625-0564" in form.text]

    assert len(helpful) == len(forms)


def test_the_fallback_has_one_rule() -> None:
    """What is not understood has one rule, which says so."""
    found = actions_after(FALLBACK)

    assert found == [["utter_not_understood"]]


def test_no_rule_is_for_an_unknown_intent() -> None:
    """Every rule begins with an intent of the domain."""
    begun = {steps[0].get("intent") for _subject, steps in rules()}

    assert begun - set(INTENTS) == {FALLBACK}


def test_every_action_of_a_rule_is_an_answer_or_an_action() -> None:
    """No rule names a response or an action that does not exist."""
    known = set(answers()) | set(ACTIONS)

    unknown = {step["action"] for _subject, steps in rules() for step in steps if "action" in step} - known

    assert unknown == set()


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_an_answer(intent: str) -> None:
    """An intent is answered in words of its own, or by an action that looks first; never by both."""
    name = f"utter_{intent}"

    has_words = name in answers()

    assert has_words is (intent not in ACTIONS_BY_INTENT)


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_examples_enough(intent: str) -> None:
    """An intent is taught by at least 55 examples."""
    examples = examples_by_intent().get(intent, [])

    count = len({example.casefold() for example in examples})

    assert count >= FEWEST_EXAMPLES


def test_no_unknown_intent_is_taught() -> None:
    """Every training example stands under an intent of the domain."""
    taught = set(examples_by_intent())

    assert taught - set(INTENTS) == set()


@pytest.mark.parametrize("topic", [pytest.param(topic, id=topic.intent) for topic in topics().values()])
def test_a_topic_keeps_its_subject_in_every_room(topic: Topic) -> None:
    """One subject is one file name: the rule and any answer of a topic stand in the file that its entry names."""
    answer = answers().get(f"utter_{topic.intent}")

    with_rule = [subject for subject, steps in rules() if steps[0].get("intent") == topic.intent]

    assert (with_rule, answer and answer.subject) == ([topic.subject], answer and topic.subject)
