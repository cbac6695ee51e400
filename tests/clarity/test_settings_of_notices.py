"""Promises of `clarity.settings` about notices to staff: nothing half set up, nothing unusable, no secret printed."""

from __future__ import annotations

import pytest

from clarity import settings
from clarity.errors import SettingsError
from clarity.settings import MailServer, Notices, Secret, Webhook

MAIL = {
    "CLARITY_SMTP_URL": "smtp://clinic:p%40ss@mail.example.org:2525",
    "CLARITY_NOTIFY_FROM": "clarity@example.org",
    "CLARITY_NOTIFY_TO": "admissions@example.org, desk@example.org",
}
SECRET = bytes(range(32)).hex()
WEBHOOK = {"CLARITY_WEBHOOK_URL": "https://hooks.example.org/in?sig=token", "CLARITY_WEBHOOK_SECRET": SECRET}


def without(environ: dict[str, str], name: str) -> dict[str, str]:
    """Return the variables but for one."""
    return {other: value for other, value in environ.items() if other != name}


def test_nothing_set_means_that_nobody_is_notified() -> None:
    """No address is made up."""
    found = settings.load({}).notices

    assert found == Notices(mail=None, webhook=None, console_url=None)


def test_the_mail_server_is_read() -> None:
    """Host, port, login and addresses are those of the variables, with signs in the password decoded."""
    found = settings.load(MAIL).notices.mail

    assert found is not None
    assert found.password is not None
    assert found.password.reveal() == b"p@ss"
    assert (found.host, found.port, found.is_tls, found.user) == ("mail.example.org", 2525, False, "clinic")
    assert (found.sender, found.recipients) == (
        "clarity@example.org",
        ("admissions@example.org", "desk@example.org"),
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("smtp://mail.example.org", (587, False), id="STARTTLS"),
        pytest.param("smtps://mail.example.org", (465, True), id="TLS"),
        pytest.param("smtps://[::1]:1465/", (1465, True), id="an address of version 6"),
    ],
)
def test_the_usual_ports_need_not_be_named(url: str, expected: tuple[int, bool]) -> None:
    """Each way to speak TLS has its usual port."""
    found = settings.load({**MAIL, "CLARITY_SMTP_URL": url}).notices.mail

    assert isinstance(found, MailServer)
    assert (found.port, found.is_tls) == expected


def test_the_webhook_is_read() -> None:
    """The address keeps its query, in which some services carry their token."""
    found = settings.load(WEBHOOK).notices.webhook

    assert isinstance(found, Webhook)
    assert found.url == WEBHOOK["CLARITY_WEBHOOK_URL"]
    assert found.secret.reveal().hex() == SECRET


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/in", "http://127.0.0.1/in", "http://[::1]:9/in"], ids=["name", "four", "six"]
)
def test_a_webhook_on_this_machine_needs_no_tls(url: str) -> None:
    """What does not leave the machine is not overheard."""
    found = settings.load({**WEBHOOK, "CLARITY_WEBHOOK_URL": url}).notices.webhook

    assert found is not None


