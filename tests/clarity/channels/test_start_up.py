"""Promises of `clarity.channels.start_up`: an engine that would lose or miss what people say does not serve."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain

from clarity.channels import start_up
from clarity.channels.private import SmsInput, WebInput
from clarity.channels.rest import DevelopmentRestInput
from clarity.channels.secret import ChannelSecret
from clarity.channels.start_up import CANARIES, find_problem, innermost, keep_swept, refuse_unsafe_start
from clarity.commands import run
from clarity.crisis.rules import rules_fire
from clarity.nlg import VettedResponseGenerator
from clarity.settings import Secret
from clarity.tracker_store import SealedTrackerStore
from tests.clarity.channels.serving import EngineStandIn, ask, echo, serving
from tests.factories import CANARY, heard, tracker_of


class Understanding:
    """Stands in for a trained model, which takes minutes to make: it finds one intent in all it does not miss."""

    def __init__(self, intent: str, misses: str | None) -> None:
        self._intent = intent
        self._misses = misses
        self.asked: list[str] = []

    async def parse_message(self, message: UserMessage) -> dict[str, Any]:
        """Return the one intent, or none for what is missed."""
        self.asked.append(message.text)
        return {"intent": {"name": None if message.text == self._misses else self._intent, "confidence": 1.0}}


def agent_with(store: TrackerStore, domain: Domain, intent: str, misses: str | None = None) -> Agent:
    """Return a real agent with this store, whose model understands everything as this intent."""
    agent = Agent(domain=domain, tracker_store=store, generator=VettedResponseGenerator(domain=domain))
    agent.processor = Understanding(intent, misses)
    return agent


@pytest.mark.usefixtures("variable_directory")
async def test_a_ready_engine_has_no_problem(domain: Domain) -> None:
    """A model that knows a crisis, over a sealed store, may serve."""
    agent = agent_with(SealedTrackerStore(domain), domain, "crisis")

    problem = await find_problem(agent)

    assert problem is None
    assert agent.processor.asked == list(CANARIES)


async def test_no_model_is_a_problem(domain: Domain) -> None:
    """Rasa starts without a model and would answer nobody."""
    problem = await find_problem(Agent(domain=domain))

    assert problem == "no model is loaded: run `make train`"


async def test_an_in_memory_store_is_a_problem(domain: Domain) -> None:
    """Rasa puts a store that forgets in the place of one it cannot load."""
    problem = await find_problem(agent_with(InMemoryTrackerStore(domain), domain, "crisis"))

    assert problem == "the tracker store in endpoints.yml could not be loaded"


@pytest.mark.usefixtures("variable_directory")
@pytest.mark.parametrize("intent", ["nlu_fallback", "share_feelings", ""])
async def test_a_model_that_misses_a_crisis_is_a_problem(domain: Domain, intent: str) -> None:
    """A damaged model is noticed here and not by someone in need."""
    problem = await find_problem(agent_with(SealedTrackerStore(domain), domain, intent))

    assert problem == "the model does not recognise a crisis"


@pytest.mark.usefixtures("variable_directory")
async def test_answers_without_words_are_a_problem(domain: Domain) -> None:
    """A generator that was never given the responses would leave everyone without a reply."""
    agent = agent_with(SealedTrackerStore(domain), domain, "crisis")
    agent.nlg = VettedResponseGenerator()

    problem = await find_problem(agent)

    assert problem == "the nlg in endpoints.yml has no words for some answers"


def test_there_is_a_canary_for_each_layer() -> None:
    """The rules know the first canary; the second asks the trained network alone."""
    assert [rules_fire(canary) for canary in CANARIES] == [True, False]


@pytest.mark.usefixtures("variable_directory")
async def test_every_canary_counts(domain: Domain) -> None:
    """A model whose trained network is damaged does not serve on its rules alone."""
    agent = agent_with(SealedTrackerStore(domain), domain, "crisis", misses=CANARIES[1])

    problem = await find_problem(agent)

    assert problem == "the model does not recognise a crisis"


async def test_an_unsafe_engine_is_stopped(domain: Domain, capfd: pytest.CaptureFixture[str]) -> None:
    """The server gets the signal to end, and the log says why."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)

    try:
        await refuse_unsafe_start(Agent(domain=domain))
        await asyncio.wait_for(stopped.wait(), 5)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)

    printed = capfd.readouterr().err
    assert stopped.is_set()
    assert "start.refused" in printed
    assert "no model is loaded" in printed


