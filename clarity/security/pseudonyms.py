"""Marks by which equal values meet without being readable: keyed, so that nobody can try all phone numbers."""

from __future__ import annotations

import hashlib
import hmac
import re
from contextlib import suppress

from clarity.errors import KeyUnknownError, SealError
from clarity.security.keys import KeyRing

_MARK = re.compile(r"([1-9][0-9]{0,8}):[0-9a-f]{64}")


class BlindIndex:
    """HMAC-SHA256 over a value, under a key of its own for each version and purpose.

    There are only some ten thousand million phone numbers: a plain hash of one is as good as the number.
    """

    def __init__(self, ring: KeyRing, purpose: str = "phone index") -> None:
        self._ring = ring
        self._purpose = purpose

    def index(self, value: str) -> str:
        """Return the value's mark under the newest key, "<version>:<64 hexadecimal digits>"."""
        return self._mark(self._ring.newest, value)

    def candidates(self, value: str) -> list[str]:
        """Return the value's marks under every key at hand, newest first, for a lookup while keys change."""
        marks = []
        for version in self._ring.versions:
            with suppress(KeyUnknownError):  # retired while this loop ran
                marks.append(self._mark(version, value))
        return marks

    @staticmethod
    def version_of(mark: str) -> int:
        """Return the version of the key that a mark was made with; raises `SealError` for what is no mark."""
        found = _MARK.fullmatch(mark)
        if not found:
            raise SealError("a value that should be a mark is not")
        return int(found[1])

    def _mark(self, version: int, value: str) -> str:
        key = self._ring.purpose_key(version, self._purpose).reveal()
        return f"{version}:{hmac.new(key, value.encode(), hashlib.sha256).hexdigest()}"
