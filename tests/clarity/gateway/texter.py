"""A telephone and its carrier as far as the gateway sees them: signed webhooks, and what comes back."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from xml.etree import ElementTree

import aiohttp

from clarity.contacts.service import ContactService
from clarity.telephony import Signatures
from clarity.texting.model import Event
from tests.clarity.gateway.door import ACCOUNT, OUR_NUMBER, PUBLIC, TOKEN, Door

_numbers = itertools.count(100)


def new_number() -> str:
    """Return the number of somebody invented who has not texted yet."""
    number = next(_numbers)
    return f"+1{714 + number // 100 % 100}55501{number % 100:02}"


def new_sid() -> str:
    """Return the id of a new text."""
    return f"SM{secrets.token_hex(16)}"


@dataclass
class Answered:
    """What came back: the texts in it (one at most is right), and how long it took."""

    status: int
    body: str
    texts: list[str]
    seconds: float

    @property
    def text(self) -> str:
        """The one text, "" for none."""
        return self.texts[0] if self.texts else ""


@dataclass
class Texter:
    """One telephone."""

    door: Door
    number: str = field(default_factory=new_number)

    async def text(self, words: str, **changes: str) -> Answered:
        """Send a text; `changes` are other parameters of the webhook."""
        return await self.post("/sms/v1/messages", self.parameters(words, **changes))

    def parameters(self, words: str, **changes: str) -> dict[str, str]:
        """Return what the carrier says of a text, blank ones included."""
        sid = new_sid()
        return {
            "ToCountry": "US",
            "ToState": "CA",
            "SmsMessageSid": changes.get("MessageSid", sid),
            "NumMedia": "0",
            "ToCity": "",
            "FromZip": "",
            "SmsStatus": "received",
            "FromCity": "",
            "Body": words,
            "To": OUR_NUMBER,
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": self.number,
            "ApiVersion": "2010-04-01",
            **changes,
        }

    async def post(
        self, path: str, parameters: dict[str, str], signature: str | None = None, token: str | None = None
    ) -> Answered:
        """Post a webhook, signed by the carrier unless a signature is given."""
        if signature is None:
            signature = Signatures((TOKEN,), PUBLIC).sign(path, parameters)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        if token is not None:
            headers["I-Twilio-Idempotency-Token"] = token
        began = time.monotonic()
        url = f"{self.door.url}{path}"
        async with self.door.client.post(url, data=urlencode(parameters).encode(), headers=headers) as found:
            body = await found.text()
            return Answered(found.status, body, _texts(found, body), time.monotonic() - began)

    async def met(self, words: str = "hello") -> Texter:
        """Be introduced, so that the next answer comes alone."""
        await self.text(words)
        return self


def _texts(found: aiohttp.ClientResponse, body: str) -> list[str]:
    if found.status != 200:
        return []
    assert found.content_type == "text/xml"
    root = ElementTree.fromstring(body)  # noqa: S314 - written by our own door
    return ["".join(each.itertext()) for each in root.iter("Message")]


def contacts(door: Door) -> ContactService:
    """Return what knows numbers and who wants no texts."""
    assert door.parts.texts is not None
    return door.parts.texts.contacts


def conversation(door: Door, texter: Texter) -> str:
    """Return the name behind which a number writes."""
    return contacts(door).remember(texter.number)


def events(door: Door, texter: Texter) -> list[Event]:
    """Return what staff are shown of a number."""
    assert door.parts.texts is not None
    name = conversation(door, texter)
    return [row.event for row in door.parts.texts.texting.events(None, 500) if row.conversation == name]
