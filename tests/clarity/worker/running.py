"""A worker as a process of its own, and what its tests wait for."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from clarity.settings import ROOT


class Worker:
    """A running worker and what it logs."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as written:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clarity.worker"], cwd=ROOT, env=environment, stderr=written, stdout=written
            )

    def has_logged(self, event: str) -> bool:
        """Whether the event stands in the log."""
        return f'"event": "{event}"' in self.log.read_text()

    def end(self) -> float:
        """Tell it to end; return the seconds until it did."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)
        return time.monotonic() - begun


def until(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False
