"""Promises of `clarity.notifications`: staff are told over real servers, and nothing told is about the person."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from clarity import notifications
from clarity.errors import NotificationFailed
from clarity.notifications import SIGNATURE, TIMESTAMP, Hook, Mail, Notice, in_words, link_to, targets
from clarity.settings import MailServer, Notices, Secret, Webhook
from tests.servers import REFUSED, Mailbox, Received, free_port, receiving, serving, tls, write_certificate

NOTICE = Notice(
    id="K7FQ-3XMD.requested",
    reference="K7FQ-3XMD",
    channel="web",
    due_at=datetime.datetime(2026, 11, 27, 23, 5, tzinfo=datetime.timezone.utc),
    link="https://staff.example.org/callbacks/K7FQ-3XMD",
)
SECRET = Secret(b"\xab" * 32)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for this machine."""
    return write_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Return the mailbox of a server that speaks in the clear."""
    with serving(Mailbox()) as box:
        yield box


@pytest.fixture
def received() -> Iterator[Received]:
    """Return what a real HTTP server is sent."""
    with receiving() as kept:
        yield kept


def server(port: int, **others: Any) -> MailServer:
    """Return the setting for a mail server here."""
    return replace(
        MailServer("127.0.0.1", port, False, None, None, "clarity@example.org", ("admissions@example.org",)), **others
    )


def only_dana(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
    """Let in the one invented user."""
    right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"dana", b"violet")
    return AuthResult(success=right, handled=False)


def hook(url: str) -> Hook:
    """Return a webhook with the tests' secret."""
    return Hook(Webhook(url=url, secret=SECRET))


def test_a_mail_says_what_staff_need(mailbox: Mailbox) -> None:
    """Code, channel, due time on the clinic's clock, and where to open it."""
    Mail(server(mailbox.port)).notify(NOTICE)

    letter = mailbox.letter()
    words = letter.get_payload()
    assert letter["Subject"] == "Call-back request K7FQ-3XMD"
    assert [
        part for part in ("the web chat", "Friday, November 27, 3:05 PM PST", NOTICE.link) if part not in words
    ] == []


def test_a_mail_goes_to_everybody_who_is_named(mailbox: Mailbox) -> None:
    """Nobody on the list is left out."""
    Mail(server(mailbox.port, recipients=("a@example.org", "b@example.org"))).notify(NOTICE)

    assert mailbox.letter()["To"] == "a@example.org, b@example.org"


def test_a_repeated_mail_is_known_as_the_same(mailbox: Mailbox) -> None:
    """A mail that went out twice because a process died between is shown once."""
    mail = Mail(server(mailbox.port))

    mail.notify(NOTICE)
    mail.notify(NOTICE)

    assert {message_from_bytes(letter)["Message-ID"] for letter in mailbox.letters} == {
        "<K7FQ-3XMD.requested@example.org>"
    }


def test_without_hours_the_due_time_is_explained() -> None:
    """Nobody takes elapsed time for opening hours."""
    words = in_words(NOTICE)

    assert words[-1] == "No opening hours are configured (program/admissions.yml): due times count elapsed time."


def test_without_a_console_the_command_is_named() -> None:
    """Staff know what to do before there is a console."""
    words = "\n".join(in_words(replace(NOTICE, link=None)))

    assert "python -m clarity.commands callbacks show K7FQ-3XMD --by YOU --reason WHY" in words


def test_a_warning_reads_as_one(mailbox: Mailbox, received: Received) -> None:
    """Nobody takes the last reminder for a new request, by mail or by webhook."""
    warning = replace(NOTICE, id="K7FQ-3XMD.expiring", kind="expiring")

    Mail(server(mailbox.port)).notify(warning)
    hook(received.url).notify(warning)

    letter = message_from_bytes(mailbox.letters[0])
    assert letter["Subject"] == "Call-back request K7FQ-3XMD ends soon"
    assert in_words(warning)[0] == "Nobody has called this person yet, and the request ends in a day."
    assert json.loads(received.requests[0][1])["event"] == "callback.expiring"


def test_one_wrong_address_keeps_nobody_else_from_knowing(mailbox: Mailbox, capfd: pytest.CaptureFixture[str]) -> None:
    """The others get it once, and the log says that somebody did not, and not who."""
    Mail(server(mailbox.port, recipients=(REFUSED, "b@example.org"))).notify(NOTICE)

    logged = capfd.readouterr().err
    assert len(mailbox.letters) == 1
    assert "notifications.recipient_refused" in logged
    assert "@" not in logged


def test_only_wrong_addresses_are_a_failure(mailbox: Mailbox) -> None:
    """When nobody was told, it is tried again."""
    with pytest.raises(NotificationFailed, match=r"^mail: SMTPRecipientsRefused$"):
        Mail(server(mailbox.port, recipients=(REFUSED,))).notify(NOTICE)


def test_a_refused_mail_is_a_failure_without_the_servers_words(mailbox: Mailbox) -> None:
    """What a server says may repeat addresses."""
    mailbox.answer = "554 violet-lighthouse-canary"

    with pytest.raises(NotificationFailed, match=r"^mail: SMTPDataError$"):
        Mail(server(mailbox.port)).notify(NOTICE)


def test_a_server_that_is_down_is_a_failure() -> None:
    """A mail server that cannot be reached raises nothing that a worker does not expect."""
    with pytest.raises(NotificationFailed, match=r"^mail: ConnectionRefusedError$"):
        Mail(server(free_port())).notify(NOTICE)


