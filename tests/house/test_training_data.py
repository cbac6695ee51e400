"""Promised here: the training data teaches one thing a message, and nothing it is tested with."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from clarity.settings import ROOT
from tests.house.training import ENTITY, examples_by_intent

ROOMS = {"nlu", "rules", "stories", "responses", "lookups"}


def files() -> list[Path]:
    """Return every file below data/, relative to it."""
    return [path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*") if path.is_file()]


def test_no_example_stands_under_two_intents() -> None:
    """The same words, in whatever case and spacing, never teach two intents."""
    intents: dict[str, set[str]] = {}
    for intent, examples in examples_by_intent().items():
        for example in examples:
            intents.setdefault(" ".join(example.casefold().split()), set()).add(intent)

    doubled = {example: sorted(found) for example, found in intents.items() if len(found) > 1}

    assert doubled == {}


def test_no_example_stands_twice() -> None:
    """A line written twice under an intent weighs double without teaching more."""
    doubled = [
        example
        for examples in examples_by_intent().values()
        for example, times in Counter(" ".join(example.casefold().split()) for example in examples).items()
        if times > 1
    ]

    assert doubled == []


def test_no_example_is_empty() -> None:
    """Every line under an intent holds words."""
    empty = [intent for intent, examples in examples_by_intent().items() if not all(examples)]

    assert empty == []


def test_entity_marks_are_removed_before_comparing() -> None:
    """A marked example is compared by the words that a person types."""
    marked = 'do you take [aetna](insurer) or [lexapro]{"entity": "medication"}'

    plain = ENTITY.sub(r"\1", marked)

    assert plain == "do you take aetna or lexapro"


def test_everything_below_data_is_for_training() -> None:
    """Rasa trains on all YAML below data/; what the crisis network learns from stands apart, in a form Rasa ignores."""
    rooms = {**{room: {".yml"} for room in ROOMS}, "crisis": {".txt", ".md", ".npz"}}
    strangers = [str(path) for path in files() if path.suffix not in rooms.get(path.parts[0], set())]

    assert strangers == []


def test_no_held_out_file_is_trained_on() -> None:
    """Messages kept for measuring never lie where Rasa would learn them."""
    kept = [str(path) for path in files() if any(word in path.as_posix() for word in ("held", "test", "eval", "dev"))]

    assert kept == []
