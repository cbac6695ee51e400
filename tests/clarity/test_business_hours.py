"""Promises of `clarity.business_hours`: a due time counts open minutes only, whatever clocks and calendars do."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clarity.business_hours import BusinessHours, business_hours, due_at
from clarity.errors import ProgramContentError
from clarity.program import WEEKDAYS, Admissions, Closures, admissions

UTC = datetime.timezone.utc
PACIFIC = ZoneInfo("America/Los_Angeles")
Week = dict[str, tuple[tuple[int, int], ...]]
OFFICE: tuple[tuple[int, int], ...] = ((540, 720), (780, 1020))  # 9 to 12 and 13 to 17


def team(
    within: int = 60, closures: Closures | None = None, zone: str = "America/Los_Angeles", week: Week | None = None
) -> BusinessHours:
    """Return a team with these windows on these days; with none given, the office's from Monday to Friday."""
    days = week or dict.fromkeys(WEEKDAYS[:5], OFFICE)
    return BusinessHours(
        Admissions(
            confirmed_by=None,
            confirmed_on=None,
            zone=zone,
            hours=tuple(days.get(day, ()) for day in WEEKDAYS),
            closures=closures,
            call_within_minutes=within,
            expire_after_days=14,
            keep_closed_days=90,
        )
    )


def pacific(text: str, fold: int = 0) -> datetime.datetime:
    """Return a moment by what a clock in California shows."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PACIFIC, fold=fold)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        pytest.param("2026-06-17 10:00", "2026-06-17 11:00", id="in a window"),
        pytest.param("2026-06-17 11:00", "2026-06-17 12:00", id="just before the end of a window"),
        pytest.param("2026-06-17 11:30", "2026-06-17 13:30", id="over the lunch break"),
        pytest.param("2026-06-17 12:00", "2026-06-17 14:00", id="at the end of a window"),
        pytest.param("2026-06-17 06:00", "2026-06-17 10:00", id="before opening"),
        pytest.param("2026-06-17 16:30", "2026-06-18 09:30", id="over night"),
        pytest.param("2026-06-17 23:59", "2026-06-18 10:00", id="at night"),
        pytest.param("2026-06-19 16:45", "2026-06-22 09:45", id="over the weekend"),
        pytest.param("2026-06-20 12:00", "2026-06-22 10:00", id="on a Saturday"),
        pytest.param("2026-12-31 16:30", "2027-01-01 09:30", id="into another year"),
    ],
)
def test_only_open_minutes_count(asked: str, due: str) -> None:
    """Nobody is late for a time at which nobody was there."""
    found = team().due_at(pacific(asked))

    assert found == pacific(due)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        pytest.param("2026-06-18 16:30", "2026-06-22 09:30", id="Juneteenth"),
        pytest.param("2026-07-02 16:30", "2026-07-06 09:30", id="a holiday kept on the Friday before"),
        pytest.param("2026-12-23 16:30", "2026-12-28 09:30", id="a day of our own, Christmas and a weekend"),
        pytest.param("2026-11-11 09:00", "2026-11-11 10:00", id="a holiday on which the team works"),
        pytest.param("2031-12-24 16:30", "2031-12-26 09:30", id="a year far ahead"),
    ],
)
def test_nobody_calls_on_a_holiday(asked: str, due: str) -> None:
    """Days of the calendar and of the clinic are left out, but for those on which it works."""
    closures = Closures("US", "CA", frozenset({datetime.date(2026, 12, 24)}), frozenset({datetime.date(2026, 11, 11)}))

    found = team(closures=closures).due_at(pacific(asked))

    assert found == pacific(due)


def test_days_of_our_own_need_no_country() -> None:
    """A clinic can name its closed days alone."""
    closures = Closures(None, None, frozenset({datetime.date(2026, 6, 18)}), frozenset())

    found = team(closures=closures).due_at(pacific("2026-06-17 16:30"))

    assert found == pacific("2026-06-19 09:30")


@pytest.mark.parametrize(("country", "subdivision"), [("ZZ", None), ("US", "ZZ")], ids=["country", "subdivision"])
def test_an_unknown_calendar_is_refused(country: str, subdivision: str | None) -> None:
    """A slip in the calendar's name does not silently mean no holidays."""
    closures = Closures(country, subdivision, frozenset(), frozenset())

    with pytest.raises(ProgramContentError, match=r"admissions\.yml: admissions\.holidays"):
        team(closures=closures)


