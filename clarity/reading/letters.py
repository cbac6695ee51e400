"""Letters without their accents, so that "mañana" and "manana" are one word."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[^a-z0-9]+")


def without_accents(text: str) -> str:
    """Return the text, decomposed, without any combining mark."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def simple_words(text: str) -> str:
    """Return the words in small letters with one space between, without accents, apostrophes and any other sign."""
    folded = without_accents(unicodedata.normalize("NFKC", text).casefold())
    return _SIGNS.sub(" ", folded.replace("\u2019", "").replace("'", "")).strip()
