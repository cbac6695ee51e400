"""Promises of `clarity.reading.opt_outs`: a wish for no more texts is heard however it is said, and nothing else is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.reading.opt_outs import wants_no_texts
from tests.clarity.reading.opt_out_phrases import look_alikes, wishes

BAREST = ("stop", "please", "texts", "me", "no", "more", "I", "want", "to", ".", "out", "opt", "de", "mensajes")


@pytest.mark.parametrize("text", wishes())
def test_a_wish_is_heard(text: str) -> None:
    """Whoever wants no more texts gets none, in whatever words they say it."""
    said = text

    found = wants_no_texts(said)

    assert found


@pytest.mark.parametrize("text", look_alikes())
def test_what_only_sounds_like_one_is_not(text: str) -> None:
    """Nobody loses the line for speaking of habits, treatment, calls, other people or a wish that it would stop."""
    said = text

    found = wants_no_texts(said)

    assert not found


@pytest.mark.parametrize(
    "ending", [pytest.param(" " * 5, id="blanks"), pytest.param("!!!", id="angry"), "\n", "\u2026"]
)
@pytest.mark.parametrize("text", ["STOP TEXTING ME", "Please Take Me Off Your List", "NO M\u00c1S MENSAJES"])
def test_case_and_signs_do_not_matter(text: str, ending: str) -> None:
    """Capitals and signs make no other wish."""
    said = text + ending

    found = wants_no_texts(said)

    assert found


def test_a_wish_at_the_end_of_a_long_text_is_heard() -> None:
    """Whoever explains first and asks last is heard, too."""
    said = "I was in a program before and it did not go well. " * 30 + "Stop texting me."

    found = wants_no_texts(said)

    assert found


@given(st.text(max_size=400) | st.lists(st.sampled_from(BAREST), max_size=40).map(" ".join))
def test_no_text_makes_it_fail(text: str) -> None:
    """Any text is read, whatever is in it."""
    said = text

    found = wants_no_texts(said)

    assert found in (True, False)


@pytest.mark.parametrize(
    "piece",
    [
        "please ",
        "just now hey ",
        "stop the all any these those your ",
        "no more of these ",
        "texts a b c ",
        "I want to ",
    ],
)
def test_the_longest_text_costs_no_time(piece: str) -> None:
    """Sixteen hundred characters of the worst kind are read within a fifth of a second of the processor."""
    said = (piece * 400)[:1600]

    began = time.process_time()
    wants_no_texts(said)
    spent = time.process_time() - began

    assert spent < 0.2
