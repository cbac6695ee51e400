"""Where a text holds a number by which somebody could be found or robbed, and where a number is nobody's."""

# ruff: noqa: E501  a line is one kind of phrase

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from clarity.conversations.number_runs import NumberRun, number_runs
from clarity.conversations.plain_text import BLANK, Span, Tag

YOUNGEST = 13  # years; a full date that is longer ago may be the birth date of somebody who writes here
FEWEST_OF_A_PHONE = 7
_YEAR = r"(?:19|20)\d\d"

# What is nobody's: lines that anybody may call, prices, counts, clock times and spans of years.
_NOBODYS = re.compile(
    r"(?<!\d)(?:\+?1[\s.-]*)?\(?949\)?[\s.-]*625[\s.-]*0564(?!\d)"
    r"|(?<![\d-])(?:\+?1[\s.-]*)?\(?8(?:00|88|77|66|55|44|33)\)?[\s.-]*\d{3}[\s.-]*\d{4}(?!\d)"
    r"|(?<!\d)741[\s-]?741(?!\d)"
    r"|[$\u20ac\u00a3]\s?\d[\d,.]*(?:\s?(?:-|to|a|and|or)\s?[$\u20ac\u00a3]?\d[\d,.]*)?|\b\d[\d,.]*(?:\s?-\s?\d[\d,.]*)?\s?(?:dollars?|usd|bucks|d[o\u00f3]lares|pesos|percent|por ciento|%)"
    r"|(?<![\d,])\d{1,3}(?:,\d{3})+(?![,\d])"
    r"|(?<![\d:])\d{1,2}:\d\d(?![\d:])|(?<![\d.-])\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b"
    rf"|(?<![\d-]){_YEAR}\s?(?:-|/|to|and|or|through|thru|until|a|y)\s?(?:{_YEAR}|\d\d)(?![\d-])"
    r"|(?<![\d-])(?:[01]\d|2[0-4])[0-5]0\s?-\s?(?:[01]\d|2[0-4])[0-5]0(?![\d-])",
    re.I,
)

# ---- numbers of identity and money ----
_ID_CUE = (
    r"(?P<sure>\bssn\b|\bss\s?#|\bsocial(?:\s+security)?\b|\bseguro social\b|\bitin\b|\bcvv\b|\bcvc\b|\bpin\b|\bsecurity code\b|\bmrn\b|\bmedical record\b|\brouting\b|\bpassport\b|\bpasaporte\b|\bmember(?:ship)?(?:'s)?\s?(?:id|number|no|num|#)\b|\bsubscriber\b|\bpolicy\s?(?:id|number|no|num|#)|\blast\s+(?:four|4)(?:\s+digits)?\s+of\s+(?:my|the)\s+(?:card|ssn|social)|\bcard\s+ending\b)"
    r"|\b(?:member(?:ship)?|miembro|socio|policy|p[o\u00f3]liza|insurance|seguro|aseguranza|group|grupo|medi-?\s?cal|medicaid|medicare|patient|paciente|claim|case|caso|account|acct|cuenta|card|tarjeta|visa|mastercard|amex|discover|credit|debit|cr[e\u00e9]dito|d[e\u00e9]bito|licen[cs]e|licencia|driver'?s|dl|plan|id|i\.d\.|identificaci[o\u00f3]n|rx\s?bin|bin|pcn|cin|aetna|anthem|cigna|kaiser|tricare|humana|united ?health ?care|uhc|blue ?(?:cross|shield)|optum|magellan)\b"
)
_NAMED = r"number|numbers|num|no|nbr|nro|id|code|card|n[u\u00fa]mero|num|tarjeta|digits"
_BETWEEN = rf"(?:[\s:#=.,'\"()-]|\b(?:{_NAMED}|is|are|was|its|it|my|the|of|in|on|for|from|with|es|son|el|la|mi|de|del|que|con|ends?|ending|termina|en|here|aqu[i\u00ed]|insurance|plan|policy|member|health|group|security|social|and|ppo|hmo|license|lic|s)\b){{0,24}}"
_BEHIND_CUE = re.compile(rf"(?:{_ID_CUE})(?P<between>{_BETWEEN})$", re.I)
_IS_NAMED = re.compile(rf"[#:]|\b(?:{_NAMED})\b", re.I)
_BEFORE_CUE = re.compile(
    rf"\s*(?:is|es|are|,|\(|-|:|=)\s*(?:(?:my|mi|the|el|la|our|his|her|their)\s+)?(?:{_ID_CUE})", re.I
)
_MIXED = re.compile(
    r"(?<![^\W_])(?=[^\W_-]*\d)(?=[\d-]*[^\W\d_])(?![\dOoIil-]+(?![^\W_]))[A-Za-z0-9]{2,}(?:-[A-Za-z0-9]+)*(?:(?<=[A-Za-z0-9]{4})(?:[ -]\d{2,})+)?(?![^\W_])"
)
_GLUED = re.compile(
    r"(?:call|text|ph|phone|cell|tel|sms|mob|number|num|no|home|work|me|at|is|its|to|mom|dad)[\d-]+", re.I
)
_MIXED_PARTS = re.compile(
    r"(?<![^\W_])(?!(?:AT|IS|MY|ME|ES|TO|NO|OR|AND|THE|CALL|CELL|TEXT|MOM|DAD|HOME|WORK|TEL|FAX|I|A)\b)[A-Z]{1,4}[\s-]\d[\d\s-]{4,}\d(?![^\W_])"
)
_CARD_SHAPES = {(4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 4, 3), (8, 8)}

