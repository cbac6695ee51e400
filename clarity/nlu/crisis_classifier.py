"""The last classifier: when the crisis screen finds danger, the intent is `crisis` whatever came before."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.crisis.danger import Level
from clarity.crisis.language import is_spanish
from clarity.crisis.screen import is_whole
from clarity.nlu.answer_router import ANSWERS, REASON
from clarity.nlu.callback_reader import READING
from clarity.nlu.crisis_memory import DANGER, as_found, plain_words, screened
from clarity.nlu.intent_head import CRISIS_INTENT, RANKING
from clarity.nlu.intent_head import DANGER as HEARD  # the same key: what the intents make of it, until it is replaced
from clarity.nlu.message_guard import BUTTON_INTENT, ORIGINAL_TEXT

LANGUAGE = "language"  # "es" when a message is Spanish, else "en"
CONCERN = "concern"  # true where there is distress or doubt: the ordinary answer, and one line of 988
# What is answered where the intents, but not the screen, hear a crisis and nothing else: its words name 988.
WITHOUT_DANGER = "share_feelings"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CrisisClassifier(GraphComponent):
    """Overrides every other intent when a message shows danger to its writer or to somebody else.

    The verdict is that of `clarity.crisis.screen` alone, over the uncut original text: rules or the crisis network,
    either fires alone. The danger that the intent network hears fires nothing, for it sounds at every fourth
    look-alike; it may still be a concern.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return from which probability of the intent network on the ordinary answer gets a line of 988."""
        return {"concern_threshold": 0.5}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisClassifier:
        """Create the component, and load the screen's network; it learns nothing itself."""
        is_whole()  # the first cry would otherwise wait for it
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._concern_threshold = float(config["concern_threshold"])

    def process(self, messages: List[Message]) -> List[Message]:
        """Set what the screen finds, and the crisis intent where there is danger."""
        for message in messages:
            if message.get(BUTTON_INTENT):
                continue  # words of ours, not of the person
            original = message.get(ORIGINAL_TEXT) or ""
            danger = screened(original, message.get(READING))
            heard = float(message.get(HEARD) or 0.0)
            message.set(DANGER, as_found(danger), add_to_output=True)
            message.set(LANGUAGE, "es" if is_spanish(plain_words(original)) else "en", add_to_output=True)
            if danger.level.is_danger:
                self._override(message)
            elif CRISIS_INTENT in (message.get(ANSWERS) or []):
                self._answer_calmly(message)
            elif danger.level is Level.CONCERN or heard >= self._concern_threshold:
                message.set(CONCERN, True, add_to_output=True)
        return messages

    @staticmethod
    def _override(message: Message) -> None:
        intent = {"name": CRISIS_INTENT, "confidence": 1.0}
        others = [entry for entry in message.get(RANKING) or [] if entry["name"] != CRISIS_INTENT]
        message.set(INTENT, intent, add_to_output=True)
        message.set(RANKING, [intent, *others], add_to_output=True)
        message.set(ANSWERS, [CRISIS_INTENT], add_to_output=True)
        message.set(REASON, None, add_to_output=True)

    @staticmethod
    def _answer_calmly(message: Message) -> None:
        """Answer what else was asked; where nothing was, thank for what was told."""
        others = [intent for intent in message.get(ANSWERS) if intent != CRISIS_INTENT] or [WITHOUT_DANGER]
        confidence = float((message.get(INTENT) or {}).get("confidence") or 0.0)
        message.set(INTENT, {"name": others[0], "confidence": confidence}, add_to_output=True)
        message.set(ANSWERS, others, add_to_output=True)
        message.set(CONCERN, True, add_to_output=True)
