"""Serves channels before a made-up engine on a free loopback port, as Rasa's server would."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic

Engine = Callable[[UserMessage], Awaitable[Any]]
NUMBERS = itertools.count()

Sanic.test_mode = True  # one process serves several apps, one after the other


class EngineStandIn(Agent):
    """An agent that hands messages to a function; its lock and its store are Rasa's own."""

    app: Sanic  # the one that serves it

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    async def handle_message(self, message: UserMessage) -> None:
        """Let the function answer, one message of a conversation at a time."""
        async with self.lock_store.lock(message.sender_id, wait_time_in_seconds=0.01):
            await self.engine(message)


@asynccontextmanager
async def serving(
    engine: Engine, *channels: InputChannel, agent: Agent | None = None, is_checked: bool | None = True
) -> AsyncIterator[str]:
    """Serve the channels and give the server's address; with `is_checked` None the start-up checks decide."""
    app = Sanic(f"channels_{next(NUMBERS)}", configure_logging=False)
    app.ctx.agent = agent or EngineStandIn(engine)
    app.ctx.agent.app = app
    register(list(channels), app, route="/webhooks/")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.start_serving()
    if is_checked is None:
        await server.after_start()
    else:
        app.ctx.is_checked = is_checked
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks"
    finally:
        server.close()
        await server.wait_closed()


async def ask(
    method: str, url: str, body: bytes | dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> tuple[int, Any, dict[str, str]]:
    """Send a request and return status, JSON (None for an empty body) and headers."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    async with aiohttp.ClientSession() as client, client.request(method, url, data=data, headers=sent) as reply:
        received = await reply.read()
        return reply.status, json.loads(received) if received else None, dict(reply.headers)


async def echo(message: UserMessage) -> None:
    """Answer with what was written."""
    await message.output_channel.send_text_message(message.sender_id, f"You wrote: {message.text}")


async def fail(message: UserMessage) -> None:
    """Fail as a broken component does, with the person's words in the error."""
    raise RuntimeError(f"could not handle {message.text}")


async def say_nothing(message: UserMessage) -> None:
    """Return without a word."""


def say(*texts: str) -> Engine:
    """Return an engine that says these texts, each as one message."""

    async def engine(message: UserMessage) -> None:
        for text in texts:
            await message.output_channel.send_text_message(message.sender_id, text)

    return engine


class Counting:
    """An engine that counts its turns and takes a moment for each; every answer has its number."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.turns = 0
        self._seconds = seconds

    async def __call__(self, message: UserMessage) -> None:
        """Answer with the number of the turn."""
        self.turns += 1
        number = self.turns
        await asyncio.sleep(self._seconds)
        await message.output_channel.send_text_message(message.sender_id, f"Turn {number}")
