"""Promises of `clarity.nlu.augmentation`: training meets slips, stories and several questions, and forgets nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.nlu.augmentation import BACKGROUND, compound, surround, varied

ASKED = [("how long is it?", "ask_duration"), ("what does it cost", "ask_price"), ("call me", "request_callback")]
STORIES = ["i cry all day", "nothing is fun"]
TEXTS = [*(text for text, _ in ASKED), *STORIES, "hello there", "i want to die"] * 20
LABELS = [*(label for _, label in ASKED), BACKGROUND, BACKGROUND, "greet", "crisis"] * 20


def test_every_example_comes_once_with_its_label() -> None:
    """No example is lost to the noise, and none changes its meaning."""
    meant = [meant for _, meant in varied(TEXTS, LABELS, random.Random(1))]

    singles = [next(iter(one)) for one in meant if len(one) == 1]

    assert singles == LABELS


def test_some_examples_are_changed_and_some_are_not() -> None:
    """The network sees the words as they were written, and as people mistype and surround them."""
    texts = [text for text, _ in varied(TEXTS, LABELS, random.Random(1))][: len(TEXTS)]

    same = sum(new == old for new, old in zip(texts, TEXTS, strict=True))

    assert 0.4 * len(TEXTS) < same < 0.9 * len(TEXTS)


def test_the_same_chance_gives_the_same_examples() -> None:
    """A training can be repeated."""
    first, second = (list(varied(TEXTS, LABELS, random.Random(5))) for _ in range(2))

    assert first == second


def test_a_cry_for_help_is_never_part_of_a_compound() -> None:
    """Half a cry beside a question about money would teach the network to doubt a whole one."""
    joined = [meant for _, meant in varied(TEXTS, LABELS, random.Random(2)) if len(meant) > 1]

    assert joined
    assert {intent for meant in joined for intent in meant} <= {label for _, label in ASKED}


@given(seed=st.integers(0, 10_000))
def test_a_compound_holds_each_of_its_questions(seed: int) -> None:
    """Two or three different questions stand in one message, each with the same share."""
    joined = compound(ASKED, random.Random(seed))

    if joined is not None:
        text, meant = joined
        assert 2 <= len(meant) <= 3
        assert sum(meant.values()) == pytest.approx(1)
        assert all(asked.rstrip("?") in text for asked, label in ASKED if label in meant)


@pytest.mark.parametrize("asked", [[], ASKED[:1]], ids=["none", "one question only"])
def test_too_few_questions_make_no_compound(asked: list[tuple[str, str]]) -> None:
    """A small set of examples is no error."""
    assert compound(asked, random.Random(3)) is None


@given(seed=st.integers(0, 10_000))
def test_a_surrounded_question_is_still_there(seed: int) -> None:
    """The story stands around the question, not in its place."""
    text = surround("what does it cost", STORIES, random.Random(seed))

    assert "what does it cost" in text
    assert any(story in text for story in STORIES)
