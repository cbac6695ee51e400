"""Promises of `clarity.reading.time_words`: what people type about time is a list of plain items in its order."""

from __future__ import annotations

import pytest

from clarity.reading.time_words import Kind, Window, items, plain_time, tells_of_others


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Tmrw AFT", "tomorrow afternoon", id="shorthand"),
        pytest.param("wknds", "weekend", id="weekends"),
        pytest.param("mornigs", "morning", id="a slip"),
        pytest.param("half past five", "5:30", id="half past"),
        pytest.param("quarter to six", "5:45", id="quarter to"),
        pytest.param("five thirty pm", "5:30 pm", id="in words"),
        pytest.param("ten to two", "10 to 2", id="a window and no moment"),
        pytest.param("mourning", "mourning", id="another word"),
    ],
)
def test_spellings_are_made_one(text: str, expected: str) -> None:
    """One spelling for each day and hour."""
    plain = plain_time(text)

    assert plain == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("at 7", Window(7 * 60, 7 * 60), id="seven to eleven are before noon"),
        pytest.param("at 6", Window(18 * 60, 18 * 60), id="twelve to six are after noon"),
        pytest.param("9 to 5", Window(9 * 60, 17 * 60), id="past noon"),
        pytest.param("5-7pm", Window(17 * 60, 19 * 60), id="one half of the day for both"),
        pytest.param("11-1pm", Window(11 * 60, 13 * 60), id="over noon"),
        pytest.param("9am-5", Window(9 * 60, 17 * 60), id="the end follows the start"),
        pytest.param("6-8", Window(18 * 60, 20 * 60), id="in the evening"),
        pytest.param("evening at 8", Window(20 * 60, 20 * 60), id="part of the day beside it"),
        pytest.param("after 5", Window(17 * 60, None), id="open end"),
        pytest.param("by noon", Window(None, 12 * 60), id="open start"),
        pytest.param("5 ish", Window(16 * 60 + 30, 17 * 60 + 30), id="about"),
    ],
)
def test_hours_are_windows(text: str, expected: Window) -> None:
    """A bare hour is one at which people can be called."""
    found, _rest = items(text)

    assert found[-1].window == expected


@pytest.mark.parametrize("text", ["at 25", "at 13pm", "at 5:75", "nov 28", "12/3", "the 3rd", "12 weeks", "5%"])
def test_other_figures_are_no_hours(text: str) -> None:
    """Dates, percentages and hours that no clock has are not taken for hours."""
    found, _rest = items(text)

    assert [item for item in found if item.kind is Kind.WINDOW] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("not morning or night", [True, True], id="ruled out together"),
        pytest.param("not morning, evening", [True, False], id="a comma ends it"),
        pytest.param("morning is bad", [True], id="said behind"),
        pytest.param("anytime but morning", [False, True], id="but"),
        pytest.param("i work night so morning", [True, False], id="a reason"),
    ],
)
def test_what_is_ruled_out_is_marked(text: str, expected: list[bool]) -> None:
    """A call at the one time that was ruled out is worse than any other."""
    found, _rest = items(text)

    assert [item.is_not for item in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("my husband gets home at 5", True, id="husband"),
        pytest.param("he leaves at 8", True, id="he"),
        pytest.param("they are home after 4", True, id="they"),
        pytest.param("i get home at 5", False, id="the person"),
        pytest.param("when the kids are at school", False, id="children"),
    ],
)
def test_hours_of_somebody_else_are_noticed(text: str, expected: bool) -> None:
    """Only the person can say what another's coming and going means for a call."""
    found = tells_of_others(text)

    assert found is expected
