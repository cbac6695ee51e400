"""Promises of `clarity.telephony` when the carrier's API is strange: never twice, never elsewhere, never a number."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree as ET

import pytest

from clarity.errors import ClarityError, TelephonyUnavailable, TextRefused, TextUncertain
from clarity.settings import Secret, Texting
from clarity.telephony import Incoming, Telephony, read_incoming, read_status, twiml

ACCOUNT, SID = "AC" + "0" * 31 + "1", "SM" + "0" * 31 + "1"
OURS, THEIRS = "+19495550199", "+19495550100"
DOOR = "https://bot.example.org"
TOKEN = Secret(b"test_auth_token")
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
# Twilio's older and newer way to word an error; both repeat the number.
OLDER = {"code": 21211, "message": f"The number {THEIRS} is not valid", "status": 400}
NEWER = {"type": "x", "title": f"The number {THEIRS} is not valid", "status": 400, "code": 21211}


@dataclass
class Carrier:
    """A carrier that says whatever it is told to, and what it was asked."""

    status: int = 201
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    def says(self, status: int, content: Any, **headers: str) -> None:
        """Set what is answered from now on."""
        self.status, self.headers = status, headers
        self.body = content if isinstance(content, bytes) else json.dumps(content).encode()


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    """Return a real HTTP server on loopback."""
    kept = Carrier()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept.asked.append((self.command, self.path, body))
            kept.seen.append(dict(self.headers))
            self.send_response(kept.status)
            for name, value in {"Content-Length": str(len(kept.body)), **kept.headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(kept.body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the server's names for it

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    kept.address = f"http://127.0.0.1:{server.server_port}"
    yield kept
    server.shutdown()
    server.server_close()


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server of one connection that reads the request and then does what it is told; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def line(api: str, public_url: str = DOOR) -> Telephony:
    """Return our side of the API."""
    return Telephony(Texting(ACCOUNT, (TOKEN,), (OURS,), api, public_url), TOKEN)


def send(telephony: Telephony) -> str:
    """Send a text."""
    return telephony.send(THEIRS, "A test.")


def fetch(telephony: Telephony) -> object:
    """Ask what became of a text."""
    return telephony.fetch(SID)


def delete(telephony: Telephony) -> bool:
    """Have a text deleted."""
    return telephony.delete(SID)


def refusal_of(act: Callable[[Telephony], object], telephony: Telephony) -> ClarityError:
    """Return what an act is refused with."""
    with pytest.raises(ClarityError) as caught:
        act(telephony)
    return caught.value


def test_a_text_is_asked_for_as_the_carrier_documents_it(carrier: Carrier) -> None:
    """From us, to them, with the words, and with where to tell what became of it."""
    carrier.says(201, {"sid": SID})

    sid = send(line(carrier.address))

    ((method, path, body),) = carrier.asked
    assert (sid, method, path) == (SID, "POST", f"{MESSAGES}.json")
    assert parse_qs(body.decode()) == {
        "To": [THEIRS],
        "From": [OURS],
        "Body": ["A test."],
        "StatusCallback": [f"{DOOR}/sms/v1/status"],
    }


def test_the_first_token_opens_the_api(carrier: Carrier) -> None:
    """The login is the account's and the auth token's."""
    carrier.says(201, {"sid": SID})

    send(line(carrier.address))

    assert (
        carrier.seen[0]["Authorization"] == "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTp0ZXN0X2F1dGhfdG9rZW4="
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TWILIO_EDGE", "ashburn", id="an edge of the carrier"),
        pytest.param("TWILIO_REGION", "ie1", id="a region of the carrier"),
        pytest.param("HTTP_PROXY", "http://127.0.0.1:9", id="a proxy"),
        pytest.param("TWILIO_AUTH_TOKEN", "another", id="another token"),
    ],
)
def test_nothing_in_the_environment_leads_elsewhere(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A developer's own settings for the carrier's tools send no text of a test to anybody."""
    monkeypatch.setenv(name, value)
    carrier.says(201, {"sid": SID})

    send(line(carrier.address))

    assert len(carrier.asked) == 1


