"""Promises of `clarity.crisis.memory`: right after a cry nothing cancels it, and another subject is another subject."""

from __future__ import annotations

import pytest

from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.memory import goes_on, insists, taken_back, takes_back
from clarity.crisis.screen import screen

CRY = "i want to kill myself"


@pytest.mark.parametrize(
    "text",
    [
        *("i'm not joking", "I am not kidding", "i wasnt kidding", "this is not a joke", "i'm serious", "i mean it"),
        *("no es broma", "no es una broma", "no es mentira", "es en serio", "te lo juro"),
    ],
)
def test_whoever_means_it_takes_nothing_back(text: str) -> None:
    """A negated joke is the cry once more."""
    assert (insists(text), takes_back(text)) == (True, False)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["i'm not joking", "no es broma", "i'm serious", "with pills"])
def test_a_cry_that_is_meant_stays_as_grave_as_it_was(text: str) -> None:
    """Nobody who says that they mean it is thanked for letting us know."""
    found = screen(text, [f"{CRY} tonight"])

    assert (found.level, found.is_taken_back) == (Level.IMMINENT, False)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["tonight", "in ten minutes", "yes i have a plan and it's tonight", "esta noche"])
def test_a_time_makes_a_cry_imminent(text: str) -> None:
    """The cry and its time belong together, though the first was answered already (C-03, C-07)."""
    assert screen(text, [CRY]).level is Level.IMMINENT


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "text",
    [
        *("i'm better at mornings", "I'm good after 3pm", "im good with evenings", "i'm ok with voicemail"),
        *("it's fine to leave a message", "don't worry about voicemail", "sorry about that, my number is 949-555-0188"),
        *("never mind, how much is it", "never mind the insurance", "estoy bien por la tarde", "call me tonight"),
        *("can you call me tomorrow", "how many hours a week is it now", "my name is Ana", "thank you", "evenings"),
    ],
)
def test_another_subject_is_another_subject(text: str) -> None:
    """Whoever goes on with the form, or asks something, is answered."""
    assert not screen(text, [CRY]).level.is_danger


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("cry", "kind"),
    [
        ("i took all my pills", Kind.INGESTION),
        ("my husband is strangling me right now", Kind.ABUSE),
        ("my husband beats me", Kind.ABUSE),
        ("i want to kill myself tonight", Kind.SUICIDE),
    ],
)
def test_nobody_is_left_alone_with_what_is_under_way(cry: str, kind: Kind) -> None:
    """Who says "I'm fine" after swallowing something, or with the attacker beside them, gets the same help again."""
    found = screen("i'm fine", [cry])

    assert (found.kind, found.is_taken_back) == (kind, False)
    assert found.level is screen(cry).level


def test_other_danger_is_marked_as_taken_back() -> None:
    """It gets words of its own."""
    cry = Danger(Level.CRISIS, Kind.SUICIDE)

    assert taken_back(cry) == Danger(Level.CRISIS, Kind.SUICIDE, is_taken_back=True)


@pytest.mark.parametrize("text", ["what is the plan", "call me today", "the group starts tomorrow", "is there a note?"])
def test_what_arranges_or_asks_does_not_go_on(text: str) -> None:
    """A day is needed for an appointment as well."""
    assert not goes_on(text)
