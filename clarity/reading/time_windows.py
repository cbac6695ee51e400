"""When somebody would like to be called, read from their own words and said again in ours.

Nothing of what they typed is in the answer: it is shown to staff, and a person may write anything into it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clarity.reading.spoken_dates import dates, library
from clarity.reading.time_words import Item, Kind, Window, items, plain_time, tells_of_others

_LONGEST_TEXT = 200  # characters; nobody needs more to say when
_LONGEST_WORDS = 80  # characters of the answer, so that it fits one line of a text message
_MOST_ITEMS = 24
_NOON, _MIDNIGHT = 12 * 60, 24 * 60
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ZONES = (
    ("America/Los_Angeles", "Pacific time", r"pst|pdt|pt|pacific|california|l\.?a\.? time|west coast"),
    ("America/New_York", "Eastern time", r"est|edt|et|eastern|new york|nyc?|east coast|florida|boston"),
    ("America/Chicago", "Central time", r"cst|cdt|ct|central|chicago|texas"),
    ("America/Denver", "Mountain time", r"mst|mdt|mt|mountain|denver|colorado|utah"),
    ("America/Phoenix", "Arizona time", r"arizona|phoenix|az"),
    ("Pacific/Honolulu", "Hawaii time", r"hst|hawaii(?:an)?|honolulu"),
    ("America/Anchorage", "Alaska time", r"akst|akdt|alaskan?"),
    ("UTC", "UTC", r"utc|gmt"),
)
_ZONE_NAMES = {zone: words for zone, words, _ in _ZONES}
_ZONE_PATTERNS = tuple(
    (zone, re.compile(rf"(?<![\w'])\(?(?:in )?(?:{names})\b(?: ?standard| ?daylight)?(?: ?time)?(?: ?zone)?\)?"))
    for zone, _, names in _ZONES
)
_QUESTION = re.compile(
    r"(?:(?:what|how)(?! about\b)|why|who|where|which|will (?:you|u|they|someone|somebody)|did"
    r"|when (?:will|do|are|can|is)|do (?:you|u)|are (?:you|u))\b"
)


@dataclass(frozen=True)
class Times:
    """When to call, in our words, always with the zone: "weekdays, 5 PM to 8 PM, Pacific time"; plain ASCII."""

    words: str


@dataclass
class _Clause:
    """Days and the hours that go with them."""

    days: list[int] = field(default_factory=list)
    dates: list[tuple[date, date]] = field(default_factory=list)  # first and last day
    windows: list[Item] = field(default_factory=list)


def read_times(text: str, now: datetime, zone: str = "America/Los_Angeles") -> Times | None:
    """Return when the person would like to be called, or None if the text does not say; never raises.

    `now` is aware and decides what "tomorrow" is, `zone` is the one meant if none is named. Days that are over
    are None, too.
    """
    plain = plain_time(text[:_LONGEST_TEXT])
    if _QUESTION.match(plain):
        return None
    plain, zone = _without_zone(plain, zone)
    here = now.astimezone(ZoneInfo(zone))
    found, rest = items(plain)
    found = found[:_MOST_ITEMS]
    if not any(item.date for item in found) and dates(rest, here.date()):
        found.insert(0, Item(Kind.DATE, date=rest))
    if not found or (tells_of_others(plain) and any(item.is_clock for item in found)):
        return None
    turned = [_turned(item) for item in found]
    good = _clauses([item for item in turned if not item.is_not], here)
    bad = _clauses([item for item in turned if item.is_not], here)
    if good is None or bad is None:
        return None
    bad = [clause for clause in bad if clause.days or clause.dates or _meets(clause, good)]
    return Times(_words(good, bad, _ZONE_NAMES.get(zone) or f"{zone.split('/')[-1].replace('_', ' ')} time"))


def _meets(clause: _Clause, good: list[_Clause]) -> bool:
    """Whether hours that are ruled out are among those that are offered; nobody needs to hear of others."""
    offered = [item.window for each in good for item in each.windows if each.windows]
    ruled_out = [item.window for item in clause.windows]
    return not offered or any(
        (one.start or 0) < (other.end or _MIDNIGHT) and (other.start or 0) < (one.end or _MIDNIGHT)
        for one in offered
        for other in ruled_out
    )


def warm() -> None:
    """Load the library of dates, which takes about a second, before anybody waits for it."""
    library()


def _without_zone(text: str, zone: str) -> tuple[str, str]:
    """Return the text without the zone it names, and that zone."""
    for name, pattern in _ZONE_PATTERNS:
        match = pattern.search(text)
        if match:
            return f"{text[: match.start()]} {text[match.end() :]}".strip(), name
    return text, zone


def _turned(item: Item) -> Item:
    """Return "not before ten" as "after ten"; other items as they are."""
    window = item.window
    if not item.is_not or item.kind is not Kind.WINDOW or (window.start is None) == (window.end is None):
        return item
    return replace(item, is_not=False, link="and", window=Window(window.end, window.start))


def _clauses(found: list[Item], here: datetime) -> list[_Clause] | None:
    """Return the items as days with their hours, or None if all of their dates are over."""
    clauses = [_Clause()]
    for item in found:
        clause = clauses[-1]
        if item.kind is Kind.WINDOW:
            _add_window(clause, item)
        elif item.kind is not Kind.ANY:
            if clause.windows and (clause.days or clause.dates or item.link):
                clause = _Clause()
                clauses.append(clause)
            if item.bound and item.days:
                following = _next(item.days[0], here.date())
                clause.dates += _bounded([(following, following)], item.bound, here.date())
            else:
                clause.days += item.days
            _add_dates(clause, item, here)
    first, last = clauses[0], clauses[-1]
    if len(clauses) == 2 and not (first.days or first.dates or last.windows):
        clauses = [_Clause(last.days, last.dates, first.windows)]  # "after 5, weekdays"
    days = [item for item in found if item.kind is Kind.DAYS and not item.bound]
    is_next_one = len(days) == 1 and days[0].is_single and not days[0].is_not
    clauses = [_settled(clause, here, is_next_one=is_next_one) for clause in clauses]
    kept = [clause for clause in clauses if clause.dates or clause.days or clause.windows]
    return kept if kept or not any(item.date for item in found) else None


def _add_window(clause: _Clause, item: Item) -> None:
    """Put hours to a clause: "after 2" and "before 5" are one window, and hours say more than "evening"."""
    last = clause.windows[-1] if clause.windows else None
    if last and last.window.end is None and item.window.start is None and item.link != "or":
        start, end = last.window.start or 0, item.window.end or 0
        end = end if end > start else end + _NOON
        if start < end <= _MIDNIGHT:
            clause.windows[-1] = replace(last, window=Window(start, end))
            return
    if last and last.window.start is None and item.window.end is None and item.link != "or":
        start, end = item.window.start or 0, last.window.end or 0
        if start < end:
            clause.windows[-1] = replace(last, window=Window(start, end))
            return
    if last and not item.link and last.is_clock != item.is_clock:
        clause.windows[-1] = item if item.is_clock else last
        return
    clause.windows.append(item)


def _add_dates(clause: _Clause, item: Item, here: datetime) -> None:
    if not item.date:
        return
    if not item.is_clock:
        found = dates(item.date, here.date())
        # What is over is kept as a day before today, so that it is not mistaken for no day at all.
        clause.dates += _bounded(found, item.bound, here.date()) or [(date.min, date.min)]
        return
    start, end = _soon(item.date, here)
    day = here.date() + timedelta(days=start // _MIDNIGHT)
    clause.dates.append((day, day))
    clause.windows.append(replace(item, window=Window(start % _MIDNIGHT, (end - 1) % _MIDNIGHT + 1)))


def _bounded(spans: list[tuple[date, date]], bound: str, today: date) -> list[tuple[date, date]]:
    """Return the days from, after, until or before the ones that were named."""
    day = timedelta(days=1)
    return [
        {
            "": (first, last),
            "from": (first, date.max),
            "after": (last + day, date.max),
            "by": (today, last),
            "before": (today, first - day),
        }[bound]
        for first, last in spans
    ]


def _soon(words: str, here: datetime) -> tuple[int, int]:
    """Return the minutes of today from and to which "in two hours" or "within the hour" means, in quarters."""
    number = re.search(r"\d+", words)
    amount = 0.5 if "half" in words else 2 if "couple" in words else 3 if "few" in words else 1
    minutes = min(
        (float(number.group()) if number else amount) * (60 if re.search(r"hour|hr", words) else 1), _MIDNIGHT
    )
    now = here.hour * 60 + here.minute
    then = math.ceil((now + minutes) / 15) * 15
    return (math.ceil(now / 15) * 15, then) if "within" in words or "next" in words else (then, then + 60)


def _settled(clause: _Clause, here: datetime, *, is_next_one: bool) -> _Clause:
    """Return the clause with each of its days as a weekday or a date, without what is over."""
    today, days, found = here.date(), list(dict.fromkeys(clause.days)), list(dict.fromkeys(clause.dates))
    long = next((span for span in found if span[1] - span[0] > timedelta(days=2)), None)
    if long and days and len(days) < 7 and long[1] != date.max:
        # "next week monday or tuesday"
        span = [long[0] + timedelta(days=step) for step in range((long[1] - long[0]).days + 1)]
        return _Clause([], [(day, day) for day in span if day.weekday() in days][:4], clause.windows)
    days = [day for day in days if not any(first == last and first.weekday() == day for first, last in found)]
    if days and len(days) < 7 and (found or is_next_one):
        found += [(day, day) for day in (_next(weekday, today) for weekday in days)]
        days = []
    kept = [(first, last) for first, last in found if last >= today and not _is_over(last, clause, here)]
    return _Clause([] if kept and len(days) == 7 else days, kept, [] if found and not kept else clause.windows)


def _next(weekday: int, today: date) -> date:
    # On a Tuesday "Tuesday" is the next one: people say "today" when they mean it.
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _is_over(day: date, clause: _Clause, here: datetime) -> bool:
    """Whether it is too late today for every hour that was named."""
    now = here.hour * 60 + here.minute
    ends = [_MIDNIGHT if item.window.end is None else item.window.end for item in clause.windows]
    return day == here.date() and bool(ends) and max(ends) <= now


def _words(good: list[_Clause], bad: list[_Clause], zone: str) -> str:
    """Return the clauses as one line of at most 80 characters; what does not fit is said to be more."""
    for is_short in (False, True):
        wanted = [_clause_words(clause, is_short=is_short, separator=", ") for clause in good] or ["any time"]
        unwanted = [_clause_words(clause, is_short=is_short, separator=" ") for clause in bad]
        exception = f", except {' and '.join(unwanted)}" if unwanted else ""
        words = f"{'; '.join(wanted)}{exception}, {zone}"
        if len(words) <= _LONGEST_WORDS:
            return words
    while len(wanted) > 1 and len(f"{'; '.join(wanted)} and more{exception}, {zone}") > _LONGEST_WORDS:
        wanted.pop()
    words = f"{'; '.join(wanted)} and more{exception}, {zone}"
    return words if len(words) <= _LONGEST_WORDS else f"several times, to be agreed, {zone}"


def _clause_words(clause: _Clause, *, is_short: bool, separator: str) -> str:
    days = [_date_words(first, last, is_short=is_short or len(clause.dates) > 1) for first, last in clause.dates]
    days += [_day_words(clause.days, is_short=is_short)] if clause.days else []
    hours = list(dict.fromkeys(_window_words(item.window) for item in clause.windows))
    if not hours:
        # "except Mondays", and "weekdays, any time"
        return " or ".join(days) + (", any time" if separator == ", " and days else "" if days else "any time")
    return separator.join(part for part in (" or ".join(days), " or ".join(hours)) if part)


def _day_words(days: list[int], *, is_short: bool) -> str:
    chosen = sorted(set(days))
    named = {tuple(range(7)): "every day", tuple(range(5)): "weekdays", (5, 6): "weekends"}.get(tuple(chosen))
    if named:
        return named
    names = [_DAYS[day][:3] if is_short else f"{_DAYS[day]}s" for day in chosen]
    if len(chosen) > 3 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        return f"{_DAYS[chosen[0]]} to {_DAYS[chosen[-1]]}"
    if len(chosen) > 3 or is_short:
        return ", ".join(name[:3] for name in names)
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _date_words(first: date, last: date, *, is_short: bool) -> str:
    names = [name[:3] for name in _MONTHS] if is_short else _MONTHS
    month, day = names[first.month - 1], _DAYS[first.weekday()]
    if last == date.max:
        return f"from {day[:3] if is_short else day}, {month} {first.day} on"
    if first == last:
        return f"{day[:3] if is_short else day}, {month} {first.day}"
    until = str(last.day) if last.month == first.month else f"{names[last.month - 1]} {last.day}"
    return f"{month} {first.day} to {until}"


def _window_words(window: Window) -> str:
    if window.start is None:
        return f"before {_clock_words(window.end or 0)}"
    if window.end is None:
        return f"after {_clock_words(window.start)}"
    if window.start == window.end:
        return _clock_words(window.start)
    return f"{_clock_words(window.start)} to {_clock_words(window.end)}"


def _clock_words(minutes: int) -> str:
    hour, minute = divmod(minutes % _MIDNIGHT, 60)
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {'PM' if hour >= 12 else 'AM'}"
