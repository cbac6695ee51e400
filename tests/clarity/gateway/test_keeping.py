"""Promises of `clarity.gateway.keeping`: no number, name or time that somebody gave is kept in an answer."""

from __future__ import annotations

import re

import pytest

from clarity.answers import Answer, answers
from clarity.gateway.keeping import kept_text

DETAILS = {
    "phone": "(949) 555-0123",
    "name": "Dana Quartz",
    "times": "weekdays, 5 PM to 8 PM, Pacific time",
    "voicemail": "no",
    "texting": "yes",
    "naming": "no",
    "reference": "K7FQ-3XMD",
    "state": "open",
}
FILLED = [
    pytest.param(answer, id=answer.name) for answer in answers().values() if re.search(r"\{\w+\}", answer.web.text)
]


def said(answer: Answer) -> str:
    """Return the words of an answer with an invented person's details in them."""
    return re.sub(r"\{(\w+)\}", lambda brace: DETAILS[brace[1]], answer.web.text)


@pytest.mark.parametrize("answer", FILLED)
def test_details_that_are_read_back_are_not_kept(answer: Answer) -> None:
    """Whoever opens the page later learns neither the number nor the name."""
    kept = kept_text(answer.name, said(answer))

    assert [DETAILS[name] for name in ("phone", "name", "times") if DETAILS[name] in kept] == []


@pytest.mark.parametrize("answer", [each for each in FILLED if "{reference}" in each.values[0].web.text])  # type: ignore[union-attr]
def test_the_code_is_kept(answer: Answer) -> None:
    """A person who asks the admissions line about the call can still name it."""
    assert DETAILS["reference"] in kept_text(answer.name, said(answer))


@pytest.mark.parametrize("answer", FILLED)
def test_words_that_are_not_the_responses_keep_no_detail(answer: Answer) -> None:
    """An answer that was changed on the way is kept without anything that stood in it."""
    kept = kept_text(answer.name, f"{said(answer)} And (949) 555-0188, too.")

    assert not any(detail in kept for detail in ("555", DETAILS["name"], DETAILS["times"]))


@pytest.mark.parametrize("response", ["utter_ask_duration", None, "utter_of_a_later_release"])
def test_other_answers_are_kept_as_they_were_said(response: str | None) -> None:
    """The record shows what a visitor read."""
    text = "Often 6 to 12 weeks. Call 949-625-0564."

    assert kept_text(response, text) == text
