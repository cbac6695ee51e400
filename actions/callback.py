"""The callback form: what each message changes, and the one moment in which a request is sent."""

from __future__ import annotations

import asyncio
import datetime
from functools import lru_cache
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from clarity import settings
from clarity.callbacks.details import Detail
from clarity.callbacks.dialogue import (
    DRAFT_SLOT,
    FORM,
    SLOTS,
    UNAVAILABLE,
    UNSURE,
    Situation,
    Step,
    begin,
    emptied,
    go_on,
    summary,
)
from clarity.callbacks.model import Asker, Change, Consent, Details, Draft, Request, Wishes
from clarity.callbacks.service import CallbackService, open_service
from clarity.contacts.service import ContactService, open_contacts
from clarity.database.bounded import sharing
from clarity.errors import CallbackNotKept, ClarityError, DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.program import admissions, consent_notice
from clarity.reading.phone_numbers import PhoneNumber
from clarity.reading.time_windows import warm

REQUESTED_SLOT = "requested_slot"
TEXT_CHANNEL = "sms"
REQUESTS_A_DAY = 3  # of one conversation (requirement P-32)
ALREADY, NOT_KEPT = "utter_callback_already", "utter_callback_not_kept"
# The engine gives up on an action after two seconds (clarity/channels/action_calls.py). This is what all waiting for
# databases may take of them, from the arrival on; what is left is for the spool and the words.
TURN_SECONDS = 1.4

log = get_logger(__name__)


@lru_cache(maxsize=1)
def service() -> CallbackService:
    """Return the process's one callback service."""
    return open_service(settings.load())


@lru_cache(maxsize=1)
def contacts() -> ContactService:
    """Return the process's one contact service."""
    return open_contacts(settings.load())


def own_number(tracker: Tracker) -> str | None:
    """Return the number that texts of this conversation come from; None on the web.

    Raises `DatabaseUnavailable` while nobody can look: a number's owner must not be told that there is no request.
    """
    if tracker.get_latest_input_channel() != TEXT_CHANNEL:
        return None
    try:
        return contacts().number_of(tracker.sender_id)
    except SealError:
        raise DatabaseUnavailable("a contact does not open") from None


def asker(tracker: Tracker) -> Asker:
    """Return who asks: the conversation, and on SMS the number that the carrier vouches for; raises as `own_number`."""
    return Asker(tracker.sender_id, own_number(tracker))


def readback(request: Request, is_text_channel: bool) -> Dict[str, str]:
    """Return what fills the braces of an answer about a request that was sent."""
    assert request.details is not None
    details, wishes = request.details, request.details.wishes
    values = {
        SLOTS[Detail.PHONE]: details.phone,
        SLOTS[Detail.NAME]: details.name,
        SLOTS[Detail.TIMES]: details.times,
        SLOTS[Detail.VOICEMAIL]: wishes.voicemail,
        SLOTS[Detail.TEXTING]: wishes.texting,
        SLOTS[Detail.NAMING]: wishes.naming,
    }
    return {**summary(values, is_text_channel), "reference": request.reference}


class ValidateCallbackForm(Action):
    """Decides and says everything of the form, so that no value is ever kept unread."""

    def __init__(self) -> None:
        warm()  # the first date would otherwise cost a second of somebody's two

    def name(self) -> str:
        """Return the name under which Rasa's form calls this action."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Say the next words and return the slots; waiting for the store happens beside the server's loop."""
        with sharing(TURN_SECONDS):
            return await asyncio.to_thread(take_turn, dispatcher, tracker)


