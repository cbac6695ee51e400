"""Promised here: what the page does not say, the assistant says that it does not know, and offers a person (G-03)."""

from __future__ import annotations

import pytest

from clarity.answers import Answer, Form, answers
from clarity.program import facts, topics
from tests.content.figures import figures, is_vouched_for
from tests.content.wording import ADMISSIONS, answer_cases, form_cases, spoken_cases

UNKNOWN = [
    answers()[f"utter_{topic.intent}"]
    for topic in topics().values()
    if topic.kind == "not_on_page" and f"utter_{topic.intent}" in answers()
]


@pytest.mark.parametrize(("answer", "form"), spoken_cases(UNKNOWN))
def test_it_says_that_it_does_not_know(answer: Answer, form: Form) -> None:
    """A person who asks what the page does not say hears that the assistant doesn't have it."""
    text = form.text

    is_honest = "don't have" in text

    assert is_honest, answer.name


@pytest.mark.parametrize(("answer", "form"), form_cases(UNKNOWN))
def test_it_says_so_at_once(answer: Answer, form: Form) -> None:
    """The honest word stands in the first hundred characters, before anything that might be taken for the answer."""
    beginning = form.text[:100]

    is_honest = "don't have" in beginning

    assert is_honest, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(UNKNOWN))
def test_it_gives_the_number_of_those_who_know(answer: Answer, form: Form) -> None:
    """The number of admissions stands in the answer."""
    text = form.text

    gives_number = ADMISSIONS in text

    assert gives_number, answer.name


@pytest.mark.parametrize("answer", answer_cases(UNKNOWN))
def test_it_offers_a_person(answer: Answer) -> None:
    """On the web one tap leads to a person, and one to how to be called back."""
    payloads = {payload for _title, payload in answer.web.buttons}

    assert payloads >= {"/request_human", "/request_callback"}


@pytest.mark.parametrize(("answer", "form"), form_cases(UNKNOWN))
def test_it_rests_on_the_silence_of_the_page(answer: Answer, form: Form) -> None:
    """The answer cites that the page is silent."""
    cited = form.facts

    assert "page_silent" in cited, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases(UNKNOWN))
def test_it_invents_no_figure(answer: Answer, form: Form) -> None:
    """A figure beside the honest word is one that the page or a public help line vouches for."""
    vouching = {
        figure
        for fact in facts().values()
        if fact.source in {"page", "crisis"}
        for figure in figures(fact.figures_text)
    }

    invented = {figure for figure in figures(form.text) if not is_vouched_for(figure, vouching)}

    assert invented == set(), answer.name
