"""The plain form of a message: whatever disguise, drawn-out letter or sign it was written with."""

from __future__ import annotations

import re
import unicodedata

# Letters people swap for look-alikes, often to get past a filter (requirement C-05).
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "i", "!": "i", "3": "e", "4": "a", "@": "a", "$": "s", "5": "s", "7": "t"})
# A sign counts as a letter inside a word or before one, a closing exclamation mark does not.
_DISGUISED = re.compile(r"(?<![\w@$!])[@$]?(?:[a-z0-9@$]|!(?=[a-z0-9@$]))*[a-z](?:[a-z0-9@$]|!(?=[a-z0-9@$]))*", re.I)
_MEASURE = re.compile(
    r"\d{1,2}(?:am|pm)|1st|2nd|3rd|\d?[04-9]th|1[1-3]th|\d+(?:mgs?|mcg|ml|yo|yrs?|yrold|hrs?|mins?|wks?|mos?|lbs?|ft|days?|years?|weeks?|months?)|\d{2}[mfhk]"
)
_SIGNS = {
    "\U0001f52a": " knife ",
    "\U0001f5e1": " knife ",
    "\U0001f48a": " pills ",
    "\U0001f52b": " gun ",
    "\U0001fa78": " blood ",
    "\u26b0": " coffin ",
    "\U0001faa6": " grave ",
    "\U0001f480": " skull ",
    "\u2620": " skull ",
    "\U0001f62d": " crying ",
    "\U0001f494": " broken heart ",
    "\U0001f602": " lol ",
    "\U0001f923": " lol ",
    "\U0001f44b": " wave ",
    "\U0001f54a": " dove ",
}
_SIGN = re.compile("|".join(_SIGNS))
_STARRED = re.compile(r"\b[a-z]+\*+[a-z]+\b")
_STARRED_WORDS = (
    "kill",
    "killing",
    "suicide",
    "suicidal",
    "die",
    "dying",
    "dead",
    "death",
    "cut",
    "cutting",
    "rape",
    "raped",
    "hurt",
    "murder",
    "shoot",
    "hang",
    "overdose",
    "matar",
    "morir",
    "suicidio",
    "suicidarme",
)
_SPACED_LETTERS = re.compile(r"\b(?:[a-z][\s.\-_*]){2,}[a-z]\b")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
REPEATED = re.compile(r"([a-z])\1{2,}")


def normalise(text: str) -> str:
    """Return the text in lower case, without accents, disguises, spaced-out letters and invisible signs."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    text = _SIGN.sub(lambda match: _SIGNS[match.group()], text)
    text = text.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
    text = "".join(
        character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character)
    )
    text = _STARRED.sub(_unstar, text)
    text = _DISGUISED.sub(_undisguise, text)
    text = _SPACED_LETTERS.sub(lambda match: re.sub(r"[\s.\-_*]", "", match.group()), text)
    return re.sub(r"\s+", " ", text).strip()


def _undisguise(match: re.Match[str]) -> str:
    word = match.group()
    return word if _MEASURE.fullmatch(word) else word.translate(_LOOK_ALIKES)


def _unstar(match: re.Match[str]) -> str:
    """Return the word that a starred-out word stands for, or the word as it is."""
    pattern = re.compile(re.sub(r"\*+", r"\\w{1,4}", match.group()))
    return next((word for word in _STARRED_WORDS if pattern.fullmatch(word)), match.group())
