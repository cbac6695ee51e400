"""Promised here: an answer in one short sentence still answers, stands alone, and leaves no safeguard out (S-04)."""

from __future__ import annotations

import re

import pytest

from clarity.answers import Answer, Form, answers
from clarity.texting.segments import encoding, segments
from clarity.texting.words import MORE_LINE
from tests.content.figures import Figure, figures, is_vouched_for
from tests.content.wording import ADMISSIONS, answer_cases, core_cases, spoken_texts

CHARACTERS = 100
# Said whole or not at all: what a person agrees to or gave, whom to call in danger, and the line of 988.
NEVER_SHORTENED = {
    *(answer.name for answer in answers().values() if answer.subject in {"callback", "crisis"}),
    "utter_line_of_988",
}
SHORTENED = [answer for answer in answers().values() if answer.name not in NEVER_SHORTENED]
INSURANCE = [answer for answer in answers().values() if answer.subject == "insurance"]
# A message that was not understood, or is answered with help, may be a cry: its short form still says whom to call.
NEAR_DANGER = [
    answer
    for answer in SHORTENED
    if "988" in answer.sms.text
    and (
        answer.subject == "fallback"
        or answer.name.removeprefix("utter_")
        in {"bare_help", "share_feelings", "ask_emergency_help", "ask_diagnosis", "ask_wait_time", "write_in_spanish"}
    )
]
# A core may follow any other sentence, so it cannot begin with what only the sentence before it explains.
LEANING = r"^(it|its|they|them|he|she|these|those|this|such|also|but|and|so|then|there)\b(?! chat)"


@pytest.mark.parametrize("answer", answer_cases(SHORTENED))
def test_every_answer_has_a_core_on_a_phone(answer: Answer) -> None:
    """Several answers in one text are possible, because each can be said in short."""
    core = answer.sms.core

    assert core


@pytest.mark.parametrize("answer", answer_cases([answers()[name] for name in sorted(NEVER_SHORTENED)]))
def test_what_is_agreed_to_or_saves_a_life_has_none(answer: Answer) -> None:
    """A notice, a read-back, the crisis words and the line of 988 are never replaced by something shorter."""
    core = answer.sms.core

    assert core is None


@pytest.mark.parametrize("answer", answer_cases())
def test_the_website_has_none(answer: Answer) -> None:
    """A visitor of the website is always told the whole."""
    core = answer.web.core

    assert core is None


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_a_core_is_short(answer: Answer, core: Form) -> None:
    """A core has at most a hundred characters, on one line, in the alphabet of seven bits."""
    text = core.text

    measured = (len(text) <= CHARACTERS, "\n" in text, encoding(text), text == text.strip())

    assert measured == (True, False, "GSM-7", True), answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_a_core_is_a_whole_sentence(answer: Answer, core: Form) -> None:
    """A core begins and ends as a sentence does, so that it can stand before and after any other."""
    text = core.text

    is_whole = text[0].isupper() and text[-1] in ".?:"

    assert is_whole, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_a_core_leans_on_nothing(answer: Answer, core: Form) -> None:
    """No core begins with a word that only another sentence would explain."""
    text = core.text

    leaning = re.search(LEANING, text, re.IGNORECASE)

    assert leaning is None, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_a_core_adds_no_figure(answer: Answer, core: Form) -> None:
    """The short form tells no figure that the whole text does not."""
    whole = figures(answer.sms.text)

    added = {figure for figure in figures(core.text) if not is_vouched_for(figure, whole)}

    assert added == set(), answer.name


def test_two_cores_and_the_way_to_the_rest_fit_one_text() -> None:
    """Even the two longest of them leave room for "Reply MORE" in two segments."""
    longest = sorted((answer.sms.core or "" for answer in SHORTENED), key=len)[-2:]

    measured = segments("\n".join([*longest, MORE_LINE]))

    assert measured <= 2


@pytest.mark.parametrize(("answer", "core"), core_cases(NEAR_DANGER))
def test_whom_to_call_stays_where_danger_may_be(answer: Answer, core: Form) -> None:
    """A person who may be in danger reads 988, or 911, in the shortest form, too."""
    text = core.text

    names_help = re.search(r"\b(988|911)\b", text)

    assert names_help, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases(INSURANCE))
def test_insurance_in_short_leads_to_staff_or_hedges(answer: Answer, core: Form) -> None:
    """What insurance pays is never left standing without the hedge or those who can check it."""
    text = core.text

    is_hedged = re.search(r"\bdepends\b|not a guarantee", text) or ADMISSIONS in text

    assert is_hedged, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases(INSURANCE))
def test_plans_that_pay_depend(answer: Answer, core: Form) -> None:
    """A core that says what a plan pays says that it depends, or that nothing is guaranteed."""
    speaks_of_pay = re.search(r"\b(cover\w*|pays?|paid|some plans)\b", core.text, re.IGNORECASE)

    is_hedged = re.search(r"\bdepends\b|not a guarantee", core.text)

    assert is_hedged or not speaks_of_pay, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases(INSURANCE))
def test_accepted_in_short_is_not_in_network(answer: Answer, core: Form) -> None:
    """A core that says that plans are accepted says in the same breath that this is not being in network."""
    says_accepted = "accept" in core.text

    says_so = re.search(r"\bnot\b[^.]*\bin[- ]network\b", core.text)

    assert says_so or not says_accepted, answer.name


@pytest.mark.parametrize("name", ["utter_ask_duration", "utter_ask_duration_factors"])
@pytest.mark.parametrize("weeks", ["6-12", "4-6", "12-16"])
def test_the_length_in_short_is_all_of_it(name: str, weeks: str) -> None:
    """A person who asks how long it lasts hears every range, in the shortest form, too."""
    core = answers()[name].sms.core or ""

    is_given = is_vouched_for(Figure(weeks, "week"), figures(core))

    assert is_given


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_the_longest_length_stays_open_in_short(answer: Answer, core: Form) -> None:
    """A core that names 12-16 weeks says "or more"."""
    names_it = "12-16" in core.text

    stays_open = "12-16 weeks or more" in core.text

    assert stays_open or not names_it, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_hours_days_and_weeks_stay_typical(answer: Answer, core: Form) -> None:
    """The page says what is typical: no core turns it into a rule of this program."""
    names_it = re.search(r"9-12 hours|3-4 days|6-12 weeks", core.text)

    is_hedged = re.search(r"\b(typically|usually|often)\b", core.text)

    assert is_hedged or not names_it, answer.name


@pytest.mark.parametrize(("answer", "core"), core_cases())
def test_what_many_programs_do_is_not_promised_in_short(answer: Answer, core: Form) -> None:
    """Methods and times of day are those of many programs: a core does not make them this one's."""
    names_it = re.search(r"\b(mindfulness|morning|evening|step down)\b", core.text)

    is_hedged = re.search(r"\b(many|often|the page names)\b", core.text, re.IGNORECASE)

    assert is_hedged or not names_it, answer.name


def test_cores_are_among_what_is_looked_through_for_claims() -> None:
    """The banned claims are looked for in cores as in every other text."""
    texts = spoken_texts()

    missing = [answer.name for answer in SHORTENED if texts.get(f"{answer.name} core") != answer.sms.core]

    assert missing == []
