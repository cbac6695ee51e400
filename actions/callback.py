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
from clarity.callbacks.dialogue import DRAFT_SLOT, FORM, SLOTS, UNSURE, Situation, Step, begin, emptied, go_on, summary
from clarity.callbacks.model import Asker, Change, Consent, Details, Draft, Request, Wishes
from clarity.callbacks.service import CallbackService, open_service
from clarity.contacts.service import ContactService, open_contacts
from clarity.database.bounded import sharing
from clarity.errors import CallbackNotKept, ClarityError, DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.program import admissions, consent_notice
from clarity.reading.phone_numbers import PhoneNumber

REQUESTED_SLOT = "requested_slot"
TEXT_CHANNEL = "sms"
REQUESTS_A_DAY = 3  # of one conversation (requirement P-32)
ALREADY = "utter_callback_already"
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
    """Return the number that texts of this conversation come from; None on the web, and while nobody can look."""
    if tracker.get_latest_input_channel() != TEXT_CHANNEL:
        return None
    try:
        return contacts().number_of(tracker.sender_id)
    except (DatabaseUnavailable, SealError):
        return None


def asker(tracker: Tracker, number: str | None) -> Asker:
    """Return who asks: the conversation, and the number from `own_number`, which is looked up once a turn."""
    return Asker(tracker.sender_id, number)


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
    situation = _situation(tracker, is_start)
    refused = _refusal(tracker, situation) if is_start else None
    step = refused or (begin(situation) if is_start else go_on(situation))
    if step.submits:
        step = _submitted(tracker, situation)
    elif step.changes:
        step = _changed(tracker, situation, step)
    elif step.leaves and _was_unsure(tracker):
        step = _taken_back(tracker, situation, step)
    for response, braces in step.says:
        dispatcher.utter_message(response=response, **braces)
    # A form that sets no slot refuses the message, as Rasa sees it, and its words are thrown away.
    slots = step.slots or {DRAFT_SLOT: situation.slots.get(DRAFT_SLOT)}
    return [*(SlotSet(name, value) for name, value in slots.items()), *_asking(step)]


def _asking(step: Step) -> List[Dict[str, Any]]:
    return [SlotSet(REQUESTED_SLOT, step.asks), *([] if step.asks else [ActiveLoop(None)])]


def _situation(tracker: Tracker, is_start: bool) -> Situation:
    message, notice = tracker.latest_message or {}, consent_notice()
    return Situation(
        slots=tracker.current_slot_values(),
        requested=None if is_start else tracker.get_slot(REQUESTED_SLOT),
        text=str(message.get("text") or ""),
        reading=message.get("callback") or {},
        is_text_channel=tracker.get_latest_input_channel() == TEXT_CHANNEL,
        own_number=own_number(tracker),
        now=datetime.datetime.now(datetime.timezone.utc),
        zone=admissions().zone,
        notice=(notice.version, notice.sha256),
    )


def _refusal(tracker: Tracker, situation: Situation) -> Step | None:
    """Return why no new request may be begun here, or None."""
    if any((_parsed(event).get("callback") or {}).get("as") == "under_13" for event in tracker.events):
        return Step([("utter_callback_under_13", {})], dict(emptied()))
    if situation.draft.get("key"):
        return None
    try:
        request = service().open_request(asker(tracker, situation.own_number))
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
        return Step([("utter_callback_not_kept", {})], dict(emptied()))
    braces = {"reference": str(draft["reference"]), "phone": PhoneNumber.from_stored(phone).masked}
    try:
        receipt = service().submit(_draft(tracker, slots, draft))
    except CallbackNotKept as error:
        log.event("callback.not_kept", conversation=tracker.sender_id, error=type(error).__name__)
        return Step([("utter_callback_not_kept", {})], {SLOTS[Detail.CONFIRM]: None}, SLOTS[Detail.CONFIRM])
    log.event("callback.sent", conversation=tracker.sender_id, channel=tracker.get_latest_input_channel())
    said = "utter_callback_received" if receipt.is_recorded else "utter_callback_spooled"
    return Step([(said, {**braces, "reference": receipt.reference})], dict(emptied()))


def _was_unsure(tracker: Tracker) -> bool:
    """Whether the person was told in this session that nobody knows if a request went through."""
    return any(event.get("event") == "action" and event.get("name") == UNSURE for event in tracker.events)


def _taken_back(tracker: Tracker, situation: Situation, step: Step) -> Step:
    """Make "never mind" true of a request that may be in the store: nobody is called who no longer wants it."""
    try:
        taken_back = service().withdraw(asker(tracker, situation.own_number), str(situation.draft["reference"]))
    except DatabaseUnavailable:
        # What was given stays, so that the wish can be said again: nothing here is true of the request yet.
        return Step([("utter_callback_unavailable", {})], asks=situation.requested)
    if not taken_back:
        return step
    return Step([("utter_callback_withdrawn", {"reference": ", ".join(taken_back)})], dict(emptied()))


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


def _changed(tracker: Tracker, situation: Situation, step: Step) -> Step:
    """Change a request that was sent, and read back what it holds now."""
    skipped = {Detail.NAME, Detail.TIMES}
    changes = {detail.value: (value or None) if detail in skipped else value for detail, value in step.changes.items()}
    try:
        who = asker(tracker, situation.own_number)
        request = service().change(who, str(situation.draft["changing"]), Change(**changes))
    except DatabaseUnavailable:
        return Step([("utter_callback_unavailable", {})], dict(emptied()))
    except ClarityError:
        return Step([("utter_callback_none", {})], dict(emptied()))
    return Step([("utter_callback_changed", readback(request, situation.is_text_channel))], dict(emptied()))
