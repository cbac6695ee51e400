"""Promises of `actions.callback` as the engine's own form runs it: no word is thrown away, and a step is a step."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from clarity.callbacks.dialogue import CHANGE_SLOT, FORM
from clarity.nlg import VettedResponseGenerator
from clarity.nlu.callback_reader import READING
from tests.actions.visitors import ANSWER, GOOD, LEAVE, NO
from tests.factories import tracker_of

pytestmark = pytest.mark.usefixtures("service")


class ActionsHere(EndpointConfig):
    """Runs the project's actions where the action server would be asked."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self.executor = ActionExecutor()
        self.executor.register_package("actions")

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        """Answer like the server."""
        return await self.executor.run(kwargs["json"])


class Conversation:
    """A conversation in which each message goes to the form."""

    def __init__(self, domain: Domain, actions: ActionsHere, sender: str) -> None:
        self._domain, self._words = domain, VettedResponseGenerator(None, domain)
        self._form = FormAction(FORM, actions)
        self.tracker: DialogueStateTracker = tracker_of(domain=domain, sender=sender)

    async def says(self, text: str, reading: dict[str, Any] | None = None) -> list[str]:
        """Return the names of the responses that came, as the engine would send them."""
        message = UserUttered(text, parse_data={"text": text, READING: reading}, input_channel="web")
        self.tracker.update_with_events([ActionExecuted("action_listen"), message], self._domain)
        events = await self._form.run(CollectingOutputChannel(), self._words, self.tracker, self._domain)
        self.tracker.update_with_events([ActionExecuted(FORM), *events], self._domain)
        return [event.metadata["utter_action"] for event in events if isinstance(event, BotUttered)]


@pytest.fixture(scope="module")
def actions() -> ActionsHere:
    """Return the in-process actions."""
    return ActionsHere()


@pytest.fixture
def conversation(domain: Domain, actions: ActionsHere, request: pytest.FixtureRequest) -> Conversation:
    """Return a conversation of the test's own."""
    return Conversation(domain, actions, f"web-{abs(hash(request.node.name))}")


async def reach(conversation: Conversation, question: int) -> list[str]:
    """Ask for a call and give good answers until this question stands."""
    words = await conversation.says("can someone call me")
    for text, reading in GOOD[:question]:
        words = await conversation.says(text, reading)
    return words


def test_the_action_server_knows_what_the_domain_names(actions: ActionsHere, domain: Domain) -> None:
    """It starts, and every action of the project can be called."""
    written = {name for name in domain.user_actions if not name.startswith("utter_")}

    assert written <= set(actions.executor.actions)


async def test_the_first_question_opens_the_form(conversation: Conversation) -> None:
    """One question, and the engine waits for its answer."""
    words = await conversation.says("can someone call me")

    assert words == ["utter_callback_phone"]
    assert conversation.tracker.active_loop_name == FORM
    assert conversation.tracker.get_slot("requested_slot") == "callback_phone"


async def test_seven_answers_send_the_request(conversation: Conversation) -> None:
    """The engine asks nothing of its own in between, and closes the form at the end."""
    words = await reach(conversation, len(GOOD))

    assert words == ["utter_callback_received"]
    assert conversation.tracker.active_loop is None


@pytest.mark.parametrize(
    ("text", "reading", "expected", "requested"),
    [
        pytest.param("no", NO, "utter_callback_change_what", CHANGE_SLOT, id="no"),
        pytest.param(
            "what?",
            {"as": "command", "command": "repeat"},
            "utter_callback_confirm",
            "callback_confirmed",
            id="repeat",
        ),
        pytest.param("hm", {"as": "unclear"}, "utter_callback_confirm_again", "callback_confirmed", id="unclear"),
        pytest.param("the time", {"as": "change"}, "utter_callback_times", "callback_times", id="change"),
    ],
)
async def test_a_turn_that_fills_nothing_keeps_its_words(
    conversation: Conversation, text: str, reading: dict[str, Any], expected: str, requested: str
) -> None:
    """The engine throws away what a form says that sets no slot."""
    await reach(conversation, len(GOOD) - 1)

    words = await conversation.says(text, reading)

    assert words == [expected]
    assert conversation.tracker.get_slot("requested_slot") == requested


@pytest.mark.parametrize(
    "reading",
    [pytest.param(LEAVE, id="leave"), pytest.param({"as": "command", "command": "menu"}, id="menu")],
)
async def test_the_form_can_be_left(conversation: Conversation, reading: dict[str, Any]) -> None:
    """After the words the engine asks nothing more."""
    await reach(conversation, 2)

    words = await conversation.says("enough", reading)

    assert len(words) == 1
    assert conversation.tracker.active_loop is None
    assert conversation.tracker.get_slot("requested_slot") is None


async def test_what_was_set_aside_goes_on(conversation: Conversation) -> None:
    """After "menu" the form opens at the question that stood."""
    await reach(conversation, 2)
    await conversation.says("menu", {"as": "command", "command": "menu"})

    words = await conversation.says("continue")

    assert words == ["utter_callback_times"]
    assert conversation.tracker.get_slot("callback_name") == "Dana"


async def test_the_form_speaks_also_after_another_answer(conversation: Conversation) -> None:
    """The number is kept although the engine has just said something else in this turn."""
    await reach(conversation, 0)
    message = UserUttered("949-555-0123, how long is it?", parse_data={"text": "949-555-0123", READING: ANSWER})
    conversation.tracker.update(ActionExecuted("action_listen"))
    conversation.tracker.update_with_events([message, ActionExecuted("utter_ask_duration")], None)

    events = await conversation._form.run(
        CollectingOutputChannel(), conversation._words, conversation.tracker, conversation._domain
    )

    assert SlotSet("callback_phone", "+19495550123") in events
    assert ActiveLoop(None) not in events
