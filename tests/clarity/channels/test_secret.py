"""Promises of `clarity.channels.secret`: the secret and nothing like it opens, and production has one."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from clarity import settings
from clarity.channels.secret import ChannelSecret, channel_secret
from clarity.errors import SettingsError
from clarity.settings import Secret

SECRET = bytes(range(100, 132))
PRODUCTION = {
    "CLARITY_ENVIRONMENT": "production",
    "CLARITY_TRACKER_KEY": bytes(range(32)).hex(),
    "CLARITY_KEYS": f"1:{bytes(range(32)).hex()}",
}


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"Bearer {SECRET.hex()}", id="as documented"),
        pytest.param(f"bearer {SECRET.hex()}", id="small scheme"),
        pytest.param(f"Bearer {SECRET.hex().upper()}", id="capital digits"),
        pytest.param(f"Bearer  {SECRET.hex()} ", id="blanks around"),
    ],
)
def test_the_secret_opens(header: str) -> None:
    """The scheme and hexadecimal digits mean the same in both cases."""
    is_open = ChannelSecret(Secret(SECRET)).opens(header)

    assert is_open


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="nothing"),
        pytest.param("Bearer", id="no secret"),
        pytest.param("Bearer ", id="empty secret"),
        pytest.param(f"Bearer {bytes(range(101, 133)).hex()}", id="another secret"),
        pytest.param(f"Bearer {SECRET.hex()[:-1]}", id="a part of the secret"),
        pytest.param(f"Bearer {SECRET.hex()}0", id="more than the secret"),
        pytest.param(f"Bearer {SECRET.hex()} {SECRET.hex()}", id="the secret twice"),
        pytest.param(f"Basic {SECRET.hex()}", id="another scheme"),
        pytest.param(SECRET.hex(), id="no scheme"),
        pytest.param(f"Bearer: {SECRET.hex()}", id="scheme with a colon"),
        pytest.param("Bearer ключ", id="another script"),
        pytest.param("Bearer \ud800\udcff", id="bytes that are no text"),
        pytest.param("Bearer " + "0" * 100_000, id="huge"),
    ],
)
def test_nothing_else_opens(header: str) -> None:
    """Whatever a stranger sends, it is refused and breaks nothing."""
    is_open = ChannelSecret(Secret(SECRET)).opens(header)

    assert not is_open


def test_in_development_a_secret_is_made_once(tmp_path: Path) -> None:
    """A developer needs to set nothing: the gateway reads the same file, which is its owner's alone."""
    configured = settings.load({"CLARITY_VAR": str(tmp_path / "var")})

    made, again = channel_secret(configured), channel_secret(configured)

    path = tmp_path / "var" / "keys" / "channel.key"
    assert made.opens(f"Bearer {path.read_text()}")
    assert again.opens(f"Bearer {path.read_text()}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_secret_that_is_set_counts_in_development_too(tmp_path: Path) -> None:
    """Whoever sets one gets that one, and no file."""
    configured = settings.load({"CLARITY_VAR": str(tmp_path / "var"), "CLARITY_CHANNEL_SECRET": SECRET.hex()})

    secret = channel_secret(configured)

    assert secret.opens(f"Bearer {SECRET.hex()}")
    assert not (tmp_path / "var").exists()


def test_production_takes_it_from_outside(tmp_path: Path) -> None:
    """No secret is written to a disk there."""
    environ = {**PRODUCTION, "CLARITY_VAR": str(tmp_path / "var"), "CLARITY_CHANNEL_SECRET": SECRET.hex()}

    secret = channel_secret(settings.load(environ))

    assert secret.opens(f"Bearer {SECRET.hex()}")
    assert not (tmp_path / "var").exists()


def test_production_without_a_secret_is_refused() -> None:
    """No secret is invented that nobody could hand to the gateway."""
    configured = settings.load(PRODUCTION)

    with pytest.raises(SettingsError, match="CLARITY_CHANNEL_SECRET must be set in production"):
        channel_secret(configured)


def test_it_never_prints() -> None:
    """A traceback that shows the channel shows no secret."""
    secret = ChannelSecret(Secret(SECRET))

    printed = repr(secret) + str(vars(secret))

    assert SECRET.hex() not in printed
    assert repr(SECRET) not in printed
