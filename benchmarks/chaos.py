"""Kills the gateway in the middle of replies and counts what was lost or doubled: `python -m benchmarks.chaos`.

Needs a running engine (`make run`; the same environment variables say where). Starts a gateway of its own
on a free port, in a folder of its own with the keys of the running assistant. Several conversations send
numbered messages as the widget does (the same id again until it is answered), and that gateway is killed
with SIGKILL while replies are being made (`--times`, 50 unless told). Afterwards the record is read back
through the API and compared with what was sent and with what was shown. Prints the figures; exits 1 when a
message or a reply was lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from clarity import settings
from clarity.settings import ROOT

TIMES = 50
CONVERSATIONS = 4
START_SECONDS = 60
LIVE_SECONDS = 0.05  # between two looks whether the gateway is up
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 4.0  # seconds between two tries; doubled each time, as in the widget
PATIENCE_SECONDS = 120  # after that a message counts as never answered
LATE_SECONDS = 75  # a late answer comes within 60 s; more is waited for it
CALM = (0.0, 2.0)  # seconds for which it is left alone after each start
INTO_REPLY = (0.0, 0.25)  # seconds after a message was posted at which the gateway dies
BETWEEN_MESSAGES = (0.1, 0.6)  # seconds; faster, and the gateway would ask its visitors to slow down
REPLIES = {"answer", "late", "crisis", "trouble", "wait"}
ANSWERS = {"answer", "late", "crisis"}
# Each is answered by one fixed text, so a turn that ran twice would show.
QUESTIONS = (
    "How many hours a week is the program?",
    "How many people are in a group?",
    "What is the phone number?",
    "How long does the program last?",
)

Entry = dict[str, Any]


@dataclass
class Gateway:
    """A gateway in a process of its own, on one port over all its lives."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    replying: int = 0  # messages that were posted and have no reply yet
    busy: asyncio.Event = field(default_factory=asyncio.Event)  # set while there is one

    @property
    def address(self) -> str:
        """Where it listens; also the origin of the page that its visitors are on."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and return at once."""
        environment = {
            **os.environ,
            "CLARITY_VAR": str(self.folder),
            "CLARITY_GATEWAY_PORT": str(self.port),
            "CLARITY_PUBLIC_URL": self.address,
            "CLARITY_ALLOWED_ORIGINS": self.address,
        }
        with (self.folder / "gateway.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clarity.gateway"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the process and wait until it is gone."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)

    @contextmanager
    def reply(self) -> Iterator[None]:
        """Stand around a request whose reply is being made."""
        self.replying += 1
        self.busy.set()
        try:
            yield
        finally:
            self.replying -= 1
            if not self.replying:
                self.busy.clear()

    async def live(self, session: aiohttp.ClientSession) -> None:
        """Wait until it answers; raises `TimeoutError` when it does not come up."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                async with session.get(f"{self.address}/health/live") as reply:
                    if reply.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(LIVE_SECONDS)
        raise TimeoutError(f"the gateway did not come up: {(self.folder / 'gateway.log').read_text()[-2000:]}")


@dataclass
class Visitor:
    """One conversation: sends numbered messages one after the other and keeps all that it was shown."""

    gateway: Gateway
    session: aiohttp.ClientSession
    name: int
    token: str = ""
    sent: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    shown: dict[int, Entry] = field(default_factory=dict)  # by cursor, from replies and from the stream

    async def chat(self, stop: asyncio.Event) -> None:
        """Send one message after the other until told to stop; the last one is still brought to its end."""
        opened = await self._until_done("sessions", {"consent": "chat-1"})
        self.token = opened["token"]
        watching = asyncio.create_task(self._watch())
        while not stop.is_set():
            await self._say(f"m-{self.name}-{len(self.sent)}", QUESTIONS[len(self.sent) % len(QUESTIONS)])
            await asyncio.sleep(random.uniform(*BETWEEN_MESSAGES))  # noqa: S311 - a moment, not a secret

        watching.cancel()

    async def _watch(self) -> None:
        """Follow the stream as the widget does, over every death of the gateway."""
        last = 0
        while True:
            headers = {**self._headers(), "Last-Event-ID": str(last)}
            try:
                async with self.session.get(
                    f"{self.gateway.address}/chat/v1/stream", headers=headers, timeout=aiohttp.ClientTimeout(total=None)
                ) as stream:
                    async for line in stream.content:
                        if line.startswith(b'data: {"cursor"'):
                            entry: Entry = json.loads(line[6:])
                            self.shown.setdefault(entry["cursor"], entry)
                            last = max(last, entry["cursor"])
            except aiohttp.ClientError:
                pass  # it was killed
            await asyncio.sleep(FIRST_PAUSE)

    async def _say(self, message_id: str, text: str) -> None:
        self.sent.append(message_id)
        try:
            reply = await self._until_done("messages", {"id": message_id, "text": text})
        except TimeoutError:
            self.unanswered.append(message_id)
            return
        self.token = reply["token"] or self.token
        self.shown.update({entry["cursor"]: entry for entry in reply["entries"]})

    async def _until_done(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        """Post until it is taken, the same body each time; raises `TimeoutError` after `PATIENCE_SECONDS`."""
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE
        while time.monotonic() < deadline:
            try:
                status, content = await self._post(path, body)
            except (aiohttp.ClientError, asyncio.TimeoutError):
                status, content = 0, {}
            if 200 <= status < 300:
                return content
            if status == 429:
                pause = float(content["retry_after"])
            elif 400 <= status < 500:
                raise RuntimeError(f"refused: {status} {content['error']}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        raise TimeoutError(path)

    async def _post(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        url = f"{self.gateway.address}/chat/v1/{path}"
        with self.gateway.reply():
            async with self.session.post(url, json=body, headers=self._headers()) as reply:
                return reply.status, await reply.json()

    async def record(self) -> list[Entry]:
        """Return the whole conversation as the API replays it; waits for late answers that are still to come."""
        deadline = time.monotonic() + LATE_SECONDS
        while True:
            entries = await self._replay()
            answered = {entry["message_id"] for entry in entries if entry["kind"] in ANSWERS}
            if set(self.sent) <= answered or time.monotonic() > deadline:
                return entries
            await asyncio.sleep(1)

    async def _replay(self) -> list[Entry]:
        entries: list[Entry] = []
        while True:
            after = entries[-1]["cursor"] if entries else 0
            url = f"{self.gateway.address}/chat/v1/entries?after={after}&wait=0"
            async with self.session.get(url, headers=self._headers()) as reply:
                reply.raise_for_status()
                more = (await reply.json())["entries"]
            if not more:
                return entries
            entries += more

    def _headers(self) -> dict[str, str]:
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Origin": self.gateway.address, **token}


@dataclass(frozen=True)
class Findings:
    """What was sent, what was cut off, and what went wrong; each wrong is named by its message id."""

    kills: int
    cut_off: int
    sent: int
    replies: int
    wrongs: tuple[str, ...]


def wrongs(sent: Sequence[str], unanswered: Sequence[str], shown: Sequence[Entry], kept: Sequence[Entry]) -> list[str]:
    """Return everything lost, doubled or out of order in one conversation; empty when all is well.

    `sent` are message ids in order; `shown` what the visitor saw; `kept` what the record replays.
    """
    own = [entry["message_id"] for entry in kept if entry["position"] == 0]
    answered = {entry["message_id"] for entry in kept if entry["kind"] in ANSWERS}
    known = {(entry["message_id"], entry["position"]) for entry in kept}
    places = Counter((entry["message_id"], entry["position"]) for entry in kept)
    words = Counter((entry["message_id"], entry["text"]) for entry in kept if entry["kind"] in REPLIES)
    cursors = [entry["cursor"] for entry in kept]
    found = [f"message lost: {name}" for name in sent if name not in own]
    found += [f"reply lost: {name}" for name in sent if name not in answered]
    found += [f"never taken: {name}" for name in unanswered]
    found += [f"message doubled: {name}" for name, times in Counter(own).items() if times > 1]
    found += [f"place doubled: {name} {position}" for (name, position), times in places.items() if times > 1]
    found += [f"reply doubled: {name}" for (name, _), times in words.items() if times > 1]
    found += [f"message of nobody: {name}" for name in own if name not in sent]
    sights = Counter((entry["message_id"], entry["position"]) for entry in shown)
    found += [f"shown in two places: {name} {position}" for (name, position), times in sights.items() if times > 1]
    lost_from_sight = sorted({(entry["message_id"], entry["position"]) for entry in shown} - known)
    found += [f"shown and not kept: {name} {position}" for name, position in lost_from_sight]
    if own != [name for name in sent if name in own] or cursors != sorted(set(cursors)):
        found.append("out of order")
    return found


async def chaos(times: int, conversations: int, folder: Path) -> Findings:
    """Kill the gateway `times` times while conversations go on, and return what the record says afterwards.

    `folder` is empty: the gateway keeps its record there.
    """
    shutil.copytree(settings.load().key_directory, folder / "keys")  # the engine answers whoever has its key
    gateway = Gateway(free_port(), folder)
    stop = asyncio.Event()
    cut_off = 0
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        gateway.start()
        try:
            await gateway.live(session)
            visitors = [Visitor(gateway, session, name) for name in range(conversations)]
            talks = [asyncio.create_task(visitor.chat(stop)) for visitor in visitors]
            for number in range(1, times + 1):
                cut_off += await kill_in_a_reply(gateway)
                gateway.start()
                await gateway.live(session)
                print(f"\rkilled {number} of {times}", end="", flush=True)
            stop.set()
            await asyncio.gather(*talks)
            print()
            records = [await visitor.record() for visitor in visitors]
        finally:
            gateway.kill(signal.SIGTERM)
    return Findings(
        kills=times,
        cut_off=cut_off,
        sent=sum(len(visitor.sent) for visitor in visitors),
        replies=sum(entry["kind"] in REPLIES for kept in records for entry in kept),
        wrongs=tuple(
            wrong
            for visitor, kept in zip(visitors, records, strict=True)
            for wrong in wrongs(visitor.sent, visitor.unanswered, list(visitor.shown.values()), kept)
        ),
    )


async def kill_in_a_reply(gateway: Gateway) -> int:
    """Kill the gateway shortly after a message was posted; returns how many were waiting for their reply."""
    await asyncio.sleep(random.uniform(*CALM))  # noqa: S311 - a moment, not a secret
    await gateway.busy.wait()
    await asyncio.sleep(random.uniform(*INTO_REPLY))  # noqa: S311
    await gateway.busy.wait()
    cut_off = gateway.replying
    gateway.kill()
    return cut_off


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    """Run and print the figures; the exit code is 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="how often the gateway is killed")
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS, help="how many go on at once")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(chaos(asked.times, asked.conversations, Path(folder)))
    print(f"gateway killed        {found.kills}")
    print(f"replies cut off       {found.cut_off}")
    print(f"messages sent         {found.sent}")
    print(f"replies in the record {found.replies}")
    print(f"lost or doubled       {len(found.wrongs)}")
    for wrong in found.wrongs:
        print(f"  {wrong}")
    return 1 if found.wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
