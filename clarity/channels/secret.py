"""The channel secret, by which the gateway proves itself; whoever else knows it can write as anybody."""

from __future__ import annotations

import hmac

from clarity.security.channel_key import channel_key
from clarity.settings import Secret, Settings


class ChannelSecret:
    """Tells whether a request's `Authorization` header names the secret."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def opens(self, header: str) -> bool:
        """Return whether the header is `Bearer` and the secret in hexadecimal digits, in time that tells nothing."""
        scheme, _, given = header.partition(" ")
        expected = self._secret.reveal().hex().encode()
        is_equal = hmac.compare_digest(given.strip().lower().encode(errors="replace"), expected)
        return scheme.lower() == "bearer" and is_equal


def channel_secret(configured: Settings) -> ChannelSecret:
    """Return the configured secret; raises `SettingsError` where there is none and none may be invented."""
    return ChannelSecret(channel_key(configured))
