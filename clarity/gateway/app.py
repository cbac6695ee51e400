"""The public application: its parts put together, the headers of every response, and an end that cuts nobody off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sanic import Sanic
from sanic.config import Config
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity.assistant import Assistant, open_assistant
from clarity.contacts.service import ContactService, open_contacts
from clarity.conversations.service import ConversationService, open_conversations
from clarity.crisis.service import AlertService, open_alerts
from clarity.gateway.alarms import Alarms
from clarity.gateway.conversing import Conversing
from clarity.gateway.files import Files
from clarity.gateway.health import Health
from clarity.gateway.keeping import read_words
from clarity.gateway.limits import Limits
from clarity.gateway.live import Lives
from clarity.gateway.origins import Origins
from clarity.gateway.phones import Phones
from clarity.gateway.receiving import GuardedRequest
from clarity.gateway.record import Record
from clarity.gateway.refusals import answer_failure
from clarity.gateway.seal import Seal
from clarity.gateway.sessions import Sessions
from clarity.gateway.sms import Sms
from clarity.gateway.stream import Streams
from clarity.gateway.text_replies import TextManner
from clarity.gateway.turn import OPEN_SECONDS, Turns
from clarity.gateway.web import Chat
from clarity.logging import get_logger
from clarity.program import ChatNotice, chat_notice
from clarity.security.keys import open_ring
from clarity.security.tokens import SessionTokens
from clarity.settings import Settings, Texting
from clarity.telephony import Signatures, open_signatures
from clarity.texting.service import TextService, open_texting

MOST_BODY_BYTES = 32_768  # 1,600 signs of a text take 19,200 as the carrier writes them, beside all it says about them
MOST_HEADER_BYTES = 8_192
DRAIN_SECONDS = 12.0  # longer than anybody waits for a word (design: 8 s and what recording takes)
RECORDING_SECONDS = 1.5
SWEEP_SECONDS = 60.0
LOOK_SECONDS = 30.0  # after which changed crisis words are noticed
TAKE_DOWN_SECONDS = 3.0  # between two tries at a database that did not take what somebody wished
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HSTS = "max-age=31536000"  # a year; whether the clinic's other names are https too is not ours to say

log = get_logger(__name__)


@dataclass(frozen=True)
class TextParts:
    """What texts need beside what the chat needs."""

    configured: Texting
    signatures: Signatures
    contacts: ContactService
    texting: TextService


@dataclass(frozen=True)
class Parts:
    """What the application works with; `clock` gives seconds since 1970. Without `texts` there is no line for them.

    Without `alerts` staff are not told of anybody in danger.
    """

    configured: Settings
    conversations: ConversationService
    assistant: Assistant
    tokens: SessionTokens
    notice: ChatNotice = field(default_factory=chat_notice)
    clock: Callable[[], float] = time.time
    open_seconds: float = OPEN_SECONDS
    texts: TextParts | None = None
    alerts: AlertService | None = None


@dataclass(frozen=True)
class Doorway:
    """What both channels share."""

    lives: Lives
    record: Record
    limits: Limits
    seal: Seal


def open_parts(configured: Settings) -> Parts:
    """Return the parts as configured; raises `SettingsError` for a missing key or secret. Asks no server."""
    conversations, assistant = open_conversations(configured), open_assistant(configured)
    texts, signatures = None, open_signatures(configured)
    if configured.texting is not None and signatures is not None:
        texts = TextParts(configured.texting, signatures, open_contacts(configured), open_texting(configured))
    return Parts(
        configured,
        conversations,
        assistant,
        SessionTokens(open_ring(configured)),
        texts=texts,
        alerts=open_alerts(configured),
    )


def create_app(parts: Parts, name: str = "clarity_gateway") -> Sanic:
    """Return the application, ready to be run; nothing is asked of anybody before it is."""
    configured = parts.configured
    app = Sanic(name, config=_config(), request_class=GuardedRequest, configure_logging=False)
    record = Record(parts.conversations, Alarms(parts.alerts))
    lives = Lives(record, parts.clock)
    origins, sessions = Origins(configured.allowed_origins), Sessions(parts.tokens, lives, parts.notice.version)
    seal = Seal()
    turns = Turns(lives, record, parts.assistant, configured.reply_deadline_seconds, parts.open_seconds)
    limits = Limits(configured.proxies)
    chat = Chat(origins, sessions, parts.tokens, lives, turns, record, limits, parts.notice, seal, parts.clock)
    streams = Streams(origins, sessions, turns, limits, parts.clock)
    health = Health(parts.assistant, record, seal)
    for room in (chat, streams, health, Files(configured)):
        room.add_routes(app)
    sms = None if parts.texts is None else _open_sms(parts, parts.texts, Doorway(lives, record, limits, seal))
    if sms is not None:
        sms.add_routes(app)
    app.error_handler.add(Exception, answer_failure)
    _add_headers(app, origins, configured)
    sweeping: list[asyncio.Task[None]] = []

    async def open_door(_app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_in_executor(None, parts.conversations.bring_up_to_date).add_done_callback(_note_refusal)
        loop.run_in_executor(None, read_words)
        await loop.run_in_executor(None, seal.look)
        sweeping.append(loop.create_task(_sweep(lives)))
        sweeping.append(loop.create_task(_look(seal)))
        if sms is not None:
            sweeping.append(loop.create_task(_take_down(sms.phones)))
        sweeping.append(loop.create_task(_tell_again(record.alarms)))
        health.status = "ready"
        log.event("gateway.started", port=configured.gateway_port)

    async def close_door(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        # While those who wait are served the door still listens: whoever cries for help now is answered.
        health.status = "stopping"
        streams.is_closing = True
        lives.close_watchers()
        draining = [chat.drain(DRAIN_SECONDS)] + ([] if sms is None else [sms.drain(DRAIN_SECONDS)])
        await asyncio.gather(*draining)
        for each in [turns] if sms is None else [turns, sms.conversing.turns]:
            await each.close(RECORDING_SECONDS)
        for task in sweeping:
            task.cancel()
        if sms is not None:
            await sms.phones.again()
        await parts.assistant.close()
        record.close()
        record.alarms.close()
        if sms is not None:
            sms.phones.close()
        log.event("gateway.ended", count=chat.in_flight)

    app.register_listener(open_door, "after_server_start")
    app.register_listener(close_door, "before_server_stop")
    return app


def _open_sms(parts: Parts, texts: TextParts, doorway: Doorway) -> Sms:
    phones = Phones(texts.contacts, texts.texting, parts.clock)
    turns = Turns(
        doorway.lives,
        doorway.record,
        parts.assistant,
        parts.configured.reply_deadline_seconds,
        parts.open_seconds,
        TextManner(phones),
    )
    conversing = Conversing(phones, doorway.lives, turns, doorway.limits, parts.assistant, parts.clock)
    return Sms(texts.configured, texts.signatures, phones, conversing, doorway.seal)


def _config() -> Config:
    """Return the server's limits, whatever its own environment variables say."""
    config = Config(env_prefix=None)
    config.update(
        ACCESS_LOG=False,
        AUTO_EXTEND=False,
        MOTD=False,
        FALLBACK_ERROR_FORMAT="json",
        REQUEST_MAX_SIZE=MOST_BODY_BYTES,
        REQUEST_MAX_HEADER_SIZE=MOST_HEADER_BYTES,
        REQUEST_TIMEOUT=15,  # of silence; all in all `receiving` gives less
        RESPONSE_TIMEOUT=60,
        KEEP_ALIVE_TIMEOUT=65,  # longer than proxies keep theirs, or they send into a closed one
        GRACEFUL_SHUTDOWN_TIMEOUT=1.0,  # what was under way has been waited for already
    )
    return config


