"""Starts every process under one supervisor and says so only when the assistant really answers."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from clarity import settings
from clarity.assistant import Assistant, Outcome
from clarity.business_hours import HOURS_UNKNOWN, business_hours
from clarity.commands.release_check import open_points
from clarity.commands.train import ONE_THREAD, RASA_ENVIRONMENT, train
from clarity.errors import AssistantUnavailable, StartUpError
from clarity.notifications import targets
from clarity.program import chat_notice, read_yaml
from clarity.security.channel_key import channel_key
from clarity.security.crypto import development_key
from clarity.security.keys import open_ring
from clarity.settings import ROOT, Settings

START_SECONDS = 180  # three times the slowest start seen on two busy cores
QUESTION = "How many hours a week is the program?"
ANSWER_SECONDS = 8.0  # for one try; the next comes a second later
DEVELOPMENT_CHANNEL = "clarity.channels.rest."  # it refuses to start anywhere else
REFUSED = "start.refused"  # the event of clarity/channels/start_up.py, whose import would load the whole engine


def run() -> int:
    """Run until Ctrl-C; returns the process's exit code, 1 when the assistant did not come up.

    Raises `StartUpError` when it may not start here, or when the engine says why it refuses to.
    """
    # However it is ended (Ctrl-C, also where a shell had it ignored, kill, a closed terminal), nothing is left over.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    configured = settings.load()
    settings.check_public_door(configured)
    for port in (configured.gateway_port, configured.rasa_port, configured.actions_port):
        refuse_taken_port(port)
    prepare(configured)
    train()
    earlier = engine_log(configured).stat().st_size if engine_log(configured).is_file() else 0
    supervisor = start(configured)
    try:
        if has_begun(configured, supervisor, earlier):
            announce(configured)
        elif configured.is_development or supervisor.poll() is not None:
            return 1
        supervisor.wait()
    except KeyboardInterrupt:
        pass
    finally:
        stop(supervisor)
    return 0


def prepare(configured: Settings) -> None:
    """Create folders, development keys, and the engine's files for the configured ports and place.

    Raises `ProgramContentError` or `SettingsError` for what would only stop one process, later and unseen.
    """
    business_hours()
    chat_notice()
    for directory in (configured.variable_directory, configured.variable_directory / "log"):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if configured.is_development:
        development_key(configured.key_directory, "tracker")
    channel_key(configured)
    open_ring(configured)
    endpoints = (ROOT / "endpoints.yml").read_text()
    default = read_yaml(ROOT / "endpoints.yml")["action_endpoint"]["url"]
    url = f"http://127.0.0.1:{configured.actions_port}/webhook"
    (configured.variable_directory / "endpoints.yml").write_text(endpoints.replace(default, url))
    credentials = (ROOT / "credentials.yml").read_text().splitlines(keepends=True)
    kept = [line for line in credentials if configured.is_development or not line.startswith(DEVELOPMENT_CHANNEL)]
    (configured.variable_directory / "credentials.yml").write_text("".join(kept))


def refuse_taken_port(port: int) -> None:
    """Raise `StartUpError` when something already listens on the loopback port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise StartUpError(
                f"port {port} is taken: stop what listens there, or set CLARITY_GATEWAY_PORT, CLARITY_RASA_PORT or "
                "CLARITY_ACTIONS_PORT"
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
        "CLARITY_GATEWAY_PORT": str(configured.gateway_port),
    }
    command = [
        sys.executable,
        "-m",
        "supervisor.supervisord",
        "-c",
        str(ROOT / "deploy" / "supervisord.conf"),
    ]
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def has_begun(configured: Settings, supervisor: subprocess.Popen[bytes], earlier: int) -> bool:
    """Return whether the assistant answers; else say why not.

    Raises `StartUpError` in development with the engine's reason. Where real people write nothing is stopped: the
    gateway answers whoever is in danger, and tells everybody else the line.
    """
    try:
        if wait_until_it_answers(configured, supervisor, earlier):
            return True
        reason = f"it did not answer in time: look at {configured.variable_directory}/log/"
    except StartUpError as refusal_of_engine:
        if configured.is_development:
            raise
        reason = str(refusal_of_engine)
    print(f"The assistant did not start: {reason}", file=sys.stderr, flush=True)
    if not configured.is_development:
        print("The public door stays open: it gives crisis words and the line. Ctrl-C stops it.", file=sys.stderr)
    return False


def wait_until_it_answers(configured: Settings, supervisor: subprocess.Popen[bytes], earlier: int = 0) -> bool:
    """Ask a real question until the right answer comes and the public door sees it, for at most three minutes.

    `earlier` is how many bytes of the engine's log other runs wrote; raises `StartUpError` with the
    engine's reason when this run's engine refuses to serve.
    """
    deadline = time.monotonic() + START_SECONDS
    print("Starting", end="", flush=True)
    while time.monotonic() < deadline and supervisor.poll() is None:
        if is_answered(configured, QUESTION) and is_open(configured):
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


def is_answered(configured: Settings, question: str) -> bool:
    """Return whether the engine answers in vetted words; of the question nothing is left behind."""
    engine = Assistant(configured.engine_url, channel_key(configured), late_seconds=ANSWER_SECONDS)
    return asyncio.run(_is_answered(engine, question))


def is_open(configured: Settings) -> bool:
    """Return whether the public door is open and reaches the engine."""
    try:
        with urllib.request.urlopen(f"{door(configured)}/health/engine", timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def door(configured: Settings) -> str:
    """Return where this machine reaches the gateway."""
    host = ipaddress.ip_address(configured.gateway_host)
    if host.is_unspecified:
        host = ipaddress.ip_address("::1" if host.version == 6 else "127.0.0.1")
    return f"http://{f'[{host}]' if host.version == 6 else host}:{configured.gateway_port}"


def announce(configured: Settings) -> None:
    """Say where to talk to it, and what nobody has signed."""
    where = f"  In a browser   {configured.public_url}/\n"
    if configured.is_development:
        where += (
            "  In a terminal  make shell\n"
            "  By text        make sms\n"
            f"  Over REST      POST {configured.engine_url}/webhooks/rest/webhook"
            '  {"sender": "me", "message": "How long is it?"}\n'
        )
    print(
        "\nClarity answers.\n"
        f"{where}"
        "  Calls back     .venv/bin/python -m clarity.commands callbacks list\n"
        f"  Logs           {configured.variable_directory}/log/\n"
        f"{told_by(configured)}\n"
        f"{unsigned()}"
        "Ctrl-C stops everything.",
        flush=True,
    )


def unsigned() -> str:
    """Return how much of what is said nobody has signed, as a line; nothing when all is signed."""
    count = len(open_points())
    return f"{count} points are signed by nobody or overdue: make release-check lists them.\n" if count else ""


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


async def _is_answered(engine: Assistant, question: str) -> bool:
    conversation = f"web-{secrets.token_hex(16)}"
    try:
        turn = await engine.ask("web", conversation, "start-up", question)
        await engine.forget("web", conversation)
    except AssistantUnavailable:
        return False
    finally:
        await engine.close()
    has_words = bool(turn.said) and all(each.response for each in turn.said)
    return turn.outcome is Outcome.ANSWERED and has_words
