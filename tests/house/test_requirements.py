"""Promised here: what is installed is exactly what was locked, whatever server it comes from."""

from __future__ import annotations

import re

import pytest

from clarity.settings import ROOT

LOCKED = ("requirements.txt", "requirements-dev.txt")
ADDRESS = re.compile(r"\w+://| @ |--(extra-)?index-url|--find-links|--trusted-host|^-[ief] ")


def requirements(name: str) -> list[str]:
    """Return each requirement of a locked file with its hashes, as one line, without comments."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    """Every package has one version and at least one SHA-256."""
    lines = requirements(name)

    loose = [line for line in lines if not re.match(r"[\w.\[\],-]+==\S+.* --hash=sha256:[0-9a-f]{64}", line)]

    assert loose == []


@pytest.mark.parametrize("name", LOCKED)
def test_no_address_is_recorded(name: str) -> None:
    """No server, folder or repository is written down: packages come from where the user's tools look."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()

    recorded = [line for line in lines if ADDRESS.search(line)]

    assert recorded == []


@pytest.mark.parametrize("name", LOCKED)
def test_the_engine_is_the_one_that_was_measured(name: str) -> None:
    """Rasa is locked at the release that this project was built on."""
    lines = requirements(name)

    engine = [line.split()[0] for line in lines if line.startswith("rasa==")]

    assert engine == ["rasa==3.6.21"]


def test_the_developers_file_holds_the_runtime_as_it_is() -> None:
    """Tests run on the versions that people are answered with."""
    developers = {line.split()[0] for line in requirements("requirements-dev.txt")}

    missing = {line.split()[0] for line in requirements("requirements.txt")} - developers

    assert missing == set()


def test_python_is_the_one_the_engine_needs() -> None:
    """The Python release is pinned for everybody."""
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()

    assert version == "3.10"
