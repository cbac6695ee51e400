"""Makes files, and changes of names in a folder, survive the power going off."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

LEFT_OVER_SECONDS = 60 * 60


def written_beside(folder: Path, name: str, text: str) -> Path:
    """Return a new file of its owner alone in the folder, ".<name>.<random>.tmp", with the ASCII text on the disk.

    It is there to be linked or moved to its place, so that the place holds all of it or nothing.
    """
    handle, path = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)  # mode 0600 whatever the umask
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        os.unlink(path)  # a disk that is full must not be filled with beginnings
        raise
    return Path(path)


def drop_left_over(folder: Path) -> None:
    """Delete what `written_beside` began in the folder more than an hour ago, in a process that was killed."""
    for path in folder.glob(".*.tmp"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                path.unlink()


def make_durable(folder: Path) -> None:
    """Write the folder's names to the disk; without it a file that was written can lose its name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
