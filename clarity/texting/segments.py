"""The alphabet and the length of a text: written so that it stays cheap, and counted as the carrier bills it."""

from __future__ import annotations

import re
import unicodedata

import smsutil
from smsutil.codecs import GSM_CHARSET

GSM_7 = "GSM-7"  # 160 characters in a single text, 153 in each part of a longer one
UCS_2 = "UCS-2"  # 70 and 67: one letter outside of the alphabet more than doubles what a text costs
# The escape only introduces the signs of the second table, and a printer's signs are not for reading.
_WRITABLE = frozenset(GSM_CHARSET) - set("\x1b\f\r")
# What a word processor puts in the place of a keyboard's signs, and letters that come apart into none.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02bc\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u00b7\u25cf\u25e6\u2043", "-"),
        "\u00ad": "",
        "\u2026": "...",
        **dict.fromkeys("\t\v\f\u0085", " "),
        **dict.fromkeys("\u2028\u2029", "\n"),
        "\u2044": "/",
        "\u00d7": "x",
        "\u00f7": "/",
        "\u00b0": " degrees",
        "\u2192": "->",
        "\u2190": "<-",
        "\u0152": "OE",
        "\u0153": "oe",
        "\u00de": "Th",
        "\u00fe": "th",
        **dict.fromkeys("\u00d0\u0110", "D"),
        **dict.fromkeys("\u00f0\u0111", "d"),
        "\u0141": "L",
        "\u0142": "l",
        "\u0131": "i",
    }
)
_BREAK = re.compile(r"\r\n?")
_BLANKS = re.compile(r" {2,}| +(?=\n|$)")


def plain(text: str) -> str:
    """Return the text in GSM-7: signs of a keyboard, accents only where the alphabet has them, no emoji.

    Letters such as "á" lose the accent, "é", "ñ", "ü", "¿" and "¡" stay. Line breaks stay, blanks that are left
    over where something could not be written go. Any text, lone surrogates and NUL too; never raises.
    """
    written = unicodedata.normalize("NFC", _BREAK.sub("\n", text)).translate(_PLAIN)
    kept = "".join(sign if sign in _WRITABLE else _nearest(sign) for sign in written)
    return _BLANKS.sub(lambda blanks: " " if len(blanks[0]) > 1 and not _ends(kept, blanks.end()) else "", kept)


def segments(text: str) -> int:
    """Return how many parts the carrier bills for a text as it stands; 0 for an empty one, which is not sent."""
    return len(smsutil.split(text).parts) if text else 0


def encoding(text: str) -> str:
    """Return the alphabet that a text as it stands is sent in: `GSM_7` or `UCS_2`."""
    return UCS_2 if text and smsutil.split(text).encoding != "gsm0338" else GSM_7


def _nearest(sign: str) -> str:
    """Return what a sign comes apart into and the alphabet has: its letter without the accent, or nothing."""
    parts = unicodedata.normalize("NFKD", sign).translate(_PLAIN)
    return "".join(part for part in parts if part in _WRITABLE)


def _ends(text: str, place: int) -> bool:
    return place == len(text) or text[place] == "\n"
