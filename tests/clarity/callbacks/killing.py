"""Runs each act in child processes that kill themselves at its first line, its second, and so on to its last.

Lines of modules that leave nothing behind (they seal, mark and check) are left out: killed there, all is as it
is at the line of their caller.

Started as a program of its own, because a process that pytest has filled with threads should not be forked.
It prints one JSON list for each act: for each child whether it had confirmed what it did before it was killed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from clarity.callbacks.model import Draft
from clarity.callbacks.service import CallbackService
from clarity.errors import DatabaseUnavailable
from clarity.settings import ROOT
from tests.clarity.callbacks.people import draft, open_in

OURS = str(ROOT / "clarity")
TRACELESS = tuple(
    str(ROOT / "clarity" / path)
    for path in (
        "callbacks/model.py",
        "callbacks/records.py",
        "database/types.py",
        "logging.py",
        "security/crypto.py",
        "security/keys.py",
        "security/pseudonyms.py",
        "settings.py",
    )
)
LONGEST = 3000  # lines; an act that never ends is a failure and not a test without end


def made(number: int) -> Draft:
    """Return the request that child number so-and-so makes; the same in every process."""
    return replace(draft(f"web-{number}"), key=f"key-{number}", reference=f"KEY0-{number:04}")


def submit(service: CallbackService, number: int) -> None:
    """Submit."""
    service.submit(made(number))


def spool(service: CallbackService, number: int) -> None:
    """Submit while the database is down."""

    def down(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    service._parts.database.writing = down  # type: ignore[assignment, method-assign]
    service.submit(made(number))


def deliver(service: CallbackService, number: int) -> None:
    """Deliver the one request of this child from the spool."""
    service._parts.spool.deliver(service._accept, made(number).key)


ACTS: dict[str, Callable[[CallbackService, int], None]] = {"submit": submit, "spool": spool, "deliver": deliver}


def kill_at(line: int) -> None:
    """Kill this process without a word when that many different lines of ours have begun, in whatever thread."""
    seen: set[tuple[str, int]] = set()

    def traced(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
            if len(seen) == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return traced

    def begun(frame: FrameType, _event: str, _argument: Any) -> Any:
        file = frame.f_code.co_filename
        return traced if file.startswith(OURS) and file not in TRACELESS else None

    threading.settrace(begun)
    sys.settrace(begun)


def run(act: Callable[[CallbackService, int], None], service: CallbackService, number: int) -> bool:
    """Run the act in a child that is killed at its line of that number; return whether it had confirmed before."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        kill_at(number)
        act(service, number)
        sys.settrace(None)
        os.write(writing, b"!")
        os.kill(os.getpid(), signal.SIGKILL)  # at once after the person was told
    os.close(writing)
    confirmed = os.read(reading, 1) == b"!"
    os.close(reading)
    os.waitpid(child, 0)
    return confirmed


def killed(name: str, folder: Path) -> list[bool]:
    """Kill one child after the other until one comes to its end."""
    service = open_in(folder)
    service._parts.database.bring_up_to_date()
    service.close_service()  # no connection is handed to a child
    confirmations = []
    for number in range(1, LONGEST):
        if name == "deliver":
            service._parts.spool.keep(made(number))
        confirmations.append(run(ACTS[name], service, number))
        if confirmations[-1]:
            break
    return confirmations


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: killed(name, Path(sys.argv[1]) / name) for name in ACTS}))
