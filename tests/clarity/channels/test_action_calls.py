"""Promises of `clarity.channels.action_calls`: a hung action server is given up on, one that answers is heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from clarity.channels import action_calls
from clarity.channels.action_calls import HurriedEndpoint, hurry_actions


@pytest_asyncio.fixture
async def server() -> AsyncIterator[str]:
    """Serve two actions on a free loopback port: one answers, one hangs."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"events": [], "responses": []})

    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.json_response({})

    async def echo(request: web.Request) -> web.Response:
        return web.json_response({"events": [], "responses": [], "heard": await request.json()})

    app = web.Application()
    app.add_routes([web.post("/answers", answer), web.post("/hangs", hang), web.post("/echoes", echo)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_an_answer_in_time_is_heard(server: str) -> None:
    """The deadline changes nothing for an action that works."""
    endpoint = HurriedEndpoint(EndpointConfig(f"{server}/answers"))

    answer = await endpoint.request(json={}, method="post", timeout=300)

    assert answer == {"events": [], "responses": []}


async def test_the_domain_stays_at_home(server: str) -> None:
    """A form's action gets the conversation, and not every answer with it: the server would refuse the size."""
    endpoint = HurriedEndpoint(EndpointConfig(f"{server}/echoes"))

    answer = await endpoint.request(json={"tracker": {"slots": {}}, "domain": {"responses": "x" * 9}}, method="post")

    assert answer["heard"] == {"tracker": {"slots": {}}, "domain": {}}


async def test_a_hung_action_is_given_up_on(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa learns, in the way it understands, that the server is gone, long before its own 300 seconds."""
    monkeypatch.setattr(action_calls, "ACTION_SECONDS", 0.2)
    endpoint = HurriedEndpoint(EndpointConfig(f"{server}/hangs"))
    started = time.monotonic()

    with pytest.raises(aiohttp.ClientConnectionError):
        await endpoint.request(json={}, method="post", timeout=300)

    assert time.monotonic() - started < 5


def test_the_agent_keeps_its_address_and_its_secret() -> None:
    """What endpoints.yml says still counts."""
    agent = Agent(action_endpoint=EndpointConfig("http://127.0.0.1:1/webhook", headers={"x": "y"}, token="t"))

    hurry_actions(agent)

    assert isinstance(agent.action_endpoint, HurriedEndpoint)
    assert (agent.action_endpoint.url, agent.action_endpoint.headers, agent.action_endpoint.token) == (
        "http://127.0.0.1:1/webhook",
        {"x": "y"},
        "t",
    )


def test_an_agent_without_actions_stays_without() -> None:
    """No action server is invented."""
    agent = Agent()

    hurry_actions(agent)

    assert agent.action_endpoint is None
