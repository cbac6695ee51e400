"""A phone number read from whatever somebody typed, or the reason why there is none; the one door to `phonenumbers`.

A wrong number is worse than a second question: a stranger would learn that somebody asked this clinic for a
call. So what could be read in two ways is a `PhoneProblem`, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from clarity.reading.phone_text import Run, joined, runs, with_vanity_digits
from clarity.reading.spoken_numbers import plain_signs, with_digits

_LONGEST_TEXT = 2000  # characters; a message is no longer
_OWN_LINE = "+19496250564"  # admissions; calling it back would ring ourselves
_SERVICES = {"911", "988", "112", "999", "741741", "211", "311", "411", "511", "611", "711", "811"}
_TYPED_FOR_FUN = {"1234567890", "0123456789", "0987654321", "9876543210"}
_SOCIAL_SECURITY = (3, 2, 4)
# Numbers that regulators set aside for examples, as 555-01xx is here; the library does not count them as valid.
_EXAMPLES = re.compile(r"\+(?:447700900\d{3}|441632960\d{3}|3363998\d{4}|35320910\d{4})")
_COUNTRIES = {
    "uk": "GB", "england": "GB", "britain": "GB", "scotland": "GB", "british": "GB", "united kingdom": "GB",
    "ireland": "IE", "mexico": "MX", "mexican": "MX", "australia": "AU", "new zealand": "NZ", "germany": "DE",
    "france": "FR", "spain": "ES", "italy": "IT", "india": "IN", "philippines": "PH", "japan": "JP", "china": "CN",
    "korea": "KR", "brazil": "BR", "israel": "IL", "sweden": "SE", "norway": "NO", "denmark": "DK", "poland": "PL",
    "netherlands": "NL", "switzerland": "CH", "austria": "AT", "guatemala": "GT", "el salvador": "SV",
    "vietnam": "VN", "iran": "IR", "colombia": "CO", "peru": "PE", "argentina": "AR", "portugal": "PT",
}  # fmt: skip
_COUNTRY = re.compile(rf"\b(?:{'|'.join(_COUNTRIES)})\b")
_CORRECTION = re.compile(
    r"\b(?:wait|i mean|meant|sorry|correction|actually|scratch that|make that|w?h?oops|instead|rather)\b"
)


class PhoneProblem(str, Enum):
    """Why a text holds no phone number that somebody can be called on."""

    NONE = "none"
    INCOMPLETE = "incomplete"
    TOO_LONG = "too_long"
    INVALID = "invalid"
    EMERGENCY = "emergency"
    OWN_LINE = "own_line"
    PREMIUM = "premium"
    SEVERAL = "several"


@dataclass(frozen=True)
class PhoneNumber:
    """A number in E.164 form ("+19495550123") and its extension (1 to 7 digits) if it has one."""

    e164: str
    extension: str | None = None

    @classmethod
    def from_stored(cls, stored: str) -> PhoneNumber:
        """Return the number that `stored` gave; raises ValueError on anything else."""
        match = re.fullmatch(r"(\+[1-9]\d{4,14})(?:;ext=(\d{1,7}))?", stored, re.ASCII)
        if match is None:
            raise ValueError("not a stored phone number")
        return cls(match[1], match[2])

    @property
    def stored(self) -> str:
        """The number as one text: "+19495550123" or "+19495550123;ext=4"."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164

    @property
    def masked(self) -> str:
        """What may be shown to whoever holds the screen: its last four digits, in words."""
        return f"the number ending in {self.e164[-4:]}"

    @property
    def spoken(self) -> str:
        """The number as staff dial it: national within the country code 1, international otherwise."""
        number = phonenumbers.parse(self.e164, None)
        style = phonenumbers.PhoneNumberFormat
        is_american = number.country_code == 1
        written = phonenumbers.format_number(number, style.NATIONAL if is_american else style.INTERNATIONAL)
        return f"{written}, extension {self.extension}" if self.extension else written