@pytest.mark.parametrize(
    "make", [lambda port: Mail(server(port)), lambda port: hook(f"http://127.0.0.1:{port}/")], ids=["mail", "webhook"]
)
def test_a_server_that_says_nothing_is_given_up_on(
    make: Callable[[int], Mail | Hook], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hung server holds nobody longer than the time it is given."""
    monkeypatch.setattr(notifications, "TIMEOUT_SECONDS", 0.2)
    begun = time.monotonic()

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotificationFailed):
        make(silent.getsockname()[1]).notify(NOTICE)

    assert time.monotonic() - begun < 2


def test_a_server_that_needs_tls_and_a_login_gets_both(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual way of a clinic's provider: STARTTLS, then user and password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = {"tls_context": tls(certificate), "require_starttls": True, "auth_required": True}

    with serving(Mailbox(), authenticator=only_dana, **options) as box:
        Mail(server(box.port, host="localhost", user="dana", password=Secret(b"violet"))).notify(NOTICE)

    assert len(box.letters) == 1


def test_a_wrong_password_is_a_failure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator learns that the login is wrong, and the log learns no password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    options = {"tls_context": tls(certificate), "require_starttls": True, "auth_required": True}

    with (
        serving(Mailbox(), authenticator=only_dana, **options) as box,
        pytest.raises(NotificationFailed, match=r"^mail: SMTPAuthenticationError$"),
    ):
        Mail(server(box.port, host="localhost", user="dana", password=Secret(b"wrong"))).notify(NOTICE)


def test_tls_from_the_first_byte_is_spoken(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other usual way: smtps."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with serving(Mailbox(), ssl_context=tls(certificate), server_hostname="localhost") as box:
        Mail(server(box.port, host="localhost", is_tls=True)).notify(NOTICE)

    assert len(box.letters) == 1


@pytest.mark.parametrize("is_tls", [True, False], ids=["smtps", "STARTTLS"])
def test_a_server_that_nobody_vouches_for_is_told_nothing(certificate: Path, is_tls: bool) -> None:
    """Somebody in between with a certificate of their own gets no mail and no password."""
    options = {"ssl_context" if is_tls else "tls_context": tls(certificate)}

    with (
        serving(Mailbox(), server_hostname="localhost", **options) as box,
        pytest.raises(NotificationFailed, match=r"^mail: SSLCertVerificationError$"),
    ):
        Mail(server(box.port, host="localhost", is_tls=is_tls)).notify(NOTICE)

    assert box.letters == []


def test_without_tls_nothing_goes_over_a_network(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server elsewhere that knows no TLS, or from which it was hidden, is told nothing."""
    monkeypatch.setattr(notifications, "LOOPBACK", frozenset())  # as if it were elsewhere

    with pytest.raises(NotificationFailed, match=r"^mail: SMTPNotSupportedError$"):
        Mail(server(mailbox.port)).notify(NOTICE)

    assert mailbox.letters == []


def test_a_hook_is_sent_the_same(received: Received) -> None:
    """Code, channel, due time, link and an id by which a repetition is known; no other key."""
    hook(received.url).notify(NOTICE)

    assert json.loads(received.requests[0][1]) == {
        "event": "callback.requested",
        "id": "K7FQ-3XMD.requested",
        "reference": "K7FQ-3XMD",
        "channel": "web",
        "due_at": "2026-11-27T23:05:00Z",
        "link": "https://staff.example.org/callbacks/K7FQ-3XMD",
    }


def test_the_signature_proves_who_sent_it(received: Received) -> None:
    """Whoever has the secret can check body and time with a few lines of any language."""
    hook(received.url).notify(NOTICE)

    headers, body = received.requests[0]
    signed = headers[TIMESTAMP].encode() + b"." + body
    assert headers[SIGNATURE] == "sha256=" + hmac.new(SECRET.reveal(), signed, hashlib.sha256).hexdigest()
    assert abs(int(headers[TIMESTAMP]) - time.time()) < 60


@pytest.mark.parametrize("status", [302, 400, 500], ids=str)
def test_only_a_taken_notice_counts(received: Received, status: int) -> None:
    """Any other status is tried again."""
    received.status = status

    with pytest.raises(NotificationFailed, match=rf"^webhook: status {status}$"):
        hook(received.url).notify(NOTICE)


def test_a_redirect_is_not_followed(received: Received) -> None:
    """Nobody can send a notice on to another machine."""
    received.status, received.headers = 307, {"Location": received.url}

    with pytest.raises(NotificationFailed):
        hook(received.url).notify(NOTICE)

    assert len(received.requests) == 1


def test_no_login_of_the_machine_is_sent_along(
    received: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that somebody keeps for another use stays where it is."""
    (tmp_path / "netrc").write_text("default login dana password violet\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr(notifications, "LOOPBACK", frozenset())  # as if it were elsewhere
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    hook(received.url).notify(NOTICE)

    assert "Authorization" not in received.requests[0][0]


def test_a_hook_that_is_down_is_a_failure_without_its_address() -> None:
    """The address often holds a token."""
    with pytest.raises(NotificationFailed, match=r"^webhook: ConnectionError$"):
        hook(f"http://127.0.0.1:{free_port()}/violet-lighthouse-canary").notify(NOTICE)


def test_the_configured_ways_are_the_targets() -> None:
    """What is not set up is not tried."""
    mail, webhook = server(25), Webhook(url="http://127.0.0.1/", secret=SECRET)

    found = [list(targets(Notices(**given))) for given in ({}, {"mail": mail}, {"webhook": webhook})]

    assert found == [[], ["mail"], ["webhook"]]


@pytest.mark.parametrize(
    ("console", "expected"),
    [(None, None), ("https://staff.example.org", "https://staff.example.org/callbacks/K7FQ-3XMD")],
    ids=["no console", "console"],
)
def test_the_link_goes_to_the_request(console: str | None, expected: str | None) -> None:
    """One click from the mail to the request."""
    assert link_to(Notices(console_url=console), "K7FQ-3XMD") == expected