# ---- dates ----
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_ORDINAL = r"(?:(?:twenty|thirty)[\s-]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
_SAID = r"(?:(?:one|two|three|four|five|six|seven|eight|nine|oh|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|and)[\s-]?)"
_FULL_DATE = re.compile(
    rf"(?<![\d/.-])\d{{1,2}}\s?(?P<sign>[/.-])\s?\d{{1,2}}\s?(?P=sign)\s?(?P<year>{_YEAR}|\d\d)(?![\d/-])"
    rf"|(?<![\d-])(?P<year_first>{_YEAR})[/.-](?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|[12]\d|3[01])(?![\d-])"
    rf"|\b{_MONTH}\s*(?:the\s+)?{_DAY}(?:\s|,|of\b|in\b|de\b)*(?P<year_behind>{_YEAR}|'\d\d)(?!\d)"
    rf"|(?<!\d){_DAY}\s*(?:of\s+|de\s+|-)?{_MONTH}(?:\s|,|-|of\b|del?\b)*(?P<year_last>{_YEAR}|'\d\d)(?!\d)"
    rf"|\b{_MONTH}\s+(?:the\s+)?{_ORDINAL}(?:\s|,|of\b|in\b)+(?P<year_said>{_YEAR}|{_SAID}{{2,5}})(?!\d)",
    re.I,
)
_PART_OF_DATE = re.compile(
    rf"\b{_MONTH}\s*(?:the\s+)?(?:{_DAY}|{_ORDINAL}\b)|(?<!\d){_DAY}\s*(?:of\s+|de\s+)?{_MONTH}|\b{_MONTH}\s*(?:of\s+|de\s+|,\s*)?{_YEAR}\b"
    rf"|(?<![\d/.-])\d{{1,2}}[\s/.-]+\d{{1,2}}[\s/.-]+(?:{_YEAR}|\d\d)(?![\d/-])|(?<!\d)\d{{6}}(?:\d\d)?(?!\d)|(?<![\d/])\d{{1,2}}[/-]\d{{1,2}}(?![\d/-])|(?<![\d-]){_YEAR}(?![\d-])|'\d\d\b|(?<=\bin )\d\d\b",
    re.I,
)
_BIRTH = r"(?:\bd\.?\s?o\.?\s?b\b\.?|\bbirth\s?-?(?:date|day)s?\b|\bdate of birth\b|\bborn\b|\bb-?day\b|\bfecha de nacimiento\b|\bnac[i\u00ed]\b|\bnaci[o\u00f3]\b|\bnacid[oa]\b|\bnacimiento\b|\bf\.?\s?nac\b\.?|\bcumplea[n\u00f1]os\b|\bcumplo(?:\s+a[n\u00f1]os)?\b)"
_BIRTH_BETWEEN = r"(?:[\s:#=.,'\"()-]|\b(?:is|was|on|in|the|it|its|s|es|el|en|de|del|d[i\u00ed]a|fue|year|back|day|a[n\u00f1]o|my|mi|date)\b){0,14}"
_BEHIND_BIRTH = re.compile(rf"{_BIRTH}{_BIRTH_BETWEEN}$", re.I)
_NEAR_BIRTH = re.compile(rf"{_BIRTH}(?:\W+\w+){{0,5}}\W*$", re.I)
_BEFORE_BIRTH = re.compile(
    rf"\s*(?:is|es|was|,|\(|-|:|=)\s*(?:(?:my|mi|the|el|la|our|his|her|their)\s+)?(?:\w+'s\s+)?{_BIRTH}", re.I
)
_NOT_BIRTH = re.compile(
    r"\b(?:since|until|till|desde|hasta|sober|clean|admitted|discharged|appointment|started)\W*(?:\w+\W+){0,1}$", re.I
)

