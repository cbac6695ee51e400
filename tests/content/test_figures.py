"""Promised here: no answer holds a figure that the facts it cites do not hold (G-02, G-09, G-14)."""

from __future__ import annotations

import pytest

from clarity.answers import Answer, Form, answers
from clarity.program import PROGRAM_DIRECTORY, facts, read_yaml
from tests.content.figures import Figure, figures, is_vouched_for, told_figures, values
from tests.content.wording import answer_cases, form_cases, spoken_cases

DURATION = [answer for answer in answers().values() if answer.subject == "duration"]


def vouching(fact_ids: tuple[str, ...]) -> set[Figure]:
    """Return the figures of the cited facts; a help line's number is also vouched for by how it is reached."""
    resources = {f"number_{entry['id']}": entry for entry in read_yaml(PROGRAM_DIRECTORY / "crisis.yml")["resources"]}
    texts = []
    for fact_id in fact_ids:
        texts.append(facts()[fact_id].figures_text)
        if fact_id in resources:
            texts += [resources[fact_id]["reach"], resources[fact_id]["reach_spanish"]]
    return {figure for text in texts for figure in figures(text)}


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_every_figure_stands_in_a_cited_fact(answer: Answer, form: Form) -> None:
    """Every number, range, group size and phone in an answer stands in a fact that it cites."""
    cited = vouching(form.facts)

    unproved = {figure for figure in told_figures(answer.subject, form.text) if not is_vouched_for(figure, cited)}

    assert unproved == set(), answer.name


@pytest.mark.parametrize("answer", answer_cases())
def test_both_forms_carry_the_same_figures(answer: Answer) -> None:
    """A texter is told the same figures as a visitor of the website."""
    web = {figure.value for figure in told_figures(answer.subject, answer.web.text)}

    sms = {figure.value for figure in told_figures(answer.subject, answer.sms.text)}

    assert sms == web


@pytest.mark.parametrize("answer", answer_cases())
def test_a_text_says_nothing_that_the_website_does_not(answer: Answer) -> None:
    """The shorter form may leave facts out, and adds none."""
    web = set(answer.web.facts)

    sms = set(answer.sms.facts)

    assert sms <= web


@pytest.mark.parametrize(("answer", "form"), form_cases(DURATION))
@pytest.mark.parametrize("weeks", ["6-12", "4-6", "12-16"])
def test_duration_answers_give_both_ranges(answer: Answer, form: Form, weeks: str) -> None:
    """The page gives a typical length and two others: every answer on duration gives all of them."""
    given = figures(form.text)

    is_given = is_vouched_for(Figure(weeks, "week"), given)

    assert is_given, answer.name


@pytest.mark.parametrize(("answer", "form"), form_cases(DURATION))
def test_the_longest_duration_stays_open(answer: Answer, form: Form) -> None:
    """The page says 12 to 16 weeks or more: the answer does not turn that into a limit."""
    text = form.text.lower()

    says_more = "or more" in text

    assert says_more, answer.name


@pytest.mark.parametrize(("answer", "form"), spoken_cases())
def test_the_typical_duration_never_stands_alone(answer: Answer, form: Form) -> None:
    """An answer on any subject that names 6-12 weeks names the other lengths, too."""
    given = values(form.text)

    is_alone = "6-12" in given and not given >= {"4-6", "12-16"}

    assert not is_alone, answer.name
