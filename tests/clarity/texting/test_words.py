"""Promises for texts that stand in code: short, plain, with help in them, in both languages."""

from __future__ import annotations

import pytest

from clarity.crisis.reply import CUT_OFF_REPLY, STATIC_REPLY, crisis_reply
from clarity.texting import words
from clarity.texting.segments import encoding, plain, segments
from clarity.texting.words import WORDS_IN_TEXTS

EVERY = [text for texts in WORDS_IN_TEXTS.values() for text in texts]
WITH_HELP = (
    "INTRODUCTION",
    "HELP_REPLY",
    "STOP_REPLY",
    "STOP_AND_CRISIS",
    "WAIT_TEXT",
    "OPTED_OUT_REMINDER",
    "MEDIA_REPLY",
)
CRIES = [crisis_reply(cry, times) for cry in ("I want to die", "me quiero morir") for times in (0, 1, 2)]


@pytest.mark.parametrize("text", [*EVERY, STATIC_REPLY, CUT_OFF_REPLY, *CRIES])
def test_each_is_at_most_two_segments(text: str) -> None:
    """Nobody pays for three."""
    sent = plain(text)

    assert (segments(sent) <= 2, encoding(sent)) == (True, "GSM-7")


@pytest.mark.parametrize("name", [f"{name}{language}" for name in WITH_HELP for language in ("", "_ES")])
def test_help_is_named(name: str) -> None:
    """911 and 988 stand in every text that a person in danger may be left with."""
    text = getattr(words, name)

    assert ("911" in text, "988" in text) == (True, True)


@pytest.mark.parametrize("text", [words.INTRODUCTION, words.INTRODUCTION_ES])
def test_the_introduction_is_short(text: str) -> None:
    """An answer of two segments fits behind it in three."""
    length = len(plain(text))

    assert length <= 150


def test_the_introduction_says_what_it_must() -> None:
    """Automated, no crisis line, not private, and how to get help or out."""
    text = words.INTRODUCTION

    missing = [
        part for part in ("automated", "not a crisis line", "aren't private", "HELP", "STOP") if part not in text
    ]

    assert missing == []


def test_every_text_has_its_spanish() -> None:
    """Whoever writes Spanish is answered in it."""
    english, spanish = WORDS_IN_TEXTS["text_words_en"], WORDS_IN_TEXTS["text_words_es"]

    assert len(spanish) == len(english) - 1  # "MORE" is the one word that both know
