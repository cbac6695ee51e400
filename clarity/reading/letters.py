"""Letters without their accents, so that "mañana" and "manana" are one word."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """Return the text, decomposed, without any combining mark."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
