"""Which pages may talk to the chat: those of the allowed origins, without a cookie and to the letter."""

from __future__ import annotations

from collections.abc import Iterable

from sanic.request import Request
from sanic.response import HTTPResponse, empty

from clarity.gateway.refusals import Refusal

METHODS = "GET, POST, DELETE"
HEADERS = "Authorization, Content-Type, Last-Event-ID"
PREFLIGHT_SECONDS = 600


class Origins:
    """Checks a request's `Origin`, and tells browsers which page may read a response."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(allowed)

    def check(self, request: Request) -> str | None:
        """Return the origin that the request names; raises `Refusal` for a foreign one.

        A browser names it wherever a page writes to us; a page's own GET may come without.
        """
        origin = named(request)
        if origin is None and request.method == "GET":
            return None
        if origin not in self._allowed:
            raise Refusal(403, "origin")
        return origin

    def headers(self, request: Request) -> dict[str, str]:
        """Return the headers that let the page which asked read the response, if it may."""
        origin = named(request)
        if origin is None or origin not in self._allowed:
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }

    def preflight(self, request: Request) -> HTTPResponse:
        """Return the answer to a browser that asks before it sends."""
        self.check(request)
        return empty(
            headers={
                "Access-Control-Allow-Methods": METHODS,
                "Access-Control-Allow-Headers": HEADERS,
                "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
            }
        )


def named(request: Request) -> str | None:
    """Return the origin that the request names; two of them are none that anybody may have."""
    origins = request.headers.getall("origin", [])
    return str(origins[0]) if len(origins) == 1 else ("several" if origins else None)
