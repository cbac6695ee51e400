"""Promises of `clarity.channels.turn`: words always come back, they come in time, and no turn is cut in half."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from clarity.assistant import Outcome
from clarity.channels.turn import RESPONSE, TurnOutput, Turns, static_reply
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.reply import CUT_OFF_REPLY, STATIC_REPLY, crisis_reply
from tests.clarity.channels.serving import Engine, echo, fail, say, say_nothing
from tests.clarity.conftest import HearsWhatItIsTold, reading
from tests.factories import CANARY

DEADLINE_SECONDS = 0.1
CRIES = [
    pytest.param("How long is it?", STATIC_REPLY, id="question"),
    pytest.param("", STATIC_REPLY, id="empty message"),
    pytest.param("\ud800", STATIC_REPLY, id="lone surrogate"),
    pytest.param("I want to kill myself", crisis_reply("I want to kill myself"), id="crisis"),
    pytest.param("Ya no quiero vivir", crisis_reply("Ya no quiero vivir"), id="Spanish crisis"),
]


def message(text: str) -> UserMessage:
    """Return a message of an invented person on an invented channel."""
    return UserMessage(text, TurnOutput(), "web-0123456789abcdef", input_channel="web")


async def taken(engine: Engine, text: str, deadline_seconds: float = 5.0) -> list[dict[str, Any]]:
    """Return what is said to the text, without the recipient that Rasa adds."""
    reply = await Turns(engine, deadline_seconds).take(message(text))
    return [{name: value for name, value in each.items() if name != "recipient_id"} for each in reply.said]


async def hang(_: UserMessage) -> None:
    """Answer far too late."""
    await asyncio.sleep(DEADLINE_SECONDS * 3)


async def begin_and_hang(sent: UserMessage) -> None:
    """Say a part of the answer, and the rest too late."""
    await echo(sent)
    await hang(sent)


async def show_a_picture(sent: UserMessage) -> None:
    """Answer without words."""
    await sent.output_channel.send_image_url(sent.sender_id, "picture.png")


async def give_up(_: UserMessage) -> None:
    """End as a turn does that something cancelled."""
    raise asyncio.CancelledError


async def test_what_the_engine_says_is_said() -> None:
    """Messages come in their order."""
    said = await taken(say("First.", "Second."), "hello")

    assert said == [{"text": "First."}, {"text": "Second."}]


async def test_a_response_with_paragraphs_stays_one_message() -> None:
    """Stock Rasa would tear it at the blank line."""
    said = await taken(say("One.\n\nTwo."), "hello")

    assert said == [{"text": "One.\n\nTwo."}]


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param(fail, id="it fails"),
        pytest.param(say_nothing, id="it says nothing"),
        pytest.param(show_a_picture, id="it says nothing in words"),
        pytest.param(hang, id="it is too slow"),
        pytest.param(give_up, id="it is cancelled"),
    ],
)
@pytest.mark.parametrize(("text", "expected"), CRIES)
async def test_a_reply_comes_whatever_the_engine_does(engine: Engine, text: str, expected: str) -> None:
    """No failure ends in silence, and a cry for help gets 988."""
    said = await taken(engine, text, DEADLINE_SECONDS)

    assert said == [{"text": expected}]


async def test_what_only_the_network_knows_is_a_cry_as_well(network: HearsWhatItIsTold) -> None:
    """Both layers of the screen speak for an engine that cannot."""
    network.heard["everything is dark and empty"] = reading(danger=1.0, kind=Kind.SELF_HARM)

    said = await taken(fail, "everything is dark and empty")

    assert said == [{"text": crisis_reply("", Danger(Level.CRISIS, Kind.SELF_HARM))}]


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        pytest.param("sms", crisis_reply("", None, channel="sms"), id="one line for a text"),
        pytest.param("rest", crisis_reply("", None), id="paragraphs elsewhere"),
        pytest.param(None, crisis_reply("", None), id="no name"),
    ],
)
def test_crisis_words_fit_the_channel(channel: str | None, expected: str) -> None:
    """A phone gets the crisis words in its own form, also when the engine is gone."""
    said = static_reply("I want to kill myself", channel)

    assert said == [{"text": expected}]


async def test_words_before_a_failure_are_kept() -> None:
    """What an action breaks after the words does not take the words away."""

    async def begin(sent: UserMessage) -> None:
        await echo(sent)
        raise RuntimeError

    said = await taken(begin, "hello")

    assert said == [{"text": "You wrote: hello"}]


async def test_words_before_the_deadline_are_kept_and_called_a_part() -> None:
    """Nobody takes a part of an answer for the whole."""
    said = await taken(begin_and_hang, "hello", DEADLINE_SECONDS)

    assert said == [{"text": "You wrote: hello"}, {"text": CUT_OFF_REPLY}]


@pytest.mark.parametrize(
    ("engine", "outcome"),
    [
        pytest.param(echo, Outcome.ANSWERED, id="answered"),
        pytest.param(begin_and_hang, Outcome.CUT_OFF, id="cut off"),
        pytest.param(fail, Outcome.FAILED, id="failed"),
        pytest.param(hang, Outcome.FAILED, id="nothing in time"),
    ],
)
async def test_how_a_turn_ended_is_told(engine: Engine, outcome: Outcome) -> None:
    """Whoever speaks for the person knows words of the engine from words that stand in for them."""
    reply = await Turns(engine, DEADLINE_SECONDS).take(message("hello"))

    assert reply.outcome == outcome


async def test_a_message_names_the_vetted_words_it_is() -> None:
    """The gateway and the record know which answer was given, also with buttons, and what has no name gets none."""

    async def answer(sent: UserMessage) -> None:
        named = {"utter_action": "utter_ask_duration"}
        buttons = [{"title": "Cost", "payload": "/ask_cost"}]
        await sent.output_channel.send_response(sent.sender_id, {"text": "Weeks.", **named})
        await sent.output_channel.send_response(sent.sender_id, {"text": "Which?", "buttons": buttons, **named})
        await sent.output_channel.send_response(sent.sender_id, {"text": "Unnamed."})

    said = await taken(answer, "hello")

    assert [each.get(RESPONSE) for each in said] == ["utter_ask_duration", "utter_ask_duration", None]


async def test_a_late_turn_still_ends() -> None:
    """The deadline ends the waiting alone, so that nothing is half saved."""
    ended = asyncio.Event()

    async def slow(sent: UserMessage) -> None:
        await hang(sent)
        ended.set()

    await Turns(slow, DEADLINE_SECONDS).take(message("hello"))
    was_ended = ended.is_set()
    await asyncio.wait_for(ended.wait(), 5)

    assert not was_ended


async def test_a_caller_who_hangs_up_stops_no_turn() -> None:
    """What a person sent counts, also when their connection is lost while it is worked on."""
    ended = asyncio.Event()

    async def slow(sent: UserMessage) -> None:
        await hang(sent)
        ended.set()

    caller = asyncio.ensure_future(Turns(slow, 5.0).take(message("hello")))
    await asyncio.sleep(0.01)
    caller.cancel()

    await asyncio.wait_for(ended.wait(), 5)


async def test_nobody_waits_longer_than_the_deadline() -> None:
    """A person in need has no time for a slow engine."""
    started = time.monotonic()

    await taken(hang, "hello", DEADLINE_SECONDS)

    assert time.monotonic() - started < DEADLINE_SECONDS * 2.5


@pytest.mark.parametrize(
    ("engine", "event"), [pytest.param(fail, "reply.failed", id="failed"), pytest.param(hang, "reply.late", id="late")]
)
async def test_a_failure_is_logged_without_words(engine: Engine, event: str, capfd: pytest.CaptureFixture[str]) -> None:
    """An operator sees that and where a reply failed, and never what was written."""
    await taken(engine, CANARY, DEADLINE_SECONDS)

    printed = "".join(capfd.readouterr())
    assert event in printed
    assert "web-0123456789abcdef" in printed
    assert CANARY not in printed


async def test_a_failure_after_the_deadline_is_logged_without_words(capfd: pytest.CaptureFixture[str]) -> None:
    """A turn that nobody waits for any more does not fail unseen, and its error shows no words."""

    async def fail_late(sent: UserMessage) -> None:
        await hang(sent)
        await fail(sent)

    await taken(fail_late, CANARY, DEADLINE_SECONDS)
    await asyncio.sleep(DEADLINE_SECONDS * 4)

    printed = "".join(capfd.readouterr())
    assert "reply.failed" in printed
    assert CANARY not in printed
