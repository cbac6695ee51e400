"""What the door says when it does not do what was asked: a status and a word for the widget, never a detail."""

from __future__ import annotations

import json
from typing import Any

from sanic.exceptions import MethodNotSupported, NotFound, PayloadTooLarge, SanicException, ServiceUnavailable
from sanic.request import Request
from sanic.response import HTTPResponse

from clarity.logging import get_logger

_LIBRARY = (
    (PayloadTooLarge, 413, "too_large"),
    (NotFound, 404, "not_found"),
    (MethodNotSupported, 405, "method"),
    (ServiceUnavailable, 503, "restarting"),
)

log = get_logger(__name__)


class Refusal(Exception):  # noqa: N818 - said as it is told
    """A request that is not done; `error` is a constant for the widget, `details` are numbers and constants."""

    def __init__(self, status: int, error: str, **details: str | int) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.details = details

    def response(self) -> HTTPResponse:
        """Return what is sent."""
        headers = {}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        if "retry_after" in self.details:
            headers["Retry-After"] = str(self.details["retry_after"])
        return reply({"error": self.error, **self.details}, self.status, headers)


def reply(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> HTTPResponse:
    """Return JSON in UTF-8."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return HTTPResponse(body, status, headers, content_type="application/json; charset=utf-8")


def answer_failure(_request: Request, error: Exception) -> HTTPResponse:
    """Return the response to whatever went wrong; the library's own would hold a person's words or ours."""
    if isinstance(error, Refusal):
        return error.response()
    for kind, status, word in _LIBRARY:
        if isinstance(error, kind):
            return Refusal(status, word).response()
    if isinstance(error, SanicException) and 400 <= error.status_code < 500:
        return Refusal(error.status_code, "bad_request").response()
    # The words of an error that is not ours could hold anything.
    log.event("request.failed", error=type(error).__name__)
    return Refusal(500, "failed").response()
