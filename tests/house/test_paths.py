"""Promised here: every class that Rasa's three files name exists and is of the kind that Rasa expects there.

Rasa puts an in-memory store in the place of one that it cannot load, and says so only in the log.
"""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from rasa.core.channels.channel import InputChannel
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import Policy
from rasa.core.tracker_store import TrackerStore
from rasa.engine.graph import GraphComponent

from clarity.program import read_yaml
from clarity.settings import ROOT

CONFIG = read_yaml(ROOT / "config.yml")
ENDPOINTS = read_yaml(ROOT / "endpoints.yml")
CREDENTIALS = read_yaml(ROOT / "credentials.yml")

NAMED = [
    *((step["name"], GraphComponent) for step in CONFIG["pipeline"]),
    *((step["name"], Policy) for step in CONFIG["policies"]),
    (ENDPOINTS["tracker_store"]["type"], TrackerStore),
    (ENDPOINTS["nlg"]["type"], NaturalLanguageGenerator),
    *((name, InputChannel) for name in CREDENTIALS),
]
DOTTED = [pytest.param(path, base, id=path) for path, base in NAMED if "." in path]


def resolve(path: str) -> Any:
    """Return what a dotted path names; raises `ImportError` or `AttributeError` when there is nothing."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def ours_in(content: Any) -> list[str]:
    """Return every string below a YAML value that names something of ours, keys included."""
    if isinstance(content, dict):
        return [path for key, value in content.items() for path in ours_in(key) + ours_in(value)]
    if isinstance(content, list):
        return [path for value in content for path in ours_in(value)]
    return [content] if isinstance(content, str) and content.startswith(("clarity.", "actions.")) else []


@pytest.mark.parametrize(("path", "base"), DOTTED)
def test_every_class_is_there_and_of_the_right_kind(path: str, base: type) -> None:
    """A dotted path names a class with the base that Rasa expects in that place."""
    named = resolve(path)

    is_of_the_kind = issubclass(named, base)

    assert is_of_the_kind


def test_no_dotted_path_is_left_out() -> None:
    """Each path of ours in the three files stands in a place that the test above looks at."""
    written = {path for content in (CONFIG, ENDPOINTS, CREDENTIALS) for path in ours_in(content)}

    checked = {path for path, _base in NAMED}

    assert written - checked == set()


def test_the_guard_is_first_and_the_crisis_classifier_last() -> None:
    """Nothing reads a message before the guard, and nothing can outrank the crisis classifier."""
    names = [step["name"].rpartition(".")[2] for step in CONFIG["pipeline"]]

    ends = (names[0], names[-1])

    assert ends == ("MessageGuard", "CrisisClassifier")


def test_nothing_leaves_the_machine() -> None:
    """The one address in endpoints.yml is on loopback."""
    url = ENDPOINTS["action_endpoint"]["url"]

    is_loopback = url.startswith("http://127.0.0.1:")

    assert is_loopback
