"""An invented visitor whose conversation the actions see as the engine would hand it over."""

from __future__ import annotations

import itertools
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine

from actions.callback import ValidateCallbackForm
from clarity.callbacks.dialogue import FORM

PHONE = "+19495550123"
ANSWER = {"as": "answer"}
YES, NO = {"as": "answer", "choice": True}, {"as": "answer", "choice": False}
LEAVE = {"as": "command", "command": "leave"}
SKIP = {"as": "command", "command": "skip"}
# One good message to each question.
GOOD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("949-555-0123", ANSWER),
    ("Dana", ANSWER),
    ("any time", ANSWER),
    ("yes", YES),
    ("no", NO),
    ("no", NO),
    ("yes", YES),
)
_NUMBERS = itertools.count()


class Visitor:
    """Someone on a channel; keeps slots, loop and events as the engine does between two calls."""

    def __init__(self, channel: str = "web", sender_id: str | None = None) -> None:
        self.channel = channel
        self.sender_id = sender_id or f"{channel}-visitor-{next(_NUMBERS)}"
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        self.events: list[dict[str, Any]] = []
        self.set_now: list[str] = []  # the slots that the last action set

    def tracker(self, text: str = "", reading: dict[str, Any] | None = None, confidence: float = 1.0) -> Tracker:
        """Return what the engine sends when the visitor wrote this."""
        message = {"text": text, "intent": {"name": "any", "confidence": confidence}, "callback": reading or {}}
        self.events.append({"event": "user", "text": text, "input_channel": self.channel, "parse_data": message})
        loop = {"name": self.loop} if self.loop else {}
        return Tracker(self.sender_id, dict(self.slots), message, list(self.events), False, None, loop, "action_listen")

    async def gets(
        self, action: Action, text: str = "", reading: dict[str, Any] | None = None, confidence: float = 1.0
    ) -> list[dict[str, Any]]:
        """Run an action on a message; return what it said: a response and what fills its braces."""
        dispatcher = CollectingDispatcher()
        events = await call_potential_coroutine(action.run(dispatcher, self.tracker(text, reading, confidence), {}))
        self.set_now = [event["name"] for event in events if event["event"] == "slot"]
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            elif event["event"] == "active_loop":
                self.loop = event["name"]
        return list(dispatcher.messages)

    async def says(self, text: str, reading: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Write something to the form; the engine names the loop also while it is only opening it."""
        self.loop = FORM
        return await self.gets(ValidateCallbackForm(), text, reading)

    async def reaches(self, question: int) -> list[dict[str, Any]]:
        """Ask for a call and give good answers until this question stands, 0 being the number."""
        heard = await self.says("can someone call me")
        for text, reading in GOOD[:question]:
            heard = await self.says(text, reading)
        return heard

    async def sends(self) -> str:
        """Ask for a call, answer everything, and return the reference."""
        heard = await self.reaches(len(GOOD))
        return str(heard[0]["reference"])


def names(heard: list[dict[str, Any]]) -> list[str]:
    """Return the names of the responses."""
    return [str(message["response"]) for message in heard]
