"""Reads the figures in a text: what counts as one, and which spellings of it are the same."""

from __future__ import annotations

import re
from typing import NamedTuple

# "One" is a figure only before a unit: "pick one below" counts nothing.
NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "sixteen": 16,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
    "thousand": 1000,
    "twice": 2,
    "dozen": 12,
}
UNITS = {
    "minute": "minute",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
    "people": "person",
    "person": "person",
    "participant": "person",
    "peer": "person",
    "member": "person",
    "other": "person",
}
# Three spellings of one thing, which the page itself mixes.
ROUND_THE_CLOCK = re.compile(r"24 hours a day, (?:7|seven) days a week|24 hours a day|24-hour\b", re.IGNORECASE)
# Requests about how to write to the assistant, which say nothing about the program.
NOT_FIGURES = ("one or two sentences",)
# Where a text offers digits to answer with: "1 = yes, 2 = no", "Send 1 for this number". They count nothing.
CHOOSING_SUBJECT = "callback"
_CHOICE = re.compile(r"(?<![\w.,-])[1-6] = (?=[a-z])|(?<=\bSend )1 for (?=this number\b)")
_VERSION = re.compile(r"(?<=\bnotice )callback-\d+\b", re.IGNORECASE)

_PHONE = r"\d{3}-\d{3}-\d{4}"
_NUMBER = rf"(?:\d+|{'|'.join(NUMBER_WORDS)})"
# Spellings of a range that mean the same: 9-12, 9 - 12, 9 to 12, between 9 and 12, nine to twelve.
_RANGE = rf"{_NUMBER}(?:\s*-\s*|\s+to\s+){_NUMBER}|(?<=between\s){_NUMBER}\s+and\s+{_NUMBER}"
_UNIT = r"(?:[\s-]+(?P<unit>minute|hour|day|week|month|year|people|person|participant|peer|member|other)s?\b)?"
_FIGURE = re.compile(rf"(?P<phone>{_PHONE})|\b(?P<value>{_RANGE}|24/7|{_NUMBER})\b{_UNIT}", re.IGNORECASE)


class Figure(NamedTuple):
    """A number, range or phone in digits, with the unit it counts ("" where none follows)."""

    value: str
    unit: str


def figures(text: str) -> set[Figure]:
    """Return the figures of a text; "three to four days" and "3-4 days" are the same figure."""
    plain = " ".join(text.replace("\u2013", "-").split())
    plain = ROUND_THE_CLOCK.sub("24/7", plain)
    for phrase in NOT_FIGURES:
        plain = re.sub(re.escape(phrase), "", plain, flags=re.IGNORECASE)
    found = set()
    for match in _FIGURE.finditer(plain):
        if match["phone"]:
            found.add(Figure(match["phone"], ""))
            continue
        unit = UNITS[match["unit"].lower()] if match["unit"] else ""
        if match["value"].lower() == "one" and not unit:
            continue
        low, _, high = _digits(match["value"]).partition("-")
        if high and int(low) > int(high):  # "from 4 to 3 days" steps down; it is no range
            found |= {Figure(low, unit), Figure(high, unit)}
        else:
            found.add(Figure(f"{low}-{high}" if high else low, unit))
    return found


def told_figures(subject: str, text: str) -> set[Figure]:
    """Return the figures that an answer of the subject tells: no digit to choose by and no version of the notice."""
    if subject != CHOOSING_SUBJECT:
        return figures(text)
    return figures(_VERSION.sub("", _CHOICE.sub("", " ".join(text.split()))))


def values(text: str) -> set[str]:
    """Return the figures of a text without their units."""
    return {figure.value for figure in figures(text)}


def is_vouched_for(figure: Figure, vouching: set[Figure]) -> bool:
    """Whether one of the vouching figures has the same value, and the same unit where both name one."""
    return any(
        other.value == figure.value and (other.unit == figure.unit or not other.unit or not figure.unit)
        for other in vouching
    )


def _digits(value: str) -> str:
    if value == "24/7":
        return value
    numbers = re.findall(_NUMBER, value, re.IGNORECASE)
    return "-".join(str(NUMBER_WORDS.get(number.lower(), number)) for number in numbers)
