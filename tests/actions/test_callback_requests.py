"""Promises of `actions.callback_requests`: a sent request is its asker's to see, change and take back, no other's."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Action

from actions.callback import contacts
from actions.callback_requests import (
    STATES,
    WAITING,
    ActionChangeCallback,
    ActionTellCallback,
    ActionTellWhatIsKept,
    ActionWithdrawCallback,
)
from clarity.callbacks.dialogue import CHANGE_SLOT, DRAFT_SLOT, FORM, emptied
from clarity.callbacks.model import OPEN, Asker, Details, Outcome, State
from clarity.callbacks.service import CallbackService
from clarity.errors import CallbackNotFound
from tests.actions.visitors import GOOD, Visitor, names

pytestmark = pytest.mark.usefixtures("service")
TELL, KEPT, CHANGE, WITHDRAW = (
    ActionTellCallback(),
    ActionTellWhatIsKept(),
    ActionChangeCallback(),
    ActionWithdrawCallback(),
)
EVERY_ACTION = [
    pytest.param(TELL, "utter_callback_none", id="tell"),
    pytest.param(KEPT, "utter_callback_kept_nothing", id="what is kept"),
    pytest.param(CHANGE, "utter_callback_none", id="change"),
    pytest.param(WITHDRAW, "utter_callback_none", id="withdraw"),
]


def details(service: CallbackService, visitor: Visitor) -> Details:
    """Return what the visitor's open request holds."""
    request = service.open_request(Asker(visitor.sender_id))
    assert request is not None
    assert request.details is not None
    return request.details


@pytest.mark.parametrize(("action", "words"), EVERY_ACTION)
async def test_whoever_asked_for_nothing_is_told_so(action: Action, words: str) -> None:
    """And nothing else happens."""
    visitor = Visitor()

    heard = await visitor.gets(action)

    assert names(heard) == [words]
    assert (visitor.loop, visitor.slots.get(DRAFT_SLOT)) == (None, None)


@pytest.mark.parametrize(("action", "words"), EVERY_ACTION)
async def test_somebody_else_hears_what_anybody_without_a_request_hears(
    action: Action, words: str, service: CallbackService
) -> None:
    """Neither the number nor the code opens another person's request."""
    owner, other = Visitor(), Visitor()
    reference = await owner.sends()

    heard = await other.gets(action, f"949-555-0123 {reference}")

    assert [message["response"] for message in heard] == [words]
    assert details(service, owner).phone == "+19495550123"


@pytest.mark.parametrize("action", [TELL, KEPT, CHANGE, WITHDRAW], ids=["tell", "what is kept", "change", "withdraw"])
async def test_while_nobody_can_look_the_line_is_given(action: Action, request: pytest.FixtureRequest) -> None:
    """Nobody is told that there is no request when it only can't be seen."""
    visitor = Visitor()
    await visitor.sends()
    request.getfixturevalue("store_down")

    heard = await visitor.gets(action)

    assert names(heard) == ["utter_callback_unavailable"]


async def test_the_asker_is_told_where_the_request_stands() -> None:
    """With its code, its time, and the last digits of the number."""
    visitor = Visitor()
    reference = await visitor.sends()

    heard = await visitor.gets(TELL)

    assert names(heard) == ["utter_callback_status"]
    assert (heard[0]["reference"], heard[0]["phone"]) == (reference, "the number ending in 0123")
    assert heard[0]["state"] == STATES[State.REQUESTED]


@pytest.mark.parametrize("state", sorted(OPEN), ids=lambda state: str(state.value))
def test_every_open_state_has_words_that_promise_nothing(state: State) -> None:
    """Nobody is told when a call will come."""
    assert STATES[state]
    assert "will call" not in STATES[state]


