"""Promises of `actions.callback`: what was sent is in the store, and nothing is said that is not true."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from actions.callback import REQUESTS_A_DAY, ValidateCallbackForm, asker, contacts, own_number
from clarity.callbacks.dialogue import DRAFT_SLOT, FORM, SLOTS, UNSURE, emptied
from clarity.callbacks.model import Asker
from clarity.callbacks.service import CallbackService
from clarity.errors import CallbackNotFound, CallbackNotKept, SealError
from clarity.program import consent_notice
from tests.actions.visitors import ANSWER, GOOD, LEAVE, NO, PHONE, SKIP, YES, Visitor, names
from tests.factories import CANARY

pytestmark = pytest.mark.usefixtures("service")
CONFIRM = len(GOOD) - 1  # where the read-back stands among the questions


def failing(error: Exception) -> Any:
    """Return a function that raises."""

    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


async def test_the_form_opens_with_the_first_question() -> None:
    """The engine names the loop before there is a question; that is a beginning and no answer."""
    visitor = Visitor()

    heard = await visitor.says("can someone call me")

    assert names(heard) == ["utter_callback_phone"]
    assert visitor.slots["requested_slot"] == "callback_phone"


async def test_a_request_is_kept_as_it_was_given(service: CallbackService) -> None:
    """Seven answers make one request that its asker finds again."""
    visitor = Visitor()

    heard = await visitor.reaches(len(GOOD))

    request = service.open_request(Asker(visitor.sender_id))
    assert names(heard) == ["utter_callback_received"]
    assert request is not None
    assert request.details is not None
    assert (request.details.phone, request.details.name) == (PHONE, "Dana")
    assert request.details.times == "any time, Pacific time"
    assert (request.details.wishes.voicemail, request.details.wishes.texting, request.details.wishes.naming) == (
        True,
        False,
        False,
    )
    assert request.reference == heard[0]["reference"]


async def test_after_sending_nothing_is_left_in_the_conversation() -> None:
    """What is in the store needs no second copy."""
    visitor = Visitor()

    await visitor.sends()

    assert {name: visitor.slots[name] for name in emptied()} == emptied()
    assert (visitor.loop, visitor.slots["requested_slot"]) == (None, None)


async def test_what_was_agreed_to_is_kept_with_the_request(service: CallbackService) -> None:
    """The notice's version and the time of the answer below it can be shown later."""
    before = datetime.datetime.now(datetime.timezone.utc)

    reference = await Visitor().sends()

    shown = service.show(reference, by="test", reason="test")
    assert shown.consent_version == consent_notice().version
    assert shown.consented_at is not None
    assert before <= shown.consented_at <= shown.requested_at


async def test_the_same_word_sent_twice_makes_one_request(service: CallbackService) -> None:
    """When the engine lost the first answer, the second try finds the request that is there."""
    visitor = Visitor()
    await visitor.reaches(CONFIRM)
    before = dict(visitor.slots)
    first = await visitor.says("yes", YES)
    visitor.slots = before

    second = await visitor.says("did it go through?", {"as": "retry"})

    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    assert names(second) == ["utter_callback_received"]
    assert first[0]["reference"] == second[0]["reference"]
    assert service.recent_count(visitor.sender_id, since) == 1


@pytest.mark.usefixtures("store_down")
async def test_while_the_store_is_down_the_request_waits_and_that_is_said(service: CallbackService) -> None:
    """Nobody believes that admissions can see it, and it is not lost."""
    visitor = Visitor()

    heard = await visitor.reaches(len(GOOD))

    request = service.open_request(Asker(visitor.sender_id))
    assert names(heard) == ["utter_callback_spooled"]
    assert request is not None
    assert request.reference == heard[0]["reference"]