# ---- what finds somebody ----
_MAIL_HOSTS = r"(?:gmail|g mail|yahoo|hotmail|outlook|icloud|aol|proton(?:mail)?|comcast|sbcglobal)"
_ENDINGS = r"(?:com|org|net|edu|gov|io|me|us|mx|es|co|info|mail)"
_BOX = r"(?<![^\s@<>()\[\],;:\"])[^\s@<>()\[\],;:\"]{1,64}"
_SAID_BOX = r"(?<![\w.+-])[\w.+-]{1,64}"
_AT = r"(?:\(\s?at\s?\)|\[\s?at\s?\]|\bat\b|\barroba\b|@)"
_MAIL = re.compile(
    rf"{_BOX}\s?@\s?(?:[A-Za-z0-9-]{{1,63}}\s?\.\s?){{1,5}}[A-Za-z]{{2,}}|{_BOX}\s?@\s?{_MAIL_HOSTS}\b"
    rf"|{_SAID_BOX}(?:\s(?:dot|punto|underscore|dash|gui[o\u00f3]n|point)\s[\w.+-]{{1,64}}){{0,4}}\s?{_AT}\s?[\w-]{{1,63}}\s?(?:\s(?:dot|punto|point)\s|\(\s?dot\s?\)|\[\s?dot\s?\])\s?{_ENDINGS}\b"
    rf"|{_SAID_BOX}\s?(?:\(\s?at\s?\)|\[\s?at\s?\]|\barroba\b)\s?[\w-]{{1,63}}\s?\.\s?{_ENDINGS}\b"
    rf"|{_SAID_BOX}\sat\s{_MAIL_HOSTS}\s?\.\s?{_ENDINGS}\b",
    re.I,
)
_NO_STREET = r"(?!(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|miles?|mi|km|times?|people|a|an|the|is|are|of|to|or|and|in|at|for|per|on|by|my|your|steps?|more|other|different|percent|kids?|sessions?|blocks?|groups?|st|nd|rd|th|am|pm|it|i|we|was|were|from|with|hour|mg|adults?|teens?|patients?|friends?|sisters?|brothers?|calls?|texts?)\b)"
_WHICH = r"(?:[nsew]\.?\s+|north\s+|south\s+|east\s+|west\s+)?"
_NAME_OF_STREET = rf"(?:{_NO_STREET}[A-Za-z0-9'\u00c0-\u024f-]+\.?\s+)"
_ADDRESS = re.compile(
    rf"(?<![\d$.-])(?:\d{{1,6}}[A-Za-z]?\s+{_WHICH}{_NAME_OF_STREET}{{1,4}}(?:street|str|st|avenue|ave|av|road|rd|drive|dr|lane|ln|circle|cir|boulevard|blvd|terrace|ter|parkway|pkwy|highway|hwy)\b"
    # Words that are much else as well: "4 ur place", "a 5 word way".
    rf"|(?:\d{{3,6}}\s+{_WHICH}{_NAME_OF_STREET}{{1,3}}|\d{{1,6}}\s+{_WHICH}(?=(?-i:[A-Z])){_NAME_OF_STREET}{{1,3}})(?:way|place|pl|court|ct|trail|trl|loop|alley|square|plaza)\b)"
    r"\.?(?:[\s,]*(?:apt|apartment|unit|suite|ste|#)\.?\s*#?\s?\w{1,6})?(?:,?\s+(?-i:[A-Z])[a-z]+(?:\s(?-i:[A-Z])[a-z]+)?)?(?:,?\s+(?:CA|California))?(?:,?\s+\d{5}(?:-\d{4})?)?"
    r"|\b(?:calle|avenida|av\.|avda\.?|camino|paseo|bulevar)\s+(?:[A-Za-z\u00c0-\u024f]+\s+){1,4}(?:#|no\.?|n[u\u00fa]mero)?\s*\d{1,6}\b"
    r"|\bp\.?\s?o\.?\s?box\s+#?\d+|\b(?:zip(?:\s?code)?|c[o\u00f3]digo postal)(?:\s|:|is|es)*\d{5}(?:-\d{4})?(?!\d)",
    re.I,
)
_LAST_DIGITS = re.compile(
    r"\b(?:(?:ends?|ending|termina)\s+(?:in|with|en|con)\s+|last\s+(?:four|4)\s+(?:(?:is|are|digits|numbers)\s+)*)(?P<digits>\d{3,4})(?!\d)",
    re.I,
)
_ANY_DIGITS = re.compile(rf"[^\s{BLANK}]*\d[^\s{BLANK}]*")
_EXTENSION = re.compile(r"[\s,]*(?:ext\.?|extension|extensi[o\u00f3]n|x|#)\s?\d{1,6}", re.I)


