"""Promises for the length of texts: nothing turns one into five by accident."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.texting.segments import encoding, plain, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It\u2019s \u201cfree\u201d \u2013 really\u2026", 'It\'s "free" - really...', id="typographic"),
        pytest.param("Sí, mañana él llegará", "Si, mañana él llegara", id="spanish"),
        pytest.param("¿Qué? ¡Ü!", "¿Qué? ¡Ü!", id="kept"),
        pytest.param("a\u00a0b\u2009c", "a b c", id="spaces"),
        pytest.param("ok 🙂👍🏽", "ok", id="emoji"),
        pytest.param("one • two\r\nthree  \n\x1bfour\x0c", "one - two\nthree\nfour", id="lines_and_controls"),
        pytest.param("\ud800a\x00", "a", id="unwritable"),
        pytest.param("Łódź naïve", "Lodz naive", id="other_letters"),
    ],
)
def test_a_text_is_written_plainly(text: str, expected: str) -> None:
    """Typographic signs become those of a keyboard, and what the alphabet lacks loses its accent."""
    found = plain(text)

    assert found == expected


@given(st.text())
def test_whatever_it_was_it_is_gsm(text: str) -> None:
    """No text leaves in the alphabet that takes twice the segments."""
    found = encoding(plain(text))

    assert found == "GSM-7"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("á" + "a" * 70, 2), ("[" * 81, 2)],
)
def test_segments_are_counted_as_carriers_do(text: str, expected: int) -> None:
    """160 and 153 of the small alphabet, 70 and 67 of the large one; some signs count twice."""
    found = segments(text)

    assert found == expected
