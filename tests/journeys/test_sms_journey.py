"""People text the running assistant by a carrier on loopback: a call, a repeated delivery, leaving, a dead engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from clarity import settings
from clarity.carrier.account import Account
from clarity.carrier.delivering import Carrier, Delivery
from clarity.settings import ROOT
from clarity.telephony import open_signatures
from clarity.texting import words
from clarity.texting.segments import encoding, segments
from tests.conversations.test_callback_form import REFERENCE
from tests.journeys.conftest import Running, free_port
from tests.journeys.test_callback_journey import operator
from tests.journeys.test_running_assistant import ask_until_answered, process_of

CANARY_NAME = "Zanzibarelle"
QUESTION, FIGURES = "how many hours per week is the program?", "9-12"
CRY = "i want to kill myself"
CARRIER_SECONDS = 10.0  # in which the carrier is to have its response
# This number, a name, a time; no voicemail, no texts, not the program's name; send it.
ANSWERS = ("1", CANARY_NAME, "weekday evenings", "2", "2", "2", "1")


@dataclass
class Texter:
    """One telephone."""

    carrier: Carrier
    number: str

    def text(self, body: str, sid: str | None = None) -> Delivery:
        """Send a text."""
        return self.carrier.deliver(self.number, body, sid)

    def hears(self, body: str) -> str:
        """Send a text and return the one that comes back, which has at most three segments."""
        delivery = self.text(body)
        (reply,) = delivery.replies
        assert (delivery.error, reply.status) == (None, "delivered")
        assert segments(reply.body) <= 3
        assert encoding(reply.body) == "GSM-7"
        return reply.body

    def asks_for_a_call(self) -> str:
        """Answer every question of the form but the last, and return that."""
        replies = [self.hears(body) for body in ("can someone call me please", *ANSWERS[:-1])]
        return replies[-1]


@pytest.fixture(scope="module")
def carrier(running: Running) -> Carrier:
    """Return a carrier that delivers to the running assistant."""
    return carrier_of(running)


def carrier_of(running: Running) -> Carrier:
    """Return a carrier that signs as this development does."""
    port = running.gateway.rpartition(":")[2]
    configured = settings.load({"CLARITY_VAR": str(running.var), "CLARITY_GATEWAY_PORT": port})
    signatures = open_signatures(configured)
    assert configured.texting is not None
    assert signatures is not None
    account = Account(configured.texting.account_sid, configured.texting.numbers[0])
    return Carrier(account, signatures, running.gateway, configured.texting.public_url)


def test_a_text_is_answered_in_a_terminal(running: Running) -> None:
    """What `make sms` starts shows the introduction and the answer, and what both cost."""
    environment = {
        **os.environ,
        "CLARITY_VAR": str(running.var),
        "CLARITY_GATEWAY_PORT": running.gateway.rpartition(":")[2],
        "CLARITY_SMS_PHONE_PORT": str(free_port()),
    }

    done = subprocess.run(
        [sys.executable, "-m", "clarity.commands", "sms"],
        cwd=ROOT,
        env=environment,
        input=f"{QUESTION}\n/again\n/status\n/quit\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    screen = done.stdout.replace("\n         ", "\n")
    assert screen.count(f"Clarity  {words.INTRODUCTION}\n") == 2
    assert FIGURES in screen
    assert "GSM-7" in screen
    assert "delivered  told of: queued, sent, delivered" in screen


def test_a_call_is_asked_for_by_text(running: Running, carrier: Carrier) -> None:
    """One text an answer, from the wish to the code; staff see the number that the carrier proved."""
    texter = Texter(carrier, "+17145550104")

    read_back = texter.asks_for_a_call()
    reply = texter.hears(ANSWERS[-1])

    reference = REFERENCE.findall(reply)[0]
    shown = operator(running, "callbacks", "show", reference, "--by", "robin.desk", "--reason", "to call back")
    assert CANARY_NAME in read_back
    assert "(714) 555-0104" in shown
    assert CANARY_NAME in shown
    assert "OPTED OUT" not in shown


def test_a_request_that_is_delivered_five_times_is_one(running: Running, carrier: Carrier) -> None:
    """Each delivery of the last answer gets the same words with the same code, at once or later."""
    texter, sid = Texter(carrier, "+17145550105"), "SM" + "5" * 32
    texter.asks_for_a_call()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: texter.text(ANSWERS[-1], sid), range(4)))
    found.append(texter.text(ANSWERS[-1], sid))

    said = {reply.body for delivery in found for reply in delivery.replies}
    assert [len(delivery.replies) for delivery in found] == [1] * 5
    assert len(said) == 1
    assert operator(running, "callbacks", "list").count(REFERENCE.findall(said.pop())[0]) == 1


def test_whoever_opts_out_is_left_alone(running: Running, carrier: Carrier) -> None:
    """Staff are told not to text them, the wish in other words counts as well, and START brings them back."""
    texter = Texter(carrier, "+17145550106")
    texter.asks_for_a_call()
    reference = REFERENCE.findall(texter.hears(ANSWERS[-1]))[0]

    goodbye = texter.hears("please stop texting me")
    reminder = texter.hears(QUESTION)
    silence = texter.text(QUESTION).replies
    shown = operator(running, "callbacks", "show", reference, "--by", "robin.desk", "--reason", "to call back")
    back = texter.hears("START")
    answer = texter.hears(QUESTION)

    assert (goodbye, reminder, silence) == (words.STOP_REPLY, words.OPTED_OUT_REMINDER, ())
    assert "OPTED OUT" in shown
    assert back == words.REJOINED
    assert FIGURES in answer


@pytest.mark.parametrize("is_advanced", [False, True])
def test_a_word_of_the_carrier_blocks_and_a_cry_is_still_seen(running: Running, is_advanced: bool) -> None:
    """After STOP nothing of ours goes out; staff see of a later cry that no answer of ours has reached anybody."""
    carrier = carrier_of(running)
    carrier.account.is_advanced = is_advanced
    texter = Texter(carrier, "+17145550108" if is_advanced else "+17145550107")
    texter.hears(QUESTION)
    before = operator_list(running)

    stop = texter.text("STOP")
    cry = texter.text(CRY)

    after = operator_list(running)
    assert stop.own is not None
    assert (stop.replies == ()) is is_advanced
    assert [reply.error_code for reply in cry.replies] == [21610]
    assert "988" in cry.replies[0].body
    assert after.count("MAY BE IN DANGER") == before.count("MAY BE IN DANGER") + 1


def test_a_dead_engine_costs_no_words(running: Running, carrier: Carrier) -> None:
    """A question gets a truthful word in time, a cry the crisis words, and the same question later its answer."""
    texter = Texter(carrier, "+19495550109")
    texter.hears("hello")
    os.kill(process_of(f"rasa run .*{running.var}"), signal.SIGKILL)

    began = time.monotonic()
    word = texter.hears(QUESTION)
    took = time.monotonic() - began
    cry = texter.hears(CRY)

    ask_until_answered(running, QUESTION)
    assert took < CARRIER_SECONDS
    assert "949-625-0564" in word
    assert FIGURES not in word
    assert "988" in cry
    assert FIGURES in texter.hears(QUESTION)


def test_no_name_and_no_number_is_readable_anywhere(running: Running, carrier: Carrier) -> None:
    """Neither stands in a file of the running assistant: databases, logs, spools, the engine's own copy."""
    texter = Texter(carrier, "+17145550103")
    texter.asks_for_a_call()
    texter.hears(ANSWERS[-1])
    texter.text("STOP")

    files = {path: path.read_bytes() for path in running.var.rglob("*") if path.is_file()}

    secrets = (CANARY_NAME, "7145550103", "555-0103", "weekday evenings")
    assert files
    assert [path.name for path, content in files.items() if any(word.encode() in content for word in secrets)] == []


def operator_list(running: Running) -> str:
    """Return what staff see of texts; the command fails on purpose while somebody is not told of a cry."""
    done = subprocess.run(
        [sys.executable, "-m", "clarity.commands", "texts", "list"],
        cwd=ROOT,
        env={**os.environ, "CLARITY_VAR": str(running.var)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout
