"""Promises of `clarity.settings` about texts: half a line stops the start, and nothing is live unless it says so."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from clarity.errors import SettingsError
from clarity.settings import load
from clarity.telephony import open_signatures, open_telephony
from tests.clarity.test_settings_of_the_door import OPEN, PRODUCTION

# Invented, and random as a real one is.
FIRST, SECOND = "9f3ac81e07d5b2640ab7e91c5d28f346", "c07a5be2913fd4680e1b97a3f65d28bc"
LINE = {
    "CLARITY_TWILIO_ACCOUNT_SID": "AC" + "a" * 32,
    "CLARITY_TWILIO_TOKENS": f"{FIRST}, {SECOND}",
    "CLARITY_TWILIO_NUMBERS": "+19495550199",
}


def test_in_production_there_is_no_line_until_one_is_set() -> None:
    """Nobody can text, and nothing is invented."""
    settings = load({**PRODUCTION, **OPEN})

    found = settings.texting, open_signatures(settings), open_telephony(settings)

    assert found == (None, None, None)


def test_a_line_sends_nothing_until_it_is_told_to() -> None:
    """The carrier's API is off in production, with all else set."""
    settings = load({**PRODUCTION, **OPEN, **LINE})

    assert settings.texting is not None
    assert (settings.texting.api, open_telephony(settings)) == ("off", None)


def test_development_has_a_carrier_of_its_own() -> None:
    """On loopback, with an account that nobody has."""
    settings = load({"CLARITY_SMS_PHONE_PORT": "9090"})

    assert settings.texting is not None
    assert (settings.texting.api, settings.texting.numbers) == ("http://127.0.0.1:9090", ("+19495550199",))


def test_neither_tokens_nor_numbers_print() -> None:
    """A traceback shows no token and no number."""
    settings = load({**PRODUCTION, **OPEN, **LINE})

    printed = repr(settings)

    assert FIRST not in printed
    assert "5550199" not in printed


@pytest.mark.parametrize("missing", sorted(LINE))
def test_half_a_line_stops_the_start(missing: str) -> None:
    """What is missing is named."""
    values = {name: value for name, value in LINE.items() if name != missing}

    with pytest.raises(SettingsError, match=missing):
        load({**PRODUCTION, **OPEN, **values})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLARITY_TWILIO_ACCOUNT_SID", "AC123"),
        ("CLARITY_TWILIO_TOKENS", "short"),
        ("CLARITY_TWILIO_TOKENS", ",".join([FIRST] * 5)),
        ("CLARITY_TWILIO_NUMBERS", "949-555-0199"),
        ("CLARITY_TWILIO_API", "https://elsewhere.example.org"),
        ("CLARITY_TWILIO_API", "http://127.0.0.1"),
        ("CLARITY_TWILIO_API", "yes"),
        ("CLARITY_TWILIO_API", ""),
        ("CLARITY_TWILIO_API", "http://127.0.0.1:0"),
        ("CLARITY_TWILIO_API", "http://127.0.0.1:65536"),
        ("CLARITY_TWILIO_API", "http://127.0.0.1:80@api.example.org"),
        ("CLARITY_TWILIO_API", "http://api.example.org@127.0.0.1:80"),
        ("CLARITY_TWILIO_API", "http://127.0.0.1:80/?to=elsewhere"),
        ("CLARITY_TWILIO_API", "http://127.0.0.1.example.org:80"),
        ("CLARITY_TWILIO_PUBLIC_URL", "http://texts.example.org"),
        ("CLARITY_TWILIO_PUBLIC_URL", "https://texts.example.org/sms"),
        ("CLARITY_TWILIO_ACCOUNT_SID", ""),
        ("CLARITY_TWILIO_TOKENS", ""),
        ("CLARITY_TWILIO_TOKENS", "two words and a space"),
        ("CLARITY_TWILIO_TOKENS", f"{FIRST},"),
        ("CLARITY_TWILIO_NUMBERS", ""),
        ("CLARITY_SMS_PHONE_PORT", "0"),
    ],
)
def test_what_is_unusable_is_named(name: str, value: str) -> None:
    """The variable stands in the error, its value does not."""
    with pytest.raises(SettingsError, match=name) as refusal:
        load({**PRODUCTION, **OPEN, **LINE, name: value})

    assert not value or value not in str(refusal.value).replace("such as http://127.0.0.1:8090", "")


