"""Promises of `clarity.channels.rest`: a reply always comes, nobody chooses another's id, development alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from clarity.channels.rest import DevelopmentRestInput, _is_local
from clarity.channels.turn import MAXIMUM_BODY_BYTES
from clarity.crisis.reply import STATIC_REPLY, crisis_reply
from clarity.errors import SettingsError
from tests.clarity.channels import serving as server
from tests.clarity.channels.serving import Engine, ask, echo, fail, say_nothing
from tests.factories import CANARY

DEADLINE_SECONDS = 0.3


@asynccontextmanager
async def serving(engine: Engine, deadline_seconds: float = 5.0, is_checked: bool = True) -> AsyncIterator[str]:
    """Serve the channel before this engine and give its address."""
    async with server.serving(engine, DevelopmentRestInput(deadline_seconds), is_checked=is_checked) as base:
        yield f"{base}/rest"


async def post(base: str, body: bytes | dict[str, Any]) -> tuple[int, Any]:
    """Post to the webhook and return status and JSON."""
    status, answer, _ = await ask("POST", f"{base}/webhook", body)
    return status, answer


async def test_an_answer_is_a_list_of_messages() -> None:
    """What the engine says comes back in the shape of Rasa's stock channel."""
    async with serving(echo) as base:
        status, messages = await post(base, {"sender": "dana", "message": "How long is it?"})

    assert status == 200
    assert messages == [{"recipient_id": "dana", "text": "You wrote: How long is it?"}]


async def test_the_engine_sees_a_prefixed_id_and_the_client_its_own() -> None:
    """A REST client can never name a conversation of another channel."""
    seen: list[tuple[str, str]] = []

    async def remember(message: UserMessage) -> None:
        seen.append((message.sender_id, message.input_channel))
        await echo(message)

    async with serving(remember) as base:
        _, messages = await post(base, {"sender": "dana", "message": "hello"})

    assert seen == [("rest-dana", "rest")]
    assert [each["recipient_id"] for each in messages] == ["dana"]


@pytest.mark.parametrize("sender", ["a", "A-Z_09", "x" * 64], ids=["short", "every kind", "64 characters"])
async def test_a_plain_sender_id_is_accepted(sender: str) -> None:
    """Letters, digits, dash and underscore make an id."""
    async with serving(echo) as base:
        status, messages = await post(base, {"sender": sender, "message": "hello"})

    assert status == 200
    assert messages[0]["recipient_id"] == sender


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not json", id="no JSON"),
        pytest.param(b'{"sender": "dana", "message": "hel', id="broken JSON"),
        pytest.param(b"\xff\xfe\x00", id="no text at all"),
        pytest.param(b"[" * 5000, id="deeply nested"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"hello"', id="string"),
        pytest.param(b"7", id="number"),
        pytest.param(b"{}", id="empty object"),
        pytest.param(b'{"message": "hello"}', id="no sender"),
        pytest.param(b'{"sender": null, "message": "hello"}', id="null sender"),
        pytest.param(b'{"sender": 7, "message": "hello"}', id="sender is a number"),
        pytest.param(b'{"sender": "", "message": "hello"}', id="empty sender"),
        pytest.param(b'{"sender": "dana smith", "message": "hello"}', id="blank in sender"),
        pytest.param(b'{"sender": "dana\\u0000", "message": "hello"}', id="NUL in sender"),
        pytest.param(b'{"sender": "dana\\n", "message": "hello"}', id="line break after sender"),
        pytest.param(b'{"sender": "../dana", "message": "hello"}', id="path as sender"),
        pytest.param('{"sender": "д", "message": "hello"}'.encode(), id="other script in sender"),
        pytest.param(b'{"sender": "' + b"x" * 65 + b'", "message": "hello"}', id="sender too long"),
        pytest.param(b'{"sender": "dana"}', id="no message"),
        pytest.param(b'{"sender": "dana", "message": null}', id="null message"),
        pytest.param(b'{"sender": "dana", "message": 7}', id="message is a number"),
        pytest.param(b'{"sender": "dana", "message": ["hello"]}', id="message is a list"),
    ],
)
async def test_a_bad_request_is_refused_before_the_engine(body: bytes) -> None:
    """What is no message gets a clear 400 and never reaches the engine."""
    reached: list[str] = []

    async def remember(message: UserMessage) -> None:
        reached.append(message.text)

    async with serving(remember) as base:
        status, answer = await post(base, body)

    assert status == 400
    assert list(answer) == ["error"]
    assert reached == []


