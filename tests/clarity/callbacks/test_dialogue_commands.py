"""Promises of `clarity.callbacks.dialogue` to whoever goes back, skips, leaves, or changes one detail."""

from __future__ import annotations

from typing import Any

import pytest

from clarity.callbacks.details import Command, Detail
from clarity.callbacks.dialogue import CHANGE_SLOT, DRAFT_SLOT, SKIPPED, SLOTS, detail_to_change, emptied, go_on
from tests.clarity.callbacks.situations import (
    ANSWER,
    CHANGE_WISH,
    NO,
    OTHER_NUMBER,
    OWN_NUMBER,
    PHONE,
    REFERENCE,
    UNCLEAR,
    YES,
    after,
    at,
    command,
    draft,
    said,
)

QUESTION = {
    Detail.PHONE: "utter_callback_phone_again",
    Detail.NAME: "utter_callback_name",
    Detail.TIMES: "utter_callback_times",
    Detail.VOICEMAIL: "utter_callback_voicemail",
    Detail.TEXTING: "utter_callback_texting",
    Detail.NAMING: "utter_callback_naming",
    Detail.CONFIRM: "utter_callback_confirm",
}
ORDER = list(Detail)
EVERY_DETAIL = [pytest.param(detail, id=detail.value) for detail in Detail]
EVERY_QUESTION = [pytest.param(slot, id=slot.removeprefix("callback_")) for slot in (*SLOTS.values(), CHANGE_SLOT)]
CHANGING = {DRAFT_SLOT: {"changing": REFERENCE}, **dict.fromkeys(SLOTS.values())}  # of a request that was sent


@pytest.mark.parametrize(
    ("detail", "kept"),
    [
        pytest.param(Detail.NAME, SKIPPED, id="name"),
        pytest.param(Detail.TIMES, SKIPPED, id="times"),
        pytest.param(Detail.VOICEMAIL, False, id="voicemail"),
        pytest.param(Detail.TEXTING, False, id="texting"),
        pytest.param(Detail.NAMING, False, id="naming"),
    ],
)
def test_what_is_skipped_is_not_asked_again(detail: Detail, kept: object) -> None:
    """A skipped wish is a no, and the next question follows."""
    step = go_on(at(detail, "skip", command(Command.SKIP)))

    following = ORDER[ORDER.index(detail) + 1]
    assert step.slots[SLOTS[detail]] == kept
    assert step.asks == SLOTS[following]
    assert said(step) == [QUESTION[following]]


def test_without_a_number_there_is_no_call() -> None:
    """The one detail that cannot be skipped says so."""
    step = go_on(at(Detail.PHONE, "skip", command(Command.SKIP)))

    assert said(step) == ["utter_callback_phone_needed"]
    assert step.asks == SLOTS[Detail.PHONE]


@pytest.mark.parametrize("slot", [SLOTS[Detail.CONFIRM], CHANGE_SLOT])
def test_skipping_the_last_question_sends_nothing(slot: str) -> None:
    """Only a yes is a yes."""
    step = go_on(at(slot, "skip", command(Command.SKIP)))

    assert not step.submits
    assert step.asks == slot


@pytest.mark.parametrize("detail", EVERY_DETAIL[1:])
def test_back_asks_the_question_before(detail: Detail) -> None:
    """The answer before is forgotten, and all others stay."""
    situation = at(detail, "back", command(Command.BACK))

    step = go_on(situation)

    earlier = ORDER[ORDER.index(detail) - 1]
    assert said(step) == [QUESTION[earlier]]
    assert step.asks == SLOTS[earlier]
    assert after(situation, step) == {**situation.slots, SLOTS[earlier]: None}


def test_before_the_first_question_there_is_none() -> None:
    """Whoever goes back from the number is told so and asked again."""
    step = go_on(at(Detail.PHONE, "back", command(Command.BACK)))

    assert said(step) == ["utter_callback_first_question", "utter_callback_phone_again"]
    assert step.asks == SLOTS[Detail.PHONE]


