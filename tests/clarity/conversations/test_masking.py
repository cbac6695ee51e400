"""Promises of masking: numbers and names of a labelled table are gone from what is kept, and harmless lines stay."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from clarity.conversations.masking import kept, masked, redacted
from clarity.conversations.model import Field
from clarity.conversations.plain_text import Tag
from clarity.program import read_yaml
from clarity.reading.phone_numbers import PhoneNumber, read_phone_number
from clarity.settings import ROOT
from tests.clarity.conversations.personal_lines import ADDRESSES, HARMLESS, NAMES, NUMBERS
from tests.clarity.reading.phone_formats import SAID, WRITTEN

RECALL_OF_NUMBERS, RECALL_OF_NAMES = 0.98, 0.90  # requirement P-17
IN_BOTH_COPIES = ("social security", "card", "member", "birth date")
LONGEST_SECONDS = 1.0  # for four ways; an ordinary message takes half a millisecond
PHONE, NAME, TIMES = "[your phone number]", "[your name]", "[your times]"


def missed(lines: list[tuple[str, str]], copy: object = redacted) -> list[str]:
    """Return the lines of which something personal is left in a copy."""
    assert callable(copy)
    return [text for text, personal in lines if personal in copy(text)]


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_are_gone_from_the_redacted_copy(kind: str) -> None:
    """Of each kind, however it is written."""
    found = 1 - len(missed(NUMBERS[kind])) / len(NUMBERS[kind])

    assert found >= RECALL_OF_NUMBERS, missed(NUMBERS[kind])


def test_what_the_form_reads_as_a_number_is_gone() -> None:
    """Measured on spellings that were collected for the form, and not for masking."""
    lines = [*WRITTEN, *SAID]
    left = [text for text in lines if isinstance(read_phone_number(redacted(text)), PhoneNumber)]
    answers = [text for text in lines if kept(text, Field.PHONE) != (PHONE, PHONE)]

    assert len(lines) > 300
    assert 1 - len(left) / len(lines) >= RECALL_OF_NUMBERS, left
    assert answers == []


@pytest.mark.parametrize("kind", IN_BOTH_COPIES)
def test_numbers_that_can_rob_somebody_are_gone_from_the_original_too(kind: str) -> None:
    """Nothing here ever needs them."""
    found = 1 - len(missed(NUMBERS[kind], masked)) / len(NUMBERS[kind])

    assert found >= RECALL_OF_NUMBERS, missed(NUMBERS[kind], masked)


def test_names_behind_words_that_announce_them_are_gone() -> None:
    """English and Spanish, large and small letters."""
    found = 1 - len(missed(NAMES)) / len(NAMES)

    assert len(NAMES) > 40
    assert found >= RECALL_OF_NAMES, missed(NAMES)


def test_addresses_are_gone() -> None:
    """Streets, boxes and zip codes."""
    assert missed(ADDRESSES) == []


@pytest.mark.parametrize("text", HARMLESS)
def test_a_line_without_anything_personal_stays(text: str) -> None:
    """Staff read what was asked, and nobody's words are mangled in their own chat."""
    copies = kept(text)

    assert copies == (text, text)


@pytest.mark.parametrize("kind", ["phone", "mail"])
def test_how_to_reach_somebody_stays_in_the_original(kind: str) -> None:
    """It is theirs, sealed, and only the copy for staff goes without it."""
    changed = [text for text, _ in NUMBERS[kind] if masked(text) != text]

    assert changed == []


def responses() -> list[str]:
    """Return every text of every response."""
    files = sorted((ROOT / "data" / "responses").glob("*.yml"))
    found = [variations for path in files for variations in read_yaml(Path(path))["responses"].values()]
    return [variation["text"] for variations in found for variation in variations]


def test_our_own_words_stay() -> None:
    """No written answer holds anything that is taken for personal."""
    changed = [text for text in responses() if redacted(text) != text]

    assert len(responses()) > 300
    assert changed == []


def test_details_that_are_read_back_are_gone_from_the_redacted_copy() -> None:
    """The name and the last digits that the form repeats."""
    texts = [text for text in responses() if "{name}" in text or "{phone}" in text]
    filled = [text.replace("{name}", "Quillfeather").replace("{phone}", "the number ending in 0142") for text in texts]

    shown = [text for text in filled if "Quillfeather" in redacted(text) or "0142" in redacted(text)]

    assert len(texts) > 10
    assert shown == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ssn 123-45-6789, call 949-625-0564", f"ssn {Tag.NUMBER.value}, call 949-625-0564"),
        ("born 3/14/1985, is that ok?", f"born {Tag.BIRTH_DATE.value}, is that ok?"),
        ("I'm Dana's mom, 949-555-0123", f"I'm {Tag.NAME.value}'s mom, {Tag.PHONE.value}"),
        ("at 12 Oak St, dana@example.com", f"at {Tag.ADDRESS.value}, {Tag.MAIL.value}"),
        ("I start on 12/4/2026", f"I start on {Tag.DATE.value}"),
        ("ssn １２３-４５-６７８９ ok", f"ssn {Tag.NUMBER.value} ok"),  # noqa: RUF001
        ("\u200bmy name is D\u200bana\u200b, hi", f"\u200bmy name is {Tag.NAME.value}\u200b, hi"),
    ],
)
def test_only_what_is_personal_is_replaced(text: str, expected: str) -> None:
    """What stands around it stays, sign by sign."""
    assert redacted(text) == expected


PIECES = (
    "",
    " ",
    "?",
    "\ue000",
    "9",
    "a",
    "a1",
    "- ",
    "one ",
    "@.",
    "a@",
    "a at ",
    "I'm ",
    "born ",
    "1 a.m ",
    "id ",
    "1 a ",
)


@pytest.mark.parametrize("piece", PIECES)
def test_any_text_is_masked_quickly(piece: str) -> None:
    """Nobody can make the gateway busy with a message of 2,000 characters."""
    text = (piece * 2000)[:2000]
    begun = time.process_time()

    for field in (None, *Field):
        kept(text, field)

    assert time.process_time() - begun < LONGEST_SECONDS


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (Field.PHONE, "949-555-0123", PHONE),
        (Field.PHONE, "it's nine four nine five five five oh one two three", PHONE),
        (Field.PHONE, "0123", PHONE),
        (Field.PHONE, "five five five oh", PHONE),
        (Field.PHONE, "Dana Quill, 949 555 0123, after 5?", PHONE),
        (Field.PHONE, "949", "949"),
        (Field.PHONE, "why do you need that?", "why do you need that?"),
        (Field.PHONE, "my name is Dana", f"my name is {Tag.NAME.value}"),
        (Field.NAME, "dana", NAME),
        (Field.NAME, "Just call me Dana Quillfeather", NAME),
        (Field.NAME, "do I have to?", "do I have to?"),
        (Field.NAME, "why, is Dana not enough?", f"why, is {Tag.NAME.value} not enough?"),
        (
            Field.NAME,
            "Xochitl is what my mother calls me but I do not mind others",
            f"{Tag.NAME.value} is what my mother calls me but I do not mind others",
        ),
        (Field.TIMES, "weekdays after 5 because I work at the school until then every day", TIMES),
        (Field.TIMES, "what times do you have, I'm Dana?", f"what times do you have, I'm {Tag.NAME.value}?"),
    ],
)
def test_an_answer_to_the_form_is_not_kept(field: Field, text: str, expected: str) -> None:
    """In neither copy; what asks something else is kept redacted."""
    assert kept(text, field) == (expected, expected)
