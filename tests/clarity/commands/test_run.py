"""Promises of `clarity.commands.run`: no start on a taken port, everything prepared, no false "it answers"."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity import settings
from clarity.commands import run
from clarity.errors import SettingsError, StartUpError
from clarity.program import read_yaml
from clarity.settings import ROOT, Settings


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Return a loopback port on which something listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    """Return a loopback port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configured(folder: Path, **others: str) -> Settings:
    """Return settings whose files go below this folder."""
    return settings.load({"CLARITY_VAR": str(folder / "var"), **others})


def test_a_taken_port_is_refused(taken_port: int) -> None:
    """The refusal names the port and what to do, before anything is started."""
    with pytest.raises(StartUpError, match=rf"port {taken_port} is taken.*CLARITY_RASA_PORT"):
        run.refuse_taken_port(taken_port)


def test_a_free_port_is_not_refused_nor_kept(free_port: int) -> None:
    """Looking at a port does not take it."""
    run.refuse_taken_port(free_port)

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", free_port))
        assert listening.getsockname()[1] == free_port


def test_folders_and_key_are_prepared(tmp_path: Path) -> None:
    """A first run needs nothing made by hand, and its folders are its owner's alone."""
    prepared = configured(tmp_path)

    run.prepare(prepared)

    assert stat.S_IMODE((tmp_path / "var" / "log").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "var" / "keys" / "tracker.key").stat().st_mode) == 0o600


def test_what_people_said_is_not_in_a_folder_open_to_others(tmp_path: Path) -> None:
    """The folder that will hold conversations and logs can be entered by its owner alone."""
    run.prepare(configured(tmp_path))

    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_preparing_again_keeps_the_key(tmp_path: Path) -> None:
    """The second run opens what the first one sealed."""
    run.prepare(configured(tmp_path))
    key = (tmp_path / "var" / "keys" / "tracker.key").read_text()

    run.prepare(configured(tmp_path))

    assert (tmp_path / "var" / "keys" / "tracker.key").read_text() == key


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    """No run starts that could not read what it saved."""
    (tmp_path / "var" / "keys").mkdir(parents=True)
    (tmp_path / "var" / "keys" / "tracker.key").write_text("damaged")

    with pytest.raises(SettingsError):
        run.prepare(configured(tmp_path))


def test_no_key_is_made_in_production(tmp_path: Path) -> None:
    """There the key comes from the environment alone."""
    prepared = configured(tmp_path, CLARITY_ENVIRONMENT="production", CLARITY_TRACKER_KEY="ab" * 32)

    run.prepare(prepared)

    assert not (tmp_path / "var" / "keys").exists()


@pytest.mark.parametrize("port", ["5055", "6066"], ids=["the usual port", "another port"])
def test_the_engine_is_told_where_the_actions_are(tmp_path: Path, port: str) -> None:
    """The endpoints of a run are ours, but for the port of the action server."""
    run.prepare(configured(tmp_path, CLARITY_ACTIONS_PORT=port))

    written, ours = read_yaml(tmp_path / "var" / "endpoints.yml"), read_yaml(ROOT / "endpoints.yml")
    assert written.pop("action_endpoint") == {"url": f"http://127.0.0.1:{port}/webhook"}
    assert written == {name: value for name, value in ours.items() if name != "action_endpoint"}


def test_nobody_there_is_no_answer(tmp_path: Path, free_port: int) -> None:
    """While nothing listens, asking gives no words and no error."""
    asked = configured(tmp_path, CLARITY_RASA_PORT=str(free_port))

    assert run.ask(asked, "How long is it?") == ""


def test_a_supervisor_that_ended_is_not_waited_for(tmp_path: Path, free_port: int) -> None:
    """A start that failed is told at once and not after three minutes."""
    asked = configured(tmp_path, CLARITY_RASA_PORT=str(free_port))
    supervisor = subprocess.Popen([sys.executable, "-c", "pass"])
    supervisor.wait(timeout=30)

    answers = run.wait_until_it_answers(asked, supervisor)

    assert answers is False


def test_stopping_ends_the_process() -> None:
    """Ctrl-C leaves nothing behind."""
    supervisor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)

    run.stop(supervisor)

    assert supervisor.poll() is not None