async def test_a_request_that_could_not_be_kept_is_said_to_be_lost(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a call that will not come; a second yes tries again with all answers there."""
    visitor = Visitor()
    await visitor.reaches(CONFIRM)
    before = dict(visitor.slots)
    monkeypatch.setattr(service, "submit", failing(CallbackNotKept("neither")))

    heard = await visitor.says("yes", YES)

    assert names(heard) == ["utter_callback_not_kept"]
    assert visitor.slots == before


async def test_without_a_number_nothing_is_sent(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots that were lost on the way do not become an empty request."""
    visitor = Visitor()
    await visitor.reaches(CONFIRM)
    visitor.slots[SLOTS[next(iter(SLOTS))]] = None
    monkeypatch.setattr(service, "submit", failing(AssertionError("sent")))

    heard = await visitor.says("yes", YES)

    assert names(heard) == ["utter_callback_not_kept"]


async def test_the_log_holds_ids_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """An operator can count requests, and reads no name, number or time."""
    visitor = Visitor()
    await visitor.reaches(1)
    await visitor.says(f"Dana, {CANARY}", ANSWER)
    for text, reading in GOOD[2:]:
        await visitor.says(text, reading)

    logged = capsys.readouterr().err
    assert "callback.sent" in logged
    assert [word for word in ("Dana", "5550123", "0123", "any time", CANARY) if word in logged] == []


async def test_whoever_has_an_open_request_is_told_once() -> None:
    """The second wish is then taken as one for a new request."""
    visitor = Visitor()
    reference = await visitor.sends()

    first = await visitor.says("can someone call me")
    second = await visitor.says("a new one please")

    assert names(first) == ["utter_callback_already"]
    assert first[0]["reference"] == reference
    assert names(second) == ["utter_callback_phone"]


async def test_more_than_three_requests_a_day_are_not_taken() -> None:
    """The line is named instead (P-32)."""
    visitor = Visitor()
    for _ in range(REQUESTS_A_DAY):
        visitor.slots[DRAFT_SLOT] = None
        await visitor.says("a call please")
        if visitor.slots["requested_slot"] is None:
            await visitor.says("another one")
        for text, reading in GOOD:
            heard = await visitor.says(text, reading)
        assert names(heard) == ["utter_callback_received"]

    heard = await visitor.says("one more")

    assert names(heard) == ["utter_callback_limit"]
    assert visitor.loop is None


async def test_a_child_cannot_begin_anew() -> None:
    """Who said that they are under 13 is not asked for a number later in the session."""
    visitor = Visitor()
    visitor.tracker("hi im 12", {"detail": None, "as": "under_13"})

    heard = await visitor.says("can someone call me")

    assert names(heard) == ["utter_callback_under_13"]
    assert (visitor.loop, visitor.slots["requested_slot"]) == (None, None)


@pytest.mark.usefixtures("store_down")
async def test_the_form_opens_while_the_store_is_down() -> None:
    """What is given meanwhile can wait in the spool."""
    heard = await Visitor().says("can someone call me")

    assert names(heard) == ["utter_callback_phone"]


async def test_a_request_set_aside_goes_on_though_another_is_open() -> None:
    """Who says "continue" is asked the question that stood, and hears nothing else."""
    visitor = Visitor()
    await visitor.reaches(2)
    await visitor.says("menu", {"as": "command", "command": "menu"})

    heard = await visitor.says("continue")

    assert names(heard) == ["utter_callback_times"]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        pytest.param("what?", {"as": "command", "command": "repeat"}, id="repeat"),
        pytest.param("no", NO, id="no to the read-back"),
        pytest.param("back", {"as": "command", "command": "back"}, id="back"),
    ],
)
async def test_every_turn_sets_a_slot(text: str, reading: dict[str, Any]) -> None:
    """Of a form that sets none the engine throws the words away."""
    visitor = Visitor()
    await visitor.reaches(CONFIRM)

    heard = await visitor.says(text, reading)

    assert heard
    assert set(visitor.set_now) - {"requested_slot"}


async def test_the_number_of_a_text_is_known() -> None:
    """On SMS the asker is also whoever has the number."""
    sender = contacts().remember("+19495550155")

    tracker = Visitor("sms", sender).tracker("hello")

    assert own_number(tracker) == "+19495550155"
    assert asker(tracker) == Asker(sender, "+19495550155")


@pytest.mark.parametrize("channel", ["web", "rest"])
async def test_on_the_web_no_number_is_proved(channel: str) -> None:
    """Nobody sees a request by calling themselves like a texter."""
    sender = contacts().remember("+19495550156")

    assert own_number(Visitor(channel, sender).tracker("hello")) is None


@pytest.mark.usefixtures("store_down")
async def test_while_nobody_can_look_no_number_is_offered() -> None:
    """The texter is asked to type it."""
    heard = await Visitor("sms").says("can someone call me")

    assert names(heard) == ["utter_callback_phone_typed"]


