"""Decides what a ranking is worth: one answer, several, three choices, or an honest "not understood"."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.nlu.intent_head import PART_RANKINGS, RANKING
from clarity.nlu.language_reader import LISTED, PARTS, asks
from clarity.nlu.message_guard import BUTTON_INTENT, GUARD_INTENT
from clarity.program import Topic, topics

FALLBACK_INTENT = "nlu_fallback"
ANSWERS = "answers"  # the intents to answer, in the order in which they were asked; empty on a fallback
REASON = "reason"  # why there is no answer: a guard's intent, "unsure" or "not_understood"
CHOICES = "choices"  # intents offered as "did you mean", most likely first
MAXIMUM_ANSWERS = 3
MAXIMUM_CHOICES = 3

# A name decides between neighbours whose sentences look alike: (entity, rivals, the one that is right).
NAMES_DECIDE = (
    ("insurer", {"ask_insurance_accepted", "ask_ppo", "ask_hmo"}, "ask_named_insurer"),
    ("condition_other", {"ask_conditions_treated"}, "ask_condition_not_listed"),
    ("condition_listed", {"ask_condition_not_listed"}, "ask_conditions_treated"),
    ("medication", {"ask_medication_management"}, "ask_medication_names"),
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerRouter(GraphComponent):
    """Sets the final `intent` and confidence, `answers`, and on a fallback `reason` and `choices`."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the thresholds, as probabilities: of answering, of answering one of two, of parts, of offering."""
        return {
            "answer_threshold": 0.20,  # from here on an answer is given
            "sure_threshold": 0.40,  # below, a second question that reaches answer_threshold is answered, too
            "part_threshold": 0.45,  # for a part that asks
            "telling_threshold": 0.80,  # for a part that only tells, or is one item of a list
            "offer_threshold": 0.12,  # from here on choices are offered
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerRouter:
        """Create the component; it learns nothing."""
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._answer = float(config["answer_threshold"])
        self._sure = float(config["sure_threshold"])
        self._part = float(config["part_threshold"])
        self._telling = float(config["telling_threshold"])
        self._offer = float(config["offer_threshold"])
        self._topics = topics()

    def process(self, messages: List[Message]) -> List[Message]:
        """Route each message."""
        for message in messages:
            if message.get(BUTTON_INTENT):
                self._accept(message, [message.get(BUTTON_INTENT)], 1.0)
            elif message.get(GUARD_INTENT):
                self._decline(message, message.get(GUARD_INTENT), [])
            else:
                self._route(message)
        return messages

    def _route(self, message: Message) -> None:
        entities = {entity["entity"] for entity in message.get(ENTITIES) or []}
        ranking = message.get(RANKING) or []
        intent, confidence = self._best(ranking, entities)
        asked = self._questions_in_parts(
            message.get(PARTS) or [], message.get(PART_RANKINGS) or [], entities, bool(message.get(LISTED))
        )
        is_one = bool(message.get(LISTED)) and bool(ranking) and ranking[0]["confidence"] >= self._telling
        if len(asked) > 1 and not is_one:
            self._accept(message, [part for part, _ in asked][:MAXIMUM_ANSWERS], asked[0][1])
            return
        if asked and not self._is_question(intent) and asked[0][1] > self._part:
            # A story or a greeting around one clear question: the question is what needs an answer.
            intent, confidence = asked[0]
        elif asked and confidence < self._answer:
            intent, confidence = asked[0]
        if intent is not None and confidence >= self._answer:
            self._accept(message, [intent, *self._rival(intent, ranking)], confidence)
        elif intent is not None and confidence >= self._offer:
            self._decline(message, "unsure", self._choices(message.get(RANKING)))
        else:
            self._decline(message, "not_understood", [])

    def _best(self, ranking: Sequence[Dict[str, Any]], entities: set[str]) -> tuple[str | None, float]:
        """Return the likeliest intent of the likeliest family, with the family's whole probability."""
        if not ranking:
            return None, 0.0
        families: Dict[str, float] = {}
        for entry in ranking:
            family = self._family(entry["name"])
            families[family] = families.get(family, 0.0) + entry["confidence"]
        family, confidence = max(families.items(), key=lambda item: item[1])
        intent = next(entry["name"] for entry in ranking if self._family(entry["name"]) == family)
        for entity, rivals, right in NAMES_DECIDE:
            if entity in entities and intent in rivals:
                intent = right
        return intent, confidence

    def _rival(self, intent: str, ranking: Sequence[Dict[str, Any]]) -> List[str]:
        """Return the question that the message may as well ask, in a list, where neither is sure; else an empty list.

        Two true answers, one of them the wanted one, serve a person better than a guess or a question back.
        """
        if not ranking or ranking[0]["confidence"] >= self._sure or not self._is_question(intent):
            return []
        others = [e for e in ranking if e["name"] != intent and self._is_question(e["name"])]
        return [e["name"] for e in others[:1] if e["confidence"] >= self._answer]

    def _questions_in_parts(
        self,
        parts: Sequence[str],
        rankings: Sequence[Sequence[Dict[str, Any]]],
        entities: set[str],
        are_listed: bool,
    ) -> List[tuple[str, float]]:
        """Return the clear questions of a message with several parts, each once, in order.

        Where any part asks, a part that only tells must be much clearer to count: "I'm 34 and have OCD.
        How long is it?" is one question. So must each item of a list: it is a word or two.
        """
        pairs = list(zip(parts, rankings, strict=False))
        any_asks = any(asks(part) for part in parts)
        found: Dict[str, tuple[str, float]] = {}
        for part, ranking in pairs:
            wanted = self._telling if are_listed or (any_asks and not asks(part)) else self._part
            intent, confidence = self._best(ranking, entities)
            if intent is not None and self._is_question(intent) and confidence >= wanted:
                found.setdefault(intent, (intent, confidence))
        return list(found.values())

    def _family(self, intent: str) -> str:
        topic: Topic | None = self._topics.get(intent)
        return topic.family if topic else intent

    def _is_question(self, intent: str | None) -> bool:
        topic = self._topics.get(intent or "")
        return topic is not None and topic.is_question

    def _choices(self, ranking: Sequence[Dict[str, Any]]) -> List[str]:
        titled = [
            entry["name"] for entry in ranking if (topic := self._topics.get(entry["name"])) is not None and topic.title
        ]
        return titled[:MAXIMUM_CHOICES]

    @staticmethod
    def _accept(message: Message, intents: List[str], confidence: float) -> None:
        message.set(INTENT, {"name": intents[0], "confidence": min(confidence, 1.0)}, add_to_output=True)
        message.set(ANSWERS, intents, add_to_output=True)

    @staticmethod
    def _decline(message: Message, reason: str, choices: List[str]) -> None:
        message.set(INTENT, {"name": FALLBACK_INTENT, "confidence": 1.0}, add_to_output=True)
        message.set(ANSWERS, [], add_to_output=True)
        message.set(REASON, reason if choices or reason != "unsure" else "not_understood", add_to_output=True)
        message.set(CHOICES, choices, add_to_output=True)