async def test_the_reason_is_read_as_the_engine_writes_it(
    tmp_path: Path, domain: Domain, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the start-up check prints is what `make run` understands."""
    monkeypatch.setattr(os, "kill", lambda *_: None)
    await refuse_unsafe_start(Agent(domain=domain))
    (tmp_path / "rasa.log").write_text(capfd.readouterr().err)

    reason = run.refusal(tmp_path / "rasa.log", 0)

    assert reason == "no model is loaded: run `make train`"


CHANNELS = ("web", "sms", "rest")


class Checks:
    """Stands in for the checks, and counts them."""

    def __init__(self, is_safe: bool) -> None:
        self.times = 0
        self._is_safe = is_safe

    async def __call__(self, _: Agent) -> bool:
        """Find what was to be found."""
        self.times += 1
        return self._is_safe


def started(agent: EngineStandIn) -> Any:
    """Serve all three channels before this agent, with the checks that a server goes through."""
    secret = ChannelSecret(Secret(bytes(range(32))))
    channels = (WebInput(secret, 5.0), SmsInput(secret, 5.0), DevelopmentRestInput(5.0))
    return serving(echo, *channels, agent=agent, is_checked=None)


@pytest.mark.parametrize(("is_safe", "health"), [(True, 200), (False, 503)], ids=["safe", "unsafe"])
async def test_three_channels_are_checked_once(is_safe: bool, health: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look at the model decides for every channel, and none opens over an engine that failed it."""
    checks = Checks(is_safe)
    monkeypatch.setattr(start_up, "refuse_unsafe_start", checks)
    agent = EngineStandIn(echo)
    monkeypatch.setattr(agent, "is_ready", lambda: True)

    async with started(agent) as base:
        found = [(await ask("GET", f"{base}/{channel}/"))[0] for channel in CHANNELS]

    assert checks.times == 1
    assert found == [health] * 3
    assert agent.app.ctx.is_checked is is_safe


async def test_every_channel_says_that_it_is_still_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine without a model does not say it is ready, whoever asks and without a secret."""
    monkeypatch.setattr(start_up, "refuse_unsafe_start", Checks(is_safe=True))

    async with started(EngineStandIn(echo)) as base:
        found = [(await ask("GET", f"{base}/{channel}/"))[:2] for channel in CHANNELS]

    assert found == [(503, {"status": "starting"})] * 3


async def test_actions_are_hurried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three channels do not wrap the action server three times."""
    monkeypatch.setattr(start_up, "refuse_unsafe_start", Checks(is_safe=True))
    agent = EngineStandIn(echo)
    hurried: list[object] = []
    monkeypatch.setattr(start_up, "hurry_actions", hurried.append)

    async with started(agent):
        pass

    assert hurried == [agent]


@pytest.mark.usefixtures("variable_directory")
async def test_a_running_engine_sweeps_though_nobody_writes(domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody wrote is gone after its day also on a machine that nobody writes to."""
    monkeypatch.setattr(start_up, "refuse_unsafe_start", Checks(is_safe=True))
    monkeypatch.setattr(start_up, "SWEEP_EVERY_SECONDS", 0.02)
    store, agent = SealedTrackerStore(domain), EngineStandIn(echo)
    agent.tracker_store = store
    await store.save(tracker_of(heard("now"), domain=domain))  # this hour's sweep is done
    old = heard(CANARY)
    old.timestamp = time.time() - 25 * 60 * 60
    await store.save(tracker_of(old, domain=domain, sender="rest-old"))
    before = await store.keys()

    async with started(agent):
        for _ in range(250):
            await asyncio.sleep(0.02)
            if (after := await store.keys()) != before:
                break

    assert (sorted(before), after) == (["rest-dana", "rest-old"], ["rest-dana"])


async def test_a_sweep_that_fails_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file that somebody holds for a moment does not end the sweeping, and the log shows no word."""
    tried, again = 0, asyncio.Event()
    loop = asyncio.get_running_loop()

    def sweep() -> None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise OSError(CANARY)
        loop.call_soon_threadsafe(again.set)

    monkeypatch.setattr(start_up, "SWEEP_EVERY_SECONDS", 0.01)
    agent = EngineStandIn(echo)
    monkeypatch.setattr(innermost(agent.tracker_store), "sweep", sweep, raising=False)

    sweeping = asyncio.ensure_future(keep_swept(agent))
    await asyncio.wait_for(again.wait(), 5)
    sweeping.cancel()

    logged = capfd.readouterr().err
    assert '"event": "tracker.sweep_failed", "error": "OSError"' in logged
    assert CANARY not in logged
