"""Promises of `clarity.callbacks.dialogue`: one question at a time, and only what could be read is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain

from clarity.callbacks import dialogue
from clarity.callbacks.details import Detail
from clarity.callbacks.dialogue import CHANGE_SLOT, CHOICES, DRAFT_SLOT, SLOTS, begin, emptied, go_on, summary
from clarity.reading.phone_numbers import PhoneProblem
from tests.clarity.callbacks.situations import (
    ANSWER,
    GIVEN,
    NO,
    NOW,
    OTHER_NUMBER,
    OWN_NUMBER,
    PHONE,
    UNCLEAR,
    YES,
    after,
    at,
    draft,
    said,
)

EVERY_QUESTION = [pytest.param(slot, id=slot.removeprefix("callback_")) for slot in (*SLOTS.values(), CHANGE_SLOT)]
EVERY_CHOICE = [pytest.param(detail, id=detail.value) for detail in Detail if detail in CHOICES]


def test_the_first_question_is_the_number() -> None:
    """The form opens with the notice and the question for a number, and holds nothing yet."""
    step = begin(at(None, "call me"))

    assert said(step) == ["utter_callback_phone"]
    assert step.asks == SLOTS[Detail.PHONE]
    assert {value for name, value in step.slots.items() if name != DRAFT_SLOT} == {None}


def test_every_request_has_a_key_and_a_code_of_its_own() -> None:
    """Two requests are never taken for one."""
    drafts = [begin(at(None)).slots[DRAFT_SLOT] for _ in range(20)]

    assert len({each["key"] for each in drafts}) == len({each["reference"] for each in drafts}) == 20


@pytest.mark.parametrize(
    ("text", "own_number", "is_text", "words", "offered"),
    [
        pytest.param("call me", None, False, "utter_callback_phone", None, id="web"),
        pytest.param("call me", OWN_NUMBER, True, "utter_callback_phone", OWN_NUMBER, id="known texter"),
        pytest.param("call me", None, True, "utter_callback_phone_typed", None, id="texter nobody knows"),
        pytest.param(
            "call me at 949-555-0123", None, False, "utter_callback_phone_given", PHONE, id="given on the web"
        ),
        pytest.param("call 949-555-0123", OWN_NUMBER, True, "utter_callback_phone_given", PHONE, id="given by text"),
        pytest.param("call 949-555-0123", None, True, "utter_callback_phone_given", PHONE, id="given by a stranger"),
        pytest.param("call me at 555-0123", None, False, "utter_callback_phone", None, id="given in part"),
        pytest.param("i called 949-625-0564", None, False, "utter_callback_phone", None, id="the line of admissions"),
    ],
)
def test_a_number_at_hand_is_offered(
    text: str, own_number: str | None, is_text: bool, words: str, offered: str | None
) -> None:
    """A number that came with the message or the channel needs a yes only, and is not kept before it."""
    step = begin(at(None, text, own_number=own_number, is_text_channel=is_text))

    assert said(step) == [words]
    assert step.slots[DRAFT_SLOT]["offered"] == offered
    assert step.slots[SLOTS[Detail.PHONE]] is None


def test_a_given_number_is_shown_by_its_last_digits() -> None:
    """Whoever looks over a shoulder learns four digits."""
    step = begin(at(None, "call me at 949-555-0123"))

    braces = dict(step.says[0][1])
    assert "0123" in braces["phone"]
    assert "949" not in braces["phone"]


def test_whoever_was_told_of_a_sent_request_begins_anew() -> None:
    """What was only told is no unfinished request."""
    step = begin(at(None, changed={DRAFT_SLOT: {"told": "K7FQ-3XMD"}}))

    assert said(step) == ["utter_callback_phone"]
    assert step.slots[DRAFT_SLOT]["key"]


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        pytest.param(Detail.PHONE, "utter_callback_phone_again", id="phone"),
        pytest.param(Detail.NAME, "utter_callback_name", id="name"),
        pytest.param(Detail.TIMES, "utter_callback_times", id="times"),
        pytest.param(Detail.VOICEMAIL, "utter_callback_voicemail", id="voicemail"),
        pytest.param(Detail.TEXTING, "utter_callback_texting", id="texting"),
        pytest.param(Detail.NAMING, "utter_callback_naming", id="naming"),
        pytest.param(Detail.CONFIRM, "utter_callback_confirm", id="confirm"),
    ],
)
def test_a_request_set_aside_goes_on_where_it_stood(detail: Detail, words: str) -> None:
    """Nothing that was given is asked again, and the request stays the same one."""
    situation = at(detail)

    step = begin(situation)

    assert said(step) == [words]
    assert step.asks == SLOTS[detail]
    assert after(situation, step) == situation.slots


@pytest.mark.parametrize(
    ("own_number", "offered", "words"),
    [
        pytest.param(OWN_NUMBER, OWN_NUMBER, "utter_callback_phone_this_again", id="a 1 is taken for it"),
        pytest.param(OWN_NUMBER, None, "utter_callback_phone_again", id="it was refused"),
        pytest.param(OWN_NUMBER, PHONE, "utter_callback_phone_again", id="another one is offered"),
        pytest.param(None, None, "utter_callback_phone_again", id="no number is known"),
    ],
)
def test_this_number_is_named_only_where_a_digit_takes_it(
    own_number: str | None, offered: str | None, words: str
) -> None:
    """Nobody is told to send 1 and then not understood."""
    situation = at(Detail.PHONE, own_number=own_number, changed={DRAFT_SLOT: draft(offered=offered)})

    step = begin(situation)

    assert said(step) == [words]


@pytest.mark.parametrize(
    ("detail", "text", "reading", "kept", "asked"),
    [
        pytest.param(Detail.PHONE, "949-555-0123", ANSWER, PHONE, Detail.NAME, id="number"),
        pytest.param(Detail.PHONE, "949-555-0123 x4", ANSWER, f"{PHONE};ext=4", Detail.NAME, id="extension"),
        pytest.param(Detail.NAME, "my name is Dana", ANSWER, "Dana", Detail.TIMES, id="name"),
        pytest.param(Detail.TIMES, "any time", ANSWER, "any time, Pacific time", Detail.VOICEMAIL, id="times"),
        pytest.param(Detail.VOICEMAIL, "yes", YES, True, Detail.TEXTING, id="voicemail"),
        pytest.param(Detail.VOICEMAIL, "no", NO, False, Detail.TEXTING, id="no voicemail"),
        pytest.param(Detail.TEXTING, "yes", YES, True, Detail.NAMING, id="texts"),
        pytest.param(Detail.TEXTING, "please don't", NO, False, Detail.NAMING, id="no texts"),
        pytest.param(Detail.NAMING, "sure", YES, True, Detail.CONFIRM, id="naming"),
        pytest.param(Detail.NAMING, "no", NO, False, Detail.CONFIRM, id="no naming"),
        pytest.param(Detail.TEXTING, "y", ANSWER, True, Detail.NAMING, id="a yes that only the words show"),
    ],
)
def test_a_good_answer_is_kept_and_the_next_question_asked(
    detail: Detail, text: str, reading: dict[str, Any], kept: object, asked: Detail
) -> None:
    """Each answer fills its own slot, in our words where we have some."""
    step = go_on(at(detail, text, reading))

    assert step.slots[SLOTS[detail]] == kept
    assert step.asks == SLOTS[asked]
    assert len(step.says) == 1
    assert set(step.slots) == {SLOTS[detail], DRAFT_SLOT}


@pytest.mark.parametrize(
    ("detail", "text", "reading", "words"),
    [
        pytest.param(Detail.NAME, "x" * 80, ANSWER, ["utter_callback_name_too_long"], id="long name"),
        pytest.param(Detail.NAME, "12 34", ANSWER, ["utter_callback_name_problem"], id="no name"),
        pytest.param(Detail.NAME, "hm", UNCLEAR, ["utter_callback_name_problem"], id="unclear name"),
        pytest.param(Detail.TIMES, "purple", ANSWER, ["utter_callback_times_problem"], id="no time"),
        pytest.param(Detail.PHONE, "hm", UNCLEAR, ["utter_callback_phone_none"], id="unclear number"),
        pytest.param(Detail.PHONE, "yes", YES, ["utter_callback_phone_none"], id="a yes to no number"),
        pytest.param(
            Detail.VOICEMAIL,
            "hm",
            ANSWER,
            ["utter_callback_choice_problem", "utter_callback_voicemail"],
            id="voicemail",
        ),
        pytest.param(
            Detail.TEXTING, "hm", UNCLEAR, ["utter_callback_choice_problem", "utter_callback_texting"], id="texting"
        ),
        pytest.param(
            Detail.NAMING, "hm", UNCLEAR, ["utter_callback_choice_problem", "utter_callback_naming"], id="naming"
        ),
        pytest.param(Detail.CONFIRM, "hm", ANSWER, ["utter_callback_confirm_again"], id="confirm"),
        pytest.param(CHANGE_SLOT, "hm", UNCLEAR, ["utter_callback_change_what"], id="what to change"),
    ],
)
def test_what_could_not_be_read_is_said_and_not_kept(
    detail: Detail | str, text: str, reading: dict[str, Any], words: list[str]
) -> None:
    """The person hears what would have been an answer, and the same question stands."""
    situation = at(detail, text, reading)

    step = go_on(situation)

    assert said(step) == words
    assert step.asks == situation.requested
    assert set(step.slots) == {DRAFT_SLOT}


@pytest.mark.parametrize("problem", list(PhoneProblem), ids=lambda problem: str(problem.value))
def test_each_problem_with_a_number_has_its_words(problem: PhoneProblem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mistypes a number is told what is wrong with it."""
    monkeypatch.setattr(dialogue, "read_phone_number", lambda _: problem)

    step = go_on(at(Detail.PHONE, "some number", ANSWER))

    assert said(step) == [f"utter_callback_phone_{problem.value}"]
    assert set(step.slots) == {DRAFT_SLOT}


