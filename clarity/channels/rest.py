"""Rasa's standard REST channel for stock tools, tests and a talk page, on a developer's machine only."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity import settings
from clarity.channels.action_calls import hurry_actions
from clarity.channels.start_up import refuse_unsafe_start
from clarity.crisis.reply import CUT_OFF_REPLY, STATIC_REPLY, crisis_reply
from clarity.crisis.screen import rules_fire
from clarity.errors import SettingsError
from clarity.logging import get_logger

SENDER = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
PREFIX = "rest-"
MAXIMUM_BODY_BYTES = 65_536  # a message of 2,000 characters is far below; more only keeps the engine busy
TALK_PAGE = Path(__file__).with_name("talk_page")  # for a developer's eyes; visitors get the widget
TALK_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; style-src 'self'; script-src 'self'",
    "Cache-Control": "no-store",
}

log = get_logger(__name__)


class RestOutput(CollectingOutputChannel):
    """Collects a turn's messages; named `rest`, so that responses may have a form for it."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, the same as its input's."""
        return "rest"

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a response one message; stock Rasa tears it at every blank line."""
        await self._persist_message(self._message(recipient_id, text=text))


class DevelopmentRestInput(InputChannel):
    """`POST /webhooks/rest/webhook` with `{"sender", "message"}`; answers with a list of messages.

    A reply always comes: when the engine fails, is too slow or says nothing, the static words with
    the line, 988 and 911 are sent. Any sender id is someone's free choice here, which is why the
    channel refuses to exist outside development.
    """

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, which is also its path below `/webhooks/`."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> DevelopmentRestInput:
        """Create the channel; raises `SettingsError` outside development."""
        configured = settings.load()
        if not configured.is_development:
            raise SettingsError("CLARITY_ENVIRONMENT is not development: remove the REST channel from credentials.yml")
        return cls(configured.reply_deadline_seconds)

    def __init__(self, deadline_seconds: float) -> None:
        self._deadline_seconds = deadline_seconds

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes: health, webhook and the talk page."""
        routes = Blueprint("development_rest", __name__)

        @routes.listener("before_server_start")
        async def close(app: Any, loop: Any) -> None:
            app.ctx.is_checked = False

        @routes.listener("after_server_start")
        async def check(app: Any, loop: Any) -> None:
            hurry_actions(app.ctx.agent)
            await refuse_unsafe_start(app.ctx.agent)
            app.ctx.is_checked = True

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            ready = request.app.ctx.agent.is_ready()
            return response.json({"status": "ok" if ready else "starting"}, status=200 if ready else 503)

        @routes.get("/<name:(talk.html|talk.js|talk.css)>")
        async def talk(request: Request, name: str) -> HTTPResponse:
            return await response.file(TALK_PAGE / name, headers=TALK_PAGE_HEADERS)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not _is_local(request.ip):
                return response.json({"error": "this channel answers on loopback only"}, status=403)
            if len(request.body) > MAXIMUM_BODY_BYTES:
                return response.json({"error": f"the body is over {MAXIMUM_BODY_BYTES} bytes"}, status=413)
            problem, sender, text = _read(request)
            if problem:
                return response.json({"error": problem}, status=400)
            # The port is open a moment before the model has proved that it knows a crisis.
            messages = (
                await self._answer(on_new_message, sender, text) if request.app.ctx.is_checked else static_reply(text)
            )
            return response.json([{**message, "recipient_id": sender} for message in messages])

        return routes

    async def _answer(
        self, on_new_message: Callable[[UserMessage], Awaitable[Any]], sender: str, text: str
    ) -> List[Dict[str, Any]]:
        output = RestOutput()
        message = UserMessage(text, output, PREFIX + sender, input_channel=self.name())
        try:
            # Shielded: the deadline ends the waiting, not the turn, so that nothing is half saved.
            await asyncio.wait_for(
                asyncio.shield(asyncio.ensure_future(on_new_message(message))), self._deadline_seconds
            )
        except asyncio.TimeoutError:
            log.event("rest.reply_late", conversation=message.sender_id)
            if output.messages:
                return [*output.messages, {"text": CUT_OFF_REPLY}]
        except Exception as error:  # no failure may end in silence
            log.event("rest.reply_failed", conversation=message.sender_id, error=type(error).__name__)
        if output.messages:
            return list(output.messages)
        return static_reply(text)


def static_reply(text: str) -> List[Dict[str, Any]]:
    """Return the words that need no engine: those of a crisis where the rules find one."""
    return [{"text": crisis_reply(text) if rules_fire(text) else STATIC_REPLY}]


def _is_local(address: str) -> bool:
    """Return whether a request comes from this machine; plain `rasa run` listens to everybody."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _read(request: Request) -> tuple[str | None, str, str]:
    try:
        body = request.json
    except Exception:
        return "the body is not JSON", "", ""
    if not isinstance(body, dict):
        return "the body is not a JSON object", "", ""
    sender, text = body.get("sender"), body.get("message")
    if not isinstance(sender, str) or not SENDER.match(sender):
        return "sender must be 1 to 64 of A-Z a-z 0-9 _ -", "", ""
    if not isinstance(text, str):
        return "message must be a string", "", ""
    return None, sender, text
