"""The name in what somebody answers to "what should we call you?", in any script, and nothing said beside it.

A diagnosis told in the same breath must not be kept as a part of the name, and "call me later" is no name.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from clarity.callbacks.conditions import BRAND_OR_NAME, CONDITION, INSURER
from clarity.callbacks.name_words import (
    ADJECTIVE,
    ALSO_NAMES,
    BESIDE_A_NAME,
    CODE,
    CUE,
    END,
    GREETING,
    INSIDE,
    MOST_MARKS,
    NEVER,
    PARTICLES,
    SHORT_FORMS,
    STOP,
    STOP_WORDS,
    STRICT_CUE,
    TITLES,
    WEAK_CUE,
)

_LONGEST = 60  # characters; longer than any name people go by
_MOST_WORDS = 6
_LONGEST_TEXT = 2000  # characters; a message is no longer
_EDGES = " \"'\u2019\u201c\u201d\u00b7-\u2013\u2014,."
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@.]{1,64}\.[^\s@]+|https?://\S+|www\.\S+|<3", re.I)
_LETTER_DRAWN_OUT = re.compile(r"(.)\1{3,}", re.I)
_ASKS = re.compile(r"\s+(?:ask|know|speak|talk|get|please)\b", re.I)


class NameProblem(str, Enum):
    """Why a text that means to be a name is not taken for one."""

    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    NOT_A_NAME = "not_a_name"


def read_name(text: str) -> str | NameProblem | None:
    """Return the name in the message, why it cannot be one, or None when it does not try to be one.

    The name is in Unicode's composed form (NFC), at most 60 characters, as it was typed and without what was
    said beside it.
    """
    rest, cue = _behind_cue(_without_signs(text))
    end = _end(rest)
    said = (rest[: end.start()] if end else rest).strip(_EDGES).replace(STOP, ".")
    if end and re.match(r"(?:ok|okay|fine|good|is|works|right)\b", end.group(), re.I):
        said = said.removesuffix("'s")
    words = said.split()
    if not words:
        has_letters = any(sign.isalpha() for sign in rest)
        return (NameProblem.NOT_A_NAME if has_letters else NameProblem.NO_LETTERS) if cue == "strong" else None
    letters = [letter for letter in re.split(r"[\s-]+", said) if letter]
    if len(letters) > 2 and all(len(letter) == 1 and letter.isalpha() for letter in letters):
        return "".join(letters)  # "D-a-n-a"
    is_none = (
        not all(_is_word(word) for word in words)
        or (end is not None and _is_code(rest, end))
        or _is_sentence(words, cue)
        or (end is not None and not cue and len(words) == 1 and _goes_on(end, rest))
    )
    is_long = len(said) > _LONGEST or len(words) > _MOST_WORDS
    if is_none or (not is_long and _LETTER_DRAWN_OUT.search(said)):
        return NameProblem.NOT_A_NAME if cue == "strong" else None
    return NameProblem.TOO_LONG if is_long else said


def _without_signs(text: str) -> str:
    """Return the text composed, with plain apostrophes and without addresses, pictures and invisible signs."""
    text = unicodedata.normalize("NFC", text[:_LONGEST_TEXT]).replace("\u2019", "'").replace("\u2018", "'")
    kept = []
    for sign in _ADDRESS.sub(" , ", text):
        category = unicodedata.category(sign)
        if sign in "\u200c\u200d" or category not in ("So", "Sk", "Cf", "Cs", "Co", "Cn", "Me"):
            kept.append(" " if category in ("Cc", "Zs", "Zl", "Zp") and sign != "\n" else sign)
    plain = re.sub(r" +", " ", "".join(kept)).strip(" \n\"'\u201c\u201d\u00ab\u00bb()\u200c\u200d\ufe0f")
    return SHORT_FORMS.sub(rf"\1{STOP}", plain)


def _behind_cue(text: str) -> tuple[str, str]:
    """Return what follows a cue such as "my name is", and how sure the cue is: "strong", "strict", "weak" or ""."""
    greeting = GREETING.match(text)
    if greeting and greeting.end() < len(text):
        text = text[greeting.end() :]
    cue = CUE.match(text)
    strength = "strict" if cue and STRICT_CUE.search(cue.group()) else "strong"
    if cue is None or cue.end() == len(text) or _is_in_word(cue, text):
        cue, strength = WEAK_CUE.match(text), "weak"
    if cue is None or cue.end() == len(text):
        return text, ""
    rest = text[cue.end() :].strip(" \"'\u201c\u201d")
    again = CUE.match(rest) or WEAK_CUE.match(rest)
    if again and again.end() < len(rest) and again.group()[-1:] in " :,-":
        rest = rest[again.end() :]
    return rest, strength


def _is_in_word(cue: re.Match[str], text: str) -> bool:
    """Whether a cue ends within a word: the "name" of "names"; scripts without blanks have no such words."""
    last, following = cue.group()[-1:], text[cue.end() : cue.end() + 1]
    return last.isascii() and last.isalpha() and following.isalpha()


def _end(text: str) -> re.Match[str] | None:
    """Return where the name is over; a "Will" at its beginning and a "So" at its end are parts of it."""
    told = min(_told_beside(text), key=lambda match: match.start(), default=None)
    for match in END.finditer(text):
        if told and told.start() < match.start():
            break
        word = match.group()
        is_known = word.lower() in ALSO_NAMES
        is_written_as_name = word.istitle() and re.fullmatch(r"(?:\s+[A-Z]\w*)*[\s.!]*", text[match.end() :])
        if not (is_known and (match.start() == 0 or is_written_as_name)):
            return match
    return told


def _told_beside(text: str) -> list[re.Match[str]]:
    """Return where a condition, a medicine or an insurer begins: "Jane Smith Kaiser" tells one, "Tom Kaiser" none."""
    found = [match for match in (CONDITION.search(text), INSURER.search(text)) if match]
    for match in BRAND_OR_NAME.finditer(text):
        before, brand = text[: match.start()].split(), match.group().strip()
        is_small = brand.islower() and before[-1:] != [] and before[-1][0].isupper()
        if len([word for word in before if word.lower().strip(STOP) not in TITLES | PARTICLES]) > 1 or is_small:
            found.append(match)
    return found


def _is_word(word: str) -> bool:
    """Whether a word is made of letters, their marks, and the few signs that names have."""
    marks = 0
    for sign in word.replace(".", STOP):
        is_mark = unicodedata.category(sign).startswith("M")
        marks = marks + 1 if is_mark else 0
        if marks > MOST_MARKS or not (is_mark or sign.isalpha() or sign in INSIDE):
            return False
    return word[0].isalpha()


def _is_code(rest: str, end: re.Match[str]) -> bool:
    """Whether the name ends where an address or a piece of code goes on."""
    around = rest[max(0, end.start() - 1) : end.end() + 1]
    return bool(CODE.search(rest[end.start() : end.start() + 4]) or re.search(r"\w[@/\\=<_]\w", around))


def _is_sentence(words: list[str], cue: str) -> bool:
    """Whether the words say something else than a name."""
    bare = [word.lower().replace("'", "").strip(".") for word in words]
    is_titled = all(word[0].isupper() or word in PARTICLES for word in words) and not "".join(words).isupper()
    for word, written in zip(bare, words, strict=True):
        if word in PARTICLES or (word in TITLES and len(words) > 1):
            continue
        # "My name is hard …" goes on as a sentence, "My name is Hard" would be a name.
        forbidden = NEVER if cue == "strong" and written[0].isupper() else STOP_WORDS | NEVER
        is_name = word in ALSO_NAMES and ((is_titled and len(words) > 1) or (cue == "strong" and len(words) == 1))
        is_name = is_name or (not cue and len(words) == 1 and word == "christian")  # "I'm Christian" may be a faith
        if word in forbidden and not is_name:
            return True
    if len(words) == 1 and words[0].islower() and cue != "strong" and ADJECTIVE.fullmatch(words[0]):
        return True
    return not cue and words[0].islower() and len(words) > 3 and not any(word in PARTICLES for word in bare)


def _goes_on(end: re.Match[str], rest: str) -> bool:
    """Whether a lone word begins a sentence ("hope this works") and is no name beside something ("Dana speaking")."""
    word = end.group().lower()
    if not word.isalpha() or word in BESIDE_A_NAME or CONDITION.match(word) or INSURER.match(word):
        return word in ("i", "my") and bool(_ASKS.match(rest[end.end() :]))
    return True