def nobodys(text: str) -> Iterator[Span]:
    """Find numbers that tell nothing about anybody, and stay."""
    return (Span(match.start(), match.end()) for match in _NOBODYS.finditer(text))


def identity_numbers(text: str) -> Iterator[Span]:
    """Find numbers of social security, cards, insurance, accounts and licences."""
    for match in (*_MIXED.finditer(text), *_MIXED_PARTS.finditer(text)):
        if not _GLUED.fullmatch(match.group()) and _is_id(text, match.start(), match.end(), match.group()):
            yield Span(match.start(), match.end(), Tag.NUMBER)
    for run in number_runs(text):
        is_called_so = _is_id(text, run.start, run.end, run.digits)
        if is_called_so or _is_card(run) or _is_social_security(run):
            yield Span(run.start, run.end, Tag.NUMBER)


def birth_dates(text: str) -> Iterator[Span]:
    """Find dates that are said to be somebody's birth date, and full ones that may be one."""
    for match in _FULL_DATE.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        is_said = _NEAR_BIRTH.search(before) or _BEFORE_BIRTH.match(text, match.end())
        if is_said or (_may_be_birth(match) and not _NOT_BIRTH.search(before)):
            yield Span(match.start(), match.end(), Tag.BIRTH_DATE)
    for match in _PART_OF_DATE.finditer(text):
        if _BEHIND_BIRTH.search(text, max(0, match.start() - 60), match.start()) or (
            len(match.group()) > 2 and _BEFORE_BIRTH.match(text, match.end())
        ):
            yield Span(match.start(), match.end(), Tag.BIRTH_DATE)


