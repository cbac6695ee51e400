"""Promised here: deploy/setup.sh finds the uv that it fetched, however the Python at hand installs, or says what to do.

Python and uv are stand-ins: the real ones fetch 3 GB.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from clarity.settings import ROOT

# Tells each call, and makes the Python that it is asked for.
UV = """#!/bin/sh
[ "$1" = --version ] || echo "$0 $1" >> calls
if [ "$1" = venv ]; then mkdir -p .venv/bin && cp "$0" .venv/bin/python; fi
"""
BROKEN_UV = """#!/bin/sh
exit 126
"""
# Answers as Debian's does where python3-venv is missing: `venv` leaves half a folder behind and fails, and pip puts
# what is installed with a prefix into a folder below it.
PYTHON = """#!/bin/sh
case "$*" in
    "-c "*) exit 0 ;;
    "-m venv "*) mkdir -p "$3/bin" && touch "$3/bin/python" && exit {venv} ;;
    "-m pip --version") exit {pip} ;;
esac
while [ $# -gt 1 ]; do
    [ "$1" = --target ] && folder="$2/bin"
    [ "$1" = --prefix ] && folder="$2/local/bin"
    shift
done
mkdir -p "$folder" && cp "{uv}" "$folder/uv"
"""
TOOLS = ("sh", "dirname", "cat", "mkdir", "touch", "cp")


class Machine:
    """A machine with little on it: the script in a folder with spaces, and a PATH with the stand-ins alone."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "my own project"
        self._tools = folder / "tools"
        self._uv = folder / "uv"
        (self.project / "deploy").mkdir(parents=True)
        self._tools.mkdir()
        shutil.copy(ROOT / "deploy" / "setup.sh", self.project / "deploy")
        (self.project / ".python-version").write_text("3.10\n")
        (self.project / "requirements-dev.txt").touch()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None
            (self._tools / tool).symlink_to(found)

    def install(self, uv: str = UV, venv: int = 1, pip: int = 0) -> None:
        """Put a Python on the machine whose `venv` and `pip` end with these codes, and which fetches this uv."""
        self._write(self._uv, uv)
        self._write(self._tools / "python3", PYTHON.format(uv=self._uv, venv=venv, pip=pip))

    def set_up(self) -> subprocess.CompletedProcess[str]:
        """Return how the script ended."""
        return subprocess.run(
            [str(self._tools / "sh"), "deploy/setup.sh"],
            cwd=self.project,
            env={"PATH": str(self._tools)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def _write(self, path: Path, script: str) -> None:
        path.write_text(script)
        path.chmod(0o700)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine without uv."""
    return Machine(tmp_path)


def test_with_pip_alone_the_packages_are_installed(machine: Machine) -> None:
    """A Debian without python3-venv is enough, as the README says."""
    machine.install()

    ended = machine.set_up()

    assert ended.returncode == 0, ended.stderr
    assert (machine.project / "calls").read_text() == ".tools/pip/bin/uv venv\n.tools/pip/bin/uv pip\n"


def test_a_second_set_up_finds_what_the_first_fetched(machine: Machine) -> None:
    """A change in the requirements fetches no second uv."""
    machine.install()
    machine.set_up()

    again = machine.set_up()

    assert again.returncode == 0, again.stderr
    assert "Getting uv" not in again.stdout


def test_a_uv_that_does_not_run_is_told(machine: Machine) -> None:
    """Who has a machine that the fetched uv was not built for learns what to do."""
    machine.install(uv=BROKEN_UV)

    ended = machine.set_up()

    assert ended.returncode == 1
    assert "setup: uv was installed into .tools but does not run there. Install uv yourself" in ended.stderr


def test_a_python_with_neither_is_told(machine: Machine) -> None:
    """Who has neither venv nor pip learns which to install."""
    machine.install(pip=1)

    ended = machine.set_up()

    assert ended.returncode == 1
    assert "python3 has neither venv nor pip" in ended.stderr
