"""What is said in a turn, as entries: the visitor's words, the engine's answer, and words that need no engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone

from clarity import assistant as engine
from clarity.assistant import Outcome
from clarity.conversations.masking import GIVEN, kept, masked
from clarity.conversations.model import Button, Entry, Field, Kind
from clarity.conversations.plain_text import Tag
from clarity.crisis.language import is_spanish
from clarity.crisis.reply import CUT_OFF_REPLY, NO_ANSWER_REPLY, STATIC_REPLY, WAIT_REPLY, crisis_reply
from clarity.gateway.keeping import kept_text
from clarity.gateway.live import Live, Turn
from clarity.logging import get_logger

CRISIS_RESPONSE = "utter_crisis"  # how the name of every crisis response begins (data/responses/crisis.yml)
DELETE_RESPONSE = "utter_delete_chat"
SAMPLE = 500  # characters that tell the language: reading thousands would hold up everybody else
# What stands where the record left something out.
_MASKS = (*GIVEN.values(), *(tag.value for tag in Tag))

log = get_logger(__name__)


def by_visitor(live: Live, message_id: str, words: str) -> Entry:
    """Return the visitor's own words as an entry."""
    return _entry(live.conversation, live.next_cursor(), message_id, 0, Kind.MESSAGE, words)


def crisis(conversation: str, cursor: int, message_id: str, words: str, times: int) -> Entry:
    """Return the crisis words; `times` is how often this conversation has had some before."""
    return _entry(conversation, cursor, message_id, 1, Kind.CRISIS, crisis_reply(words[:SAMPLE], times))


def wait(live: Live, turn: Turn) -> Entry:
    """Return the word that it will take longer."""
    return _reply(live, turn, 0, Kind.WAIT, WAIT_REPLY)


def replies(live: Live, turn: Turn, reply: engine.Turn | None) -> list[Entry]:
    """Return what is said to a message; None is an engine from which nothing came while the turn was open."""
    if reply is None:
        return [_reply(live, turn, 0, Kind.TROUBLE, NO_ANSWER_REPLY)]
    # The channel adds the words that something is missing; they are ours to say, and no answer.
    answers = [each for each in reply.said if each.response is not None or each.text != CUT_OFF_REPLY]
    if reply.outcome is Outcome.FAILED or not answers:
        return [_reply(live, turn, 0, Kind.TROUBLE, STATIC_REPLY)]
    usual = Kind.LATE if has_waited(live, turn.message.message_id) else Kind.ANSWER
    kind = Kind.CRISIS if any((each.response or "").startswith(CRISIS_RESPONSE) for each in answers) else usual
    entries = [_answer(live, turn, place, kind, each) for place, each in enumerate(answers)]
    if reply.outcome is Outcome.CUT_OFF:
        entries.append(_reply(live, turn, len(entries), Kind.TROUBLE, CUT_OFF_REPLY))
    return entries


def without_details(message: Entry, field: Field | None) -> Entry:
    """Return the visitor's message as it will be recorded: other tabs, and who opens the page later, see no more."""
    try:
        text = masked(message.text) if field is None else kept(message.text, field)[0]
    except Exception as error:  # noqa: BLE001 - no slip there may keep the answer from a person
        log.event("message.not_masked", conversation=message.conversation, error=type(error).__name__)
        text = ""
    return replace(message, text=text)


def ready(live: Live, turn: Turn, text: str) -> Entry:
    """Return a reply that stands in code, whatever the engine would have said."""
    return _reply(live, turn, 0, Kind.ANSWER, text)


def without_read_back(entries: Sequence[Entry]) -> list[Entry]:
    """Return replies as they are recorded: without the number, name and times that they read back."""
    return [replace(each, text=kept_text(next(iter(each.responses), None), each.text)) for each in entries]


def is_crisis(entries: Sequence[Entry]) -> bool:
    """Return whether the entries are words for somebody in danger."""
    return any(entry.kind is Kind.CRISIS for entry in entries)


def is_deleting(reply: engine.Turn) -> bool:
    """Return whether the person has asked for the chat to be deleted, and was told that it is."""
    return any(each.response == DELETE_RESPONSE for each in reply.said)


def has_waited(live: Live, message_id: str) -> bool:
    """Return whether the person has been told that the answer to a message takes longer."""
    return any(entry.kind is Kind.WAIT for entry in live.of(message_id))


def told(live: Live, message: Entry) -> str | None:
    """Return what the engine was or would have been told by a recorded message.

    That is the payload where a button was pressed; None where the words were masked: then nobody knows but the
    browser.
    """
    before = [entry for entry in live.entries if entry.position > 0 and entry.cursor < message.cursor]
    last = max(before, key=lambda entry: entry.cursor).message_id if before else None
    offered = [button for entry in before if entry.message_id == last for button in entry.buttons]
    pressed = next((button.payload for button in offered if button.title == message.text), None)
    if pressed is not None:
        return pressed
    return None if is_masked(message.text) else message.text


def is_masked(text: str) -> bool:
    """Return whether recorded words are not all that the visitor wrote."""
    return any(mask in text for mask in _MASKS)


def _answer(live: Live, turn: Turn, place: int, kind: Kind, each: engine.Said) -> Entry:
    buttons = tuple(Button(title, payload) for title, payload in each.buttons)
    responses = () if each.response is None else (each.response,)
    return replace(_reply(live, turn, place, kind, each.text), buttons=buttons, responses=responses)


def _reply(live: Live, turn: Turn, place: int, kind: Kind, text: str) -> Entry:
    message_id = turn.message.message_id
    position = 1 + max((entry.position for entry in live.of(message_id)), default=0) + place
    return _entry(live.conversation, live.next_cursor(), message_id, position, kind, text)


def _entry(conversation: str, cursor: int, message_id: str, position: int, kind: Kind, text: str) -> Entry:
    return Entry(
        conversation=conversation,
        cursor=cursor,
        message_id=message_id,
        position=position,
        kind=kind,
        text=text,
        at=datetime.fromtimestamp(cursor / 1000, timezone.utc),
        language="es" if is_spanish(text[:SAMPLE]) else "en",
    )
