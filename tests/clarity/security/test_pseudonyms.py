"""Promises of `clarity.security.pseudonyms`: equal numbers meet, and without the key the mark is worth nothing."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.errors import SealError
from clarity.security.keys import KeyRing
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Secret

OLD, NEW = Secret(bytes(range(32))), Secret(bytes(range(32, 64)))
NUMBER = "+19495550123"


@given(value=st.text(max_size=40))
def test_equal_values_meet(value: str) -> None:
    """The same number has the same mark in every process."""
    first, second = BlindIndex(KeyRing({1: OLD})), BlindIndex(KeyRing({1: OLD}))

    assert first.index(value) == second.index(value)


def test_different_values_do_not_meet() -> None:
    """Neighbouring numbers have nothing in common."""
    index = BlindIndex(KeyRing({1: OLD}))

    marks = {index.index(f"+1949555{last:04}") for last in range(2000)}

    assert len(marks) == 2000


def test_a_mark_is_useless_without_the_key() -> None:
    """A mark is no plain hash of the number, and other keys and purposes give other marks."""
    mark = BlindIndex(KeyRing({1: OLD})).index(NUMBER)

    others = {
        "1:" + hashlib.sha256(NUMBER.encode()).hexdigest(),
        BlindIndex(KeyRing({1: NEW})).index(NUMBER),
        BlindIndex(KeyRing({1: OLD}), "contact index").index(NUMBER),
    }

    assert re.fullmatch(r"1:[0-9a-f]{64}", mark)
    assert mark not in others
    assert len(others) == 3


def test_a_lookup_finds_what_any_key_marked() -> None:
    """While keys change, a number is found under the old mark and under the new one."""
    before = BlindIndex(KeyRing({1: OLD})).index(NUMBER)
    index = BlindIndex(KeyRing({1: OLD, 2: NEW}))

    candidates = index.candidates(NUMBER)

    assert candidates == [index.index(NUMBER), before]


def test_a_mark_says_which_key_made_it() -> None:
    """A rotation knows what is left to do."""
    index = BlindIndex(KeyRing({1: OLD, 12: NEW}))

    version = index.version_of(index.index(NUMBER))

    assert version == 12


@pytest.mark.parametrize("value", ["", NUMBER, "1:", "x:" + "0" * 64, "1:" + "0" * 63, "0:" + "0" * 64])
def test_what_is_no_mark_has_no_version(value: str) -> None:
    """A damaged mark is an error of ours that shows nothing of it."""
    with pytest.raises(SealError, match="a value that should be a mark is not"):
        BlindIndex.version_of(value)
