"""Starts every process under one supervisor and says so only when the assistant really answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from clarity import settings
from clarity.business_hours import HOURS_UNKNOWN, business_hours
from clarity.commands.train import ONE_THREAD, RASA_ENVIRONMENT, train
from clarity.errors import StartUpError
from clarity.notifications import targets
from clarity.program import read_yaml
from clarity.security.crypto import development_key
from clarity.security.keys import open_ring
from clarity.settings import ROOT, Environment, Settings

START_SECONDS = 180  # three times the slowest start seen on two busy cores
QUESTION = "How many hours a week is the program?"
EXPECTED = "9-12 hours"
REFUSED = "start.refused"  # the event of clarity/channels/start_up.py, whose import would load the whole engine


def run() -> int:
    """Run until Ctrl-C; returns the process's exit code, 1 when the assistant did not come up.

    Raises `StartUpError` when it may not start here, or when the engine says why it refuses to.
    """
    refuse_production(settings.environment())
    # However it is ended (Ctrl-C, also where a shell had it ignored, kill, a closed terminal), nothing is left over.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    configured = settings.load()
    for port in (configured.rasa_port, configured.actions_port):
        refuse_taken_port(port)
    prepare(configured)
    train()
    earlier = engine_log(configured).stat().st_size if engine_log(configured).is_file() else 0
    supervisor = start(configured)
    try:
        if not wait_until_it_answers(configured, supervisor, earlier):
            print(f"The assistant did not start. Look at {configured.variable_directory}/log/", file=sys.stderr)
            return 1
        announce(configured)
        supervisor.wait()
    except KeyboardInterrupt:
        pass
    finally:
        stop(supervisor)
    return 0


def refuse_production(environment: Environment) -> None:
    """Raise `StartUpError` outside development.

    The engine and its private channels would start there, with no gateway before them: nobody could reach them,
    and an operator would wait through a training to find that out.
    """
    if environment is not Environment.DEVELOPMENT:
        raise StartUpError(
            f"CLARITY_ENVIRONMENT is {environment.value}, and the public door (the gateway before the private "
            "channels) does not exist yet: unset it, or set it to development"
        )


def prepare(configured: Settings) -> None:
    """Create folders, development keys and the endpoints file for the configured ports.

    Raises `ProgramContentError` or `SettingsError` for what would only stop the worker, later and unseen.
    """
    business_hours()
    for directory in (configured.variable_directory, configured.variable_directory / "log"):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if configured.is_development:
        development_key(configured.key_directory, "tracker")
    open_ring(configured)
    endpoints = (ROOT / "endpoints.yml").read_text()
    default = read_yaml(ROOT / "endpoints.yml")["action_endpoint"]["url"]
    url = f"http://127.0.0.1:{configured.actions_port}/webhook"
    (configured.variable_directory / "endpoints.yml").write_text(endpoints.replace(default, url))


def refuse_taken_port(port: int) -> None:
    """Raise `StartUpError` when something already listens on the loopback port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise StartUpError(
                f"port {port} is taken: stop what listens there, or set CLARITY_RASA_PORT or CLARITY_ACTIONS_PORT"
            )


def start(configured: Settings) -> subprocess.Popen[bytes]:
    """Start the supervisor in a process group of its own, so that Ctrl-C reaches it through us alone."""
    environment = {
        **os.environ,
        **RASA_ENVIRONMENT,
        **ONE_THREAD,
        "CLARITY_VAR": str(configured.variable_directory),
        "CLARITY_BIN": str(Path(sys.executable).parent),
        "CLARITY_RASA_PORT": str(configured.rasa_port),
        "CLARITY_ACTIONS_PORT": str(configured.actions_port),
    }
    command = [
        sys.executable,
        "-m",
        "supervisor.supervisord",
        "-c",
        str(ROOT / "deploy" / "supervisord.conf"),
    ]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def wait_until_it_answers(configured: Settings, supervisor: subprocess.Popen[bytes], earlier: int = 0) -> bool:
    """Ask a real question until the right answer comes, for at most three minutes.

    `earlier` is how many bytes of the engine's log other runs wrote; raises `StartUpError` with the
    engine's reason when this run's engine refuses to serve.
    """
    deadline = time.monotonic() + START_SECONDS
    print("Starting", end="", flush=True)
    while time.monotonic() < deadline and supervisor.poll() is None:
        if EXPECTED in ask(configured, QUESTION):
            print(flush=True)
            return True
        reason = refusal(engine_log(configured), earlier)
        if reason is not None:
            print(flush=True)
            raise StartUpError(f"the engine refuses to start: {reason}")
        print(".", end="", flush=True)
        time.sleep(1)
    print(flush=True)
    return False


def engine_log(configured: Settings) -> Path:
    """Return where the supervisor writes what the engine prints (deploy/supervisord.conf)."""
    return configured.variable_directory / "log" / "rasa.log"


def refusal(log: Path, earlier: int) -> str | None:
    """Return why the engine refused to serve, from what its log holds after the first `earlier` bytes, or None."""
    written = log.read_bytes() if log.is_file() else b""
    if len(written) < earlier:
        earlier = 0  # the supervisor has turned the full log over and begun a new one
    for line in written[earlier:].splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a library's line, or one that is still being written
        if isinstance(entry, dict) and entry.get("event") == REFUSED:
            return str(entry.get("reason"))
    return None


def ask(configured: Settings, question: str) -> str:
    """Return the assistant's words, or nothing while it cannot be reached."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{configured.rasa_port}/webhooks/rest/webhook",
        data=json.dumps({"sender": "start-up", "message": question}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return " ".join(str(message.get("text", "")) for message in json.load(reply))
    except (urllib.error.URLError, OSError, ValueError):
        return ""


def announce(configured: Settings) -> None:
    """Say where to talk to it."""
    base = f"http://127.0.0.1:{configured.rasa_port}/webhooks/rest"
    print(
        "\nClarity answers.\n"
        f"  In a browser   {base}/talk.html\n"
        f"  In a terminal  make shell\n"
        f'  Over REST      POST {base}/webhook  {{"sender": "me", "message": "How long is it?"}}\n'
        "  Calls back     .venv/bin/python -m clarity.commands callbacks list\n"
        f"  Logs           {configured.variable_directory}/log/\n"
        f"{told_by(configured)}\n"
        "Ctrl-C stops everything.",
        flush=True,
    )


def told_by(configured: Settings) -> str:
    """Return who learns of a request, and how its due time is counted, as far as that is not set up."""
    ways = " and ".join(targets(configured.notices)) or "nobody (CLARITY_SMTP_URL and CLARITY_WEBHOOK_URL are unset)"
    hours = "" if business_hours().are_configured else f"\n{HOURS_UNKNOWN}"
    return f"Staff are told of a request to be called by {ways}.{hours}"


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    """Stop all processes; kill what has not gone within 20 seconds."""
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
        try:
            supervisor.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
