"""Numbers as people say and draw them ("double five", "oh", emoji digits) made plain digits, for phone numbers."""

from __future__ import annotations

import html
import re
import unicodedata

from clarity.reading.letters import without_accents

SPOKEN = "\x02"  # stands before digits that were words, so that "… 0123 six" is not read as one digit too many

_DIGITS = {
    "zero": 0, "oh": 0, "nought": 0, "naught": 0, "cero": 0, "zer0": 0, "zeor": 0,
    "one": 1, "uno": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "thre": 3,
    "four": 4, "cuatro": 4, "foru": 4, "fuor": 4, "five": 5, "cinco": 5, "fife": 5, "fiv": 5,
    "six": 6, "seis": 6, "seven": 7, "siete": 7, "sevn": 7, "eight": 8, "ocho": 8,
    "eigth": 8, "eigh": 8, "nine": 9, "nueve": 9, "niner": 9, "nien": 9,
}  # fmt: skip
_PLURALS = {"zeros": 0, "zeroes": 0, "ohs": 0, "ones": 1, "twos": 2, "threes": 3, "fours": 4, "fives": 5, "sixes": 6,
            "sevens": 7, "eights": 8, "nines": 9}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "diez": 10, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
    "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veintiuno": 21, "veintidos": 22,
    "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27, "veintiocho": 28,
    "veintinueve": 29,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "ninty": 90, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
    "setenta": 70, "ochenta": 80, "noventa": 90,
}  # fmt: skip
_HUNDREDS = {"quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900}
_TIMES = {"double": 2, "dbl": 2, "dubble": 2, "doble": 2, "triple": 3, "treble": 3, "tripple": 3, "quadruple": 4}
# What a telephone's dictation writes for a digit; only between two digits that were words.
_SOUNDS_LIKE = {
    "to": "2", "too": "2", "tu": "2", "for": "4", "fore": "4", "won": "1", "ate": "8", "tree": "3", "free": "3",
    "sicks": "6", "nein": "9", "o": "0", "owe": "0", "i've": "5",
}  # fmt: skip
# Words people say for the marks inside a number.
_MARKS = {"dash", "hyphen", "minus", "dot", "point", "period", "space", "slash", "stroke", "comma", "then", "um", "uh",
          "guion", "punto", "paren", "parens", "parenthesis", "parentheses", "bracket", "open", "close"}  # fmt: skip
# Signs that Unicode files elsewhere and people use as a plus, a cross, a dash or a dot.
_DRAWN = {"\u2795": "+", "\u00d7": "x", "\u2716": "x", **dict.fromkeys("\u2212\u2796\u2043\u30fc\u02d7\u00af", "-"),
          **dict.fromkeys("\u00b7\u2022\u30fb\u2027\u2219\u22c5\u3002\u25cf\u25cb\u25e6", ".")}  # fmt: skip
_DICTATED = 5  # number words; "nine to five" has fewer
_ESCAPED = re.compile(r"%(2[0B89D]|2E)", re.I)  # blanks, brackets and signs of an address
_ALL_WORDS = "|".join(sorted({*_DIGITS, *_TEENS, *_TENS}, key=len, reverse=True))
_RUN_TOGETHER = re.compile(rf"(?<![^\W\d_])(?:{_ALL_WORDS}){{2,}}(?![^\W\d_])")
_ONE_WORD = re.compile(_ALL_WORDS)
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[\W_]+")
# Letters typed for digits: "949.555.O123", "5S5". Longer tokens may be an insurance id and are left alone.
_LETTERS_AMONG_DIGITS = re.compile(r"(?<![^\W_])(?=[oil]*\d)[\doil]{2,11}(?![^\W_])")
_LETTERS_INSIDE = re.compile(r"(?<![^\W_])(?=\d)(?:\d|[sbz](?=\d)){3,4}(?![^\W_])")
_LOOK_ALIKES = str.maketrans("oilsbz", "011582")


def plain_signs(text: str) -> str:
    """Return the text with every kind of digit, dash, dot and blank as its ASCII sign, without invisible signs."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), html.unescape(text))
    text = unicodedata.normalize("NFKC", text)
    return "".join(map(_plain_sign, text))


def with_digits(text: str) -> str:
    """Return a text that `plain_signs` returned in lower case, with number words as digits behind `SPOKEN`."""
    plain = without_accents(text.lower())
    plain = _LETTERS_AMONG_DIGITS.sub(lambda match: match.group().translate(_LOOK_ALIKES), plain)
    plain = _LETTERS_INSIDE.sub(lambda match: match.group().translate(_LOOK_ALIKES), plain)
    plain = _RUN_TOGETHER.sub(lambda match: " ".join(_ONE_WORD.findall(match.group())), plain)
    tokens = _TOKEN.findall(plain)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        number, after = _number_at(tokens, at)
        out.append(f"{SPOKEN}{number}" if number else tokens[at])
        at = after if number else at + 1
    is_dictated = sum(token.startswith(SPOKEN) for token in out) >= _DICTATED
    return "".join(_mark(out, index, is_dictated=is_dictated) for index in range(len(out)))


def _plain_sign(sign: str) -> str:
    if sign in _DRAWN:
        return _DRAWN[sign]
    category = unicodedata.category(sign)
    if category in ("Nd", "No"):
        value = unicodedata.digit(sign, None)
        return " " if value is None else str(value)
    plain = {"Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n", "So": " ", "Sk": " ", "Cf": "", "Mn": "", "Me": "", "Cs": ""}
    if category == "Cc":
        return sign if sign == "\n" else " "
    return sign if unicodedata.combining(sign) else plain.get(category, sign)


def _mark(tokens: list[str], index: int, *, is_dictated: bool) -> str:
    """Return a token, or the digit or mark that its neighbours make of it."""
    word = tokens[index]
    if not word[0].isalpha():
        return word
    before, after = _neighbour(tokens, index, -1), _neighbour(tokens, index, 1)
    if is_dictated and word in _SOUNDS_LIKE and _sounds(before) and _sounds(after):
        return SPOKEN + _SOUNDS_LIKE[word]
    if word == "o" and _is_number(before) and _is_number(after):
        return "0"
    if word == "plus" and _is_number(after):
        return "+"
    return "-" if word in _MARKS and (_is_number(before) or before in _MARKS) and after else word


def _neighbour(tokens: list[str], index: int, step: int) -> str:
    """Return the next token that is no blank or mark, "" at the end of a text."""
    for position in range(index + step, index + 4 * step, step):
        if not 0 <= position < len(tokens):
            return ""
        if tokens[position][0].isalnum() or tokens[position].startswith(SPOKEN):
            return tokens[position]
    return ""


def _sounds(token: str) -> bool:
    return token.startswith(SPOKEN) or token in _SOUNDS_LIKE


def _is_number(token: str) -> bool:
    return token[:1].isdigit() or token.startswith(SPOKEN)


def _number_at(tokens: list[str], at: int) -> tuple[str, int]:
    """Return the digits that the words from here stand for and where they end, or "" if none begins here."""
    word = tokens[at]
    if not word[0].isalnum():
        return "", at
    repeated, after = _repeated(tokens, at)
    if word in _TIMES or repeated:
        return repeated, after
    value, after = (_HUNDREDS[word], at + 1) if word in _HUNDREDS else _below_hundred(tokens, at)
    if value is None:
        return "", at
    following, beyond = _next_word(tokens, after)
    if following == "thousand" and value > 0:
        return str(value * 1000), beyond
    if following == "hundred" and value > 0:
        value, after = value * 100, beyond
    elif word not in _HUNDREDS:
        return str(value), after
    rest, end = _behind_hundred(tokens, after)
    return str(value + rest), end


def _repeated(tokens: list[str], at: int) -> tuple[str, int]:
    """Return the digits of "double five" or "three fives" and where they end, "" for anything else."""
    word = tokens[at]
    following, after = _next_word(tokens, at + 1)
    times = _TIMES.get(word, 0)
    if following in _PLURALS and word in ("two", "three", "four", "2", "3", "4"):
        times = _DIGITS.get(word) or int(word)
    digit = str(_DIGITS.get(following, _PLURALS.get(following, following)))
    return (digit * times, after) if times and digit.isdigit() and len(digit) == 1 else ("", at)


def _behind_hundred(tokens: list[str], at: int) -> tuple[int, int]:
    """Return what belongs to the hundred before it and where that ends, 0 if nothing does.

    "Eight hundred five, five five five" is 805-555, and "eight hundred five five five" is 800-555: a digit with
    digits right behind it stands for itself.
    """
    following, beyond = _next_word(tokens, at)
    is_joined = following in ("and", "y")
    rest, end = _below_hundred(tokens, beyond if is_joined else at)
    if rest is None or (rest == 0) or (at < len(tokens) and tokens[at].strip(" -")):
        return 0, at
    after = tokens[end : end + 2]
    if rest < 10 and not is_joined and len(after) == 2 and after[0] in (" ", "-") and after[1] in {*_DIGITS, *_TIMES}:
        return 0, at
    return rest, end


def _below_hundred(tokens: list[str], at: int) -> tuple[int | None, int]:
    """Return the value of the words from here up to 99 and where they end, None if they are no number."""
    while at < len(tokens) and not tokens[at][0].isalnum():
        at += 1
    word = tokens[at] if at < len(tokens) else ""
    if word in _DIGITS or word in _TEENS:
        return _DIGITS.get(word, _TEENS.get(word)), at + 1
    if word not in _TENS:
        return None, at
    following, after = _next_word(tokens, at + 1)
    if following == "y":
        following, after = _next_word(tokens, after)
    unit = _DIGITS.get(following, 0)
    return (_TENS[word] + unit, after) if unit else (_TENS[word], at + 1)


def _next_word(tokens: list[str], at: int) -> tuple[str, int]:
    """Return the word that follows after a blank or a hyphen and the place behind it, "" if there is none."""
    if at < len(tokens) and tokens[at] in (" ", "-", "  "):
        at += 1
    return (tokens[at], at + 1) if at < len(tokens) else ("", at)
