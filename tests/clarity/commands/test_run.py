"""Promises of `clarity.commands.run`: no start on a taken port, everything prepared, no false "it answers"."""

from __future__ import annotations

import pwd
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity import settings
from clarity.business_hours import BusinessHours
from clarity.commands import run
from clarity.commands.release_check import open_points
from clarity.errors import ProgramContentError, SettingsError, StartUpError
from clarity.program import read_yaml
from clarity.settings import ROOT, Settings

REFUSAL = '{"at": "2026-11-26T10:00:00Z", "event": "start.refused", "reason": "no model is loaded"}\n'

PRODUCTION = {
    "CLARITY_ENVIRONMENT": "production",
    "CLARITY_TRACKER_KEY": bytes(range(32)).hex(),
    "CLARITY_KEYS": f"1:{bytes(range(32)).hex()}",
    "CLARITY_CHANNEL_SECRET": bytes(range(100, 132)).hex(),
    "CLARITY_PUBLIC_URL": "https://chat.example.org",
    "CLARITY_ALLOWED_ORIGINS": "https://www.example.org",
}


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


@pytest.fixture
def supervisor() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process that goes on, as a supervisor does whose engine has ended."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    yield process
    process.kill()
    process.wait(timeout=30)


def configured(folder: Path, **others: str) -> Settings:
    """Return settings whose files go below this folder."""
    return settings.load({"CLARITY_VAR": str(folder / "var"), **others})


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        pytest.param("CLARITY_PUBLIC_URL", "CLARITY_PUBLIC_URL must be set", id="no address"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "CLARITY_ALLOWED_ORIGINS must be set", id="no pages"),
    ],
)
def test_production_without_a_door_is_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, missing: str, told: str
) -> None:
    """An operator learns at once, and not after a training, what the public door needs."""
    for name, value in {**PRODUCTION, missing: ""}.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(run, "train", lambda: pytest.fail("trained"))

    with pytest.raises(SettingsError, match=told):
        run.run()


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
    prepared = configured(tmp_path, **PRODUCTION)

    run.prepare(prepared)

    assert not (tmp_path / "var" / "keys").exists()


@pytest.mark.parametrize(("others", "is_there"), [({}, True), (PRODUCTION, False)], ids=["development", "production"])
def test_the_rest_channel_is_opened_in_development_alone(
    tmp_path: Path, others: dict[str, str], is_there: bool
) -> None:
    """Where real people write, nobody may choose a sender id; the private channels stay."""
    run.prepare(configured(tmp_path, **others))

    channels = read_yaml(tmp_path / "var" / "credentials.yml")
    private = {"clarity.channels.private.WebInput", "clarity.channels.private.SmsInput"}
    assert channels.keys() - private == ({"clarity.channels.rest.DevelopmentRestInput"} if is_there else set())
    assert private <= channels.keys()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("127.0.0.1", "http://127.0.0.1:8080", id="loopback"),
        pytest.param("0.0.0.0", "http://127.0.0.1:8080", id="every address"),  # noqa: S104 - nothing is opened here
        pytest.param("::", "http://[::1]:8080", id="every address of the newer kind"),
        pytest.param("192.0.2.7", "http://192.0.2.7:8080", id="one address"),
    ],
)
def test_the_door_is_found_from_this_machine(tmp_path: Path, host: str, expected: str) -> None:
    """Whoever starts it is told that it is open only after it was really asked."""
    assert run.door(configured(tmp_path, CLARITY_GATEWAY_HOST=host)) == expected


def test_a_door_that_is_shut_is_not_open(tmp_path: Path, free_port: int) -> None:
    """While nothing listens there, nobody is told that it answers."""
    assert not run.is_open(configured(tmp_path, CLARITY_GATEWAY_PORT=str(free_port)))


def test_what_nobody_signed_is_told_at_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An operator who opens the door knows how much of what is said has no name under it."""
    run.announce(configured(tmp_path, **PRODUCTION))

    said = capsys.readouterr().out
    assert f"{len(open_points())} points are signed by nobody or overdue" in said
    assert "https://chat.example.org/" in said
    assert "webhooks/rest" not in said


def test_the_keys_of_requests_are_made_before_any_process_needs_them(tmp_path: Path) -> None:
    """The action server and the worker seal with the same key from the first request on."""
    run.prepare(configured(tmp_path))

    assert stat.S_IMODE((tmp_path / "var" / "keys" / "data.keys").stat().st_mode) == 0o600


def test_a_slip_in_the_hours_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that could not start would leave staff untold, and nobody would see why."""

    def unusable() -> BusinessHours:
        raise ProgramContentError("admissions.yml: admissions.zone must be a time zone's name")

    monkeypatch.setattr(run, "business_hours", unusable)

    with pytest.raises(ProgramContentError, match=r"admissions\.yml"):
        run.prepare(configured(tmp_path))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param({}, "by nobody (CLARITY_SMTP_URL and CLARITY_WEBHOOK_URL are unset).", id="nothing is set up"),
        pytest.param(
            {"CLARITY_WEBHOOK_URL": "https://hooks.example.org/in", "CLARITY_WEBHOOK_SECRET": bytes(range(32)).hex()},
            "by webhook.",
            id="a webhook",
        ),
    ],
)
def test_the_operator_learns_who_is_told(tmp_path: Path, others: dict[str, str], expected: str) -> None:
    """Nobody believes that mails go out when none do, nor that hours are counted that nobody gave us."""
    said = run.told_by(configured(tmp_path, **others))

    assert f"Staff are told of a request to be called {expected}" in said
    assert "No opening hours are configured" in said


