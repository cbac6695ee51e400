"""The private doors for web and SMS: whoever knows the channel secret speaks for a person, and nobody else does."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, ClassVar, Dict, List, Optional, Type

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity import settings
from clarity.assistant import LATE_SECONDS, Outcome
from clarity.channels.forgetting import forget_conversation
from clarity.channels.incoming import conversation_rule, is_conversation, read_incoming
from clarity.channels.repeats import Repeats
from clarity.channels.secret import ChannelSecret, channel_secret
from clarity.channels.start_up import check_before_serving
from clarity.channels.turn import MAXIMUM_BODY_BYTES, RESPONSE, Reply, TurnOutput, Turns, static_reply
from clarity.logging import get_logger

HEADERS = {"Cache-Control": "no-store"}

log = get_logger(__name__)


class WebOutput(TurnOutput):
    """Collects a turn's messages under the name `web`."""

    @classmethod
    def name(cls) -> str:
        """Return the name by which responses have a web form."""
        return "web"


class SmsOutput(TurnOutput):
    """Collects a turn's messages under the name `sms`."""

    @classmethod
    def name(cls) -> str:
        """Return the name by which responses have an SMS form."""
        return "sms"


class PrivateInput(InputChannel):
    """`POST messages` with `{"conversation", "message_id", "text"}`.

    It answers `{"outcome", "messages": [{"text", "buttons", "response"}]}`: how the turn ended (`clarity/assistant.py`)
    and what is said, `response` being the name of the vetted words. The same message posted again gets the same
    reply and runs once; `DELETE conversations/<id>` forgets the engine's copy. A reply always comes
    (`clarity/channels/turn.py`), at the latest after a minute: whoever speaks for the person says a truthful word
    long before. Each request carries `Authorization: Bearer <CLARITY_CHANNEL_SECRET>`.
    """

    output: ClassVar[Type[TurnOutput]]

    def __init__(self, secret: ChannelSecret, deadline_seconds: float) -> None:
        self._secret = secret
        self._deadline_seconds = deadline_seconds
        self._repeats = Repeats()

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is also its path below `/webhooks/`."""
        return str(cls.output.name())

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> PrivateInput:
        """Create the channel; raises `SettingsError` where there is no secret and none may be invented."""
        configured = settings.load()
        return cls(channel_secret(configured), LATE_SECONDS)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes: health, messages and conversations."""
        routes = Blueprint(f"private_{self.name()}", __name__)
        check_before_serving(routes)
        turns = Turns(on_new_message, self._deadline_seconds)

        @routes.post("/messages")
        async def receive(request: Request) -> HTTPResponse:
            if not self._is_trusted(request):
                return self._refusal()
            if len(request.body) > MAXIMUM_BODY_BYTES:
                return _error(413, f"the body is over {MAXIMUM_BODY_BYTES} bytes")
            incoming = read_incoming(request.body, self.name())
            if isinstance(incoming, str):
                return _error(400, incoming)
            if not request.app.ctx.is_checked:
                # Not remembered: the same message, posted again, is answered once the engine is ready.
                return self._reply(Reply(Outcome.STARTING, static_reply(incoming.text, self.name())))
            message = UserMessage(
                incoming.text,
                self.output(),
                incoming.conversation,
                input_channel=self.name(),
                message_id=incoming.message_id,
            )
            reply = await self._repeats.answer_once(*incoming, lambda: turns.take(message))
            if reply is None:
                return _error(409, "message_id already belongs to another text of this conversation")
            return self._reply(reply)

        @routes.delete("/conversations/<conversation:str>", ignore_body=False)
        async def forget(request: Request, conversation: str) -> HTTPResponse:
            if not self._is_trusted(request):
                return self._refusal()
            if not is_conversation(conversation, self.name()):
                return _error(400, conversation_rule(self.name()))
            if not await forget_conversation(request.app.ctx.agent, conversation, self._deadline_seconds):
                return _error(503, "the conversation could not be forgotten yet; ask again")
            self._repeats.forget(conversation)
            return response.empty(204, headers=HEADERS)

        return routes

    def _shown(self, said: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
        """Return the messages that are shown to the person, with nothing in them but words, buttons and a name."""
        return [
            {"text": each["text"], "buttons": _buttons(each), "response": each.get(RESPONSE)}
            for each in said
            if each.get("text")
        ]

    def _reply(self, reply: Reply) -> HTTPResponse:
        return response.json({"outcome": reply.outcome.value, "messages": self._shown(reply.said)}, headers=HEADERS)

    def _is_trusted(self, request: Request) -> bool:
        return self._secret.opens(str(request.headers.get("authorization", "")))

    def _refusal(self) -> HTTPResponse:
        log.event("channel.refused", channel=self.name())
        return _error(401, "unauthorized", {"WWW-Authenticate": "Bearer"})


class WebInput(PrivateInput):
    """The door of the chat widget's gateway: `/webhooks/web/`, conversations `web-...`."""

    output = WebOutput


class SmsInput(PrivateInput):
    """The door of the SMS gateway: `/webhooks/sms/`, conversations `sms-...`; the gateway makes one text of a turn."""

    output = SmsOutput


def _buttons(message: Dict[str, Any]) -> List[Dict[str, str]]:
    offered = [(each.get("title"), each.get("payload")) for each in message.get("buttons") or []]
    return [{"title": title, "payload": payload} for title, payload in offered if title and payload]


def _error(status: int, problem: str, headers: Optional[Dict[str, str]] = None) -> HTTPResponse:
    return response.json({"error": problem}, status=status, headers={**HEADERS, **(headers or {})})
