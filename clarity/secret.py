"""A secret that never prints itself."""

from __future__ import annotations


class Secret:
    """Key material that never prints itself.

    A key shown once in a traceback would open every stored conversation.
    """

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """Return the key's bytes, for the cipher alone."""
        return self._value

    def __repr__(self) -> str:
        """Print stars."""
        return "Secret('********')"

    __str__ = __repr__