def test_the_console_is_read_without_its_last_slash() -> None:
    """A link is made by adding a path."""
    found = settings.load({"CLARITY_CONSOLE_URL": "https://staff.example.org/clarity/"}).notices

    assert found.console_url == "https://staff.example.org/clarity"


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        pytest.param(without(MAIL, "CLARITY_SMTP_URL"), "CLARITY_SMTP_URL", id="addresses without a server"),
        pytest.param(without(MAIL, "CLARITY_NOTIFY_FROM"), "CLARITY_NOTIFY_FROM", id="no sender"),
        pytest.param(without(MAIL, "CLARITY_NOTIFY_TO"), "CLARITY_NOTIFY_TO", id="nobody to tell"),
        pytest.param(without(WEBHOOK, "CLARITY_WEBHOOK_URL"), "CLARITY_WEBHOOK_URL", id="a secret for nothing"),
        pytest.param(without(WEBHOOK, "CLARITY_WEBHOOK_SECRET"), "CLARITY_WEBHOOK_SECRET", id="no secret"),
    ],
)
def test_half_a_set_up_is_refused_by_name(environ: dict[str, str], name: str) -> None:
    """Nobody believes that they are notified when they are not."""
    with pytest.raises(SettingsError, match=rf"^{name} must be"):
        settings.load(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("CLARITY_SMTP_URL", "", id="empty server"),
        pytest.param("CLARITY_SMTP_URL", "mail.example.org", id="server without a scheme"),
        pytest.param("CLARITY_SMTP_URL", "https://mail.example.org", id="server of another kind"),
        pytest.param("CLARITY_SMTP_URL", "smtp://mail.example.org:70000", id="port too high"),
        pytest.param("CLARITY_SMTP_URL", "smtp://mail.example.org:0", id="port zero"),
        pytest.param("CLARITY_SMTP_URL", "smtp://clinic@mail.example.org", id="user without a password"),
        pytest.param("CLARITY_SMTP_URL", "smtp://mail.example.org/box", id="server with a path"),
        pytest.param("CLARITY_SMTP_URL", "smtp://mail.example.org?tls=no", id="server with options"),
        pytest.param("CLARITY_SMTP_URL", "smtp://mail .example.org", id="server with a space"),
        pytest.param("CLARITY_SMTP_URL", "smtp://[::1", id="half an address"),
        pytest.param("CLARITY_NOTIFY_FROM", "Clarity <clarity@example.org>", id="sender with a name"),
        pytest.param("CLARITY_NOTIFY_FROM", "a@example.org,b@example.org", id="two senders"),
        pytest.param("CLARITY_NOTIFY_FROM", "a@example.org\nBcc: b@example.org", id="a header in a sender"),
        pytest.param("CLARITY_NOTIFY_TO", "", id="empty recipients"),
        pytest.param("CLARITY_NOTIFY_TO", "a@example.org,", id="a comma too many"),
        pytest.param("CLARITY_NOTIFY_TO", "admissions", id="no address"),
        pytest.param("CLARITY_WEBHOOK_URL", "http://hooks.example.org/in", id="hook in the clear"),
        pytest.param("CLARITY_WEBHOOK_URL", "https://user:word@hooks.example.org", id="hook with a user"),
        pytest.param("CLARITY_WEBHOOK_URL", "https:///in", id="hook without a host"),
        pytest.param("CLARITY_WEBHOOK_URL", "https://hooks.example.org/in#part", id="hook with a fragment"),
        pytest.param("CLARITY_WEBHOOK_SECRET", "ab" * 31, id="short secret"),
        pytest.param("CLARITY_CONSOLE_URL", "/console", id="console without a host"),
        pytest.param("CLARITY_CONSOLE_URL", "ftp://staff.example.org", id="console of another kind"),
        pytest.param("CLARITY_CONSOLE_URL", "https://staff.example.org?next=1", id="console with a query"),
    ],
)
def test_an_unusable_value_is_refused_by_name(name: str, value: str) -> None:
    """A refusal names the variable at start, and not at the first request."""
    with pytest.raises(SettingsError, match=rf"^{name} must (be|have|hold)"):
        settings.load({**MAIL, **WEBHOOK, name: value})


def test_no_secret_is_printed() -> None:
    """A traceback that shows the settings opens neither the mailbox nor the hook."""
    printed = repr(settings.load({**MAIL, **WEBHOOK}))

    assert [
        secret for secret in ("p@ss", "p%40ss", "token", SECRET[:16], repr(bytes(range(32)))) if secret in printed
    ] == []
    assert str(Secret(b"p@ss")) in printed


def test_a_refusal_never_repeats_the_value() -> None:
    """A password typed into the wrong place is not written to a log."""
    with pytest.raises(SettingsError) as caught:
        settings.load({**MAIL, "CLARITY_SMTP_URL": "https://clinic:violet@mail.example.org"})

    assert "violet" not in str(caught.value)
