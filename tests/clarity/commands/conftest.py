"""What tests of commands share: a database in a folder of its own, and the command line as an operator types it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from clarity import settings
from clarity.callbacks.service import CallbackService, open_service
from clarity.commands.__main__ import main


class Said(NamedTuple):
    """What a command left behind: its exit code, and what it printed to either stream."""

    code: int
    out: str
    err: str


Type = Callable[..., Said]


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    """Return the settings of a development run in a folder of its own, which commands find as well."""
    for name in [name for name in os.environ if name.startswith("CLARITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CLARITY_VAR", str(tmp_path / "var"))
    return settings.load()


@pytest.fixture
def callbacks(configured: settings.Settings) -> Iterator[CallbackService]:
    """Return the service that the action server would have."""
    opened = open_service(configured)
    yield opened
    opened.close_service()


@pytest.fixture
def type_in(configured: settings.Settings, capsys: pytest.CaptureFixture[str]) -> Type:
    """Return a function that runs a command line in this process and returns what it did."""
    assert configured.is_development

    def run(*arguments: str) -> Said:
        capsys.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as ended:  # argparse ends so when it does not understand
            code = int(ended.code or 0)
        return Said(code, *capsys.readouterr())

    return run
