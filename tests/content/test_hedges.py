"""Promised here: where the page may not be repeated as it is, both forms hedge (G-10 to G-13, G-17)."""

from __future__ import annotations

import re

import pytest

from clarity.answers import Answer, Form, answers
from clarity.program import topics
from tests.content.wording import ADMISSIONS, form_cases, spoken_cases


def citing(fact_id: str) -> list[Answer]:
    """Return the answers of which a form cites the fact."""
    return [answer for answer in answers().values() if fact_id in answer.web.facts + answer.sms.facts]


def named(*intents: str) -> list[Answer]:
    """Return the answers to the intents."""
    return [answers()[f"utter_{intent}"] for intent in intents if f"utter_{intent}" in answers()]


def kind(answer: Answer) -> str:
    """Return where the answer to an intent comes from, as program/topics.yml has it."""
    return topics()[answer.name.removeprefix("utter_")].kind


COVER = citing("insurance_may_cover")
PPO = citing("insurance_most_ppo")


@pytest.mark.parametrize("intent", ["ask_insurance_accepted", "ask_cost_coverage", "ask_verify_benefits"])
def test_insurance_answers_speak_of_cover(intent: str) -> None:
    """The answers on what insurance pays rest on the fact that carries the hedge."""
    answer = answers()[f"utter_{intent}"]

    cited = set(answer.web.facts) & set(answer.sms.facts)

    assert "insurance_may_cover" in cited


@pytest.mark.parametrize(("answer", "form"), form_cases(COVER))
def test_cover_depends_on_the_plan(answer: Answer, form: Form) -> None:
    """An answer that speaks of cover says that it depends."""
    text = form.text.lower()

    says_depends = re.search(r"\bdepends?\b", text)

    assert says_depends, answer.name


@pytest.mark.parametrize(("answer", "form"), form_cases(COVER))
def test_cover_is_not_promised(answer: Answer, form: Form) -> None:
    """An answer that speaks of cover says that it is not a guarantee."""
    text = form.text.lower()

    is_hedged = "not a guarantee" in text

    assert is_hedged, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(PPO))
def test_most_ppo_plans_and_not_all(answer: Answer, form: Form) -> None:
    """The page says most PPO policies: an answer that says PPO plans are accepted says most, too."""
    says_accepted = "PPO" in form.text and "accept" in form.text

    says_most = re.search(r"\bmost (PPO|of those)", form.text, re.IGNORECASE)

    assert says_most or not says_accepted, answer.name


@pytest.mark.parametrize(("answer", "form"), form_cases([answer for answer in PPO if kind(answer) == "page"]))
def test_accepting_a_plan_is_not_being_in_network(answer: Answer, form: Form) -> None:
    """A person who reads that a plan is accepted is not left to think that it is in network."""
    text = " ".join(form.text.split())

    says_so = re.search(r"\bnot\b[^.]*\bin[- ]network\b", text)

    assert says_so, answer.name


def test_the_ppo_answer_rests_on_the_ppo_fact() -> None:
    """The answer on PPO plans cites the fact that carries the hedge."""
    answer = answers()["utter_ask_ppo"]

    cited = set(answer.web.facts) & set(answer.sms.facts)

    assert "insurance_most_ppo" in cited


@pytest.mark.parametrize(("answer", "form"), form_cases([a for a in answers().values() if a.subject == "insurance"]))
def test_insurance_answers_lead_to_admissions(answer: Answer, form: Form) -> None:
    """Only staff can say what a plan pays, so each insurance answer gives their number."""
    text = form.text

    gives_number = ADMISSIONS in text

    assert gives_number, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(named("ask_confidentiality")))
def test_confidentiality_has_limits(answer: Answer, form: Form) -> None:
    """The answer on confidentiality says that there are limits, and names them."""
    text = form.text.lower()

    missing = [word for word in ("limit", "safety", "abuse", "court") if word not in text]

    assert missing == [], answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(named("ask_confidentiality", "ask_chat_privacy")))
def test_texts_are_not_called_private(answer: Answer, form: Form) -> None:
    """A person who asks about privacy is told that text messages are not fully private."""
    text = " ".join(form.text.lower().split())

    says_so = re.search(r"\b(texts?|messages?)\b[^.]*\bnot (fully|completely|always) (private|secure)", text)

    assert says_so, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(named("ask_success_rates")))
def test_results_are_not_promised(answer: Answer, form: Form) -> None:
    """A person who asks whether it works is told that results differ, and what the goals are."""
    cited = set(form.facts)

    is_hedged = "no_outcome_promise" in cited and re.search(r"\b(differ|var(y|ies)|each person)", form.text)

    assert is_hedged, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(named("ask_who_qualifies")))
def test_the_limits_of_an_iop_come_with_a_way_to_help(answer: Answer, form: Form) -> None:
    """Who reads that an IOP may not be enough for them also reads where help is at once."""
    text = form.text

    missing = [number for number in ("911", "988") if number not in text]

    assert missing == [], answer.name


@pytest.mark.parametrize(
    ("answer", "form"), spoken_cases(named("ask_substance_use", "ask_detox", "ask_medical_advice"))
)
def test_withdrawal_and_bad_reactions_lead_to_911(answer: Answer, form: Form) -> None:
    """Who may be ill from a substance reads whom to call (G-04)."""
    text = form.text

    is_named = "911" in text

    assert is_named, answer.name


@pytest.mark.parametrize(("answer", "form"), form_cases(citing("times_of_day")))
def test_times_of_day_are_not_promised(answer: Answer, form: Form) -> None:
    """The page names times of day for many programs, not for this one: the answer keeps that."""
    text = form.text.lower()

    is_hedged = re.search(r"\b(many|often|some|vary|varies|typically|usually)\b", text)

    assert is_hedged, answer.name
