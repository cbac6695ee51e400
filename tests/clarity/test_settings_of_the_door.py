"""Promises of `clarity.settings` about the public door: what is no origin, address or count stops the start."""

from __future__ import annotations

import pytest

from clarity.errors import SettingsError
from clarity.settings import Settings, check_public_door, load

PRODUCTION = {
    "CLARITY_ENVIRONMENT": "production",
    "CLARITY_TRACKER_KEY": bytes(range(32)).hex(),
    "CLARITY_KEYS": f"1:{bytes(range(32)).hex()}",
}
TOLD = {"CLARITY_WEBHOOK_URL": "https://hooks.example.org/in", "CLARITY_WEBHOOK_SECRET": bytes(range(32)).hex()}
OPEN = {
    "CLARITY_PUBLIC_URL": "https://chat.example.org",
    "CLARITY_ALLOWED_ORIGINS": "https://www.example.org, https://example.org:443/",
}


def test_in_development_the_door_stands_on_loopback() -> None:
    """A developer needs to set nothing, and nobody on the network reaches what they try out."""
    settings = load({"CLARITY_GATEWAY_PORT": "9000"})

    assert (settings.gateway_host, settings.gateway_port, settings.proxies) == ("127.0.0.1", 9000, 0)
    assert settings.public_url == "http://127.0.0.1:9000"
    assert settings.allowed_origins == ("http://127.0.0.1:9000", "http://localhost:9000")


def test_origins_are_read_as_browsers_write_them() -> None:
    """A slash, a usual port or capital letters too many would lock every visitor out."""
    settings = load({**PRODUCTION, **OPEN, "CLARITY_PUBLIC_URL": "HTTPS://Chat.Example.org:443/"})

    assert settings.public_url == "https://chat.example.org"
    assert settings.allowed_origins == ("https://www.example.org", "https://example.org")


def test_the_engine_is_on_this_machine() -> None:
    """What visitors write leaves the gateway for loopback alone."""
    assert load({"CLARITY_RASA_PORT": "5115"}).engine_url == "http://127.0.0.1:5115"


@pytest.mark.parametrize("name", ["CLARITY_PUBLIC_URL", "CLARITY_ALLOWED_ORIGINS"])
def test_a_door_that_nobody_described_stays_shut(name: str) -> None:
    """In production no address and no page is guessed; the engine and the worker can do without."""
    settings = load({**PRODUCTION, **{key: value for key, value in OPEN.items() if key != name}})

    with pytest.raises(SettingsError, match=f"{name} must be set in production"):
        check_public_door(settings)


@pytest.mark.parametrize("environ", [{}, {**PRODUCTION, **OPEN, **TOLD}], ids=["development", "production"])
def test_a_door_that_is_described_opens(environ: dict[str, str]) -> None:
    """Nothing else is asked for."""
    settings = load(environ)

    check_public_door(settings)

    assert isinstance(settings, Settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("CLARITY_ALLOWED_ORIGINS", "*", id="every page"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "https://*.example.org", id="many pages"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "null", id="no page"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "", id="empty"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "https://a.example.org,", id="a comma too many"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "www.example.org", id="no scheme"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "https://www.example.org/chat", id="a path"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "https://user@www.example.org", id="a user"),
        pytest.param("CLARITY_ALLOWED_ORIGINS", "http://www.example.org", id="unencrypted"),
        pytest.param("CLARITY_PUBLIC_URL", "http://chat.example.org", id="unencrypted door"),
        pytest.param("CLARITY_PUBLIC_URL", "https://chat.example.org/widget", id="door with a path"),
        pytest.param("CLARITY_GATEWAY_HOST", "chat.example.org", id="a name"),
        pytest.param("CLARITY_GATEWAY_HOST", "", id="no host"),
        pytest.param("CLARITY_GATEWAY_PORT", "0", id="no port"),
        pytest.param("CLARITY_PROXIES", "-1", id="fewer than none"),
        pytest.param("CLARITY_PROXIES", "11", id="too many"),
        pytest.param("CLARITY_PROXIES", "one", id="a word"),
        pytest.param("CLARITY_PROXIES", "²", id="no digit"),
    ],
)
def test_what_is_unusable_is_named(name: str, value: str) -> None:
    """The refusal names the variable and repeats nothing of its value."""
    with pytest.raises(SettingsError, match=name) as refused:
        load({**PRODUCTION, **OPEN, name: value})

    assert not value or value not in str(refused.value).replace("https://www.example.org, and", "")


def test_an_unencrypted_page_is_refused_in_production_alone() -> None:
    """A developer's own pages are on loopback, without a certificate."""
    settings = load({"CLARITY_ALLOWED_ORIGINS": "http://127.0.0.1:5500"})

    assert settings.allowed_origins == ("http://127.0.0.1:5500",)