def test_back_from_what_to_change_is_the_read_back() -> None:
    """Whoever wants no change after all can still send it."""
    step = go_on(at(CHANGE_SLOT, "back", command(Command.BACK)))

    assert said(step) == ["utter_callback_confirm"]
    assert step.asks == SLOTS[Detail.CONFIRM]


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_menu_sets_the_request_aside(slot: str) -> None:
    """The form closes, and what was given stays for "continue"."""
    situation = at(slot, "menu", command(Command.MENU))

    step = go_on(situation)

    assert said(step) == ["utter_callback_paused"]
    assert step.asks is None
    assert after(situation, step) == situation.slots


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_whoever_leaves_is_let_go(slot: str) -> None:
    """One word is enough: nothing is sent, nothing kept, nothing asked."""
    step = go_on(at(slot, "never mind", command(Command.LEAVE)))

    assert said(step) == ["utter_callback_left"]
    assert (step.slots, step.asks, step.submits, step.leaves) == (emptied(), None, False, True)


@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_starting_over_asks_everything_anew(slot: str) -> None:
    """All answers are forgotten; the request stays one, and its notice was read."""
    kept = draft(consented_at="2026-11-27T17:00:00+00:00", misses=2)

    step = go_on(at(slot, "start over", command(Command.START_OVER), changed={DRAFT_SLOT: kept}))

    assert said(step) == ["utter_callback_phone_again"]
    assert {value for name, value in step.slots.items() if name != DRAFT_SLOT} == {None}
    assert step.slots[DRAFT_SLOT] == {**kept, "misses": 0}


def test_starting_over_on_sms_offers_this_number_again() -> None:
    """The digit that took the number at first takes it again."""
    step = go_on(at(Detail.TIMES, "start over", command(Command.START_OVER), own_number=OWN_NUMBER))

    assert said(step) == ["utter_callback_phone_this_again"]
    assert step.slots[DRAFT_SLOT]["offered"] == OWN_NUMBER


@pytest.mark.parametrize("which", [Command.REPEAT, Command.RESUME], ids=lambda which: str(which.value))
@pytest.mark.parametrize("detail", EVERY_DETAIL)
def test_the_question_is_said_once_more(detail: Detail, which: Command) -> None:
    """Whoever did not get it hears it again, and nothing else happens."""
    situation = at(detail, "what?", command(which))

    step = go_on(situation)

    assert said(step) == [QUESTION[detail]]
    assert (step.asks, step.slots) == (situation.requested, {})


@pytest.mark.parametrize("slot", [SLOTS[Detail.CONFIRM], CHANGE_SLOT], ids=["at the read-back", "when asked"])
@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param("change the number", Detail.PHONE, id="phone"),
        pytest.param("change the name", Detail.NAME, id="name"),
        pytest.param("change the time", Detail.TIMES, id="times"),
        pytest.param("change the voicemail", Detail.VOICEMAIL, id="voicemail"),
        pytest.param("change the texts", Detail.TEXTING, id="texting"),
    ],
)
def test_one_detail_is_asked_anew(slot: str, text: str, detail: Detail) -> None:
    """The others stay as they were given."""
    situation = at(slot, text, CHANGE_WISH)

    step = go_on(situation)

    kept = {name: value for name, value in after(situation, step).items() if name in SLOTS.values()}
    assert said(step) == [QUESTION[detail]]
    assert step.asks == SLOTS[detail]
    assert kept == {**{name: situation.slots[name] for name in SLOTS.values()}, SLOTS[detail]: None}


@pytest.mark.parametrize(("digit", "detail"), [(str(index), detail) for index, detail in enumerate(ORDER[:6], 1)])
def test_a_digit_names_the_detail(digit: str, detail: Detail) -> None:
    """The numbers of the text message are the order of the questions."""
    step = go_on(at(CHANGE_SLOT, digit, ANSWER))

    assert step.asks == SLOTS[detail]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param("change my callback", None, id="the request"),
        pytest.param("change_callback", None, id="a button's"),
        pytest.param("i want to change my call back request", None, id="the request in two words"),
        pytest.param("change the callback number", Detail.PHONE, id="its number"),
        pytest.param("change my callback time", Detail.TIMES, id="its time"),
        pytest.param("send it", None, id="nothing"),
    ],
)
def test_the_requests_own_name_is_no_detail(text: str, detail: Detail | None) -> None:
    """Whoever wants to change their callback is asked what, and not at once for a number."""
    assert detail_to_change(text) is detail


def test_after_the_change_the_read_back_comes_again() -> None:
    """One new answer leads straight back to what would be sent."""
    changed = {**at(Detail.CONFIRM).slots, SLOTS[Detail.TIMES]: None}

    step = go_on(at(Detail.TIMES, "any time", ANSWER, changed=changed))

    assert said(step) == ["utter_callback_confirm"]
    assert dict(step.says[0][1])["times"] == "any time, Pacific time"
    assert step.asks == SLOTS[Detail.CONFIRM]


