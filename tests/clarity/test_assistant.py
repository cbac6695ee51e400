"""Promises of `clarity.assistant`: a turn as the channel tells it, or at once that the engine did not answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from clarity import settings
from clarity.assistant import Assistant, Outcome, Said, Turn, open_assistant
from clarity.errors import AssistantUnavailable
from clarity.settings import Secret
from tests.factories import CANARY
from tests.servers import free_port

SECRET = Secret(bytes(range(100, 132)))
CONVERSATION = "web-0123456789abcdef"
REPLY = {
    "outcome": "answered",
    "messages": [
        {"text": "Often 6 to 12 weeks.", "buttons": [{"title": "Cost", "payload": "/ask_cost"}], "response": "utter_x"},
        {"text": "Anything else?", "buttons": [], "response": None},
    ],
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def engine(handler: Handler) -> AsyncIterator[str]:
    """Serve the handler at every address, and give where."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", free_port())
    await site.start()
    try:
        yield site.name
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(base: str, **options: Any) -> AsyncIterator[Assistant]:
    """Give a client of that address and close it."""
    assistant = Assistant(base, SECRET, **options)
    try:
        yield assistant
    finally:
        await assistant.close()


def answering(content: Any, status: int = 200) -> Handler:
    """Return a handler that always answers so."""

    async def handle(_: web.Request) -> web.StreamResponse:
        return web.json_response(content, status=status)

    return handle


async def test_a_turn_is_what_the_channel_tells() -> None:
    """Words, buttons and the names of the answers arrive as they are."""
    async with engine(answering(REPLY)) as base, asking(base) as assistant:
        turn = await assistant.ask("web", CONVERSATION, "m1", "How long is it?")

    assert turn == Turn(
        Outcome.ANSWERED,
        (Said("Often 6 to 12 weeks.", (("Cost", "/ask_cost"),), "utter_x"), Said("Anything else?", (), None)),
    )


async def test_the_channel_is_told_who_wrote_what() -> None:
    """Half a character goes through as well: the engine has its own answer to it."""
    seen: list[Any] = []

    async def remember(request: web.Request) -> web.StreamResponse:
        seen.append((request.path, request.headers["Authorization"], await request.json()))
        return web.json_response(REPLY)

    async with engine(remember) as base, asking(base) as assistant:
        await assistant.ask("web", CONVERSATION, "m1", "a\ud800b")

    body = {"conversation": CONVERSATION, "message_id": "m1", "text": "a\ud800b"}
    assert seen == [("/webhooks/web/messages", f"Bearer {SECRET.reveal().hex()}", body)]


async def test_where_nobody_listens_it_is_known_at_once() -> None:
    """Nobody waits eight seconds for an engine that is not there."""
    async with asking(f"http://127.0.0.1:{free_port()}") as assistant:
        started = time.monotonic()
        with pytest.raises(AssistantUnavailable):
            await assistant.ask("web", CONVERSATION, "m1", "hello")

    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(REPLY, 401, id="refused"),
        pytest.param(REPLY, 503, id="broken"),
        pytest.param({"error": CANARY}, 200, id="another shape"),
        pytest.param([], 200, id="no object"),
        pytest.param({**REPLY, "outcome": "guessed"}, 200, id="unknown outcome"),
        pytest.param({"outcome": "answered", "messages": [{"text": CANARY}]}, 200, id="a part of a message"),
    ],
)
async def test_what_is_no_turn_is_no_answer(content: Any, status: int) -> None:
    """A stranger's reply is never shown to a person, and the error repeats nothing of it."""
    async with engine(answering(content, status)) as base, asking(base) as assistant:
        with pytest.raises(AssistantUnavailable) as failed:
            await assistant.ask("web", CONVERSATION, "m1", CANARY)

    assert CANARY not in repr(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None


async def test_a_reply_that_is_no_json_is_no_answer() -> None:
    """Whatever else may listen on that port, its words are not ours."""

    async def handle(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>")

    async with engine(handle) as base, asking(base) as assistant:
        with pytest.raises(AssistantUnavailable):
            await assistant.ask("web", CONVERSATION, "m1", "hello")


async def test_a_hung_engine_is_given_up() -> None:
    """A turn does not stay open for ever."""

    async def hang(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async with engine(hang) as base, asking(base, late_seconds=-1.8) as assistant:
        with pytest.raises(AssistantUnavailable):
            await assistant.ask("web", CONVERSATION, "m1", "hello")


async def test_a_slow_turn_holds_nobody_else_up() -> None:
    """Two hundred people who wait leave a way for the next one."""
    is_free = asyncio.Event()

    async def handle(request: web.Request) -> web.StreamResponse:
        if (await request.json())["text"] == "slow":
            await is_free.wait()
        return web.json_response(REPLY)

    async with engine(handle) as base, asking(base) as assistant:
        slow = [asyncio.ensure_future(assistant.ask("web", CONVERSATION, f"m{n}", "slow")) for n in range(200)]
        await asyncio.sleep(0.3)
        turn = await asyncio.wait_for(assistant.ask("web", CONVERSATION, "quick", "quick"), 2)
        is_free.set()
        await asyncio.gather(*slow)

    assert turn.outcome is Outcome.ANSWERED


@pytest.mark.parametrize(("status", "is_forgotten"), [(204, True), (503, False), (401, False)])
async def test_only_what_is_gone_is_called_forgotten(status: int, is_forgotten: bool) -> None:
    """A deletion that the engine did not confirm is owed, and asked for again."""

    async def handle(request: web.Request) -> web.StreamResponse:
        assert (request.method, request.path) == ("DELETE", f"/webhooks/sms/conversations/{CONVERSATION}")
        return web.Response(status=status)

    async with engine(handle) as base, asking(base) as assistant:
        assert await assistant.forget("sms", CONVERSATION) is is_forgotten


async def test_without_an_engine_nothing_is_called_forgotten() -> None:
    """What lies on a machine that is down still lies there."""
    async with asking(f"http://127.0.0.1:{free_port()}") as assistant:
        assert not await assistant.forget("web", CONVERSATION)


@pytest.mark.parametrize(("status", "is_ready"), [(200, True), (503, False)])
async def test_readiness_is_the_channels_own(status: int, is_ready: bool) -> None:
    """An engine that is still checking its model is not called ready."""
    async with engine(answering({}, status)) as base, asking(base) as assistant:
        assert await assistant.is_ready() is is_ready


async def test_an_engine_that_is_gone_is_not_ready() -> None:
    """Readiness never raises."""
    async with asking(f"http://127.0.0.1:{free_port()}") as assistant:
        assert not await assistant.is_ready()


async def test_the_configured_engine_is_asked(tmp_path: Path) -> None:
    """In development the gateway and the engine find the same secret."""
    port = free_port()
    configured = settings.load({"CLARITY_VAR": str(tmp_path / "var"), "CLARITY_RASA_PORT": str(port)})

    assistant = open_assistant(configured)
    await assistant.close()

    assert (tmp_path / "var" / "keys" / "channel.key").is_file()
