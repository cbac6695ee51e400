"""Promised here: no text the assistant can show makes a claim that nobody can keep, or wounds by its words.

The list is reference/safety.md G-03 to G-16, C-17, C-22 and C-23. Each ban carries an example of what it
forbids, so that a pattern that catches nothing is itself a failure.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from clarity.answers import Answer, Form
from clarity.program import read_yaml
from clarity.settings import ROOT
from tests.content.wording import sentences, spoken_cases, spoken_texts


class Ban(NamedTuple):
    """What may not be said, as a pattern, with a sentence that it must catch."""

    id: str
    pattern: str
    example: str


CITIES = (
    "Los Angeles|San Diego|San Francisco|San Jose|San Clemente|San Juan Capistrano|San Bernardino|Sacramento|Fresno"
    "|Oakland|Bakersfield|Anaheim|Santa Ana|Santa Monica|Santa Barbara|Riverside|Irvine|Newport|Costa Mesa"
    "|Huntington Beach|Long Beach|Laguna|Mission Viejo|Lake Forest|Aliso Viejo|Dana Point|Tustin|Fullerton"
    "|Garden Grove|Corona|Temecula|Murrieta|Oceanside|Carlsbad|Pasadena|Glendale|Burbank|Torrance|Malibu"
    "|Beverly Hills|Hollywood|Palm Springs|Ventura|Oxnard|Stockton|Modesto|Berkeley|Palo Alto"
)
BANS = [
    Ban("hundred_percent", r"100\s?(%|percent)", "It is 100% confidential."),
    Ban(
        "wholly_private",
        r"(?<!\bnot )\b(completely|totally|fully|entirely|strictly|always) (confidential|private|anonymous|secure)",
        "Calls are completely private.",
    ),
    Ban("privacy_law", r"\bhipaa", "We are HIPAA compliant."),
    Ban("guarantee", r"(?<!\bnot a )guarantee", "We guarantee results."),
    Ban(
        "fully_covered",
        r"\b(fully|completely|totally|100%) (cover|paid)|\bcovers? everything|\bno cost to you|\bcover it all",
        "It is fully covered.",
    ),
    Ban("cure", r"\bcur(e|es|ed|ing)\b", "It cures depression."),
    Ban(
        "success_figures",
        r"\d\s?%|\bpercent\b|\b\w+ (out of|in) (every )?(\d+|ten)\b people",
        "Nine out of ten people get better.",
    ),
    Ban(
        "outcome_promise",
        r"treatment that works|significantly enhance|\byou('ll| will) (get|feel) (well|better)"
        r"|\bwill (heal|fix|recover)|proven to|path to healing",
        "You will feel better.",
    ),
    Ban("city", rf"\b({CITIES})\b", "Sessions are held in Irvine."),
    Ban("county", r"\b\w+ County\b", "We are in Orange County."),
    Ban(
        "street", r"\b\d+ (\w+ ){1,2}(St|Street|Ave|Avenue|Blvd|Boulevard|Road|Rd|Suite|Drive)\b", "At 12 Main Street."
    ),
    Ban("zip_code", r"\b9\d{4}\b", "CA 92660"),
    Ban("price", r"\$|\bdollars?\b|\bUSD\b", "It costs $50 a day."),
    Ban(
        "clock_time",
        r"\b\d{1,2}(:\d\d)?\s?([ap]\.?m\b\.?|o'clock)|\b\d{1,2}:\d\d\b|\b(noon|midnight)\b",
        "Sessions begin at 9 am.",
    ),
    Ban(
        "opening_hours",
        r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bbusiness hours\b|\bopen (from|until|all)\b|\b9 to 5\b",
        "The line is open Monday to Friday.",
    ),
    Ban(
        "urgency",
        r"\bact now\b|\bhurry\b|\bdon't wait\b|\blast chance\b|\blimited (time|spots)|\btake charge\b|\btoo late\b",
        "Act now.",
    ),
    Ban("suffering", r"\bsuffer", "A person who suffers from anxiety."),
    Ban(
        "labels",
        r"\b(addicts?|alcoholics?|junkies?|schizophrenics?|crazy|insane|noncompliant|non-compliant|mentally ill)\b",
        "For addicts.",
    ),
    Ban("clean", r"\bclean\b", "You need to be clean."),
    Ban("should_have", r"\bshould(n't| not)? have\b", "You should have called."),
    Ban("commit_suicide", r"\bcommi(t|ts|tted|tting)\b|\bcometer\b|\bse suicid", "People who commit suicide."),
    Ban(
        "attempt",
        r"\b(successful|failed|unsuccessful|completed)\b.{0,20}\b(attempt|suicide)|\bintento (fallido|exitoso)",
        "A successful attempt.",
    ),
    Ban("epidemic", r"\bepidemic|\bepidemia", "An epidemic of sadness."),
    Ban(
        "claimed_feeling",
        r"\bI (understand|know) (how|what) you('re)? (feel|going)|\bI (care|worry|feel)\b"
        r"|\b(sé|entiendo) cómo te sientes",
        "I understand how you feel.",
    ),
    Ban(
        "always_there",
        r"\bhere for you\b|\b(here to help|available|open) (24|day and night|day or night|any ?time|always)"
        r"|\b(reach|call|text) us (24|any ?time|day or night)",
        "We're here for you 24/7.",
    ),
    Ban(
        "human_persona",
        r"\bI('m| am) (a|an|your) (therapist|counselor|doctor|nurse|clinician|psycholog\w+|human|person)\b"
        r"|\bas (a|your) (therapist|counselor|doctor|nurse|clinician)\b|\bour session\b"
        r"|\bsoy (un|una|tu) (terapeuta|doctora?)",
        "As your therapist I hear you.",
    ),
    Ban(
        "counselor_joins",
        r"\b(counselor|person|therapist|clinician) will (join|call|text|contact|reach)",
        "A counselor will join.",
    ),
    Ban(
        "verdict",
        r"(?<!\bif )(?<!\bwhether )(\byou (definitely |would |do |will )?(qualify|are eligible)\b"
        r"|\byou have (depression|anxiety|ptsd|ocd|bipolar)\b|\b(an iop|it|this) is right for you\b)",
        "You qualify.",
    ),
    Ban("ended_option", r"\b(press|oprime|marca) (3|three|tres)\b", "Call 988 and press 3."),
    Ban("warm_line", r"\bwarm ?line\b", "Call the warm line."),
    Ban("gendered_spanish", r"\b\w+[a-z]@s?\b|\btod[xe]s\b", "Bienvenid@s."),
    Ban("source_text_debris", r"\ba California\b|\band many more\b", "An IOP at a California lasts weeks."),
]
CASES = [pytest.param(ban, id=ban.id) for ban in BANS]
# Words that come near a ban and are right.
ALLOWED = (
    "Staff can check your benefits; this is not a guarantee of payment.",
    "I'm not a person, a therapist or a doctor.",
    "Some plans cover part or all of the cost.",
    "I can't tell you what care is right for you.",
    "A clinician can tell you if you qualify.",
    "Text messages are not fully private.",
    "You can ask how it works.",
    "People qualify when weekly therapy is not enough for them.",
)


@pytest.mark.parametrize("ban", CASES)
def test_nothing_that_can_be_shown_holds_a_banned_claim(ban: Ban) -> None:
    """No answer, button, title or static text holds the banned claim."""
    texts = spoken_texts()

    offending = [where for where, text in texts.items() if re.search(ban.pattern, text, re.IGNORECASE)]

    assert offending == []


@pytest.mark.parametrize("ban", CASES)
def test_every_ban_catches_what_it_forbids(ban: Ban) -> None:
    """The pattern finds the claim that it is there to forbid."""
    example = ban.example

    found = re.search(ban.pattern, example, re.IGNORECASE)

    assert found


@pytest.mark.parametrize("text", ALLOWED)
def test_no_ban_catches_what_is_right(text: str) -> None:
    """A hedge or a denial that comes near a banned claim may be said."""
    bans = BANS

    catching = [ban.id for ban in bans if re.search(ban.pattern, text, re.IGNORECASE)]

    assert catching == []


def insurers() -> list[str]:
    """Return the names that data/lookups/insurers.yml lists."""
    examples = read_yaml(ROOT / "data" / "lookups" / "insurers.yml")["nlu"][0]["examples"]
    return [line.removeprefix("- ").strip() for line in examples.splitlines() if line.strip()]


def test_the_list_of_insurers_is_read() -> None:
    """The names to look for are those of data/lookups/insurers.yml."""
    names = insurers()

    known = {"aetna", "cigna", "kaiser"} & set(names)

    assert known == {"aetna", "cigna", "kaiser"}


def test_no_insurer_is_named() -> None:
    """The page names no insurance company, so no text does."""
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, insurers()))})\b", re.IGNORECASE)

    offending = {where: found.group() for where, text in spoken_texts().items() if (found := pattern.search(text))}

    assert offending == {}


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_only_crisis_help_is_called_free(answer: Answer, form: Form) -> None:
    """The program is never called free; only help lines are, where 988 is named with them."""
    is_about_988 = (answer.subject == "crisis" or answer.name == "utter_line_of_988") and "988" in form.text

    says_free = re.search(r"\b(free|gratis|no cost|costs nothing)\b", form.text, re.IGNORECASE)

    assert is_about_988 or not says_free, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_round_the_clock_is_only_said_to_deny_it(answer: Answer, form: Form) -> None:
    """Care around the clock is named only where it is told apart from an IOP, and the sentence says so."""
    naming = [
        sentence
        for sentence in sentences(form.text)
        if re.search(r"24/7|24[- ]hour|round[- ]the[- ]clock", sentence, re.IGNORECASE)
    ]

    promising = [
        sentence
        for sentence in naming
        if not re.search(r"\b(not|don't|doesn't|no|without|inpatient|hospital|residential)\b", sentence)
    ]

    assert promising == [], answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_round_the_clock_is_vouched_for(answer: Answer, form: Form) -> None:
    """An answer that names care around the clock cites the fact that an IOP is not that."""
    names_it = re.search(r"24/7|24[- ]hour|round[- ]the[- ]clock", form.text, re.IGNORECASE)

    cites_it = {"not_247", "qualify_general"} & set(form.facts)

    assert cites_it or not names_it, answer.name
