"""Promised here: the words said in a crisis are short, in the right order, and harm nobody (C-14 to C-24, C-26)."""

from __future__ import annotations

import re

import pytest

from clarity.answers import RESPONSES_DIRECTORY, Answer, answers
from clarity.commands.preview import grade
from clarity.policies.answer_policy import CRISIS_RESPONSES
from clarity.program import PROGRAM_DIRECTORY, crisis_resources, read_yaml, sign_offs
from tests.content.figures import values
from tests.content.wording import ADMISSIONS, answer_cases, sentences, static_crisis_texts

CRISIS = [answer for answer in answers().values() if answer.subject == "crisis"]
TEXTS = {
    **{f"{answer.name}-web": answer.web.text for answer in CRISIS},
    **{f"{answer.name}-sms": answer.sms.text for answer in CRISIS},
    **static_crisis_texts(),
}
CASES = [pytest.param(text, id=where) for where, text in TEXTS.items()]
ENGLISH = [pytest.param(text, id=where) for where, text in TEXTS.items() if "panish" not in where]
# The question that may stand in a crisis text; all others could be felt as an interview, or get a "no" for an answer.
KIND_QUESTIONS = {"In danger now?"}
NO_DATA = (
    r"\b(your|tu) (name|address|number|phone|email|age|birth|insurance|location|nombre|edad|seguro)\b"
    r"|\bhow old\b|\bwhere are you\b|\bwhat happened\b|\btell me more\b|\bdo you have a plan\b"
    r"|\bhow would you\b|\bqué pasó\b|\bdónde estás\b"
)
METHODS = (
    r"\b(guns?|firearms?|pistols?|rifles?|bullets?|shoot\w*|weapons?|pills?|tablets?|overdos\w+|medications?|medicines?"
    r"|ropes?|hang\w*|noose|belts?|knife|knives|blades?|razors?|cut|cuts|cutting|wrists?|bridges?|roofs?|jump\w*|trains?"
    r"|tracks|drown\w*|bleach|poison\w*|gas|carbon|cars?|burn\w*|stab\w*|chok\w+|suffocat\w+|strangl\w+|bottles?|alcohol"
    r"|armas?|pistolas?|balas?|pastillas?|sobredosis|medicinas?|soga|cuerda|ahorcar\w*|colgar\w*|cuchillos?|navajas?"
    r"|cortar\w*|puentes?|techo|saltar|tren|ahogar\w*|cloro|veneno|quemar\w*)\b"
)
FORBIDDEN_ACTS = (
    r"\bcalm down\b|\bcheer up\b|\bthings will get better\b|\bdon't do it\b|\bthink of your family\b|\bselfish\b"
    r"|\bI already\b|\bas I said\b|\bproblem with you\b|\binsurance\b|\bour program\b|\bIOP\b|\bsurvey\b"
    r"|\bseguro médico\b|\bcálmate\b|\btodo va a estar bien\b"
)


@pytest.mark.parametrize("text", CASES)
def test_help_is_named_in_the_first_three_sentences(text: str) -> None:
    """After at most two short sentences of kindness a person reads whom to call."""
    beginning = " ".join(sentences(text)[:3])

    numbers = {"988", "911"} & values(beginning)

    assert numbers


@pytest.mark.parametrize("text", CASES)
def test_kindness_comes_first_and_is_short(text: str) -> None:
    """At most 90 characters stand before the first number to call."""
    first = min(text.find(number) for number in ("988", "911") if number in text)

    before = text[:first]

    assert len(before) <= 90


@pytest.mark.parametrize("text", CASES)
def test_no_disclosure_before_the_help(text: str) -> None:
    """What the assistant is comes after whom to call."""
    last_number = max(text.find("988"), text.find("911"))

    disclosure = re.search(r"automated|automático|asistente virtual", text)

    assert disclosure is not None
    assert disclosure.start() > last_number


@pytest.mark.parametrize("text", CASES)
def test_no_greeting(text: str) -> None:
    """A crisis reply greets nobody and names no brand."""
    greeting = r"\b(hi|hello|hola|welcome|bienvenid\w+|clarity|moment of clarity)\b"

    found = re.search(greeting, text, re.IGNORECASE)

    assert found is None


@pytest.mark.parametrize("text", CASES)
def test_both_numbers_are_there(text: str) -> None:
    """Every crisis text names 988 and 911."""
    given = values(text)

    assert given >= {"988", "911"}


