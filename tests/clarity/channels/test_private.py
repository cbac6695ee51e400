"""Promises of `clarity.channels.private`: the secret opens it, one turn a message, the same shape every time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain

from clarity.channels.private import PrivateInput, SmsInput, WebInput
from clarity.channels.secret import ChannelSecret
from clarity.channels.turn import MAXIMUM_BODY_BYTES
from clarity.crisis.reply import CUT_OFF_REPLY, STATIC_REPLY, crisis_reply
from clarity.errors import SettingsError
from clarity.settings import Secret
from clarity.tracker_store import SealedTrackerStore
from tests.clarity.channels import serving as server
from tests.clarity.channels.serving import Counting, Engine, EngineStandIn, ask, echo, fail, say, say_nothing
from tests.factories import CANARY, heard, tracker_of

SECRET = bytes(range(100, 132))
BEARER = {"Authorization": f"Bearer {SECRET.hex()}"}
ID = "0123456789abcdef"
DEADLINE_SECONDS = 0.2
BOTH = pytest.mark.parametrize("kind", [pytest.param(WebInput, id="web"), pytest.param(SmsInput, id="sms")])


@asynccontextmanager
async def serving(
    engine: Engine, kind: type[PrivateInput] = WebInput, deadline_seconds: float = 5.0, **options: Any
) -> AsyncIterator[str]:
    """Serve one private channel before this engine and give its address."""
    channel = kind(ChannelSecret(Secret(SECRET)), deadline_seconds)
    async with server.serving(engine, channel, **options) as base:
        yield f"{base}/{channel.name()}"


async def post(base: str, text: str = "hello", headers: dict[str, str] | None = None, **others: Any) -> tuple[int, Any]:
    """Post one message of an invented person and return status and JSON; `others` replace what the gateway sends."""
    channel = base.rpartition("/")[2]
    body = {"conversation": f"{channel}-{ID}", "message_id": "m1", "text": text, **others}
    status, answer, _ = await ask("POST", f"{base}/messages", body, BEARER if headers is None else headers)
    return status, answer


def said(text: str, outcome: str = "answered", response: str | None = None) -> dict[str, Any]:
    """Return the reply of one message without buttons."""
    return {"outcome": outcome, "messages": [{"text": text, "buttons": [], "response": response}]}


async def offer(message: UserMessage) -> None:
    """Answer with a choice, as a response with buttons does, and say one thing more."""
    buttons = [{"title": "Cost", "payload": "/ask_cost", "type": "postback"}, {"title": "Broken"}]
    choice = {"text": "Which one?", "buttons": buttons, "utter_action": "utter_unsure"}
    await message.output_channel.send_response(message.sender_id, choice)
    await message.output_channel.send_text_message(message.sender_id, "Take your time.")


@BOTH
async def test_every_message_comes_with_its_buttons(kind: type[PrivateInput]) -> None:
    """The gateway learns what was said, in its order, and what can be chosen; nothing else is handed out."""
    async with serving(offer, kind) as base:
        status, answer = await post(base)

    first = {"text": "Which one?", "buttons": [{"title": "Cost", "payload": "/ask_cost"}], "response": "utter_unsure"}
    second: dict[str, Any] = {"text": "Take your time.", "buttons": [], "response": None}
    assert (status, answer) == (200, {"outcome": "answered", "messages": [first, second]})


@BOTH
async def test_the_engine_hears_who_wrote_where(kind: type[PrivateInput]) -> None:
    """Conversation, channel and message id reach the engine: the id makes a repeated callback request one."""
    seen: list[tuple[str, str, str, str]] = []

    async def remember(message: UserMessage) -> None:
        seen.append((message.sender_id, message.input_channel, message.output_channel.name(), message.message_id))
        await echo(message)

    async with serving(remember, kind) as base:
        await post(base)

    assert seen == [(f"{kind.name()}-{ID}", kind.name(), kind.name(), "m1")]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no header"),
        pytest.param({"Authorization": f"Bearer {SECRET.hex()[:-1]}"}, id="a part of the secret"),
        pytest.param({"X-Authorization": f"Bearer {SECRET.hex()}"}, id="another header"),
    ],
)
@BOTH
async def test_without_the_secret_nothing_is_told(kind: type[PrivateInput], headers: dict[str, str]) -> None:
    """Whoever does not know it learns neither what is wrong nor what would be right, and the engine hears nothing."""
    engine = Counting()

    async with serving(engine, kind) as base:
        good = await post(base, headers=headers)
        bad = await ask("POST", f"{base}/messages", b"not json", headers)
        huge = await ask("POST", f"{base}/messages", b"x" * (MAXIMUM_BODY_BYTES + 1), headers)

    assert good == bad[:2] == huge[:2] == (401, {"error": "unauthorized"})
    assert engine.turns == 0


@pytest.mark.parametrize(
    ("others", "field"),
    [
        pytest.param({"conversation": f"sms-{ID}"}, "conversation", id="another channel's conversation"),
        pytest.param({"message_id": None}, "message_id", id="no message id"),
        pytest.param({"text": None}, "text", id="no text"),
    ],
)
async def test_a_bad_message_is_refused_by_name(others: dict[str, Any], field: str) -> None:
    """The gateway's developer reads which field is wrong, and the engine hears nothing."""
    engine = Counting()

    async with serving(engine) as base:
        status, answer = await post(base, **others)

    assert status == 400
    assert answer["error"].startswith(f"{field} must be")
    assert engine.turns == 0


