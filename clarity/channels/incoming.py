"""What the gateway posts, checked before the engine sees any of it: two ids that we made and a person's words."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
CONVERSATION_AFTER_PREFIX = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


class Incoming(NamedTuple):
    """One message: its conversation, its id (the same when it is posted again) and the person's own words."""

    conversation: str
    message_id: str
    text: str


def read_incoming(body: bytes, channel: str) -> Incoming | str:
    """Return the message, or what is wrong with the body, in words that repeat nothing of it. Raises nothing.

    Other fields are passed over: metadata or a ready-made understanding would be believed without a look.
    """
    try:
        content = json.loads(body)
    except Exception:
        return "the body is not JSON"
    if not isinstance(content, dict):
        return "the body is not a JSON object"
    conversation, message_id, text = (content.get(name) for name in Incoming._fields)
    if not isinstance(conversation, str) or not is_conversation(conversation, channel):
        return conversation_rule(channel)
    if not isinstance(message_id, str) or not MESSAGE_ID.match(message_id):
        return "message_id must be 1 to 64 of A-Z a-z 0-9 _ -"
    if not isinstance(text, str):
        return "text must be a string"
    return Incoming(conversation, message_id, text)


def is_conversation(conversation: str, channel: str) -> bool:
    """Return whether it is an id that we made for this channel; nobody reaches another channel's people here."""
    prefix = f"{channel}-"
    return conversation.startswith(prefix) and bool(CONVERSATION_AFTER_PREFIX.match(conversation[len(prefix) :]))


def conversation_rule(channel: str) -> str:
    """Return in words which ids the channel takes."""
    return f"conversation must be {channel}- and 16 to 64 of A-Z a-z 0-9 _ -"
