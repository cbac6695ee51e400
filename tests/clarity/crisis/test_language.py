"""Promises of `clarity.crisis.language`: the reply is in the language of the cry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.crisis.language import is_spanish


@pytest.mark.parametrize(
    "text",
    [
        "Ya no quiero vivir",
        "me quiero morir",
        "Mi esposo me pega y tengo miedo",
        "kiero morirme",
        "NO PUEDO MÁS",
        "Voy a matarme",
        "Me tomé todas las pastillas",
        "mi hija se corta",
        "necesito ayuda, alguien me quiere matar",
        "ayúdame por favor",
        "quiero suicidarme",
    ],
)
def test_spanish_is_recognised(text: str) -> None:
    """A cry in Spanish is answered in Spanish, with or without accents."""
    assert is_spanish(text)


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "he hits me",
        "no one would miss me",
        "My dad is going to kill me",
        "suicidal",
        "help me",
        "cutting myself",
        "I told Maria de la Cruz that I want to end it",
        "kms",
        "",
        "\ud800",
        "988",
    ],
)
def test_what_is_not_clearly_spanish_counts_as_english(text: str) -> None:
    """English is the answer wherever there is doubt."""
    assert not is_spanish(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ya no quiero vivir así, tell my brother", True, id="mostly Spanish"),
        pytest.param("I want to die and I told my mama", False, id="mostly English"),
    ],
)
def test_the_greater_part_of_a_mixed_message_decides(text: str, expected: bool) -> None:
    """Somebody who mixes languages is answered in the one they used more."""
    assert is_spanish(text) is expected


@given(text=st.text(st.characters(), max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    """Choosing a language never stands between a person and the reply."""
    assert is_spanish(text) in {True, False}


@pytest.mark.parametrize("text", ["me golpea", "me violaron", "me corté", "me tomé todas", "me lastimo", "me amenazó"])
def test_a_cry_of_two_words_has_a_language(text: str) -> None:
    """Where no function word tells, the rule that found it does."""
    assert is_spanish(text)


@pytest.mark.parametrize("text", ["he hits me", "overdose", "i cut", "no", "me", "ok"])
def test_what_no_spanish_rule_knows_is_english(text: str) -> None:
    """Words of both languages alone prove nothing."""
    assert not is_spanish(text)
