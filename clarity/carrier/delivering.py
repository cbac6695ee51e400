"""What passes between the carrier and us: signed webhooks, replies, and news of what became of them."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from xml.etree import ElementTree

from clarity.carrier.account import Account, Message
from clarity.telephony import Signatures

READ_SECONDS = 15.0  # Twilio's own; it tries once more where it could not connect
MESSAGES, FALLBACK, STATUS = "/sms/v1/messages", "/sms/v1/fallback", "/sms/v1/status"
HTTP_ERROR, NO_CONNECTION, BAD_TWIML = "11200", "11205", "12100"


@dataclass(frozen=True)
class Delivery:
    """What came of a text: what the carrier said itself, our replies, and the carrier's error where our door failed."""

    sid: str
    own: str | None
    replies: tuple[Message, ...]
    error: str | None


@dataclass
class Carrier:
    """Delivers texts to the door at `door`; what is signed is its public address."""

    account: Account
    signatures: Signatures
    door: str
    statuses: list[tuple[str, str]] = field(default_factory=list)
    told: Callable[[Message], None] = lambda _message: None

    def deliver(
        self, sender: str, body: str, sid: str | None = None, token: str | None = None, **changes: str
    ) -> Delivery:
        """Deliver a text of a person and send on what our door says to it; `changes` are other parameters."""
        message, keyword, own = self.account.receive(sender, body, sid)
        parameters = self._parameters(message)
        if keyword is not None and self.account.is_advanced:
            parameters["OptOutType"] = keyword
        parameters.update(changes)
        headers = {"I-Twilio-Idempotency-Token": token or _token()}
        error, content = self._post(MESSAGES, parameters, headers)
        if error == NO_CONNECTION:
            error, content = self._post(MESSAGES, parameters, headers)
        bodies = None if error else _bodies(content)
        if bodies is None:
            error = error or BAD_TWIML
            again = {**parameters, "ErrorCode": error, "ErrorUrl": self.door + MESSAGES}
            failed, content = self._post(FALLBACK, again, headers)
            bodies = [] if failed else _bodies(content) or []
        replies = [self.account.send(sender, text, "outbound-reply") for text in bodies]
        for reply in replies:
            self.finish(reply)
        return Delivery(message.sid, own, tuple(replies), error)

    def finish(self, message: Message) -> None:
        """Let a message of ours arrive, or fail, and tell our door of each step."""
        if message.status == "failed":
            self.tell(message)
            return
        for status in ("sent", "delivered"):
            message.status = status
            self.tell(message)
        self.told(message)

    def tell(self, message: Message) -> None:
        """Tell our door what became of a message of ours."""
        parameters = {
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "MessageStatus": message.status,
            "To": message.to,
            "MessageSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        }
        if message.error_code is not None:
            parameters["ErrorCode"] = str(message.error_code)
        self._post(STATUS, parameters, {})
        self.statuses.append((message.sid, message.status))

    def _parameters(self, message: Message) -> dict[str, str]:
        return {
            "ToCountry": "US",
            "ToState": "CA",
            "SmsMessageSid": message.sid,
            "NumMedia": "0",
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
            "NumSegments": "1",
            "MessageSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        }

    def _post(self, path: str, parameters: dict[str, str], headers: dict[str, str]) -> tuple[str | None, str]:
        """Return the carrier's error, if any, and the content of the answer."""
        request = urllib.request.Request(  # noqa: S310 - our own door, as a setting names it
            self.door + path,
            data=urlencode(parameters).encode(),
            headers={
                **headers,
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "User-Agent": "TwilioProxy/1.1",
                "X-Twilio-Signature": self.signatures.sign(path, parameters),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=READ_SECONDS) as answer:  # noqa: S310 - as above
                return None, answer.read().decode()
        except urllib.error.HTTPError:
            return HTTP_ERROR, ""
        except OSError:
            return NO_CONNECTION, ""


def _bodies(content: str) -> list[str] | None:
    """Return the texts of a response, None for what is none."""
    if not content:
        return []
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - written by our own door
    except ElementTree.ParseError:
        return None
    if root.tag != "Response":
        return None
    return ["".join(each.itertext()) for each in root.iter("Message")]


def _token() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(2)}-4000-8000-{secrets.token_hex(6)}"