@pytest.mark.parametrize(
    "weak",
    [
        pytest.param("0" * 32, id="zero"),
        pytest.param("ab" * 16, id="a byte"),
        pytest.param("0123456789abcdef" * 2, id="a row of digits"),
        pytest.param("passwordpassword", id="a word"),
        pytest.param(f"{FIRST},{'0' * 32}", id="one weak token of two"),
    ],
)
def test_a_weak_token_is_refused(weak: str) -> None:
    """Who guesses a token can write as anybody; the refusal does not repeat it."""
    with pytest.raises(SettingsError, match=r"^CLARITY_TWILIO_TOKENS holds a weak token") as refusal:
        load({**PRODUCTION, **OPEN, **LINE, "CLARITY_TWILIO_TOKENS": weak})

    assert weak not in str(refusal.value)


def test_random_tokens_are_never_called_weak() -> None:
    """The check refuses none that a carrier makes."""
    tokens = [secrets.token_hex(16) for _ in range(1000)]

    found = [load({**LINE, "CLARITY_TWILIO_TOKENS": token}).texting for token in tokens]

    assert None not in found


@pytest.mark.parametrize("where", [{}, {**PRODUCTION, **OPEN}], ids=["development", "production"])
def test_nothing_is_live_without_an_account(where: dict[str, str]) -> None:
    """Nobody believes in a line that is not there, and the made-up account never asks the real carrier."""
    with pytest.raises(SettingsError, match=r"^CLARITY_TWILIO_ACCOUNT_SID must be set"):
        load({**where, "CLARITY_TWILIO_API": "live"})


def test_a_line_is_read() -> None:
    """Account, both tokens in their order, and each number once."""
    numbers = "+19495550199, +17145550199, +19495550199"
    found = load({**PRODUCTION, **OPEN, **LINE, "CLARITY_TWILIO_NUMBERS": numbers}).texting

    assert found is not None
    assert found.tokens is not None
    assert [token.reveal().decode() for token in found.tokens] == [FIRST, SECOND]
    assert (found.account_sid, found.numbers) == (LINE["CLARITY_TWILIO_ACCOUNT_SID"], ("+19495550199", "+17145550199"))


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param({}, "https://chat.example.org", id="the door's"),
        pytest.param(
            {"CLARITY_TWILIO_PUBLIC_URL": "https://Texts.example.org:443/"}, "https://texts.example.org", id="its own"
        ),
    ],
)
def test_webhooks_are_signed_for_the_public_address(own: dict[str, str], expected: str) -> None:
    """The address is the door's, unless texts have one of their own."""
    found = load({**PRODUCTION, **OPEN, **LINE, **own}).texting

    assert found is not None
    assert found.public_url == expected


def test_development_makes_its_own_token(tmp_path: Path) -> None:
    """What one process signs with, another one knows; the file is its owner's alone."""
    settings = load({"CLARITY_VAR": str(tmp_path / "var")})
    first, second = open_signatures(settings), open_signatures(settings)
    assert first is not None
    assert second is not None

    is_genuine = second.is_genuine("/sms/v1/messages", b"Body=hi", first.sign("/sms/v1/messages", {"Body": "hi"}))

    assert is_genuine
    assert (tmp_path / "var" / "keys" / "twilio.key").stat().st_mode & 0o777 == 0o600


def test_production_makes_no_token(tmp_path: Path) -> None:
    """Settings that were put together by hand, without tokens, open no line where people write."""
    found = load({**PRODUCTION, **OPEN, **LINE, "CLARITY_VAR": str(tmp_path)})
    assert found.texting is not None

    with pytest.raises(SettingsError, match="CLARITY_TWILIO_TOKENS must be set in production"):
        open_signatures(replace(found, texting=replace(found.texting, tokens=None)))
