"""The whole assistant as `make run` starts it, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from clarity.settings import ROOT

START_SECONDS = 240


@dataclass(frozen=True)
class Running:
    """A running assistant: its REST address, its folder and the process that started it."""

    base: str
    var: Path
    actions_port: int
    process: subprocess.Popen[str]

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


@contextmanager
def started(var: Path, ending: signal.Signals) -> Iterator[Running]:
    """Start everything on free ports; afterwards send the signal and see that nothing listens any more."""
    rasa_port, actions_port = free_port(), free_port()
    environment = {
        **os.environ,
        "CLARITY_VAR": str(var),
        "CLARITY_RASA_PORT": str(rasa_port),
        "CLARITY_ACTIONS_PORT": str(actions_port),
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
            yield Running(f"http://127.0.0.1:{rasa_port}/webhooks/rest", var, actions_port, process)
        finally:
            process.send_signal(ending)
            process.wait(timeout=60)
    assert no_listener(rasa_port)
    assert no_listener(actions_port)


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
