"""Promises of `clarity.nlu.crisis_examples`: heads and file names say what a line is, and noise changes no meaning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from clarity.crisis.danger import Kind
from clarity.crisis.network import CLASSES, FLAGS
from clarity.nlu.crisis_examples import Example, noisy, ordinary, read_examples, varied
from clarity.nlu.crisis_training import EXAMPLES
from clarity.settings import ROOT

FILE = """# a comment
[imminent en]
now

[third_party es]
ella
[none en]
price
[concern en]
sad
[crisis en]
often
"""


@pytest.mark.parametrize(
    ("name", "kinds", "minor"),
    [
        ("abuse_en.txt", ("abuse",), 0),
        ("minor_en.txt", tuple(kind.value for kind in Kind), 1),
        ("third_party_en.txt", tuple(kind.value for kind in Kind), -1),
    ],
)
def test_head_and_name_say_what_a_line_is(tmp_path: Path, name: str, kinds: tuple[str, ...], minor: int) -> None:
    """A file of one kind holds that kind; where the name is none, any kind may be."""
    path = tmp_path / name
    path.write_text(FILE)

    found = read_examples(path)

    assert found == [
        Example("now", kinds, imminent=1, other=0, minor=minor),
        Example("ella", kinds, other=1),
        Example("price", ("none",), imminent=0),
        Example("sad", ("concern",), imminent=0),
        Example("often", kinds, imminent=0, other=0, minor=minor),
    ]


def test_a_line_without_a_head_is_refused(tmp_path: Path) -> None:
    """Nobody's cry is learnt as calm because a head was forgotten."""
    path = tmp_path / "suicide_en.txt"
    path.write_text("somebody wrote this\n")

    with pytest.raises(ValueError, match=r"suicide_en\.txt begins without a head"):
        read_examples(path)


def test_what_is_wanted_has_a_place_for_each_output() -> None:
    """Allowed classes are ones, flags say yes, no or unknown."""
    wanted = Example("a", ("none", "concern"), imminent=0).wanted

    assert wanted.tolist() == [1, 1, *[0] * (len(CLASSES) - 2), 0, -1, -1]
    assert len(wanted) == len(CLASSES) + len(FLAGS)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.name)
def test_every_file_of_examples_is_read(path: Path) -> None:
    """Each holds at least a dozen lines, and none twice."""
    texts = [example.text.lower() for example in read_examples(path)]

    assert len(texts) >= 12
    assert len(set(texts)) == len(texts)


def test_ordinary_messages_are_never_danger_but_the_crisis_intent() -> None:
    """The intents' examples teach both sides."""
    near, others = ordinary(ROOT / "data" / "nlu")

    assert any(example.is_danger for example in near)
    assert not any(example.is_danger for example in others)
    assert len(near) > 5_000


def test_an_epoch_shows_every_near_example() -> None:
    """Changed or not, none is left out, and the same chance gives the same epoch."""
    near = [Example(f"a line of words number {number}", ("none",)) for number in range(50)]
    others = [Example(f"another {number}", ("none",)) for number in range(10)]

    first, second = (list(varied(near, others, random.Random(3))) for _ in range(2))

    assert first == second
    assert len(first) == 60


@pytest.mark.parametrize("seed", range(40))
def test_noise_keeps_most_of_a_text(seed: int) -> None:
    """A slip of the thumb leaves a message that a person still reads."""
    text = "i can't do this anymore, please help"

    changed = noisy(text, random.Random(seed))

    assert abs(len(changed) - len(text)) <= 6
    assert changed.strip()
