"""How a request is received: readable in one way alone, and within ten seconds, however it drips in."""

from __future__ import annotations

import asyncio
import time

from sanic.exceptions import InvalidUsage, RequestTimeout
from sanic.http import Stage
from sanic.request import Request
from sanic.server.protocols.http_protocol import HttpProtocol

RECEIVE_SECONDS = 10.0  # from a request's first byte to its last; 16 KB take a bad telephone line a second or two


class PunctualProtocol(HttpProtocol):  # type: ignore[misc]
    """HTTP with one deadline for receiving a request, headers and body; how long an answer takes is untouched.

    The library's own timeout begins anew with each byte: a few hundred computers that send one every ten seconds
    would hold connections until nobody else gets one.
    """

    __slots__ = ("began",)

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.began: float | None = None  # when the request came whose headers are not complete yet

    async def receive_more(self) -> None:
        """Wait for more of a request, which the library asks for only where it needs some."""
        # After an early refusal the rest of the body is still read, in the same stage as waiting for a new request.
        if self._http.stage is Stage.IDLE and not self._http.request_body:
            await super().receive_more()
            self.began = time.monotonic()
            return
        left = self._began() + RECEIVE_SECONDS - time.monotonic()
        # As the library waits, but cleared before a task begins: a body that came between the two would not be noticed,
        # and whoever sent it would be refused after ten seconds.
        self.transport.resume_reading()
        self._data_received.clear()
        try:
            await asyncio.wait_for(self._data_received.wait(), left)
        except asyncio.TimeoutError:
            # As the library ends a request: with a response, if none was sent, and without another request.
            self._http.exception = RequestTimeout("Request Timeout")
            raise asyncio.CancelledError from None

    def _began(self) -> float:
        if isinstance(request := self._http.request, GuardedRequest):
            return request.began
        if self.began is None:
            # Its first bytes came while the request before it was still being answered.
            self.began = time.monotonic()
        return self.began


class GuardedRequest(Request):  # type: ignore[misc]
    """A request whose length can be read in one way alone: two readings let one hide behind another at a proxy."""

    __slots__ = ("began",)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.began = time.monotonic()
        protocol = self.transport.get_protocol() if self.transport is not None else None
        if isinstance(protocol, PunctualProtocol) and protocol.began is not None:
            self.began, protocol.began = protocol.began, None
        lengths = self.headers.getall("content-length", [])
        codings = self.headers.getall("transfer-encoding", [])
        is_plain = len(lengths) + len(codings) <= 1 and len(self.headers.getall("host", [])) <= 1
        is_plain = is_plain and all(each.isascii() and each.isdecimal() and len(each) < 10 for each in lengths)
        if not is_plain or any(each != "chunked" for each in codings):
            raise InvalidUsage("Bad Request")
