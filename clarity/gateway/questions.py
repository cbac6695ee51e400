"""Which personal detail the callback form has just asked for, read off the names of what was said last."""

from __future__ import annotations

from collections.abc import Sequence

from clarity.callbacks.words import QUESTIONS, RESPONSES
from clarity.conversations.model import Entry, Field, Kind
from clarity.gateway.live import Live

# How the names begin of all that asks for a detail, or asks again (clarity/callbacks/words.py).
_BEGINNINGS = {
    "utter_callback_phone": Field.PHONE,
    "utter_callback_name": Field.NAME,
    "utter_callback_times": Field.TIMES,
}
FIELDS = {name: field for beginning, field in _BEGINNINGS.items() for name in RESPONSES if name.startswith(beginning)}


SESSION_SECONDS = 12 * 3600.0  # of the engine (domain.yml); a form that was left longer is not asked any more


def asked_field(live: Live) -> Field | None:
    """Return the detail that the next message may hold; None when none was asked for.

    Of a conversation that could not be loaded nobody knows: then it may be a number, which must not be kept.
    """
    return last_asked(live.entries) if live.is_loaded else Field.PHONE


def is_form_open(live: Live) -> bool:
    """Whether the last answer was a question of the callback form, which a number or a short word may answer."""
    recent = [entry for entry in live.entries if live.age(entry) < SESSION_SECONDS]
    return not QUESTIONS.isdisjoint(_last_responses(recent))


def last_asked(entries: Sequence[Entry]) -> Field | None:
    """Return the detail that the last reply asked for.

    A word that it takes longer, or that no answer came, takes nothing back: the question still stands.
    """
    return next((FIELDS[name] for name in reversed(_last_responses(entries)) if name in FIELDS), None)


def _last_responses(entries: Sequence[Entry]) -> list[str]:
    # Words that stand in code, such as those to "HELP" in a text, leave the question standing, unless they are for
    # somebody in danger: then the form is set aside.
    replies = [e for e in entries if e.kind is Kind.CRISIS or (e.kind in (Kind.ANSWER, Kind.LATE) and e.responses)]
    if not replies:
        return []
    last = max(replies, key=lambda entry: entry.cursor).message_id
    return [name for entry in replies if entry.message_id == last for name in entry.responses]
