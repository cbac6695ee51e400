"""The engine as its neighbours see it: asked over the private channel, and never trusted to be there."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

import aiohttp

from clarity.errors import AssistantUnavailable
from clarity.security.channel_key import channel_key
from clarity.settings import Secret, Settings

LATE_SECONDS = 60.0  # how long a turn stays open: whoever waits has had a truthful word long before (design: 8 s)
CONNECT_SECONDS = 2.0  # a port where nobody listens refuses at once; more is a machine that is overrun
MARGIN_SECONDS = 2.0  # the channel gives up by itself first, and says how
FORGET_SECONDS = 10.0
READY_SECONDS = 1.0


class Outcome(str, Enum):
    """How a turn ended: with words, with a part of them, with none, or not begun because the engine is starting."""

    ANSWERED = "answered"
    CUT_OFF = "cut_off"
    FAILED = "failed"
    STARTING = "starting"


@dataclass(frozen=True)
class Said:
    """One message of a reply; `buttons` are titles with payloads, `response` names the vetted words, if any."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    response: str | None


@dataclass(frozen=True)
class Turn:
    """What the engine made of one message."""

    outcome: Outcome
    said: tuple[Said, ...]


class Assistant:
    """A client of the engine's private channels, for one event loop.

    The same message id asked again gets the same turn, which runs once (`clarity/channels/private.py`).
    """

    def __init__(self, base: str, secret: Secret, *, late_seconds: float = LATE_SECONDS) -> None:
        """Remember where the engine is ("http://host:port") and how to prove ourselves; nothing is opened yet."""
        self._base = base.rstrip("/")
        self._secret = secret
        self._late_seconds = late_seconds
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, channel: str, conversation: str, message_id: str, text: str) -> Turn:
        """Return the turn of a message, at the latest after some 60 seconds.

        Raises `AssistantUnavailable`, at once where nobody listens; the message may have been understood all
        the same, and asking again does no harm.
        """
        # json.dumps writes a lone surrogate as an escape, where UTF-8 alone would fail.
        body = json.dumps({"conversation": conversation, "message_id": message_id, "text": text}).encode()
        status, content = await self._request("POST", channel, "messages", self._late_seconds + MARGIN_SECONDS, body)
        if status != 200:
            raise AssistantUnavailable(f"the engine answered {status}")
        try:
            found = json.loads(content)
            return Turn(Outcome(found["outcome"]), tuple(_said(each) for each in found["messages"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise AssistantUnavailable("the engine's answer has no such shape") from None

    async def forget(self, channel: str, conversation: str) -> bool:
        """Return whether the engine holds nothing of the conversation any more; False when it must be asked again."""
        try:
            status, _ = await self._request("DELETE", channel, f"conversations/{conversation}", FORGET_SECONDS)
        except AssistantUnavailable:
            return False
        return status == 204

    async def is_ready(self) -> bool:
        """Return, within a second, whether the engine would answer."""
        try:
            status, _ = await self._request("GET", "web", "", READY_SECONDS)
        except AssistantUnavailable:
            return False
        return status == 200

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _request(
        self, method: str, channel: str, path: str, seconds: float, body: bytes | None = None
    ) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._secret.reveal().hex()}", "Content-Type": "application/json"}
        limits = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        try:
            async with self._opened().request(
                method,
                f"{self._base}/webhooks/{channel}/{path}",
                data=body,
                headers=headers,
                timeout=limits,
                allow_redirects=False,
            ) as reply:
                return reply.status, await reply.read()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            # The library's own words name the address; what it was is enough.
            raise AssistantUnavailable(f"the engine did not answer: {type(error).__name__}") from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # One connection for each message that waits: they are as many as people who write, and no pool may
            # make one of them stand behind another's slow turn.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            )
        return self._session


def open_assistant(configured: Settings) -> Assistant:
    """Return the client of the configured engine; raises `SettingsError` where the channel secret is missing."""
    return Assistant(configured.engine_url, channel_key(configured))


def _said(message: dict[str, Any]) -> Said:
    buttons = tuple((str(each["title"]), str(each["payload"])) for each in message["buttons"])
    response = message["response"]
    return Said(str(message["text"]), buttons, None if response is None else str(response))
