"""A door of our own size: a real HTTP server that checks signatures, and says to each path what it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from clarity.carrier.account import Account
from clarity.carrier.delivering import Carrier
from clarity.settings import Secret
from clarity.telephony import Signatures, twiml

ACCOUNT = "AC" + "0" * 31 + "1"
OURS, THEIRS = "+19495550199", "+19495550100"
PUBLIC = "https://chat.example.org"
STATUS_URL = f"{PUBLIC}/sms/v1/status"
MESSAGES, FALLBACK, STATUS = "/sms/v1/messages", "/sms/v1/fallback", "/sms/v1/status"


@dataclass
class Answer:
    """What the door says: content of a kind with a status, after so many seconds; a status of 0 hangs up."""

    content: str = twiml(None)
    status: int = 200
    kind: str = "text/xml; charset=utf-8"
    seconds: float = 0.0


@dataclass
class Post:
    """What the door was sent; `headers` by their small names."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    is_genuine: bool


@dataclass
class Door:
    """A door that listens, and a carrier that delivers to it."""

    carrier: Carrier
    answers: dict[str, Answer] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def says(self, text: str, status_url: str | None = STATUS_URL) -> None:
        """Say this to every text from now on."""
        self.answers[MESSAGES] = Answer(twiml(text, status_url))

    def to(self, path: str) -> list[Post]:
        """Return what came to a path, in its order."""
        return [post for post in self.posts if post.path == path]


def carrier_to(address: str) -> Carrier:
    """Return a carrier whose door is at an address, as patient as a test is."""
    signatures = Signatures((Secret(b"a token of the carrier"),), PUBLIC)
    return Carrier(Account(ACCOUNT, OURS), signatures, address, PUBLIC, connect_seconds=1.0, read_seconds=0.4)


@contextmanager
def opened() -> Iterator[Door]:
    """Run a door on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    door = Door(carrier_to(f"http://127.0.0.1:{server.server_port}"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Be alive, as the gateway says it is."""
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            signature, newer = headers["x-twilio-signature"], headers.get("x-twilio-webhooks-signature-settings", "")
            is_genuine = door.carrier.signatures.is_genuine(self.path, raw, signature, newer)
            door.posts.append(Post(self.path, dict(parse_qsl(raw.decode(), True)), headers, is_genuine))
            answer = door.answers.get(self.path, Answer())
            time.sleep(answer.seconds)
            if not answer.status:
                return
            content = answer.content.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server.RequestHandlerClass = Handler
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
