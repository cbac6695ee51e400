"""The real gateway on a real port, and a visitor's browser as far as it is HTTP."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
from sanic import Sanic

from clarity.assistant import Assistant
from clarity.contacts.service import open_contacts
from clarity.conversations.service import ConversationService
from clarity.crisis.alerts import Alert
from clarity.crisis.service import open_alerts
from clarity.database.engine import open_database
from clarity.gateway.app import Parts, TextParts, create_app
from clarity.gateway.receiving import PunctualProtocol
from clarity.security.keys import KeyRing
from clarity.security.tokens import SessionTokens
from clarity.settings import Environment, Secret, Settings, Texting
from clarity.telephony import Signatures
from clarity.texting.service import open_texting

PAGE = "https://clinic.example.org"
KEY = Secret(bytes(range(100, 132)))
ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = Secret(b"a token of the carrier")
OUR_NUMBER = "+19495550199"
PUBLIC = "https://chat.example.org"
DEADLINE = 0.6  # in place of 8 seconds
OPEN = 3.0  # in place of 60
Sanic.test_mode = True  # one process serves several apps, one after the other
_names = itertools.count(1)
_addresses = itertools.count(1)


@dataclass
class Clock:
    """Seconds since 1970 that a test can move."""

    offset: float = 0.0

    def __call__(self) -> float:
        """Return the moment."""
        return time.time() + self.offset


@dataclass
class Door:
    """A gateway that runs, and what is behind it."""

    url: str
    var: Path
    parts: Parts
    clock: Clock
    client: aiohttp.ClientSession

    def visitor(self, **options: Any) -> Visitor:
        """Return a browser that has not agreed to anything yet, at an address of its own."""
        number = next(_addresses)
        return Visitor(self, f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", **options)

    async def agreed(self, **options: Any) -> Visitor:
        """Return a browser with a session."""
        visitor = self.visitor(**options)
        await visitor.begin()
        return visitor

    def alerts(self) -> tuple[Alert, ...]:
        """Return the alerts that staff have to look at."""
        assert self.parts.alerts is not None
        return self.parts.alerts.alerts()

    @property
    def service(self) -> ConversationService:
        """The record behind it."""
        return self.parts.conversations


@dataclass
class Reply:
    """What came back."""

    status: int
    content: Any
    headers: dict[str, str]
    seconds: float

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The entries in it."""
        return list(self.content["entries"])

    @property
    def kinds(self) -> list[str]:
        """The kinds of its entries."""
        return [entry["kind"] for entry in self.entries]

    @property
    def texts(self) -> list[str]:
        """The words of its entries."""
        return [entry["text"] for entry in self.entries]


@dataclass
class Visitor:
    """One browser tab."""

    door: Door
    address: str
    token: str | None = None
    origin: str | None = PAGE
    is_renewing: bool = True

    def tab(self) -> Visitor:
        """Return another tab with the same session."""
        return replace(self)

    @property
    def conversation(self) -> str:
        """The id within the token."""
        assert self.token is not None
        return self.door.parts.tokens.read(self.token, None).conversation

    def headers(self) -> dict[str, str]:
        """Return what a browser of this page sends."""
        found = {"X-Forwarded-For": self.address}
        if self.token is not None:
            found["Authorization"] = f"Bearer {self.token}"
        if self.origin is not None:
            found["Origin"] = self.origin
        return found

    async def ask(self, method: str, path: str, content: Any = None, raw: bytes | None = None) -> Reply:
        """Send a request and return what came back."""
        body = raw if raw is not None else None if content is None else json.dumps(content).encode()
        began = time.monotonic()
        async with self.door.client.request(
            method, f"{self.door.url}{path}", data=body, headers=self.headers(), allow_redirects=False
        ) as found:
            text = await found.text()
            is_json = found.content_type == "application/json"
            return Reply(
                found.status, json.loads(text) if is_json else text, dict(found.headers), time.monotonic() - began
            )

    async def begin(self) -> Reply:
        """Agree to the notice in force."""
        reply = await self.ask("POST", "/chat/v1/sessions", {"consent": self.door.parts.notice.version})
        self.token = reply.content["token"]
        return reply

    async def say(self, text: str, message_id: str | None = None) -> Reply:
        """Send a message, and take the renewed token."""
        return await self._sent({"id": message_id or new_id(), "text": text})

    async def choose(self, button: str, message_id: str | None = None) -> Reply:
        """Press a button."""
        return await self._sent({"id": message_id or new_id(), "choice": button})

    async def _sent(self, content: dict[str, Any]) -> Reply:
        reply = await self.ask("POST", "/chat/v1/messages", content)
        if self.is_renewing and reply.status == 200 and reply.content["token"]:
            self.token = reply.content["token"]
        return reply

    async def entries(self, after: int = 0, wait: float = 0) -> Reply:
        """Ask for what was said."""
        return await self.ask("GET", f"/chat/v1/entries?after={after}&wait={wait:g}")

    async def rate(self, cursor: int, rating: str | None) -> Reply:
        """Rate an answer."""
        return await self.ask("POST", "/chat/v1/ratings", {"cursor": cursor, "rating": rating})

    async def delete(self) -> Reply:
        """Have everything deleted."""
        return await self.ask("DELETE", "/chat/v1/conversation")

    @asynccontextmanager
    async def stream(self, last: int | None = None) -> AsyncIterator[Events]:
        """Follow the conversation."""
        headers = self.headers() if last is None else {**self.headers(), "Last-Event-ID": str(last)}
        url = f"{self.door.url}/chat/v1/stream"
        async with self.door.client.get(url, headers=headers, timeout=aiohttp.ClientTimeout(total=60)) as found:
            events = Events(found)
            reading = asyncio.ensure_future(events.read())
            try:
                yield events
            finally:
                reading.cancel()