def take_turn(dispatcher: CollectingDispatcher, tracker: Tracker) -> List[Dict[str, Any]]:
    """Take one message to the form: opening it, an answer, or the word to send."""
    # Rasa names the loop already while it opens it; a question stands only afterwards.
    is_start = (tracker.active_loop or {}).get("name") != FORM or not tracker.get_slot(REQUESTED_SLOT)
    try:
        who: Asker | None = asker(tracker)
    except DatabaseUnavailable:
        who = None  # the form asks for the number instead; whatever needs to know who it is says that it can't
    situation = _situation(tracker, is_start, who)
    refused = _refusal(tracker, situation, who) if is_start else None
    step = refused or (begin(situation) if is_start else go_on(situation))
    if step.submits:
        step = _submitted(tracker, situation)
    elif step.changes:
        step = _changed(situation, step, who)
    elif step.withdraws or (step.leaves and _was_unsure(tracker)):
        step = _taken_back(tracker, situation, step, who)
    for response, braces in step.says:
        dispatcher.utter_message(response=response, **braces)
    # A form that sets no slot refuses the message, as Rasa sees it, and its words are thrown away.
    slots = step.slots or {DRAFT_SLOT: situation.slots.get(DRAFT_SLOT)}
    return [*(SlotSet(name, value) for name, value in slots.items()), *_asking(step)]


def _asking(step: Step) -> List[Dict[str, Any]]:
    return [SlotSet(REQUESTED_SLOT, step.asks), *([] if step.asks else [ActiveLoop(None)])]


def _known(who: Asker | None) -> Asker:
    if who is None:
        raise DatabaseUnavailable("nobody can look who this is")
    return who


def _situation(tracker: Tracker, is_start: bool, who: Asker | None) -> Situation:
    message, notice = tracker.latest_message or {}, consent_notice()
    return Situation(
        slots=tracker.current_slot_values(),
        requested=None if is_start else tracker.get_slot(REQUESTED_SLOT),
        text=str(message.get("text") or ""),
        reading=message.get("callback") or {},
        is_text_channel=tracker.get_latest_input_channel() == TEXT_CHANNEL,
        own_number=who.phone if who else None,
        now=datetime.datetime.now(datetime.timezone.utc),
        zone=admissions().zone,
        notice=(notice.version, notice.sha256),
    )


def _refusal(tracker: Tracker, situation: Situation, who: Asker | None) -> Step | None:
    """Return why no new request may be begun here, or None."""
    if any((_parsed(event).get("callback") or {}).get("as") == "under_13" for event in tracker.events):
        return Step([("utter_callback_under_13", {})], dict(emptied()))
    if situation.draft.get("key"):
        return None
    try:
        request = service().open_request(_known(who))
        since = situation.now - datetime.timedelta(days=1)
        is_over = service().recent_count(tracker.sender_id, since) >= REQUESTS_A_DAY
    except DatabaseUnavailable:
        return None  # the form can be filled meanwhile, and what is sent waits in the spool
    if is_over:
        return Step([("utter_callback_limit", {})])
    if request is None or request.details is None or situation.draft.get("told") == request.reference:
        return None
    # Told once; whoever then asks again means a new request.
    braces = readback(request, situation.is_text_channel)
    return Step([(ALREADY, braces)], {DRAFT_SLOT: {"told": request.reference}})


def _parsed(event: Dict[str, Any]) -> Dict[str, Any]:
    return (event.get("parse_data") or {}) if event.get("event") == "user" else {}


def _submitted(tracker: Tracker, situation: Situation) -> Step:
    """Send the request, and say only what is true of it by then."""
    slots, draft = situation.slots, situation.draft
    phone = slots.get(SLOTS[Detail.PHONE])
    if not phone or not draft.get("key"):
        return Step([(NOT_KEPT, {})], dict(emptied()))
    braces = {"reference": str(draft["reference"]), "phone": PhoneNumber.from_stored(phone).masked}
    try:
        receipt = service().submit(_draft(tracker, slots, draft))
    except CallbackNotKept as error:
        log.event("callback.not_kept", conversation=tracker.sender_id, error=type(error).__name__)
        return Step([(NOT_KEPT, {})], {SLOTS[Detail.CONFIRM]: None}, SLOTS[Detail.CONFIRM])
    if receipt.is_withdrawn:
        return Step([("utter_callback_withdrawn", {"reference": receipt.reference})], dict(emptied()))
    log.event("callback.sent", conversation=tracker.sender_id, channel=tracker.get_latest_input_channel())
    said = "utter_callback_received" if receipt.is_recorded else "utter_callback_spooled"
    return Step([(said, {**braces, "reference": receipt.reference})], dict(emptied()))


