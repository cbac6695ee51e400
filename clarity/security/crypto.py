"""Sealing text so that only its own place in its own record can open it (the one importer of `cryptography`)."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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


class Keys(Protocol):
    """Where a `RecordSealer` finds its keys; `clarity.security.keys.KeyRing` is one."""

    @property
    def newest(self) -> int:
        """The version that seals."""

    def purpose_key(self, version: int, purpose: str) -> Secret:
        """Return the key of a version for one purpose; raises `KeyUnknownError` when it is not at hand."""


class RecordSealer:
    """AES-256-GCM over one field of one record, under keys that can be changed while others read and write.

    The table, the column, the record and the version of the key are bound into the seal, so a value moved to
    another row or column, or passed off as sealed by another key, does not open.
    """

    def __init__(self, ring: Keys, purpose: str = "records") -> None:
        self._ring = ring
        self._purpose = purpose

    def seal(self, text: str, table: str, column: str, record: str) -> str:
        """Return "v<version>.<URL-safe base64>", sealed with the newest key."""
        version = self._ring.newest
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self._ring.purpose_key(version, self._purpose).reveal())
        sealed = cipher.encrypt(nonce, text.encode(), _place(table, column, record, version))
        return f"v{version}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def unseal(self, sealed: str, table: str, column: str, record: str) -> str:
        """Return the text; raises `SealError` for a moved or changed value, `KeyUnknownError` for a key not at hand."""
        version = self.version_of(sealed)
        cipher = AESGCM(self._ring.purpose_key(version, self._purpose).reveal())
        try:
            raw = base64.b64decode(sealed.partition(".")[2].encode("ascii"), altchars=b"-_", validate=True)
            opened = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(table, column, record, version))
        except (InvalidTag, binascii.Error, ValueError):
            raise SealError(f"a value in {table}.{column} does not open") from None
        return opened.decode()

    @staticmethod
    def version_of(sealed: str) -> int:
        """Return the version of the key that a value was sealed with; raises `SealError` for anything else."""
        found = _SEALED.match(sealed)
        if not found:
            raise SealError("a value that should be sealed is not")
        return int(found[1])

    def versions_in(self, paths: Iterable[Path]) -> Counter[int]:
        """Return how many files with one sealed value each need the key of each version."""
        found: Counter[int] = Counter()
        for path in paths:
            with suppress(OSError, SealError, UnicodeDecodeError):
                found[self.version_of(path.read_text(encoding="ascii"))] += 1
        return found


# ASCII digits alone: `int` would also take other scripts' digits, and two spellings of one version are one too many.
_SEALED = re.compile(r"v([1-9][0-9]{0,8})\.")


def derived_key(root: Secret, purpose: str) -> Secret:
    """Return the key of one purpose (HKDF-SHA256, RFC 5869), so that no key opens what another one sealed.

    There is no salt: the root is 32 uniformly random bytes, for which RFC 5869 (section 3.1) needs none.
    """
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"clarity/{purpose}".encode())
    return Secret(derivation.derive(root.reveal()))


def _place(table: str, column: str, record: str, version: int) -> bytes:
    # Lengths stand before the parts: without them "a|b" in one part could pass for two parts.
    parts = (table, column, record, str(version))
    return "".join(f"{len(part)}:{part}|" for part in parts).encode()


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