def test_every_response_exists(domain: Domain) -> None:
    """The engine says nothing for a name that it does not know."""
    named = set(re.findall(r'"(utter_callback_[a-z0-9_]+)"', Path(dialogue.__file__).read_text()))
    named |= {f"utter_callback_phone_{problem.value}" for problem in PhoneProblem}
    named |= {"utter_callback_name_too_long", "utter_callback_name_problem"}

    missing = named - set(domain.responses)

    assert len(named) > 25
    assert missing == set()


def test_an_offered_number_is_taken_with_a_yes() -> None:
    """On SMS "1" is answer enough."""
    situation = at(Detail.PHONE, "1", YES, own_number=OWN_NUMBER, changed={DRAFT_SLOT: draft(offered=OWN_NUMBER)})

    step = go_on(situation)

    assert step.slots[SLOTS[Detail.PHONE]] == OWN_NUMBER
    assert step.asks == SLOTS[Detail.NAME]


def test_another_number_than_the_offered_one_is_taken() -> None:
    """Nobody is called on the number that they text from against their wish."""
    situation = at(
        Detail.PHONE, "949-555-0144", ANSWER, own_number=OWN_NUMBER, changed={DRAFT_SLOT: draft(offered=OWN_NUMBER)}
    )

    step = go_on(situation)

    assert step.slots[SLOTS[Detail.PHONE]] == OTHER_NUMBER


