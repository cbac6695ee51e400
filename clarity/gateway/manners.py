"""How a channel words a turn: what is shown of a reply, what is kept of it, and what becomes of one that is late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clarity import assistant as engine
from clarity.conversations.model import Entry
from clarity.gateway import said
from clarity.gateway.live import Live, Turn


class Manner(Protocol):
    """What a turn asks of its channel."""

    tells_late: bool  # whether a reply can still be shown after the word that it takes longer

    def wait(self, live: Live, turn: Turn) -> Entry:
        """Return the word that it takes longer."""

    def replies(self, live: Live, turn: Turn, reply: engine.Turn | None) -> list[Entry]:
        """Return what is said to a message; None is an engine from which nothing came while the turn was open."""

    def kept(self, turn: Turn, entries: Sequence[Entry], /) -> list[Entry]:
        """Return replies as they are recorded: without the details that they read back."""

    def put_aside(self, live: Live, turn: Turn, reply: engine.Turn | None) -> None:
        """Keep what a late reply holds that must not be lost, where late replies are not shown."""


class WebManner:
    """The chat window: several messages a turn, and a late one appears below the word to wait."""

    tells_late = True

    def wait(self, live: Live, turn: Turn) -> Entry:
        """Return the word that it takes longer."""
        return said.wait(live, turn)

    def replies(self, live: Live, turn: Turn, reply: engine.Turn | None) -> list[Entry]:
        """Return one entry for each message of the reply."""
        return said.replies(live, turn, reply)

    def kept(self, _turn: Turn, entries: Sequence[Entry], /) -> list[Entry]:
        """Return replies without the number, name and times that they read back."""
        return said.without_read_back(entries)

    def put_aside(self, live: Live, turn: Turn, reply: engine.Turn | None) -> None:
        """Keep nothing: a window shows late replies."""
