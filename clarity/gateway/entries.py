"""Entries as a browser sees them: with ids of buttons instead of payloads, and nothing else of ours."""

from __future__ import annotations

import re
from datetime import timezone
from typing import Any

from clarity.conversations.model import Button, Entry

_BUTTON_ID = re.compile(r"([0-9]{1,15})-([0-9]{1,2})\Z")


def shown(entry: Entry, is_rateable: bool) -> dict[str, Any]:
    """Return what is sent of an entry."""
    return {
        "cursor": entry.cursor,
        "message_id": entry.message_id,
        "position": entry.position,
        "kind": entry.kind.value,
        "text": entry.text,
        "language": entry.language,
        "at": entry.at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "buttons": [
            {"id": f"{entry.cursor}-{place}", "title": button.title} for place, button in enumerate(entry.buttons)
        ],
        "rateable": is_rateable,
        "rating": None if entry.rating is None else entry.rating.value,
    }


def chosen(entries: list[Entry], button_id: str) -> Button | None:
    """Return the button of that id, if it was offered in one of the entries."""
    found = _BUTTON_ID.match(button_id)
    if found is None:
        return None
    cursor, place = int(found[1]), int(found[2])
    offered = next((entry.buttons for entry in entries if entry.cursor == cursor), ())
    return offered[place] if place < len(offered) else None
