"""Promises of `clarity.nlu.crisis_classifier`: danger outranks everything, wherever in a message it stands."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.crisis.danger import Kind
from clarity.nlu.answer_router import ANSWERS, REASON, AnswerRouter
from clarity.nlu.callback_reader import READING
from clarity.nlu.crisis_classifier import CONCERN, LANGUAGE, CrisisClassifier
from clarity.nlu.crisis_memory import DANGER
from clarity.nlu.intent_head import CRISIS_INTENT, RANKING
from clarity.nlu.intent_head import DANGER as HEARD
from clarity.nlu.message_guard import MessageGuard
from tests.clarity.conftest import HearsWhatItIsTold, reading
from tests.factories import message, said, tracker_of

CONTEXT = ExecutionContext(GraphSchema({}))
CONFIG = CrisisClassifier.get_default_config()
SURE = CONFIG["concern_threshold"]
PRICE = {RANKING: [{"name": "ask_price", "confidence": 0.9}]}

pytestmark = pytest.mark.usefixtures("network")


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
    assert found.get(CONCERN) is None


def test_a_buttons_text_is_not_screened(classifier: CrisisClassifier) -> None:
    """A button's payload is words of ours, not of the person."""
    payload = "/i_want_to_die kill myself"

    tapped = screened(classifier, payload, payload)
    typed = screened(classifier, payload)

    assert tapped.get(INTENT)["name"] == "i_want_to_die kill myself"
    assert tapped.get(DANGER) is None
    assert typed.get(INTENT)["name"] == CRISIS_INTENT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("I want to kill myself", "en", id="English"),
        pytest.param("Ya no quiero vivir", "es", id="Spanish"),
        pytest.param("¿Cuánto cuesta el programa?", "es", id="a question in Spanish"),
        pytest.param("", "en", id="nothing"),
    ],
)
def test_the_language_is_noted(classifier: CrisisClassifier, text: str, language: str) -> None:
    """Whoever reads the NLU's output knows in which language the person writes."""
    found = screened(classifier, text)

    assert found.as_dict(only_output_properties=True)[LANGUAGE] == language


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\U0001f600", "/"])
def test_next_to_nothing_is_no_crisis(classifier: CrisisClassifier, text: str) -> None:
    """A message without words raises neither alarm nor error."""
    found = screened(classifier, text)

    assert found.get(INTENT)["name"] == "nlu_fallback"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "I want to kill myself",
            {"level": "crisis", "kind": "suicide", "is_about_other": False, "is_minor": False},
            id="oneself",
        ),
        pytest.param(
            "im 13 and i want to kill myself",
            {"level": "crisis", "kind": "suicide", "is_about_other": False, "is_minor": True},
            id="a child",
        ),
        pytest.param(
            "I found out my son is cutting himself",
            {"level": "third_party", "kind": "suicide", "is_about_other": True, "is_minor": False},
            id="somebody else",
        ),
        pytest.param(
            "What does it cost?",
            {"level": "none", "kind": None, "is_about_other": False, "is_minor": False},
            id="nobody",
        ),
    ],
)
def test_what_the_screen_finds_is_told(classifier: CrisisClassifier, text: str, expected: dict[str, Any]) -> None:
    """Level, kind and who is in danger stand in the NLU's output, for every message that a person wrote."""
    found = screened(classifier, text)

    assert found.as_dict(only_output_properties=True)[DANGER] == expected


@pytest.mark.parametrize(
    ("danger", "expected"),
    [
        pytest.param(1.0, CRISIS_INTENT, id="certain"),
        pytest.param(0.0, "ask_price", id="none"),
    ],
)
def test_the_trained_layer_fires_alone(
    classifier: CrisisClassifier, network: HearsWhatItIsTold, danger: float, expected: str
) -> None:
    """What no pattern knows is found by what was learnt."""
    network.heard["everything is dark and empty"] = reading(danger, kind=Kind.SELF_HARM)

    found = screened(classifier, "everything is dark and empty", **PRICE)

    assert found.get(INTENT)["name"] == expected


