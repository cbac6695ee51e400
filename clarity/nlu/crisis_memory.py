"""What a conversation tells of danger: its last message, joined with what the person wrote in the minutes before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Sequence

from rasa.shared.core.events import ActionExecuted, Event, Restarted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.crisis.danger import CALM, Danger
from clarity.crisis.rules import find
from clarity.crisis.screen import RECENT, screen
from clarity.nlu.callback_reader import READING
from clarity.nlu.message_guard import clean, readable

# In the parse data of every message that was screened: level, kind, who is in danger. A button is not screened.
DANGER = "danger"
RECENT_SECONDS = 600.0  # that a cry may be spread over, requirement C-07


@dataclass(frozen=True)
class Finding:
    """The danger in a message and the minutes before it, and the words whose language the person is answered in."""

    danger: Danger = CALM
    words: str = ""


def screened(text: str, reading: Dict[str, Any] | None = None, recent: Sequence[str] = ()) -> Danger:
    """Return the danger in a message; `reading` is what it is to the form, `recent` as the screen wants it.

    A bare age is no cry: the form answers a child with 988 and 911, too, and with a grown-up to turn to.
    """
    words = plain_words(text)
    return find(words) if (reading or {}).get("only_age") else screen(words, recent)


def plain_words(text: str) -> str:
    """Return a message as the screen reads it: uncut, without markup and leading slashes."""
    return readable(clean(text))


def as_found(danger: Danger) -> Dict[str, Any]:
    """Return a danger as the parse data hold it."""
    return {
        "level": danger.level.name.lower(),
        "kind": danger.kind.value if danger.kind else None,
        "is_about_other": danger.is_about_other,
        "is_minor": danger.is_minor,
    }


def finding(tracker: DialogueStateTracker) -> Finding:
    """Return what the latest message tells, joined with the person's last ones; calm where a button was pressed.

    The same conversation gives the same finding, so that whoever chooses the words sees what the policy saw.
    """
    return _finding(_messages(tracker))


def last_cry(tracker: DialogueStateTracker) -> Finding | None:
    """Return the last danger among the person's last messages: a bare "no" to crisis words is about that."""
    messages = _messages(tracker)
    for end in range(len(messages), max(0, len(messages) - RECENT - 1), -1):
        found = _finding(messages[:end])
        if found.danger.level.is_danger:
            return found
    return None


def said_before(tracker: DialogueStateTracker, response: str) -> int:
    """Return how often a response was said in this session; the one that is being said does not count yet."""
    return sum(isinstance(event, ActionExecuted) and event.action_name == response for event in _session(tracker))


def _finding(messages: Sequence[UserUttered]) -> Finding:
    if not messages or not _is_screened(messages[-1]):
        return Finding()
    latest, reading = messages[-1], (messages[-1].parse_data or {}).get(READING)
    recent = _recent(messages)
    danger = screened(latest.text, reading, recent)
    words = plain_words(latest.text)
    if danger.level.is_danger and not screened(latest.text, reading).level.is_danger:
        words = " ".join([*recent, words])  # "jk" has no language, what it takes back has
    return Finding(danger, words)


def _recent(messages: Sequence[UserUttered]) -> List[str]:
    """Return what the person wrote in the ten minutes before the last message, oldest first."""
    since = (messages[-1].timestamp or 0.0) - RECENT_SECONDS
    before = [each for each in messages[:-1] if _is_screened(each) and (each.timestamp or 0.0) > since]
    return [plain_words(each.text) for each in before[-RECENT:]]


def _messages(tracker: DialogueStateTracker) -> List[UserUttered]:
    return [event for event in _session(tracker) if isinstance(event, UserUttered)]


def _session(tracker: DialogueStateTracker) -> List[Event]:
    """Return the events of this session, oldest first.

    All of them: from those that Rasa calls applied, what was written inside a form is left out.
    """
    events: List[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, (SessionStarted, Restarted)):
            break
        events.append(event)
    return events[::-1]


def _is_screened(message: UserUttered) -> bool:
    return bool(message.text) and DANGER in (message.parse_data or {})