_Finding = PhoneNumber | PhoneProblem


def read_phone_number(text: str) -> PhoneNumber | PhoneProblem:
    """Return the one number that the text gives, in any spelling, or the problem with it; never raises.

    Numbers without a country code are North American. Times, dates and ages beside it are no part of it. A
    social security, card or member number is `INVALID`, however long it is.
    """
    plain = with_digits(with_vanity_digits(plain_signs(text[:_LONGEST_TEXT]), _is_number))
    country = _COUNTRY.search(plain)
    region = _COUNTRIES[country.group()] if country else None
    found, ids, extension = runs(plain)
    findings: list[tuple[Run, _Finding]] = [(run, PhoneProblem.INVALID) for run in ids]
    findings += [(run, finding) for run in found for finding in _resolve(run, region)]
    places = {finding.e164: run.place for run, finding in findings if isinstance(finding, PhoneNumber)}
    if not places:
        whole = joined(found, has_area_last="area" in plain)
        number = _whole(whole, None) if whole else None
        return PhoneNumber(number.e164, extension) if isinstance(number, PhoneNumber) else _problem(plain, findings)
    numbers = [number for number in sorted(places, key=lambda each: places[each]) if number != _OWN_LINE]
    if len(numbers) > 1 and not _CORRECTION.search(plain, places[numbers[-2]], places[numbers[-1]]):
        return PhoneProblem.SEVERAL
    return PhoneNumber(numbers[-1], extension) if numbers else PhoneProblem.OWN_LINE


def _is_number(national: str) -> bool:
    return isinstance(_checked(f"+1{national}"), PhoneNumber)


def _resolve(run: Run, region: str | None) -> list[_Finding]:
    """Return the numbers in a run, else the one problem with it."""
    whole = _whole(run, region)
    if isinstance(whole, PhoneNumber) or whole in (PhoneProblem.PREMIUM, PhoneProblem.EMERGENCY):
        return [whole]
    levels = run.levels
    if len(set(levels)) > 1:
        cuts = [index + 1 for index, level in enumerate(levels) if level == max(levels)]
        parts = [run.part(start, end) for start, end in pairwise([0, *cuts, len(run.groups)])]
        found = [finding for part in parts for finding in _resolve(part, region)]
        numbers = [finding for finding in found if isinstance(finding, PhoneNumber)]
        if numbers:
            return list(numbers)
    return _without_plus(run) or _numbers_within(run, region) or [whole]


def _without_plus(run: Run) -> list[_Finding]:
    """Return the number of a run that begins with the code of another country in a group of its own."""
    if run.is_international or len(run.groups) < 2 or not 2 <= len(run.groups[0]) <= 3:
        return []
    number = _checked(f"+{run.digits}")
    if not isinstance(number, PhoneNumber) or not number.e164.startswith(f"+{run.groups[0]}"):
        return []
    if phonenumbers.parse(number.e164, None).country_code != int(run.groups[0]):
        return []
    # "44 207 946 0018" is a number in London, or somebody of 44 with a number in Maine.
    others = run.part(1, len(run.groups))
    is_american = others.is_shaped and isinstance(_whole(others, None), PhoneNumber)
    return [PhoneProblem.TOO_LONG if is_american else number]


def _numbers_within(run: Run, region: str | None) -> list[_Finding]:
    """Return the numbers among the groups of a run that are written as numbers are."""
    found: list[_Finding] = []
    at = start = end = 0
    while at < len(run.groups):
        number, size = _number_from(run, at, region)
        if number is None:
            if found and at == end and run.goes_on(start, end):
                return [PhoneProblem.TOO_LONG]
            at += 1
            continue
        found.append(number)
        start, at = at, at + size
        end = at
    return found


