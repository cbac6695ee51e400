"""The sentence encoder as a Rasa featurizer: one vector for the message and one for each of its parts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from clarity.encoder import shared_encoder
from clarity.nlu.language_reader import PARTS
from clarity.nlu.spelling import normalise

TRAINING_THREADS = 2
PART_VECTORS = "part_vectors"  # array of shape (parts, 384), in the order of `PARTS`


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Adds a dense sentence feature of shape (1, 384) to every message; works with any classifier of Rasa."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the options: the alias under which the feature is stored."""
        return {FEATURIZER_CLASS_ALIAS: "SentenceEncoder"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Create the component; raises `ModelFileError` when the pretrained file is missing or another one."""
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._alias = config[FEATURIZER_CLASS_ALIAS]
        self._encoder = shared_encoder()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training example, two at a time: the encoder holds no lock while it computes."""
        examples = training_data.training_examples
        with ThreadPoolExecutor(TRAINING_THREADS) as pool:
            list(pool.map(lambda start: self.process(examples[start::TRAINING_THREADS]), range(TRAINING_THREADS)))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the feature; a message with several parts also gets one vector per part."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            vector = self._encoder.embed([normalise(text)])
            message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._alias))
            parts = message.get(PARTS) or []
            if parts and parts != [text]:
                vectors: NDArray[np.float32] = self._encoder.embed([normalise(part) for part in parts])
                message.set(PART_VECTORS, vectors)
        return messages
