"""Promises of `clarity.nlu.crisis_classifier`: danger outranks everything, wherever in a message it stands."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.nlu.answer_router import ANSWERS, REASON, AnswerRouter
from clarity.nlu.crisis_classifier import CONCERN, LANGUAGE, CrisisClassifier
from clarity.nlu.intent_head import CRISIS_INTENT, DANGER, PART_DANGER, RANKING
from clarity.nlu.message_guard import MessageGuard
from tests.factories import message, said, tracker_of

CONTEXT = ExecutionContext(GraphSchema({}))
CONFIG = CrisisClassifier.get_default_config()
THRESHOLDS = {"threshold": 0.2, "part_threshold": 0.6, "doubt_threshold": 0.01, "concern_threshold": 0.1}


@pytest.fixture
def classifier(model_storage: LocalModelStorage) -> CrisisClassifier:
    """Return the component without a trained network before it."""
    return CrisisClassifier.create(CONFIG, model_storage, Resource("crisis"), CONTEXT)


def screened(classifier: CrisisClassifier, text: str, *offered: str, **found: Any) -> Message:
    """Return the message after guard, router and classifier, with what stands between them given."""
    guarded = MessageGuard().process([message(text, **found)], tracker_of(said("Choose.", *offered)))
    routed = AnswerRouter(AnswerRouter.get_default_config()).process(guarded)
    return classifier.process(routed)[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I want to kill myself", id="English"),
        pytest.param("me quiero matar", id="Spanish"),
        pytest.param("/ask_duration I want to kill myself", id="behind a command"),
        pytest.param("{'a': 'I want to kill myself'}", id="inside code"),
        pytest.param("<script>I want to kill myself</script>", id="inside a script"),
        pytest.param("<I want to kill myself>", id="in angle brackets"),
        pytest.param('<p title="I want to kill myself">hello</p>', id="inside markup"),
        pytest.param("SELECT help FROM you; I want to kill myself --", id="inside SQL"),
        pytest.param("I want to \u200bkill\x00 my\u00adself", id="between invisible characters"),
        pytest.param("费用 " * 40 + "I want to kill myself", id="among another script"),
        pytest.param("word " * 1000 + "I want to kill myself", id="after the guard's cut"),
        pytest.param("I want to kill myself " + "word " * 1000, id="before a long text"),
        pytest.param("word " * 5000 + "I want to kill myself" + " word" * 5000, id="in the middle of a huge text"),
    ],
)
def test_danger_is_found_without_a_trained_model(classifier: CrisisClassifier, text: str) -> None:
    """The rules read the whole original, also what the guard cut off or refused."""
    found = screened(classifier, text)

    assert found.get(INTENT)["name"] == CRISIS_INTENT
    assert found.get(ANSWERS) == [CRISIS_INTENT]
    assert found.get(REASON) is None


def test_danger_outranks_a_certain_question(classifier: CrisisClassifier) -> None:
    """However sure the other classifiers are, crisis comes first and once."""
    ranking = [{"name": "ask_price", "confidence": 1.0}, {"name": CRISIS_INTENT, "confidence": 0.0}]

    found = screened(classifier, "What does it cost? I want to kill myself.", **{RANKING: ranking})

    assert [entry["name"] for entry in found.get(RANKING)] == [CRISIS_INTENT, "ask_price"]
    assert found.get(INTENT) == found.get(RANKING)[0]
    assert found.get(ANSWERS) == [CRISIS_INTENT]


def test_an_ordinary_question_is_left_as_it_is(classifier: CrisisClassifier) -> None:
    """Without danger nothing of the router's outcome changes."""
    found = screened(classifier, "What does it cost?", **{RANKING: [{"name": "ask_price", "confidence": 0.9}]})

    assert found.get(INTENT) == {"name": "ask_price", "confidence": 0.9}
    assert found.get(ANSWERS) == ["ask_price"]
    assert found.get(LANGUAGE) is None


