"""The carrier: what it signs and posts, what it is answered, and its API (the one importer of twilio)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.rest import Client
from twilio.twiml.messaging_response import Message, MessagingResponse

from clarity.errors import SettingsError, TelephonyUnavailable, TextRefused, TextUncertain
from clarity.security.crypto import development_key
from clarity.settings import Secret, Settings
from clarity.settings_of_texts import LIVE, OFF, Texting

SECONDS = (3.05, 5.0)  # to connect, and to wait for an answer
REAL = "https://api.twilio.com"
NOT_FINAL = 20009  # Twilio deletes no message that is still on its way
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_ALGORITHMS = frozenset({"HMAC_SHA1", "HMAC_SHA256"})
_STATUS = re.compile(r"[a-z_]{1,20}")
_OPT_OUTS = frozenset({"STOP", "START", "HELP"})

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
    """Return the text that a webhook tells of, None when it tells of none."""
    fields = dict(_pairs(raw))
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
    """Return what became of a text of ours, None when a webhook does not tell."""
    fields = dict(_pairs(raw))
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
    """The carrier's API; its calls block for at most some eight seconds, and tell nothing of a number in an error."""

    def __init__(self, texting: Texting, token: Secret) -> None:
        self._sender = texting.numbers[0]
        self._http = _Http(REAL if texting.api == LIVE else texting.api)
        self._client = Client(texting.account_sid, token.reveal().decode(), http_client=self._http)

    def send(self, to: str, text: str) -> str:
        """Send a text and return the carrier's id of it.

        Raises `TextRefused` for good, `TelephonyUnavailable` where it was certainly not taken, and
        `TextUncertain` where nobody knows.
        """
        return str(self._asked(lambda: self._client.messages.create(to=to, from_=self._sender, body=text)).sid)

    def fetch(self, sid: str) -> StatusUpdate:
        """Return what became of a text; raises `TextRefused` for one that there is not."""
        found = self._asked(lambda: self._client.messages(sid).fetch())
        return StatusUpdate(str(found.sid), str(found.status), found.error_code, str(found.to))

    def delete(self, sid: str) -> bool:
        """Return whether the carrier holds nothing of a text any more; False while it is still on its way."""
        try:
            self._asked(lambda: self._client.messages(sid).delete())
        except TextRefused as refusal:
            if refusal.code in (404, 20404):
                return True
            if refusal.code in (409, NOT_FINAL):
                return False
            raise
        return True

    def _asked(self, ask: Any) -> Any:
        try:
            return ask()
        except TwilioRestException as error:
            if error.status == 429 or error.status >= 500:
                raise TelephonyUnavailable(str(error.status), self._http.retry_after) from None
            raise TextRefused(int(error.code or error.status)) from None
        except (requests.ConnectTimeout, requests.exceptions.SSLError):
            raise TelephonyUnavailable("no connection") from None
        except requests.ConnectionError as error:
            if "NewConnectionError" in repr(error):
                raise TelephonyUnavailable("no connection") from None
            raise TextUncertain("the connection broke") from None
        except (requests.RequestException, TwilioException, ValueError):
            raise TextUncertain("no answer in time, or none that can be read") from None


class _Http(TwilioHttpClient):  # type: ignore[misc]
    """The library's client, for another place, with deadlines, without proxies, retries or a log of numbers."""

    def __init__(self, base: str) -> None:
        quiet = logging.getLogger("clarity.telephony.quiet")
        quiet.disabled = True
        super().__init__(logger=quiet, max_retries=0)
        self.session.trust_env = False
        self._base = base
        self.retry_after: float | None = None

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Any:
        """Make the request, and remember how long the carrier asks us to wait."""
        options["timeout"] = None
        self.timeout = SECONDS
        response = super().request(method, url.replace(REAL, self._base, 1), *arguments, **options)
        raw = str((response.headers or {}).get("Retry-After", ""))
        self.retry_after = float(raw) if raw.isascii() and raw.isdecimal() else None
        return response


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
