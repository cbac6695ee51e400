"""Promised here: what a person agrees to is what the record says they agreed to, and says all it must (P-02)."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from clarity.answers import Answer, Form, answers
from clarity.commands.release_check import words_sha256
from clarity.conversations.service import KEEP_DAYS
from clarity.program import (
    PROGRAM_DIRECTORY,
    admissions,
    chat_notice,
    consent_notice,
    read_consent_notices,
    sign_offs,
    text_notice,
)
from clarity.settings import ROOT
from clarity.texting.words import INTRODUCTION, INTRODUCTION_ES
from tests.content.wording import form_cases

NOTICE = [answers()[name] for name in consent_notice().responses]
# What has to be said before the first detail is given, and how each form may say it.
POINTS = {
    "what_for": r"\bcall you\b",
    "who_reads": r"\bonly (admissions|their) staff see\b",
    "limits": r"\bsafety\b.*\babuse\b.*\bcourt order",
    "how_long": r"\bdeleted 90 days after it (is closed|closes)\b",
    "how_to_delete": r"\b(at once if|when) you take it back\b",
    "not_private": r"\btexts are not fully private\b",
    "emergency": r"\bemergenc(y|ies)\b.*\b911\b.*\b988\b",
    "another_way": r"\bcall 949-625-0564\b",
}


@pytest.mark.parametrize(("answer", "form"), form_cases(NOTICE))
def test_the_words_carry_their_version(answer: Answer, form: Form) -> None:
    """A person can name what they agreed to: the version in force stands in the words of both forms, and no other."""
    version = consent_notice().version

    named = re.findall(r"notice ([a-z]+-\d+)", form.text, re.IGNORECASE)

    assert named == [version], answer.name


def test_the_words_are_those_of_the_version() -> None:
    """Changed words are another notice: whoever changes a letter gives program/consent.yml a new version."""
    notice = consent_notice()

    found = words_sha256(notice.responses)

    assert found == notice.sha256, f"the words of {notice.version} have changed; sha256 is now {found}"


def test_every_first_question_carries_the_notice() -> None:
    """No response that asks for a number for the first time is left out of the notice."""
    carrying = {answer.name for answer in answers().values() if "notice callback" in answer.sms.text.lower()}

    covered = set(consent_notice().responses)

    assert covered == carrying


@pytest.mark.parametrize(("answer", "form"), form_cases(NOTICE))
@pytest.mark.parametrize("pattern", [pytest.param(pattern, id=point) for point, pattern in POINTS.items()])
def test_nothing_that_has_to_be_said_is_left_out(answer: Answer, form: Form, pattern: str) -> None:
    """Before the first detail a person reads who sees it, what for, how long, its limits, and other ways."""
    text = " ".join(form.text.split())

    said = re.search(pattern, text, re.IGNORECASE)

    assert said, answer.name


def test_the_days_of_the_notice_are_the_days_it_is_kept() -> None:
    """The clinic's setting for how long closed requests are kept is the one that people were told."""
    told = {int(days) for answer in NOTICE for days in re.findall(r"(\d+) days", answer.web.text + answer.sms.text)}

    kept = admissions().keep_closed_days

    assert told == {kept}


def test_a_lawyer_has_to_sign_every_version() -> None:
    """The release check waits for a signature under exactly the words of the notice in force."""
    signed = {sign_off.id: sign_off for sign_off in sign_offs()}

    responses = signed["callback_notice"].responses

    assert responses == consent_notice().responses


def test_the_last_notice_is_in_force() -> None:
    """Older versions stay readable for the requests that refer to them, and the newest is what is agreed to."""
    notices = read_consent_notices(PROGRAM_DIRECTORY / "consent.yml")

    newest = max(notices, key=lambda notice: int(notice.version.rpartition("-")[2]))

    assert consent_notice() == newest == notices[-1]


def disclosures() -> dict[str, str]:
    """Return by language what stands above the composer of the chat."""
    words = ROOT / "widget" / "src" / "words"
    return {path.stem: str(json.loads(path.read_text())["disclosure"]) for path in sorted(words.glob("*.json"))}


def test_the_words_above_the_composer_are_those_of_the_version() -> None:
    """What a visitor agrees to with the first message is what the record says they agreed to."""
    found = hashlib.sha256("\0".join(disclosures().values()).encode()).hexdigest()

    assert list(disclosures()) == ["en", "es"]
    assert found == chat_notice().sha256, f"the words of {chat_notice().version} have changed; sha256 is now {found}"


@pytest.mark.parametrize("text", [*disclosures().values(), answers()["utter_ask_what_is_kept"].web.text])
def test_the_days_of_the_chat_are_the_days_it_is_kept(text: str) -> None:
    """The notice, the answer to "what do you keep?" and the worker's purge name the same days."""
    told = re.findall(r"(\d+) (?:days after your last|days|días)", text)

    assert int(told[0]) == KEEP_DAYS


# What a visitor has to read before the first word is sent (L-01, L-07), and how it may be said.
CHAT_POINTS = {
    "en": {
        "automated": r"\bautomated assistant, not a person\b",
        "not watched": r"\bno one is watching this chat live\b",
        "emergency": r"\bnot for emergencies\b.*\b911\b.*\b988\b",
        "kept": r"\bwhat you send\b.*\b(kept|keep)\b.*\b30 days\b",
        "who reads": r"\badmissions staff can review\b",
        "leave out": r"\bleave out medical details\b",
        "another way": r"\bcall 949-625-0564\b",
    },
    "es": {
        "automated": r"\basistente automático, no una persona\b",
        "not watched": r"\bnadie (está viendo|ve|mira) este chat en vivo\b",
        "emergency": r"\bemergencias\b.*\b911\b.*\b988\b",
        "kept": r"\b30 días\b",
        "who reads": r"\bpersonal de admisiones\b",
        "leave out": r"\bdatos médicos\b",
        "another way": r"\b949-625-0564\b",
    },
}


@pytest.mark.parametrize(
    ("language", "pattern"),
    [
        pytest.param(language, pattern, id=f"{language} {point}")
        for language, points in CHAT_POINTS.items()
        for point, pattern in points.items()
    ],
)
def test_nothing_is_left_out_above_the_composer(language: str, pattern: str) -> None:
    """Before anything is sent a visitor reads what this is, what is kept, and where else to turn."""
    text = " ".join(disclosures()[language].split())

    assert re.search(pattern, text, re.IGNORECASE)


def test_the_introduction_of_texts_is_the_one_that_is_on_record() -> None:
    """Whoever changes a letter of it gives it the next version; the record says which one a person was shown."""
    said = hashlib.sha256(f"{INTRODUCTION}\0{INTRODUCTION_ES}".encode()).hexdigest()

    recorded = text_notice().sha256

    assert recorded == said