async def test_a_number_that_does_not_open_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged contact costs the texter ten digits, and not the call."""
    monkeypatch.setattr(contacts(), "number_of", failing(SealError("moved")))

    heard = await Visitor("sms").says("can someone call me")

    assert names(heard) == ["utter_callback_phone_typed"]


async def changing(visitor: Visitor, question: str) -> str:
    """Send a request and open its change at a question; return the reference."""
    reference = await visitor.sends()
    visitor.slots.update({**emptied(), DRAFT_SLOT: {"changing": reference}, "requested_slot": question})
    return reference


async def test_a_sent_request_is_changed(service: CallbackService) -> None:
    """The same request holds the new number, and it is read back."""
    visitor = Visitor()
    reference = await changing(visitor, "callback_phone")

    heard = await visitor.says("949-555-0144", ANSWER)

    request = service.open_request(Asker(visitor.sender_id))
    assert names(heard) == ["utter_callback_changed"]
    assert (heard[0]["reference"], heard[0]["phone"]) == (reference, "the number ending in 0144")
    assert request is not None
    assert request.details is not None
    assert request.details.phone == "+19495550144"


@pytest.mark.parametrize("question", ["callback_name", "callback_times"])
async def test_a_detail_can_be_taken_out_of_a_sent_request(question: str, service: CallbackService) -> None:
    """Whoever skips it then gave none."""
    visitor = Visitor()
    await changing(visitor, question)

    await visitor.says("skip", SKIP)

    request = service.open_request(Asker(visitor.sender_id))
    assert request is not None
    assert request.details is not None
    assert getattr(request.details, question.removeprefix("callback_")) is None


async def test_a_request_that_is_gone_is_not_said_to_be_changed(
    service: CallbackService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may have closed it meanwhile."""
    visitor = Visitor()
    await changing(visitor, "callback_phone")
    monkeypatch.setattr(service, "change", failing(CallbackNotFound("gone")))

    heard = await visitor.says("949-555-0144", ANSWER)

    assert names(heard) == ["utter_callback_none"]
    assert visitor.loop is None


async def test_a_change_that_nobody_can_make_now_is_said_to_be_none(request: pytest.FixtureRequest) -> None:
    """While the store is down the old number stays, and the person gets the line."""
    visitor = Visitor()
    await changing(visitor, "callback_phone")
    request.getfixturevalue("store_down")

    heard = await visitor.says("949-555-0144", ANSWER)

    assert names(heard) == ["utter_callback_unavailable"]


async def unsure(visitor: Visitor, is_in_store: bool) -> None:
    """Let the word to send be lost on the way: the engine said that it can't tell, and the form stands as before."""
    await visitor.reaches(CONFIRM)
    before = dict(visitor.slots)
    if is_in_store:
        await visitor.says("yes", YES)
    visitor.slots = before
    visitor.events.append({"event": "action", "name": UNSURE})


async def test_never_mind_takes_back_what_may_have_been_sent(service: CallbackService) -> None:
    """Nobody is called who said never mind while it was not known whether the request went through."""
    visitor = Visitor()
    await unsure(visitor, is_in_store=True)

    heard = await visitor.says("never mind", LEAVE)

    assert names(heard) == ["utter_callback_withdrawn"]
    assert service.open_request(Asker(visitor.sender_id)) is None
    assert {name: visitor.slots[name] for name in emptied()} == emptied()


async def test_never_mind_holds_for_what_may_arrive_later() -> None:
    """A request that is still on its way is refused when it comes."""
    visitor = Visitor()
    await unsure(visitor, is_in_store=False)

    heard = await visitor.says("never mind", LEAVE)

    assert names(heard) == ["utter_callback_withdrawn"]


async def test_never_mind_is_not_promised_while_nobody_can_look(request: pytest.FixtureRequest) -> None:
    """To say that nothing was sent may be false then; the person gets the line, and can say it again later."""
    visitor = Visitor()
    await unsure(visitor, is_in_store=True)
    request.getfixturevalue("store_down")

    heard = await visitor.says("never mind", LEAVE)

    assert names(heard) == ["utter_callback_unavailable"]
    assert visitor.loop == FORM


async def test_a_refusal_while_a_change_is_asked_for_is_answered(service: CallbackService) -> None:
    """Also where the request was closed meanwhile, and an earlier one in this session was in doubt."""
    visitor = Visitor()
    await unsure(visitor, is_in_store=False)
    visitor.slots[DRAFT_SLOT] = {"changing": "K7FQ-3XMD"}

    heard = await visitor.says("don't call me at all", {"as": "withdraw"})

    assert names(heard) == ["utter_callback_left"]
    assert service.open_request(Asker(visitor.sender_id)) is None


async def test_an_ordinary_never_mind_asks_no_store(service: CallbackService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything was sent there is nothing to take back."""
    visitor = Visitor()
    await visitor.reaches(CONFIRM)
    monkeypatch.setattr(service, "withdraw", failing(AssertionError("asked")))

    heard = await visitor.says("never mind", LEAVE)

    assert names(heard) == ["utter_callback_left"]


def test_it_is_called_as_the_engine_calls_it() -> None:
    """The engine looks for a form's own validation by this name."""
    assert ValidateCallbackForm().name() == "validate_callback_form"
