"""Runs labelled messages through the trained NLU and says what each would have been answered.

Used by `benchmarks/understanding.py` on the development set (thresholds are chosen there) and by
`tests/nlu/` on the held-out sets (nothing is chosen there).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.utils.log_utils import configure_structlog

from clarity.commands.train import MODEL
from clarity.program import read_yaml


@dataclass(frozen=True)
class Labelled:
    """A message, the intents whose answer is right (the first is the best), and its kind of danger if any."""

    text: str
    right: tuple[str, ...]
    kind: str | None = None
    explicit: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the NLU made of a message: the intents answered, or the choices offered, or neither."""

    labelled: Labelled
    answers: tuple[str, ...]
    choices: tuple[str, ...]
    confidence: float
    reason: str | None = None
    concern: bool = False

    @property
    def is_right(self) -> bool:
        """One of the right answers is given; code or gibberish that is honestly declined counts, too."""
        if not self.answers and "out_of_scope" in self.labelled.right:
            return self.reason != "unsure"
        return bool(set(self.answers) & set(self.labelled.right))

    @property
    def is_wrong(self) -> bool:
        """Something is answered, and none of it is right."""
        return bool(self.answers) and not self.is_right

    @property
    def is_offered(self) -> bool:
        """Nothing is answered, but the right question is among the choices."""
        return not self.answers and bool(set(self.choices) & set(self.labelled.right))

    @property
    def is_whole(self) -> bool:
        """Every right answer is given: what several questions in one message ask for."""
        return set(self.labelled.right) <= set(self.answers)

    @property
    def is_double(self) -> bool:
        """More than one answer is given."""
        return len(self.answers) > 1

    @property
    def is_concern(self) -> bool:
        """A line of 988 stands below the answer."""
        return self.concern

    @property
    def is_crisis(self) -> bool:
        """The crisis reply is given."""
        return "crisis" in self.answers


def read_labelled(path: Path) -> list[Labelled]:
    """Return the messages of one evaluation file."""
    return [
        Labelled(
            text=entry["text"],
            right=tuple(entry.get("intents") or (entry["intent"], *entry.get("also_right", ()))),
            kind=entry.get("kind"),
            explicit=bool(entry.get("explicit", False)),
        )
        for entry in read_yaml(path)
    ]


def load_agent() -> Agent:
    """Return the trained agent, for parsing only; Rasa's debug lines, which hold every message, are off."""
    configure_structlog(logging.WARNING)
    return Agent.load(str(MODEL))


async def evaluate(agent: Agent, messages: Iterable[Labelled]) -> list[Outcome]:
    """Return one outcome per message, each parsed as the first of a conversation."""
    assert agent.processor is not None
    outcomes = []
    for labelled in messages:
        parsed = await agent.processor.parse_message(UserMessage(labelled.text))
        outcomes.append(
            Outcome(
                labelled=labelled,
                answers=tuple(parsed.get("answers") or ()),
                choices=tuple(parsed.get("choices") or ()),
                confidence=float(parsed["intent"]["confidence"]),
                reason=parsed.get("reason"),
                concern=bool(parsed.get("concern")),
            )
        )
    return outcomes


def share(outcomes: Sequence[Outcome], quality: str) -> float:
    """Return the share of outcomes that have a quality, such as `is_right`; 0 for none."""
    return sum(bool(getattr(outcome, quality)) for outcome in outcomes) / max(1, len(outcomes))
