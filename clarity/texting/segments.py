"""The alphabet and the length of a text: nobody is to pay for five where two would do (the importer of smsutil)."""

from __future__ import annotations

import unicodedata

import smsutil

GSM = "gsm0338"  # how the library calls the alphabet of seven bits
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2022": "-", "\u2026": "...", "\u00d7": "x", "\t": " ",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Return the text in the alphabet of seven bits: signs written plainly, accents that it lacks left out.

    Of Spanish it has é, ñ, ü, ¿ and ¡, and no á, í, ó, ú; what cannot be written at all, such as emoji, is dropped.
    """
    written = []
    for sign in text.translate(_PLAIN):
        if _is_gsm(sign):
            written.append(sign)
        elif sign.isspace():
            written.append(" ")
        else:
            base = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
            written.extend(part for part in base.translate(_PLAIN) if _is_gsm(part))
    return "".join(written)


def segments(text: str) -> int:
    """Return how many segments a carrier makes of a text and bills (0 for none)."""
    return len(smsutil.split(text).parts) if text else 0


def encoding(text: str) -> str:
    """Return "GSM-7" or "UCS-2": in which alphabet a carrier sends a text."""
    return "GSM-7" if smsutil.split(text).encoding == GSM else "UCS-2"


def _is_gsm(sign: str) -> bool:
    return bool(smsutil.is_valid_gsm(sign))
