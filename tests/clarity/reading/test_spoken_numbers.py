"""Promises of `clarity.reading.spoken_numbers`: however a digit is drawn or said, it comes out as that digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.reading.spoken_numbers import SPOKEN, plain_signs, with_digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("\uff19\uff14\uff19\u2013\uff15", "949-5", id="full width and a dash"),
        pytest.param("9\ufe0f\u20e34\ufe0f\u20e3", "94", id="keycaps"),
        pytest.param("\u2460\u2461\u2776", "121", id="circled"),
        pytest.param("\u0669\u0664\u0669", "949", id="Arabic"),
        pytest.param("9\u200b4\u00ad9", "949", id="invisible signs"),
        pytest.param("949\u00b7555\u3002", "949.555.", id="dots"),
        pytest.param("949&nbsp;555&#8209;0", "949 555-0", id="written for a page"),
        pytest.param("\u2795\uff11", "+1", id="a drawn plus"),
    ],
)
def test_signs_are_made_plain(text: str, expected: str) -> None:
    """What a person sees as a digit, dash or dot is one."""
    plain = plain_signs(text)

    assert plain == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("nine four nine", "9 4 9", id="digits"),
        pytest.param("forty-nine", "49", id="tens"),
        pytest.param("double five, triple oh", "55, 000", id="doubled"),
        pytest.param("three fives", "555", id="many of one"),
        pytest.param("nine hundred and forty nine", "949", id="hundreds"),
        pytest.param("eight hundred five five", "800 5 5", id="a digit among digits stays alone"),
        pytest.param("eight hundred five, five", "805, 5", id="a digit before a comma is added"),
        pytest.param("five thousand", "5000", id="thousands"),
        pytest.param("ninefourohnine", "9 4 0 9", id="run together"),
        pytest.param("nine for nine five five five too nine", "9 4 9 5 5 5 2 9", id="as dictation hears it"),
        pytest.param("nine to five", "9 to 5", id="hours are no dictation"),
        pytest.param("949 dash five", "949 - 5", id="a mark in words"),
        pytest.param("cuarenta y nueve", "49", id="Spanish"),
        pytest.param("O49-l23", "049-123", id="letters for digits"),
        pytest.param("W123S456789", "w123s456789", id="an id is left alone"),
        pytest.param("someone often", "someone often", id="words that hold number words"),
    ],
)
def test_number_words_become_digits(text: str, expected: str) -> None:
    """A number in words reads like the one in digits."""
    digits = with_digits(text)

    assert digits.replace(SPOKEN, "") == expected


@given(text=st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    """Any text has a plain form, and each of its signs is one that can be read."""
    plain = with_digits(plain_signs(text))

    assert plain == plain.lower() or not plain.isascii()
