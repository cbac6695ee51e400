"""Sealing text so that only its own place in its own record can open it (the one importer of `cryptography`)."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clarity.errors import SealError, SettingsError
from clarity.settings import KEY_BYTES, Secret

NONCE_BYTES = 12  # what AES-GCM is specified for (NIST SP 800-38D, section 5.2.1.1)


class Sealer:
    """AES-256-GCM over short texts, bound to the place named by `context`.

    `context` says where the text lies (table, column, record); the same ciphertext anywhere else
    does not open, so no text can be moved to another record by someone who can write to the file.
    """

    def __init__(self, key: Secret) -> None:
        self._cipher = AESGCM(key.reveal())

    def seal(self, text: str, context: str) -> str:
        """Return the text sealed for `context`, as URL-safe base64."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), context.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, context: str) -> str:
        """Return the text; raises `SealError` for another key, another place or a changed value."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            opened = self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
        except (InvalidTag, binascii.Error, ValueError):
            raise SealError(f"a value in {context.partition(':')[0]} does not open") from None
        return opened.decode()


def development_key(directory: Path, name: str) -> Secret:
    """Return the development key `name`, made on first use; file mode 0600, folder 0700.

    Raises `SettingsError` when a key file is there but is not a key: writing a new one over it
    would make everything sealed so far unreadable for good.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"{name}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"the key file {path.name} does not hold {KEY_BYTES * 2} hexadecimal digits")
    return Secret(key)
