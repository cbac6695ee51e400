"""Promises of `clarity.callbacks.disclosures`: a child is noticed, and so is what must not be kept."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clarity.callbacks.details import holds_unwanted, is_only_an_age, states_age_under_13

CHILDREN = (
    *(
        "im 12",
        "I'm 12",
        "I\u2019m 12",
        "i am eleven years old",
        "im twelve lol",
        "I am ten",
        "im only 9",
        "hi im 8",
        "im12",
    ),
    *(
        "12 yo here",
        "im 12yo",
        "12 years old",
        "12/f",
        "12f",
        "11yo",
        "i am a 12 year old girl",
        "12 year old girl here",
    ),
    *(
        "my age is 12",
        "age 12",
        "i just turned 12",
        "I'm 12 and my mom said",
        "im 11 please help",
        "I'm 12.",
        "i'm 12?",
    ),
    *("I'll be 13 next month", "i turn 13 in may", "i'll turn 13 soon", "i'm almost 13", "almost 12", "I'm under 13"),
    *("i am not 13 yet", "im not even 13", "I am 10 1/2", "I'm twelve and a half", "i'm 8 and three quarters"),
    *("i'm in 5th grade", "i'm in fourth grade", "im a 6th grader", "5th grader here", "i'm in elementary school"),
    *(
        "im 9 and want to talk",
        "i'm 11 ok?",
        "im 12 today",
        "im 12 i want to die",
        "im 12 \u044f \u0445\u043e\u0447\u0443",
    ),
    *("as a 12 year old i feel sad", "im 12 will you call my mom", "tengo 12 a\u00f1os", "tengo once a\u00f1os"),
)
NO_CHILDREN = (
    *(
        "my son is 12",
        "my daughter's 12",
        "my kid just turned 12",
        "he's 9",
        "my 10 yo",
        "for my 9 yo",
        "kids are 8 and 10",
    ),
    *(
        "i have a 12 year old",
        "i'm the mom of a 12 year old",
        "12 years old son needs help",
        "my daughter is in 5th grade",
    ),
    *("when i was 12", "since i was 12", "at age 11", "i was in 5th grade", "do you take 12 year olds?", "ages 10-12"),
    *("12 weeks", "I've been sober for 12 years", "I'm 12 years sober", "I'm 12 days clean", "im 8 months pregnant"),
    *("at 12", "call me at 12", "after 12", "I'm free at 10", "i'm available 9 to 5", "I'll be there at 12", "im 9-5"),
    *("I'm 12 hours away", "im 10 minutes away", "I'll be 12 minutes late", "I'm 10 miles away", "im 6 blocks away"),
    *(
        "I'm 5'4",
        "im 5 ft 2",
        "im 6 feet tall",
        "im 10 lbs overweight",
        "im 10 percent sure",
        "I'm 12k in debt",
        "i'm 10/10",
    ),
    *(
        "I'm 34",
        "im 13",
        "i'm 15",
        "im fourteen",
        "I'm 112",
        "i am 60",
        "I'm not 12",
        "im a 10",
        "i am one of them",
        "12",
    ),
    *("i'm 7 tomorrow works", "Im 10 ok", "im 12 noon free", "I'm free after i turn 5", "my age is 12 weeks"),
    *("im 8 pm fine", "i am 9 to 5 at work", "im 9 on tuesday", "im 10 in the morning", "i'm 9 thirty free", "im 9ish"),
    *(
        "I'm 11 tmrw",
        "im 7 works best",
        "im 8 or so",
        "im 12 any day",
        "I'm 9 most days",
        "im 9 til 5",
        "im 10 pacific",
        "im 12 sober",
    ),
    *("i teach 5th grade", "i'm a 5th grade teacher", "I'm in 12th grade", "im in 7th grade", "949-555-0112", "step 4"),
)
ONLY_AGES = ("im 12", "I'm 12.", "hi im 8", "I am ten years old", "i'm 12?", "my age is 12", "I'm 12 1/2")
MORE_THAN_AGES = (
    "im 12 \u044f \u0445\u043e\u0447\u0443 \u0443\u043c\u0435\u0440\u0435\u0442\u044c",
    "I'm 12 \u6b7b\u306b\u305f\u3044",
    "im 12 \u0623\u0631\u064a\u062f \u0623\u0646 \u0623\u0645\u0648\u062a",
    "I'm 12 \U0001f52a\U0001fa78",
    "I'm 12 \u2639",
    *("i am so sorry i am 12", "im 12 :(", "im 12 help", "im 12 988", "im 12 \ud800", "im 34", "", "my son is 12"),
    "I'm 12" + " " * 5000 + "help me",
)
UNWANTED = (
    *(
        "123-45-6789",
        "my ssn is 123456789",
        "ssn ends in 6789",
        "social security 123 45 6789",
        "dob 1/2/90",
        "1/2/1990",
    ),
    *("born 1990-01-02", "January 2, 1990", "date of birth: 3 march 1985", "i was born in 1990", "2 de enero de 1990"),
    *("member id XYZ123456789", "W123456789", "insurance id 949555012", "policy number 12345678", "1EG4-TE5-MK73"),
    *("4111 1111 1111 1111", "4111111111111111", "3782 822463 10005", "visa ending in 4111 1111", "aetna W2345 67890"),
    *("Dana, I have bipolar", "I take lithium", "diagnosed with ptsd", "on 20mg prozac", "my meds", "Dana anxiety"),
    *("i have lupus", "Dana, on oxycodone", "mornings, crohn's disease", "I take metoprolol", "my icd code is F31"),
    *("mornings, i have panic attacks", "tengo depresi\u00f3n", "my son is autistic", "I'm depressed, can you call?"),
)
WANTED = (
    *("", "Dana", "Dana Quill", "Luc\u00eda", "my name is Grace", "yes", "no", "skip", "mornings", "after 5", "9-5"),
    *(
        "949-555-0123",
        "+1 (949) 555-0123",
        "9495550123",
        "949-555-0123 ext 4",
        "949-555-0123 949-555-0124",
        "19495550123",
    ),
    *("+44 20 7946 0018", "+49 30 12345678", "12/3", "12/3/2026", "nov 28", "between 9am and 5pm", "born to run"),
    *("do you treat anxiety?", "what about bipolar?", "does aetna cover it?", "is there a group for ptsd?"),
)


@pytest.mark.parametrize("text", CHILDREN)
def test_a_child_is_noticed(text: str) -> None:
    """A child must not be asked for a number or a name."""
    is_child = states_age_under_13(text)

    assert is_child


@pytest.mark.parametrize("text", NO_CHILDREN)
def test_nobody_else_is_taken_for_a_child(text: str) -> None:
    """A parent, a sober year or a height must not end the request of a grown person."""
    is_child = states_age_under_13(text)

    assert not is_child


@pytest.mark.parametrize("text", ONLY_AGES)
def test_an_age_alone_is_noticed(text: str) -> None:
    """A child who said nothing else is told where to turn, and nothing is missed by it."""
    is_alone = is_only_an_age(text)

    assert is_alone


@pytest.mark.parametrize("text", MORE_THAN_AGES)
def test_an_age_with_anything_beside_it_is_not_alone(text: str) -> None:
    """A cry for help beside the age, in any script or in a picture, must be looked at."""
    is_alone = is_only_an_age(text)

    assert not is_alone


@pytest.mark.parametrize("text", UNWANTED)
def test_what_must_not_be_kept_is_noticed(text: str) -> None:
    """The person is told that it was not kept."""
    is_unwanted = holds_unwanted(text)

    assert is_unwanted


@pytest.mark.parametrize("text", WANTED)
def test_answers_and_questions_are_not_unwanted(text: str) -> None:
    """Nobody is told that something was left out when nothing was."""
    is_unwanted = holds_unwanted(text)

    assert not is_unwanted


@given(text=st.text(max_size=200))
@example("I'm " * 500)
@example("1/1" * 600)
@example("\ud800\x00im 12")
def test_no_text_makes_them_fail(text: str) -> None:
    """Each has an answer for any text."""
    answers = {states_age_under_13(text), is_only_an_age(text), holds_unwanted(text)}

    assert answers <= {True, False}
