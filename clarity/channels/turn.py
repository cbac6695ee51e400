"""One turn of a conversation, the same on every channel: words always come back, and they come in time."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Dict, List, NamedTuple, Set

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from clarity.assistant import Outcome
from clarity.crisis.reply import CUT_OFF_REPLY, SMS, STATIC_REPLY, WEB, crisis_reply
from clarity.crisis.screen import screen
from clarity.logging import get_logger
from clarity.nlu.message_guard import clean

MAXIMUM_BODY_BYTES = 65_536  # a message of 2,000 characters is far below; more only keeps the engine busy

RESPONSE = "response"  # the name of the vetted words in a message; words that stand in code alone have none

Engine = Callable[[UserMessage], Awaitable[Any]]

log = get_logger(__name__)


class TurnOutput(CollectingOutputChannel):
    """Collects a turn's messages; every channel names its own, so that responses may have a form for it."""

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a response one message; stock Rasa tears it at every blank line."""
        await self._persist_message({**self._message(recipient_id, text=text), **_named(kwargs)})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: List[Dict[str, Any]], **kwargs: Any
    ) -> None:
        """Keep the response's name with its words and buttons."""
        await self._persist_message({**self._message(recipient_id, text=text, buttons=buttons), **_named(kwargs)})


class Reply(NamedTuple):
    """How a turn ended and what is said to the message, static words included."""

    outcome: Outcome
    said: List[Dict[str, Any]]


class Turns:
    """Hands messages to the engine and waits for its words for at most `deadline_seconds`.

    A reply always comes: when the engine fails, is too slow or says nothing, the static words with
    the line, 988 and 911 are sent.
    """

    def __init__(self, engine: Engine, deadline_seconds: float) -> None:
        self._engine = engine
        self._deadline_seconds = deadline_seconds
        self._running: Set[asyncio.Task[None]] = set()  # the event loop alone would let a waiting turn be collected

    async def take(self, message: UserMessage) -> Reply:
        """Return what is said to the message, which must come with a `TurnOutput`; raises nothing."""
        turn = asyncio.ensure_future(self._ask(message))
        self._running.add(turn)
        turn.add_done_callback(self._running.discard)
        # The deadline ends the waiting, not the turn, so that nothing is half saved.
        ended, _ = await asyncio.wait({turn}, timeout=self._deadline_seconds)
        said = list(message.output_channel.messages)
        if not ended:
            log.event("reply.late", channel=message.input_channel, conversation=message.sender_id)
        if not any(each.get("text") for each in said):
            return Reply(Outcome.FAILED, static_reply(message.text, message.input_channel))
        if not ended:
            return Reply(Outcome.CUT_OFF, [*said, {"text": CUT_OFF_REPLY}])
        return Reply(Outcome.ANSWERED, said)

    async def _ask(self, message: UserMessage) -> None:
        try:
            await self._engine(message)
        except Exception as error:  # no failure may end in silence
            log.event(
                "reply.failed",
                channel=message.input_channel,
                conversation=message.sender_id,
                error=type(error).__name__,
            )


def _named(options: Dict[str, Any]) -> Dict[str, str]:
    name = options.get("utter_action")
    return {RESPONSE: name} if isinstance(name, str) else {}


def static_reply(text: str, channel: str | None = WEB) -> List[Dict[str, Any]]:
    """Return the words that need no engine: those of a crisis where the screen finds one, in the channel's form."""
    words = clean(text)
    danger = screen(words)
    if not danger.level.is_danger:
        return [{"text": STATIC_REPLY}]
    return [{"text": crisis_reply(words, danger, channel=SMS if channel == SMS else WEB)}]
