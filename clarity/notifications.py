"""Telling staff that somebody waits for a call or may be in danger, without a word about who it is."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Protocol
from urllib.parse import urlsplit

import requests

from clarity.business_hours import HOURS_UNKNOWN, business_hours
from clarity.errors import ClarityError, NotificationFailed
from clarity.logging import get_logger
from clarity.settings import LOOPBACK, MailServer, Notices, Secret, Webhook

TIMEOUT_SECONDS = 5.0  # for each word of the other side; only the worker waits, never a person in a conversation
MAIL, WEBHOOK, ONCALL = "mail", "webhook", "oncall"
REQUESTED, EXPIRING, CRISIS_BY_TEXT = "requested", "expiring", "crisis_by_text"
CRISIS, CRISIS_AGAIN, CRISIS_ESCALATED = "crisis", "crisis_again", "crisis_escalated"
ALERTS = frozenset({CRISIS, CRISIS_AGAIN, CRISIS_ESCALATED})
WORDS_CHANGED, RULES_ALONE, CRIES_WAIT = "words_changed", "rules_alone", "cries_wait"
SIGNATURE, TIMESTAMP = "X-Clarity-Signature", "X-Clarity-Timestamp"
# Nobody's host name is looked up or told: the lookup can take minutes, and the name says whose machine it is.
OUR_NAME = "[127.0.0.1]"
RUNBOOK = "docs/runbooks/crisis-alerts.md"
ASKED_BY = {"web": "the web chat", "sms": "a text message", "rest": "the development page"}
IN_SHORT = {"web": "web chat", "sms": "text", "rest": "development page"}
# What a level means, in a text to whoever is on call and in a mail.
LEVELS = {
    "imminent": ("danger now", "danger now: somebody may act on it, or be hurt, at this moment"),
    "crisis": ("may be in danger", "somebody may be in danger"),
    "third_party": ("another in danger", "somebody is worried about another person, who may be in danger"),
}
WHY = {
    CRISIS: "Somebody has cried for help. The assistant has named 911 and 988, and has called nobody.",
    CRISIS_AGAIN: "Somebody has cried for help again, or the danger is graver than it was.",
    CRISIS_ESCALATED: "Somebody has cried for help, and nobody has acknowledged it.",
}

# What is broken when it is the answer to a cry itself: in a mail, and in one text.
BROKEN = {
    WORDS_CHANGED: (
        "The words for people in danger were changed, or are missing. They are not said any more: whoever writes,"
        " whatever it is, gets only a fixed text with 988 and 911, until they are put back and it is started again.",
        "Clarity: the words for people in danger were changed or are missing. All get a fixed text with 988 and 911.",
        "docs/runbooks/change-a-crisis-reply.md",
    ),
    RULES_ALONE: (
        "The network that recognises people in danger is missing or damaged. Plain patterns are all that looks for"
        " them, and miss about half. Run `make train`, then start the gateway again.",
        "Clarity: the network that recognises people in danger is missing. Plain patterns alone look for them.",
        "docs/runbooks/crisis-alerts.md",
    ),
    CRIES_WAIT: (
        "Somebody has cried for help, and the alert cannot be listed: it waits sealed, because the database is down or"
        " its files cannot be read. Who it is can be seen when it is back. Everybody was named 988 and 911.",
        "Clarity: somebody has cried for help, and the alert waits unread: the database is down or unreadable.",
        "docs/runbooks/crisis-alerts.md",
    ),
}

log = get_logger(__name__)


@dataclass(frozen=True)
class Notice:
    """All that leaves the house about a request: its code, its channel, when it is due (aware), where to open it.

    `id` tells a notice that is repeated after a failure from a new one; `link` is None without a console;
    `kind` is "requested", "expiring" when nobody has called a day before the request ends, or "crisis_by_text" when
    somebody in danger has written from a number that wants no texts, whom our answer may not have reached. Of an alert
    it is one of `ALERTS`, `level` one of `LEVELS`, `reference` the case, and `due_at` when the last cry came. One of
    `BROKEN` is about nobody, and has neither reference nor channel.
    """

    id: str
    reference: str
    channel: str
    due_at: datetime.datetime
    link: str | None
    kind: str = REQUESTED
    level: str = ""


class Carrier(Protocol):
    """What sends a text (`clarity.telephony.Telephony`)."""

    def send(self, to: str, text: str) -> str:
        """Send a text and return the carrier's id of it; raises an error of `clarity.errors` when it did not."""


