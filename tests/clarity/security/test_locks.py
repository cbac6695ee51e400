"""Promises of `clarity.security.locks`: one holder at a time, and a wait that ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clarity.errors import DatabaseUnavailable, StartUpError
from clarity.security.locks import hold_place, spool_locked
from clarity.settings import ROOT


def test_a_place_has_one_holder(tmp_path: Path) -> None:
    """Of two processes that started by mistake one says so, and works on nothing."""
    held = hold_place(tmp_path / "var", "gateway")

    with pytest.raises(StartUpError, match="another gateway is at work in this folder"):
        hold_place(tmp_path / "var", "gateway")

    os.close(held)


def test_places_of_other_names_are_free(tmp_path: Path) -> None:
    """A worker keeps no gateway out."""
    handles = [hold_place(tmp_path, name) for name in ("gateway", "worker")]

    for handle in handles:
        os.close(handle)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gateway.lock", "worker.lock"]


def test_a_place_is_free_when_its_holder_was_killed(tmp_path: Path) -> None:
    """Nobody has to delete a file by hand after a crash."""
    script = "import os, signal, sys; from pathlib import Path; from clarity.security.locks import hold_place;"
    script += "hold_place(Path(sys.argv[1]), 'gateway'); os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False, timeout=60)

    os.close(hold_place(tmp_path, "gateway"))


def test_a_spool_that_is_held_is_waited_for_only_so_long(tmp_path: Path) -> None:
    """Somebody in a conversation waits behind it."""
    begun = time.monotonic()

    with (
        spool_locked(tmp_path / "spool", 1.0),
        pytest.raises(DatabaseUnavailable, match="being delivered"),
        spool_locked(tmp_path / "spool", 0.1),
    ):
        pytest.fail("two had it at once")

    assert 0.1 <= time.monotonic() - begun < 0.9


def test_a_spool_is_free_after_the_block(tmp_path: Path) -> None:
    """Also when the block failed."""
    with pytest.raises(RuntimeError), spool_locked(tmp_path / "spool", 0.1):
        raise RuntimeError

    with spool_locked(tmp_path / "spool", 0.1):
        assert (tmp_path / "spool" / ".lock").is_file()
