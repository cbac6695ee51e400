"""The carrier: what it signs and posts, what it is answered, and its API (the one importer of twilio)."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http.response import Response
from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.rest import Client
from twilio.twiml.messaging_response import Message, MessagingResponse

from clarity.errors import SettingsError, TelephonyUnavailable, TextRefused, TextUncertain
from clarity.security.crypto import development_key
from clarity.settings import Secret, Settings
from clarity.settings_of_texts import LIVE, OFF, Texting

SECONDS = (3.05, 5.0)  # to connect, and to wait for each word of an answer
MOST_BYTES = 1_000_000  # of an answer; the real ones have about a thousand
STATUS_PATH = "/sms/v1/status"  # where the gateway is told what became of a text
REAL = "https://api.twilio.com"
OPTED_OUT = 21610  # the person wants no texts
NOT_FINAL = 20009  # Twilio deletes no message that is still on its way
GATEWAY_TIMEOUT = 504  # said by a machine before Twilio's own, which may have taken the text all the same
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_ALGORITHMS = frozenset({"HMAC_SHA1", "HMAC_SHA256"})
_STATUS = re.compile(r"[a-z_]{1,20}")
_OPT_OUTS = frozenset({"STOP", "START", "HELP"})
# What no XML may hold. The carrier would throw the whole reply away, and the person would get none.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Pairs = Sequence[tuple[str, str]] | Mapping[str, str]


@dataclass(frozen=True)
class Incoming:
    """A text as the carrier tells of it; `opt_out` is set where the carrier has answered it already."""

    sid: str
    token: str | None
    account: str
    sender: str = field(repr=False)
    to: str = field(repr=False)
    text: str = field(repr=False)
    media: int
    has_location: bool
    opt_out: str | None


@dataclass(frozen=True)
class StatusUpdate:
    """What became of a text of ours: the carrier's word for it, and its code where something went wrong."""

    sid: str
    status: str
    error_code: int | None
    to: str = field(repr=False)


class Signatures:
    """Tells the carrier's webhooks from everybody else's."""

    def __init__(self, tokens: Sequence[Secret], public_url: str) -> None:
        """`tokens` are all that may sign; `public_url` is where the carrier posts, without a path."""
        self._validators = [RequestValidator(token.reveal().decode()) for token in tokens]
        self._public_url = public_url.rstrip("/")

    def is_genuine(self, target: str, raw: bytes, signature: str, settings_header: str = "") -> bool:
        """Return whether one of the tokens signed this body for this path and query; raises for nothing."""
        algorithm = get_signature_algorithm(settings_header).upper()
        if algorithm not in _ALGORITHMS or not signature.isascii():
            return False
        try:
            parameters = _Parameters(_pairs(raw))
            url = self._public_url + target
            # Each is tried, so that the time it takes does not tell which one fits.
            found = [each.validate(url, parameters, signature, algorithm) for each in self._validators]
        except ValueError:
            return False
        return any(found)

    def sign(self, target: str, params: Pairs, algorithm: str = "HMAC_SHA1") -> str:
        """Return the signature that the carrier would send."""
        pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
        url = self._public_url + target
        return str(self._validators[0].compute_signature(url, _Parameters(pairs), algorithm))


