"""Promises of `clarity.reading.phone_text`: runs of digits are found apart from what stands around them."""

from __future__ import annotations

import pytest

from clarity.reading.phone_text import joined, runs, with_vanity_digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("949-555-0123 after 5pm", ["9495550123"], id="an hour"),
        pytest.param("949-555-0123 5:30", ["9495550123"], id="a clock"),
        pytest.param("949-555-0123 on 11/28", ["9495550123"], id="a date"),
        pytest.param("nov 28th 949-555-0123", ["9495550123"], id="a month"),
        pytest.param("34 years old 949-555-0123", ["9495550123"], id="an age"),
        pytest.param("apt 212, 555-0123", ["5550123"], id="a flat"),
        pytest.param("$50, 949-555-0123", ["9495550123"], id="money"),
        pytest.param("dana34@example.com", [], id="an address"),
    ],
)
def test_what_has_digits_of_its_own_is_left_out(text: str, expected: list[str]) -> None:
    """Hours, dates, ages and house numbers are no part of a number beside them."""
    found, _ids, _extension = runs(text)

    assert [run.digits for run in found if len(run.digits) > 2] == expected


@pytest.mark.parametrize(
    "text", ["xyz949555012", "w9495550123", "949a5550123", "member id 9495550123", "ssn 949550123"]
)
def test_ids_are_set_apart(text: str) -> None:
    """Digits with letters among them, or named as an id, are never a number to call."""
    found, ids, _extension = runs(text)

    assert (found, len(ids)) == ([], 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("949 is the area code and 555 0123", "9495550123", id="area code first"),
        pytest.param("555-0123, area code 949", "9495550123", id="area code last"),
        pytest.param("949 um 555 uh 0123", "9495550123", id="thinking aloud"),
        pytest.param("2 kids and 5550123", None, id="other digits"),
    ],
)
def test_pieces_are_joined_where_they_make_a_number(text: str, expected: str | None) -> None:
    """Words between the groups of a number do no harm, digits of something else are not taken for a group."""
    found, _ids, _extension = runs(text)

    whole = joined(found, has_area_last="area" in text)

    assert (whole.digits if whole else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1-800-FLOWERS", "8003569377 ", id="a word"),
        pytest.param("949-555-CARE", "9495552273 ", id="half a word"),
        pytest.param("949-555-home", "949-555-home", id="said behind an unfinished number"),
        pytest.param("949 555 four", "949 555 four", id="a digit in words"),
        pytest.param("1 800 numbers cost nothing", "8006862377  cost nothing", id="with a 1 before it"),
        pytest.param("800 numbers cost nothing", "800 numbers cost nothing", id="a sentence"),
    ],
)
def test_only_words_in_a_number_are_dialled(text: str, expected: str) -> None:
    """Letters are digits where they complete a number and are written as a part of it."""
    plain = with_vanity_digits(text, lambda _digits: True)

    assert plain == expected