def mail_addresses(text: str, tag: Tag | None) -> Iterator[Span]:
    """Find e-mail addresses, to be taken out or left alone; they come first, for they hold names and digits."""
    return (Span(match.start(), match.end(), tag) for match in _MAIL.finditer(text))


def places_and_phones(text: str) -> Iterator[Span]:
    """Find street addresses, full dates and telephone numbers, whole or by their last digits."""
    for match in _FULL_DATE.finditer(text):
        yield Span(match.start(), match.end(), Tag.DATE)
    for match in _ADDRESS.finditer(text):
        yield Span(match.start(), match.end(), Tag.ADDRESS)
    for match in _LAST_DIGITS.finditer(text):
        yield Span(match.start("digits"), match.end("digits"), Tag.PHONE)
    for run in number_runs(text):
        if len(run.digits) >= FEWEST_OF_A_PHONE and not run.is_list:
            extension = _EXTENSION.match(text, run.end)
            yield Span(run.start, extension.end() if extension else run.end, Tag.PHONE)


def all_digits(text: str) -> Iterator[Span]:
    """Find everything with digits in it, where a number is known to be that no pattern has found."""
    for run in number_runs(text):
        yield Span(run.start, run.end, Tag.PHONE)
    for match in _ANY_DIGITS.finditer(text):
        yield Span(match.start(), match.end(), Tag.PHONE)


def count_of_digits(text: str) -> int:
    """Return how many digits a plain text holds, those said in words among them."""
    return sum(len(run.digits) for run in number_runs(text)) + sum(
        sum(sign.isdigit() for sign in match.group()) for match in _MIXED.finditer(text)
    )


def _is_id(text: str, start: int, end: int, value: str) -> bool:
    """Whether what stands here is called a number of identity, before or behind it, or has the look of one."""
    digits, letters = sum(sign.isdigit() for sign in value), sum(sign.isalpha() for sign in value)
    if value[:1].isalpha() and letters <= 4 and digits >= 7 - letters // 2 and letters + digits >= 8:
        return True
    cue = _BEHIND_CUE.search(text, max(0, start - 90), start)
    if cue is None:
        behind = _BEFORE_CUE.match(text, end)
        return behind is not None and (digits >= 4 if behind["sure"] else digits + letters >= 6 and digits >= 4)
    is_sure = cue["sure"] is not None or _IS_NAMED.search(cue["between"]) is not None
    if is_sure:
        return digits >= (3 if cue["sure"] or letters else 4)
    return digits + letters >= 6 and digits >= 4


def _is_card(run: NumberRun) -> bool:
    digits = run.digits
    if run.is_international or digits.startswith(("00", "011")) or not 13 <= len(digits) <= 19:
        return False
    shape = tuple(map(len, run.groups))
    # A date beside a telephone number passes the sum by chance, but is not grouped like a card.
    is_grouped_so = shape[0] == 4 or max(shape) <= 2
    return len(shape) == 1 or shape in _CARD_SHAPES or (is_grouped_so and _passes_luhn(digits))


def _is_social_security(run: NumberRun) -> bool:
    shape = tuple(map(len, run.groups))
    return sum(shape) == 9 and (shape in ((3, 2, 4), (9,)) or max(shape) <= 2) and not run.is_list


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _may_be_birth(match: re.Match[str]) -> bool:
    if match["sign"] == "." and len(match["year"]) == 2:
        return False  # also a version or a section
    if match["year_said"] and not match["year_said"].isdigit():
        return "nineteen" in match["year_said"].lower()
    written = next(
        match[name] for name in ("year", "year_first", "year_behind", "year_last", "year_said") if match[name]
    )
    this_year = datetime.date.today().year
    year = int(written.strip("'"))
    if year < 100:
        year += 2000 if year <= this_year % 100 else 1900
    return year <= this_year - YOUNGEST
