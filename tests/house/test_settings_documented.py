"""Promised here: .env.example names every setting, with the default that really holds, and no key."""

from __future__ import annotations

import ast
import re

import pytest

from clarity.settings import ROOT, Settings, load

EXAMPLE = ROOT / ".env.example"
LINE = re.compile(r"^#? ?(CLARITY_[A-Z_]+)=(.*)$")


def read_in_settings() -> set[str]:
    """Return the names of the variables that the modules of settings look up."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "clarity").glob("settings*.py")]
    constants = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str) and re.fullmatch(r"CLARITY_[A-Z_]+", value)}


def documented() -> dict[str, str]:
    """Return the variables of .env.example, whether or not the line is commented out."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2].strip() for line in lines if (found := LINE.match(line))}


def test_every_setting_is_documented() -> None:
    """Each variable that settings read stands in .env.example, and no other does."""
    names = set(documented())

    assert names == read_in_settings()


def test_the_reader_of_settings_finds_them() -> None:
    """The names are really read from the source: the best-known is among them."""
    names = read_in_settings()

    assert "CLARITY_ENVIRONMENT" in names


def test_every_setting_is_explained() -> None:
    """A comment stands directly above each variable."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    bare = [
        line
        for number, line in enumerate(lines)
        if LINE.match(line) and (number == 0 or not lines[number - 1].startswith("# ") or LINE.match(lines[number - 1]))
    ]

    assert bare == []


def test_the_documented_defaults_are_the_real_ones() -> None:
    """Whoever uncomments every value that is given gets what they had without."""
    given = {name: value for name, value in documented().items() if value and name != "CLARITY_VAR"}

    loaded: Settings = load(given)

    assert loaded == load({})


@pytest.mark.parametrize("name", ["CLARITY_TRACKER_KEY", "CLARITY_TWILIO_TOKENS"])
def test_no_key_is_given_away(name: str) -> None:
    """The example holds no key that somebody might use."""
    value = documented()[name]

    assert value == ""
