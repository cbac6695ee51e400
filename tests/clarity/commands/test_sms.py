"""Promises of `clarity.commands sms`: a telephone against what runs here, and never against a real line."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from clarity import settings
from clarity.telephony import Telephony, open_signatures, open_telephony
from tests.clarity.carrier.door import ACCOUNT, MESSAGES, PUBLIC, STATUS, THEIRS, Door, opened
from tests.clarity.commands.conftest import Type
from tests.servers import free_port


@dataclass
class Keyboard:
    """A keyboard at which somebody sends a text through the API, waits until it is there, and looks."""

    telephony: Telephony

    def isatty(self) -> bool:
        """Be a file."""
        return False

    def __iter__(self) -> Iterator[str]:
        """Yield what is typed."""
        sid = self.telephony.send(THEIRS, "This is a test.")
        while self.telephony.fetch(sid).status != "delivered":
            time.sleep(0.01)
        yield "/status\n"


@pytest.fixture
def door(configured: settings.Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """Return a door where the gateway would be, which knows the signatures of this development."""
    assert configured.is_development
    with opened() as listening:
        monkeypatch.setenv("CLARITY_GATEWAY_PORT", listening.carrier.door.rpartition(":")[2])
        monkeypatch.setenv("CLARITY_PUBLIC_URL", PUBLIC)
        monkeypatch.setenv("CLARITY_SMS_PHONE_PORT", str(free_port()))
        signatures = open_signatures(settings.load())
        assert signatures is not None
        listening.carrier.signatures = signatures
        yield listening


def test_what_is_typed_is_texted(door: Door, type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a file or a keyboard: signed as the gateway expects it, answered on the screen."""
    door.says("Hi.")
    monkeypatch.setattr("sys.stdin", io.StringIO("hello\n/status\n"))

    said = type_in("sms")

    (post,) = door.to(MESSAGES)
    assert (said.code, said.err) == (0, "")
    assert (post.parameters["Body"], post.parameters["AccountSid"], post.is_genuine) == ("hello", ACCOUNT, True)
    assert "You      hello\nClarity  Hi.\n" in said.out


def test_our_own_calls_reach_it(door: Door, type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is open the carrier's API is there for whatever runs in development."""
    telephony = open_telephony(settings.load())
    assert telephony is not None
    monkeypatch.setattr("sys.stdin", Keyboard(telephony))

    said = type_in("sms")

    assert "delivered  told of: queued, sent" in said.out
    assert all(post.is_genuine for post in door.to(STATUS))
    assert door.to(MESSAGES) == []


def test_nothing_is_texted_to_what_does_not_run(
    configured: settings.Settings, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how to start it."""
    assert configured.is_development
    monkeypatch.setenv("CLARITY_GATEWAY_PORT", str(free_port()))

    said = type_in("sms")

    assert said.code == 2
    assert "make run" in said.err


def test_two_telephones_cannot_be_one_carrier(door: Door, type_in: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is told why it cannot."""
    monkeypatch.setenv("CLARITY_SMS_PHONE_PORT", door.carrier.door.rpartition(":")[2])

    said = type_in("sms")

    assert said.code == 2
    assert "CLARITY_SMS_PHONE_PORT" in said.err


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            {
                "CLARITY_TWILIO_ACCOUNT_SID": "AC" + "7" * 32,
                "CLARITY_TWILIO_TOKENS": "a-token-of-a-real-account",
                "CLARITY_TWILIO_NUMBERS": "+19495550199",
            },
            id="a_real_line",
        ),
        pytest.param(
            {
                "CLARITY_ENVIRONMENT": "production",
                "CLARITY_TRACKER_KEY": bytes(range(32)).hex(),
                "CLARITY_KEYS": f"1:{bytes(range(32, 64)).hex()}",
            },
            id="production",
        ),
    ],
)
def test_a_real_line_has_no_telephone_here(
    door: Door, type_in: Type, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    """Whoever has an account, or real people, has a real carrier."""
    for name, value in changes.items():
        monkeypatch.setenv(name, value)

    said = type_in("sms")

    assert said.code == 2
    assert "make sms" in said.err
    assert door.posts == []