class Target(Protocol):
    """One way in which staff are told."""

    def notify(self, notice: Notice) -> None:
        """Hand the notice over; raises `NotificationFailed` unless the other side took it."""


def targets(notices: Notices) -> dict[str, Target]:
    """Return the configured ways by their kind, "mail" and "webhook"."""
    found: dict[str, Target] = {}
    if notices.mail is not None:
        found[MAIL] = Mail(notices.mail)
    if notices.webhook is not None:
        found[WEBHOOK] = Hook(notices.webhook)
    return found


def link_to(notices: Notices, reference: str) -> str | None:
    """Return where staff open a request, or None without a console."""
    return None if notices.console_url is None else f"{notices.console_url}/callbacks/{reference}"


class Mail:
    """Hands mails to a server, over TLS; only on this machine, a server without TLS will do.

    The server's certificate has to be valid for its name; SSL_CERT_FILE names authorities of one's own.
    """

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def notify(self, notice: Notice) -> None:
        """Send one mail to all recipients; it counts as sent when the server took it for at least one of them.

        A repeated notice has the same Message-ID, by which mail programs show it once.
        """
        message = self._message(notice)
        try:
            with self._connected() as connection:
                refused = connection.send_message(message)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            # The library's own words repeat addresses and what the server said.
            raise NotificationFailed(f"{MAIL}: {type(error).__name__}") from None
        if refused:
            # Sending it again would reach the others twice, for ever, and this one never.
            log.event("notifications.recipient_refused", count=len(refused))

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        connection: smtplib.SMTP
        if server.is_tls:
            connection = smtplib.SMTP_SSL(server.host, server.port, OUR_NAME, timeout=TIMEOUT_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, OUR_NAME, timeout=TIMEOUT_SECONDS)
        try:
            connection.ehlo_or_helo_if_needed()
            # Somebody in between can hide that the server knows TLS: without it nothing goes over a network.
            if not server.is_tls and (server.host not in LOOPBACK or connection.has_extn("starttls")):
                connection.starttls(context=context)
                connection.ehlo_or_helo_if_needed()
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password.reveal().decode())
        except BaseException:
            connection.close()
            raise
        return connection

    def _message(self, notice: Notice) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = self._server.sender, ", ".join(self._server.recipients)
        message["Subject"] = _subject(notice)
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{notice.id}@{self._server.sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps absence notes from answering
        message.set_content("\n".join(in_words(notice)) + "\n")
        return message


class Hook:
    """Posts notices as JSON, signed so that the other side can tell them from anybody else's."""

    def __init__(self, webhook: Webhook) -> None:
        self._webhook = webhook

    def notify(self, notice: Notice) -> None:
        """Post the notice; only a status of 200 to 299 counts, and a redirect is not followed."""
        body = json.dumps(_event(notice)).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "clarity",
            TIMESTAMP: timestamp,
            SIGNATURE: signature(self._webhook.secret, timestamp, body),
        }
        try:
            with requests.Session() as session:
                # A proxy of the clinic's network is used, but not for this machine's own services.
                session.trust_env = urlsplit(self._webhook.url).hostname not in LOOPBACK
                # The answer's body is not read: it could be endless.
                with session.post(
                    self._webhook.url,
                    data=body,
                    headers=headers,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                    stream=True,
                    auth=_as_it_is,
                ) as answer:
                    status = answer.status_code
        except (OSError, ValueError) as error:  # requests' own errors are one or the other
            # The library's own words repeat the address, in which services carry their token.
            raise NotificationFailed(f"{WEBHOOK}: {type(error).__name__}") from None
        if not 200 <= status < 300:
            raise NotificationFailed(f"{WEBHOOK}: status {status}")


class OnCall:
    """Texts whoever is on call."""

    def __init__(self, phones: Sequence[str], carrier: Carrier) -> None:
        self._phones, self._carrier = tuple(phones), carrier

    def notify(self, notice: Notice) -> None:
        """Send one text to each telephone; it counts as sent when the carrier took it for at least one of them.

        What the carrier may or may not have taken is sent again: twice is better than never.
        """
        text, failures = in_one_text(notice), []
        for phone in self._phones:
            try:
                self._carrier.send(phone, text)
            except ClarityError as error:
                failures.append(type(error).__name__)
        if len(failures) == len(self._phones):
            raise NotificationFailed(f"{ONCALL}: {', '.join(sorted(set(failures)))}")
        if failures:
            log.event("notifications.recipient_refused", count=len(failures))


