"""Whether the door is open, and what stands behind it: for supervisors, load balancers and whoever is on call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity.assistant import Assistant
from clarity.gateway.record import Record
from clarity.gateway.refusals import reply
from clarity.gateway.seal import Seal

KEEP_SECONDS = 2.0  # a look at the engine and the record serves everybody who asks within them


class Health:
    """Answers without a word about anybody; a gateway with a dead engine is ready, for it still answers a cry."""

    def __init__(self, assistant: Assistant, record: Record, seal: Seal) -> None:
        self._engine = _Look(assistant.is_ready)
        self._record = _Look(record.is_up)
        self._seal = seal
        self.status = "starting"

    def add_routes(self, app: Sanic) -> None:
        """Add the routes."""
        for path, handler in (
            ("/health/live", self._live),
            ("/health/ready", self._ready),
            ("/health/engine", self._of_engine),
        ):
            app.add_route(handler, path, methods=["GET", "HEAD"])

    async def _live(self, _request: Request) -> HTTPResponse:
        # A widget on a page that may not talk to us finds out so that we are there, and can say what is wrong.
        headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return reply({"status": "alive"}, headers=headers)

    async def _ready(self, _request: Request) -> HTTPResponse:
        engine, record = await asyncio.gather(self._engine.is_well(), self._record.is_well())
        status = self.status if self.status != "ready" else self._seal.trouble() or "ready"
        body = {"status": status, "engine": _word(engine), "record": _word(record)}
        return reply(body, 200 if status == "ready" else 503)

    async def _of_engine(self, _request: Request) -> HTTPResponse:
        is_ready = await self._engine.is_well()
        return reply({"engine": _word(is_ready)}, 200 if is_ready else 503)


class _Look:
    """One look at a time, whose outcome is good for a moment: whoever asks often must not cost the engine a thing."""

    def __init__(self, look: Callable[[], Awaitable[bool]]) -> None:
        self._look = look
        self._turn = asyncio.Lock()
        self._until = 0.0
        self._found = False

    async def is_well(self) -> bool:
        async with self._turn:
            if time.monotonic() >= self._until:
                self._found = await self._look()
                self._until = time.monotonic() + KEEP_SECONDS
            return self._found


def _word(is_well: bool) -> str:
    return "up" if is_well else "down"
