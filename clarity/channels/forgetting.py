"""Deletes the engine's copy of a conversation, and only when no turn of it can write it back."""

from __future__ import annotations

import asyncio

from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore

from clarity.channels.start_up import innermost
from clarity.logging import get_logger

log = get_logger(__name__)


async def forget_conversation(agent: Agent, conversation: str, deadline_seconds: float) -> bool:
    """Return whether nothing is held of the conversation any more; False when it must be asked for again.

    A turn that is running would save the whole conversation anew after it was deleted, so its end is
    awaited, for at most `deadline_seconds`. Raises nothing.
    """
    try:
        await asyncio.wait_for(_forget(agent, conversation), deadline_seconds)
    except Exception as error:  # the caller keeps what is owed and asks again
        log.event("conversation.not_forgotten", conversation=conversation, error=type(error).__name__)
        return False
    log.event("conversation.forgotten", conversation=conversation)
    return True


async def _forget(agent: Agent, conversation: str) -> None:
    async with agent.lock_store.lock(conversation):
        await innermost(agent.tracker_store).forget(conversation)
        # Where Rasa puts a conversation that it could not save, and from where nothing ever takes it away.
        spare = getattr(agent.tracker_store, "_fallback_tracker_store", None)
        if isinstance(spare, InMemoryTrackerStore):
            spare.store.pop(conversation, None)
