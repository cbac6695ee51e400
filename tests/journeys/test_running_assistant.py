"""A visitor and an operator use the assistant as it really runs."""

from __future__ import annotations

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from clarity.answers import answers
from tests.journeys.conftest import Running, no_listener, started

CANARY = "zanzibarquartz"


def test_visitor_asks_and_follows_a_button(running: Running) -> None:
    """A visitor asks, gets the figures and a button, and the button leads on."""
    first = running.post({"sender": "ana", "message": "how long does the program last?"}).json()

    payload = first[0]["buttons"][1]["payload"]
    second = running.says(payload, sender="ana")

    assert "6-12 weeks" in first[0]["text"]
    assert first[0]["recipient_id"] == "ana"
    assert second == answers()["utter_ask_step_down"].web.text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"sender": "a b", "message": "hi"}, id="space in the sender"),
        pytest.param({"sender": "x" * 65, "message": "hi"}, id="long sender"),
        pytest.param({"sender": "a\x00b", "message": "hi"}, id="NUL in the sender"),
        pytest.param({"sender": "", "message": "hi"}, id="empty sender"),
        pytest.param({"message": "hi"}, id="no sender"),
        pytest.param({"sender": "a", "message": None}, id="null message"),
        pytest.param({"sender": "a"}, id="no message"),
        pytest.param(["hi"], id="not an object"),
    ],
)
def test_bad_request_gets_a_clear_error(running: Running, body: object) -> None:
    """An unusable request is refused with a reason, and the assistant goes on answering."""
    reply = running.post(body)

    assert reply.status_code == 400
    assert reply.json()["error"]
    assert "9-12 hours" in running.says("how many hours per week is the program?")


def test_stock_http_api_is_closed(running: Running) -> None:
    """Nobody can read a conversation or replace the model over HTTP."""
    root = running.base.removesuffix("/webhooks/rest")

    paths = ["/conversations/rest-ana/tracker", "/model", "/domain", "/status", "/model/parse"]

    assert {requests.get(root + path, timeout=10).status_code for path in paths} == {404}


def test_twenty_people_at_once_all_get_their_answer(running: Running) -> None:
    """Parallel conversations do not mix and none is left without a reply."""
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda n: running.says("how many people are in a group?", sender=f"p{n}"), range(20)))

    assert set(replies) == {answers()["utter_ask_group_size"].web.text}


def test_logs_hold_nothing_that_was_said(running: Running) -> None:
    """Words, also those of refused and failing requests, are in no log file."""
    for message in (CANARY, f"/{CANARY}", f"/restart{{{CANARY}", f"do you take {CANARY} insurance", f"<b>{CANARY}</b>"):
        running.says(message)
    running.post({"sender": CANARY + " ", "message": CANARY})

    logs = list((running.var / "log").glob("*"))

    assert logs
    assert [log.name for log in logs if CANARY in log.read_text(errors="replace")] == []


def test_killed_engine_comes_back(running: Running) -> None:
    """When the engine is killed the supervisor starts it again, and it answers as before."""
    os.kill(process_of(f"rasa run .*{running.var}"), signal.SIGKILL)

    reply = ask_until_answered(running, "how many hours per week is the program?")

    assert "9-12 hours" in reply


def test_without_actions_every_word_is_still_said(running: Running) -> None:
    """With the action server stopped for good, a handoff still gives the number and a crisis 988."""
    actions = process_of(f"rasa_sdk --actions actions --port {running.actions_port}")
    os.kill(actions, signal.SIGSTOP)

    handoff = running.says("I want to talk to a person", sender="bo")
    crisis = running.says("i want to kill myself", sender="bo")
    os.kill(actions, signal.SIGCONT)

    assert "949-625-0564" in handoff
    assert "988" in crisis
    assert not no_listener(running.actions_port)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_killed_or_hung_up_it_leaves_nothing_behind(tmp_path: Path, ending: signal.Signals) -> None:
    """A closed terminal or a kill ends every process, as Ctrl-C does; the next start finds its ports free."""
    with started(tmp_path, ending) as assistant:
        assert "949-625-0564" in assistant.says("what is the phone number?")


def ask_until_answered(running: Running, question: str) -> str:
    """Ask every second until the restarted engine answers, for two minutes at most."""
    for _ in range(120):
        try:
            return running.says(question)
        except requests.ConnectionError:
            time.sleep(1)
    return ""


def process_of(pattern: str) -> int:
    """Return the id of the process whose command line matches."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        command = entry.read_bytes().replace(b"\0", b" ").decode()
        if re.search(pattern, command):
            return int(entry.parent.name)
    raise LookupError(pattern)
