"""Promises of `clarity.reading.time_windows`: any way to say when is said again in our words, with the zone."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clarity.reading.time_windows import read_times, warm

NOW = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/Los_Angeles"))  # a Tuesday
# The zone is Pacific time where none is written.
SAID = {
    "mornings": "8 AM to 12 PM",
    "weekday evenings": "weekdays, 5 PM to 8 PM",
    "afternoons": "12 PM to 5 PM",
    "lunch time": "12 PM to 1 PM",
    "noon": "12 PM",
    "at night": "7 PM to 9 PM",
    "weekdays": "weekdays, any time",
    "weekends": "weekends, any time",
    "mon wed fri mornings": "Mondays, Wednesdays and Fridays, 8 AM to 12 PM",
    "MWF after 3": "Mondays, Wednesdays and Fridays, after 3 PM",
    "M-F 9-5": "weekdays, 9 AM to 5 PM",
    "mon-fri 9am-5pm": "weekdays, 9 AM to 5 PM",
    "tuesdays and thursdays after 3": "Tuesdays and Thursdays, after 3 PM",
    "after 5": "after 5 PM",
    "before noon": "before 12 PM",
    "between 2 and 4": "2 PM to 4 PM",
    "between 12 and 4 on saturday eastern": "Saturday, November 28, 12 PM to 4 PM, Eastern time",
    "from 9 to 11": "9 AM to 11 AM",
    "9 to 5": "9 AM to 5 PM",
    "not before 10": "after 10 AM",
    "5ish": "4:30 PM to 5:30 PM",
    "around noon": "11:30 AM to 12:30 PM",
    "friday at 2": "Friday, November 27, 2 PM",
    "tomorrow morning": "Wednesday, November 25, 8 AM to 12 PM",
    "tomorrow after 5": "Wednesday, November 25, after 5 PM",
    "today": "Tuesday, November 24, any time",
    "tonight": "Tuesday, November 24, 5 PM to 9 PM",
    "tonight after 8": "Tuesday, November 24, after 8 PM",
    "next week": "November 30 to December 6, any time",
    "next monday": "Monday, November 30, any time",
    "this weekend": "November 28 to 29, any time",
    "dec 3": "Thursday, December 3, any time",
    "December 3rd at 4pm": "Thursday, December 3, 4 PM",
    "12/3 between 1 and 3": "Thursday, December 3, 1 PM to 3 PM",
    "nov 28 12-4 EST": "Saturday, November 28, 12 PM to 4 PM, Eastern time",
    "the 28th": "Saturday, November 28, any time",
    "day after tomorrow": "Thursday, November 26, any time",
    "in two days": "Thursday, November 26, any time",
    "not mornings": "any time, except 8 AM to 12 PM",
    "anytime but mornings": "any time, except 8 AM to 12 PM",
    "any day but friday": "every day, any time, except Fridays",
    "except mondays": "any time, except Mondays",
    "after 3 PST": "after 3 PM",
    "3pm ET": "3 PM, Eastern time",
    "5 central": "5 PM, Central time",
    "new york time after 6": "after 6 PM, Eastern time",
    "weekdays after 5, weekends any time": "weekdays, after 5 PM; weekends, any time",
    "weekdays 9-5, saturday 10-2": "weekdays, 9 AM to 5 PM; Saturdays, 10 AM to 2 PM",
    "mornings or evenings": "8 AM to 12 PM or 5 PM to 8 PM",
    "after 2 and before 5": "2 PM to 5 PM",
    "after 5 before 8": "5 PM to 8 PM",
    "evenings after 6": "after 6 PM",
    "7 in the evening": "7 PM",
    "half past five": "5:30 PM",
    "quarter to six": "5:45 PM",
    "five thirty": "5:30 PM",
    "17:30": "5:30 PM",
    "1730": "5:30 PM",
    "5:30-6:30": "5:30 PM to 6:30 PM",
    "in an hour": "Tuesday, November 24, 11 AM to 12 PM",
    "first thing in the morning": "8 AM to 9 AM",
    "after work": "after 5 PM",
    "early morning": "8 AM to 10 AM",
    "late afternoon": "3 PM to 5 PM",
    "monday evening or tuesday morning": "Mondays, 5 PM to 8 PM; Tuesdays, 8 AM to 12 PM",
    "tuesday or thursday": "Tuesdays and Thursdays, any time",
    "I work until 5": "after 5 PM",
    "i work mon-fri 9-5": "any time, except weekdays 9 AM to 5 PM",
    "i get off at 5": "after 5 PM",
    "can't do mornings": "any time, except 8 AM to 12 PM",
    "mornings don't work": "any time, except 8 AM to 12 PM",
    "please don't call before 10": "after 10 AM",
    "don't call me after 8pm": "before 8 PM",
    "I have anxiety and take lithium, mornings": "8 AM to 12 PM",
    "5": "5 PM",
    "2 or 3": "2 PM or 3 PM",
    "por la ma\u00f1ana": "8 AM to 12 PM",
    "despues de las 5": "after 5 PM",
    "fines de semana": "weekends, any time",
    "lunes y miercoles por la tarde": "Mondays and Wednesdays, 12 PM to 5 PM",
    "weeknights 6-8": "weekdays, 6 PM to 8 PM",
    "sat/sun": "weekends, any time",
    "wed thurs 1-3": "Wednesdays and Thursdays, 1 PM to 3 PM",
    "tmrw aft": "Wednesday, November 25, 12 PM to 5 PM",
    "thurs @ 3": "Thursday, November 26, 3 PM",
    "11am or later": "after 11 AM",
    "no later than 6": "before 6 PM",
    "not until 3": "after 3 PM",
    "next week monday or tuesday": "Mon, Nov 30 or Tue, Dec 1, any time",
    "tomorrow or friday": "Wed, Nov 25 or Fri, Nov 27, any time",
    "nov 28-30": "November 28 to 30, any time",
    "christmas eve": "Thursday, December 24, any time",
    "3pm-ish": "2:30 PM to 3:30 PM",
    "10.30am": "10:30 AM",
    "anytime after 5": "after 5 PM",
    "anytime tomorrow": "Wednesday, November 25, any time",
    "this afternoon": "Tuesday, November 24, 12 PM to 5 PM",
    "late morning or early afternoon": "10 AM to 12 PM or 12 PM to 2 PM",
    "before 9am or after 6pm": "before 9 AM or after 6 PM",
    "8 to 10 pm": "8 PM to 10 PM",
    "Mon-Thu after 4": "Monday to Thursday, after 4 PM",
    "any weekday after 4": "weekdays, after 4 PM",
    "weekdays except wednesday": "weekdays, any time, except Wednesdays",
    "any time after lunch": "after 1 PM",
    "business hours": "9 AM to 5 PM",
    "i work nights so mornings are best": "8 AM to 12 PM",
    "I'm busy mondays": "any time, except Mondays",
    "thursday the 3rd": "Thursday, December 3, any time",
    "week of nov 30": "November 30 to December 6, any time",
    "in a week": "Tuesday, December 1, any time",
    "24/7": "any time",
    "2-4 ET weekdays": "weekdays, 2 PM to 4 PM, Eastern time",
    "I'm in Hawaii, mornings": "8 AM to 12 PM, Hawaii time",
    "0900-1100": "9 AM to 11 AM",
    "9a-11a": "9 AM to 11 AM",
    "twenty past four": "4:20 PM",
    "five to seven": "5 PM to 7 PM",
    "3 or 4 in the afternoon": "3 PM to 4 PM",
    "COB friday": "Friday, November 27, 4 PM to 5 PM",
    "lunes a viernes despues de las 5": "weekdays, after 5 PM",
    "how about tuesday at 4?": "Tuesday, December 1, 4 PM",
    "mon 9-11, tue 1-3, wed 2-4, fri 10-12, sat 3": "Mon, 9 AM to 11 AM; Tue, 1 PM to 3 PM; Wed, 2 PM to 4 PM and more",
    "no earlier than 10am and no later than 4pm": "10 AM to 4 PM",
    "jan 5": "Tuesday, January 5, any time",
    "<script>alert(1)</script> mornings": "8 AM to 12 PM",
    "after my shift ends at 11pm": "after 11 PM",
    "within the hour": "Tuesday, November 24, 10 AM to 11 AM",
    "before christmas": "November 24 to December 24, any time",
    "not until monday": "from Monday, November 30 on, any time",
    "starting monday": "from Monday, November 30 on, any time",
    "after monday": "from Tuesday, December 1 on, any time",
    "before friday": "November 24 to 26, any time",
    "don't call before monday": "from Monday, November 30 on, any time",
    "fridays after 2 or saturdays before noon": "Fridays, after 2 PM; Saturdays, before 12 PM",
    "8am\u201310am": "8 AM to 10 AM",
    "M-Th 10-2": "Monday to Thursday, 10 AM to 2 PM",
    "two weeks from now": "Tuesday, December 8, any time",
    "between the 1st and the 5th": "December 1 to 5, any time",
    "12/1-12/5": "December 1 to 5, any time",
    "weekdays, but not tuesday mornings": "weekdays, any time, except Tuesdays 8 AM to 12 PM",
    "no calls before 9 or after 5": "9 AM to 5 PM",
    "call me at work 9-5": "9 AM to 5 PM",
    "\uff2d\uff2f\uff32\uff2e\uff29\uff2e\uff27\uff33": "8 AM to 12 PM",
    "mornigs": "8 AM to 12 PM",
    "weekdyas": "weekdays, any time",
    "whenevr": "any time",
    "5 or so": "4:30 PM to 5:30 PM",
    "6ish-7ish": "6 PM to 7 PM",
    "9:00-17:00": "9 AM to 5 PM",
}
ZONES = ("Eastern time", "Central time", "Hawaii time")
ANY_TIME = (
    *(
        "any time",
        "anytime",
        "whenever",
        "Whenever you can!",
        "asap",
        "A.S.A.P.",
        "as soon as possible please",
        "right now",
    ),
    *("no preference", "doesn't matter", "it doesnt matter when", "don't care", "up to you", "im flexible", "24/7"),
    *("i don't have a preference", "whatever works for you", "all day", "cualquier hora", "either", "you choose"),
)
NO_TIME = (
    *(
        "",
        "hello",
        "yes",
        "skip",
        "Dana",
        "949-555-0123",
        "I'm 34",
        "12 weeks",
        "my son is 12",
        "12345",
        "I have depression",
    ),
    *(
        "what times do you have?",
        "do you call at night?",
        "how long is the program?",
        "will you call today?",
        "at",
        "before",
    ),
    *("pacific", "Arizona time", "EST", "I'm in Hawaii", "\U0001f600", "3rd", "zzz"),
)
OVER = (
    "yesterday",
    "yesterday at 5",
    "nov 3",
    "last friday",
    "last week",
    "today at 9am",
    "tues nov 24 at 9am",
    "1/2/1990",
)
OF_OTHERS = (
    "he gets home at 6 so before that",
    "my husband gets home at 5",
    "my wife leaves at 8 so after that",
    "my parents are home after 4",
)
# Enough of the grammar for hypothesis to build sentences that nobody would think of.
WORDS = st.sampled_from(
    [
        *(
            "not",
            "after",
            "before",
            "5",
            "9",
            "12",
            "pm",
            "am",
            "ish",
            "-",
            "to",
            "between",
            "around",
            "at",
            "in 2 hours",
        ),
        *("monday", "fri", "weekdays", "morning", "nov", "28", "12/3", "the 3rd", "tomorrow", "next week", "every"),
        *("or", "and", "until", "except", ",", "eastern", "any time"),
    ]
)


@pytest.mark.parametrize(("text", "expected"), SAID.items())
def test_times_are_said_again_in_our_words(text: str, expected: str) -> None:
    """Days, hours and dates come out as staff need them, whatever the spelling."""
    times = read_times(text, NOW)

    assert times is not None
    assert times.words == (expected if expected.endswith(ZONES) else f"{expected}, Pacific time")


@pytest.mark.parametrize("text", ANY_TIME)
def test_any_time_is_a_time(text: str) -> None:
    """Who does not mind has answered."""
    times = read_times(text, NOW)

    assert times is not None
    assert times.words == "any time, Pacific time"


@pytest.mark.parametrize("text", NO_TIME)
def test_what_says_no_time_is_none(text: str) -> None:
    """A question, a name, a number or a zone alone is no time to call."""
    times = read_times(text, NOW)

    assert times is None


@pytest.mark.parametrize("text", OVER)
def test_what_is_over_is_none(text: str) -> None:
    """Nobody can be called yesterday."""
    times = read_times(text, NOW)

    assert times is None


@pytest.mark.parametrize("text", OF_OTHERS)
def test_hours_of_somebody_else_are_not_taken(text: str) -> None:
    """A call when the other one is home may put the person in danger: it is asked again."""
    times = read_times(text, NOW)

    assert times is None


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        pytest.param("mornings", "America/New_York", "8 AM to 12 PM, Eastern time", id="the clinic's zone"),
        pytest.param("mornings PST", "America/New_York", "8 AM to 12 PM, Pacific time", id="the person's zone"),
        pytest.param("mornings", "Europe/London", "8 AM to 12 PM, London time", id="a zone without a name of ours"),
        pytest.param("10 am mountain standard time", "UTC", "10 AM, Mountain time", id="standard time"),
    ],
)
def test_the_zone_is_always_said(text: str, zone: str, expected: str) -> None:
    """Five o'clock somewhere else is another hour."""
    times = read_times(text, NOW, zone)

    assert times is not None
    assert times.words == expected


def test_tomorrow_is_a_day_of_the_persons_zone() -> None:
    """Late at night here it is already the next day in the East."""
    late = NOW.replace(hour=22)

    times = read_times("tomorrow eastern", late)

    assert times is not None
    assert times.words == "Thursday, November 26, any time, Eastern time"


def test_the_time_of_the_server_does_not_matter() -> None:
    """The same moment told in another zone gives the same days."""
    elsewhere = NOW.astimezone(datetime.timezone.utc)

    times = (read_times("tomorrow", NOW), read_times("tomorrow", elsewhere))

    assert times[0] == times[1]


@settings(deadline=None)
@given(text=st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=9).map(" ".join)))
@example("monday " * 40)
@example("1/1" * 60)
@example("not before 9 or " * 20)
@example("\ud800\x00mornings")
def test_no_text_makes_it_fail(text: str) -> None:
    """Whatever is typed, the answer is short, plain, and holds nothing but our own words."""
    times = read_times(text, NOW)

    assert times is None or (len(times.words) <= 80 and times.words.isascii() and times.words.isprintable())


def test_the_library_can_be_loaded_ahead() -> None:
    """Nobody has to wait the second that loading takes."""
    warm()

    assert read_times("thanksgiving", NOW) is not None
