"""Promised here: nothing unsigned, overdue or changed passes for reviewed, and nothing is shipped as signed."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from clarity.answers import answers
from clarity.commands.release_check import (
    CRISIS_WORDS,
    admissions_problems,
    fact_problems,
    release_check,
    resource_problems,
    seal_problems,
    sign_off_problems,
    words_sha256,
)
from clarity.crisis.bundle import BUNDLE, read_bundle
from clarity.program import CrisisResource, Fact, SignOff, admissions, crisis_resources, facts, sign_offs

# The ids that people have signed. Whoever takes a signature in adds its id here and in program/, in one commit, so
# that two hands have touched it; docs/runbooks/sign-off.md.
SIGNED_BY_PEOPLE: frozenset[str] = frozenset()
TODAY = datetime.date(2026, 6, 15)
FACT = Fact(
    id="hours_per_week",
    claim="An IOP typically asks for 9-12 hours of treatment a week.",
    heading="How Does an Intensive Outpatient Program Work?",
    source="page",
    say_instead=None,
    reviewed_on=datetime.date(2026, 6, 1),
    review_by=datetime.date(2026, 11, 28),  # 180 days later
)
INSURANCE_FACT = replace(FACT, id="insurance_most_ppo", review_by=datetime.date(2026, 8, 30))  # 90 days later
RESOURCE = CrisisResource(id="988", number="988", owner="Robin Example", verified_on=datetime.date(2026, 6, 1))
UNCONFIRMED = "admissions: hours, deadlines and days of keeping confirmed by nobody"
WORDS = ("utter_crisis",)
SIGN_OFF = SignOff(
    id="crisis_replies",
    what="The crisis replies are clinically right",
    role="licensed clinician",
    responses=WORDS,
    name="Robin Example",
    signed_on=datetime.date(2026, 6, 1),
    sha256=words_sha256(WORDS),
)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param(FACT, [], id="reviewed"),
        pytest.param(replace(FACT, reviewed_on=None), ["fact hours_per_week: reviewed by nobody"], id="unsigned"),
        pytest.param(replace(FACT, review_by=None), ["fact hours_per_week: reviewed by nobody"], id="without_end"),
        pytest.param(replace(FACT, review_by=TODAY), [], id="due_today"),
        pytest.param(
            replace(FACT, review_by=datetime.date(2026, 6, 14)),
            ["fact hours_per_week: review was due on 2026-06-14"],
            id="overdue",
        ),
        pytest.param(
            replace(FACT, review_by=datetime.date(2026, 11, 29)),
            ["fact hours_per_week: the next review is more than 180 days after the last"],
            id="too_late",
        ),
        pytest.param(INSURANCE_FACT, [], id="insurance"),
        pytest.param(
            replace(INSURANCE_FACT, review_by=datetime.date(2026, 8, 31)),
            ["fact insurance_most_ppo: the next review is more than 90 days after the last"],
            id="insurance_too_late",
        ),
        pytest.param(
            replace(FACT, reviewed_on=datetime.date(2026, 6, 16)),
            ["fact hours_per_week: reviewed in the future"],
            id="future",
        ),
        pytest.param(
            replace(FACT, source="assistant", reviewed_on=None, review_by=None), [], id="true_by_construction"
        ),
    ],
)
def test_the_review_of_a_fact(fact: Fact, expected: list[str]) -> None:
    """A fact passes only while a review that has happened is not overdue."""
    today = TODAY

    problems = fact_problems(fact, today)

    assert problems == expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        pytest.param(RESOURCE, [], id="verified"),
        pytest.param(
            replace(RESOURCE, verified_on=None), ["crisis line 988: called and signed by nobody"], id="unsigned"
        ),
        pytest.param(replace(RESOURCE, owner=None), ["crisis line 988: called and signed by nobody"], id="nameless"),
        pytest.param(replace(RESOURCE, owner=""), ["crisis line 988: called and signed by nobody"], id="empty_name"),
        pytest.param(replace(RESOURCE, verified_on=datetime.date(2026, 3, 17)), [], id="ninety_days"),
        pytest.param(
            replace(RESOURCE, verified_on=datetime.date(2026, 3, 16)),
            ["crisis line 988: last called on 2026-03-16, more than 90 days ago"],
            id="ninety_one_days",
        ),
        pytest.param(
            replace(RESOURCE, verified_on=datetime.date(2026, 6, 16)),
            ["crisis line 988: verified in the future"],
            id="future",
        ),
    ],
)
def test_the_verification_of_a_help_line(resource: CrisisResource, expected: list[str]) -> None:
    """A help line passes only when a named person has called it in the last ninety days."""
    today = TODAY

    problems = resource_problems(resource, today)

    assert problems == expected


@pytest.mark.parametrize(
    ("sign_off", "expected"),
    [
        pytest.param(SIGN_OFF, [], id="signed"),
        pytest.param(
            replace(SIGN_OFF, name=None),
            [f"crisis_replies: signed by no licensed clinician (sha256 {words_sha256(WORDS)})"],
            id="nameless",
        ),
        pytest.param(
            replace(SIGN_OFF, signed_on=None),
            [f"crisis_replies: signed by no licensed clinician (sha256 {words_sha256(WORDS)})"],
            id="dateless",
        ),
        pytest.param(
            replace(SIGN_OFF, signed_on=datetime.date(2026, 6, 16)),
            ["crisis_replies: signed in the future"],
            id="future",
        ),
        pytest.param(
            replace(SIGN_OFF, sha256=words_sha256(("utter_greet",))),
            [f"crisis_replies: the words have changed since they were signed (sha256 {words_sha256(WORDS)})"],
            id="other_words",
        ),
        pytest.param(
            replace(SIGN_OFF, sha256=None),
            [f"crisis_replies: the words have changed since they were signed (sha256 {words_sha256(WORDS)})"],
            id="no_digest",
        ),
    ],
)
def test_the_signature_under_words(sign_off: SignOff, expected: list[str]) -> None:
    """A signature counts only with a name, a date that has come, and the exact words."""
    today = TODAY

    problems = sign_off_problems(sign_off, today)

    assert problems == expected


def test_a_signature_covers_the_short_form_of_a_text() -> None:
    """Whoever signs an answer signs also what is said of it where several have to fit into one text."""
    answer = answers()["utter_bare_help"]
    forms = "\0".join((answer.name, answer.web.text, answer.sms.text, answer.sms.core or ""))

    digest = words_sha256((answer.name,))

    assert digest == hashlib.sha256(forms.encode()).hexdigest()


@pytest.mark.parametrize(("name", "language"), CRISIS_WORDS.items())
def test_a_signature_covers_every_sealed_word(name: str, language: str) -> None:
    """Whoever signs the words of a crisis signs each reply, end, list and line in that language."""
    texts = "\0".join((name, *read_bundle(BUNDLE).words(language)))

    digest = words_sha256((name,))

    assert digest == hashlib.sha256(texts.encode()).hexdigest()


def test_the_sealed_words_are_no_open_point() -> None:
    """The shipped file is the one whose digest stands in code."""
    assert seal_problems() == []


def test_changed_crisis_words_are_an_open_point_with_their_digest(tmp_path: Path) -> None:
    """Who changes a crisis reply on purpose reads here what to put into code."""
    changed = tmp_path / "crisis_replies.yml"
    changed.write_text(BUNDLE.read_text().replace("I'm glad", "I am glad"))
    digest = hashlib.sha256(changed.read_bytes()).hexdigest()

    problems = seal_problems(changed)

    assert problems == [
        f"crisis_replies.yml: not the sealed words, so the door says nothing but words in code (sha256 {digest})"
    ]


def test_missing_crisis_words_are_an_open_point(tmp_path: Path) -> None:
    """A file that is not there is told, and no error."""
    problems = seal_problems(tmp_path / "crisis_replies.yml")

    assert problems == ["crisis_replies.yml: it cannot be read, so the door says nothing but words in code"]


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        pytest.param("Robin Example", TODAY, [], id="confirmed"),
        pytest.param(None, TODAY, [UNCONFIRMED], id="by nobody"),
        pytest.param("", TODAY, [UNCONFIRMED], id="by an empty name"),
        pytest.param("Robin Example", None, [UNCONFIRMED], id="on no day"),
        pytest.param(
            "Robin Example", datetime.date(2026, 6, 16), ["admissions: confirmed in the future"], id="tomorrow"
        ),
    ],
)
def test_the_confirmation_of_hours_and_deadlines(
    name: str | None, day: datetime.date | None, expected: list[str]
) -> None:
    """Somebody at the clinic has to stand for when people are called and how long they are remembered."""
    ways = replace(admissions(), confirmed_by=name, confirmed_on=day)

    problems = admissions_problems(ways, TODAY)

    assert problems == expected


def test_only_what_people_signed_is_shipped_as_signed() -> None:
    """Nobody's review, call or signature is invented: each is known here, too, by the one who took it in."""
    reviewed = {fact.id for fact in facts().values() if fact.reviewed_on or fact.review_by}
    called = {resource.id for resource in crisis_resources() if resource.owner or resource.verified_on}
    signed = {sign_off.id for sign_off in sign_offs() if sign_off.name or sign_off.signed_on or sign_off.sha256}
    confirmed = {"admissions"} if admissions().confirmed_by or admissions().confirmed_on else set()

    assert reviewed | called | signed | confirmed == SIGNED_BY_PEOPLE


def test_the_command_fails_while_anything_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code and the last line agree with the list."""
    code = release_check()

    *points, verdict = capsys.readouterr().out.splitlines()
    assert (code, "Not ready for release." in verdict) == ((1, True) if points else (0, False))


def test_every_fact_and_help_line_that_nobody_signed_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """The command lists each unsigned fact of the page and each unsigned help line by its id."""
    wanted = {f"fact {fact.id}:" for fact in facts().values() if fact.source != "assistant" and not fact.reviewed_on}
    wanted |= {f"crisis line {resource.id}:" for resource in crisis_resources() if not resource.verified_on}

    release_check()

    printed = capsys.readouterr().out
    assert {line for line in wanted if line not in printed} == set()


def test_every_spanish_answer_needs_a_translator() -> None:
    """No Spanish answer reaches a release without a translator's name under its exact words."""
    translated = {name for sign_off in sign_offs() if "translator" in sign_off.role for name in sign_off.responses}

    unsigned = {answer.name for answer in answers().values() if answer.is_spanish} - translated

    assert unsigned == set()