@pytest.mark.parametrize(
    ("size", "expected"),
    [(MAXIMUM_BODY_BYTES, 200), (MAXIMUM_BODY_BYTES + 1, 413)],
    ids=["the limit", "more"],
)
async def test_a_huge_body_is_refused(size: int, expected: int) -> None:
    """Nobody keeps the engine busy with a book."""
    frame = len(json.dumps({"conversation": f"web-{ID}", "message_id": "m1", "text": ""}))

    async with serving(echo) as base:
        status, _ = await post(base, "x" * (size - frame))

    assert status == expected


async def test_the_server_does_not_even_read_a_giant_body() -> None:
    """Sanic's own limit, 100 MB, would let a stranger fill the memory before anybody looks at the secret."""
    async with serving(echo) as base:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(base.split(":")[2].partition("/")[0]))
        writer.write(b"POST /webhooks/web/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n")
        answered = await asyncio.wait_for(reader.readline(), 5)
        writer.close()

    assert answered.split()[1] == b"413"


async def test_a_message_posted_again_gets_the_same_reply() -> None:
    """A gateway whose connection broke asks again, and nothing happens twice."""
    engine = Counting()

    async with serving(engine) as base:
        replies = [await post(base) for _ in range(3)]

    assert replies == [(200, said("Turn 1"))] * 3
    assert engine.turns == 1


async def test_a_doubled_post_runs_one_turn() -> None:
    """A double click on "yes, call me" asks for one call."""
    engine = Counting(seconds=0.1)

    async with serving(engine) as base:
        replies = await asyncio.gather(*[post(base) for _ in range(20)])

    assert replies == [(200, said("Turn 1"))] * 20
    assert engine.turns == 1


async def test_the_retry_of_a_broken_connection_finds_the_turn_that_was_begun() -> None:
    """Whoever lost the reply gets it, and the turn goes on without anybody who waits."""
    engine = Counting(seconds=0.3)

    async with serving(engine) as base:
        broken = asyncio.ensure_future(post(base))
        await asyncio.sleep(0.1)
        broken.cancel()
        status, answer = await post(base)

    assert (status, answer["messages"][0]["text"], engine.turns) == (200, "Turn 1", 1)


async def test_an_id_used_for_other_words_is_refused() -> None:
    """A cry for help is never answered with the reply to something else."""
    engine = Counting()

    async with serving(engine) as base:
        await post(base)
        status, answer = await post(base, "I want to kill myself")

    assert (status, list(answer), engine.turns) == (409, ["error"], 1)