@pytest.mark.parametrize("content", [OLDER, NEWER], ids=["older", "newer"])
def test_a_refusal_holds_the_code_and_not_the_number(carrier: Carrier, content: dict[str, Any]) -> None:
    """Both ways to word an error come out as the code alone."""
    carrier.says(400, content)

    refusal = refusal_of(send, line(carrier.address))

    assert isinstance(refusal, TextRefused)
    assert refusal.code == 21211
    assert "555" not in f"{refusal!r} {refusal}"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", {"code": "a word"}, {"code": None}, [], {"code": {"a": 1}}, {**NEWER, "status": "x", "code": "x"}],
    ids=["nothing", "a page", "a word", "none", "a list", "an object", "words for numbers"],
)
def test_a_refusal_without_a_code_has_its_status(carrier: Carrier, content: object) -> None:
    """Whatever comes with it, 400 is a refusal for good."""
    carrier.says(400, content)

    refusal = refusal_of(send, line(carrier.address))

    assert isinstance(refusal, TextRefused)
    assert refusal.code == 400


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"null", b"{}", {"sid": None}, {"sid": "x"}, b"\xff\xfe"],
    ids=["nothing", "a page", "a list", "null", "no id", "empty id", "no usable id", "no text"],
)
@pytest.mark.parametrize(
    ("act", "expected"),
    [pytest.param(send, TextUncertain, id="send"), pytest.param(fetch, TelephonyUnavailable, id="fetch")],
)
def test_an_answer_that_is_none_is_not_believed(
    carrier: Carrier, act: Callable[[Telephony], object], expected: type[ClarityError], content: object
) -> None:
    """A text that was perhaps taken is not sent again; a question may be asked again."""
    carrier.says(200, content)

    refusal = refusal_of(act, line(carrier.address))

    assert isinstance(refusal, expected)


@pytest.mark.parametrize("act", [send, fetch, delete])
def test_a_redirect_is_not_followed(carrier: Carrier, act: Callable[[Telephony], object]) -> None:
    """Nobody's number is posted to an address that some machine names."""
    carrier.says(302, b"", Location=f"{carrier.address}/elsewhere")

    refusal = refusal_of(act, line(carrier.address))

    assert isinstance(refusal, TelephonyUnavailable)
    assert len(carrier.asked) == 1


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(send, TextUncertain, id="send"),
        pytest.param(fetch, TelephonyUnavailable, id="fetch"),
        pytest.param(delete, TelephonyUnavailable, id="delete"),
    ],
)
@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(lambda _connection: None, id="hangs up"),
        pytest.param(lambda connection: connection.sendall(b"nonsense\r\n\r\n"), id="speaks another language"),
        pytest.param(
            lambda connection: connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"), id="half"
        ),
    ],
)
def test_only_what_cannot_reach_a_person_twice_may_be_asked_again(
    talk: Callable[[socket.socket], None], act: Callable[[Telephony], object], expected: type[ClarityError]
) -> None:
    """After the request went out nobody knows whether a text was taken; to ask or delete once more does no harm."""
    with talking(talk) as address:
        refusal = refusal_of(act, line(address))

    assert isinstance(refusal, expected)


