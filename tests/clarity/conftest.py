"""What tests of the crisis screen's users share: a network that hears only what a test lets it hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clarity.crisis import screen
from clarity.crisis.danger import Kind
from clarity.crisis.network import Reading, sentences


class HearsWhatItIsTold:
    """Stands for the trained layer of the screen, whose exact verdicts are measured elsewhere."""

    def __init__(self) -> None:
        self.heard: dict[str, Reading] = {}

    def read(self, text: str) -> tuple[Reading, ...]:
        """Return the reading that a test gave for a text; a calm one for all others, with the text's sentences."""
        parts = tuple(sentences(text))
        heard = self.heard.get(text, reading())
        return (replace(heard, sentences=parts if len(parts) > 1 else ()),) if text else ()


def reading(danger: float = 0.0, concern: float = 0.0, kind: Kind = Kind.SUICIDE, minor: float = 0.0) -> Reading:
    """Return a reading of one window."""
    kinds = tuple(danger if each is kind else 0.0 for each in Kind)
    return Reading(danger, concern, kinds, imminent=0.0, other=0.0, minor=minor)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[HearsWhatItIsTold]:
    """Let the screen's network hear nothing, so that the rules alone decide, until a test says otherwise."""
    told = HearsWhatItIsTold()
    monkeypatch.setattr(screen, "shared_network", lambda: told)
    screen.forget()
    yield told
    screen.forget()
