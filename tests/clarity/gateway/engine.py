"""A stand-in for the engine's private channel: a real HTTP server, as slow, broken or silent as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.servers import free_port

Message = dict[str, Any]


def said(text: str, response: str | None = "utter_ask_duration", **buttons: str) -> Message:
    """Return one message of a reply; `buttons` are payloads by title."""
    offered = [{"title": title.replace("_", " "), "payload": payload} for title, payload in buttons.items()]
    return {"text": text, "buttons": offered, "response": response}


@dataclass
class Script:
    """What is made of a message: after so many seconds, and first so many times with a status instead."""

    messages: list[Message] = field(default_factory=list)
    outcome: str = "answered"
    seconds: float = 0.0
    starting: int = 0
    status: int = 200


@dataclass
class Engine:
    """Runs a message once for its id, as the real channel does, and remembers what it was told."""

    port: int = field(default_factory=free_port)
    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # every request: conversation, id, text
    runs: list[tuple[str, str, str]] = field(default_factory=list)  # what really ran
    forgotten: list[str] = field(default_factory=list)
    is_forgetting: bool = True
    _replies: dict[tuple[str, str], asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def told(self, conversation: str) -> list[str]:
        """Return the texts that ran in a conversation, in their order."""
        return [text for of, _, text in self.runs if of == conversation]

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.router.add_get("/webhooks/web/", self._health)
        for channel in ("web", "sms"):
            app.router.add_post(f"/webhooks/{channel}/messages", self._message)
            app.router.add_delete(f"/webhooks/{channel}/conversations/{{conversation}}", self._forget)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        """Be gone; nobody listens there any more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _message(self, request: web.Request) -> web.Response:
        content = await request.json()
        told = content["conversation"], content["message_id"], content["text"]
        self.asked.append(told)
        script = self.scripts.get(content["text"]) or Script([said(f"You said: {content['text']}")])
        if script.status != 200:
            return web.json_response({"error": "no"}, status=script.status)
        if script.starting > 0:
            script.starting -= 1
            return web.json_response({"outcome": "starting", "messages": []})
        key = told[0], told[1]
        if key not in self._replies:
            self.runs.append(told)
            self._replies[key] = asyncio.ensure_future(self._run(script))
        return web.json_response(await asyncio.shield(self._replies[key]))

    async def _run(self, script: Script) -> dict[str, Any]:
        await asyncio.sleep(script.seconds)
        return {"outcome": script.outcome, "messages": script.messages}

    async def _forget(self, request: web.Request) -> web.Response:
        if not self.is_forgetting:
            return web.json_response({"error": "later"}, status=503)
        self.forgotten.append(request.match_info["conversation"])
        return web.Response(status=204)


async def until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so; raises `AssertionError` when it does not become so in time."""
    for _ in range(int(seconds * 100)):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")
