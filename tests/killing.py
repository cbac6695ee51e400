"""Kills the process that runs it in the middle of what it does, for tests of what is left afterwards."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, NamedTuple

_CONFIRMED, _END = b"confirmed", b"end"


class Told(NamedTuple):
    """What a killed child could tell: that whoever waits went on, and that it came to its end."""

    is_confirmed: bool
    is_ended: bool


def kill_at(line: int, counts: Callable[[str], bool]) -> None:
    """Kill this process without a word when that many different lines have begun, in whatever thread.

    `counts` tells which files' lines do.
    """
    seen: set[tuple[str, int]] = set()

    def traced(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            seen.add((frame.f_code.co_filename, frame.f_lineno))
            if len(seen) == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return traced

    def begun(frame: FrameType, _event: str, _argument: Any) -> Any:
        return traced if counts(frame.f_code.co_filename) else None

    threading.settrace(begun)
    sys.settrace(begun)


def in_a_child(
    act: Callable[[], object], close: Callable[[], object], line: int, counts: Callable[[str], bool]
) -> Told:
    """Do something in a child that is killed at its line of that number; return what it could still tell.

    What follows the act, closing among it, can be cut off as well.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        kill_at(line, counts)
        act()
        os.write(writing, _CONFIRMED)
        close()
        sys.settrace(None)
        os.write(writing, _END)
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        words = told.read()
    os.waitpid(child, 0)
    return Told(_CONFIRMED in words, _END in words)