def test_a_buttons_text_is_not_screened(classifier: CrisisClassifier) -> None:
    """A button's payload is words of ours, not of the person."""
    payload = "/i_want_to_die kill myself"

    tapped = screened(classifier, payload, payload)
    typed = screened(classifier, payload)

    assert tapped.get(INTENT)["name"] == "i_want_to_die kill myself"
    assert typed.get(INTENT)["name"] == CRISIS_INTENT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("I want to kill myself", "en", id="English"),
        pytest.param("Ya no quiero vivir", "es", id="Spanish"),
    ],
)
def test_the_language_of_the_cry_is_noted(classifier: CrisisClassifier, text: str, language: str) -> None:
    """The policy can choose the reply's language from the NLU's output."""
    found = screened(classifier, text)

    assert found.as_dict(only_output_properties=True)[LANGUAGE] == language


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\U0001f600", "/"])
def test_next_to_nothing_is_no_crisis(classifier: CrisisClassifier, text: str) -> None:
    """A message without words raises neither alarm nor error."""
    found = screened(classifier, text)

    assert found.get(INTENT)["name"] == "nlu_fallback"


@pytest.mark.parametrize(
    ("danger", "expected"),
    [
        pytest.param({DANGER: 1.0}, CRISIS_INTENT, id="certain"),
        pytest.param({DANGER: 0.2}, CRISIS_INTENT, id="at the threshold"),
        pytest.param({DANGER: 0.19}, "ask_price", id="just below"),
        pytest.param({PART_DANGER: 0.6, DANGER: 0.01}, CRISIS_INTENT, id="one sentence at its threshold"),
        pytest.param({PART_DANGER: 0.59, DANGER: 0.01}, "ask_price", id="one sentence just below"),
        pytest.param({PART_DANGER: 0.9, DANGER: 0.009}, "ask_price", id="one sentence that the whole explains"),
        pytest.param({DANGER: 0.0, PART_DANGER: 0.0}, "ask_price", id="none"),
        pytest.param({}, "ask_price", id="not measured"),
    ],
)
def test_the_trained_layer_fires_alone(danger: dict[str, float], expected: str) -> None:
    """What no pattern knows is found by what was learnt, on the whole message or on one sentence of it."""
    classifier = CrisisClassifier(THRESHOLDS)
    ranking = [{"name": "ask_price", "confidence": 0.9}]

    found = screened(classifier, "everything is dark and empty", **{RANKING: ranking, **danger})

    assert found.get(INTENT)["name"] == expected


@pytest.mark.parametrize("danger", [0.0, None], ids=["the network finds none", "no network"])
def test_the_rules_fire_alone(classifier: CrisisClassifier, danger: float | None) -> None:
    """A network that finds nothing silences no rule."""
    found = screened(classifier, "my husband beats me", **{DANGER: danger})

    assert found.get(INTENT)["name"] == CRISIS_INTENT
    assert found.get(INTENT)["confidence"] >= CONFIG["threshold"]


@pytest.mark.parametrize(
    ("danger", "expected"),
    [
        pytest.param({DANGER: 0.1}, True, id="at the threshold"),
        pytest.param({DANGER: 0.09}, None, id="just below"),
        pytest.param({DANGER: 0.2}, None, id="a crisis, which has words of its own"),
        pytest.param({}, None, id="not measured"),
    ],
)
def test_a_little_danger_is_a_concern(danger: dict[str, float], expected: bool | None) -> None:
    """Where danger is possible but unlikely, the policy learns that a line of 988 belongs below the answer."""
    classifier = CrisisClassifier(THRESHOLDS)

    found = screened(classifier, "words", **{RANKING: [{"name": "ask_price", "confidence": 0.9}], **danger})

    assert found.as_dict(only_output_properties=True).get(CONCERN) is expected
    assert found.get(ANSWERS) == (["crisis"] if danger == {DANGER: 0.2} else ["ask_price"])
