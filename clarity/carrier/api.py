"""The carrier's API on loopback: the Messages resource, and the ways in which it can fail."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from clarity.carrier.account import MOST_CHARACTERS, TOO_LONG, Account, Message
from clarity.telephony import NOT_FINAL, OPTED_OUT, basic_login


@dataclass
class Faults:
    """How the API is to fail: with a status and a code, after how long, and what it asks to wait."""

    status: int | None = None
    code: int = 20500
    seconds: float = 0.0
    retry_after: int | None = None


@dataclass
class Api:
    """The API of one account; `token` opens it, `deliver` is called beside it with each message that it takes."""

    account: Account
    token: str
    deliver: Callable[[Message], None]
    faults: Faults = field(default_factory=Faults)

    def answer(self, method: str, target: str, body: dict[str, str]) -> tuple[int, dict[str, Any] | None]:
        """Return status and content for a path, with or without a query."""
        base, url = f"/2010-04-01/Accounts/{self.account.sid}/Messages", urlsplit(target)
        path = url.path
        if path == f"{base}.json":
            if method == "POST":
                return self._create(body)
            return (200, self._list(dict(parse_qsl(url.query)))) if method == "GET" else problem(405, 20004)
        message = self.account.find(path.removeprefix(f"{base}/").removesuffix(".json"))
        return problem(404, 20404) if message is None else self._one(method, message, body)

    def _one(self, method: str, message: Message, body: dict[str, str]) -> tuple[int, dict[str, Any] | None]:
        if method == "GET":
            return 200, message.shown(self.account.sid)
        if not message.is_final:
            return problem(409, NOT_FINAL)
        if method == "DELETE":
            self.account.delete(message.sid)
            return 204, None
        if body.get("Body") != "":
            return problem(400, 21619)
        message.body = ""
        return 200, message.shown(self.account.sid)

    def _create(self, body: dict[str, str]) -> tuple[int, dict[str, Any] | None]:
        if not body.get("To", "").startswith("+"):
            return problem(400, 21211)
        if body.get("From") != self.account.number:
            return problem(400, 21606)
        if not body.get("Body"):
            return problem(400, 21602)
        if len(body["Body"]) > MOST_CHARACTERS:
            return problem(400, TOO_LONG)
        if body["To"] in self.account.blocked:
            return problem(400, OPTED_OUT)
        message = self.account.send(body["To"], body["Body"], "outbound-api", body.get("StatusCallback"))
        shown = message.shown(self.account.sid)
        # The caller has its answer before anything is known of the delivery.
        Thread(target=self.deliver, args=(message,), daemon=True).start()
        return 201, shown

    def _list(self, wanted: dict[str, str]) -> dict[str, Any]:
        shown = [message.shown(self.account.sid) for message in list(self.account.messages.values())]
        for name, key in (("To", "to"), ("From", "from")):
            shown = [each for each in shown if wanted.get(name, each[key]) == each[key]]
        return {"messages": shown, "page": 0, "page_size": len(shown), "next_page_uri": None}


def problem(status: int, code: int) -> tuple[int, dict[str, Any]]:
    """Return an error as the carrier words it, which names the number: nobody may log it."""
    return status, {
        "code": code,
        "message": "The number +15005550000 cannot be used",
        "more_info": "",
        "status": status,
    }


@contextmanager
def listening(api: Api, port: int) -> Iterator[str]:
    """Serve on loopback (port 0: a free one) and give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(api))
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            time.sleep(api.faults.seconds)
            if self.headers.get("Authorization") != basic_login(api.account.sid, api.token):
                status, content = problem(401, 20003)
            elif api.faults.status is not None:
                status, content = problem(api.faults.status, api.faults.code)
            else:
                status, found = api.answer(self.command, self.path, body)
                content = found if found is not None else {}
            raw = b"" if status == 204 else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            if api.faults.retry_after is not None:
                self.send_header("Retry-After", str(api.faults.retry_after))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - as above
            """Say nothing: addresses hold ids."""

    return Handler