@BOTH
@pytest.mark.parametrize("engine", [fail, say_nothing], ids=["it fails", "it says nothing"])
@pytest.mark.parametrize(
    ("text", "is_cry"),
    [
        pytest.param("How long is it?", False, id="question"),
        pytest.param("", False, id="empty message"),
        pytest.param("\ud800", False, id="lone surrogate"),
        pytest.param("Ya no quiero vivir", True, id="Spanish crisis"),
    ],
)
async def test_a_reply_comes_whatever_the_engine_does(
    kind: type[PrivateInput], engine: Engine, text: str, is_cry: bool
) -> None:
    """No failure ends in silence, and a cry for help gets 988 in the channel's form."""
    expected = crisis_reply(text, channel=kind.name()) if is_cry else STATIC_REPLY

    async with serving(engine, kind) as base:
        status, answer = await post(base, text)

    assert (status, answer) == (200, said(expected, "failed"))


async def test_what_cannot_be_written_as_text_still_gets_a_reply() -> None:
    """Half a character that an answer repeats does not break the reply."""
    async with serving(echo) as base:
        _, answer = await post(base, "a\ud800b")

    assert answer["messages"][0]["text"].startswith("You wrote: a")


@BOTH
async def test_a_slow_engine_is_answered_for(kind: type[PrivateInput]) -> None:
    """What was said in time is sent, and called a part."""

    async def begin(message: UserMessage) -> None:
        await echo(message)
        await asyncio.sleep(DEADLINE_SECONDS * 3)

    async with serving(begin, kind, DEADLINE_SECONDS) as base:
        _, answer = await post(base)

    words = "\n\n".join(each["text"] for each in answer["messages"])
    assert words == f"You wrote: hello\n\n{CUT_OFF_REPLY}"


@BOTH
async def test_before_the_model_is_checked_static_words_are_said(kind: type[PrivateInput]) -> None:
    """A model that has not proved yet that it knows a crisis answers nobody; the same message later gets its answer."""
    agent = EngineStandIn(echo)
    cry = "I want to kill myself"

    async with serving(echo, kind, agent=agent, is_checked=False) as base:
        _, early = await post(base, cry)
        agent.app.ctx.is_checked = True
        _, again = await post(base, cry)

    assert early == said(crisis_reply(cry, channel=kind.name()), "starting")
    assert again == said(f"You wrote: {cry}")


async def test_two_people_get_their_own_answers() -> None:
    """Answers of the same moment, under the same message id, do not get mixed up."""
    async with serving(echo) as base:
        replies = await asyncio.gather(
            *[post(base, f"m{number}", conversation=f"web-{number:016d}") for number in range(20)]
        )

    assert [answer["messages"][0]["text"] for _, answer in replies] == [f"You wrote: m{n}" for n in range(20)]


async def test_nothing_of_a_message_is_logged_or_repeated(capfd: pytest.CaptureFixture[str]) -> None:
    """Words of refused, failing and strange requests stand in no log and in no error; the secret neither."""
    async with serving(fail) as base:
        answers = [
            await post(base, CANARY),
            await post(base, CANARY + "!"),
            await post(base, CANARY, conversation=CANARY),
            await post(base, CANARY, message_id=f"{CANARY}!"),
            await post(base, CANARY, headers={"Authorization": f"Bearer {CANARY}"}),
            (await ask("POST", f"{base}/messages", CANARY.encode(), BEARER))[:2],
        ]

    printed = "".join(capfd.readouterr())
    told = printed + json.dumps(answers)
    assert [status for status, _ in answers] == [200, 409, 400, 400, 401, 400]
    assert (CANARY in told, SECRET.hex() in told) == (False, False)


@pytest.fixture
def keeping(variable_directory: Path) -> EngineStandIn:
    """Return an agent over a real sealed store in a folder of its own."""
    assert not variable_directory.exists()
    domain = Domain.empty()
    agent = EngineStandIn(echo)
    agent.tracker_store = Agent(domain=domain, tracker_store=SealedTrackerStore(domain)).tracker_store
    return agent


