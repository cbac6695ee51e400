"""A person asks for a call through the running assistant, and admissions work it off on the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from clarity.answers import answers
from clarity.settings import ROOT
from tests.conversations.test_callback_form import GOOD, REFERENCE
from tests.journeys.conftest import Running
from tests.journeys.test_private_channels import Gateway
from tests.journeys.test_running_assistant import process_of

CANARY_NAME, CANARY_NUMBER = "Zanzibarella", "949-555-0166"
REMEMBER = (
    "import sys; from clarity.contacts.service import open_contacts; print(open_contacts().remember(sys.argv[1]))"
)


def operator(running: Running, *words: str) -> str:
    """Return what a command of the operator prints; fails when the command does."""
    command = [sys.executable, "-m", "clarity.commands", *words]
    environment = {**os.environ, "CLARITY_VAR": str(running.var)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def asked(gateway: Gateway, **other: str) -> str:
    """Ask for a call, answer every question, and return the last words."""
    gateway.hears("can someone call me please")
    replies = [gateway.hears(answer) for answer in {**GOOD, **other}.values()]
    return replies[-1]


def test_a_visitor_is_called_back(running: Running) -> None:
    """From the wish to the call: the request is listed without a name, shown to who claims it, and closed."""
    visitor = Gateway(running, "web")
    reply = asked(visitor, callback_name="Dana Quill")
    reference = REFERENCE.findall(reply)[0]

    listed = operator(running, "callbacks", "list")
    operator(running, "callbacks", "claim", reference, "--by", "robin.desk")
    shown = operator(running, "callbacks", "show", reference, "--by", "robin.desk", "--reason", "to call back")
    operator(running, "callbacks", "attempt", reference, "reached", "--by", "robin.desk")
    afterwards = visitor.hears("did you get my request?")

    assert reference in listed
    assert "Dana" not in listed
    assert "0123" not in listed
    assert "Dana Quill" in shown
    assert "(949) 555-0123" in shown
    assert "NO TEXTS" in shown
    assert afterwards == answers()["utter_callback_none"].web.text


def test_a_texter_is_asked_about_the_number_they_write_from(running: Running) -> None:
    """On SMS the number that the carrier proved is one digit away, and reaches no log."""
    environment = {**os.environ, "CLARITY_VAR": str(running.var)}
    done = subprocess.run(
        [sys.executable, "-c", REMEMBER, "+19495550155"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    texter = Gateway(running, "sms")
    texter.conversation = done.stdout.strip()

    first = texter.hears("call me back please")
    replies = [texter.hears(answer) for answer in ("1", "skip", "any time", "2", "2", "2", "1")]

    reference = REFERENCE.findall(replies[-1])[0]
    shown = operator(running, "callbacks", "show", reference, "--by", "robin.desk", "--reason", "to call back")
    assert first == answers()["utter_callback_phone"].sms.text
    assert "(949) 555-0155" in shown


def test_an_action_server_killed_in_the_middle_loses_nothing(running: Running) -> None:
    """Killed just as the request is sent, the server comes back, and the person is told of one request."""
    visitor = Gateway(running, "web")
    visitor.hears("can someone call me please")
    for answer in list(GOOD.values())[:-1]:
        visitor.hears(answer)
    os.kill(process_of(f"rasa_sdk --actions actions --port {running.actions_port}"), signal.SIGKILL)

    replies = [visitor.hears("yes")]
    for _ in range(30):
        if REFERENCE.search(replies[-1]):
            break
        time.sleep(1)
        replies.append(visitor.hears("yes"))

    found = set(REFERENCE.findall(" ".join(replies)))
    assert len(found) == 1
    assert operator(running, "callbacks", "list").count(found.pop()) == 1


def test_nothing_of_a_request_is_readable_anywhere(running: Running) -> None:
    """Name, number and words stand in no file of the running assistant: databases, logs, spool, backup, tracker."""
    visitor = Gateway(running, "web")
    asked(visitor, callback_phone=CANARY_NUMBER, callback_name=CANARY_NAME, callback_times="mornings or 3:17 pm")
    operator(running, "backup", str(running.var / "backup.sealed"), "--by", "robin.desk")

    files = {path: path.read_bytes() for path in running.var.rglob("*") if path.is_file()}

    # "3:17" alone stands in the time of a log line at 13:17.
    words = (CANARY_NAME, CANARY_NUMBER, "9495550166", "mornings or", "3:17 pm", "3:17 PM")
    assert files
    assert [path.name for path, content in files.items() if any(word.encode() in content for word in words)] == []
