"""Several answers, repeated misunderstanding, crisis and questions inside a form, and one line of 988 in doubt."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.callbacks.dialogue import AGAIN, FORM
from clarity.crisis.reply import asks_for_lines
from clarity.nlu.callback_reader import BARE_REPLIES, READING
from clarity.nlu.crisis_memory import finding
from clarity.policies.callback_plan import (
    ACTIONS_BY_INTENT,
    SILENCES,
    WHAT_IS_KEPT,
    after_silence,
    in_form,
    is_child,
    is_open,
    is_question,
    one_action,
    reply_to_withdrawal,
)
from clarity.tracker_store import DELETED_RESPONSE

PRIORITY = 6  # above RulePolicy's 4 (rasa.core.constants), so that its word counts when both are certain
HANDOFF_ACTION = "action_handoff_to_admissions"
HANDOFF_INTENT = "request_human"
# What is said when a message is not understood as a question, by the reason that the NLU gives.
RESPONSES_BY_REASON = {
    "unsure": "utter_unsure",
    "not_understood": "utter_not_understood",
    "message_too_long": "utter_too_long",
    "message_command": "utter_no_commands",
    "message_without_words": "utter_no_text",
    "message_in_other_script": "utter_other_script",
}
HANDOFF_AFTER_MISSES = "utter_handoff_after_misses"
CRISIS = "utter_crisis"
CRISIS_LINES = "utter_crisis_lines"  # the other help lines, for whoever was told of 988 and asks for them
LINE_OF_988 = "utter_line_of_988"  # said below an answer where danger is possible but unlikely
CRISIS_RESPONSES = frozenset({CRISIS, CRISIS_LINES})
_MISSES = {"unsure", "not_understood"}
# A bare yes or no after these may be about the danger they speak of: it is never answered with "that's fine".
_NEAR_DANGER = CRISIS_RESPONSES | {"utter_bare_help"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class AnswerPolicy(Policy):
    """Plans the actions of a turn from what the NLU found; stays silent where one rule says it all."""

    @staticmethod
    def supported_data() -> SupportedData:
        """Return that the policy reads conversations of any kind and learns from none."""
        return SupportedData.ML_AND_RULE_DATA

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Return the policy's priority among policies."""
        return {"priority": PRIORITY}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: Optional[TrackerFeaturizer] = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)

    def train(
        self,
        training_trackers: List[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Learn nothing."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerPolicy:
        """Create the policy; there is nothing stored to load."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        precomputations: Optional[MessageContainerForCoreFeaturization] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next action of this turn's plan, then listening; nothing when there is no plan."""
        planned = plan(tracker, frozenset(name for name in domain.responses if names_988(domain, name)))
        if not planned:
            return self._prediction(self._default_predictions(domain))
        done = actions_since_user(tracker)
        found: Dict[str, Any] = dict(tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
        carried_out = [name for name in done if name not in SILENCES]
        following = after_silence(tracker, done, found) or next(iter(planned[len(carried_out) :]), ACTION_LISTEN_NAME)
        leaves_form = planned[0] == CRISIS or DELETED_RESPONSE in planned
        return self._prediction(
            confidence_scores_for(following, 1.0, domain),
            # "No user" predictions outrank a form's: a crisis is answered inside it, too, and so is a question.
            is_no_user_prediction=leaves_form or is_open(found) or tracker.active_loop is not None,
            optional_events=_leave_form(tracker) if leaves_form else None,
        )


def plan(tracker: DialogueStateTracker, naming_988: frozenset[str] = frozenset()) -> List[str]:
    """Return this turn's actions, or nothing when a rule alone decides.

    `naming_988` are the responses that name 988 themselves: below those a line of it is not repeated.
    """
    message = tracker.latest_message
    if message is None or not message.parse_data:
        return []
    found: Dict[str, Any] = dict(message.parse_data)
    answers = found.get("answers") or []
    said = _said_before(tracker)
    # Inside the form a bare yes or no is to its question, which was asked since.
    is_bare = answers in BARE_REPLIES and not is_open(found)
    if CRISIS in said and asks_for_lines(message.text or ""):
        return [CRISIS_LINES, *_asked_again(found)]
    is_danger = answers == ["crisis"] or finding(tracker).danger.level.is_danger
    if is_danger or (is_bare and said and said[-1] in _NEAR_DANGER):
        return [CRISIS]
    if replied := reply_to_withdrawal(tracker, answers):
        return replied
    words, hands_off = _words(tracker, answers, found.get("reason"))
    if is_open(found):
        words, hands_off = in_form(found, words), hands_off and is_question(found)
    needs_988 = found.get("concern") or CRISIS in said  # for the rest of the session
    if needs_988 and words and not naming_988.intersection(words) and not _is_next_question(found, words):
        words.append(LINE_OF_988)
    if len(words) == 1 and len(answers) == 1 and words[0].startswith("utter_") and not is_open(found):
        return []  # its rule says it
    return [*words, HANDOFF_ACTION] if hands_off else words


def names_988(domain: Domain, name: str) -> bool:
    """Return whether every form of a response names 988."""
    return all("988" in str(form.get("text")) for form in domain.responses[name])


def _words(tracker: DialogueStateTracker, answers: List[str], reason: str | None) -> tuple[List[str], bool]:
    """Return the responses that the message gets, and whether it is handed to a person after them."""
    if reason in _MISSES and _missed_before(tracker):
        return [HANDOFF_AFTER_MISSES], True
    if reason in RESPONSES_BY_REASON:
        return [RESPONSES_BY_REASON[reason]], False
    words = [ACTIONS_BY_INTENT.get(intent, f"utter_{intent}") for intent in answers]
    words = one_action(words, tracker)
    if "ask_what_is_kept" in answers:
        words.append(WHAT_IS_KEPT)
    # A form asks: its question must be the last that is said.
    return sorted(words, key=lambda name: name == FORM), HANDOFF_INTENT in answers


def _is_next_question(found: Dict[str, Any], words: List[str]) -> bool:
    """Whether the turn is only the next question of the form, under which 988 once more would be a wall."""
    # The words for a child name 988 themselves.
    return is_open(found) and len(words) == 1 and (not found.get("concern") or is_child(found))


def actions_since_user(tracker: DialogueStateTracker) -> List[str]:
    """Return the names of the actions run since the person's last message, oldest first."""
    names: List[str] = []
    # All events: from those that Rasa calls applied, a form's second run is folded into its first.
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name not in {
            None,
            ACTION_LISTEN_NAME,
            "action_extract_slots",
        }:
            names.append(str(event.action_name))
    return names[::-1]


def _missed_before(tracker: DialogueStateTracker) -> bool:
    """Whether the message before this one was not understood either."""
    earlier = [event for event in tracker.applied_events() if isinstance(event, UserUttered)][:-1]
    if not earlier:
        return False
    before: Dict[str, Any] = dict(earlier[-1].parse_data or {})
    # A name or a number given to the form means nothing to the router, and was understood all the same.
    return before.get("reason") in _MISSES and not is_open(before)


def _said_before(tracker: DialogueStateTracker) -> List[str]:
    """Return the responses of this session before the present turn, oldest first."""
    said = [
        str(event.action_name)
        for event in tracker.applied_events()
        if isinstance(event, ActionExecuted) and str(event.action_name).startswith("utter_")
    ]
    current = [name for name in actions_since_user(tracker) if name.startswith("utter_")]
    return said[: len(said) - len(current)]


def _asked_again(found: Dict[str, Any]) -> List[str]:
    """Return the form's open question; nothing where none is open."""
    return [AGAIN[found[READING]["detail"]]] if is_open(found) else []


def _leave_form(tracker: DialogueStateTracker) -> List[Event] | None:
    if tracker.active_loop is None:
        return None
    return [ActiveLoop(None), SlotSet("requested_slot", None)]
