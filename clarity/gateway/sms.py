"""Texts: the carrier's signed webhooks, each answered with one text in the response itself, in time and only once."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from clarity.crisis.reply import SMS, STATIC_REPLY, crisis_reply, safe_reply
from clarity.gateway.conversing import Conversing
from clarity.gateway.incoming import clean, danger_in
from clarity.gateway.phones import Phones
from clarity.gateway.seal import Seal
from clarity.logging import get_logger
from clarity.settings import Texting
from clarity.settings_of_texts import E164
from clarity.telephony import STATUS_PATH, Incoming, Signatures, read_incoming, read_status, twiml
from clarity.texting.segments import plain

NETWORK_SECONDS = 0.4  # for the network where the time that the carrier gives is up already
MOST_KNOWN = 10_000  # answers of this process
KNOWN_SECONDS = 600.0  # for deliveries at once and soon; the database knows answers for two days, until they are erased
LAST_SECONDS = 9.3  # after which nothing is waited for any more: the carrier is to have its response within ten

log = get_logger(__name__)


@dataclass(eq=False)
class Sms:
    """The webhooks, and what they work with."""

    configured: Texting
    signatures: Signatures
    phones: Phones
    conversing: Conversing
    seal: Seal
    clock: Callable[[], float] = time.monotonic
    _answers: OrderedDict[str, tuple[float, asyncio.Future[str]]] = field(default_factory=OrderedDict)

    def add_routes(self, app: Sanic) -> None:
        """Add the routes."""
        for path, handle in (("messages", self._message), ("fallback", self._fallback), ("status", self._status)):
            app.add_route(handle, f"/sms/v1/{path}", methods=["POST"], name=f"sms_{path}")

    async def drain(self, seconds: float) -> None:
        """Wait until the texts that were taken are answered, for at most so many seconds."""
        waiting = [answer for _, answer in self._answers.values() if not answer.done()]
        if waiting:
            await asyncio.wait(waiting, timeout=seconds)

    async def _message(self, request: Request) -> HTTPResponse:
        began = self.clock()
        if not self._is_genuine(request):
            return empty(403)
        incoming = read_incoming(request.body, request.headers.get("i-twilio-idempotency-token"))
        if incoming is None or not self._is_person(incoming):
            return _response(None)
        return _response(await self._once(incoming, began), self._status_url)

    async def _once(self, incoming: Incoming, began: float) -> str:
        """Return the reply to a text; however often and at whatever times it is delivered, it is one."""
        keys = [f"sid {incoming.sid}"] + ([f"token {incoming.token}"] if incoming.token else [])
        self._drop_old()
        answer = next((self._answers[key][1] for key in keys if key in self._answers), None)
        if answer is None:
            answer = asyncio.ensure_future(self._answer(incoming, began))
        for key in keys:
            self._answers.setdefault(key, (began, answer))
        # Shielded: a carrier that hangs up must not take the reply from the delivery that waits beside it.
        return await asyncio.shield(answer)

    def _drop_old(self) -> None:
        before = self.clock() - KNOWN_SECONDS
        while self._answers:
            since, answer = next(iter(self._answers.values()))
            if not answer.done() or (since > before and len(self._answers) < MOST_KNOWN):
                return
            self._answers.popitem(last=False)

    async def _answer(self, incoming: Incoming, began: float) -> str:
        replying = self.conversing.reply_safely(incoming) if self.seal.is_broken else None
        turn = asyncio.ensure_future(replying or self.conversing.reply(incoming, began))
        left = began + LAST_SECONDS - self.clock()
        done, _ = await asyncio.wait({turn}, timeout=max(0.0, left))
        if done and turn.exception() is None:
            return turn.result()
        # Nobody is left without a word because something of ours failed.
        turn.add_done_callback(lambda late: late.cancelled() or late.exception())
        error = type(turn.exception()).__name__ if done else "late"
        log.event("text.failed", error=error)
        return safe_reply(clean(incoming.text)) if self.seal.is_broken else await static_text(incoming.text)

    async def _fallback(self, request: Request) -> HTTPResponse:
        """Answer a text whose webhook failed: with its own reply where there is one, else with words in code."""
        if not self._is_genuine(request):
            return empty(403)
        incoming = read_incoming(request.body, request.headers.get("i-twilio-idempotency-token"))
        if incoming is None or not self._is_person(incoming):
            return _response(None)
        if self.seal.is_broken:
            return _response(safe_reply(clean(incoming.text)), self._status_url)
        _, answer = self._answers.get(f"sid {incoming.sid}", (0.0, None))
        if answer is not None and answer.done():
            return _response(answer.result(), self._status_url)
        return _response(await static_text(incoming.text), self._status_url)

    async def _status(self, request: Request) -> HTTPResponse:
        if not self._is_genuine(request):
            return empty(403)
        update = read_status(request.body)
        if update is not None:
            await self.phones.status(update.sid, update.to, update.status, update.error_code)
            if update.error_code is not None:
                log.event("text.not_delivered", code=update.error_code)
        return empty(204)

    def _is_genuine(self, request: Request) -> bool:
        target = request.path + (f"?{request.query_string}" if request.query_string else "")
        signature = str(request.headers.get("x-twilio-signature", ""))
        settings = str(request.headers.get("x-twilio-webhooks-signature-settings", ""))
        is_genuine = self.signatures.is_genuine(target, request.body, signature, settings)
        if not is_genuine:
            log.event("text.refused", reason="signature")
        return is_genuine

    def _is_person(self, incoming: Incoming) -> bool:
        """Whether the text is to our account, from a telephone, and not our own line's."""
        # A sender that is no whole number is a company's or a machine's.
        is_ours = incoming.account == self.configured.account_sid
        return is_ours and bool(E164.fullmatch(incoming.sender)) and incoming.sender not in self.configured.numbers

    @property
    def _status_url(self) -> str:
        return f"{self.configured.public_url}{STATUS_PATH}"


async def static_text(text: str) -> str:
    """Return the words in code: those of a crisis where the rules find one."""
    words = clean(text)
    danger = await danger_in(words, seconds=NETWORK_SECONDS)
    return crisis_reply(words, danger, channel=SMS) if danger.level.is_danger else STATIC_REPLY


def _response(reply: str | None, status_url: str | None = None) -> HTTPResponse:
    # The paragraphs of the window's words are one text here.
    body = twiml(plain(reply.replace("\n\n", " ")), status_url) if reply else twiml(None)
    return raw(body.encode(), content_type="text/xml; charset=utf-8")
