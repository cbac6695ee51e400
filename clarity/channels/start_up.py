"""What must be true before the engine may answer anyone."""

from __future__ import annotations

import os
import signal
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.logging import get_logger, quiet_libraries
from clarity.nlu.intent_head import CRISIS_INTENT
from clarity.tracker_store import SealedTrackerStore

# One canary for each layer, so that a damaged or untrained model is noticed here and not by someone in need:
# the rules know the first; only the trained network knows the second.
CANARIES = ("I want to kill myself", "i have nothing left to live for and nobody would even miss me")

log = get_logger(__name__)


async def refuse_unsafe_start(agent: Agent) -> None:
    """Stop the server unless all is well: model, sealed store, crisis canaries and words."""
    problem = await find_problem(agent)
    if problem is None:
        quiet_libraries()
        return
    log.event("start.refused", reason=problem)
    os.kill(os.getpid(), signal.SIGTERM)


async def find_problem(agent: Agent) -> str | None:
    """Return why the agent may not serve, or None.

    Rasa itself starts without a model, and puts an in-memory store in the place of one it cannot
    load; both would lose what people say.
    """
    if not agent.is_ready() or agent.processor is None:
        return "no model is loaded: run `make train`"
    if not isinstance(_innermost(agent.tracker_store), SealedTrackerStore):
        return "the tracker store in endpoints.yml could not be loaded"
    for canary in CANARIES:
        parsed = await agent.processor.parse_message(UserMessage(canary))
        if parsed["intent"]["name"] != CRISIS_INTENT:
            return "the model does not recognise a crisis"
    if await _responses_without_words(agent):
        return "the nlg in endpoints.yml has no words for some answers"
    return None


async def _responses_without_words(agent: Agent) -> list[str]:
    """Return the responses of the model for which a visitor would get nothing."""
    assert agent.domain is not None
    nobody = DialogueStateTracker("start-up", agent.domain.slots)
    said = {name: await agent.nlg.generate(name, nobody, "web") for name in agent.domain.responses}
    return [name for name, response in said.items() if not (response or {}).get("text")]


def _innermost(store: Any) -> Any:
    """Unwrap Rasa's fail-safe wrapper."""
    return getattr(store, "_tracker_store", store)
