"""How long the crisis screen takes, in a process of its own on one core that loads nothing else.

The process is handed texts on its standard input and answers with figures alone.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHORT, LONG = 40, 300  # words
WARM = "how long is it"


@dataclass(frozen=True)
class Times:
    """Milliseconds for one message."""

    count: int
    median: float
    p95: float
    worst: float


@dataclass(frozen=True)
class Speed:
    """Times by length, seconds until the first message is screened, and megabytes of memory."""

    short: Times
    remembering: Times  # short, after five others that were screened when they came
    long: Times
    load: float
    memory_before: float  # Python alone
    memory_loaded: float
    memory_at_most: float


@dataclass(frozen=True)
class Counts:
    """How many messages of each length are timed."""

    short: int = 200
    remembering: int = 200
    long: int = 60


def measure(texts: Sequence[str], core: int, counts: Counts = Counts()) -> Speed:
    """Return the figures of one run on that core; long messages are texts one after the other."""
    chance = random.Random(0)  # noqa: S311 - a sample, not a secret
    short = [text for text in texts if len(text.split()) <= SHORT]
    tasks = {
        "core": core,
        "short": chance.sample(short, min(counts.short, len(short))),
        "rows": [chance.sample(short, 6) for _ in range(counts.remembering)],
        "long": [" ".join(" ".join(chance.sample(list(texts), 60)).split()[:LONG]) for _ in range(counts.long)],
    }
    command = [sys.executable, "-m", "benchmarks.crisis_speed"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(tasks), capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return Speed(
        short=Times(**figures.pop("short")),
        remembering=Times(**figures.pop("remembering")),
        long=Times(**figures.pop("long")),
        **figures,
    )


def run(tasks: dict[str, Any]) -> Speed:
    """Return the figures of this process, which has loaded nothing yet."""
    os.sched_setaffinity(0, {int(tasks["core"])})
    before = _memory("VmRSS")
    began = time.perf_counter()
    from clarity.crisis.screen import screen  # noqa: PLC0415 - to load it is measured, too

    screen(WARM)
    load, loaded = time.perf_counter() - began, _memory("VmRSS")
    for at in range(10):
        screen(f"{WARM} {at}")
    short = [_time(screen, text + " ") for text in tasks["short"]]
    remembering = []
    for row in tasks["rows"]:
        for at, text in enumerate(row[:-1]):
            screen(text, row[:at])
        remembering.append(_time(screen, row[-1] + " ", row[:-1]))
    long = [_time(screen, text) for text in tasks["long"]]
    return Speed(_times(short), _times(remembering), _times(long), load, before, loaded, _memory("VmHWM"))


def _time(screen: Any, *arguments: Any) -> float:
    began = time.perf_counter()
    screen(*arguments)
    return 1000 * (time.perf_counter() - began)


def _times(measured: list[float]) -> Times:
    ordered = sorted(measured)
    return Times(len(ordered), statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])


def _memory(name: str) -> float:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status[name].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(asdict(run(json.load(sys.stdin)))))