async def test_a_taken_on_and_tried_request_is_said_to_be_that(service: CallbackService) -> None:
    """What staff did is what the person hears."""
    visitor = Visitor()
    reference = await visitor.sends()
    service.claim(reference, by="staff")
    claimed = await visitor.gets(TELL)
    service.record_attempt(reference, by="staff", outcome=Outcome.NO_ANSWER)

    attempted = await visitor.gets(TELL)

    assert (claimed[0]["state"], attempted[0]["state"]) == (STATES[State.CLAIMED], STATES[State.ATTEMPTED])


async def test_a_request_in_the_spool_is_not_said_to_be_seen(request: pytest.FixtureRequest) -> None:
    """Admissions can't see it yet, and that is what is said."""
    visitor = Visitor()
    request.getfixturevalue("store_down")
    await visitor.sends()

    heard = await visitor.gets(TELL)

    assert heard[0]["state"] == WAITING


async def test_the_owner_of_the_number_sees_what_was_left_on_the_web() -> None:
    """The carrier vouches for the number, so the text's writer has a say."""
    visitor = Visitor()
    reference = await visitor.sends()
    owner = Visitor("sms", contacts().remember("+19495550123"))

    heard = await owner.gets(TELL)

    assert names(heard) == ["utter_callback_status"]
    assert len(reference) == len(heard[0]["reference"])


async def test_an_unfinished_request_is_not_sent() -> None:
    """Whoever has sent none hears that the one they are filling in is not sent."""
    visitor = Visitor()
    visitor.slots[DRAFT_SLOT] = {"key": "key-of-dana"}

    heard = await visitor.gets(TELL)

    assert names(heard) == ["utter_callback_pending"]


async def test_a_sent_request_is_told_of_in_the_middle_of_another() -> None:
    """Nobody hears "not sent" of a request that is sent, only because a draft is still there."""
    visitor = Visitor()
    await visitor.sends()
    visitor.slots[DRAFT_SLOT] = {"key": "key-of-dana"}

    heard = await visitor.gets(TELL)

    assert names(heard) == ["utter_callback_status"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("please change it so you never leave a voicemail in the evenings", id="a wish about voicemail"),
        pytest.param("remove my number 714-555-0199 from the request", id="a number to be removed"),
        pytest.param("my number is not 949-555-0144", id="a number that is wrong"),
    ],
)
async def test_a_wish_that_is_not_plain_is_asked_about(service: CallbackService, text: str) -> None:
    """Nothing of a sent request is overwritten by words that mean something else."""
    visitor = Visitor()
    await visitor.sends()
    before = service.open_request(Asker(visitor.sender_id))

    heard = await visitor.gets(CHANGE, text)

    after = service.open_request(Asker(visitor.sender_id))
    assert names(heard)[0] != "utter_callback_changed"
    assert before is not None
    assert after is not None
    assert after.details == before.details


async def test_what_is_kept_is_told_in_full_but_for_the_number() -> None:
    """Every detail, and of the number the last digits."""
    visitor = Visitor()
    await visitor.sends()

    heard = await visitor.gets(KEPT)

    assert names(heard) == ["utter_callback_kept"]
    assert (heard[0]["name"], heard[0]["times"], heard[0]["voicemail"]) == ("Dana", "any time, Pacific time", "yes")
    assert "949" not in heard[0]["phone"]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        pytest.param("call me at 949-555-0144 instead", "phone", "+19495550144", id="number"),
        pytest.param("can you change the call to mornings", "times", "8 AM to 12 PM, Pacific time", id="time"),
    ],
)
async def test_a_wish_that_says_it_all_is_carried_out(
    text: str, field: str, value: str, service: CallbackService
) -> None:
    """No second question, and the change is read back."""
    visitor = Visitor()
    reference = await visitor.sends()

    heard = await visitor.gets(CHANGE, text)

    assert names(heard) == ["utter_callback_changed"]
    assert heard[0]["reference"] == reference
    assert getattr(details(service, visitor), field) == value
    assert visitor.loop is None


