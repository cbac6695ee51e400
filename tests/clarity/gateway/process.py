"""The gateway as a process of its own, to be killed, stopped and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp

from clarity.program import chat_notice
from clarity.settings import ROOT
from tests.clarity.gateway.door import KEY, PAGE, Door, Visitor
from tests.servers import free_port

START_SECONDS = 20.0  # on a busy machine; about one on an idle one


@dataclass
class Gateway:
    """A gateway on one port and in one folder, over all its lives."""

    var: Path
    client: aiohttp.ClientSession
    port: int = field(default_factory=free_port)
    engine_port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: Process | None = None
    output: bytes = b""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return what it is started with."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "CLARITY_VAR": str(self.var),
            "CLARITY_GATEWAY_PORT": str(self.port),
            "CLARITY_RASA_PORT": str(self.engine_port),
            "CLARITY_CHANNEL_SECRET": KEY.reveal().hex(),
            "CLARITY_ALLOWED_ORIGINS": PAGE,
            "CLARITY_REPLY_DEADLINE_SECONDS": "3",
            **self.extra,
        }

    async def launch(self) -> Process:
        """Start it, without waiting until it listens."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "clarity.gateway",
            cwd=ROOT,
            env=self.environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        return self.process

    async def start(self) -> None:
        """Start it and wait until it answers."""
        process = await self.launch()
        for _ in range(int(START_SECONDS * 50)):
            assert process.returncode is None
            try:
                async with self.client.get(f"{self.url}/health/live"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)
        raise TimeoutError("the gateway did not come up")

    async def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code; what it wrote is in `output`."""
        process = cast(Process, self.process)
        if process.returncode is None:
            process.send_signal(number)
        written, _ = await process.communicate()
        self.output += written
        return cast(int, process.returncode)

    def visitor(self) -> Visitor:
        """Return a browser that has not agreed to anything yet."""
        parts: Any = SimpleNamespace(notice=chat_notice())
        return Visitor(Door(self.url, self.var, parts, cast(Any, None), self.client), "127.0.0.1")

    async def agreed(self) -> Visitor:
        """Return a browser with a session."""
        visitor = self.visitor()
        await visitor.begin()
        return visitor


@asynccontextmanager
async def gateway(var: Path, engine_port: int | None = None, **extra: str) -> AsyncIterator[Gateway]:
    """Give a gateway that is not started yet, and leave nothing behind."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        running = Gateway(var, client, extra=extra)
        if engine_port is not None:
            running.engine_port = engine_port
        try:
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                running.process.kill()
                await running.process.communicate()
