"""Runs each act in child processes that kill themselves at its first line, its second, and so on to its last.

Lines of modules that leave nothing behind (they seal, mark and check) are left out: killed there, all is as it
is at the line of their caller.

Started as a program of its own, because a process that pytest has filled with threads should not be forked.
A child confirms as soon as the act returns, and goes on: it asks for its request, closes the service and ends.
It prints one JSON list for each act: for each child what it had confirmed before it was killed, or null.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from clarity.callbacks.model import Draft
from clarity.callbacks.service import CallbackService
from clarity.errors import DatabaseUnavailable
from clarity.settings import ROOT
from tests.clarity.callbacks.people import asker, draft, open_in
from tests.killing import kill_at

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
END = b"!"
LONGEST = 3000  # lines; an act that never ends is a failure and not a test without end


def made(number: int) -> Draft:
    """Return the request that child number so-and-so makes; the same in every process."""
    return replace(draft(f"web-{number}"), key=f"key-{number}", reference=f"KEY0-{number:04}")


def submit(service: CallbackService, number: int) -> str:
    """Submit."""
    return service.submit(made(number)).reference


def spool(service: CallbackService, number: int) -> str:
    """Submit while the database is down."""

    def down(*_: object) -> None:
        raise DatabaseUnavailable("the database is down")

    service._parts.database.writing = down  # type: ignore[assignment, method-assign]
    return service.submit(made(number)).reference


def deliver(service: CallbackService, number: int) -> str:
    """Deliver the one request of this child from the spool."""
    assert service._parts.spool.deliver(service._accept, made(number).key) == 1
    return made(number).reference


ACTS: dict[str, Callable[[CallbackService, int], str]] = {"submit": submit, "spool": spool, "deliver": deliver}


def run(act: Callable[[CallbackService, int], str], service: CallbackService, number: int) -> tuple[str | None, bool]:
    """Run the act in a child that is killed at its line of that number.

    Return what it had confirmed before, and whether it came to its end.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        kill_at(number, lambda file: file.startswith(OURS) and file not in TRACELESS)
        os.write(writing, act(service, number).encode())  # the person is told, and what follows can be cut off
        service.open_request(asker(f"web-{number}"))
        service.close_service()
        sys.settrace(None)
        os.write(writing, END)
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        words = told.read()
    os.waitpid(child, 0)
    return words.removesuffix(END).decode() or None, words.endswith(END)


def killed(name: str, folder: Path) -> list[str | None]:
    """Kill one child after the other until one comes to its end."""
    service = open_in(folder)
    service._parts.database.bring_up_to_date()
    service.close_service()  # no connection is handed to a child
    confirmations = []
    for number in range(1, LONGEST):
        if name == "deliver":
            service._parts.spool.keep(made(number))
        confirmed, is_ended = run(ACTS[name], service, number)
        confirmations.append(confirmed)
        if is_ended:
            break
    return confirmations


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: killed(name, Path(sys.argv[1]) / name) for name in ACTS}))
