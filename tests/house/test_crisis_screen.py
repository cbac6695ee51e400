"""Promised here: all of the crisis screen is forbidden a database, a server and the engine; no module slips out."""

from __future__ import annotations

import re

from clarity.settings import ROOT

# The record of alerts is kept in the database; what answers a cry for help must not need one.
RECORD = {"desk", "service", "spool", "store"}


def forbidden() -> set[str]:
    """Return the modules of the screen to which the import rule applies."""
    rules = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[[tool.importlinter.contracts]]")
    (rule,) = (rule for rule in rules if "The crisis screen reaches no database" in rule)
    return set(re.findall(r'"clarity\.crisis\.([a-z_]+)"', rule))


def test_every_module_of_the_screen_is_under_the_rule() -> None:
    """A new module is put into the rule of pyproject.toml, or is a part of the record of alerts."""
    there = {path.stem for path in (ROOT / "clarity" / "crisis").glob("*.py")} - {"__init__"}

    assert there - RECORD == forbidden()