@BOTH
async def test_a_conversation_can_be_forgotten(kind: type[PrivateInput], keeping: EngineStandIn) -> None:
    """Nothing of it is left in the store, also when it is asked for twice."""
    conversation = f"{kind.name()}-{ID}"
    await keeping.tracker_store.save(tracker_of(heard(CANARY), sender=conversation))

    async with serving(echo, kind, agent=keeping) as base:
        answers = [await ask("DELETE", f"{base}/conversations/{conversation}", headers=BEARER) for _ in range(2)]

    assert [answer[:2] for answer in answers] == [(204, None)] * 2
    assert await keeping.tracker_store.keys() == []


async def test_the_reply_of_a_forgotten_conversation_is_forgotten(keeping: EngineStandIn) -> None:
    """What the assistant said to somebody is a part of their conversation."""
    engine = Counting()
    keeping.engine = engine

    async with serving(engine, agent=keeping) as base:
        await post(base)
        await ask("DELETE", f"{base}/conversations/web-{ID}", headers=BEARER)
        _, answer = await post(base)

    assert answer["messages"][0]["text"] == "Turn 2"


async def test_nobody_forgets_without_the_secret(keeping: EngineStandIn) -> None:
    """A stranger cannot delete, nor learn whether there was anything to delete."""
    await keeping.tracker_store.save(tracker_of(heard("hello"), sender=f"web-{ID}"))

    async with serving(echo, agent=keeping) as base:
        status, answer, _ = await ask("DELETE", f"{base}/conversations/web-{ID}")

    assert (status, answer) == (401, {"error": "unauthorized"})
    assert await keeping.tracker_store.keys() == [f"web-{ID}"]


@pytest.mark.parametrize("conversation", [f"sms-{ID}", f"rest-{ID}", "web-short", f"web-{ID}%00"])
async def test_a_channel_forgets_its_own_alone(conversation: str) -> None:
    """The web's door deletes no conversation of a phone."""
    async with serving(echo) as base:
        status, answer, _ = await ask("DELETE", f"{base}/conversations/{conversation}", headers=BEARER)

    assert status == 400
    assert answer["error"].startswith("conversation must be web-")


async def test_a_deletion_that_is_owed_is_told(keeping: EngineStandIn) -> None:
    """While a turn is running nothing is called forgotten."""
    async with serving(echo, deadline_seconds=0.05, agent=keeping) as base, keeping.lock_store.lock(f"web-{ID}"):
        status, answer, _ = await ask("DELETE", f"{base}/conversations/web-{ID}", headers=BEARER)

    assert (status, list(answer)) == (503, ["error"])


async def test_no_reply_is_kept_on_the_way() -> None:
    """A proxy in between stores neither answers nor refusals."""
    async with serving(say("Hello.")) as base:
        body = {"conversation": f"web-{ID}", "message_id": "m1", "text": "hello"}
        answers = [await ask("POST", f"{base}/messages", body, headers) for headers in (BEARER, {})]

    assert [headers["Cache-Control"] for _, _, headers in answers] == ["no-store"] * 2


@pytest.fixture
def production(variable_directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a production run that has every key but the channel secret."""
    monkeypatch.setenv("CLARITY_ENVIRONMENT", "production")
    monkeypatch.setenv("CLARITY_TRACKER_KEY", bytes(range(32)).hex())
    monkeypatch.setenv("CLARITY_KEYS", f"1:{bytes(range(32)).hex()}")
    monkeypatch.delenv("CLARITY_CHANNEL_SECRET", raising=False)
    return variable_directory


@BOTH
def test_it_opens_in_production(kind: type[PrivateInput], production: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway's door is there where real people write, and no key is written for it."""
    monkeypatch.setenv("CLARITY_CHANNEL_SECRET", SECRET.hex())

    channel = kind.from_credentials(None)

    assert channel.url_prefix() == kind.name()
    assert not production.exists()


@pytest.mark.usefixtures("production")
@BOTH
def test_production_without_a_secret_is_refused(kind: type[PrivateInput]) -> None:
    """An open door into the engine is no door of ours."""
    with pytest.raises(SettingsError, match="CLARITY_CHANNEL_SECRET must be set in production"):
        kind.from_credentials(None)
