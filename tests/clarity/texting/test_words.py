"""Promises for texts that stand in code: short, plain, with help in them, in both languages."""

from __future__ import annotations

import re

import pytest

from clarity.commands.preview import grade
from clarity.crisis.reply import CUT_OFF_REPLY, STATIC_REPLY, crisis_reply
from clarity.program import sign_offs
from clarity.texting import words
from clarity.texting.segments import encoding, plain, segments
from clarity.texting.words import WORDS_IN_TEXTS
from tests.content.crisis_rules import FORBIDDEN

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
CRIES = [crisis_reply(cry, None, times, "sms") for cry in ("I want to die", "me quiero morir") for times in (0, 1, 2)]


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


@pytest.mark.parametrize("text", EVERY)
def test_the_words_that_are_signed_are_the_words_that_are_sent(text: str) -> None:
    """Nothing is left to be written otherwise on the way, and the carrier's settings can be given the same letters."""
    signed = text

    sent = plain(signed)

    assert sent == signed


@pytest.mark.parametrize("text", WORDS_IN_TEXTS["text_words_en"])
def test_each_is_easy_to_read(text: str) -> None:
    """Eight years of school are enough."""
    words_of_it = text

    measured = grade(words_of_it)

    assert measured <= 8


@pytest.mark.parametrize("text", EVERY)
def test_no_word_of_the_carrier_is_asked_for_but_its_own_three(text: str) -> None:
    """Only HELP, STOP and START may be sent, as the carrier means them, and AYUDA, which helps here and at 988."""
    kept_by_the_carrier = r"\b(END|QUIT|CANCEL|REVOKE|OPTOUT|UNSUBSCRIBE|STOPALL|YES|UNSTOP|INFO)\b"

    found = re.search(kept_by_the_carrier, text)

    assert found is None


@pytest.mark.parametrize("text", [words.STOP_AND_CRISIS, words.STOP_AND_CRISIS_ES])
def test_help_comes_before_the_word_that_no_texts_follow(text: str) -> None:
    """Whoever is in danger and wants no texts reads 988 first, then 911, then that the wish was heard."""
    parts = (
        "988",
        "911",
        "unless you write" if text == words.STOP_AND_CRISIS else "si no escribes",
        "automated|virtual",
    )

    places = [found.start() for part in parts if (found := re.search(part, text))]

    assert (len(places), places) == (len(parts), sorted(places))


@pytest.mark.parametrize(
    "pattern", [FORBIDDEN[each] for each in ("means or method", "argument, moral, blame", "asks for data")]
)
@pytest.mark.parametrize("text", [words.STOP_AND_CRISIS, words.STOP_AND_CRISIS_ES])
def test_they_do_no_harm(text: str, pattern: str) -> None:
    """No means, no argument and no question about the person, as in all crisis words."""
    said = text

    found = re.search(pattern, said, re.IGNORECASE)

    assert found is None


def test_whoever_waits_is_not_told_that_the_answer_will_come() -> None:
    """A text cannot be added to: the person has to write once more, and is told so."""
    text = words.WAIT_TEXT

    promises = re.search(r"will appear|I('ll| will) (text|send|answer)", text)

    assert (promises, "again in a minute" in text) == (None, True)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("text_words_en", "clinician"),
        ("text_words_en", "lawyer"),
        ("text_words_es", "clinician"),
        ("text_words_es", "lawyer"),
        ("text_words_es", "translator"),
    ],
)
def test_somebody_has_to_vouch_for_them(name: str, role: str) -> None:
    """No text in code reaches a release without a signature under it."""
    asked = [sign_off for sign_off in sign_offs() if role in sign_off.role]

    covered = any(name in sign_off.responses for sign_off in asked)

    assert covered
