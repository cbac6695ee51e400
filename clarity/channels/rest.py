"""Rasa's standard REST channel for stock tools and tests, on a developer's machine only."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity import settings
from clarity.channels.start_up import check_before_serving
from clarity.channels.turn import MAXIMUM_BODY_BYTES, RESPONSE, TurnOutput, Turns, static_reply
from clarity.errors import SettingsError

SENDER = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
PREFIX = "rest-"


class RestOutput(TurnOutput):
    """Collects a turn's messages under the name `rest`."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, the same as its input's."""
        return "rest"


class DevelopmentRestInput(InputChannel):
    """`POST /webhooks/rest/webhook` with `{"sender", "message"}`; answers with a list of messages.

    A reply always comes (`clarity/channels/turn.py`). Any sender id is someone's free choice here,
    which is why the channel refuses to exist outside development.
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
        """Return the routes: health and webhook."""
        routes = Blueprint("development_rest", __name__)

        check_before_serving(routes)
        turns = Turns(on_new_message, self._deadline_seconds)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not _is_local(request.ip):
                return response.json({"error": "this channel answers on loopback only"}, status=403)
            if len(request.body) > MAXIMUM_BODY_BYTES:
                return response.json({"error": f"the body is over {MAXIMUM_BODY_BYTES} bytes"}, status=413)
            problem, sender, text = _read(request)
            if problem:
                return response.json({"error": problem}, status=400)
            if request.app.ctx.is_checked:
                message = UserMessage(text, RestOutput(), PREFIX + sender, input_channel=self.name())
                messages = (await turns.take(message)).said
            else:
                messages = static_reply(text)
            # Stock tools know these keys alone.
            shown = [{key: value for key, value in each.items() if key != RESPONSE} for each in messages]
            return response.json([{**each, "recipient_id": sender} for each in shown])

        return routes


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
