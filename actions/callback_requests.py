"""What a person may do with a request that was sent: ask about it, change it, take it back."""

from __future__ import annotations

import asyncio
import datetime
import re
from typing import Any, Callable, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.callback import (
    REQUESTED_SLOT,
    TEXT_CHANNEL,
    TURN_SECONDS,
    asker,
    readback,
    service,
)
from clarity.callbacks.details import Detail, refuses_number
from clarity.callbacks.dialogue import (
    AGAIN,
    CHANGE,
    CHANGE_SLOT,
    DRAFT_SLOT,
    FORM,
    SLOTS,
    UNAVAILABLE,
    detail_to_change,
    emptied,
)
from clarity.callbacks.model import Asker, Change, Request, State
from clarity.database.bounded import sharing
from clarity.errors import CallbackNotFound, DatabaseUnavailable, SealError
from clarity.program import admissions
from clarity.reading.phone_numbers import PhoneNumber, read_phone_number
from clarity.reading.time_windows import read_times

SURE = 0.5  # below, the wish to take a request back is asked about first: its details would be gone
NONE, PENDING = "utter_callback_none", "utter_callback_pending"
# Where a request stands, in words that promise nothing.
STATES = {
    State.REQUESTED: "No one has called yet, as far as I can see.",
    State.CLAIMED: "Someone in admissions has taken it on.",
    State.ATTEMPTED: "Someone tried to reach you, and will see it is still open.",
}
WAITING = "Admissions can't see it yet; I pass it on as soon as I can."
# With one of these a number or a time in the message may be what the person does not want.
_REFUSING = re.compile(
    r"\b(not|never|no|don'?t|do not|doesn'?t|isn'?t|wasn'?t|remove|delete|without|asked|said)\b", re.I
)
Events = List[Dict[str, Any]]


def _looked_up(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    found: Callable[[Asker, Request], Events],
    none: str = NONE,
    needs_details: bool = True,
) -> Events:
    """Run `found` on the asker and their open request, or say that there is none, or that nobody can look."""
    try:
        who = asker(tracker)
        request = service().open_request(who)
        if request is not None and needs_details and request.details is None:
            raise DatabaseUnavailable("a request does not open")
        if request is not None:
            return found(who, request)
    except CallbackNotFound:
        pass  # taken back or closed since it was looked up
    except (DatabaseUnavailable, SealError):
        dispatcher.utter_message(response=UNAVAILABLE)
        return []
    dispatcher.utter_message(response=none)
    return []


def _is_text(tracker: Tracker) -> bool:
    return bool(tracker.get_latest_input_channel() == TEXT_CHANNEL)


class _Afterwards:
    """What actions on a sent request share: waiting for the store happens beside the server's loop.

    No Action itself: the action server makes one of each, and would stop at this one, which has no name.
    """

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> Events:
        """Do it and say what came of it."""
        with sharing(TURN_SECONDS):
            return await asyncio.to_thread(self.act, dispatcher, tracker)

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Do it and say what came of it."""
        raise NotImplementedError


class ActionTellCallback(_Afterwards, Action):
    """Says what is known of the asker's own open request; anybody else's does not exist for them."""

    def name(self) -> str:
        """Return the name by which rules call this action."""
        return "action_tell_callback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say where the request stands; only where none was sent, that one is unfinished."""

        def tell(_who: Asker, request: Request) -> Events:
            state = STATES[request.state] if request.is_recorded else WAITING
            braces = {**readback(request, _is_text(tracker)), "state": state}
            dispatcher.utter_message(response="utter_callback_status", **braces)
            return []

        return _looked_up(dispatcher, tracker, tell, _none(tracker))


class ActionTellWhatIsKept(_Afterwards, Action):
    """Adds the asker's own open request to the words on what is kept."""

    def name(self) -> str:
        """Return the name by which rules call this action."""
        return "action_tell_what_is_kept"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Say every detail that is kept, the number by its last digits."""

        def tell(_who: Asker, request: Request) -> Events:
            dispatcher.utter_message(response="utter_callback_kept", **readback(request, _is_text(tracker)))
            return []

        return _looked_up(dispatcher, tracker, tell, none="utter_callback_kept_nothing")


class ActionChangeCallback(_Afterwards, Action):
    """Changes what the message already says, or opens the form at the detail to be changed."""

    def name(self) -> str:
        """Return the name by which rules call this action."""
        return "action_change_callback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Change one detail; a wish given in the same message needs no second one."""
        text = str((tracker.latest_message or {}).get("text") or "")

        def change(who: Asker, request: Request) -> Events:
            given = _given(text)
            if given is not None:
                changed = service().change(who, request.reference, given)
                dispatcher.utter_message(response="utter_callback_changed", **readback(changed, _is_text(tracker)))
                return []
            detail = detail_to_change(text)
            slot, asked = (SLOTS[detail], detail.value) if detail else (CHANGE_SLOT, CHANGE)
            dispatcher.utter_message(response=AGAIN[asked])
            return [
                *(SlotSet(name, None) for name in emptied()),
                SlotSet(DRAFT_SLOT, {"changing": request.reference}),
                ActiveLoop(FORM),
                SlotSet(REQUESTED_SLOT, slot),
            ]

        return _looked_up(dispatcher, tracker, change, _none(tracker))


class ActionWithdrawCallback(_Afterwards, Action):
    """Takes back every open request of the asker, and with it its details."""

    def name(self) -> str:
        """Return the name by which rules call this action."""
        return "action_withdraw_callback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Take it back at once where the wish is clear, and ask where it is not."""
        is_sure = float(((tracker.latest_message or {}).get("intent") or {}).get("confidence") or 0.0) >= SURE
        none = _none(tracker)
        if none == PENDING and is_sure:
            none = "utter_callback_left"

        def withdraw(who: Asker, request: Request) -> Events:
            if not is_sure:
                dispatcher.utter_message(response="utter_callback_withdraw_sure")
                return []
            references = service().withdraw(who)
            said = ", ".join(references) or request.reference
            dispatcher.utter_message(response="utter_callback_withdrawn", reference=said)
            return []

        _looked_up(dispatcher, tracker, withdraw, none, needs_details=False)
        return [SlotSet(name, None) for name in emptied()] if is_sure else []


def _none(tracker: Tracker) -> str:
    """Return the words for no sent request: there may be one that is not finished."""
    return PENDING if (tracker.get_slot(DRAFT_SLOT) or {}).get("key") else NONE


def _given(text: str) -> Change | None:
    """Return the change that a message itself holds, another number or another time; None where that is not plain.

    "Never leave a voicemail in the evenings" holds a time and means something else: then the detail is asked.
    """
    named = detail_to_change(text)
    if _REFUSING.search(text):
        return None
    number = read_phone_number(text)
    if isinstance(number, PhoneNumber) and named in {None, Detail.PHONE} and not refuses_number(text):
        return Change(phone=number.stored)
    if named not in {None, Detail.TIMES}:
        return None
    times = read_times(text, datetime.datetime.now(datetime.timezone.utc), admissions().zone)
    return None if times is None else Change(times=times.words)