@pytest.mark.parametrize(
    ("asked", "minutes", "due"),
    [
        pytest.param(pacific("2026-03-08 01:30"), 60, pacific("2026-03-08 03:30"), id="the skipped hour is no hour"),
        pytest.param(pacific("2026-03-08 00:00"), 23 * 60, pacific("2026-03-09 00:00"), id="a day of 23 hours"),
        pytest.param(pacific("2026-11-01 00:00"), 25 * 60, pacific("2026-11-02 00:00"), id="a day of 25 hours"),
        pytest.param(
            pacific("2026-11-01 01:30"), 60, pacific("2026-11-01 01:30", fold=1), id="the repeated hour is two"
        ),
    ],
)
def test_minutes_are_real_when_the_clocks_change(
    asked: datetime.datetime, minutes: int, due: datetime.datetime
) -> None:
    """A due time is as far away as it says, also in the two nights when clocks change."""
    around_the_clock = team(minutes, week=dict.fromkeys(WEEKDAYS, ((0, 1440),)))

    found = around_the_clock.due_at(asked)

    assert found == due.astimezone(UTC)


def test_an_office_day_opens_by_its_own_clock_after_a_change() -> None:
    """The Monday after the change opens at nine by the new time."""
    found = team().due_at(pacific("2026-03-06 16:30"))

    assert found == datetime.datetime(
        2026, 3, 9, 16, 30, tzinfo=UTC
    )  # 9:30 in summer time; the Friday was in winter time


@given(
    st.datetimes(datetime.datetime(2025, 1, 1), datetime.datetime(2029, 1, 1)),
    st.integers(1, 3 * 24 * 60),
    st.sampled_from(["America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
@settings(max_examples=60, deadline=None)
def test_as_many_open_minutes_pass_as_were_promised(asked: datetime.datetime, minutes: int, zone: str) -> None:
    """Counted minute by minute on the clock of the place, the open minutes until due are exactly those configured."""
    asked = asked.replace(second=0, microsecond=0, tzinfo=UTC)
    clock = ZoneInfo(zone)

    due = team(minutes, zone=zone).due_at(asked)

    passed = (asked + datetime.timedelta(minutes=count) for count in range(int((due - asked).total_seconds() // 60)))
    shown = (moment.astimezone(clock) for moment in passed)
    opened = (at for at in shown if at.weekday() < 5 and (9 <= at.hour < 12 or 13 <= at.hour < 17))
    assert sum(1 for _ in opened) == minutes


def test_without_hours_time_simply_passes() -> None:
    """Nobody has told us the hours, so a request of a Saturday night is due an hour later."""
    shipped = BusinessHours(admissions())

    found = shipped.due_at(pacific("2026-06-20 23:30"))

    assert found == pacific("2026-06-21 00:30")


@pytest.mark.parametrize(
    ("hours", "expected"), [(team(), True), (BusinessHours(admissions()), False)], ids=["with", "without"]
)
def test_it_is_known_whether_hours_are_configured(hours: BusinessHours, expected: bool) -> None:
    """Staff can be told whether a due time counts open minutes or elapsed time."""
    assert hours.are_configured is expected


def test_hours_without_an_open_day_in_a_year_leave_nobody_waiting_for_ever() -> None:
    """A week that closures empty for a year falls back to elapsed time instead of failing a person's request."""
    wednesdays = frozenset(datetime.date(2026, 6, 17) + datetime.timedelta(weeks=week) for week in range(60))
    closed = team(closures=Closures(None, None, wednesdays, frozenset()), week={"wednesday": OFFICE})

    found = closed.due_at(pacific("2026-06-17 10:00"))

    assert found == pacific("2026-06-17 11:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-11-27 15:05", "Friday, November 27, 3:05 PM PST", id="winter"),
        pytest.param("2026-06-07 00:30", "Sunday, June 7, 12:30 AM PDT", id="summer, after midnight"),
        pytest.param("2026-06-07 12:00", "Sunday, June 7, 12:00 PM PDT", id="noon"),
    ],
)
def test_staff_read_a_moment_by_the_clock_on_their_wall(moment: str, expected: str) -> None:
    """A due time names its weekday and zone, so that nobody has to reckon."""
    words = team().in_words(pacific(moment).astimezone(UTC))

    assert words == expected


def test_the_due_time_is_the_programs() -> None:
    """The function that the service is given rests on program/admissions.yml."""
    asked = datetime.datetime(2026, 6, 17, 12, 0, tzinfo=UTC)

    found = due_at(asked)

    assert found == business_hours().due_at(asked)
    assert found.tzinfo is UTC
