"""The whole assistant as `make run` starts it, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import requests
from playwright.async_api import Browser

from clarity.settings import ROOT
from tests.browser import chromium

START_SECONDS = 240


@dataclass(frozen=True)
class Running:
    """A running assistant: its REST address, its public door, its folder and the process that started it."""

    base: str
    gateway: str
    var: Path
    actions_port: int
    process: subprocess.Popen[str]

    @property
    def demo(self) -> str:
        """The address that it prints: the page with the chat."""
        return f"{self.gateway}/demo/"

    def post(self, body: Any, **options: Any) -> requests.Response:
        """Post to the webhook."""
        return requests.post(f"{self.base}/webhook", json=body, timeout=30, **options)

    def says(self, message: str, sender: str = "visitor") -> str:
        """Send a message and return all the words that come back."""
        return "\n".join(said["text"] for said in self.post({"sender": sender, "message": message}).json())


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start everything, wait until it answers, and stop it as Ctrl-C would."""
    with started(tmp_path_factory.mktemp("var"), signal.SIGINT) as assistant:
        yield assistant


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start one Chromium for all journeys; each visits with a context of its own."""
    async with chromium() as started_browser:
        yield started_browser


@contextmanager
def started(var: Path, ending: signal.Signals) -> Iterator[Running]:
    """Start everything on free ports; afterwards send the signal and see that nothing listens any more."""
    rasa_port, actions_port, gateway_port = free_port(), free_port(), free_port()
    environment = {
        **os.environ,
        "CLARITY_VAR": str(var),
        "CLARITY_RASA_PORT": str(rasa_port),
        "CLARITY_ACTIONS_PORT": str(actions_port),
        "CLARITY_GATEWAY_PORT": str(gateway_port),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "clarity.commands", "run"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            wait_until_ready(process)
            rest, gateway = f"http://127.0.0.1:{rasa_port}/webhooks/rest", f"http://127.0.0.1:{gateway_port}"
            yield Running(rest, gateway, var, actions_port, process)
        finally:
            process.send_signal(ending)
            process.wait(timeout=60)
    for port in (rasa_port, actions_port, gateway_port):
        assert no_listener(port)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read what the command prints until it says where to talk to it."""
    deadline = time.monotonic() + START_SECONDS
    said = ""
    assert process.stdout is not None
    while time.monotonic() < deadline:
        character = process.stdout.read(1)
        said += character
        if "Ctrl-C stops everything" in said:
            return
        if not character and process.poll() is not None:
            break
    pytest.fail(f"the assistant did not start: {said[-2000:]}")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def no_listener(port: int) -> bool:
    """Whether nothing listens on the port any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
