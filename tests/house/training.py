"""Reads the training examples of data/nlu/ without Rasa."""

from __future__ import annotations

import re
from functools import lru_cache

from clarity.program import read_yaml
from clarity.settings import ROOT

ENTITY = re.compile(r"\[([^\]]+)\](\([^)]*\)|\{[^}]*\})")


@lru_cache(maxsize=1)
def examples_by_intent() -> dict[str, list[str]]:
    """Return the examples of each intent as a person would type them, entity marks removed, from all files."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in read_yaml(path)["nlu"]:
            if "intent" not in entry:
                continue
            lines = [line.strip() for line in str(entry["examples"]).splitlines()]
            examples = [ENTITY.sub(r"\1", line.removeprefix("- ").strip()) for line in lines if line.startswith("- ")]
            found.setdefault(entry["intent"], []).extend(examples)
    return found
