"""What a turn says and does while a callback is asked for, and what is said when an action stays silent."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.callbacks.details import Detail
from clarity.callbacks.dialogue import AGAIN, DRAFT_SLOT, FORM, UNAVAILABLE, UNSURE
from clarity.nlu.callback_reader import BARE_REPLIES, READING
from clarity.tracker_store import DELETED_RESPONSE

# What these ask for has to be looked up or written first, so that an action says the words.
ACTIONS_BY_INTENT = {
    "request_callback": FORM,
    "ask_callback_status": "action_tell_callback",
    "change_callback": "action_change_callback",
    "withdraw_callback": "action_withdraw_callback",
}
WHAT_IS_KEPT = "action_tell_what_is_kept"  # adds to words that stand for themselves, so its silence is no harm
WITHDRAW_SURE = "utter_callback_withdraw_sure"
SILENCES = frozenset({UNAVAILABLE, UNSURE})  # said for an action that said nothing
RESPONSES = frozenset({UNAVAILABLE, UNSURE, DELETED_RESPONSE, *AGAIN.values()})
_SPEAKING = frozenset(ACTIONS_BY_INTENT.values())


def is_open(found: Dict[str, Any]) -> bool:
    """Return whether the form was open when the message came."""
    return (found.get(READING) or {}).get("detail") is not None


def is_question(found: Dict[str, Any]) -> bool:
    """Return whether the message is neither an answer nor a command to the open form."""
    return (found.get(READING) or {}).get("as") == "question"


def is_child(found: Dict[str, Any]) -> bool:
    """Return whether the writer said that they are under 13."""
    return (found.get(READING) or {}).get("as") == "under_13"


def in_form(found: Dict[str, Any], words: List[str]) -> List[str]:
    """Return the actions of a turn inside the form; `words` are what the message gets as a question."""
    reading: Dict[str, Any] = found[READING]
    if is_question(found):
        if DELETED_RESPONSE in words:
            return words  # nothing is left to ask again
        return [*(word for word in words if word != FORM), AGAIN[reading["detail"]]]
    asked_too = [f"utter_{intent}" for intent in reading.get("asks_too") or [] if intent not in ACTIONS_BY_INTENT]
    # The form speaks last: what it asks must stand at the end.
    return [*asked_too, FORM]


def reply_to_withdrawal(tracker: DialogueStateTracker, answers: List[str]) -> List[str]:
    """Return what a bare yes or no does after "should I take back your call request?"; nothing elsewhere."""
    if answers not in BARE_REPLIES:
        return []
    events = list(tracker.events)
    heard = max(place for place, event in enumerate(events) if isinstance(event, UserUttered))
    before = [event for event in events[:heard] if isinstance(event, BotUttered)]
    if not before or (before[-1].metadata or {}).get("utter_action") != WITHDRAW_SURE:
        return []
    return [ACTIONS_BY_INTENT["withdraw_callback" if answers == ["affirm"] else "ask_callback_status"]]


def one_action(words: List[str], tracker: DialogueStateTracker) -> List[str]:
    """Leave of several actions on a request the first: in doubt nobody's request is changed and taken back at once.

    Whoever was just told of their request and asks again means a new one.
    """
    actions = [word for word in words if word in _SPEAKING]
    if len(actions) < 2:
        return words
    is_told = (tracker.get_slot(DRAFT_SLOT) or {}).get("told")
    chosen = FORM if is_told and FORM in actions else actions[0]
    return [word for word in words if word not in _SPEAKING or word == chosen]


def after_silence(tracker: DialogueStateTracker, done: List[str], found: Dict[str, Any]) -> str | None:
    """Return what is said when the last action should have spoken and did not: it failed, or nobody ran it.

    After a request was sent off nobody may be told that it was lost, nor that it was kept.
    """
    if not done or done[-1] not in _SPEAKING or _spoke_last(tracker):
        return None
    reading = found.get(READING) or {}
    was_sent = reading.get("detail") == Detail.CONFIRM.value and (
        reading.get("choice") is True or reading.get("as") == "retry"
    )
    return UNSURE if done[-1] == FORM and was_sent else UNAVAILABLE


def _spoke_last(tracker: DialogueStateTracker) -> bool:
    """Whether words came with the last action of the turn."""
    # All events: among those that Rasa calls applied, the words of a form's earlier run stand in this one's place.
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return True
        if isinstance(event, (ActionExecuted, UserUttered)):
            return False
    return False
