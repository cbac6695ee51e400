"""Promises of the gateway as a process: a kill loses and doubles nothing, and an ordinary end cuts nobody off."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clarity.crisis.reply import WAIT_REPLY
from clarity.settings import ROOT
from tests.clarity.gateway.cries import CRY, words_for
from tests.clarity.gateway.engine import Engine, Script, said, until
from tests.clarity.gateway.process import Gateway, gateway

REFUSED = 2
FOR_STREAMS = 1.0  # seconds within which every stream is closed


async def killed_while_asking(running: Gateway, engine: Engine, text: str, message_id: str = "m-1") -> str:
    """Kill the gateway while the engine is at work on a message, start it again, and return the visitor's token."""
    visitor = await running.agreed()
    saying = asyncio.ensure_future(visitor.say(text, message_id))
    await until(lambda: text in [told for _, _, told in engine.runs])
    await running.end(signal.SIGKILL)
    with pytest.raises(Exception, match=r"."):
        await saying
    await running.start()
    assert visitor.token is not None
    return visitor.token


async def test_a_retry_after_a_kill_gets_the_one_answer(engine: Engine, memory: Path) -> None:
    """The message was recorded, the answer was not: the engine is asked again under the same id, and runs nothing."""
    engine.scripts["interrupted"] = Script([said("One answer.")], seconds=0.5)
    async with gateway(memory / "killed", engine.port) as running:
        await running.start()
        visitor = running.visitor()
        visitor.token = await killed_while_asking(running, engine, "interrupted")

        reply = await visitor.say("interrupted", "m-1")
        replayed = await visitor.entries()

    assert (reply.kinds, reply.texts) == (["message", "answer"], ["interrupted", "One answer."])
    assert (replayed.entries, [text for _, _, text in engine.runs].count("interrupted")) == (reply.entries, 1)


async def test_a_stream_after_a_kill_brings_the_answer(engine: Engine, memory: Path) -> None:
    """A page that was loaded anew has nothing to retry with: the server knows that it owes an answer."""
    engine.scripts["interrupted too"] = Script([said("Still one.")], seconds=0.5)
    async with gateway(memory / "killed_stream", engine.port) as running:
        await running.start()
        visitor = running.visitor()
        visitor.token = await killed_while_asking(running, engine, "interrupted too")

        async with visitor.stream() as events:
            await until(lambda: len(events.entries) == 2)

    assert events.texts == ["interrupted too", "Still one."]
    assert [text for _, _, text in engine.runs].count("interrupted too") == 1


async def test_a_wait_before_a_kill_is_followed_by_a_late_answer(engine: Engine, memory: Path) -> None:
    """The person was told that the answer may still come, and it does."""
    engine.scripts["very slow"] = Script([said("At last.")], seconds=1.2)
    async with gateway(memory / "killed_late", engine.port, CLARITY_REPLY_DEADLINE_SECONDS="0.3") as running:
        await running.start()
        visitor = await running.agreed()
        reply = await visitor.say("very slow")
        await running.end(signal.SIGKILL)
        await running.start()

        async with visitor.stream() as events:
            await until(lambda: len(events.entries) == 3)

    assert (reply.texts[1], [entry["kind"] for entry in events.entries]) == (WAIT_REPLY, ["message", "wait", "late"])


async def test_a_cry_that_was_answered_outlives_a_kill(engine: Engine, memory: Path) -> None:
    """Whoever looks after the person later must find it."""
    async with gateway(memory / "killed_cry", engine.port) as running:
        await running.start()
        visitor = await running.agreed()
        await visitor.say("hello")
        await visitor.say(CRY)
        await running.end(signal.SIGKILL)
        await running.start()

        replayed = await visitor.entries()

    assert replayed.kinds == ["message", "answer", "message", "crisis"]


