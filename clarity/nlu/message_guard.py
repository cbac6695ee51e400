"""The first component: what a hostile or unreadable message may not do is settled before anything reads it."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

GUARD_INTENT = "guard_intent"  # the intent the guard decided on; absent when the message may be understood
ORIGINAL_TEXT = "original_text"  # what the person wrote; the crisis classifier reads this, uncut
BUTTON_INTENT = "button_intent"  # the intent of a button that this conversation was really offered

MAXIMUM_CHARACTERS = 2000  # longer messages are asked for in a sentence or two (requirement P-32)
BUTTON_MEMORY = 4  # bot turns back in which an offered button still counts
LATIN_SHARE = 0.5  # of the letters; below it the message is in a writing system nobody here reads

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_TAG = re.compile(r"<[/!?]?[a-zA-Z][^<>]{0,500}>")
_LEADING_SLASHES = re.compile(r"^[\s/]+")  # the engine strips any kind of blank before it looks for one
_MARKUP = re.compile(r"</?[a-zA-Z!?][\w:-]*|[<>]")
_ACTIVE_MARKUP = re.compile(
    r"<\s*(script|iframe|img|svg|object|embed|style|link)\b|javascript:|\bon[a-z]+\s*=\s*[\"\'(\w]", re.I
)
_SQL = re.compile(
    r"\bselect\s+(\*|\w+(\s*,\s*\w+)*)\s+from\s+\w|\b(insert\s+into|update\s+\w+\s+set|delete\s+from|union\s+select)\b"
    r"|\bdrop\s+(table|database)\s+\w|'\s*(or|and)\s+'?\d|['\";]\s*--",
    re.I,
)
_TEMPLATE = re.compile(
    r"\{\{.*?\}\}|\$\{.*?\}|\{%.*?%\}|<\?php|\.\./\.\.|\b(__import__|os\.system|eval\()|;\s*rm\s+-", re.I
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageGuard(GraphComponent):
    """Neutralises commands, code, unreadable and oversized text, so that no message picks its own intent.

    Rasa obeys a typed `/intent` above every classifier; here a leading slash is honoured only for a
    button that one of the last bot turns offered in this very conversation.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageGuard:
        """Create the component; it has no options and learns nothing."""
        return cls()

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """Clean each message's text and mark those that must not be understood as a question."""
        for message in messages:
            original = message.get(TEXT) or ""
            message.set(ORIGINAL_TEXT, original)
            text = clean(original)
            payload = text.strip()
            if payload.startswith("/") and payload in offered_payloads(tracker):
                message.set(BUTTON_INTENT, payload[1:])
            guard_intent = judge(text) if not message.get(BUTTON_INTENT) else None
            if guard_intent is not None:
                message.set(GUARD_INTENT, guard_intent)
            # The engine's own slash parser runs after every component: it must never see a slash.
            message.set(TEXT, readable(text)[:MAXIMUM_CHARACTERS])
        return messages


def offered_payloads(tracker: DialogueStateTracker | None) -> set[str]:
    """Return the payloads of the buttons that the last bot turns offered."""
    if tracker is None:
        return set()
    spoken = [event for event in reversed(tracker.events) if isinstance(event, BotUttered)]
    return {
        button["payload"]
        for event in spoken[:BUTTON_MEMORY]
        for button in (event.data or {}).get("buttons") or []
        if str(button.get("payload", "")).startswith("/")
    }


def clean(text: str) -> str:
    """Return the text in one Unicode form, without invisible characters, lone surrogates and NUL."""
    text = "\n".join(text.encode("utf-8", "ignore").decode("utf-8", "ignore").splitlines())
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def readable(text: str) -> str:
    """Return what is left for understanding: no markup, no leading slash, whatever stands between slashes.

    The words inside markup are kept, because a cry for help may stand in an attribute.
    """
    return _LEADING_SLASHES.sub("", _MARKUP.sub(" ", text)).strip()


def judge(text: str) -> str | None:
    """Return the guard's intent for a message that is no question, or None when it may be understood."""
    stripped = text.strip()
    if len(stripped) > MAXIMUM_CHARACTERS:
        return "message_too_long"
    if stripped.startswith("/") or _is_code(stripped):
        return "message_command"
    letters = [character for character in stripped if character.isalpha()]
    if not letters:
        return None if any(character.isdigit() for character in stripped) else "message_without_words"
    latin = sum(1 for character in letters if "LATIN" in unicodedata.name(character, ""))
    if latin / len(letters) < LATIN_SHARE:
        return "message_in_other_script"
    return None


def _is_code(text: str) -> bool:
    if _ACTIVE_MARKUP.search(text) or _SQL.search(text) or _TEMPLATE.search(text):
        return True
    if _TAG.search(text) and not any(character.isalpha() for character in _TAG.sub("", text)):
        return True
    if text[0:1] in "{[":
        try:
            json.loads(text)
        except ValueError:
            return bool(re.match(r"[\[{]\s*[\"'{\[]", text))
        return True
    return False