def _was_unsure(tracker: Tracker) -> bool:
    """Whether the person was told in this session that a request may not have gone through, which it may have."""
    return any(_says(event) in {UNSURE, NOT_KEPT} for event in tracker.events)


def _says(event: Dict[str, Any]) -> str | None:
    """Return the response of an event, whether a rule said it or an action."""
    if event.get("event") == "action":
        return event.get("name")
    return (event.get("metadata") or {}).get("utter_action") if event.get("event") == "bot" else None


def _taken_back(tracker: Tracker, situation: Situation, step: Step, who: Asker | None) -> Step:
    """Take back all that this person has asked for, so that nobody is called who no longer wants it.

    A child hears the words for a child whatever was found.
    """
    try:
        # "Never mind" is about the one at hand; who wants no call, or is a child, is called for none.
        wanted = None if step.withdraws else str(situation.draft["reference"])
        taken_back = service().withdraw(_known(who), wanted)
        if not taken_back and _was_unsure(tracker) and _is_buried(tracker, situation, _known(who)):
            taken_back = [str(situation.draft["reference"])]
    except DatabaseUnavailable:
        if step.withdraws == "child":
            return step
        if not _was_unsure(tracker):
            return Step([(UNAVAILABLE, {})], dict(emptied()))
        # What was given stays, so that the wish can be said again: nothing here is true of the request yet.
        return Step([(UNAVAILABLE, {})], asks=situation.requested)
    if not taken_back or step.withdraws == "child":
        return step
    return Step([("utter_callback_withdrawn", {"reference": ", ".join(taken_back)})], dict(emptied()))


def _is_buried(tracker: Tracker, situation: Situation, who: Asker) -> bool:
    """Whether a request that may still be on its way was taken back before it arrives."""
    key = situation.draft.get("key")  # a change of a sent request has none
    return bool(key) and service().withdraw_key(str(key), who, tracker.get_latest_input_channel() or "web")


def _draft(tracker: Tracker, slots: Any, draft: Dict[str, Any]) -> Draft:
    version, sha256 = draft["notice"]
    return Draft(
        key=str(draft["key"]),
        reference=str(draft["reference"]),
        conversation=tracker.sender_id,
        channel=tracker.get_latest_input_channel() or "web",
        details=Details(
            phone=slots[SLOTS[Detail.PHONE]],
            name=slots.get(SLOTS[Detail.NAME]) or None,
            times=slots.get(SLOTS[Detail.TIMES]) or None,
            wishes=Wishes(
                voicemail=bool(slots.get(SLOTS[Detail.VOICEMAIL])),
                texting=bool(slots.get(SLOTS[Detail.TEXTING])),
                naming=bool(slots.get(SLOTS[Detail.NAMING])),
            ),
        ),
        consent=Consent(version, datetime.datetime.fromisoformat(draft["consented_at"]), sha256),
    )


def _changed(situation: Situation, step: Step, who: Asker | None) -> Step:
    """Change a request that was sent, and read back what it holds now."""
    skipped = {Detail.NAME, Detail.TIMES}
    changes = {detail.value: (value or None) if detail in skipped else value for detail, value in step.changes.items()}
    try:
        request = service().change(_known(who), str(situation.draft["changing"]), Change(**changes))
    except DatabaseUnavailable:
        return Step([(UNAVAILABLE, {})], dict(emptied()))
    except ClarityError:
        return Step([("utter_callback_none", {})], dict(emptied()))
    return Step([("utter_callback_changed", readback(request, situation.is_text_channel))], dict(emptied()))
