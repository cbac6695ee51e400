"""What passes between the carrier and us: signed webhooks, replies, and news of what became of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from clarity.carrier.account import Account, Message
from clarity.telephony import Signatures
from clarity.texting.segments import segments

# Twilio's own: twice five seconds to connect, fifteen for an answer; only a connection is tried again.
CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
MESSAGES, FALLBACK = "/sms/v1/messages", "/sms/v1/fallback"
HTTP_ERROR, NO_ANSWER, BAD_TWIML, BAD_TYPE, BAD_STATUS_URL = "11200", "11205", "12100", "12300", "14105"
XML = frozenset({"text/xml", "application/xml", "text/html"})
NEWER = "HMAC_SHA256"


@dataclass(frozen=True)
class Delivery:
    """What came of a text.

    `own` is what the carrier said itself, `replies` what our door said; `error` is the carrier's code where the
    webhook failed and the fallback was asked, `fallback_error` where that failed as well.
    """

    sid: str
    own: str | None
    replies: tuple[Message, ...]
    error: str | None = None
    fallback_error: str | None = None


@dataclass(frozen=True)
class _Reply:
    text: str
    status_url: str | None


@dataclass
class Carrier:
    """Delivers texts to the door at `door`, an http address; what is signed is `public_url`, where others see it.

    `statuses` are the news that our door took, `warnings` what the carrier's own log would show, by message and code;
    `arrived` is called with each text of ours that arrives.
    """

    account: Account
    signatures: Signatures
    door: str
    public_url: str
    algorithm: str = "HMAC_SHA1"
    connect_seconds: float = CONNECT_SECONDS
    read_seconds: float = READ_SECONDS
    statuses: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    arrived: Callable[[Message], None] = lambda _message: None
    _tokens: dict[str, str] = field(default_factory=dict)

    def deliver(self, sender: str, body: str, sid: str | None = None, media: int = 0, **changes: str) -> Delivery:
        """Deliver a text of a person and send on what our door says to it; `changes` are other parameters.

        The same `sid` once more is the same text delivered again, under the same idempotency token.
        """
        # A terminal that types no UTF-8 leaves what cannot be sent.
        body = body.encode("utf-8", "replace").decode()
        message, keyword, own = self.account.receive(sender, body, sid, media)
        parameters = self._parameters(message)
        if keyword is not None and self.account.is_advanced:
            parameters["OptOutType"] = keyword
        parameters.update(changes)
        headers = {"I-Twilio-Idempotency-Token": self._tokens.setdefault(message.sid, _token())}
        error, replies = self._asked(MESSAGES, parameters, headers)
        fallback_error = None
        if error is not None:
            again = {**parameters, "ErrorCode": error, "ErrorUrl": self.public_url + MESSAGES}
            fallback_error, replies = self._asked(FALLBACK, again, headers)
        self.warnings += [(message.sid, code) for code in (error, fallback_error) if code is not None]
        # An empty text is none: Twilio sends nothing.
        told = [reply for reply in replies if reply.text.strip()]
        sent = [self.account.send(sender, each.text, "outbound-reply", each.status_url) for each in told]
        for one in sent:
            self.finish(one)
        return Delivery(message.sid, own, tuple(sent), error, fallback_error)

    def finish(self, message: Message) -> None:
        """Let a message of ours arrive, or fail, and tell our door of each step."""
        self.tell(message)
        if message.is_final:
            return
        for status in ("sent", "delivered"):
            message.status = status
            self.tell(message)
        self.arrived(message)

    def tell(self, message: Message) -> None:
        """Tell our door what became of a message of ours, where it asked to be told."""
        if message.status_url is None:
            return
        if not message.status_url.startswith(f"{self.public_url}/"):
            self.warnings.append((message.sid, BAD_STATUS_URL))
            return
        parameters = {
            "ApiVersion": "2010-04-01",
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "MessageStatus": message.status,
            "To": message.to,
            "MessageSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.sender,
        }
        if message.error_code is not None:
            parameters["ErrorCode"] = str(message.error_code)
        error, _, _ = self._post(message.status_url.removeprefix(self.public_url), parameters, {})
        if error is None:
            self.statuses.append((message.sid, message.status))
        else:
            self.warnings.append((message.sid, error))

    def _asked(
        self, path: str, parameters: dict[str, str], headers: dict[str, str]
    ) -> tuple[str | None, tuple[_Reply, ...]]:
        """Return the carrier's error, if any, and what our door says."""
        error, kind, content = self._post(path, parameters, headers)
        if error is not None or not content.strip():
            return error, ()
        if kind == "text/plain":
            return None, (_Reply(content, None),)
        if kind not in XML:
            return BAD_TYPE, ()
        replies = _replies(content)
        return (BAD_TWIML, ()) if replies is None else (None, replies)

    def _parameters(self, message: Message) -> dict[str, str]:
        parameters = {
            "ToCountry": "US",
            "ToState": "CA",
            "SmsMessageSid": message.sid,
            "NumMedia": str(message.media),
            "ToCity": "",
            "FromZip": "",
            "SmsSid": message.sid,
            "FromState": "CA",
            "SmsStatus": "received",
            "FromCity": "",
            "Body": message.body,
            "FromCountry": "US",
            "To": message.to,
            "ToZip": "",
            "NumSegments": str(max(1, segments(message.body))),
            "MessageSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        }
        for number in range(message.media):
            of = f"https://api.twilio.com/2010-04-01/Accounts/{self.account.sid}/Messages/{message.sid}"
            parameters[f"MediaContentType{number}"] = "image/jpeg"
            parameters[f"MediaUrl{number}"] = f"{of}/Media/ME{number:032x}"
        return parameters

    def _post(self, target: str, parameters: dict[str, str], headers: dict[str, str]) -> tuple[str | None, str, str]:
        """Return the carrier's error, if any, and the kind and content of the answer."""
        sent = {
            **headers,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "Accept": "*/*",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": self.signatures.sign(target, parameters, self.algorithm),
        }
        if self.algorithm == NEWER:
            sent["X-Twilio-Webhooks-Signature-Settings"] = f"key=webhooks_sharedkey_1,algorithm={NEWER}"
        connection = self._connected() or self._connected()
        if connection is None:
            return NO_ANSWER, "", ""
        try:
            connection.request("POST", target, urlencode(parameters).encode(), sent)
            answer = connection.getresponse()
            content = answer.read().decode("utf-8", "replace")
        except TimeoutError:
            return NO_ANSWER, "", ""
        except (OSError, HTTPException):
            return HTTP_ERROR, "", ""
        finally:
            connection.close()
        return None if answer.status < 400 else HTTP_ERROR, answer.headers.get_content_type(), content

    def _connected(self) -> HTTPConnection | None:
        """Return a connection to our door, None where there is none to be had."""
        where = urlsplit(self.door)
        connection = HTTPConnection(where.hostname or "127.0.0.1", where.port or 80, timeout=self.connect_seconds)
        try:
            connection.connect()
        except OSError:
            return None
        connection.sock.settimeout(self.read_seconds)
        return connection


def _replies(content: str) -> tuple[_Reply, ...] | None:
    """Return the texts of a response and who is told of them, None for what is no response."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - written by our own door
    except ElementTree.ParseError:
        return None
    if root.tag != "Response":
        return None
    found = []
    for verb in root.iter("Message"):
        bodies = verb.findall("Body")
        text = "".join(each.text or "" for each in bodies) if bodies else verb.text or ""
        found.append(_Reply(text, verb.get("statusCallback") or verb.get("action")))
    return tuple(found)


def _token() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(2)}-4000-8000-{secrets.token_hex(6)}"
