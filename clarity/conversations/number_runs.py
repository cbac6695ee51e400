"""Runs of digits in whatever way somebody gives them: "949 555 0123", "nine four nine", "one two three - 45 - 6789"."""

# ruff: noqa: SIM905  a list of words is easier to read in one string

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from clarity.reading.spoken_numbers import SPOKEN, with_digits

# Letters typed for digits stand among them ("949-555-O123"); other letters make a word or an id.
_TOKEN = re.compile(r"(?<![^\W_])(?=[oil]*\d)[\doil]{2,11}(?![^\W_])|\d+|[^\W\d_]+|[^\w]+|_+")
_JOINT = re.compile(r"[\s\-.()\[\]{}/\\_*~,:;|=+#']{1,4}")
_JOINING_WORDS = frozenset(
    (
        "dash hyphen dot point period punto guion guión space slash then and y um uh o oh double triple doble hundred "
        "area code"
    ).split()
)
_SOUND_ALIKES = frozenset(("to too for fore ate won tree free").split())  # only between digits that were words
_GLUED = frozenset(("call text ph phone cell tel sms mob number num no home work me at is its to hi").split())


@dataclass(frozen=True)
class NumberRun:
    """A run of digits and number words that nothing else parts, and where it stands."""

    start: int
    end: int
    text: str

    @property
    def groups(self) -> tuple[str, ...]:
        """Its digits, as they are grouped."""
        return tuple(re.findall(r"\d+", with_digits(self.text)))

    @property
    def digits(self) -> str:
        """All its digits in one."""
        return "".join(self.groups)

    @property
    def is_international(self) -> bool:
        """Whether a plus sign stands before it."""
        return self.text.startswith("+")

    @property
    def is_list(self) -> bool:
        """Whether it counts up small things ("12, 14, 16 and 18"), and is not one number said digit by digit."""
        parts = re.split(r"\s*(?:,\s|\band\b|\by\b)\s*", self.text.lower())
        if len(parts) < 3:
            return False
        numbers = [re.sub(r"\D", "", with_digits(part)) for part in parts]
        is_said_out = all(len(number) == 1 for number in numbers) and len(numbers) >= 7
        is_phone = [len(number) for number in numbers] in ([3, 3, 4], [1, 3, 3, 4])
        return not is_said_out and not is_phone


def number_runs(text: str) -> list[NumberRun]:
    """Return the runs of a plain text, in their order."""
    plain = text.lower()
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(plain)]
    found: list[NumberRun] = []
    at = 0
    while at < len(tokens):
        if not _is_number(tokens, at):
            at += 1
            continue
        last = at
        for position in range(at + 1, len(tokens)):
            if _is_number(tokens, position):
                last = position
            elif not _joins(tokens, position):
                break
        start = tokens[at][1]
        if plain[max(0, start - 2) : start].strip(" (").endswith("+"):
            start = plain.rindex("+", 0, start)
        if start and plain[start - 1] == "(":
            start -= 1
        found.append(NumberRun(start, tokens[last][2], plain[start : tokens[last][2]]))
        at = last + 1
    return found


def _is_number(tokens: list[tuple[str, int, int]], at: int) -> bool:
    word = tokens[at][0]
    if word.isalpha():
        return _is_number_word(word)
    if not any(sign.isdigit() for sign in word):
        return False
    # Digits that touch letters are an id ("XEH904"), a time ("9am") or a dose, unless the word was glued on.
    before, after = _touching(tokens, at, -1), _touching(tokens, at, 1)
    is_free = not before or before in _GLUED or (len(before) > 3 and len(word) > 6)
    return is_free and (not after or after in ("x", "ext") or len(word) > 9)


def _touching(tokens: list[tuple[str, int, int]], at: int, step: int) -> str:
    position = at + step
    if not 0 <= position < len(tokens):
        return ""
    return tokens[position][0] if tokens[position][0].isalpha() else ""


def _joins(tokens: list[tuple[str, int, int]], at: int) -> bool:
    word = tokens[at][0]
    if word.isalpha():
        if word in _SOUND_ALIKES:
            return _is_word_at(tokens, at - 2) and _is_word_at(tokens, at + 2)
        return word in _JOINING_WORDS
    return bool(_JOINT.fullmatch(word))


def _is_word_at(tokens: list[tuple[str, int, int]], at: int) -> bool:
    return 0 <= at < len(tokens) and (_is_number_word(tokens[at][0]) or tokens[at][0] in _SOUND_ALIKES)


@lru_cache(maxsize=2048)
def _is_number_word(word: str) -> bool:
    return with_digits(word).startswith(SPOKEN)