async def test_a_refusal_repeats_nothing_that_was_sent() -> None:
    """An error message shows no one's words."""
    async with serving(echo) as base:
        _, answer = await post(base, {"sender": CANARY + " !", "message": CANARY})

    assert CANARY not in json.dumps(answer)


@pytest.mark.parametrize("engine", [fail, say_nothing], ids=["it fails", "it says nothing"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("How long is it?", STATIC_REPLY, id="question"),
        pytest.param("", STATIC_REPLY, id="empty message"),
        pytest.param("\ud800", STATIC_REPLY, id="lone surrogate"),
        pytest.param("I want to kill myself", crisis_reply("I want to kill myself"), id="crisis"),
        pytest.param("Ya no quiero vivir", crisis_reply("Ya no quiero vivir"), id="Spanish crisis"),
    ],
)
async def test_a_reply_comes_whatever_the_engine_does(engine: Engine, text: str, expected: str) -> None:
    """No failure ends in silence, and a cry for help gets 988."""
    async with serving(engine) as base:
        status, messages = await post(base, {"sender": "dana", "message": text})

    assert status == 200
    assert messages == [{"recipient_id": "dana", "text": expected}]
    assert "988" in messages[0]["text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("How long is it?", STATIC_REPLY, id="question"),
        pytest.param("I want to kill myself", crisis_reply("I want to kill myself"), id="crisis"),
    ],
)
async def test_nobody_waits_past_the_deadline(text: str, expected: str) -> None:
    """A slow engine is answered for."""

    async def slow(_: UserMessage) -> None:
        await asyncio.sleep(DEADLINE_SECONDS * 3)

    async with serving(slow, DEADLINE_SECONDS) as base:
        _, messages = await post(base, {"sender": "dana", "message": text})

    assert messages == [{"recipient_id": "dana", "text": expected}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("How long is it?", STATIC_REPLY, id="question"),
        pytest.param("I want to kill myself", crisis_reply("I want to kill myself"), id="crisis"),
    ],
)
async def test_before_the_model_is_checked_static_words_are_said(text: str, expected: str) -> None:
    """A model that has not proved yet that it knows a crisis answers nobody."""
    async with serving(echo, is_checked=False) as base:
        _, messages = await post(base, {"sender": "dana", "message": text})

    assert messages == [{"recipient_id": "dana", "text": expected}]


@pytest.mark.parametrize(("size", "status"), [(MAXIMUM_BODY_BYTES, 200), (MAXIMUM_BODY_BYTES + 1, 413)])
async def test_a_huge_body_is_refused(size: int, status: int) -> None:
    """Nobody keeps the engine busy with a book, and whoever tries is told the limit."""
    frame = len(json.dumps({"sender": "dana", "message": ""}))
    async with serving(echo) as base:
        answered, _ = await post(base, {"sender": "dana", "message": "x" * (size - frame)})

    assert answered == status


@pytest.mark.parametrize(
    ("address", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("192.0.2.7", False), ("", False), ("localhost", False)],
)
def test_only_this_machine_is_answered(address: str, expected: bool) -> None:
    """Plain `rasa run` listens to everybody; the channel answers nobody beyond loopback."""
    assert _is_local(address) is expected


async def test_two_people_get_their_own_answers() -> None:
    """Answers of the same moment do not get mixed up."""
    async with serving(echo) as base:
        answers = await asyncio.gather(
            *[post(base, {"sender": f"p{number}", "message": f"m{number}"}) for number in range(10)]
        )

    assert [messages for _, messages in answers] == [
        [{"recipient_id": f"p{number}", "text": f"You wrote: m{number}"}] for number in range(10)
    ]


def test_it_refuses_outside_development(variable_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where real people write, nobody may choose a sender id."""
    assert not variable_directory.exists()
    monkeypatch.setenv("CLARITY_ENVIRONMENT", "production")
    monkeypatch.setenv("CLARITY_TRACKER_KEY", bytes(range(32)).hex())
    monkeypatch.setenv("CLARITY_KEYS", f"1:{bytes(range(32)).hex()}")

    with pytest.raises(SettingsError, match="remove the REST channel"):
        DevelopmentRestInput.from_credentials(None)


def test_it_opens_in_development(variable_directory: Path) -> None:
    """A developer needs to set nothing."""
    channel = DevelopmentRestInput.from_credentials(None)

    assert not variable_directory.exists()
    assert channel.name() == "rest"
