"""Locks between processes on one folder; the kernel lets them go however a process ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clarity.errors import DatabaseUnavailable, StartUpError


def hold_place(folder: Path, name: str) -> int:
    """Take the one place that a process of this name has in the folder, and return the handle that keeps it.

    Raises `StartUpError` when another has it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise StartUpError(f"another {name} is at work in this folder") from None
    return handle


@contextmanager
def spool_locked(folder: Path, seconds: float) -> Iterator[None]:
    """Keep every other process and thread from delivering or changing what lies in a spool, until the block ends.

    Raises `DatabaseUnavailable` when somebody else keeps it for longer than `seconds`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable("the spool is being delivered") from None
                time.sleep(0.01)
        yield
    finally:
        os.close(handle)