def signature(secret: Secret, timestamp: str, body: bytes) -> str:
    """Return `sha256=` and the HMAC-SHA256 of the timestamp, a dot and the body, in hexadecimal."""
    return f"sha256={hmac.new(secret.reveal(), timestamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def in_words(notice: Notice) -> list[str]:
    """Return the lines of a notice as staff read it."""
    hours = business_hours()
    if notice.kind in ALERTS:
        return [
            WHY[notice.kind],
            "",
            f"Level:      {LEVELS[notice.level][1]}",
            f"Written in: {ASKED_BY.get(notice.channel, 'another channel')}",
            f"When:       {hours.in_words(notice.due_at)}",
            f"Case:       {notice.reference}",
            f"Open it:    .venv/bin/python -m clarity.commands alerts show {notice.reference} --by YOU",
            f"What to do: {RUNBOOK}",
            "",
            "Acknowledge it within 10 minutes, so that others know that somebody has it.",
            "Who it is and what was written is not in this message.",
        ]
    if notice.kind in BROKEN:
        words, _, runbook = BROKEN[notice.kind]
        return [words, "", f"Seen:       {hours.in_words(notice.due_at)}", f"What to do: {runbook}"]
    if notice.kind == CRISIS_BY_TEXT:
        return [
            "Somebody who may be in danger has texted from a number that asked for no more texts.",
            "They were answered with 911 and 988, but the carrier may not have delivered it.",
            "",
            f"When:       {hours.in_words(notice.due_at)}",
            f"Case:       {notice.reference}",
            "Look at it: .venv/bin/python -m clarity.commands texts list",
            "",
            "Who it is and what was written is not in this message. Follow your own duty procedure.",
        ]
    command = f".venv/bin/python -m clarity.commands callbacks show {notice.reference} --by YOU --reason WHY"
    lines = [
        "Nobody has called this person yet, and the request ends in a day."
        if notice.kind == EXPIRING
        else "Somebody asked to be called back.",
        "",
        f"Reference:  {notice.reference}",
        f"Asked by:   {ASKED_BY.get(notice.channel, 'another channel')}",
        f"Due:        {hours.in_words(notice.due_at)}",
        f"Open it:    {notice.link or command}",
        "",
        "Who it is and how to reach them is shown there, and not in this message.",
    ]
    return lines if hours.are_configured else [*lines, HOURS_UNKNOWN]


def in_one_text(notice: Notice) -> str:
    """Return a notice of an alert, or of what is broken, as one text of one segment (160 signs of GSM-7)."""
    if notice.kind in BROKEN:
        return f"{BROKEN[notice.kind][1]} See {BROKEN[notice.kind][2].rpartition('/')[2].removesuffix('.md')}."
    when = " ".join(business_hours().in_short(notice.due_at).split())
    where = IN_SHORT.get(notice.channel, "another channel")
    again = {CRISIS_AGAIN: " again", CRISIS_ESCALATED: ", nobody has it"}.get(notice.kind, "")
    return (
        f"Clarity: case {notice.reference} needs a look now{again} ({LEVELS[notice.level][0]}, {where}, {when})."
        " See your duty steps. No names here."
    )


def _event(notice: Notice) -> dict[str, str | bool | None]:
    at = notice.due_at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    told: dict[str, str | bool | None] = {"id": notice.id, "reference": notice.reference, "channel": notice.channel}
    if notice.kind in ALERTS:
        event = "crisis.escalated" if notice.kind == CRISIS_ESCALATED else "crisis.alert"
        return {"event": event, **told, "level": notice.level, "is_again": notice.kind == CRISIS_AGAIN, "at": at}
    if notice.kind in BROKEN:
        return {"event": f"safety.{notice.kind}", "id": notice.id, "at": at}
    event = notice.kind if notice.kind == CRISIS_BY_TEXT else f"callback.{notice.kind}"
    return {"event": event, **told, "due_at": at, "link": notice.link}


def _subject(notice: Notice) -> str:
    if notice.kind in BROKEN:
        return "Needs a look now: the assistant's answer to people in danger is not whole"
    if notice.kind == CRISIS_BY_TEXT or notice.kind in ALERTS:
        more = {CRISIS_AGAIN: " (again)", CRISIS_ESCALATED: " (nobody has acknowledged it)"}.get(notice.kind, "")
        return f"Needs a look now: case {notice.reference}{more}"
    return f"Call-back request {notice.reference}" + " ends soon" * (notice.kind == EXPIRING)


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add no login: without this, requests would look for one in the user's netrc file."""
    return request
