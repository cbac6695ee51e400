"""Makes the small things tests start from: messages, events and trackers of invented people."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

SENDER = "rest-dana"
CANARY = "violet-lighthouse-canary"  # words no file, log or reply may ever show


def message(text: str, **found: Any) -> Message:
    """Return a message as the engine hands it to a component, with what earlier components found."""
    return Message(data={TEXT: text, **found})


def heard(text: str, **found: Any) -> UserUttered:
    """Return what a person wrote, with what the NLU found in it."""
    return UserUttered(text, parse_data={"text": text, **found})


def said(text: str, *payloads: str) -> BotUttered:
    """Return what the assistant said, with a button for each payload."""
    return BotUttered(text, {"buttons": [{"title": "A choice", "payload": payload} for payload in payloads]})


def tracker_of(*events: Event, domain: Domain | None = None, sender: str = SENDER) -> DialogueStateTracker:
    """Return a conversation in which these events happened, in this order."""
    return DialogueStateTracker.from_events(sender, list(events), (domain or Domain.empty()).slots)