def _number_from(run: Run, at: int, region: str | None) -> tuple[PhoneNumber | None, int]:
    """Return the longest number that begins with a group of a run, and how many groups it has."""
    for size in range(min(6, len(run.groups) - at), 0, -1):
        part = run.part(at, at + size)
        number = _whole(part, region) if part.is_typical else None
        if isinstance(number, PhoneNumber):
            return number, size
    return None, 0


def _whole(run: Run, region: str | None) -> _Finding:
    """Return the number that all the digits of a run make, or the problem with them."""
    digits, length = run.digits, len(run.digits)
    if digits in _SERVICES:
        return PhoneProblem.EMERGENCY
    if run.is_international or digits.startswith(("011", "00")):
        return _international(digits)
    national = digits[1:] if length == 11 and digits[0] == "1" else digits
    written: list[tuple[str, str | None]] = (
        [(f"+1{national}", None)] if len(national) == 10 and national not in _TYPED_FOR_FUN else []
    )
    if region and (length != 10 or not run.is_shaped):
        written.insert(0, (digits, region))
    checked = [_checked(*each) for each in written]
    return next((each for each in checked if isinstance(each, PhoneNumber)), None) or _reason(run, checked)


def _reason(run: Run, checked: list[_Finding]) -> PhoneProblem:
    length = len(run.digits)
    if PhoneProblem.PREMIUM in checked:
        return PhoneProblem.PREMIUM
    if run.shape == _SOCIAL_SECURITY or 13 <= length <= 19 or length == 10 or (length == 11 and run.digits[0] in "01"):
        return PhoneProblem.INVALID
    return PhoneProblem.TOO_LONG if length > 10 else PhoneProblem.INCOMPLETE


def _international(digits: str) -> _Finding:
    prefix = next((prefix for prefix in ("011", "00") if digits.startswith(prefix)), "")
    digits = digits.removeprefix(prefix)
    if re.fullmatch(r"01[2-9]\d{9}", digits):
        digits = digits[1:]  # "+01"
    if len(digits) < 6:
        return PhoneProblem.INCOMPLETE
    if re.fullmatch(r"521\d{10}", digits):
        digits = digits.replace("1", "", 1)  # Mexican mobile numbers had a 1 here until 2019
    found = _checked(f"+{digits}")
    if not isinstance(found, PhoneNumber) and len(digits) == 10:
        american = _checked(f"+1{digits}")  # "+949 555 0123": the plus is there, the 1 is not
        return american if isinstance(american, PhoneNumber) else found
    return found


def _checked(written: str, region: str | None = None) -> _Finding:
    """Return the number if somebody could have it, or the problem with it."""
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as error:
        too_long = error.error_type == phonenumbers.NumberParseException.TOO_LONG
        return PhoneProblem.TOO_LONG if too_long else PhoneProblem.INVALID
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if e164.startswith("+1900") or phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return PhoneProblem.PREMIUM
    if re.fullmatch(r"\+1\d{3}5551212", e164):
        return PhoneProblem.INVALID  # directory assistance of every area code
    if phonenumbers.is_valid_number(number) or _EXAMPLES.fullmatch(e164):
        return PhoneNumber(e164)
    return {
        ValidationResult.TOO_SHORT: PhoneProblem.INCOMPLETE,
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneProblem.INCOMPLETE,
        ValidationResult.TOO_LONG: PhoneProblem.TOO_LONG,
    }.get(phonenumbers.is_possible_number_with_reason(number), PhoneProblem.INVALID)


def _problem(text: str, findings: list[tuple[Run, _Finding]]) -> PhoneProblem:
    """Return the problem with the longest run of digits; a lone "34" among words is no number at all."""
    run, problem = max(findings, key=lambda finding: len(finding[0].digits), default=(None, PhoneProblem.NONE))
    if run and len(run.digits) < 3 and re.search(r"[^\W\d_]", text):
        return PhoneProblem.NONE
    return problem if isinstance(problem, PhoneProblem) else PhoneProblem.NONE
