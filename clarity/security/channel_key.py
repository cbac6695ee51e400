"""The channel secret's bytes: by it the gateway proves itself to the engine's private channels."""

from __future__ import annotations

from clarity.errors import SettingsError
from clarity.security.crypto import development_key
from clarity.settings import Secret, Settings


def channel_key(configured: Settings) -> Secret:
    """Return the configured secret; in development a missing one is made, in `var/keys/channel.key`.

    Raises `SettingsError` in production for a secret that is missing; a weak one never gets into the settings.
    """
    if configured.channel_secret is not None:
        return configured.channel_secret
    if not configured.is_development:
        raise SettingsError("CLARITY_CHANNEL_SECRET must be set in production: no secret is invented there")
    # Made with its parents in one go, the folder above the keys would be open to everybody on the machine.
    configured.variable_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return development_key(configured.key_directory, "channel")
