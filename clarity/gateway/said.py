"""What is said in a turn, as entries: the visitor's words, the engine's answer, and words that need no engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from clarity import assistant as engine
from clarity.assistant import Outcome
from clarity.conversations.masking import GIVEN, kept, masked
from clarity.conversations.model import Button, Entry, Field, Kind
from clarity.conversations.plain_text import Tag
from clarity.crisis.danger import Danger
from clarity.crisis.language import is_spanish
from clarity.crisis.reply import (
    CUT_OFF_REPLY,
    MORE_LINES_TITLE,
    NO_ANSWER_REPLY,
    STATIC_REPLY,
    WAIT_REPLY,
    WEB,
    crisis_reply,
    safe_reply,
)
from clarity.crisis.screen import RECENT, read
from clarity.gateway.keeping import kept_text
from clarity.gateway.live import Live, Turn
from clarity.logging import get_logger

CRISIS_RESPONSE = "utter_crisis"  # the engine's crisis words (data/responses/crisis.yml)
DELETE_RESPONSE = "utter_delete_chat"
SAMPLE = 500  # characters that tell the language: reading thousands would hold up everybody else
# What stands where the record left something out.
_MASKS = (*GIVEN.values(), *(tag.value for tag in Tag))

RECENT_SECONDS = 600.0  # that a cry may be spread over, requirement C-07

log = get_logger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a reply stands: under which message, at which cursor, in which conversation ("" for none)."""

    conversation: str
    cursor: int
    message_id: str
    channel: str = WEB


def by_visitor(live: Live, message_id: str, words: str) -> Entry:
    """Return the visitor's own words as an entry."""
    return _entry(live.conversation, live.next_cursor(), message_id, 0, Kind.MESSAGE, words)


def crisis(place: Place, words: str, danger: Danger, times: int) -> Entry:
    """Return the crisis words in the language of `words`; `times` is how often there were some before."""
    sample = words[:SAMPLE]
    text = crisis_reply(sample, danger, times, place.channel)
    entry = _entry(place.conversation, place.cursor, place.message_id, 1, Kind.CRISIS, text)
    title = MORE_LINES_TITLE["es" if is_spanish(sample) else "en"]
    return replace(entry, buttons=(Button(title, title),)) if place.channel == WEB else entry


def safe(place: Place, words: str) -> Entry:
    """Return the words in code, with which everything is answered while the crisis words cannot be trusted."""
    return _entry(place.conversation, place.cursor, place.message_id, 1, Kind.TROUBLE, safe_reply(words[:SAMPLE]))


def last_cry(live: Live) -> str:
    """Return what was written at the last cry, "" for none: words like "jk" or "more" are of no language."""
    cries = {entry.message_id for entry in live.entries if entry.kind is Kind.CRISIS}
    texts = [entry.text for entry in live.entries if entry.kind is Kind.MESSAGE and entry.message_id in cries]
    outright = [text for text in texts if read(text).level.is_danger]
    return (outright or texts or [""])[-1]


def sample(live: Live, message_id: str, words: str) -> str:
    """Return the words whose language a cry is answered in: where they are none by themselves, with those before."""
    if read(words).level.is_danger:
        return words
    return " ".join([*recent(live, message_id), words])[-SAMPLE:]


def recent(live: Live, besides: str | None = None) -> tuple[str, ...]:
    """Return what the person wrote in the last ten minutes, oldest first, at most as much as the screen joins.

    `besides` is the id of the message that is being read. Where it is there already, what came after it is left out.
    """
    own = [entry.cursor for entry in live.entries if entry.message_id == besides]
    messages = [
        entry
        for entry in live.entries
        if entry.kind is Kind.MESSAGE and entry.cursor < min(own, default=entry.cursor + 1)
        if live.age(entry) < RECENT_SECONDS
    ]
    return tuple(entry.text for entry in sorted(messages, key=lambda entry: entry.cursor)[-RECENT:])


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
    kind = Kind.CRISIS if holds_crisis(reply) else usual
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


def holds_crisis(reply: engine.Turn) -> bool:
    """Return whether the engine has said crisis words."""
    return any(each.response == CRISIS_RESPONSE for each in reply.said)


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