def _add_headers(app: Sanic, origins: Origins, configured: Settings) -> None:
    always = dict(HEADERS)
    if configured.public_url.startswith("https:"):
        always["Strict-Transport-Security"] = _HSTS

    async def answer_preflight(request: Request) -> HTTPResponse | None:
        is_preflight = request.method == "OPTIONS" and request.path.startswith("/chat/")
        return origins.preflight(request) if is_preflight else None

    async def add_headers(request: Request, response: HTTPResponse) -> None:
        if request.path.startswith("/chat/"):
            response.headers.update(origins.headers(request))
        for name, value in always.items():
            response.headers.setdefault(name, value)

    app.register_middleware(answer_preflight, "request")
    app.register_middleware(add_headers, "response")


async def _sweep(lives: Lives) -> None:
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        lives.sweep()


async def _look(seal: Seal) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        await asyncio.get_running_loop().run_in_executor(None, seal.look)


async def _tell_again(alarms: Alarms) -> None:
    while True:
        await asyncio.sleep(TAKE_DOWN_SECONDS)
        alarms.again()


async def _take_down(phones: Phones) -> None:
    while True:
        await asyncio.sleep(TAKE_DOWN_SECONDS)
        await phones.again()


def _note_refusal(done: asyncio.Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        # The door stays open: what is said waits in the spool, and whoever is in danger is answered.
        log.event("record.refused", error=type(error).__name__)
