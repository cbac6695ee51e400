"""Promised here: facts and answers are in our own words, never sentences of the program's page.

The page is not in this repository, so what is compared is a list of digests, `page_shingles.txt`.
It was made once from the page: each line was cut into words (lower case, apostrophes dropped,
everything but a-z and 0-9 a separator), each run of eight following words within a line was joined
by single spaces, and the first 16 hexadecimal digits of its SHA-256 stand in the list, sorted. A text
that shares eight words in a row with the page has at least one of these digests.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from clarity.answers import Answer, Form
from clarity.program import Fact, facts
from tests.content.wording import spoken_cases

RUN = 8
PAGE_SHINGLES = frozenset(Path(__file__).with_name("page_shingles.txt").read_text(encoding="ascii").split())


def runs(text: str) -> dict[str, str]:
    """Return every run of eight words of a text by its digest."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "").replace("'", ""))
    found = [" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
    return {hashlib.sha256(run.encode()).hexdigest()[:16]: run for run in found}


def borrowed(text: str) -> list[str]:
    """Return the runs of eight words that a text shares with the page."""
    return [run for digest, run in runs(text).items() if digest in PAGE_SHINGLES]


def test_a_sentence_of_the_page_is_noticed() -> None:
    """Eight words of the page in a row are found, whatever their case and punctuation."""
    quoted = "Note: IOPs serve as a middle-ground between INPATIENT hospitalization!"

    found = borrowed(quoted)

    assert found == [
        "iops serve as a middle ground between inpatient",
        "serve as a middle ground between inpatient hospitalization",
    ]


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_no_answer_quotes_the_page(answer: Answer, form: Form) -> None:
    """No answer shares eight words in a row with the program's page."""
    text = form.text

    found = borrowed(text)

    assert not found, answer.name


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact.id) for fact in facts().values()])
def test_no_claim_quotes_the_page(fact: Fact) -> None:
    """No claim shares eight words in a row with the program's page."""
    text = f"{fact.claim}\n{fact.say_instead or ''}"

    found = borrowed(text)

    assert not found, fact.id
