"""The words of an alert: a cry for help that staff have to look at, where it stands, and which moves are legal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from clarity.crisis.danger import Danger, Kind, Level

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHANNEL = re.compile(r"[a-z]{1,16}")


class State(str, Enum):
    """How far staff have come with an alert."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    CLOSED = "closed"


# Every legal move: forward, over a step as well, and never back.
MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.ACKNOWLEDGED, State.ACTED, State.CLOSED}),
    State.ACKNOWLEDGED: frozenset({State.ACTED, State.CLOSED}),
    State.ACTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}


class Outcome(str, Enum):
    """What became of it, as staff see it."""

    HANDLED = "handled"
    NOT_CRISIS = "not_crisis"
    COULD_NOT_REACH = "could_not_reach"


class Notice(str, Enum):
    """Why staff are told of an alert."""

    RAISED = "raised"
    AGAIN = "again"  # graver, or another cry
    ESCALATED = "escalated"  # nobody has acknowledged it


@dataclass(frozen=True)
class Cry:
    """One message that calls for help: where, what was found in it, when (aware), and its id; never its words.

    `is_found` says that it was found in the record afterwards, where nothing is known of its level.
    """

    conversation: str
    channel: str
    danger: Danger
    at: datetime
    message_id: str
    is_found: bool = False

    def check(self) -> None:
        """Raise `ValueError`, naming the part, for a cry that no store could ever take."""
        usable = {
            "conversation": _ID.fullmatch(self.conversation),
            "channel": _CHANNEL.fullmatch(self.channel),
            "message_id": _ID.fullmatch(self.message_id),
            "at": self.at.tzinfo is not None,
        }
        for name, is_usable in usable.items():
            if not is_usable:
                raise ValueError(f"a cry's {name} is not usable")


@dataclass(frozen=True)
class Alert:
    """A cry for help, and those that followed it in the same conversation until it was closed.

    `case` leads nobody to a person; `conversation` is a random name. `count` is how many cries there were, `raised_at`
    when the first and `last_at` when the last one came. Who acts on it or closes it has acknowledged it. The notes are
    filled by `AlertService.show` alone, and never shown by `repr`. `is_told` says that some way took a notice of it.
    """

    case: str
    conversation: str
    channel: str
    danger: Danger
    raised_at: datetime
    last_at: datetime
    count: int
    state: State
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acted_by: str | None = None
    acted_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    escalations: int = 0
    is_told: bool = False
    acted_note: str | None = field(default=None, repr=False)
    closed_note: str | None = field(default=None, repr=False)

    @property
    def level(self) -> Level:
        """How near the danger is, at its gravest."""
        return self.danger.level

    @property
    def kind(self) -> Kind | None:
        """What the danger is, where that is known."""
        return self.danger.kind

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it."""
        return self.state is not State.CLOSED


@dataclass(frozen=True)
class Owed:
    """A word that staff are owed about an alert, with what it may say: nothing in it is about the person."""

    id: int
    case: str
    kind: Notice
    level: Level
    channel: str
    at: datetime
    tries: int


@dataclass(frozen=True)
class Figures:
    """What alerts cost and how fast they are seen, counted from rows (requirement C-37).

    `seconds_to_acknowledge` is a median over those that were, None for none.
    """

    alerts: int
    by_level: dict[Level, int]
    acknowledged: int
    closed: int
    not_crisis: int
    seconds_to_acknowledge: float | None