@pytest.mark.parametrize(
    ("text", "words", "question"),
    [
        pytest.param("change my number", "utter_callback_phone_again", "callback_phone", id="number"),
        pytest.param("my name is spelled wrong", "utter_callback_name", "callback_name", id="name"),
        pytest.param("change the voicemail thing", "utter_callback_voicemail", "callback_voicemail", id="voicemail"),
        pytest.param("i want to change something", "utter_callback_change_what", CHANGE_SLOT, id="something"),
        pytest.param("change my callback", "utter_callback_change_what", CHANGE_SLOT, id="as the text says"),
        pytest.param("change_callback", "utter_callback_change_what", CHANGE_SLOT, id="button"),
    ],
)
async def test_a_wish_that_names_only_the_detail_is_asked_about(
    text: str, words: str, question: str, service: CallbackService
) -> None:
    """The form opens at that question, for this request, and nothing is changed yet."""
    visitor = Visitor()
    reference = await visitor.sends()
    before = details(service, visitor)

    heard = await visitor.gets(CHANGE, text)

    assert names(heard) == [words]
    assert (visitor.loop, visitor.slots["requested_slot"]) == (FORM, question)
    assert visitor.slots[DRAFT_SLOT] == {"changing": reference}
    assert details(service, visitor) == before


async def test_a_request_that_is_taken_back_meanwhile_is_none(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking and changing staff may close it."""
    visitor = Visitor()
    await visitor.sends()

    def gone(*_: Any) -> Any:
        raise CallbackNotFound("gone")

    monkeypatch.setattr(service, "change", gone)

    heard = await visitor.gets(CHANGE, "call me at 949-555-0144 instead")

    assert names(heard) == ["utter_callback_none"]


async def test_a_request_is_taken_back(service: CallbackService) -> None:
    """It is closed, its details are gone, and its code is said."""
    visitor = Visitor()
    reference = await visitor.sends()

    heard = await visitor.gets(WITHDRAW, "don't call me")

    shown = service.show(reference, by="test", reason="test")
    assert (names(heard), heard[0]["reference"]) == (["utter_callback_withdrawn"], reference)
    assert (shown.state, shown.details) == (State.WITHDRAWN, None)


async def test_every_open_request_is_taken_back(service: CallbackService) -> None:
    """Whoever wants no call wants none of them."""
    visitor = Visitor()
    references = [await visitor.sends()]
    await visitor.says("a call")
    await visitor.reaches(len(GOOD))

    heard = await visitor.gets(WITHDRAW, "don't call me")

    assert service.open_request(Asker(visitor.sender_id)) is None
    assert heard[0]["reference"].count("-") == 2
    assert references[0] in heard[0]["reference"]


async def test_taking_back_drops_what_is_unfinished_too(service: CallbackService) -> None:
    """Whoever wants no call wants none of the new one either."""
    visitor = Visitor()
    await visitor.reaches(3)

    heard = await visitor.gets(WITHDRAW, "don't call me")

    assert names(heard) == ["utter_callback_left"]
    assert {name: visitor.slots[name] for name in emptied()} == emptied()
    assert service.open_request(Asker(visitor.sender_id)) is None


async def test_in_doubt_the_wish_is_asked_about(service: CallbackService) -> None:
    """A misunderstood sentence does not delete what somebody gave."""
    visitor = Visitor()
    await visitor.sends()
    visitor.slots[DRAFT_SLOT] = {"told": "K7FQ-3XMD"}

    heard = await visitor.gets(WITHDRAW, "well perhaps not then", confidence=0.3)

    assert names(heard) == ["utter_callback_withdraw_sure"]
    assert details(service, visitor).name == "Dana"
    assert visitor.set_now == []


async def test_in_doubt_an_unfinished_request_stays() -> None:
    """It is said that nothing was sent, and how to drop it."""
    visitor = Visitor()
    await visitor.reaches(3)
    before = dict(visitor.slots)

    heard = await visitor.gets(WITHDRAW, "well perhaps not then", confidence=0.3)

    assert names(heard) == ["utter_callback_pending"]
    assert visitor.slots == before
