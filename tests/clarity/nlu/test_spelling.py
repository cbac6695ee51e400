"""Promises of `clarity.nlu.spelling`: chat spelling made plain, the same way every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.nlu.spelling import SHORTHAND, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("How LONG is it?", "how long is it?", id="capitals"),
        pytest.param("can u help pls", "can you help please", id="shorthand"),
        pytest.param("u r there?", "you are there?", id="single letters"),
        pytest.param("is there a sched 4 the wk?", "is there a schedule 4 the week?", id="shorthand before a mark"),
        pytest.param("dont know, im new", "don't know, i'm new", id="missing apostrophes"),
        pytest.param("I don\u2019t", "i don't", id="typographic apostrophe"),
        pytest.param("w/o insurance", "without insurance", id="shorthand with a slash"),
        pytest.param("work & school", "work and school", id="ampersand"),
        pytest.param("sooooo loooong", "soo loong", id="drawn-out letters"),
        pytest.param("is the eye oh pea far", "is the iop far", id="an acronym as heard"),
        pytest.param("you take my pee pee oh", "you take my ppo", id="another acronym as heard"),
        pytest.param("C.B.T or d-b-t", "cbt or dbt", id="an acronym letter by letter"),
        pytest.param("i see people at the sea", "i see people at the sea", id="words that sound like letters"),
        pytest.param("  two\n\nlines\t here ", "two lines here", id="blanks"),
        pytest.param("¿Cuánto cuesta?", "¿cuánto cuesta?", id="accents stay"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_text_is_made_plain(text: str, expected: str) -> None:
    """What people type on a phone reads like what they mean."""
    plain = normalise(text)

    assert plain == expected


@pytest.mark.parametrize("word", ["industry", "urgent", "drive", "wker", "okra", "medal"])
def test_shorthand_inside_a_word_is_left_alone(word: str) -> None:
    """Only whole words are spelt out."""
    plain = normalise(word)

    assert plain == word


@given(text=st.text(max_size=300))
def test_plain_text_has_no_loose_blanks(text: str) -> None:
    """No text makes it fail, and no blank is left over."""
    plain = normalise(text)

    assert plain == " ".join(plain.split())


@given(word=st.sampled_from(sorted(SHORTHAND)))
def test_spelt_out_shorthand_is_final(word: str) -> None:
    """What shorthand stands for holds no shorthand itself: training and use see the same words."""
    plain = normalise(word)

    assert normalise(plain) == plain
