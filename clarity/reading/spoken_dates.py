"""Dates that somebody names ("tomorrow", "the 28th", "next week") as days of the calendar; one door to the library."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

_FARTHEST = timedelta(days=300)  # "Nov 3" in late November is over, and not next year's
_DATE_LIKE = re.compile(
    r"\d|day\b|week|month|tomorrow|christmas|thanksgiving|year|easter|eve\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
_LONGEST = 120  # characters; a date is shorter, and the library takes its time
_AHEAD = re.compile(r"in (an?|\d+|a couple(?: of)?|a few) (days?|weeks?)")
_BOTH = re.compile(r"(\d[\d/]*) ?(?:-|to|thru|through) ?(\d[\d/]*)")
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)\b")
# What the library raises on texts it was not made for.
_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def dates(words: str, today: date) -> list[tuple[date, date]]:
    """Return the first and last day of each date in the words that is not over yet; empty if there is none."""
    if words.startswith("week of "):
        return [(first, first + timedelta(days=6)) for first, _ in dates(words.removeprefix("week of "), today)]
    both = _BOTH.fullmatch(words)
    if both:
        first, last = dates(both[1], today)[:1], dates(both[2], today)[:1]
        return [(first[0][0], last[0][1])] if first and last and first <= last else []
    day = _counted(words, today)
    return [(day, day)] if day is not None else _of_month(words, today) or _looked_up(words, today)


def _of_month(words: str, today: date) -> list[tuple[date, date]]:
    """Return the days that "the 28th" or "between the 1st and the 5th" mean next."""
    numbers = [int(number) for number in _ORDINAL.findall(words)]
    if not numbers or not words.startswith(("the ", "between the ", "from the ")):
        return []
    first = _next_of_month(numbers[0], today)
    last = _next_of_month(numbers[-1], first) if first else None
    return [(first, last)] if first and last else []


def _looked_up(words: str, today: date) -> list[tuple[date, date]]:
    """Return what the library makes of the words; it was not made for every text and may fail on some."""
    if len(words) > _LONGEST or not _DATE_LIKE.search(words):
        return []
    try:
        results = library()(words, datetime.combine(today, datetime.min.time()))
        return [span for result in results for span in _spans(result, today)]
    except _ERRORS:
        return []


def _counted(words: str, today: date) -> date | None:
    """Return the day that is so many days away, None if the words do not count any."""
    near = {"today": 0, "tomorrow": 1, "day after tomorrow": 2}
    ahead = _AHEAD.fullmatch(words)
    if ahead:
        number = int(ahead[1]) if ahead[1].isdigit() else 2 if "couple" in words else 3 if "few" in words else 1
        return today + timedelta(days=min(number, 99) * (7 if "week" in ahead[2] else 1))
    return today + timedelta(days=near[words]) if words in near else None


def _next_of_month(number: int, start: date) -> date | None:
    days = (start + timedelta(days=ahead) for ahead in range(62))
    return next((day for day in days if day.day == number), None)


def _spans(result: Any, today: date) -> list[tuple[date, date]]:
    """Return the nearest reading of one of the library's results that is not over."""
    spans = [_span(value) for value in (result.resolution or {}).get("values", [])]
    ahead = [span for span in spans if span and today <= span[1] and span[0] - today <= _FARTHEST]
    return [(max(first, today), last) for first, last in ahead[:1]]


@cache
def library() -> Callable[[str, datetime], list[Any]]:
    """Return the library's reader of dates; loading it takes about a second, so it is loaded when first needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its modules are compiled with SyntaxWarnings
        import recognizers_date_time  # noqa: PLC0415  most messages name no date

    return lambda words, now: list(recognizers_date_time.recognize_datetime(words, "en-us", reference=now))


def _span(value: dict[str, str]) -> tuple[date, date] | None:
    """Return the first and last day of one of the library's readings, None if it is no date."""
    kind = value.get("type")
    if kind == "date":
        day = date.fromisoformat(value["value"])
        return day, day
    if kind != "daterange" or "start" not in value or "end" not in value:
        return None
    first, last = date.fromisoformat(value["start"]), date.fromisoformat(value["end"])
    # The library ends a week with the day after it, and "from 28 to 30" with the 30th.
    return first, last if value["timex"].startswith("(") else last - timedelta(days=1)
