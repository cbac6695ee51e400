"""Promises of `clarity.security.durable`: the folder itself is written to the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clarity.security.durable import make_durable


def test_the_folder_is_synced_and_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the folder that is written, and no handle is left open."""
    synced: list[tuple[int, str]] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append((handle, os.readlink(f"/proc/self/fd/{handle}"))))

    make_durable(tmp_path)

    assert [name for _handle, name in synced] == [str(tmp_path)]
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(synced[0][0])
