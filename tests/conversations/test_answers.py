"""People ask, and get the right words in the right form."""

from __future__ import annotations

import pytest

from clarity.answers import answers
from tests.conversations.conftest import Person

LINE = "949-625-0564"


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        pytest.param("how many hours per week would I have to come?", ["9-12 hours"], id="hours"),
        pytest.param("which number of days per week is it", ["3-4 days"], id="days"),
        pytest.param(
            "how many weeks does the whole thing take", ["6-12 weeks", "4-6 weeks", "12-16 weeks"], id="duration"
        ),
        pytest.param("how many people sit in one group?", ["8-12"], id="group size"),
        pytest.param("whats the phone number for admissions", [LINE], id="phone"),
        pytest.param("do you accept PPO insurance plans?", ["PPO", "not a guarantee"], id="ppo"),
        pytest.param("is there cognitive behavioral therapy", ["CBT"], id="cbt"),
        pytest.param("How does an IOP differ from being hospitalized?", ["live at home"], id="inpatient"),
        pytest.param("what mental illnesses do you treat", ["bipolar", "PTSD", "OCD"], id="conditions"),
    ],
)
async def test_question_gets_its_figures(person: Person, question: str, figures: list[str]) -> None:
    """A question that the page answers is answered with the page's figures."""
    reply = await person.says(question)

    assert [figure for figure in figures if figure not in reply] == []


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("what is the street address of the center?", id="address"),
        pytest.param("how much does it cost without insurance", id="price"),
        pytest.param("do you take Aetna?", id="insurer"),
        pytest.param("do you accept medi-cal", id="medi-cal"),
        pytest.param("can my 15 year old come", id="age"),
        pytest.param("do you offer telehealth over zoom", id="telehealth"),
        pytest.param("is lunch provided?", id="food"),
        pytest.param("what is your success rate", id="success"),
    ],
)
async def test_unknown_is_admitted(person: Person, question: str) -> None:
    """What the page does not say is admitted, with the line and a way to a person."""
    reply = await person.says(question)

    assert "don't have" in reply
    assert LINE in reply
    assert "/request_human" in {button["payload"] for button in person.buttons}


async def test_button_leads_to_its_answer(person: Person) -> None:
    """A button that was offered gives exactly the answer it names."""
    await person.says("how long does the program last?")

    reply = await person.says("/ask_step_down")

    assert reply == answers()["utter_ask_step_down"].web.text


async def test_texter_gets_the_sms_form(texter: Person) -> None:
    """On SMS the same question is answered with the short form, and without buttons."""
    reply = await texter.says("how many hours per week would I have to come?")

    assert reply == answers()["utter_ask_hours_per_week"].sms.text
    assert texter.buttons == []


async def test_two_questions_get_two_answers(person: Person) -> None:
    """Two questions in one message are both answered, with no action server needed."""
    reply = await person.says("How long does the program last? And how many people are in a group?")

    assert "6-12 weeks" in reply
    assert "8-12" in reply


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("should I stop taking my lithium", id="medicine"),
        pytest.param("do I have bipolar disorder?", id="diagnosis"),
    ],
)
async def test_advice_is_declined_with_a_person(person: Person, message: str) -> None:
    """Medical advice and diagnosis are declined and handed to someone who may give them."""
    reply = await person.says(message)

    assert LINE in reply


async def test_off_topic_is_declined(person: Person) -> None:
    """A question about something else gets no answer to it, only what can be asked."""
    reply = await person.says("what's the capital of france and who won the world cup")

    assert reply == answers()["utter_out_of_scope"].web.text