@pytest.mark.parametrize("heard", [0.0, None], ids=["the intents hear none", "no intents"])
def test_the_rules_fire_alone(classifier: CrisisClassifier, heard: float | None) -> None:
    """Networks that hear nothing silence no rule."""
    found = screened(classifier, "my husband beats me", **{HEARD: heard})

    assert found.get(INTENT) == {"name": CRISIS_INTENT, "confidence": 1.0}


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        pytest.param({HEARD: 1.0}, True, id="certain"),
        pytest.param({HEARD: SURE}, True, id="at the threshold"),
        pytest.param({HEARD: SURE - 0.01}, None, id="just below"),
        pytest.param({}, None, id="not measured"),
    ],
)
def test_what_the_intents_hear_is_a_concern_and_no_crisis(
    classifier: CrisisClassifier, heard: dict[str, float], expected: bool | None
) -> None:
    """The intent network sounds at look-alikes: its word brings a line of 988 and takes no answer away."""
    found = screened(classifier, "words", **PRICE, **heard)

    assert found.as_dict(only_output_properties=True).get(CONCERN) is expected
    assert found.get(ANSWERS) == ["ask_price"]


def test_distress_is_a_concern(classifier: CrisisClassifier, network: HearsWhatItIsTold) -> None:
    """Whoever is unhappy without danger gets the ordinary answer, and a line of 988 below it."""
    network.heard["i cry every day, what does it cost"] = reading(concern=0.9)

    found = screened(classifier, "i cry every day, what does it cost", **PRICE)

    assert found.get(CONCERN) is True
    assert found.get(ANSWERS) == ["ask_price"]
    assert found.get(DANGER)["level"] == "concern"


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        pytest.param([{"name": CRISIS_INTENT, "confidence": 0.9}], ["share_feelings"], id="nothing else was asked"),
        pytest.param(
            [{"name": CRISIS_INTENT, "confidence": 0.3}, {"name": "ask_price", "confidence": 0.25}],
            ["share_feelings"],
            id="a crisis is the likeliest",
        ),
        pytest.param(PRICE[RANKING], ["ask_price"], id="it is not among the answers"),
    ],
)
def test_intents_alone_make_no_crisis(
    classifier: CrisisClassifier, ranking: list[dict[str, Any]], expected: list[str]
) -> None:
    """Where the intents, but not the screen, hear a crisis, a person is thanked and told of 988, in ordinary words."""
    found = screened(classifier, "words about someone who died", **{RANKING: ranking})

    assert found.get(ANSWERS) == expected
    assert found.get(INTENT)["name"] == expected[0]
    assert found.get(CONCERN) is (True if expected == ["share_feelings"] else None)


def test_what_else_was_asked_is_answered(classifier: CrisisClassifier) -> None:
    """A loss and a question in one message: the question gets its answer."""
    told = message("words", **{ANSWERS: [CRISIS_INTENT, "ask_price"], INTENT: {"name": CRISIS_INTENT}})

    found = classifier.process([told])[0]

    assert found.get(ANSWERS) == ["ask_price"]
    assert found.get(INTENT)["name"] == "ask_price"
    assert found.get(CONCERN) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("12", "none", id="an age"),
        pytest.param("im 12 and i want to kill myself", "crisis", id="an age and a cry"),
    ],
)
def test_a_bare_age_in_the_form_is_no_cry(
    classifier: CrisisClassifier, network: HearsWhatItIsTold, text: str, expected: str
) -> None:
    """The form answers a child with 988 and 911, too; said outright, danger counts there as well."""
    network.heard["12"] = reading(danger=1.0)
    told = message(text, **{READING: {"detail": "phone", "as": "under_13", "only_age": text == "12"}})

    found = classifier.process(MessageGuard().process([told], tracker_of()))[0]

    assert found.get(DANGER)["level"] == expected
