"""Talks to the assistant in this terminal: Rasa's own shell, on our model."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from clarity.commands.train import MODEL, ONE_THREAD, RASA_ENVIRONMENT, train
from clarity.settings import ROOT


def shell() -> NoReturn:
    """Train when needed, then become `rasa shell`; raises `StartUpError` when training fails."""
    train()
    rasa = str(Path(sys.executable).with_name("rasa"))
    # Rasa's shell talks to a server of its own, which otherwise listens to everybody on the network.
    where = ["--interface", "127.0.0.1", "--port", str(free_port())]
    os.chdir(ROOT)  # Rasa looks for its files where it stands
    os.execve(  # noqa: S606
        rasa,
        [rasa, "shell", "--model", str(MODEL), *where, "--quiet"],
        {**os.environ, **RASA_ENVIRONMENT, **ONE_THREAD},
    )


def free_port() -> int:
    """Return a loopback port that nothing listens on: `make run` may hold the usual one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
