"""Promises of `python -m clarity.commands`, as real processes: a database shared, exit codes, and quiet streams."""

from __future__ import annotations

import os
import subprocess
import sys

from clarity.callbacks.service import CallbackService
from clarity.settings import ROOT, Settings
from tests.factories import CANARY
from tests.people import asked

BY = ("--by", "robin.desk")


def typed(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command line as a process of its own."""
    command = [sys.executable, "-m", "clarity.commands", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_staff_work_on_what_the_assistant_wrote(configured: Settings, callbacks: CallbackService) -> None:
    """A process of its own reads and writes the database that the assistant has open."""
    reference = callbacks.submit(asked()).reference

    shown = typed("callbacks", "show", reference, *BY, "--reason", "to call back")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert reference in shown.stdout
    assert CANARY in shown.stdout
    assert configured.is_development


def test_a_failure_is_one_line_and_exit_code_2(configured: Settings) -> None:
    """A script can tell, and a person can read why."""
    failed = typed("callbacks", "claim", "K7FQ-3XMD", *BY)

    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr == "clarity: there is no such request\n"
    assert configured.is_development


def test_whoever_reads_along_may_stop(configured: Settings) -> None:
    """`| head -1` ends without a complaint."""
    reading, writing = os.pipe()
    os.close(reading)

    process = subprocess.run(
        [sys.executable, "-m", "clarity.commands", "callbacks", "list"],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )

    os.close(writing)
    assert (process.returncode, process.stderr) == (0, b"")
    assert configured.is_development
