"""Promises of how `clarity.crisis.network` takes a text apart: all of it is read, in pieces that mean something."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.crisis.network import MOST_WORDS, STRETCH, WINDOW, besides_questions, plain, sentences, stretches
from clarity.encoder import pieces_of

STORY = "I moved here in the spring. My insurance has changed since then! " * 12


def test_a_message_is_read_whole() -> None:
    """With its sentences, for a second look at each."""
    assert stretches("I took them all. How much is it?") == [
        ("i took them all. how much is it?", ("I took them all.", "How much is it?"))
    ]


def test_a_short_cry_has_no_parts() -> None:
    """There is nothing that could drown it."""
    assert stretches("I took them all") == [("i took them all", ())]


def test_a_long_text_is_read_in_runs_of_sentences() -> None:
    """None is cut in two, and the last of one run begins the next."""
    found = stretches(STORY)

    assert len(found) > 2
    assert all(len(pieces_of(words)) <= STRETCH for words, _ in found)
    assert all(before[-1] == after[0] for (_, before), (_, after) in pairwise(found))


@pytest.mark.parametrize("text", ["is it " * 300, "word " * 300, "word, " * 300, "no stop at all but many words " * 60])
def test_what_has_no_stops_is_taken_apart_all_the_same(text: str) -> None:
    """Whoever writes a hundred words in one breath is read in pieces, too."""
    assert max(len(part.split()) for part in sentences(text)) <= MOST_WORDS + 2
    assert all(len(pieces_of(words)) <= WINDOW for words, _ in stretches(text))


@given(
    words=st.lists(
        st.sampled_from(["is", "it", "how", "much", "we", "took.", "them!", "why?", "\n", "no"]), max_size=200
    )
)
def test_no_word_is_lost(words: list[str]) -> None:
    """Every word of a text stands in some sentence, and every sentence in some stretch."""
    text = " ".join(words)

    parts = sentences(text)

    assert set(text.split()) == {word for part in parts for word in part.split()}
    assert {plain(part) for part in parts} <= {plain(part) for _, run in stretches(text) for part in run} | {
        plain(text)
    }


@pytest.mark.parametrize(
    ("text", "besides"),
    [
        ("i took them all how much is the program", "i took them all"),
        ("I can't go on. Do you take Aetna?", "I can't go on."),
        ("me quiero morir, cuanto cuesta", "me quiero morir,"),
        ("how much is it?", ""),
        ("nothing is asked here", ""),
    ],
)
def test_what_is_said_besides_a_question(text: str, besides: str) -> None:
    """A question behind a plea is left out, wherever it begins."""
    assert besides_questions(text) == besides
