"""The runs of digits in a text that may be a phone number, apart from the dates, times and ids around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from clarity.reading.spoken_numbers import SPOKEN, with_digits

# How many digits stand in each group of a number as North Americans write it, a leading 1 aside.
_SHAPES = {(10,), (3, 3, 4), (3, 7), (6, 4), (3, 3, 2, 2), (3, 4, 3), (5, 5)}
_TYPICAL_SHAPES = {(10,), (3, 3, 4), (3, 7)}  # which may stand among other digits; a card number has the others, too
_TRUNK_SHAPES = {(11,), (4, 3, 4), (4, 7), (7, 4)}  # the 1 typed onto the first group
_IN_PIECES = {(3, 7), (3, 3, 4), (1, 3, 7), (1, 3, 3, 4), (6, 4)}

_ADDRESS = re.compile(
    r"[^\s@]{1,64}@(?=[^\s@]{0,99}[^\W\d_])[^\s@]+|\bhttps?://(?!wa\.me)\S+|(?<!\d)\$ ?\d[\d,.]*|\b\d[\d,.]* ?%(?!\d)"
)
# "949x555x0123": a sign that stands twice only parts the groups, whatever it is.
_SAME_SIGN_TWICE = re.compile(r"(?<![^\W_])(\d{3})(x|\s?[^\w+\s.()-]{1,2}\s?)(\d{3})\2(\d{4})(?!\d)")
_SPREADSHEET = re.compile(r"(?<=\d{10})\.0+(?!\d)")
_EXTENSION_WORD = (
    r"(?:extension|extention|extenstion|extn|exten|ext|xtn|xt|interno|anexo|ramal|доб|int|option|opt|press)(?![^\W\d_])"
)
_SPOKEN_DIGITS = rf"{SPOKEN}\d{{1,4}}(?:\s{SPOKEN}\d{{1,2}}){{0,5}}"
_EXTENSION = re.compile(
    rf"(?:[;,(\[]\s?){{0,3}}(?<![^\W\d_]){_EXTENSION_WORD}[\s.:=#-]*(?:(?:number|num|no|is)\b[\s.:#]*)?"
    rf"(?P<word>\d(?: \d){{1,5}}(?![\d-])|\d{{1,7}}(?!\d)|{_SPOKEN_DIGITS})[)\]]*"
    rf"|(?:(?<=\d{{4}})|(?<={SPOKEN}\d)|(?<= \d\d)|(?<= \d))[\s,(\[]{{0,4}}(?<![^\W\d_])(?:x|#)[\s.:#]*"
    rf"(?P<sign>\d(?: \d){{1,5}}|\d{{1,7}}(?!\d)|{_SPOKEN_DIGITS})(?![\s.-]*\d)[)\]#]*"
    r"|(?<=\d{4})(?:,+|;|[pw])(?P<pause>\d{1,6})#?(?=\s*$)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_DAY, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)?\d\d"
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?"
# What stands beside a number and has digits of its own.
_BESIDE = re.compile(
    rf"(?<![\d:]){_CLOCK}\s*(?:-|to|and|til+|until)\s*{SPOKEN}?{_CLOCK}\s*[ap]\.?m\b"
    rf"|(?<![\d:.]){_CLOCK}\s*(?:[ap]\.?m\b|o'?clock|ish\b)"
    r"|(?<![\d:])\d{1,2}:\d\d(?![\d:])"
    rf"|\b{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d\d\b)?|\b{_DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b"
    rf"|(?<![\d/])\d{{1,2}}/\d{{1,2}}(?:/{_YEAR})?(?![\d/])"
    rf"|(?<![\d.-])(?:0?[1-9]|1[0-2])([-.]){_DAY}\1{_YEAR}(?![\d.-])|(?<![\d-])(?:19|20)\d\d-[01]\d-[0-3]\d(?![\d-])"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b"
    rf"|\b(?:first|last|next|middle|final)\s*{SPOKEN}?[34]\b(?:\s*(?:digits?|numbers?|are|is))*"
    r"|\b\d{1,3}\s*(?:yo|y/o|yrs?|years?|mins?|minutes?|hrs?|hours?|weeks?|days?|mg)\b"
    r"|\b(?:apt|apartment|suite|ste|unit|room|rm|zip|zip ?code|floor|box)\b[\s.#:]*\d{1,5}\b"
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:ssn|ss|social(?: security)?|member(?:ship)?|subscriber|policy|group|insurance|plan|medicaid|medicare|mrn"
    r"|medi-?cal|account|acct|card|credit|debit|visa|mastercard|amex|discover|routing|licen[cs]e|passport|claim|record|case|rx"
    r"|npi|ein|id|dob|born|birth ?da(?:te|y))\b(?:[\s#:.'=-]|\b(?:id|no|num|number|card|is|s|my|on|of|it)\b)*$"
)
# Letters right before or among digits, as in a member number.
_ID = re.compile(r"(?<![^\W_])[^\W\d_]{1,3}\d[\w-]{4,}|(?<![^\W_])\d+[^\W\d_]+\d[\w-]*")
_GLUED_WORD = re.compile(
    r"(?<![^\W\d_])(call|text|ph|phone|cell|tel|sms|mob|number|num|no|nbr|home|work|me|at|is|its|fax|hi|hey|to"
    r"|[^\W\d_]{4,})(?=\d)"
)
_VANITY = re.compile(
    r"(?<![\w+])(?:\+?1[ .-]*)?\(?(?P<area>[2-9]\d\d)\)?(?P<gap>[ .-]*)"
    r"(?P<rest>(?:\d{3} )?[A-Za-z0-9]{1,12}(?:[.-][A-Za-z0-9]{1,12}){0,5})(?!\w)"
)
_VANITY_WORDS = re.compile(
    r"(?<![\w+])1(?P<gap>[ .-]*)(?P<area>8(?:00|88|77|66|55|44|33))(?P<rest>(?:[ .-]{1,3}[A-Za-z]{1,12}){1,3})(?!\w)"
)
_TOLL_FREE = frozenset(("800", "888", "877", "866", "855", "844", "833"))
_NO_VANITY = frozenset(("xxxx", "home", "cell", "work", "text", "call", "mine"))  # said behind an unfinished number
_KEYS = dict(zip("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999", strict=True))
_SEPARATOR = r"[\s\-.()\[\]{}/\\_*~,:;|='" + SPOKEN + "]"
_RUN = re.compile(rf"(?<![^\W_])(?:\+{_SEPARATOR}*)*\(?{SPOKEN}?\d(?:{_SEPARATOR}*\d|(?<=\d)\+(?=\d))*")


@dataclass(frozen=True)
class Run:
    """Groups of digits that no word parts, and the signs between them."""

    groups: tuple[str, ...]
    gaps: tuple[str, ...]
    is_international: bool = False
    place: int = 0

    @property
    def digits(self) -> str:
        """All digits in one."""
        return "".join(self.groups)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many digits each group has."""
        return tuple(map(len, self.groups))

    @property
    def is_shaped(self) -> bool:
        """Whether it is grouped as phone numbers are, or begins with a plus sign."""
        return self._is_one_of(_SHAPES)

    @property
    def is_typical(self) -> bool:
        """Whether it is grouped as most phone numbers are, or begins with a plus sign."""
        return self._is_one_of(_TYPICAL_SHAPES)

    def _is_one_of(self, shapes: set[tuple[int, ...]]) -> bool:
        shape = self.shape
        has_trunk = self.digits.startswith("1") and (shape in _TRUNK_SHAPES or (shape[0] == 1 and shape[1:] in shapes))
        return self.is_international or has_trunk or shape in shapes

    @property
    def levels(self) -> list[int]:
        """How strongly each gap parts two groups, 0 to 3: a dash, a blank, a dash between blanks, a line's end."""
        return [_level(gap.replace(SPOKEN, "")) for gap in self.gaps]

    def part(self, start: int, end: int) -> Run:
        """Return the groups from `start` up to `end`."""
        is_international = self.is_international and start == 0
        return Run(self.groups[start:end], self.gaps[start : end - 1], is_international, self.place)

    def goes_on(self, start: int, end: int) -> bool:
        """Whether the group behind a part is written as if it belonged to it: "949-555-0123-4"."""
        rest = self.groups[end:]
        if not rest or SPOKEN in self.gaps[end - 1] or (len(rest) == 2 and max(map(len, rest)) <= 2):
            return False
        inside = self.levels[start : end - 1]
        return self.levels[end - 1] == 0 or (bool(inside) and self.levels[end - 1] == max(inside))


