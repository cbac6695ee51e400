"""Promised here: the reader of figures, on which the content tests stand, misses no spelling of a figure."""

from __future__ import annotations

import pytest

from tests.content.figures import Figure, figures, is_vouched_for, told_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It takes 9-12 hours a week.", {Figure("9-12", "hour")}, id="hyphen"),
        pytest.param("It takes 9\u201312 hours a week.", {Figure("9-12", "hour")}, id="dash"),
        pytest.param("It takes 9 to 12 hours.", {Figure("9-12", "hour")}, id="to"),
        pytest.param("Between three and four days.", {Figure("3-4", "day")}, id="between"),
        pytest.param("Three to four days a week.", {Figure("3-4", "day")}, id="words"),
        pytest.param("With 8-12 other people.", {Figure("8-12", "person")}, id="group"),
        pytest.param(
            "From four days to three, then two.",
            {Figure("4", "day"), Figure("3", ""), Figure("2", "")},
            id="stepping_down",
        ),
        pytest.param("From 4 to 3 days.", {Figure("4", "day"), Figure("3", "day")}, id="descending_is_no_range"),
        pytest.param("Call 949-625-0564 or 988.", {Figure("949-625-0564", ""), Figure("988", "")}, id="phones"),
        pytest.param("Not 24/7 care.", {Figure("24/7", "")}, id="round_the_clock"),
        pytest.param("A 24-hour ward.", {Figure("24/7", "")}, id="24_hour"),
        pytest.param("24 hours a day, 7 days a week.", {Figure("24/7", "")}, id="24_hours_7_days"),
        pytest.param("A 3-hour visit.", {Figure("3", "hour")}, id="compound"),
        pytest.param("Pick one below. Each one-on-one talk.", set(), id="one_is_no_figure"),
        pytest.param("It takes one week.", {Figure("1", "week")}, id="one_week"),
        pytest.param("Use one or two sentences.", set(), id="about_writing"),
    ],
)
def test_every_spelling_of_a_figure_is_read(text: str, expected: set[Figure]) -> None:
    """A figure is read the same however it is spelled."""
    found = figures(text)

    assert found == expected


def test_another_unit_is_not_vouched_for() -> None:
    """A fact about hours does not vouch for the same number of weeks."""
    vouching = figures("An IOP typically asks for 9-12 hours a week.")

    vouched = is_vouched_for(Figure("9-12", "week"), vouching)

    assert not vouched


def test_another_number_is_not_vouched_for() -> None:
    """A fact about one number does not vouch for a number inside it."""
    vouching = figures("An IOP typically lasts 6-12 weeks.")

    vouched = is_vouched_for(Figure("12", "week"), vouching)

    assert not vouched


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("May they text you? 1 = yes, 2 = no.", set(), id="yes_and_no"),
        pytest.param("1 = number, 2 = name, 3 = time, 4 = voicemail, 5 = texts, 6 = saying it.", set(), id="menu"),
        pytest.param("Send 1 for this number, or send another.", set(), id="this_number"),
        pytest.param("Notice callback-1: only staff see it.", set(), id="version"),
        pytest.param("1 = yes. It takes 6-12 weeks.", {Figure("6-12", "week")}, id="figure_beside_a_choice"),
        pytest.param("It takes 6-2 = no weeks.", {Figure("6", ""), Figure("2", "")}, id="end_of_a_range"),
        pytest.param("7 = more.", {Figure("7", "")}, id="beyond_the_menu"),
        pytest.param("1 = 5 days.", {Figure("1", ""), Figure("5", "day")}, id="a_sum"),
        pytest.param("Send 1 for each day.", {Figure("1", "")}, id="another_word"),
        pytest.param("A form callback-2 of 3.", {Figure("2", ""), Figure("3", "")}, id="no_notice"),
    ],
)
def test_only_digits_to_choose_by_are_left_out(text: str, expected: set[Figure]) -> None:
    """What a texter may answer with, and the version of the notice, are no figures; all else about a call is."""
    subject = "callback"

    found = told_figures(subject, text)

    assert found == expected


def test_no_other_subject_has_digits_to_choose_by() -> None:
    """Outside callbacks a digit before "= yes" is a figure like any other."""
    text = "1 = yes, 2 = no. Notice callback-1."

    found = told_figures("duration", text)

    assert found == {Figure("1", ""), Figure("2", "")}
