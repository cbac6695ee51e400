"""Promises of `clarity.nlu.crisis_examples`: heads and file names say what a line is, and noise changes no meaning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from clarity.crisis.danger import Kind
from clarity.crisis.network import CLASSES, FLAGS
from clarity.nlu.crisis_examples import (
    Example,
    is_long,
    noisy,
    ordinary,
    parts_of,
    read_examples,
    varied,
    with_several_parts,
)
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


def test_a_calm_story_is_calm_in_its_parts() -> None:
    """So that a plea in another one stands out; it comes in stretches, and a shorter one also in some sentences."""
    long = Example("I moved here in the spring, and my insurance has changed since then. " * 12, ("none",))
    short = Example("I work on Fridays. My sister drives me. How much is it?", ("none",))

    seen = [list(varied([example], [], random.Random(seed))) for seed in range(20) for example in (long, short)]

    assert all(len(epoch) > 2 and not any(is_long(part.text) for part in epoch) for epoch in seen[::2])
    assert {len(epoch) for epoch in seen[1::2]} == {1, 2}


def test_a_heavy_sentence_is_never_learnt_alone() -> None:
    """What somebody tried once is calm only beside the words that it was long ago."""
    heavy = Example("I tried to die once. It was twenty years ago. I am well.", ("concern",))

    parts = {part.text for seed in range(60) for part in varied([heavy], [], random.Random(seed))}

    assert any(part.startswith("I tried to die once. It was") for part in parts)
    assert "I tried to die once." not in parts


def test_danger_of_several_parts_is_found_again() -> None:
    """Of these the gravest part is learnt by itself, too; a calm message has none, nor has a short cry."""
    near = [
        Example("I took them all. How much is it?", ("ingestion",)),
        Example("I took them all", ("ingestion",)),
        Example("I work on Fridays. How much is it?", ("none",)),
    ]

    assert with_several_parts(near) == near[:1]
    assert parts_of(near[0].text) == ["I took them all.", "How much is it?"]


def test_what_is_put_around_a_message_never_cuts_it_off() -> None:
    """A plea behind other people's words stays in what the network reads, or calm words were learnt as a cry."""
    plea = Example("nobody will miss me", ("suicide",))
    calm = Example("I moved here in the spring and my insurance has changed since then. " * 4, ("none",))

    texts = [part.text for seed in range(200) for part in varied([plea, calm], [], random.Random(seed))]

    around = [text for text in texts if "nobody will miss me" in text and len(text) > 40]
    assert len(around) > 20
    assert not any(is_long(text) for text in texts)


@pytest.mark.parametrize("seed", range(40))
def test_noise_keeps_most_of_a_text(seed: int) -> None:
    """A slip of the thumb leaves a message that a person still reads."""
    text = "i can't do this anymore, please help"

    changed = noisy(text, random.Random(seed))

    assert abs(len(changed) - len(text)) <= 6
    assert changed.strip()
