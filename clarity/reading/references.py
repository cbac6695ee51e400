"""Codes that a person can keep and read aloud: how they are made, and read however somebody types them."""

from __future__ import annotations

import secrets

# Crockford's base32: no I, L, O or U, so that a code read aloud or copied by hand is not misread.
REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_HALF = 4


def new_reference() -> str:
    """Return a code a person can keep, such as "K7FQ-3XMD": 40 random bits that show nothing to anyone."""
    drawn = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(2 * REFERENCE_HALF))
    return f"{drawn[:REFERENCE_HALF]}-{drawn[REFERENCE_HALF:]}"


def read_reference(text: str) -> str | None:
    """Return the reference somebody typed, in any case and spacing, or None when it is none.

    The letters that the alphabet leaves out are read as the digits they are mistaken for (Crockford).
    """
    letters = text.upper().translate(str.maketrans("OIL", "011", " -\u2010\u2011\u2013\t\n"))
    if len(letters) != 2 * REFERENCE_HALF or not set(letters) <= set(REFERENCE_ALPHABET):
        return None
    return f"{letters[:REFERENCE_HALF]}-{letters[REFERENCE_HALF:]}"