@pytest.mark.parametrize("port", ["5055", "6066"], ids=["the usual port", "another port"])
def test_the_engine_is_told_where_the_actions_are(tmp_path: Path, port: str) -> None:
    """The endpoints of a run are ours, but for the port of the action server."""
    run.prepare(configured(tmp_path, CLARITY_ACTIONS_PORT=port))

    written, ours = read_yaml(tmp_path / "var" / "endpoints.yml"), read_yaml(ROOT / "endpoints.yml")
    assert written["action_endpoint"].pop("url") == f"http://127.0.0.1:{port}/webhook"
    ours["action_endpoint"].pop("url")
    assert written == ours


def test_nobody_there_is_no_answer(tmp_path: Path, free_port: int) -> None:
    """While nothing listens, asking gives no words and no error."""
    asked = configured(tmp_path, CLARITY_RASA_PORT=str(free_port))

    assert not run.is_answered(asked, "How long is it?")


def test_a_supervisor_that_ended_is_not_waited_for(tmp_path: Path, free_port: int) -> None:
    """A start that failed is told at once and not after three minutes."""
    asked = configured(tmp_path, CLARITY_RASA_PORT=str(free_port))
    supervisor = subprocess.Popen([sys.executable, "-c", "pass"])
    supervisor.wait(timeout=30)

    answers = run.wait_until_it_answers(asked, supervisor)

    assert answers is False


def test_an_engine_that_refuses_is_not_waited_for(
    tmp_path: Path, free_port: int, supervisor: subprocess.Popen[bytes]
) -> None:
    """The engine's own reason is told, at once and not after three minutes of dots."""
    asked = configured(tmp_path, CLARITY_RASA_PORT=str(free_port))
    run.prepare(asked)
    run.engine_log(asked).write_text(REFUSAL)
    begun = time.monotonic()

    with pytest.raises(StartUpError, match="the engine refuses to start: no model is loaded"):
        run.wait_until_it_answers(asked, supervisor)

    assert time.monotonic() - begun < 15


def test_where_people_write_the_door_stays_open(
    tmp_path: Path, free_port: int, supervisor: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """An engine that refuses takes nobody's crisis words away: the reason is told, and nothing is stopped."""
    asked = configured(tmp_path, **PRODUCTION, CLARITY_RASA_PORT=str(free_port))
    run.prepare(asked)
    run.engine_log(asked).write_text(REFUSAL)

    has_begun = run.has_begun(asked, supervisor, 0)

    told = capsys.readouterr().err
    assert (has_begun, supervisor.poll()) == (False, None)
    assert "no model is loaded" in told
    assert "public door stays open" in told


def test_in_development_a_refusal_ends_the_start(
    tmp_path: Path, free_port: int, supervisor: subprocess.Popen[bytes]
) -> None:
    """A developer reads the reason and has nothing left running."""
    asked = configured(tmp_path, CLARITY_RASA_PORT=str(free_port))
    run.prepare(asked)
    run.engine_log(asked).write_text(REFUSAL)

    with pytest.raises(StartUpError, match="no model is loaded"):
        run.has_begun(asked, supervisor, 0)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("", id="nothing"),
        pytest.param("start.refused\n", id="a library's line"),
        pytest.param('["start.refused"]\n', id="another JSON"),
        pytest.param('{"event": "rest.reply_late"}\n', id="another event"),
        pytest.param(REFUSAL[:40], id="half a line"),
    ],
)
def test_other_lines_are_no_refusal(tmp_path: Path, written: str) -> None:
    """An engine that only logs is given its time."""
    (tmp_path / "rasa.log").write_text(written)

    reason = run.refusal(tmp_path / "rasa.log", 0)

    assert reason is None


def test_a_missing_log_is_no_refusal(tmp_path: Path) -> None:
    """Before the engine has written anything it has refused nothing."""
    reason = run.refusal(tmp_path / "rasa.log", 0)

    assert reason is None


def test_the_refusal_of_an_earlier_run_is_past(tmp_path: Path) -> None:
    """Whoever mended the cause can start again, although the log still tells of it."""
    (tmp_path / "rasa.log").write_text(REFUSAL)

    reason = run.refusal(tmp_path / "rasa.log", len(REFUSAL))

    assert reason is None


def test_a_log_that_was_turned_over_is_read_from_its_start(tmp_path: Path) -> None:
    """A refusal is seen although the log is shorter than it was before this run."""
    (tmp_path / "rasa.log").write_text(REFUSAL)

    reason = run.refusal(tmp_path / "rasa.log", 5_000_000)

    assert reason == "no model is loaded"


def test_a_user_without_a_name_can_start_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the user is often a bare number."""

    def unknown(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    prepared = configured(tmp_path)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "executable", "/bin/true")

    started = run.start(prepared)

    assert started.wait(timeout=30) == 0


def test_stopping_ends_the_process() -> None:
    """Ctrl-C leaves nothing behind."""
    supervisor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)

    run.stop(supervisor)

    assert supervisor.poll() is not None