@dataclass
class Events:
    """What a stream has sent so far."""

    response: aiohttp.ClientResponse
    found: list[tuple[str, Any]] = field(default_factory=list)
    comments: int = 0
    is_over: bool = False

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The entries that came."""
        return [data for name, data in self.found if name == "entry"]

    @property
    def texts(self) -> list[str]:
        """Their words."""
        return [entry["text"] for entry in self.entries]

    async def read(self) -> None:
        """Read until it is over."""
        name = ""
        try:
            async for raw in self.response.content:
                line = raw.decode().rstrip("\n")
                if line.startswith(":"):
                    self.comments += 1
                elif line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.found.append((name, json.loads(line.removeprefix("data: "))))
        except aiohttp.ClientError:
            pass
        self.is_over = True


def new_id() -> str:
    """Return a message id as the widget makes them."""
    return f"m-{secrets.token_hex(8)}"


def configured(var: Path, **changes: Any) -> Settings:
    """Return settings of development for a page of the clinic, with a proxy that tells addresses."""
    var.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        environment=Environment.DEVELOPMENT,
        variable_directory=var,
        rasa_port=1,
        actions_port=1,
        reply_deadline_seconds=DEADLINE,
        tracker_key=None,
        channel_secret=KEY,
        data_keys={1: KEY},
        allowed_origins=(PAGE, "https://other.example.org"),
        public_url=PUBLIC,
        proxies=1,
        texting=Texting(account_sid=ACCOUNT, tokens=(TOKEN,), numbers=(OUR_NUMBER,), api="off", public_url=PUBLIC),
    )
    return replace(settings, **changes)


@asynccontextmanager
async def opened(var: Path, engine_url: str, **changes: Any) -> AsyncIterator[Door]:
    """Run a gateway on a free port; the record lies below `var`."""
    settings, clock = configured(var, **changes), Clock()
    ring = KeyRing(settings.data_keys)
    service = ConversationService(open_database(settings), ring, var / "spool-conversations")
    parts = Parts(
        settings,
        service,
        Assistant(engine_url, KEY),
        SessionTokens(ring, clock),
        clock=clock,
        open_seconds=OPEN,
        texts=_texts(settings),
        alerts=open_alerts(settings),
    )
    app = create_app(parts, f"gateway_{next(_names)}")
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with serving(app, listening), aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield Door(url, var, parts, clock, client)
    service.close_service()
    if parts.alerts is not None:
        parts.alerts.close_service()
    if parts.texts is not None:
        parts.texts.contacts.close_service()
        parts.texts.texting.close_service()


def _texts(settings: Settings) -> TextParts | None:
    if settings.texting is None:
        return None
    signatures = Signatures(settings.texting.tokens or (), settings.texting.public_url)
    return TextParts(settings.texting, signatures, open_contacts(settings), open_texting(settings))


@asynccontextmanager
async def serving(app: Sanic, listening: socket.socket) -> AsyncIterator[None]:
    """Run an application in this loop."""
    server = await app.create_server(
        sock=listening, protocol=PunctualProtocol, return_asyncio_server=True, access_log=False
    )
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield
    finally:
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.abort()
        await server.after_stop()