def test_a_no_to_the_offered_number_asks_for_another() -> None:
    """The refused number is not offered again."""
    situation = at(Detail.PHONE, "2", NO, own_number=OWN_NUMBER, changed={DRAFT_SLOT: draft(offered=OWN_NUMBER)})

    step = go_on(situation)

    assert said(step) == ["utter_callback_phone_other"]
    assert step.slots[DRAFT_SLOT]["offered"] is None
    assert step.asks == SLOTS[Detail.PHONE]


def test_a_no_to_the_question_for_a_number_leaves_the_form() -> None:
    """Who gives no number wants no call, and is not asked twice."""
    step = go_on(at(Detail.PHONE, "no", NO))

    assert said(step) == ["utter_callback_left"]
    assert step.slots == emptied()
    assert step.asks is None


def test_consent_is_stamped_with_the_number() -> None:
    """The notice stood above the question that this answers."""
    step = go_on(at(Detail.PHONE, "949-555-0123", ANSWER))

    assert step.slots[DRAFT_SLOT]["consented_at"] == NOW.isoformat()


def test_consent_keeps_its_first_time() -> None:
    """A number that is corrected later changes nothing about when the notice was accepted."""
    earlier = "2026-11-27T17:00:00+00:00"

    step = go_on(at(Detail.PHONE, "949-555-0144", ANSWER, changed={DRAFT_SLOT: draft(consented_at=earlier)}))

    assert step.slots[DRAFT_SLOT]["consented_at"] == earlier


