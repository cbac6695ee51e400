"""The channel secret, by which the gateway proves itself; whoever else knows it can write as anybody."""

from __future__ import annotations

import hmac

from clarity.errors import SettingsError
from clarity.security.crypto import development_key
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
    """Return the configured secret; in development a missing one is made, in `var/keys/channel.key`.

    Raises `SettingsError` in production for a secret that is missing; a weak one never gets into the settings.
    """
    secret = configured.channel_secret
    if configured.is_development:
        if secret is None:
            configured.variable_directory.mkdir(
                mode=0o700, parents=True, exist_ok=True
            )  # before the key makes it wider
            secret = development_key(configured.key_directory, "channel")
    elif secret is None:
        raise SettingsError("CLARITY_CHANNEL_SECRET must be set in production: no secret is invented there")
    return ChannelSecret(secret)
