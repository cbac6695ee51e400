"""What was said, as it is said: server-sent events, and a long poll for networks that let no stream through."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity.gateway.entries import shown
from clarity.gateway.limits import Limits
from clarity.gateway.live import Live, Watcher, happens
from clarity.gateway.origins import Origins
from clarity.gateway.refusals import Refusal, reply
from clarity.gateway.sessions import Sessions, ends_at
from clarity.gateway.turn import Turns
from clarity.security.tokens import Session

COMMENT_SECONDS = 15.0  # a line of nothing, so that no proxy on the way takes the stream for dead
LONGEST_POLL = 25.0  # below what proxies allow a request that is silent (30 s and more)
MOST_STREAMS = 2_000  # of all conversations together
MOST_OF_ADDRESS = 100  # a whole clinic's; without it one computer could take everybody's
COMMENT = b": \n\n"
_NUMBER = re.compile(r"[0-9]{1,15}\Z")


class Streams:
    """Follows conversations for those who watch them."""

    def __init__(
        self, origins: Origins, sessions: Sessions, turns: Turns, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self._origins = origins
        self._sessions = sessions
        self._turns = turns
        self._limits = limits
        self._clock = clock
        self._places: Counter[str] = Counter()  # streams and polls by mark of an address
        self.is_closing = False

    def add_routes(self, app: Sanic) -> None:
        """Add the two ways to follow a conversation."""
        app.add_route(self._stream, "/chat/v1/stream", methods=["GET"])
        app.add_route(self._poll, "/chat/v1/entries", methods=["GET"])

    async def _stream(self, request: Request) -> None:
        session, live = await self._opened(request)
        with self._watching(request, live, _cursor(request.headers.getone("last-event-id", ""))) as watcher:
            # X-Accel-Buffering: nginx would keep the words until its buffer is full.
            response = await request.respond(
                headers={"X-Accel-Buffering": "no"}, content_type="text/event-stream; charset=utf-8"
            )
            await response.send(COMMENT)
            await self._follow(response, session, live, watcher)
            if self.is_closing:
                request.stream.keep_alive = False
            await response.eof()

    async def _follow(self, response: HTTPResponse, session: Session, live: Live, watcher: Watcher) -> None:
        is_typing = False
        while not watcher.is_closed and not self.is_closing:
            changed = live.changed
            events = [_event("entry", shown(e, live.is_rateable(e)), e.cursor) for e in live.news(watcher)]
            if live.is_typing is not is_typing:
                is_typing = live.is_typing
                events.append(_event("typing", {"typing": is_typing}))
            left = ends_at(session, live) - self._clock()
            reason = "deleted" if live.has_ended else "expired" if left <= 0 else None
            if reason is not None:
                events.append(_event("end", {"reason": reason}))
            for event in events:
                await response.send(event)
            if reason is not None:
                return
            if not await happens(changed, min(COMMENT_SECONDS, left)):
                await response.send(COMMENT)

    async def _poll(self, request: Request) -> HTTPResponse:
        _, live = await self._opened(request)
        until = asyncio.get_running_loop().time() + _seconds(request.args.get("wait", "0"))
        was_typing = live.is_typing
        with self._watching(request, live, _cursor(request.args.get("after", "0"))) as watcher:
            while True:
                changed = live.changed
                found = live.news(watcher)
                left = until - asyncio.get_running_loop().time()
                is_over = watcher.is_closed or self.is_closing or live.has_ended
                if found or is_over or left <= 0 or live.is_typing is not was_typing:
                    entries = [shown(entry, live.is_rateable(entry)) for entry in found]
                    return reply({"entries": entries, "typing": live.is_typing})
                await happens(changed, left)

    async def _opened(self, request: Request) -> tuple[Session, Live]:
        self._origins.check(request)
        if self.is_closing:
            raise Refusal(503, "restarting")
        session, live = await self._sessions.open(request)
        self._turns.resume(live)
        return session, live

    @contextmanager
    def _watching(self, request: Request, live: Live, cursor: int) -> Iterator[Watcher]:
        mark = self._limits.mark(request)
        if self._places.total() >= MOST_STREAMS or self._places[mark] >= MOST_OF_ADDRESS:
            raise Refusal(503, "busy", retry_after=5)
        self._places[mark] += 1
        watcher = live.watch(cursor)
        try:
            yield watcher
        finally:
            live.leave(watcher)
            self._places[mark] -= 1
            if not self._places[mark]:
                del self._places[mark]


def _event(name: str, data: dict[str, Any], cursor: int | None = None) -> bytes:
    head = "" if cursor is None else f"id: {cursor}\n"
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\n{head}data: {text}\n\n".encode(errors="replace")


def _cursor(text: str) -> int:
    """Return the cursor, or 0 for what is none: then all is shown, and the browser drops what it knows."""
    return int(text) if _NUMBER.match(text) else 0


def _seconds(text: str) -> float:
    return min(float(text), LONGEST_POLL) if _NUMBER.match(text) else 0.0
