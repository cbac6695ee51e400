"""Promised here: supervisor reads deploy/supervisord.conf as it is meant, wherever the project lies.

The file is read by supervisor's own parser, and its commands are split as supervisor splits them.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from clarity.commands.run import engine_log
from clarity.commands.train import MODEL
from clarity.settings import ROOT, load
from clarity.worker.__main__ import END_SECONDS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with spaces in its path, with the programs and folders that a run has there."""
    folder = tmp_path / "my own project"
    for directory in ("bin", "var/log"):
        (folder / directory).mkdir(parents=True)
    for program in ("python", "rasa"):
        (folder / "bin" / program).touch(mode=0o700)
    return folder


@pytest.fixture
def options(project: Path, monkeypatch: pytest.MonkeyPatch) -> ServerOptions:
    """Return what supervisor reads from our file when it is started there."""
    monkeypatch.setenv("CLARITY_BIN", str(project / "bin"))
    monkeypatch.setenv("CLARITY_VAR", str(project / "var"))
    monkeypatch.setenv("CLARITY_RASA_PORT", "5005")
    monkeypatch.setenv("CLARITY_ACTIONS_PORT", "5055")
    read = ServerOptions()
    read.realize(["-c", str(ROOT / "deploy" / "supervisord.conf")])
    return read


def commands(options: ServerOptions) -> dict[str, list[str]]:
    """Return each program's arguments as supervisor would start it; it raises where it finds no program."""
    processes = [process for group in options.process_group_configs for process in group.process_configs]
    return {process.name: process.make_process().get_execv_args()[1] for process in processes}


def option(arguments: list[str], name: str) -> str:
    """Return the value that follows an option."""
    return arguments[arguments.index(name) + 1]


def test_the_programs_are_found_in_a_folder_with_spaces(options: ServerOptions, project: Path) -> None:
    """A clone below "My Documents" starts."""
    started = {name: arguments[0] for name, arguments in commands(options).items()}

    python = str(project / "bin" / "python")
    rasa = str(project / "bin" / "rasa")
    assert started == {"gateway": python, "actions": python, "worker": python, "rasa": rasa}


@pytest.mark.parametrize("name", ["endpoints", "credentials"])
def test_the_engines_files_are_one_argument(options: ServerOptions, project: Path, name: str) -> None:
    """Without its endpoints Rasa would keep what people say in an open store, without credentials open every door."""
    arguments = commands(options)["rasa"]

    assert option(arguments, f"--{name}") == str(project / "var" / f"{name}.yml")


def test_the_model_that_was_trained_is_the_one_that_answers(options: ServerOptions) -> None:
    """A newer archive that somebody left in the same folder is not served."""
    arguments = commands(options)["rasa"]

    assert ROOT / option(arguments, "--model") == MODEL


def test_the_engine_listens_on_loopback(options: ServerOptions) -> None:
    """Nobody on the network can talk to the engine."""
    arguments = commands(options)["rasa"]

    assert option(arguments, "--interface") == "127.0.0.1"


@pytest.mark.parametrize("name", ["gateway", "worker"])
def test_a_process_of_ours_is_our_module(options: ServerOptions, name: str) -> None:
    """What is started by that name can be started, and is not another program's."""
    arguments = commands(options)[name]

    assert arguments[1:] == ["-m", f"clarity.{name}"]
    assert find_spec(f"clarity.{name}.__main__") is not None


@pytest.mark.parametrize("name", ["gateway", "actions", "worker", "rasa"])
def test_what_ends_is_started_again(options: ServerOptions, name: str) -> None:
    """A process that died in the night does its work in the morning."""
    processes = {process.name: process for group in options.process_group_configs for process in group.process_configs}

    assert processes[name].autorestart is not False
    assert processes[name].startretries >= 10


def test_the_worker_has_the_time_that_it_needs_to_end(options: ServerOptions) -> None:
    """It is not killed in the middle of a mail that it would then send again."""
    processes = {process.name: process for group in options.process_group_configs for process in group.process_configs}

    assert processes["worker"].stopwaitsecs > END_SECONDS


def test_no_user_is_asked_for(options: ServerOptions) -> None:
    """Whoever starts it owns the processes, and need not have a name on this machine."""
    user = options.uid

    assert user is None


def test_the_engines_log_is_where_the_command_reads_it(options: ServerOptions, project: Path) -> None:
    """A refusal to start is written to the file that `make run` looks at."""
    logs = {
        process.name: process.stdout_logfile
        for group in options.process_group_configs
        for process in group.process_configs
    }

    assert logs["rasa"] == str(engine_log(load({"CLARITY_VAR": str(project / "var")})))