class _Parameters(dict[str, str]):
    """Parameters of which one name may stand several times, as the validator asks for them."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._all = list(pairs)

    def getall(self, name: str) -> list[str]:
        """Return every value of a name."""
        return [value for each, value in self._all if each == name]


def read_incoming(raw: bytes, token: str | None) -> Incoming | None:
    """Return the text that a webhook tells of, None when it tells of none; raises for no bytes."""
    fields = _fields(raw)
    if fields.get("MessageStatus", "received") != "received":  # what became of a text of ours, sent to the wrong place
        return None
    names = ("MessageSid", "SmsMessageSid", "SmsSid")
    sid = next((fields[name] for name in names if _SID.fullmatch(fields.get(name, ""))), None)
    if sid is None:
        return None
    media = fields.get("NumMedia", "")
    opt_out = fields.get("OptOutType", "").strip().upper()
    return Incoming(
        sid=sid,
        token=token[:200] if token else None,
        account=fields.get("AccountSid", ""),
        sender=fields.get("From", "").strip(),
        to=fields.get("To", "").strip(),
        text=fields.get("Body", ""),
        media=int(media) if media.isascii() and media.isdecimal() and len(media) < 3 else 0,
        has_location=bool(fields.get("Latitude")) and bool(fields.get("Longitude")),
        opt_out=opt_out if opt_out in _OPT_OUTS else None,
    )


def read_status(raw: bytes) -> StatusUpdate | None:
    """Return what became of a text of ours, None when a webhook does not tell; raises for no bytes."""
    fields = _fields(raw)
    sid = next((fields[name] for name in ("MessageSid", "SmsSid") if _SID.fullmatch(fields.get(name, ""))), None)
    status = fields.get("MessageStatus") or fields.get("SmsStatus") or ""
    if sid is None or not _STATUS.fullmatch(status):
        return None
    code = fields.get("ErrorCode", "")
    error_code = int(code) if code.isascii() and code.isdecimal() and len(code) < 7 else None
    return StatusUpdate(sid, status, error_code or None, fields.get("To", "").strip())


def twiml(text: str | None, status_url: str | None = None) -> str:
    """Return a response with one text, or with none; `status_url` is told what becomes of it."""
    response = MessagingResponse()
    text = _NOT_XML.sub("", text or "")
    if text:
        message = Message(status_callback=status_url) if status_url else Message()
        message.body(text)
        response.append(message)
    return str(response)


def open_signatures(configured: Settings) -> Signatures | None:
    """Return what tells the carrier's webhooks, None where nobody can text."""
    if configured.texting is None:
        return None
    return Signatures(_tokens(configured, configured.texting), configured.texting.public_url)


def open_telephony(configured: Settings) -> Telephony | None:
    """Return the carrier's API, None where it is not to be used."""
    if configured.texting is None or configured.texting.api == OFF:
        return None
    return Telephony(configured.texting, _tokens(configured, configured.texting)[0])


class Telephony:
    """The carrier's API, asked once and never twice by itself; its errors hold no number and no words of the carrier.

    A call blocks for at most some eight seconds while the carrier is silent; looking its name up takes what the
    machine takes for it.
    """

    def __init__(self, texting: Texting, token: Secret) -> None:
        self._sender = texting.numbers[0]
        is_told = texting.api != LIVE or texting.public_url.startswith("https:")
        # Twilio refuses a whole text because of an address to which it cannot post.
        self._status_url = f"{texting.public_url}{STATUS_PATH}" if is_told else None
        self._client = Client(
            texting.account_sid,
            token.reveal().decode(),
            http_client=_Http(REAL if texting.api == LIVE else texting.api),
        )

    def send(self, to: str, text: str) -> str:
        """Send a text and return the carrier's id of it.

        Raises `TextRefused` for good, `TelephonyUnavailable` where it was certainly not taken, and
        `TextUncertain` where nobody knows.
        """
        callback = {"status_callback": self._status_url} if self._status_url else {}
        sent = self._asked(
            lambda: self._client.messages.create(to=to, from_=self._sender, body=text, **callback), is_sending=True
        )
        return str(sent.sid)

    def fetch(self, sid: str) -> StatusUpdate:
        """Return what became of a text; raises `TextRefused` for one that there is not, `TelephonyUnavailable`."""
        found = self._asked(lambda: self._client.messages(sid).fetch())
        code = found.error_code if isinstance(found.error_code, int) else None
        return StatusUpdate(str(found.sid), str(found.status), code or None, str(found.to))

    def delete(self, sid: str) -> bool:
        """Return whether the carrier holds nothing of a text any more; False while it is still on its way.

        Raises `TextRefused` where it will not (a wrong token, say), and `TelephonyUnavailable`.
        """
        try:
            self._asked(lambda: self._client.messages(sid).delete(), has_content=False)
        except TextRefused as refusal:
            if refusal.code in (404, 20404):
                return True
            if refusal.code in (409, NOT_FINAL):
                return False
            raise
        return True

    def _asked(self, ask: Callable[[], Any], is_sending: bool = False, has_content: bool = True) -> Any:
        try:
            answer = ask()
            if has_content and not _SID.fullmatch(str(answer.sid)):
                raise _BrokenError
        except (TwilioRestException, TwilioServiceException) as error:
            status = error.status if isinstance(error.status, int) else 400  # the newer kind takes it from the body
            if 400 <= status < 500:
                raise TextRefused(error.code if isinstance(error.code, int) else status) from None
            raise TelephonyUnavailable(f"status {status}") from None
        except (_BrokenError, ValueError, TypeError, AttributeError, KeyError):  # the library reads whatever it is sent
            if is_sending:
                raise TextUncertain("no answer in time, or none that can be read") from None
            raise TelephonyUnavailable("no answer in time, or none that can be read") from None
        return answer


