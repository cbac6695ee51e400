"""Promises of `clarity.reading.letters`: an accent makes no other word."""

from __future__ import annotations

import pytest

from clarity.reading.letters import simple_words, without_accents


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("ma\u00f1ana a las 5", "manana a las 5", id="composed"),
        pytest.param("man\u0303ana", "manana", id="decomposed"),
        pytest.param("after 5", "after 5", id="nothing to take away"),
    ],
)
def test_accents_are_taken_away(text: str, plain: str) -> None:
    """What is left are the letters that somebody without accents on the keyboard types."""
    found = without_accents(text)

    assert found == plain


def test_simple_words_are_all_that_is_left() -> None:
    """Accents, apostrophes, signs, capitals and wide letters make no other words."""
    text = " \u00bfQu\u00e9?  DON\u2019T -- \uff34ext 2\ufe0f\u20e3 "

    found = simple_words(text)

    assert found == "que dont text 2"
