"""When a call back is due, in minutes during which the admissions team is there (the one importer of `holidays`)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from clarity.errors import ProgramContentError
from clarity.program import Admissions, Closures, admissions

# Without one open minute in a year the hours are a mistake, and elapsed time is the safer reading of them.
SEARCH_DAYS = 366
UTC = datetime.timezone.utc
HOURS_UNKNOWN = "No opening hours are configured (program/admissions.yml): due times count elapsed time."


class BusinessHours:
    """The admissions team's open minutes, and what they make of a moment.

    Raises `ProgramContentError` for a holiday calendar that does not exist.
    """

    def __init__(self, admissions: Admissions) -> None:
        self._hours = admissions.hours
        self._zone = ZoneInfo(admissions.zone)
        self._within = datetime.timedelta(minutes=admissions.call_within_minutes)
        self._is_closed = _closed_days(admissions.closures)

    @property
    def are_configured(self) -> bool:
        """Whether somebody has told us the hours; without them all time counts as open."""
        return self._hours is not None

    def due_at(self, now: datetime.datetime) -> datetime.datetime:
        """Return, in UTC, the moment by which a call asked for at `now` (aware) is due.

        It is the first moment at which `call_within_minutes` open minutes have passed, which is the end of a
        window when they just fit into it. Minutes are real ones: the hour that a clock skips is none, and one
        that it repeats is two. Never raises for an aware `now`.
        """
        left = self._within
        for opens, closes in self._windows(now.astimezone(UTC)):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        return now.astimezone(UTC) + self._within

    def in_words(self, moment: datetime.datetime) -> str:
        """Return a moment as staff read it, like "Friday, November 27, 3:05 PM PST"."""
        local = moment.astimezone(self._zone)
        return f"{local:%A}, {local:%B} {local.day}, {local.hour % 12 or 12}:{local:%M %p} {local.tzname()}"

    def in_short(self, moment: datetime.datetime) -> str:
        """Return a moment as it stands in a table, like "Fri Nov 27,  3:05 PM", by the clock of the zone."""
        local = moment.astimezone(self._zone)
        return f"{local:%a} {local:%b} {local.day:>2}, {local.hour % 12 or 12:>2}:{local:%M %p}"

    @property
    def zone(self) -> str:
        """The name of the zone in which moments are said."""
        return self._zone.key

    def _windows(self, now: datetime.datetime) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """Yield the open spans from `now` on, in order and in UTC; none without configured hours."""
        if self._hours is None:
            return
        today = now.astimezone(self._zone).date()
        for day in (today + datetime.timedelta(days=count) for count in range(SEARCH_DAYS)):
            if self._is_closed(day):
                continue
            for opens, closes in self._hours[day.weekday()]:
                begins, ends = max(self._moment(day, opens), now), self._moment(day, closes)
                if begins < ends:
                    yield begins, ends

    def _moment(self, day: datetime.date, minute: int) -> datetime.datetime:
        """Return the UTC moment at which the clock in the zone shows this minute of the day."""
        midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=self._zone)
        # Adding to a local time moves the hands of the clock, also over the hour that a change of clocks takes away.
        return (midnight + datetime.timedelta(minutes=minute)).astimezone(UTC)


def _closed_days(closures: Closures | None) -> Callable[[datetime.date], bool]:
    """Return the question whether nobody calls on a day."""
    if closures is None:
        return frozenset().__contains__
    public = _calendar(closures)
    return lambda day: day in closures.also_closed or (day in public and day not in closures.open_anyway)


def _calendar(closures: Closures) -> holidays.HolidayBase | frozenset[datetime.date]:
    if closures.country is None:
        return frozenset()
    try:
        # Years are worked out as they are asked for; a holiday on a weekend is also kept on the weekday beside it.
        return holidays.country_holidays(closures.country, subdiv=closures.subdivision)
    except NotImplementedError:
        raise ProgramContentError(
            "admissions.yml: admissions.holidays names a country or subdivision that the calendars do not have"
        ) from None


@lru_cache(maxsize=1)
def business_hours() -> BusinessHours:
    """Return the hours of `program/admissions.yml`; raises `ProgramContentError` when the file is unusable."""
    return BusinessHours(admissions())


def due_at(now: datetime.datetime) -> datetime.datetime:
    """Return, in UTC, when a call asked for at `now` (aware) is due; see `BusinessHours.due_at`."""
    return business_hours().due_at(now)
