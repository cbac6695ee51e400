"""Promises of `clarity.nlu.intent_head`: a ranking of each message, and danger found wherever it stands."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.encoder import pretrained, shared_encoder
from clarity.errors import ModelFileError
from clarity.nlu.intent_head import (
    CRISIS_INTENT,
    DANGER,
    PART_DANGER,
    PART_RANKINGS,
    RANKING,
    SCREENED_CHARACTERS,
    IntentHead,
    sentence_vector,
    uncut,
)
from clarity.nlu.language_reader import PARTS
from clarity.nlu.message_guard import MAXIMUM_CHARACTERS, MessageGuard
from clarity.nlu.sentence_encoder import SentenceEncoder
from clarity.nlu.text_head import TextHead
from clarity.nlu.tuned_network import TunedNetwork
from tests.factories import message, tracker_of

CONTEXT = ExecutionContext(GraphSchema({}))
# Few and simple on purpose: these tests are about the component, not about how well it was taught.
CRIES = ["everything is so empty and dark", "nobody needs me and it is all dark", "there is only dark and no way out"]
QUESTIONS = ["how long is the program", "what does the program cost", "do you take my insurance plan"]
LABELS = [*["ask_something"] * len(QUESTIONS), *[CRISIS_INTENT] * len(CRIES)]
CRY = "nobody needs me, everything is dark and empty, there is no way out."
FILLER = "How long is the program? "


@pytest.fixture(scope="module")
def taught() -> tuple[TextHead, TunedNetwork]:
    """Return a small text head and the pretrained network with one hand-made layer, instead of minutes of tuning."""
    texts = QUESTIONS + CRIES
    vectors = shared_encoder().embed(texts)
    asking, crying = vectors[: len(QUESTIONS)].mean(axis=0), vectors[len(QUESTIONS) :].mean(axis=0)
    middle = (asking + crying) / 2
    direction = crying - asking
    direction = direction - (direction @ middle) / (middle @ middle) * middle  # zero between questions and cries
    weights = {
        **pretrained().layers,
        "head.weight": np.stack([-direction, direction], axis=1).astype(np.float32) * 3,
        "head.bias": np.zeros(2, dtype=np.float32),
    }
    network = TunedNetwork(("ask_something", CRISIS_INTENT), weights, pretrained().word_vectors)
    return TextHead.fit(texts, vectors, LABELS), network


def read(taught: tuple[TextHead, TunedNetwork], storage: LocalModelStorage, text: str, *parts: str) -> Message:
    """Return the message after guard, encoder and head, with the parts given."""
    guarded = MessageGuard().process([message(text, **{PARTS: list(parts)})], tracker_of())
    encoder = SentenceEncoder.create(SentenceEncoder.get_default_config(), storage, Resource("encoder"), CONTEXT)
    head = IntentHead(storage, Resource("intents"), *taught)
    return head.process(encoder.process(guarded))[0]


def test_a_question_is_ranked(taught: tuple[TextHead, TunedNetwork], model_storage: LocalModelStorage) -> None:
    """The likeliest intent is first, and the confidences are a distribution."""
    found = read(taught, model_storage, "how long is the program?")

    assert found.get(INTENT)["name"] == "ask_something"
    assert [entry["name"] for entry in found.get(RANKING)] == ["ask_something", CRISIS_INTENT]
    assert sum(entry["confidence"] for entry in found.get(RANKING)) == pytest.approx(1, abs=1e-6)
    assert found.get(DANGER) < 0.4


def test_each_part_has_a_ranking(taught: tuple[TextHead, TunedNetwork], model_storage: LocalModelStorage) -> None:
    """Parts are ranked apart, in their order."""
    parts = ["how long is the program?", "everything is so empty and dark"]

    found = read(taught, model_storage, " ".join(parts), *parts)

    assert [ranking[0]["name"] for ranking in found.get(PART_RANKINGS)] == ["ask_something", CRISIS_INTENT]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CRY, id="alone"),
        pytest.param(FILLER * 200 + CRY, id="one sentence at the end of 5,000 characters"),
        pytest.param(CRY + " " + FILLER * 200, id="one sentence at the start of 5,000 characters"),
        pytest.param(FILLER * 200 + f"{CRY} " * 6, id="a paragraph at the end of 5,000 characters"),
        pytest.param(f"/{CRY}", id="behind a slash"),
        pytest.param(f"<{CRY}>", id="in angle brackets"),
    ],
)
def test_danger_is_found_wherever_it_stands(
    taught: tuple[TextHead, TunedNetwork], model_storage: LocalModelStorage, text: str
) -> None:
    """The worst window of the whole original counts, also beyond the guard's cut."""
    found = read(taught, model_storage, text)

    assert max(found.get(DANGER), found.get(PART_DANGER)) > 0.5


def test_the_worst_part_counts(taught: tuple[TextHead, TunedNetwork], model_storage: LocalModelStorage) -> None:
    """A cry beside questions is no less a cry."""
    parts = [*QUESTIONS, *QUESTIONS, CRY, *QUESTIONS]

    found = read(taught, model_storage, ". ".join(parts), *parts)

    assert found.get(PART_DANGER) > 0.5


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "/"], ids=["empty", "NUL", "lone surrogate", "slash"])
def test_nothing_to_read_is_no_intent(
    taught: tuple[TextHead, TunedNetwork], model_storage: LocalModelStorage, text: str
) -> None:
    """A message without words has no intent, no danger and no error."""
    found = read(taught, model_storage, text)

    assert found.get(INTENT) == {"name": None, "confidence": 0.0}
    assert found.get(RANKING) == []
    assert found.get(DANGER) == 0.0


def test_the_original_is_read_beyond_the_guards_cut() -> None:
    """What the guard cut off is still there for the screen."""
    found = MessageGuard().process([message("word " * 1000 + "end")], tracker_of())[0]

    whole = uncut(found)

    assert len(whole) > MAXIMUM_CHARACTERS
    assert whole.endswith("end")


def test_a_huge_text_is_read_at_both_ends() -> None:
    """A plea stands first or last, and nobody can keep the engine busy with a book."""
    found = message("start " + "word " * 20_000 + "end")

    whole = uncut(found)

    assert len(whole) <= SCREENED_CHARACTERS + 1
    assert whole.startswith("start")
    assert whole.endswith("end")


def test_without_the_encoder_the_error_names_it() -> None:
    """A pipeline in the wrong order is told what is missing."""
    with pytest.raises(ValueError, match="SentenceEncoder"):
        sentence_vector(message("how long is it"))


def test_a_model_without_its_head_does_not_load(model_storage: LocalModelStorage) -> None:
    """Half a model is refused at start-up."""
    with model_storage.write_to(Resource("intents")):
        pass

    with pytest.raises(ModelFileError):
        IntentHead.load({}, model_storage, Resource("intents"), CONTEXT)
