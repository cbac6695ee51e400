"""Promises for a turn as one text: whole, or short with the rest on "MORE"; every answer fits."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from clarity.answers import answers
from clarity.conversations.model import Entry, Kind
from clarity.gateway.text_replies import Piece, composed, next_more, pieces_of
from clarity.texting import words
from clarity.texting.model import Phone, read_phone
from clarity.texting.segments import encoding, plain, segments
from tests.content.wording import filled

MET = Phone(introduced=True)
NAMES = sorted(answers())
ORDINARY = [
    name for name in NAMES if answers()[name].sms.core and not name.startswith(("utter_callback", "utter_crisis"))
]


def piece(name: str) -> Piece:
    """Return an answer as a piece, with the longest details filled in."""
    form = answers()[name].sms
    return Piece(plain(filled(form.text)), plain(form.text), form.core)


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_fits_alone(name: str) -> None:
    """Two segments; three for what reads a request back."""
    text = composed([piece(name)], MET).sent

    assert segments(text) <= (3 if name.startswith("utter_callback") else 2)
    assert encoding(text) == "GSM-7"


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_fits_behind_the_introduction(name: str) -> None:
    """Three segments the first time, introduction and answer in one."""
    text = composed([piece(name)], Phone()).sent

    assert text.startswith(words.INTRODUCTION)
    assert segments(text) <= 3 or name.startswith("utter_callback")


@pytest.mark.parametrize("names", list(zip(ORDINARY[::3], ORDINARY[1::3], ORDINARY[2::3], strict=False)))
def test_three_answers_are_one_text_of_two_segments(names: tuple[str, ...]) -> None:
    """Whatever is asked together, the short sentences go out, and each whole comes on "MORE"."""
    found = composed([piece(name) for name in names], MET)

    assert segments(found.sent) <= 2
    assert found.sent.endswith(words.MORE_LINE)
    assert len(found.phone.more) == 3


def test_more_gives_one_whole_answer_at_a_time() -> None:
    """Two segments each, until nothing is left."""
    phone = composed([piece(name) for name in ORDINARY[:3]], MET).phone
    sizes = []

    while phone.more:
        text, phone = next_more(phone)
        sizes.append(segments(text))

    assert (len(sizes), max(sizes) <= 2) == (3, True)


def test_a_question_of_the_form_is_never_shortened() -> None:
    """An answer may be short; what asks, and how to answer, stands whole below it."""
    asked = piece("utter_callback_voicemail")

    text = composed([piece("utter_ask_insurance_accepted"), asked], MET).sent

    assert asked.whole in text


def test_choices_are_numbered_unless_the_form_asks() -> None:
    """Two lists of numbers in one text could not be told apart."""
    unsure = Piece("Did you mean:", "Did you mean:", None, (("How long", "/a"), ("How much", "/b")))

    alone, beside = composed([unsure], MET), composed([unsure, piece("utter_callback_voicemail")], MET)

    assert alone.sent == "Did you mean:\n1 How long\n2 How much"
    assert beside.phone.choices == ()


def test_a_phone_is_written_and_read() -> None:
    """What a phone was shown comes back as it was, and what another release wrote besides is passed over."""
    phone = Phone(True, ("a",), (("b", "/c"),), 1.5, "d", "e", 2.5)

    found = read_phone(phone.written().replace("{", '{"later": 1, ', 1))

    assert found == phone


def test_details_are_not_kept() -> None:
    """What is recorded of a read-back has no number and no name."""
    text = answers()["utter_callback_phone_given"].sms.text.replace("{phone}", "the number ending in 0101")
    at = datetime(2026, 11, 27, tzinfo=timezone.utc)
    entry = Entry("sms-x", 1, "m", 1, Kind.ANSWER, text, at, responses=("utter_callback_phone_given",))

    (found,) = pieces_of([entry])

    assert "0101" in found.whole
    assert "0101" not in found.kept
