"""Promised here: from a cry to staff's mailbox, webhook and telephone in less than a minute, by a real worker."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timezone
from email import message_from_bytes

from clarity import settings
from clarity.carrier.account import Account
from clarity.carrier.api import Api, listening
from clarity.crisis.service import open_alerts
from tests.clarity.conversations.people import CHAT
from tests.clarity.crisis.opened import IMMINENT
from tests.clarity.database.down import database_down
from tests.clarity.worker.running import Worker, until
from tests.servers import Mailbox, receiving, serving

ACCOUNT, OURS, ON_CALL = "AC" + "0" * 31 + "1", "+19495550199", "+19495550101"
LONGEST = 60  # seconds (requirement C-30)
MESSAGE = "m-violet-lighthouse"


def test_a_cry_reaches_staff_within_a_minute(
    environment: dict[str, str], start: Callable[[dict[str, str]], Worker]
) -> None:
    """By mail, webhook and text; one is told, one waited in the spool; nothing that left or was logged says who."""
    token = secrets.token_hex(16)
    api = Api(Account(ACCOUNT, OURS), token, lambda _message: None)
    alerts = open_alerts(settings.load(environment))
    with serving(Mailbox()) as mailbox, receiving() as received, listening(api, 0) as address:
        others = {
            "CLARITY_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "CLARITY_NOTIFY_FROM": "clarity@example.org",
            "CLARITY_NOTIFY_TO": "desk@example.org",
            "CLARITY_WEBHOOK_URL": received.url,
            "CLARITY_WEBHOOK_SECRET": bytes(range(32)).hex(),
            "CLARITY_ONCALL_PHONES": ON_CALL,
            "CLARITY_TWILIO_ACCOUNT_SID": ACCOUNT,
            "CLARITY_TWILIO_TOKENS": token,
            "CLARITY_TWILIO_NUMBERS": OURS,
            "CLARITY_TWILIO_API": address,
        }
        begun = time.monotonic()
        alerts.raise_alert(CHAT, "web", IMMINENT, datetime.now(timezone.utc), MESSAGE)
        with database_down():
            alerts.raise_alert(f"{CHAT}-2", "sms", IMMINENT, datetime.now(timezone.utc), MESSAGE)
        worker = start({**environment, **others})
        sent = (mailbox.letters, received.requests, api.account.messages)
        assert until(lambda: all(len(each) == 2 for each in sent), LONGEST), worker.log.read_text()
        seconds = time.monotonic() - begun
        worker.end()

    cases = {alert.case for alert in alerts.alerts()}
    alerts.close_service()
    assert seconds < LONGEST
    assert {str(message_from_bytes(letter)["Subject"])[-9:] for letter in mailbox.letters} == cases
    assert {json.loads(body)["reference"] for _, body in received.requests} == cases
    bodies = [text.body for text in api.account.messages.values()]
    everything = f"{mailbox.letters}{received.requests}{bodies}{worker.log.read_text()}"
    assert [word for word in (CHAT, MESSAGE, ON_CALL) if word in everything] == []
