"""Every sealed text of a crisis as test cases, and what may be measured in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from _pytest.mark.structures import ParameterSet

from clarity.commands.preview import grade
from clarity.crisis.bundle import BUNDLE, Bundle, read_bundle
from clarity.program import crisis_resources

RETRACTION = "after_retraction"
NUMBER = re.compile(r"\d[\d-]*\d|\d")
_KEY = re.compile(r"(?:press|oprime|oprimir) [12]\b")


@dataclass(frozen=True)
class Sealed:
    """One reply: the set it belongs to, its language, its place among the texts of the set from 1 on, its words."""

    name: str
    language: str
    number: int
    text: str

    @property
    def web(self) -> str:
        """What a visitor reads."""
        return f"{self.text}\n\n{words().tails['web'][self.language]}"

    @property
    def sms(self) -> str:
        """What a texter reads."""
        return f"{self.text} {words().tails['sms'][self.language]}".replace("\n\n", " ")

    @property
    def is_first(self) -> bool:
        """Whether it is said the first time."""
        return self.number == 1


def words() -> Bundle:
    """Return the words as the file has them, sealed or not."""
    return read_bundle(BUNDLE)


REPLIES = [
    Sealed(name, language, number, text)
    for name, each in words().sets.items()
    for language in ("en", "es")
    for number, text in enumerate(each[language], start=1)
]


def reply_cases(chosen: list[Sealed] | None = None) -> list[ParameterSet]:
    """Return each chosen reply; all of them when left out."""
    return [
        pytest.param(each, id=f"{each.name}-{each.language}-{each.number}")
        for each in (REPLIES if chosen is None else chosen)
    ]


def text_cases(*languages: str) -> list[ParameterSet]:
    """Return every text of the file in these languages: replies, ends, lists and the line below answers."""
    return [
        pytest.param(text, id=f"{language}: {text[:40]}")
        for language in languages or ("en", "es")
        for text in words().words(language)
    ]


def lines_of(text: str) -> list[str]:
    """Return the ids of the help lines in a text, in order, each once; an unknown number is "?" and the number."""
    owner = {
        number: each.id
        for each in crisis_resources()
        for number in each.numbers
        if len(number) > 1 and not (each.id == "veterans" and number == "988")
    }
    found = []
    for match in NUMBER.finditer(text):
        number = match[0]
        if len(number) == 1 and _KEY.search(text[: match.end()][-12:]):
            continue
        line = owner.get(number, f"?{number}")
        if line == "988" and re.match(r"\W+(?:\w+ )?(?:press|oprime) 1\b", text[match.end() :]):
            line = "veterans"
        found.append(line)
    return list(dict.fromkeys(found))


def worst_grade(text: str) -> float:
    """Return the hardest of three readings: as it stands, without its numbers, with each number as one word."""
    bare = re.sub(r"\s+", " ", NUMBER.sub("", text))
    return max(grade(each) for each in (text, bare, NUMBER.sub("number", text)))
