"""Reads a message while a callback is asked for: it is an answer, a command to the form, or something else."""

from __future__ import annotations

import datetime
import re
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from clarity.callbacks.details import (
    Command,
    Detail,
    NameProblem,
    holds_condition,
    is_only_an_age,
    read_choice,
    read_command,
    read_name,
    refuses_number,
    states_age_under_13,
)
from clarity.callbacks.dialogue import CHANGE, CHANGE_SLOT, CHOICES, DRAFT_SLOT, FORM, SLOTS, UNSURE, detail_to_change
from clarity.nlu.answer_router import ANSWERS, REASON
from clarity.nlu.language_reader import PARTS, asks
from clarity.nlu.message_guard import BUTTON_INTENT, GUARD_INTENT, ORIGINAL_TEXT, clean
from clarity.program import topics
from clarity.reading.phone_numbers import PhoneNumber, PhoneProblem, read_phone_number
from clarity.reading.time_windows import read_times, warm

READING = "callback"  # what the message is to the form: "detail", "as", and with it "command", "choice", "only_age"
SURE_QUESTION = 0.5  # from here on a question with a time in it ("do you have evening groups?") is a question
SURE_WITHDRAWAL = 0.5  # from here on the request is dropped whatever else the message might answer
REQUEST, DELETE = "request_callback", "delete_chat"
BARE_REPLIES = (["affirm"], ["deny"])  # what a message is that says yes or no, and nothing else
_FOR_GOOD = re.compile(
    r"\b(any ?more|ever|never ?mind|forget|at all|changed my mind|no longer|don'?t want|do not want)\b", re.I
)
# What these ask for is the form's own business while it is open.
_ABOUT_THE_REQUEST = frozenset({REQUEST, "change_callback", "withdraw_callback"})
_REFUSED = frozenset({"message_too_long", "message_command"})  # never an answer, whatever it holds
_DETAILS = {name: detail for detail, name in SLOTS.items()}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CallbackReader(GraphComponent):
    """Sets `callback` where the form is open, so that nothing but an answer can ever become one.

    It stands before the crisis classifier, whose word outranks it. Where it finds neither an answer nor a
    command, the message keeps the intent it has, and the policy answers that and asks again.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CallbackReader:
        """Create the component; it has no options and learns nothing."""
        warm()  # the first date would otherwise cost everybody a second
        return cls()

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """Read each message against the question that is open in its conversation."""
        for message in messages:
            reading = read(message, tracker)
            if reading is not None:
                message.set(READING, reading, add_to_output=True)
        return messages


def read(message: Message, tracker: DialogueStateTracker | None) -> Dict[str, Any] | None:
    """Return what the message is to the form, or None where no form is concerned."""
    text = clean(message.get(ORIGINAL_TEXT) or message.get(TEXT) or "").strip()
    if tracker is None or tracker.active_loop_name != FORM:
        return _outside(message, tracker, text)
    slot = tracker.get_slot(REQUESTED_SLOT)
    detail = _DETAILS.get(slot)
    reading: Dict[str, Any] = {"detail": CHANGE if slot == CHANGE_SLOT else detail.value if detail else None}
    if states_age_under_13(text) and not message.get(BUTTON_INTENT):
        return {**reading, "as": "under_13", "only_age": is_only_an_age(text)}
    return {**reading, **_inside(message, text, detail, _last_said(tracker))}


def _outside(message: Message, tracker: DialogueStateTracker | None, text: str) -> Dict[str, Any] | None:
    if states_age_under_13(text):
        return {"detail": None, "as": "under_13"}
    is_set_aside = tracker is not None and (tracker.get_slot(DRAFT_SLOT) or {}).get("key")
    if is_set_aside and read_command(text, None) is Command.RESUME:
        _understand_as(message, REQUEST)
    return None


def _inside(message: Message, text: str, detail: Detail | None, last_said: str | None) -> Dict[str, Any]:
    intents: List[str] = message.get(ANSWERS) or []
    command = None if message.get(BUTTON_INTENT) else read_command(text, detail)
    if last_said == UNSURE:
        return _in_doubt(message, text, intents, command)
    if message.get(BUTTON_INTENT):
        return _of_intent(intents, detail) or {"as": "question"}
    if message.get(GUARD_INTENT) in _REFUSED:
        return {"as": "question"}
    if command is not None:
        return {"as": "command", "command": command.value}
    if _takes_back(message, text, intents, detail):
        return {"as": "withdraw"}
    return _said(message, text, detail, intents)


def _in_doubt(message: Message, text: str, intents: List[str], command: Command | None) -> Dict[str, Any]:
    """Return the reading after "I can't tell if it went through": the look that was promised, whatever is written.

    Only who wants no call, or the chat deleted, is obeyed at once.
    """
    is_refusal = intents == ["deny"] and len(text.split()) > 1 and not message.get(BUTTON_INTENT)
    if command is Command.LEAVE or is_refusal:
        return {"as": "command", "command": Command.LEAVE.value}
    if "withdraw_callback" in intents:
        return {"as": "withdraw"}
    if DELETE in intents:
        return {"as": "question"}
    asked = _asked(message)
    return {"as": "retry", "asks_too": asked} if asked else {"as": "retry"}


def _said(message: Message, text: str, detail: Detail | None, intents: List[str]) -> Dict[str, Any]:
    """Return the reading of a message that is no command: an answer, perhaps with a question, or something else."""
    asked = _asked(message)
    found = _answer(message, text, detail, intents, is_question=bool(asked))
    if found is not None:
        return {**found, "asks_too": asked} if asked else found
    return _of_intent(intents, detail) or _other(message, intents)


def _answer(
    message: Message, text: str, detail: Detail | None, intents: List[str], is_question: bool
) -> Dict[str, Any] | None:
    """Return the reading of an answer to this question, or None."""
    if detail is Detail.PHONE:
        return _to_number(text, intents, is_question)
    if is_question and (detail is not Detail.TIMES or _confidence(message) >= SURE_QUESTION):
        return None
    if detail is Detail.NAME:
        name = read_name(text)
        is_none = name is None or (
            isinstance(name, NameProblem) and (bool(intents) or name is not NameProblem.TOO_LONG)
        )
        return None if is_none else {"as": "answer"}
    if detail is Detail.TIMES:
        now = datetime.datetime.now(datetime.timezone.utc)
        return {"as": "answer"} if read_times(text, now) is not None else None
    if detail in CHOICES:
        return _choice(text, detail, intents)
    return _to_read_back(text, intents) if detail is Detail.CONFIRM else _to_change(text)


def _to_change(text: str) -> Dict[str, Any] | None:
    return {"as": "answer"} if detail_to_change(text) is not None else None


def _to_number(text: str, intents: List[str], is_question: bool) -> Dict[str, Any] | None:
    if refuses_number(text):
        return None  # a stranger's number would be called
    number = read_phone_number(text)
    if isinstance(number, PhoneNumber):
        return {"as": "answer"}
    if is_question:
        return None
    # "1" is a yes before it is a number that is too short.
    if number is not PhoneProblem.NONE and read_choice(text, Detail.PHONE) is None:
        return {"as": "answer"}
    return _choice(text, Detail.PHONE, intents)


def _to_read_back(text: str, intents: List[str]) -> Dict[str, Any] | None:
    if "withdraw_callback" in intents and "change_callback" not in intents:
        return None  # "please don't" is then more than a no
    found = _choice(text, Detail.CONFIRM, intents)
    is_yes = found is not None and found["choice"]
    # "The time is wrong" says which; a digit is a choice here, and not yet the name of a detail.
    if not is_yes and not text.isdigit() and detail_to_change(text) is not None:
        return {"as": "change"}
    return found


def _choice(text: str, detail: Detail | None, intents: List[str]) -> Dict[str, Any] | None:
    choice = read_choice(text, detail)
    # What the classifier takes for a yes never gives a wish away, nor counts with a condition: silence means no.
    if choice is None and intents == ["deny"]:
        choice = False
    elif choice is None and intents == ["affirm"] and detail not in CHOICES and not holds_condition(text):
        choice = True
    return None if choice is None else {"as": "answer", "choice": choice}


def _takes_back(message: Message, text: str, intents: List[str], detail: Detail | None) -> bool:
    """Whether the message clearly takes the request back: the first word of "please don't call" is no name.

    Where a time is asked for, "don't call before noon" is an answer, and "no call any more" is none.
    """
    if "withdraw_callback" not in intents or _confidence(message) < SURE_WITHDRAWAL:
        return False
    return detail is not Detail.TIMES or bool(_FOR_GOOD.search(text))


def _of_intent(intents: List[str], detail: Detail | None) -> Dict[str, Any] | None:
    """Return what an intent means to the form: wanting no call, changing a detail, or asking the question again."""
    if "withdraw_callback" in intents:
        return {"as": "withdraw"}
    if intents == ["goodbye"]:
        return {"as": "command", "command": Command.LEAVE.value}
    if "change_callback" in intents:
        return {"as": "change"}
    if intents == [REQUEST]:
        return {"as": "command", "command": Command.REPEAT.value}
    if intents == ["deny"] and detail in {Detail.NAME, Detail.TIMES}:
        return {"as": "command", "command": Command.SKIP.value}
    return None


def _other(message: Message, intents: List[str]) -> Dict[str, Any]:
    if intents in BARE_REPLIES:
        return {"as": "unclear"}  # a yes to something else is no small talk while a question stands
    if intents or message.get(GUARD_INTENT) or message.get(REASON) not in {"unsure", "not_understood"}:
        return {"as": "question"}
    return {"as": "unclear"}


def _asked(message: Message) -> List[str]:
    """Return the questions about the program in a message of which a part really asks."""
    parts: List[str] = message.get(PARTS) or [message.get(TEXT) or ""]
    if not any(asks(part) for part in parts):
        return []
    known = topics()
    return [
        intent
        for intent in message.get(ANSWERS) or []
        if intent in known and known[intent].is_question and intent not in _ABOUT_THE_REQUEST
    ]


def _confidence(message: Message) -> float:
    return float((message.get(INTENT) or {}).get("confidence") or 0.0)


def _last_said(tracker: DialogueStateTracker) -> str | None:
    """Return the last words of the turn before this message that no action said."""
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, ActionExecuted) and str(event.action_name).startswith("utter_"):
            return str(event.action_name)
    return None


def _understand_as(message: Message, intent: str) -> None:
    message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)
    message.set(ANSWERS, [intent], add_to_output=True)
    message.set(REASON, None, add_to_output=True)