@pytest.mark.parametrize("text", CASES)
def test_988_is_the_next_step(text: str) -> None:
    """One line is named first, the one that is right whatever the danger is: 988."""
    pattern = r"988|911"

    first = re.search(pattern, text)

    assert first is not None
    assert first.group() == "988"


@pytest.mark.parametrize("text", CASES)
def test_at_most_three_resources(text: str) -> None:
    """A person in crisis is not given a list to choose from: three lines at most."""
    lines = {resource.number for resource in crisis_resources()} | {ADMISSIONS}

    named = values(text) & lines

    assert len(named) <= 3


@pytest.mark.parametrize("text", CASES)
def test_every_number_is_one_that_a_person_verifies(text: str) -> None:
    """Only numbers of program/crisis.yml, the keys to press on them, and admissions may stand in a crisis text."""
    entries = read_yaml(PROGRAM_DIRECTORY / "crisis.yml")["resources"]
    reach = " ".join(f"{entry['number']} {entry['reach']} {entry['reach_spanish']}" for entry in entries)

    unknown = values(text) - values(reach) - {ADMISSIONS}

    assert unknown == set()


@pytest.mark.parametrize("text", CASES)
def test_nothing_is_asked_but_who_can_be_there(text: str) -> None:
    """A person in crisis is not interviewed: the only questions are the kind ones."""
    asked = [sentence for sentence in sentences(text) if "?" in sentence]

    others = set(asked) - KIND_QUESTIONS

    assert others == set()


@pytest.mark.parametrize("text", CASES)
def test_no_data_is_asked_for(text: str) -> None:
    """No name, place, number, age, insurance or story is asked for."""
    pattern = NO_DATA

    found = re.search(pattern, text, re.IGNORECASE)

    assert found is None


@pytest.mark.parametrize("text", CASES)
def test_no_means_are_named(text: str) -> None:
    """No word in a crisis text names a means of harm."""
    pattern = METHODS

    named = re.search(pattern, text, re.IGNORECASE)

    assert named is None


@pytest.mark.parametrize("text", CASES)
def test_no_arguing_and_no_selling(text: str) -> None:
    """A crisis text does not argue, reassure falsely, reproach or speak of the program."""
    pattern = FORBIDDEN_ACTS

    found = re.search(pattern, text, re.IGNORECASE)

    assert found is None


@pytest.mark.parametrize("text", CASES)
def test_a_barrier_is_lowered(text: str) -> None:
    """A person who fears the call reads that it is free, or that they can write instead of talk."""
    barriers = r"\bfree\b|\bgratis\b|trained person|persona capacitada|you can text"

    found = re.search(barriers, text)

    assert found


@pytest.mark.parametrize("text", [case for case in CASES if str(case.id).startswith("utter_")])
def test_a_person_close_by_is_suggested(text: str) -> None:
    """Someone trusted is suggested, or to those who worry, to stay with the other."""
    suggestions = r"someone you trust|stay with them|alguien de confianza"

    found = re.search(suggestions, text)

    assert found


@pytest.mark.parametrize("text", CASES)
def test_nobody_is_left_to_think_that_someone_watches(text: str) -> None:
    """Every crisis text says that no person is watching."""
    denials = r"no one is watching this chat live|not watched live|nadie (está viendo|ve) este chat en vivo"

    found = re.search(denials, text)

    assert found


@pytest.mark.parametrize("text", ENGLISH)
def test_crisis_words_are_the_easiest_of_all(text: str) -> None:
    """English crisis texts read at grade 5 or lower."""
    measured = grade(text)

    assert measured <= 5


@pytest.mark.parametrize("answer", answer_cases(CRISIS))
def test_the_way_on_stays_open(answer: Answer) -> None:
    """Every crisis answer says that the person can go on writing."""
    forms = (answer.web, answer.sms)

    closed = [
        form.text for form in forms if not re.search(r"still ask me|seguir escribiendo", " ".join(form.text.split()))
    ]

    assert closed == []


@pytest.mark.parametrize("answer", answer_cases(CRISIS))
def test_a_clinician_has_to_sign_every_crisis_answer(answer: Answer) -> None:
    """No crisis answer reaches a release without a clinician's name under its exact words."""
    to_sign = {name for sign_off in sign_offs() if "clinician" in sign_off.role for name in sign_off.responses}

    needs_signature = answer.name in to_sign

    assert needs_signature


def test_the_policy_says_every_crisis_answer_and_no_other() -> None:
    """The crisis answers that are written are those that the policy says: none is missing, none is dead."""
    written = set(read_yaml(RESPONSES_DIRECTORY / "crisis.yml")["responses"])

    said = set(CRISIS_RESPONSES)

    assert said == written
