"""Promises of `clarity.commands.shell`: our model, our environment, and nobody listening from outside."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clarity.commands import shell
from clarity.commands.train import MODEL, ONE_THREAD, RASA_ENVIRONMENT
from clarity.errors import StartUpError
from clarity.settings import ROOT


class ReplacedError(Exception):
    """Stands for the end of this process, which another program takes over."""


@dataclass
class Seen:
    """What the command did: in which order, and how it started Rasa."""

    steps: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Return a record of what the command does, with training and the other program left out."""
    record = Seen()

    def become(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        record.steps.append(program)
        record.arguments, record.environment, record.folder = arguments, environment, Path.cwd()
        raise ReplacedError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shell, "train", lambda: record.steps.append("train"))
    monkeypatch.setattr(os, "execve", become)
    return record


def test_it_trains_and_then_becomes_rasas_shell(seen: Seen) -> None:
    """Who talks to it talks to what is written now."""
    with pytest.raises(ReplacedError):
        shell.shell()

    assert seen.steps == ["train", str(Path(sys.executable).with_name("rasa"))]
    assert seen.arguments[1] == "shell"
    assert seen.folder == ROOT


def test_it_talks_to_our_model(seen: Seen) -> None:
    """A newer archive that somebody left beside it is not the one that answers."""
    with pytest.raises(ReplacedError):
        shell.shell()

    assert seen.arguments[seen.arguments.index("--model") + 1] == str(MODEL)


def test_its_server_listens_to_this_machine_alone(seen: Seen) -> None:
    """Nobody on the network can talk to the server behind the shell."""
    with pytest.raises(ReplacedError):
        shell.shell()

    assert seen.arguments[seen.arguments.index("--interface") + 1] == "127.0.0.1"


def test_it_hands_on_the_environment_of_a_run(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telemetry is off and threads are pinned as in `make run`; a person's own settings come along."""
    monkeypatch.setenv("CLARITY_VAR", "/srv/clarity")
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")

    with pytest.raises(ReplacedError):
        shell.shell()

    assert seen.environment.items() >= {**RASA_ENVIRONMENT, **ONE_THREAD, "CLARITY_VAR": "/srv/clarity"}.items()


def test_without_a_model_there_is_no_talk(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed training is not hidden behind the shell of an older model."""

    def fail() -> None:
        raise StartUpError("training failed")

    monkeypatch.setattr(shell, "train", fail)

    with pytest.raises(StartUpError):
        shell.shell()

    assert seen.steps == []


def test_its_port_is_free() -> None:
    """It can be opened beside a run that holds the usual port."""
    port = shell.free_port()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", port))
        assert listening.getsockname()[1] == port