def with_vanity_digits(text: str, is_number: Callable[[str], bool]) -> str:
    """Return a text that `plain_signs` returned with "1-800-FLOWERS" as digits.

    The letters behind the seventh are not dialled. `is_number` says whether ten digits are a number.
    """

    def dialled(match: re.Match[str]) -> str:
        is_joined = match.re is _VANITY_WORDS or " " not in match["gap"] + match["rest"]
        dialled_digits, rest = _dialled(match["area"], match["rest"], is_joined=is_joined)
        return f"{dialled_digits} {rest}" if dialled_digits and is_number(dialled_digits) else match.group()

    return _VANITY.sub(dialled, _VANITY_WORDS.sub(dialled, text))


def _dialled(area: str, rest: str, *, is_joined: bool) -> tuple[str, str]:
    """Return the ten digits that letters behind an area code stand for and what follows; "" if they stand for none."""
    size = 0
    while size < len(rest) and (sum(map(str.isalnum, rest[:size])) < 7 or rest[size].isalnum()):
        size += 1  # up to the end of the word that the seventh letter is in
    letters = re.sub(r"[^A-Za-z0-9]", "", rest[:size])
    seven, tail = letters[:7].lower(), re.search(r"[A-Za-z]+$", letters[:7])
    if not 7 <= len(letters) <= 10 or tail is None or len(tail.group()) < 3 or not (letters[7:] or "a").isalpha():
        return "", rest
    is_loud = letters == letters.upper()
    is_number = is_joined and (letters[:3].isdigit() or area in _TOLL_FREE)  # "949-555-care", "1-800-flowers"
    if not (is_loud or is_number) or seven[3:] in _NO_VANITY or SPOKEN in with_digits(rest):
        return "", rest
    return area + "".join(_KEYS.get(letter, letter) for letter in seven), rest[size:]


