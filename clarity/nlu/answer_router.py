"""Decides what a ranking is worth: one answer, several, three choices, or an honest "not understood"."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from clarity.nlu.intent_head import PART_RANKINGS, RANKING, SHARES
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
        """Return the thresholds, as probabilities (docs/decisions/0005 says what each one costs)."""
        return {
            "answer_threshold": 0.20,  # from here on an answer is given
            "sure_threshold": 0.40,  # below, a second question that reaches answer_threshold is answered, too
            "part_threshold": 0.45,  # for a part that asks
            "item_threshold": 0.60,  # for one item of a list
            "telling_threshold": 0.80,  # for a part that only tells
            "hint_threshold": 0.30,  # for a part whose question the whole message hints at ...
            "hint_share": 0.10,  # ... by this share
            "second_share": 0.22,  # of the message: from here on a question counts beside another
            "whole_share": 0.70,  # of the message: from here on it holds one question only
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
        self._item = float(config["item_threshold"])
        self._telling = float(config["telling_threshold"])
        self._hint = float(config["hint_threshold"])
        self._hint_share = float(config["hint_share"])
        self._second_share = float(config["second_share"])
        self._whole_share = float(config["whole_share"])
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
        shares: Dict[str, float] = message.get(SHARES) or {}
        intent, confidence = self._best(ranking, entities)
        asked = self._questions_in_parts(message, shares, entities)
        self._add_by_share(asked, shares)
        first = next(iter(asked), None)
        if len(asked) > 1 and not self._is_one_question(message, ranking, asked):
            self._accept(message, list(asked)[:MAXIMUM_ANSWERS], asked[str(first)])
            return
        if first is not None and (
            confidence < self._answer or (not self._is_question(intent) and asked[first] > self._part)
        ):
            # A story or a greeting around one clear question: the question is what needs an answer.
            intent, confidence = first, asked[first]
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
        family = self._family(intent)
        others = [e for e in ranking if self._is_question(e["name"]) and self._family(e["name"]) != family]
        return [e["name"] for e in others[:1] if e["confidence"] >= self._answer]

    def _questions_in_parts(self, message: Message, shares: Dict[str, float], entities: set[str]) -> Dict[str, float]:
        """Return the clear questions of a message with several parts, each once, in order, with their confidence.

        Where any part asks, a part that only tells must be much clearer to count: "I'm 34 and have OCD.
        How long is it?" is one question. So must each item of a list: it is a word or two.
        """
        parts: List[str] = message.get(PARTS) or []
        any_asks = any(asks(part) for part in parts)
        found: Dict[str, float] = {}
        for part, ranking in zip(parts, message.get(PART_RANKINGS) or [], strict=False):
            wanted = self._telling if any_asks and not asks(part) else self._part
            wanted = self._item if message.get(LISTED) else wanted
            intent, confidence = self._best(ranking, entities)
            if intent is None or not self._is_question(intent):
                continue
            is_hinted = confidence >= self._hint and shares.get(intent, 0.0) >= self._hint_share
            if confidence >= wanted or is_hinted:
                found.setdefault(intent, confidence)
        return found

    def _add_by_share(self, asked: Dict[str, float], shares: Dict[str, float]) -> None:
        """Add the questions that share the whole message, where no sentence of their own shows them."""
        likeliest = sorted(shares, key=lambda name: -shares[name])[:MAXIMUM_ANSWERS]
        if not likeliest or shares[likeliest[0]] >= self._whole_share or not self._is_question(likeliest[0]):
            return
        sharing = [name for name in likeliest if self._is_question(name) and shares[name] >= self._second_share]
        if len(sharing) < 2:
            return
        for name in sharing:
            if self._family(name) not in {self._family(other) for other in asked}:
                asked[name] = shares[name]

    def _is_one_question(self, message: Message, ranking: Sequence[Dict[str, Any]], asked: Dict[str, float]) -> bool:
        """Whether a list is the subject of one question: "the difference of A and B" asks neither for A nor for B."""
        if not message.get(LISTED) or not ranking:
            return False
        return ranking[0]["confidence"] >= self._telling and ranking[0]["name"] not in asked

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
