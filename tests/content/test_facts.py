"""Promised here: the facts are those of the page, each is used, and none is cited that does not exist."""

from __future__ import annotations

import pytest

from clarity.answers import Answer, Form, answers
from clarity.program import Fact, facts
from tests.content.figures import Figure, figures, is_vouched_for
from tests.content.wording import form_cases

PAGE_HEADINGS = {
    "How Does an Intensive Outpatient Program Work?",
    "What Happens During an Intensive Outpatient Program?",
    "How Long Does an IOP Usually Last?",
    "Mental Health Treatment That Works",
    "Who Qualifies for an Intensive Outpatient Program?",
    "What Are the Goals of Intensive Outpatient Mental Health Treatment?",
    "Key Takeaways on Intensive Outpatient Program Mental Health",
    "We Accept Most PPO Insurance Policies",
}
# Every figure that stands on the page, read off it by hand.
PAGE_FIGURES = {
    Figure("949-625-0564", ""),
    Figure("9-12", "hour"),
    Figure("3-4", "day"),
    Figure("8-12", "person"),
    Figure("6-12", "week"),
    Figure("4-6", "week"),
    Figure("12-16", "week"),
    Figure("4", "day"),
    Figure("3", "day"),
    Figure("2", "day"),
    Figure("24/7", ""),
}
# What the page says in words that may not be repeated (G-10, G-11, G-12).
NOT_TO_BE_REPEATED = ("calls_confidential", "insurance_may_cover", "insurance_most_ppo")
PAGE_FACTS = [pytest.param(fact, id=fact.id) for fact in facts().values() if fact.source == "page"]


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact.id) for fact in facts().values()])
def test_every_fact_is_cited(fact: Fact) -> None:
    """Every fact can be heard: at least one answer cites it."""
    cited = {cited for answer in answers().values() for cited in answer.web.facts + answer.sms.facts}

    is_cited = fact.id in cited

    assert is_cited


@pytest.mark.parametrize(("answer", "form"), form_cases())
def test_no_answer_cites_an_unknown_fact(answer: Answer, form: Form) -> None:
    """Every fact that an answer cites exists."""
    known = set(facts())

    unknown = set(form.facts) - known

    assert unknown == set(), answer.name


@pytest.mark.parametrize(("answer", "form"), form_cases())
def test_every_answer_cites_something(answer: Answer, form: Form) -> None:
    """Every form of every answer names the facts that vouch for it."""
    cited = form.facts

    assert cited, answer.name


@pytest.mark.parametrize("fact", PAGE_FACTS)
def test_every_page_fact_has_a_heading_of_the_page(fact: Fact) -> None:
    """A fact of the page says under which of the page's headings it was read."""
    heading = fact.heading

    assert heading in PAGE_HEADINGS


@pytest.mark.parametrize("fact", PAGE_FACTS)
def test_no_page_fact_holds_a_figure_that_the_page_does_not(fact: Fact) -> None:
    """Every figure in a fact of the page stands on the page."""
    found = figures(fact.figures_text)

    invented = {figure for figure in found if not is_vouched_for(figure, PAGE_FIGURES)}

    assert invented == set()


@pytest.mark.parametrize("figure", [pytest.param(figure, id="_".join(figure)) for figure in sorted(PAGE_FIGURES)])
def test_every_figure_of_the_page_stands_in_a_fact(figure: Figure) -> None:
    """No figure of the page is lost: a fact of the page holds it."""
    held = {found for fact in facts().values() if fact.source == "page" for found in figures(fact.figures_text)}

    is_held = is_vouched_for(figure, held)

    assert is_held


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact.id) for fact in facts().values()])
def test_every_fact_comes_from_a_known_source(fact: Fact) -> None:
    """A fact is the page's, the assistant's own, a public crisis number, or public law."""
    source = fact.source

    assert source in {"page", "assistant", "crisis", "law"}


@pytest.mark.parametrize("fact_id", NOT_TO_BE_REPEATED)
def test_what_may_not_be_repeated_says_what_to_say_instead(fact_id: str) -> None:
    """A fact whose words on the page may not be repeated carries words that may."""
    fact = facts()[fact_id]

    words = fact.say_instead

    assert words