def runs(text: str) -> tuple[list[Run], list[Run], str | None]:
    """Return the runs of digits in a text in plain digits, those that are ids of something else, and an extension."""
    text = _SPREADSHEET.sub("", _SAME_SIGN_TWICE.sub(r"\1-\3-\4", text))
    text = _GLUED_WORD.sub(r"\1 ", _ADDRESS.sub(" & ", text))
    text, extension = _without_extension(_BESIDE.sub(" & ", text))
    ids = [_run(match) for match in _ID.finditer(text)]
    text = _ID.sub(lambda match: "&" * len(match.group()), text)
    found: list[Run] = []
    for match in _RUN.finditer(text):
        is_id = bool(_SOMETHING_ELSE.search(text, max(0, match.start() - 60), match.start()))
        run = _run(match)
        (ids if is_id and len(run.digits) > 5 else found).append(run)
    return found, ids, extension


def joined(pieces: list[Run], *, has_area_last: bool) -> Run | None:
    """Return the run whose pieces words part ("949 is the area code, then 555 0123"), if they are just that."""
    groups = tuple(group for run in pieces for group in run.groups)
    if has_area_last and tuple(map(len, groups)) in {(3, 4, 3), (7, 3)}:
        groups = (groups[-1], *groups[:-1])
    is_parted = len(pieces) > 1 or has_area_last
    return Run(groups, ("",) * (len(groups) - 1)) if is_parted and tuple(map(len, groups)) in _IN_PIECES else None


def _run(match: re.Match[str]) -> Run:
    text = match.group()
    gaps = tuple(re.findall(r"(?<=\d)\D+(?=\d)", text))
    return Run(tuple(re.findall(r"\d+", text)), gaps, text.lstrip(" (" + SPOKEN).startswith("+"), match.start())


def _without_extension(text: str) -> tuple[str, str | None]:
    match = _EXTENSION.search(text)
    if match is None:
        return text, None
    digits = re.sub(r"\D", "", match["word"] or match["sign"] or match["pause"])
    return f"{text[: match.start()]} & {text[match.end() :]}", digits[:7]


def _level(gap: str) -> int:
    if re.search(r"[\n;|]|, |,$", gap):
        return 3
    if re.search(r"[()\[\]]", gap):
        return 0
    if not gap.strip():
        return 1 if gap else 0
    return 2 if gap != gap.strip() else 0
