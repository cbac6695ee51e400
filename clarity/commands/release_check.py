"""Lists what nobody has signed and what is overdue: the honest state before real people are let in."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from clarity.answers import answers
from clarity.crisis.bundle import BUNDLE, BUNDLE_SHA256, digest_of, read_bundle
from clarity.crisis.reply import WORDS_IN_CODE
from clarity.program import Admissions, CrisisResource, Fact, SignOff, admissions, crisis_resources, facts, sign_offs
from clarity.settings import ROOT
from clarity.texting.words import WORDS_IN_TEXTS

FACT_REVIEW_DAYS = 180  # requirement G-01
SENSITIVE_REVIEW_DAYS = 90  # crisis numbers (C-18) and insurance (G-01) change faster
SENSITIVE_PREFIXES = ("insurance_", "number_")
# What the chat window says by itself, as a signature names it.
WIDGET_WORDS = {f"widget_words_{path.stem}": path for path in (ROOT / "widget" / "src" / "words").glob("*.json")}
# All sealed words of a crisis in a language.
CRISIS_WORDS = {"crisis_words_en": "en", "crisis_words_es": "es"}


def release_check() -> int:
    """Print every open point; returns 1 when there is any."""
    points = open_points()
    for point in points:
        print(f"  {point}")
    print(f"{len(points)} open point(s). {'Not ready for release.' if points else 'Ready for release.'}")
    return 1 if points else 0


def open_points() -> list[str]:
    """Return every open point of today."""
    today = datetime.date.today()
    points = [point for fact in facts().values() for point in fact_problems(fact, today)]
    points += [point for resource in crisis_resources() for point in resource_problems(resource, today)]
    points += seal_problems()
    points += [point for sign_off in sign_offs() for point in sign_off_problems(sign_off, today)]
    return points + admissions_problems(admissions(), today)


def fact_problems(fact: Fact, today: datetime.date) -> list[str]:
    """Return why a fact may not be released on `today`: unsigned, overdue, or due later than the rule allows."""
    if fact.source == "assistant":
        return []  # true by construction and proved by tests, not by the clinic
    if fact.reviewed_on is None or fact.review_by is None:
        return [f"fact {fact.id}: reviewed by nobody"]
    days = SENSITIVE_REVIEW_DAYS if fact.id.startswith(SENSITIVE_PREFIXES) else FACT_REVIEW_DAYS
    problems = []
    if fact.review_by < today:
        problems.append(f"fact {fact.id}: review was due on {fact.review_by}")
    if fact.review_by > fact.reviewed_on + datetime.timedelta(days=days):
        problems.append(f"fact {fact.id}: the next review is more than {days} days after the last")
    if fact.reviewed_on > today:
        problems.append(f"fact {fact.id}: reviewed in the future")
    return problems


def resource_problems(resource: CrisisResource, today: datetime.date) -> list[str]:
    """Return why a help line may not be named on `today`: nobody has called it, or not for 90 days."""
    if resource.verified_on is None or not resource.owner:
        return [f"crisis line {resource.id}: called and signed by nobody"]
    if resource.verified_on > today:
        return [f"crisis line {resource.id}: verified in the future"]
    if resource.verified_on < today - datetime.timedelta(days=SENSITIVE_REVIEW_DAYS):
        return [f"crisis line {resource.id}: last called on {resource.verified_on}, more than 90 days ago"]
    return []


def admissions_problems(ways: Admissions, today: datetime.date) -> list[str]:
    """Return why nobody may rely on hours and deadlines on `today`: no person of the clinic has confirmed them."""
    if not ways.confirmed_by or ways.confirmed_on is None:
        return ["admissions: hours, deadlines and days of keeping confirmed by nobody"]
    if ways.confirmed_on > today:
        return ["admissions: confirmed in the future"]
    return []


def seal_problems(path: Path = BUNDLE) -> list[str]:
    """Return why the words of a crisis may not be said: they are not those whose digest stands in code."""
    found = digest_of(path)
    if found == BUNDLE_SHA256:
        return []
    if found is None:
        return [f"{path.name}: it cannot be read, so the door says nothing but words in code"]
    return [f"{path.name}: not the sealed words, so the door says nothing but words in code (sha256 {found})"]


def sign_off_problems(sign_off: SignOff, today: datetime.date) -> list[str]:
    """Return why a signature does not count on `today`: missing, in the future, or under other words."""
    wanted = words_sha256(sign_off.responses)
    if not sign_off.name or sign_off.signed_on is None:
        return [f"{sign_off.id}: signed by no {sign_off.role} (sha256 {wanted})"]
    if sign_off.signed_on > today:
        return [f"{sign_off.id}: signed in the future"]
    if sign_off.sha256 != wanted:
        return [f"{sign_off.id}: the words have changed since they were signed (sha256 {wanted})"]
    return []


def words_sha256(responses: tuple[str, ...]) -> str:
    """Return the digest of all words that these names stand for, under which a signature is given."""
    digest = hashlib.sha256()
    for name in responses:
        digest.update("\0".join((name, *words_of(name))).encode())
    return digest.hexdigest()


def words_of(name: str) -> tuple[str, ...]:
    """Return what a signature's name stands for: an answer's forms and core, or words elsewhere.

    Those are the sealed words of a crisis, words in code, in texts and in the window.
    """
    if name in CRISIS_WORDS:
        return read_bundle(BUNDLE).words(CRISIS_WORDS[name])
    if name in WIDGET_WORDS:
        return (WIDGET_WORDS[name].read_text(),)
    if name in WORDS_IN_TEXTS:
        return tuple(WORDS_IN_TEXTS[name])
    if name in WORDS_IN_CODE:
        return (WORDS_IN_CODE[name],)
    answer = answers()[name]
    core = (answer.sms.core,) if answer.sms.core else ()
    return (answer.web.text, answer.sms.text, *core)
