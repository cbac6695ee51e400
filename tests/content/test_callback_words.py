"""Promised here: whatever an answer about a callback tells a person to send is understood as it says (P-05)."""

from __future__ import annotations

import re

import pytest
import smsutil

from actions.callback_requests import STATES, WAITING
from clarity.answers import Answer, Form, answers
from clarity.callbacks.details import Detail, named_detail, read_choice, read_command
from tests.content.callback_reading import COMMANDS, is_understood
from tests.content.wording import FILLED, LONGEST, answer_cases, form_cases

CALLBACK = [answer for answer in answers().values() if answer.subject == "callback"]
QUOTING = [*CALLBACK, answers()["utter_ask_what_is_kept"], answers()["utter_delete_chat"]]
WISHES = ("phone_given", "voicemail", "texting", "naming", "confirm", "confirm_again")


def menu(text: str) -> list[tuple[str, str]]:
    """Return the digits that a text offers to answer with, each with the words it stands for."""
    return re.findall(r"(\d) = ([a-z][^,.]*)", " ".join(text.split()))


@pytest.mark.parametrize(("answer", "form"), form_cases(QUOTING))
def test_quoted_words_are_understood(answer: Answer, form: Form) -> None:
    """Words in quotes, which a person will send as they stand, are read as what they say."""
    quoted = re.findall(r'"([^"]+)"', " ".join(form.text.split()))

    lost = [words for words in quoted if not is_understood(answer.name, words)]

    assert lost == [], answer.name


@pytest.mark.parametrize("detail", [pytest.param(detail, id=detail.value) for detail in Detail])
@pytest.mark.parametrize("text", list(COMMANDS))
def test_every_question_knows_the_words_of_its_buttons(detail: Detail, text: str) -> None:
    """To leave, skip, go back or go on is understood at every question."""
    expected = COMMANDS[text]

    found = read_command(text, detail)

    assert found is expected


@pytest.mark.parametrize("answer", answer_cases(CALLBACK))
def test_digits_are_offered_on_a_text_alone_and_in_order(answer: Answer) -> None:
    """Who has buttons is offered no digits; who has none is offered 1, 2, 3 without a gap."""
    web = menu(answer.web.text)

    sms = [digit for digit, _words in menu(answer.sms.text)]

    assert (web, sms) == ([], [str(number + 1) for number in range(len(sms))])


@pytest.mark.parametrize("kind", WISHES)
def test_yes_is_1_and_everything_else_is_2(kind: str) -> None:
    """1 is always the yes and 2 always the no, so that nobody agrees by mistake."""
    offered = menu(answers()[f"utter_callback_{kind}"].sms.text)

    read = [(digit, words == "yes", read_choice(digit)) for digit, words in offered]

    assert read == [("1", True, True), ("2", False, False)]


def test_the_digits_of_the_menu_are_the_details_they_name() -> None:
    """Digit and words of the menu of changes mean the same detail, and all six can be changed."""
    offered = menu(answers()["utter_callback_change_what"].sms.text)

    read = [(named_detail(digit), named_detail(words)) for digit, words in offered]

    assert read == [(detail, detail) for detail in Detail if detail is not Detail.CONFIRM]


def test_all_that_is_filled_is_known() -> None:
    """Every response that is filled exists, and the longest value of each brace is written down."""
    names = {name for held in FILLED.values() for name in held}

    unknown = (set(FILLED) - {answer.name for answer in CALLBACK}, names - set(LONGEST))

    assert unknown == (set(), set())


@pytest.mark.parametrize("sentence", [*STATES.values(), WAITING])
def test_where_a_request_stands_fits_a_text(sentence: str) -> None:
    """The sentence that stands for {state} is no longer than was measured, and stays GSM-7."""
    encoding = smsutil.split(sentence).encoding

    measured = (encoding, len(sentence) <= len(LONGEST["state"]))

    assert measured == ("gsm0338", True)
