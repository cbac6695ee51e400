"""Promises of `clarity.channels.forgetting`: nothing of the conversation is left, or the caller hears that it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from clarity.channels.forgetting import forget_conversation
from clarity.tracker_store import SealedTrackerStore
from tests.factories import CANARY, heard, tracker_of

WEB = "web-0123456789abcdef"
OTHER = "web-fedcba9876543210"


@pytest.fixture
def agent(variable_directory: Path) -> Agent:
    """Return an agent over a real sealed store in a folder of its own."""
    assert not variable_directory.exists()
    domain = Domain.empty()
    return Agent(domain=domain, tracker_store=SealedTrackerStore(domain))


def conversation(sender: str = WEB) -> DialogueStateTracker:
    """Return a conversation in which something was written."""
    return tracker_of(heard(CANARY), sender=sender)


async def test_nothing_is_left(agent: Agent) -> None:
    """The engine's copy of a conversation goes, and nobody else's."""
    for sender in (WEB, OTHER):
        await agent.tracker_store.save(conversation(sender))

    is_forgotten = await forget_conversation(agent, WEB, 5.0)

    assert is_forgotten
    assert await agent.tracker_store.keys() == [OTHER]


async def test_an_unknown_conversation_is_forgotten_already(agent: Agent) -> None:
    """Asking twice, or for nobody, tells nothing."""
    is_forgotten = await forget_conversation(agent, WEB, 5.0)

    assert is_forgotten


async def test_the_copy_of_a_failed_save_goes_too(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Rasa kept in memory when the store was down is not kept for ever."""

    async def refuse(_: DialogueStateTracker) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(agent.tracker_store._tracker_store, "save", refuse)
        await agent.tracker_store.save(conversation())

    is_forgotten = await forget_conversation(agent, WEB, 5.0)

    assert is_forgotten
    assert list(await agent.tracker_store.fallback_tracker_store.keys()) == []


async def test_a_running_turn_cannot_write_it_back(agent: Agent) -> None:
    """A turn saves the whole conversation at its end, so that end is awaited."""

    async def turn() -> None:
        async with agent.lock_store.lock(WEB):
            await asyncio.sleep(0.1)
            await agent.tracker_store.save(conversation())

    running = asyncio.ensure_future(turn())
    await asyncio.sleep(0.01)

    is_forgotten = await forget_conversation(agent, WEB, 5.0)

    assert running.done()
    assert is_forgotten
    assert await agent.tracker_store.keys() == []


async def test_a_turn_without_end_is_told(agent: Agent, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody hears that a conversation is gone while a turn may still write it back."""
    await agent.tracker_store.save(conversation())

    async with agent.lock_store.lock(WEB):
        is_forgotten = await forget_conversation(agent, WEB, 0.05)

    assert not is_forgotten
    assert await agent.tracker_store.keys() == [WEB]
    assert "conversation.not_forgotten" in capfd.readouterr().err


async def test_a_given_up_attempt_holds_up_no_message(agent: Agent) -> None:
    """The lock that was waited for in vain is free again for the person's next message."""
    async with agent.lock_store.lock(WEB):
        await forget_conversation(agent, WEB, 0.05)

    async def next_turn() -> str:
        async with agent.lock_store.lock(WEB):
            return "taken"

    assert await asyncio.wait_for(next_turn(), 0.5) == "taken"


async def test_a_store_that_fails_is_told(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deletion that did not happen is owed, and its error shows no words."""

    async def refuse(_: str) -> None:
        raise ConnectionError(CANARY)

    monkeypatch.setattr(agent.tracker_store._tracker_store, "forget", refuse)

    is_forgotten = await forget_conversation(agent, WEB, 5.0)

    assert not is_forgotten
