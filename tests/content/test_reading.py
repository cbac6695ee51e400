"""Promised here: a tired person can read every answer (G-06)."""

from __future__ import annotations

import statistics

import pytest
import textstat

from clarity.answers import Answer, Form
from clarity.commands.preview import grade
from tests.content.wording import ENGLISH, spoken_cases


@pytest.mark.parametrize(("answer", "form"), spoken_cases(ENGLISH))
def test_every_answer_reads_at_grade_eight_or_lower(answer: Answer, form: Form) -> None:
    """Eight years of school are enough to read the answer."""
    measured = grade(form.text)

    assert measured <= 8, answer.name


def test_most_answers_read_more_easily_still() -> None:
    """Half of the texts read at grade seven or lower."""
    grades = [grade(form.text) for answer in ENGLISH for form in (answer.web, answer.sms)]

    middle = statistics.median(grades)

    assert middle <= 7


@pytest.mark.parametrize(("answer", "form"), spoken_cases(ENGLISH))
def test_sentences_are_short(answer: Answer, form: Form) -> None:
    """Sentences have at most twenty words on average."""
    words = len(form.text.split())

    mean = words / textstat.sentence_count(form.text)

    assert mean <= 20, answer.name
