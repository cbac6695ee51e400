"""The last classifier: when rules or the trained network find danger, the intent is `crisis` whatever came before."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.crisis.language import is_spanish
from clarity.crisis.screen import rules_fire
from clarity.nlu.answer_router import ANSWERS, REASON
from clarity.nlu.callback_reader import READING
from clarity.nlu.intent_head import CRISIS_INTENT, DANGER, PART_DANGER, RANKING
from clarity.nlu.message_guard import BUTTON_INTENT, ORIGINAL_TEXT, clean, readable

LANGUAGE = "language"  # "es" when a crisis message is Spanish, else "en"
CONCERN = "concern"  # true where danger is possible but unlikely: the ordinary answer, and one line of 988


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisClassifier(GraphComponent):
    """Overrides every other intent when a message shows danger to its writer or to somebody else.

    Either layer fires alone: the rules of `clarity.crisis.screen` over the uncut original text, or the
    network's danger from a threshold on. Misses cost more than false alarms, so the threshold is low.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return from which probability the trained layer fires alone: on the whole, or on one sentence of it.

        A sad sentence torn from a calm story often sounds like a cry: it counts only where the whole
        message, too, leaves at least the doubt. From `concern_threshold` on, below the others, the
        ordinary answer gets a line of 988.
        """
        return {"threshold": 0.08, "part_threshold": 0.60, "doubt_threshold": 0.005, "concern_threshold": 0.04}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisClassifier:
        """Create the component; it learns nothing itself."""
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._threshold = float(config["threshold"])
        self._part_threshold = float(config["part_threshold"])
        self._doubt_threshold = float(config["doubt_threshold"])
        self._concern_threshold = float(config["concern_threshold"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the crisis intent where there is danger."""
        for message in messages:
            if message.get(BUTTON_INTENT):
                continue  # words of ours, not of the person
            original = readable(clean(message.get(ORIGINAL_TEXT) or ""))
            if (message.get(READING) or {}).get("only_age") and not rules_fire(original):
                continue  # the form answers a child with 988 and 911, too, and with a grown-up to turn to
            whole, part = float(message.get(DANGER) or 0.0), float(message.get(PART_DANGER) or 0.0)
            buried = part >= self._part_threshold and whole >= self._doubt_threshold
            if whole >= self._threshold or buried or rules_fire(original):
                self._override(message, max(whole, part, self._threshold), original)
            elif whole >= self._concern_threshold:
                message.set(CONCERN, True, add_to_output=True)
        return messages

    @staticmethod
    def _override(message: Message, confidence: float, text: str) -> None:
        intent = {"name": CRISIS_INTENT, "confidence": min(confidence, 1.0)}
        others = [entry for entry in message.get(RANKING) or [] if entry["name"] != CRISIS_INTENT]
        message.set(INTENT, intent, add_to_output=True)
        message.set(RANKING, [intent, *others], add_to_output=True)
        message.set(ANSWERS, [CRISIS_INTENT], add_to_output=True)
        message.set(REASON, None, add_to_output=True)
        message.set(LANGUAGE, "es" if is_spanish(text) else "en", add_to_output=True)
