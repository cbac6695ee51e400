"""What the screen finds in a message: how near the danger is, of what kind, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntEnum


class Level(IntEnum):
    """How near the danger is; in doubt between two the higher counts (requirement C-03)."""

    NONE = 0
    CONCERN = 1  # distress without danger: the ordinary answer, and one line of 988
    THIRD_PARTY = 2  # somebody else may be in danger
    CRISIS = 3
    IMMINENT = 4  # intent, a plan with a time, an act under way, an attacker who is there

    @property
    def is_danger(self) -> bool:
        """Whether crisis words are said."""
        return self >= Level.THIRD_PARTY


class Kind(str, Enum):
    """What the danger is, which decides who can help (requirement C-19)."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    INGESTION = "ingestion"  # an overdose, or something swallowed, also by accident
    HARM_TO_OTHERS = "harm_to_others"
    PSYCHOSIS = "psychosis"  # voices or beliefs with danger
    ABUSE = "abuse"  # violence, force or control, now or again and again


@dataclass(frozen=True)
class Danger:
    """One finding; `is_minor` when the writer says or shows that they are under 18."""

    level: Level = Level.NONE
    kind: Kind | None = None
    is_about_other: bool = False
    is_minor: bool = False
    is_taken_back: bool = False  # "just kidding" after a cry: the state stays, other words are said

    def joined(self, other: Danger) -> Danger:
        """Return the graver of two findings, with what only the other one knows."""
        first, second = (self, other) if self.level >= other.level else (other, self)
        return replace(
            first,
            kind=first.kind or second.kind,
            is_about_other=first.is_about_other if first.level.is_danger else second.is_about_other,
            is_minor=first.is_minor or second.is_minor,
        )


CALM = Danger()
