"""The settings of the line to a carrier, read from environment variables that `clarity/settings.py` hands over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clarity.errors import SettingsError
from clarity.secret import Secret

OFF, LIVE = "off", "live"
LOOPBACK_ACCOUNT = "AC" + "0" * 31 + "1"  # the account and the number of development, which nobody has
LOOPBACK_NUMBER = "+19495550199"
LOOPBACK_PORT = 8090
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_TOKEN = re.compile(r"[!-+\--~]{16,128}")
_ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):([1-9][0-9]{0,4})/?", re.ASCII)
# Different bytes in a token: a random one of 32 hexadecimal digits has about 16, a row of digits written twice has 8.
FEWEST_BYTES = 10
_NAMES = ("CLARITY_TWILIO_ACCOUNT_SID", "CLARITY_TWILIO_TOKENS", "CLARITY_TWILIO_NUMBERS")


@dataclass(frozen=True)
class Texting:
    """The line to a carrier.

    `tokens` prove that a webhook is the carrier's: the auth token first, then the second one during a rotation and
    secrets of webhook keys; None in development, which makes its own. `numbers` are ours in E.164, the first one
    sends. `api` is "off", "live" or a loopback address; `public_url` is where the carrier posts, without a path.
    """

    account_sid: str
    tokens: tuple[Secret, ...] | None = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)
    api: str
    public_url: str


def read_texting(values: Mapping[str, str], is_development: bool, public_url: str) -> Texting | None:
    """Return the line as it is set; where nothing is set, none in production and one on loopback in development.

    Raises `SettingsError` naming the variable that is unusable, or that is missing beside the others.
    """
    api = _api(values, is_development)
    given = [name for name in _NAMES if name in values]
    if not given and api == LIVE:
        # Whoever asks for the real carrier believes that people can text.
        raise SettingsError(f'{_NAMES[0]} must be set when CLARITY_TWILIO_API is "live"')
    if not given:
        if not is_development:
            return None
        return Texting(LOOPBACK_ACCOUNT, None, (LOOPBACK_NUMBER,), api, public_url)
    for name in _NAMES:
        if name not in given:
            raise SettingsError(f"{name} must be set when {given[0]} is")
    account = values[_NAMES[0]]
    if not _ACCOUNT.fullmatch(account):
        raise SettingsError(f"{_NAMES[0]} must be AC and 32 hexadecimal digits")
    tokens = tuple(token.strip() for token in values[_NAMES[1]].split(","))
    if len(tokens) > 4 or not all(_TOKEN.fullmatch(token) for token in tokens):
        raise SettingsError(f"{_NAMES[1]} must hold one to four tokens of 16 to 128 signs, separated by commas")
    if any(_is_weak(token) for token in tokens):
        raise SettingsError(f"{_NAMES[1]} holds a weak token: the account's own is in Twilio's console")
    numbers = tuple(dict.fromkeys(number.strip() for number in values[_NAMES[2]].split(",")))
    if not all(E164.fullmatch(number) for number in numbers):
        raise SettingsError(f"{_NAMES[2]} must hold numbers such as +19495550199, separated by commas")
    return Texting(account, tuple(Secret(token.encode()) for token in tokens), numbers, api, public_url)


def phone_port(values: Mapping[str, str]) -> int:
    """Return the port of the carrier on loopback, 1 to 65535; raises `SettingsError` for what is none."""
    raw = values.get("CLARITY_SMS_PHONE_PORT", str(LOOPBACK_PORT))
    if not raw.isascii() or not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        raise SettingsError("CLARITY_SMS_PHONE_PORT must be a port number from 1 to 65535")
    return int(raw)


def _api(values: Mapping[str, str], is_development: bool) -> str:
    port = phone_port(values)
    raw = values.get("CLARITY_TWILIO_API", f"http://127.0.0.1:{port}" if is_development else OFF)
    if raw in (OFF, LIVE):
        return raw
    found = _ADDRESS.fullmatch(raw)
    if found is None or int(found[1]) > 65535:
        raise SettingsError('CLARITY_TWILIO_API must be "off", "live" or an address such as http://127.0.0.1:8090')
    return raw.rstrip("/")


def _is_weak(token: str) -> bool:
    """Whether somebody typed the token: what they typed somebody else can guess, and then write as anybody."""
    try:
        signs = bytes.fromhex(token)
    except ValueError:
        signs = token.encode()
    return len(set(signs)) < FEWEST_BYTES
