"""What every custom action keeps to: known to the domain, no words of its own, and discreet in its log."""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine

import actions
from actions import callback
from actions.handoff import ActionHandoffToAdmissions
from clarity.answers import answers
from clarity.callbacks.dialogue import FORM
from clarity.policies.callback_plan import ACTIONS_BY_INTENT, WHAT_IS_KEPT
from clarity.program import read_yaml
from clarity.settings import ROOT
from tests.factories import CANARY


def found_actions() -> list[type[Action]]:
    """Return every action class that a module of `actions/` defines."""
    modules = [importlib.import_module(f"actions.{module.name}") for module in pkgutil.iter_modules(actions.__path__)]
    return [
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Action) and member.__module__ == module.__name__
    ]


ACTIONS = found_actions()
every_action = pytest.mark.parametrize("action_class", ACTIONS, ids=lambda action_class: action_class.__name__)


@pytest.fixture(autouse=True)
def own_store(variable_directory: Path) -> Iterator[Path]:
    """Let the actions write into a folder of the test's own."""
    callback.service.cache_clear()
    callback.contacts.cache_clear()
    yield variable_directory
    callback.service.cache_clear()
    callback.contacts.cache_clear()


def minimal_tracker() -> Tracker:
    """Return the least that the engine sends, with a canary where a person's words stand."""
    message = {"intent": {"name": "request_human"}, "entities": [{"value": CANARY}], "text": CANARY}
    event = {"event": "user", "text": CANARY, "input_channel": "rest", "parse_data": message}
    return Tracker("rest-dana", {}, message, [event], False, None, {}, "action_listen")


async def run(action_class: type[Action], dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    """Run the action as the action server does."""
    events = await call_potential_coroutine(action_class().run(dispatcher, minimal_tracker(), {}))
    return list(events)


def test_the_domain_lists_the_actions_that_exist() -> None:
    """No action is named that nobody wrote, and none was written that nobody can call."""
    named = set(read_yaml(ROOT / "domain.yml")["actions"])

    written = {action_class().name() for action_class in ACTIONS}

    assert named != set()
    assert written == named


@every_action
def test_its_class_is_called_like_its_name(action_class: type[Action]) -> None:
    """`action_do_this` is found in the code as `ActionDoThis`."""
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", action_class.__name__).lower()

    assert snake == action_class().name()


@every_action
async def test_it_returns_events(action_class: type[Action]) -> None:
    """The engine can read what the action did."""
    events = await run(action_class, CollectingDispatcher())

    assert all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events)


@every_action
async def test_it_says_vetted_words_or_nothing(action_class: type[Action]) -> None:
    """An action names a response and never makes up a text."""
    dispatcher = CollectingDispatcher()

    await run(action_class, dispatcher)

    assert {message.get("response") for message in dispatcher.messages} <= set(answers())
    assert not [message for message in dispatcher.messages if message.get("text")]


def test_only_what_has_to_look_first_speaks() -> None:
    """Words depend on the action server only where they report what it found; the policy covers its silence."""
    speaking = {action_class().name() for action_class in ACTIONS if action_class.__module__ != "actions.handoff"}

    covered = {*ACTIONS_BY_INTENT.values(), WHAT_IS_KEPT, f"validate_{FORM}"} - {FORM}

    assert speaking == covered


async def test_the_handoff_says_nothing() -> None:
    """The number was said before; a dead action server takes no word from the person."""
    dispatcher = CollectingDispatcher()

    await run(ActionHandoffToAdmissions, dispatcher)

    assert dispatcher.messages == []


@every_action
async def test_it_logs_no_words(
    action_class: type[Action], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing a person wrote reaches a log, at any level."""
    caplog.set_level(logging.DEBUG)

    await run(action_class, CollectingDispatcher())

    assert CANARY not in "".join(capfd.readouterr())
    assert CANARY not in caplog.text


@every_action
async def test_it_keeps_no_words(action_class: type[Action]) -> None:
    """What goes back to the engine holds nothing a person wrote."""
    events = await run(action_class, CollectingDispatcher())

    assert CANARY not in repr(events)
