"""Records that a person was handed to admissions; the words with the number were already said by the rule."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from clarity.logging import get_logger

log = get_logger(__name__)


class ActionHandoffToAdmissions(Action):
    """Logs the handoff with ids only and marks the conversation as handed off."""

    def name(self) -> str:
        """Return the name by which rules call this action."""
        return "action_handoff_to_admissions"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        """Say nothing, so that a dead action server takes no word from the person."""
        log.event(
            "handoff.requested",
            conversation=tracker.sender_id,
            channel=tracker.get_latest_input_channel(),
            intent=(tracker.latest_message.get("intent") or {}).get("name"),
        )
        return [SlotSet("handed_off", True)]
