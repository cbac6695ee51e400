"""One trained agent for the conversations, with real actions in this process and a real sealed store."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from actions.callback import contacts
from clarity.channels.rest import RestOutput
from clarity.commands.train import MODEL
from clarity.settings import ROOT

_LAST_FOUR = itertools.cycle([f"{n:04d}" for n in range(100, 200)])  # the range kept for invented people


class ActionsHere(EndpointConfig):
    """Runs the project's actions where the action server would be asked."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")
        self.is_down = False
        self.loses_answers = False  # the action runs, and its answer never arrives

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Answer like the server, or like a server that is gone."""
        if self.is_down:
            raise ConnectionError
        answer = await self._executor.run(kwargs["json"])
        if self.loses_answers:
            raise ConnectionError
        return answer


class SmsOutput(RestOutput):
    """An output channel named as the SMS channel is."""

    @classmethod
    def name(cls) -> str:
        """Return the name by which responses have an SMS form."""
        return "sms"


class Person:
    """Someone who writes to the assistant; keeps one conversation."""

    def __init__(self, agent: Agent, channel: type[RestOutput] = RestOutput, sender_id: str | None = None) -> None:
        self.agent = agent
        self.sender_id = sender_id or f"rest-{uuid4().hex[:12]}"
        self._channel = channel
        self.buttons: list[dict[str, str]] = []

    async def says(self, text: str, understood_as: dict[str, Any] | None = None) -> str:
        """Send a message and return all that comes back; `understood_as` stands for what the NLU made of it."""
        output = self._channel()
        message = UserMessage(text, output, self.sender_id, input_channel=output.name(), parse_data=understood_as)
        await self.agent.handle_message(message)
        self.buttons = [button for message in output.messages for button in message.get("buttons") or []]
        return "\n".join(message.get("text", "") for message in output.messages)

    async def slots(self) -> dict[str, Any]:
        """Return the slots as stored."""
        tracker = await self.agent.tracker_store.retrieve(self.sender_id)
        assert tracker is not None
        slots: dict[str, Any] = tracker.current_slot_values()
        return slots


@pytest.fixture(scope="session")
def actions() -> ActionsHere:
    """Return the in-process actions."""
    return ActionsHere()


@pytest.fixture
def actions_down(actions: ActionsHere) -> Iterator[None]:
    """Let the action server be gone for one test."""
    actions.is_down = True
    yield
    actions.is_down = False


@pytest.fixture(scope="session")
def var_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the agent's store writes: a fresh folder."""
    return tmp_path_factory.mktemp("var")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def agent(actions: ActionsHere, var_directory: Path) -> AsyncIterator[Agent]:
    """Load the trained model as the server does, with the shipped endpoints."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLARITY_VAR", str(var_directory))
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        endpoints.action = actions
        yield await load_agent(str(MODEL), endpoints=endpoints)


@pytest.fixture
def person(agent: Agent) -> Person:
    """Return someone on the web."""
    return Person(agent)


@pytest.fixture
def texter(agent: Agent) -> Person:
    """Return someone on a phone whose number nobody has been told."""
    return Person(agent, SmsOutput)


@pytest.fixture
def number() -> str:
    """Return a number of an invented person, another one in each test."""
    return f"+1949555{next(_LAST_FOUR)}"


@pytest.fixture
def known_texter(agent: Agent, number: str) -> Person:
    """Return someone on a phone whose number the text channel has handed over."""
    return Person(agent, SmsOutput, contacts().remember(number))
