"""The intent classifier: text head and tuned network over the whole message and over each of its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clarity.nlu.kept_training import digest_of, fill, take_measured
from clarity.nlu.language_reader import PARTS
from clarity.nlu.message_guard import MAXIMUM_CHARACTERS, ORIGINAL_TEXT, clean, readable
from clarity.nlu.sentence_encoder import PART_VECTORS
from clarity.nlu.spelling import normalise
from clarity.nlu.text_head import TextHead
from clarity.nlu.tuned_network import TunedNetwork

RANKING = "intent_ranking"
PART_RANKINGS = "part_rankings"  # one ranking per part of the message, each most likely first
SHARES = "intent_shares"  # how much of the whole message is about each of its likeliest intents; they sum to 1 at most
DANGER = "danger"  # 0 to 1: how strongly the whole message speaks of a crisis
PART_DANGER = "part_danger"  # the same for its worst sentence, torn from what surrounds it
NEAR_PIECES = 30  # about one sentence; what the guard cut off is read so, or its end would drown in the rest
RANKING_LENGTH = 10
CRISIS_INTENT = "crisis"
SCREENED_CHARACTERS = (
    6_000  # of a longer text the network reads both ends (a plea stands first or last); rules read all
)
TUNED_SHARE = 0.35  # of the probability; the rest is the text head's (docs/decisions/0004)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentHead(GraphComponent):
    """Sets `intent`, `intent_ranking` and `danger`; needs the SentenceEncoder before it in the pipeline."""

    FILE = "intents"
    NETWORK_FILE = "tuned"

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentHead:
        """Create the untrained component."""
        return cls(model_storage, resource, None, None)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentHead:
        """Load the trained head; raises `ModelFileError` when the model has none."""
        with model_storage.read_from(resource) as directory:
            head = TextHead.load(directory, cls.FILE)
            network = TunedNetwork.load(directory, cls.NETWORK_FILE)
        return cls(model_storage, resource, head, network)

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        head: TextHead | None,
        network: TunedNetwork | None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._head = head
        self._network = network

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents from every example that has one; the order of the examples does not matter."""
        examples = sorted(training_data.intent_examples, key=lambda example: str(example.get(TEXT)))
        texts = [example.get(TEXT) for example in examples]
        intents = [example.get(INTENT) for example in examples]

        digest = digest_of(texts, intents)

        def learn(directory: Path) -> None:
            vectors = np.vstack([sentence_vector(example) for example in examples])
            TextHead.fit(texts, vectors, intents).save(directory, self.FILE)
            if take_measured(digest, directory / f"{self.NETWORK_FILE}.npz"):
                return
            # TensorFlow is imported here alone: answering needs none of it.
            from clarity.nlu.tuning import tune  # noqa: PLC0415

            tune([normalise(text) for text in texts], intents).save(directory, self.NETWORK_FILE, digest)

        with self._model_storage.write_to(self._resource) as directory:
            fill(directory, digest, learn)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Rank the intents of each message and of its parts."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                message.set(DANGER, 0.0)
                message.set(PART_DANGER, 0.0)
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(RANKING, [], add_to_output=True)
                continue
            parts, whole = message.get(PARTS) or [], uncut(message)
            read = self._read([text, whole, *parts])
            heard = self._heads([text], sentence_vector(message))
            ranking = self._rank([text], read, heard)[0]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(RANKING, ranking, add_to_output=True)
            message.set(SHARES, self._shares(read[text]))
            message.set(DANGER, self._danger_of_one(read[whole], heard))
            worst = self._danger(self._near(whole))
            vectors = message.get(PART_VECTORS)
            if vectors is not None:
                apart = self._heads(parts, vectors)
                message.set(PART_RANKINGS, self._rank(parts, read, apart))
                worst = max(
                    worst, *(self._danger_of_one(read[part], apart[row : row + 1]) for row, part in enumerate(parts))
                )
            message.set(PART_DANGER, worst)
        return messages

    def _read(self, texts: List[str]) -> Dict[str, NDArray[np.float64]]:
        """Return the network's windows of each different text."""
        assert self._network is not None
        return {text: self._network.windows(normalise(text)) for text in dict.fromkeys(texts)}

    def _danger(self, windows: List[NDArray[np.float64]]) -> float:
        """Return the highest probability of the crisis intent in any of the windows; 0 for none."""
        assert self._network is not None
        if CRISIS_INTENT not in self._network.labels:
            return 0.0
        column = self._network.labels.index(CRISIS_INTENT)
        return max((float(rows[:, column].max()) for rows in windows), default=0.0)

    def _danger_of_one(self, windows: NDArray[np.float64], heard: NDArray[np.float64]) -> float:
        """Return the mean of network and text head; of more than one window the network's worst alone.

        The text head takes a long message in one piece, and a cry at its end drowns there.
        """
        danger = self._danger([windows])
        return danger if len(windows) > 1 else (danger + self._danger([heard])) / 2

    def _near(self, text: str) -> List[NDArray[np.float64]]:
        """Return the small windows of a text that the guard has cut; the sentences of others are read anyway."""
        assert self._network is not None
        if len(text) <= MAXIMUM_CHARACTERS:
            return []
        normal = normalise(text)
        return [self._network.windows(normal, size=NEAR_PIECES, overlap=NEAR_PIECES // 3)]

    def _heads(self, texts: List[str], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the text head's row of probabilities for each text."""
        assert self._head is not None
        return self._head.probabilities(texts, vectors)

    def _shares(self, windows: NDArray[np.float64]) -> Dict[str, float]:
        """Return the likeliest intents with the network's shares: only the network has learnt to divide a message."""
        assert self._network is not None
        shares = windows.mean(axis=0)
        return {self._network.labels[column]: float(shares[column]) for column in np.argsort(-shares)[:RANKING_LENGTH]}

    def _rank(
        self, texts: List[str], read: Dict[str, NDArray[np.float64]], heard: NDArray[np.float64]
    ) -> List[List[Dict[str, Any]]]:
        assert self._head is not None
        labels = self._head.labels
        tuned = np.stack([read[text].mean(axis=0) for text in texts])
        return [
            [{"name": labels[column], "confidence": float(row[column])} for column in np.argsort(-row)[:RANKING_LENGTH]]
            for row in TUNED_SHARE * tuned + (1 - TUNED_SHARE) * heard
        ]


def uncut(message: Message) -> str:
    """Return the person's whole text: code, commands and 5,000 characters may still hold a cry for help."""
    original = readable(clean(message.get(ORIGINAL_TEXT) or message.get(TEXT)))
    if len(original) > SCREENED_CHARACTERS:
        return original[: SCREENED_CHARACTERS // 2] + " " + original[-SCREENED_CHARACTERS // 2 :]
    return original


def sentence_vector(message: Message) -> NDArray[np.float32]:
    """Return the message's dense sentence feature, shape (1, dimensions)."""
    _, feature = message.get_dense_features(TEXT, [])
    if feature is None:
        raise ValueError("IntentHead needs a dense sentence feature: put SentenceEncoder before it")
    vector: NDArray[np.float32] = feature.features
    return vector
