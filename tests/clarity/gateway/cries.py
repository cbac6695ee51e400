"""What whoever cries for help should read: the words for the danger that the screen finds."""

from __future__ import annotations

from clarity.crisis.reply import crisis_reply
from clarity.crisis.screen import screen

CRY = "i want to kill myself"
SPANISH_CRY = "me quiero morir"


def words_for(text: str, times: int = 0, channel: str = "web") -> str:
    """Return the crisis words for a text; `times` is how often there were some before."""
    return crisis_reply(text, screen(text), times, channel)
