"""Promised here: what is said in a crisis is in the right order and the same everywhere, and somebody has to sign it.

What each reply says is looked at in `test_crisis_replies.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from clarity.answers import RESPONSES_DIRECTORY, Answer, answers
from clarity.commands.preview import grade
from clarity.commands.release_check import CRISIS_WORDS
from clarity.crisis.reply import WORDS_IN_CODE, crisis_reply, line_of_988, more_lines
from clarity.policies.answer_policy import CRISIS_RESPONSES
from clarity.program import crisis_resources, read_yaml, sign_offs
from tests.content.crisis_texts import NUMBER, lines_of
from tests.content.figures import values
from tests.content.wording import ADMISSIONS, answer_cases, crisis_texts, sentences

CRISIS = [answer for answer in answers().values() if answer.subject == "crisis"]
CASES = [pytest.param(text, id=where) for where, text in crisis_texts().items()]
FOR_ALL = [pytest.param(text, id=name) for name, text in WORDS_IN_CODE.items()]
ENGLISH_FOR_ALL = [pytest.param(text, id=name) for name, text in WORDS_IN_CODE.items() if "spanish" not in name]


@pytest.mark.parametrize("text", CASES)
def test_help_is_named_in_the_first_three_sentences(text: str) -> None:
    """After at most two short sentences of kindness a person reads whom to call."""
    beginning = " ".join(sentences(text)[:3])

    named = lines_of(beginning)

    assert named


@pytest.mark.parametrize("text", CASES)
def test_no_disclosure_before_the_help(text: str) -> None:
    """What the assistant is comes after whom to call, in the same message (C-14, C-23)."""
    last_number = [found.start() for found in NUMBER.finditer(text)][-1]

    disclosure = re.search(r"automated|automático", text)

    assert disclosure is not None
    assert disclosure.start() > last_number


@pytest.mark.parametrize("text", CASES)
def test_no_greeting(text: str) -> None:
    """A crisis reply greets nobody and names no brand."""
    greeting = r"\b(hi|hello|hola|welcome|bienvenid\w+|clarity|moment of clarity)\b"

    found = re.search(greeting, text, re.IGNORECASE)

    assert found is None


@pytest.mark.parametrize("text", [*CASES, FOR_ALL[-1], FOR_ALL[-2]])
def test_nobody_is_left_to_think_that_someone_watches(text: str) -> None:
    """Every crisis text says that no person is watching, and so do the words in its place."""
    denials = r"no one is watching|nadie (lo |está )?(ve|viendo)\b"

    found = re.search(denials, text)

    assert found


@pytest.mark.parametrize("text", FOR_ALL)
def test_words_in_code_name_988_911_and_admissions(text: str) -> None:
    """Whoever is told that something went wrong may be in danger, too; every number is one that a person verifies."""
    known = {number for each in crisis_resources() for number in each.numbers}

    named = values(text)

    assert named >= {"988", "911"}
    assert named <= known | {ADMISSIONS}


@pytest.mark.parametrize("text", ENGLISH_FOR_ALL)
def test_words_in_code_are_easy(text: str) -> None:
    """English words in code read at grade 5 or lower (C-26)."""
    measured = grade(text)

    assert measured <= 5


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("utter_crisis", lambda channel: crisis_reply("", None, 0, channel), id="crisis"),
        pytest.param("utter_crisis_lines", lambda channel: more_lines("", channel), id="more lines"),
        pytest.param("utter_line_of_988", lambda _channel: line_of_988(""), id="line below an answer"),
    ],
)
def test_the_responses_hold_the_sealed_words(name: str, said: Callable[[str], str], channel: str) -> None:
    """What stands in data/responses/, and would be said without our generator, are the first sealed words."""
    answer = answers()[name]

    written = {"web": answer.web.text, "sms": answer.sms.text}[channel]

    assert written == said(channel)


def test_more_lines_are_one_press_away() -> None:
    """Below the crisis words stand the way to more help and the way on (C-29)."""
    payloads = [payload for _title, payload in answers()["utter_crisis"].web.buttons]

    assert payloads == ["More help lines", "/ask_capabilities"]


@pytest.mark.parametrize("answer", answer_cases(CRISIS))
def test_a_clinician_has_to_sign_every_crisis_answer(answer: Answer) -> None:
    """No crisis answer reaches a release without a clinician's name under its exact words."""
    to_sign = {name for sign_off in sign_offs() if "clinician" in sign_off.role for name in sign_off.responses}

    needs_signature = answer.name in to_sign

    assert needs_signature


@pytest.mark.parametrize(
    ("role", "names"),
    [
        pytest.param("clinician", {*CRISIS_WORDS, *WORDS_IN_CODE}, id="clinician"),
        pytest.param("translator", {"crisis_words_es", "code_safe_spanish"}, id="translator"),
    ],
)
def test_all_sealed_words_and_words_in_code_have_to_be_signed(role: str, names: set[str]) -> None:
    """A clinician vouches for both languages, and a translator for the Spanish."""
    to_sign = {name for sign_off in sign_offs() if role in sign_off.role for name in sign_off.responses}

    assert names <= to_sign


def test_the_policy_says_every_crisis_answer_and_no_other() -> None:
    """The crisis answers that are written are those that the policy says: none is missing, none is dead."""
    written = set(read_yaml(RESPONSES_DIRECTORY / "crisis.yml")["responses"])

    said = set(CRISIS_RESPONSES)

    assert said == written