def test_an_answer_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that goes on talking does not hold the worker for ever."""
    monkeypatch.setattr("clarity.telephony.MOST_BYTES", 1000)

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 5000)

    with talking(talk) as address:
        refusal = refusal_of(fetch, line(address))

    assert isinstance(refusal, TelephonyUnavailable)


def test_a_name_that_nobody_knows_took_nothing() -> None:
    """A machine without its name service has sent no text, and says so."""
    refusal = refusal_of(send, line("http://nobody.invalid:80"))

    assert isinstance(refusal, TelephonyUnavailable)


def test_a_machine_before_the_carrier_that_gave_up_leaves_it_open(carrier: Carrier) -> None:
    """The carrier behind it may have taken the text all the same."""
    carrier.says(504, b"")

    refusal = refusal_of(send, line(carrier.address))

    assert isinstance(refusal, TextUncertain)


@pytest.mark.parametrize(
    ("wait", "expected"),
    [("7", 7.0), ("", None), ("soon", None), ("-1", None), ("9" * 400, None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)
def test_how_long_to_wait_is_read_in_peace(carrier: Carrier, wait: str, expected: float | None) -> None:
    """Seconds count, anything else says nothing."""
    carrier.says(429, b"", Retry_After=wait)

    refusal = refusal_of(send, line(carrier.address))

    assert isinstance(refusal, TelephonyUnavailable)
    assert refusal.retry_after == expected


@pytest.mark.parametrize(
    ("status", "content", "expected"),
    [
        pytest.param(204, b"", True, id="deleted"),
        pytest.param(404, {"code": 20404, "message": "", "status": 404}, True, id="gone already"),
        pytest.param(404, b"", True, id="gone, without a word"),
        pytest.param(409, {"code": 20009, "message": "", "status": 409}, False, id="on its way"),
        pytest.param(409, b"", False, id="on its way, without a word"),
        pytest.param(400, {"code": 20009, "message": "", "status": 400}, False, id="on its way, with another status"),
    ],
)
def test_it_is_known_whether_words_are_still_held(
    carrier: Carrier, status: int, content: object, expected: bool
) -> None:
    """Gone is gone; what is on its way is not."""
    carrier.says(status, content)

    is_gone = delete(line(carrier.address))

    assert (is_gone, carrier.asked[0][:2]) == (expected, ("DELETE", f"{MESSAGES}/{SID}.json"))


@pytest.mark.parametrize(
    ("code", "expected"), [(30007, 30007), ("30007", 30007), (None, None), ("a word", None), (0, None)]
)
def test_a_fetched_code_is_a_number_or_none(carrier: Carrier, code: object, expected: int | None) -> None:
    """Staff look codes up by their number."""
    carrier.says(200, {"sid": SID, "status": "failed", "to": THEIRS, "error_code": code})

    found = line(carrier.address).fetch(SID)

    assert (found.status, found.error_code) == ("failed", expected)


@pytest.mark.parametrize("read", [read_incoming, lambda raw, _token: read_status(raw)], ids=["text", "status"])
@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"%", b"&&&&=", b"a=b&" * 300, b"\x00" * 99, b"MessageSid=" + SID.encode() + b"%00"]
)
def test_a_body_that_is_none_is_read_in_peace(read: Callable[[bytes, None], object], raw: bytes) -> None:
    """Whatever is posted, nothing breaks and nothing comes out."""
    found = read(raw, None)

    assert found is None


def test_what_is_not_there_is_blank() -> None:
    """A text of which only the id came is still a text: it gets a kind answer."""
    found = read_incoming(f"SmsSid={SID}".encode(), "")

    assert found == Incoming(SID, None, "", "", "", "", 0, False, None)


def test_letters_that_are_none_are_replaced() -> None:
    """A text with broken letters is answered as far as it can be read."""
    found = read_incoming(f"MessageSid={SID}&Body=a%ff%feb".encode(), None)

    assert found is not None
    assert found.text == "a\ufffd\ufffdb"


def test_what_became_of_a_text_is_no_text() -> None:
    """Told to the wrong address it is not answered, or our own words would come back to us as somebody's."""
    raw = urlencode({"MessageSid": SID, "MessageStatus": "delivered", "From": OURS, "To": THEIRS}).encode()

    found = read_incoming(raw, None)

    assert found is None


def test_a_reply_is_a_response_whatever_is_in_it() -> None:
    """The carrier would throw away what it cannot read, and the person would get no reply."""
    text = "a\x00\x0b\ud800\uffff < é & ñ\nb"

    found = ET.fromstring(twiml(text, f"{DOOR}/sms/v1/status?a=1&b=2"))  # noqa: S314 - our own words

    (message,) = found
    assert message.get("statusCallback") == f"{DOOR}/sms/v1/status?a=1&b=2"
    assert "".join(message.itertext()) == "a < é & ñ\nb"