class _BrokenError(Exception):
    """The request went out, and no whole answer came back."""


class _Http:
    """How the library asks: at one place, without proxies, retries, redirects or a log, which would hold numbers.

    The phases are told apart, because what was never sent may be sent again, and what may have arrived may not.
    """

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._is_tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port

    def request(self, method: str, url: str, **asked: Any) -> Response:
        """Return the answer; raises `TelephonyUnavailable` where nothing was done, `_BrokenError` where it may be."""
        # The library's host is left out: a region set in the environment would lead a test to the real carrier.
        target = urlsplit(url).path + (f"?{urlencode(asked['params'])}" if asked.get("params") else "")
        body = urlencode(asked["data"]).encode() if asked.get("data") else None
        headers = {**(asked.get("headers") or {}), "Authorization": basic_login(*asked["auth"])}
        kind = HTTPSConnection if self._is_tls else HTTPConnection
        connection = kind(self._host, self._port, timeout=SECONDS[0])
        try:
            try:
                connection.connect()
            except OSError:
                raise TelephonyUnavailable("no connection") from None
            connection.sock.settimeout(SECONDS[1])
            try:
                connection.request(method, target, body, headers)
                answer = connection.getresponse()
                content = _content(answer)
            except (OSError, HTTPException):
                raise _BrokenError from None
        finally:
            connection.close()
        if answer.status == GATEWAY_TIMEOUT:
            raise _BrokenError
        if answer.status == 429 or answer.status >= 500:
            wait = answer.headers.get("Retry-After", "")
            seconds = float(wait) if wait.isascii() and wait.isdecimal() and len(wait) < 6 else None
            raise TelephonyUnavailable(f"status {answer.status}", seconds)
        return Response(answer.status, content.decode("utf-8", "replace"), answer.headers)


def _content(answer: HTTPResponse) -> bytes:
    """Return a body; raises `OSError` for one that has no end, or that ends too early."""
    content, ends_at = b"", time.monotonic() + SECONDS[1]
    while chunk := answer.read1(65_536):
        content += chunk
        if len(content) > MOST_BYTES or time.monotonic() > ends_at:
            raise OSError("an answer without an end")
    if answer.length:  # what was promised and did not come
        raise OSError("half an answer")
    return content


def basic_login(user: str, password: str) -> str:
    """Return the header by which somebody logs in at the API."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def _fields(raw: bytes) -> dict[str, str]:
    """Return the parameters of a body by name, none for one that has too many."""
    try:
        return dict(_pairs(raw))
    except ValueError:
        return {}


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a body, blank ones kept; raises `ValueError` for too many."""
    text = raw.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=200)


def token_of_development(configured: Settings) -> str:
    """Return the token of the carrier on loopback, made on first use in `var/keys/twilio.key`."""
    configured.variable_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return development_key(configured.key_directory, "twilio").reveal().hex()


def _tokens(configured: Settings, texting: Texting) -> tuple[Secret, ...]:
    if texting.tokens is not None:
        return texting.tokens
    if not configured.is_development:
        raise SettingsError("CLARITY_TWILIO_TOKENS must be set in production: no token is invented there")
    return (Secret(token_of_development(configured).encode()),)
