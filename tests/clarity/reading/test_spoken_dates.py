"""Promises of `clarity.reading.spoken_dates`: a date that somebody names is the next day it can mean."""

from __future__ import annotations

import datetime

import pytest

from clarity.reading.spoken_dates import dates

TODAY = datetime.date(2026, 11, 24)


def day(month: int, number: int, year: int = 2026) -> tuple[datetime.date, datetime.date]:
    """Return a day as a span of its own."""
    date = datetime.date(year, month, number)
    return date, date


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("today", [day(11, 24)], id="today"),
        pytest.param("day after tomorrow", [day(11, 26)], id="day after tomorrow"),
        pytest.param("in 3 days", [day(11, 27)], id="in days"),
        pytest.param("in a week", [day(12, 1)], id="in a week"),
        pytest.param("in a few weeks", [day(12, 15)], id="in a few weeks"),
        pytest.param("the 28th", [day(11, 28)], id="this month"),
        pytest.param("the 3rd", [day(12, 3)], id="next month"),
        pytest.param("the 31st", [day(12, 31)], id="a month that has it"),
        pytest.param("the 32nd", [], id="no month has it"),
        pytest.param("between the 1st and the 5th", [(day(12, 1)[0], day(12, 5)[0])], id="days of a month"),
        pytest.param("12/1-12/5", [(day(12, 1)[0], day(12, 5)[0])], id="dates"),
        pytest.param("jan 5", [day(1, 5, 2027)], id="next year"),
        pytest.param("nov 3", [], id="over"),
        pytest.param("december 3 2025", [], id="over long ago"),
        pytest.param("next week", [(day(11, 30)[0], day(12, 6)[0])], id="a week"),
        pytest.param("week of nov 30", [(day(11, 30)[0], day(12, 6)[0])], id="a week by its day"),
        pytest.param("thanksgiving", [day(11, 26)], id="a feast"),
        pytest.param("hello", [], id="no date"),
        pytest.param("2/30", [], id="no such day"),
        pytest.param("day " * 100, [], id="far too long"),
    ],
)
def test_a_date_is_the_next_that_it_can_mean(words: str, expected: list[tuple[datetime.date, datetime.date]]) -> None:
    """Days that are over are never called on."""
    found = dates(words, TODAY)

    assert found == expected