@pytest.mark.parametrize(
    ("detail", "text", "kept"),
    [
        pytest.param(Detail.NAME, "Dana, I have bipolar disorder", "Dana", id="diagnosis"),
        pytest.param(Detail.NAME, "my name is Dana and I was born 1/2/1990", "Dana", id="birth date"),
        pytest.param(Detail.PHONE, "949-555-0123, I take lithium", PHONE, id="medicine"),
    ],
)
def test_what_the_call_does_not_need_is_left_out_and_that_is_said(detail: Detail, text: str, kept: str) -> None:
    """A diagnosis beside an answer is kept nowhere."""
    step = go_on(at(detail, text, ANSWER))

    assert said(step)[0] == "utter_callback_left_out"
    assert step.slots[SLOTS[detail]] == kept


@pytest.mark.parametrize("misses", [0, 1, 2, 5])
def test_from_the_third_miss_in_a_row_the_line_is_offered(misses: int) -> None:
    """Nobody is asked the same thing for ever."""
    step = go_on(at(Detail.TIMES, "purple", UNCLEAR, changed={DRAFT_SLOT: draft(misses=misses)}))

    assert ("utter_callback_line_instead" in said(step)) == (misses >= 2)
    assert step.slots[DRAFT_SLOT]["misses"] == misses + 1


def test_a_good_answer_ends_the_row_of_misses() -> None:
    """The next question starts without blame."""
    step = go_on(at(Detail.NAME, "Dana", ANSWER, changed={DRAFT_SLOT: draft(misses=2)}))

    assert step.slots[DRAFT_SLOT]["misses"] == 0


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_a_child_is_asked_nothing_more(slot: str) -> None:
    """Whoever says that they are under 13 hears where help is, and nothing of theirs stays."""
    step = go_on(at(slot, "im 12", {"as": "under_13"}))

    assert said(step) == ["utter_callback_under_13"]
    assert step.slots == emptied()
    assert step.asks is None


@pytest.mark.parametrize("reading", [pytest.param(YES, id="yes"), pytest.param({"as": "retry"}, id="retry")])
def test_nothing_is_said_before_the_request_is_sent(reading: dict[str, Any]) -> None:
    """Only the store's word makes it true that the request is in."""
    step = go_on(at(Detail.CONFIRM, "yes", reading))

    assert step.submits
    assert (step.says, step.slots) == ([], {})


def test_a_no_to_the_read_back_asks_what_to_change() -> None:
    """A no sends nothing and throws nothing away."""
    step = go_on(at(Detail.CONFIRM, "no", NO))

    assert said(step) == ["utter_callback_change_what"]
    assert (step.asks, step.submits, step.slots) == (CHANGE_SLOT, False, {})


def test_the_read_back_holds_what_was_given() -> None:
    """Everything that would be sent is shown first, the number by its last digits."""
    braces = summary(GIVEN, is_text_channel=False)

    assert braces == {
        "phone": "the number ending in 0123",
        "name": "Dana",
        "times": "any time, Pacific time",
        "voicemail": "yes",
        "texting": "no",
        "naming": "no",
    }


def test_what_was_skipped_reads_as_not_given() -> None:
    """Silence is shown as a no."""
    braces = summary({SLOTS[Detail.PHONE]: PHONE, SLOTS[Detail.NAME]: "", SLOTS[Detail.TIMES]: ""}, False)

    assert (braces["name"], braces["times"], braces["voicemail"]) == ("not given", "no time given", "no")


@pytest.mark.parametrize(
    ("name", "is_text", "shown"),
    [
        pytest.param("Zoë", True, "as you wrote it", id="another alphabet on SMS"),
        pytest.param("D" * 41, True, "as you wrote it", id="long on SMS"),
        pytest.param("Dana", True, "Dana", id="short on SMS"),
        pytest.param("Zoë", False, "Zoë", id="web"),
    ],
)
def test_on_sms_a_name_never_makes_a_text_longer_than_two(name: str, is_text: bool, shown: str) -> None:
    """One letter beyond the phone's alphabet would make three texts of two."""
    braces = summary({**GIVEN, SLOTS[Detail.NAME]: name}, is_text)

    assert braces["name"] == shown


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=80),
    slot=st.sampled_from([*SLOTS.values(), CHANGE_SLOT]),
    reading=st.sampled_from([ANSWER, YES, NO, UNCLEAR, {"as": "change"}]),
)
def test_no_text_breaks_the_form_or_is_kept_unread(text: str, slot: str, reading: dict[str, Any]) -> None:
    """Whatever is written, a question stands or the form is over, and only details of ours are kept."""
    situation = at(slot, text, reading)

    step = go_on(situation)

    assert step.says or step.submits
    assert set(step.slots) <= {*emptied()}
