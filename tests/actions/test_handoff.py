"""Promises of `actions.handoff`: the conversation is marked, an operator can count it, and nothing is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff import ActionHandoffToAdmissions
from tests.factories import CANARY


def tracker_with(latest_message: dict[str, Any], *events: dict[str, Any]) -> Tracker:
    """Return what the engine sends to the action server."""
    return Tracker("rest-dana", {}, latest_message, list(events), False, None, {}, "action_listen")


def test_the_conversation_is_marked() -> None:
    """The console can list who was handed to admissions."""
    tracker = tracker_with({"intent": {"name": "request_human"}, "text": CANARY})

    events = ActionHandoffToAdmissions().run(CollectingDispatcher(), tracker, {})

    assert events == [{"event": "slot", "timestamp": None, "name": "handed_off", "value": True}]


def test_nothing_is_said() -> None:
    """The words come from a rule, so that a dead action server takes none from the person."""
    dispatcher = CollectingDispatcher()

    ActionHandoffToAdmissions().run(dispatcher, tracker_with({}), {})

    assert dispatcher.messages == []


def test_the_log_holds_ids_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """An operator sees conversation, channel and intent, and no word."""
    tracker = tracker_with(
        {"intent": {"name": "request_human"}, "text": CANARY},
        {"event": "user", "text": CANARY, "input_channel": "rest"},
    )

    ActionHandoffToAdmissions().run(CollectingDispatcher(), tracker, {})

    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "handoff.requested"
    assert (line["conversation"], line["channel"], line["intent"]) == ("rest-dana", "rest", "request_human")
    assert CANARY not in json.dumps(line)


@pytest.mark.parametrize(
    "latest_message",
    [
        pytest.param({}, id="no message"),
        pytest.param({"intent": None}, id="no intent"),
        pytest.param({"intent": {}}, id="an empty intent"),
    ],
)
def test_a_message_without_an_intent_is_handed_off_all_the_same(latest_message: dict[str, Any]) -> None:
    """What the NLU did not find keeps nobody from admissions."""
    events = ActionHandoffToAdmissions().run(CollectingDispatcher(), tracker_with(latest_message), {})

    assert [event["name"] for event in events] == ["handed_off"]