async def test_an_ending_gateway_closes_streams_at_once_and_cuts_off_nobody(engine: Engine, memory: Path) -> None:
    """Streams go at once and come back to the next process; who waits for an answer gets it."""
    engine.scripts["slowly now"] = Script([said("Slow.")], seconds=1.5)
    async with gateway(memory / "ending", engine.port) as running:
        await running.start()
        visitor = await running.agreed()
        async with visitor.stream() as events:
            saying = asyncio.ensure_future(visitor.say("slowly now"))
            await until(lambda: "slowly now" in [told for _, _, told in engine.runs])
            began = time.monotonic()
            ending = asyncio.ensure_future(running.end())
            await until(lambda: events.is_over)
            for_streams = time.monotonic() - began
            refused = await visitor.tab().say("how long is it")
            cry = await visitor.tab().say(CRY)
            reply = await saying
            code = await ending

    assert (for_streams < FOR_STREAMS, reply.texts[-1], code) == (True, "Slow.", 0)
    assert (refused.status, refused.content) == (503, {"error": "restarting"})
    assert (cry.texts[-1], cry.seconds < 0.5) == (words_for(CRY), True)


async def test_an_idle_gateway_ends_at_once(engine: Engine, memory: Path) -> None:
    """Connections that browsers keep open do not hold it up."""
    async with gateway(memory / "idle", engine.port) as running:
        await running.start()
        visitor = await running.agreed()
        await visitor.say("hello")
        began = time.monotonic()

        code = await running.end(signal.SIGINT)

    assert (code, time.monotonic() - began < 3) == (0, True)


async def test_what_was_open_at_the_end_goes_on_at_the_next_start(engine: Engine, memory: Path) -> None:
    """A planned restart is no reason to lose an answer that was promised."""
    engine.scripts["promised"] = Script([said("Kept.")], seconds=1.0)
    async with gateway(memory / "promised", engine.port, CLARITY_REPLY_DEADLINE_SECONDS="0.3") as running:
        await running.start()
        visitor = await running.agreed()
        await visitor.say("promised")
        await running.end()
        await running.start()

        async with visitor.stream() as events:
            await until(lambda: len(events.entries) == 3)

    assert (events.entries[-1]["kind"], events.texts[-1]) == ("late", "Kept.")


async def test_a_second_gateway_in_a_folder_is_refused(engine: Engine, memory: Path) -> None:
    """What is said in one would not be seen in the other."""
    async with gateway(memory / "twice", engine.port) as first, gateway(memory / "twice", engine.port) as second:
        await first.start()

        await second.launch()
        code = await second.end(signal.SIGCONT)

    assert (code, b"another gateway is at work in this folder" in second.output) == (REFUSED, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("CLARITY_GATEWAY_PORT", "none", id="port"),
        pytest.param("CLARITY_ENVIRONMENT", "production", id="production_without_keys"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "https://*.example.org", id="origins"),
    ],
)
def test_a_gateway_that_may_not_start_says_why(memory: Path, variable: str, value: str) -> None:
    """One line that names the variable, and exit code 2."""
    environment = {"PATH": "/usr/bin", "CLARITY_VAR": str(memory / "refused"), variable: value}

    ended = subprocess.run(
        [sys.executable, "-m", "clarity.gateway"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    named = "CLARITY_TRACKER_KEY" if value == "production" else variable
    assert (ended.returncode, ended.stderr.count("\n"), named in ended.stderr) == (REFUSED, 1, True)


async def test_a_port_that_is_taken_is_named(engine: Engine, memory: Path) -> None:
    """A gateway that only looks as if it ran would be found out by a person in need."""
    async with gateway(memory / "taken", engine.port) as running:
        running.port = engine.port

        await running.launch()
        code = await running.end(signal.SIGCONT)

    assert (code, b"CLARITY_GATEWAY_PORT" in running.output) == (REFUSED, True)


def test_the_gateway_loads_no_engine() -> None:
    """It starts in a moment, and nothing of the engine's old libraries can be reached through it."""
    heavy = ("rasa", "rasa_sdk", "tensorflow", "spacy", "sklearn")
    script = f"import sys, clarity.gateway.__main__; print([name for name in {heavy} if name in sys.modules])"

    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
