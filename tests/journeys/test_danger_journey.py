"""Somebody in danger is answered and staff hear of it within a minute, whatever is down, and on every channel."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from clarity.program import chat_notice
from tests.journeys.conftest import Running, started
from tests.journeys.test_callback_journey import operator
from tests.journeys.test_sms_journey import Texter, carrier_of

QUESTION, FIGURES = "How many hours a week is the program?", "9-12"
TOLD_SECONDS = 60.0  # in which staff hear of a cry (requirement C-30)
CRY = "i took all the pills in the house"
# In words that no pattern knows: only the network hears these.
UNUSUAL = (
    "nobody is going to have to carry me much longer, i have it all arranged for tonight",
    "ya escribí las cartas, esta noche descanso por fin",
)
CANARY = "violet-lighthouse"


@dataclass
class Chat:
    """A visitor's browser as far as it is HTTP."""

    gateway: str
    token: str = ""

    def begin(self) -> None:
        """Agree and begin."""
        self.token = self._post("sessions", {"consent": chat_notice().version})["token"]

    def says(self, text: str) -> tuple[list[str], str]:
        """Send a message; return the kinds and the words of what comes back."""
        body = {"id": secrets.token_hex(8), "text": text}
        entries = [each for each in self._post("messages", body)["entries"] if each["kind"] != "message"]
        return [each["kind"] for each in entries], "\n".join(each["text"] for each in entries)

    def _post(self, what: str, body: dict[str, str]) -> Any:
        headers = {"Origin": self.gateway, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        answer = requests.post(f"{self.gateway}/chat/v1/{what}", json=body, headers=headers, timeout=30)
        content = answer.json()
        self.token = content.get("token") or self.token
        return content


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start an assistant of which this module may kill what it likes."""
    with started(tmp_path_factory.mktemp("danger"), signal.SIGINT) as assistant:
        yield assistant


@pytest.fixture
def chat(alone: Running) -> Chat:
    """Return a visitor who has agreed."""
    visitor = Chat(alone.gateway)
    visitor.begin()
    return visitor


@pytest.fixture
def texter(alone: Running) -> Texter:
    """Return a telephone that nobody has used yet."""
    return Texter(carrier_of(alone), f"+1714555{100 + secrets.randbelow(99):04d}")


@pytest.mark.parametrize("cry", UNUSUAL)
def test_an_unusual_cry_is_heard_in_the_middle_of_a_form(chat: Chat, texter: Texter, cry: str) -> None:
    """Chat and text: crisis words alone, and the form goes on where it was."""
    chat.says("can someone call me please")
    texter.hears("can someone call me please")

    kinds, said = chat.says(cry)
    text = texter.hears(cry)

    assert kinds == ["crisis"]
    assert "988" in said
    assert "988" in text
    assert "number" in chat.says("continue")[1]


def test_staff_hear_of_a_cry_within_a_minute(alone: Running, chat: Chat) -> None:
    """In the list with its level and nothing that was said; acknowledged and closed it is nobody's worry."""
    before = listed(alone)
    chat.says(f"{CRY}, signed {CANARY}")

    began = time.monotonic()
    while listed(alone) == before and time.monotonic() - began < TOLD_SECONDS:
        time.sleep(1)
    after = listed(alone)
    case = next(iter(set(after) - set(before)))
    operator(alone, "alerts", "acknowledge", case, "--by", "robin.desk")
    shown = operator(alone, "alerts", "show", case, "--by", "robin.desk")
    operator(alone, "alerts", "close", case, "--by", "robin.desk", "--outcome", "handled")

    assert "danger now" in shown
    assert "swallowed" in shown
    assert CANARY not in shown
    assert case not in listed(alone)


def test_the_next_question_is_answered(chat: Chat) -> None:
    """As the question it is, with a line of 988 below; more help lines come to whoever asks."""
    chat.says(CRY)

    kinds, answer = chat.says(QUESTION)
    _, more = chat.says("more help lines")

    assert set(kinds) == {"answer"}
    assert FIGURES in answer
    assert "988" in answer
    assert "741741" in more


def test_with_everything_behind_the_door_killed_a_cry_is_answered(alone: Running, chat: Chat, texter: Texter) -> None:
    """Engine, action server and worker die, the database is not one any more: chat and text get the crisis words."""
    texter.hears("hello")
    for pattern in ("rasa run ", "rasa_sdk --actions", "clarity.worker"):
        kill_one(pattern, alone)
    for database in alone.var.rglob("*.db*"):
        database.write_bytes(b"no database")

    answers = [chat.says(UNUSUAL[0])[1], texter.hears(CRY), Chat(alone.gateway).says(CRY)[1]]

    assert ["988" in answer for answer in answers] == [True] * 3


def test_nothing_of_a_cry_is_readable_anywhere(alone: Running) -> None:
    """No file of the running assistant holds its words: logs, alerts, spools, databases."""
    holding = [path.name for path in alone.var.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]

    assert holding == []


def listed(running: Running) -> list[str]:
    """Return the cases that are not closed."""
    done = subprocess.run(
        [sys.executable, "-m", "clarity.commands", "alerts", "list"],
        env={**os.environ, "CLARITY_VAR": str(running.var)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr
    return re.findall(r"^([0-9A-Z]{4}-[0-9A-Z]{4}) ", done.stdout, re.MULTILINE)


def kill_one(pattern: str, running: Running) -> None:
    """Kill the process of this assistant whose command line matches, at once."""
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            is_ours = f"CLARITY_VAR={running.var}\0".encode() in entry.read_bytes()
            command = (entry.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended meanwhile, or is nobody's of ours
            continue
        if is_ours and re.search(pattern, command):
            os.kill(int(entry.parent.name), signal.SIGKILL)
            return
    raise LookupError(pattern)
