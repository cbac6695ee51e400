"""A gateway that is killed again and again in the middle of its replies loses and doubles nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

from clarity.settings import ROOT
from tests.journeys.conftest import Running

KILLS = 8


def test_killed_in_the_middle_of_replies_nothing_is_lost_or_doubled(running: Running) -> None:
    """Every numbered message and its reply stand once in the record, and nothing was shown that is not kept."""
    engine_port = str(urlsplit(running.base).port)
    environment = {**os.environ, "CLARITY_VAR": str(running.var), "CLARITY_RASA_PORT": engine_port}

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.chaos", "--times", str(KILLS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert f"gateway killed        {KILLS}" in done.stdout
