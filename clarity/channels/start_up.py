"""What must be true before the engine may answer anyone."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity.channels.action_calls import hurry_actions
from clarity.channels.turn import MAXIMUM_BODY_BYTES
from clarity.logging import get_logger, quiet_libraries
from clarity.nlu.intent_head import CRISIS_INTENT
from clarity.tracker_store import SWEEP_EVERY_SECONDS, SealedTrackerStore

# One canary for each layer, so that a damaged or untrained model is noticed here and not by someone in need:
# the rules know the first; only the trained network knows the second.
CANARIES = ("I want to kill myself", "i have nothing left to live for and nobody would even miss me")

log = get_logger(__name__)


def check_before_serving(routes: Blueprint) -> None:
    """Add to a channel's routes the checks at start-up, the hourly sweep, and an honest `GET /`, its health.

    Every channel adds them, and the server goes through them once. Until they are passed
    `app.ctx.is_checked` is False: the port is open a moment before the model has proved that it
    knows a crisis, and a channel then says static words alone.
    """

    @routes.listener("before_server_start")
    async def close(app: Any, loop: Any) -> None:
        app.ctx.is_checked = app.ctx.is_check_begun = False
        # Above the channels' own limit, whose refusal says what is wrong; Sanic would read 100 MB before that.
        app.config.REQUEST_MAX_SIZE = 2 * MAXIMUM_BODY_BYTES

    @routes.listener("after_server_start")
    async def check(app: Any, loop: Any) -> None:
        if app.ctx.is_check_begun:
            return
        app.ctx.is_check_begun = True
        hurry_actions(app.ctx.agent)
        app.ctx.is_checked = await refuse_unsafe_start(app.ctx.agent)
        if app.ctx.is_checked:
            app.ctx.sweeping = asyncio.ensure_future(keep_swept(app.ctx.agent))

    @routes.listener("before_server_stop")
    async def end(app: Any, loop: Any) -> None:
        if (sweeping := getattr(app.ctx, "sweeping", None)) is not None:
            sweeping.cancel()

    @routes.get("/")
    async def health(request: Request) -> HTTPResponse:
        ready = request.app.ctx.is_checked and request.app.ctx.agent.is_ready()
        return response.json({"status": "ok" if ready else "starting"}, status=200 if ready else 503)


async def refuse_unsafe_start(agent: Agent) -> bool:
    """Return True when all is well (model, sealed store, crisis canaries, words); else stop the server."""
    problem = await find_problem(agent)
    if problem is None:
        quiet_libraries()
        return True
    log.event("start.refused", reason=problem)
    os.kill(os.getpid(), signal.SIGTERM)
    return False


async def find_problem(agent: Agent) -> str | None:
    """Return why the agent may not serve, or None.

    Rasa itself starts without a model, and puts an in-memory store in the place of one it cannot
    load; both would lose what people say.
    """
    if not agent.is_ready() or agent.processor is None:
        return "no model is loaded: run `make train`"
    if not isinstance(innermost(agent.tracker_store), SealedTrackerStore):
        return "the tracker store in endpoints.yml could not be loaded"
    for canary in CANARIES:
        parsed = await agent.processor.parse_message(UserMessage(canary))
        if parsed["intent"]["name"] != CRISIS_INTENT:
            return "the model does not recognise a crisis"
    if await _responses_without_words(agent):
        return "the nlg in endpoints.yml has no words for some answers"
    return None


async def _responses_without_words(agent: Agent) -> list[str]:
    """Return the responses of the model for which a visitor would get nothing."""
    assert agent.domain is not None
    nobody = DialogueStateTracker("start-up", agent.domain.slots)
    said = {name: await agent.nlg.generate(name, nobody, "web") for name in agent.domain.responses}
    return [name for name, response in said.items() if not (response or {}).get("text")]


async def keep_swept(agent: Agent) -> None:
    """Sweep the agent's store every hour for as long as it runs.

    A store that sweeps at a save alone keeps a conversation for as long as nobody else writes.
    """
    while True:
        await asyncio.sleep(SWEEP_EVERY_SECONDS)
        try:
            await asyncio.to_thread(innermost(agent.tracker_store).sweep)
        except Exception as error:  # a file that somebody holds now is free in an hour
            log.event("tracker.sweep_failed", error=type(error).__name__)


def innermost(store: Any) -> Any:
    """Return the store inside Rasa's fail-safe wrapper, or the store itself."""
    return getattr(store, "_tracker_store", store)