def test_a_number_to_be_changed_is_not_offered_again() -> None:
    """A "yes" does not bring the old number back."""
    situation = at(CHANGE_SLOT, "the number", ANSWER, changed={DRAFT_SLOT: draft(offered=PHONE)})

    step = go_on(situation)

    assert step.slots[DRAFT_SLOT]["offered"] is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param(Detail.CONFIRM, ["utter_callback_change_what"], id="at the read-back"),
        pytest.param(CHANGE_SLOT, ["utter_callback_change_what"], id="when asked what"),
        pytest.param(Detail.TIMES, ["utter_callback_times"], id="at another question"),
    ],
)
def test_a_change_of_nothing_in_particular_is_asked_about(asked: Detail | str, words: list[str]) -> None:
    """Nobody's details are thrown away for a wish that names none of them."""
    situation = at(asked, "change it", CHANGE_WISH)

    step = go_on(situation)

    assert said(step) == words
    assert {name: after(situation, step)[name] for name in SLOTS.values()} == {
        name: situation.slots[name] for name in SLOTS.values()
    }


@pytest.mark.parametrize(
    ("detail", "text", "reading", "changes"),
    [
        pytest.param(Detail.PHONE, "949-555-0144", ANSWER, {Detail.PHONE: OTHER_NUMBER}, id="number"),
        pytest.param(Detail.NAME, "Ruth", ANSWER, {Detail.NAME: "Ruth"}, id="name"),
        pytest.param(Detail.NAME, "skip", command(Command.SKIP), {Detail.NAME: SKIPPED}, id="name taken away"),
        pytest.param(Detail.TIMES, "any time", ANSWER, {Detail.TIMES: "any time, Pacific time"}, id="times"),
        pytest.param(Detail.VOICEMAIL, "no", NO, {Detail.VOICEMAIL: False}, id="voicemail"),
        pytest.param(Detail.TEXTING, "yes", YES, {Detail.TEXTING: True}, id="texting"),
    ],
)
def test_a_sent_request_is_changed_before_anything_is_said(
    detail: Detail, text: str, reading: dict[str, Any], changes: dict[Detail, object]
) -> None:
    """The answer goes to the store; what may be said is known afterwards only."""
    step = go_on(at(detail, text, reading, changed=CHANGING))

    assert step.changes == changes
    assert (step.says, step.submits) == ([], False)


@pytest.mark.parametrize("which", [Command.LEAVE, Command.MENU], ids=lambda which: str(which.value))
@pytest.mark.parametrize("slot", EVERY_QUESTION)
def test_whoever_leaves_a_change_keeps_the_sent_request(slot: str, which: Command) -> None:
    """Nobody is told that nothing was sent when it was."""
    step = go_on(at(slot, "never mind", command(which), changed=CHANGING))

    assert said(step) == ["utter_callback_left_change"]
    assert (step.slots, step.asks, step.leaves) == (emptied(), None, False)


@pytest.mark.parametrize("slot", [SLOTS[Detail.TIMES], CHANGE_SLOT])
def test_in_a_change_there_is_no_question_before(slot: str) -> None:
    """Going back does not begin to ask for everything."""
    step = go_on(at(slot, "back", command(Command.BACK), changed=CHANGING))

    assert said(step)[0] == "utter_callback_first_question"
    assert (step.asks, step.slots) == (slot, {})


def test_starting_a_change_over_asks_what_to_change() -> None:
    """A sent request is not asked for anew."""
    step = go_on(at(Detail.TIMES, "start over", command(Command.START_OVER), changed=CHANGING))

    assert said(step) == ["utter_callback_change_what"]
    assert step.asks == CHANGE_SLOT


def test_in_a_change_a_digit_brings_no_number_back() -> None:
    """On SMS the number of the phone is taken when it is sent, not by a stray 1."""
    step = go_on(at(Detail.PHONE, "1", YES, own_number=OWN_NUMBER, changed=CHANGING))

    assert step.changes == {}
    assert step.asks == SLOTS[Detail.PHONE]


def test_what_could_not_be_read_changes_nothing() -> None:
    """A miss in a change asks again, and the sent request stays."""
    step = go_on(at(Detail.TIMES, "purple", UNCLEAR, changed=CHANGING))

    assert said(step) == ["utter_callback_times_problem"]
    assert step.changes == {}
    assert step.slots == {DRAFT_SLOT: {"changing": REFERENCE, "misses": 1}}
