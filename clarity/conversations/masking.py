"""What of a visitor's words is kept: without the numbers, names and dates by which somebody could be found."""

from __future__ import annotations

from clarity.conversations.model import Field
from clarity.conversations.personal_names import answers_to_a_name, names
from clarity.conversations.personal_numbers import (
    FEWEST_OF_A_PHONE,
    all_digits,
    birth_dates,
    count_of_digits,
    identity_numbers,
    mail_addresses,
    nobodys,
    places_and_phones,
)
from clarity.conversations.plain_text import PlainText, Tag
from clarity.reading.phone_numbers import PhoneNumber, read_phone_number

GIVEN = {
    Field.PHONE: "[your phone number]",
    Field.NAME: "[your name]",
    Field.TIMES: "[your times]",
}
_FEWEST_DIGITS = 4  # a part of a number is a part of the answer to "which number?"
_MOST_WORDS = 8  # a longer answer to "what should we call you?" says something else as well


def masked(text: str) -> str:
    """Return the text without identity numbers and birth dates: what the sealed original holds.

    These are numbers of social security, cards, insurance, accounts and licences: nothing here is ever done with
    them, and whoever steals them can rob somebody.
    """
    return _without_numbers(text, None).without()


def redacted(text: str) -> str:
    """Return the text without anything that names or finds a person: what staff will read.

    Beside what `masked` takes out these are telephone numbers, e-mail and street addresses, full dates, and names
    behind the words that announce one. What nothing announces may stay.
    """
    return _redacted(text).without()


def kept(text: str, field: Field | None = None) -> tuple[str, str]:
    """Return the original and the redacted copy that are kept of a visitor's message.

    While a `field` of the callback form is asked for, its answer is kept in neither; what does not look like an
    answer is kept redacted in both.
    """
    if field is None:
        return masked(text), redacted(text)
    if _answers(text, field):
        return GIVEN[field], GIVEN[field]
    plain = _redacted(text)
    if field is Field.NAME:
        plain.take(answers_to_a_name(plain.left))
    return plain.without(), plain.without()


def _answers(text: str, field: Field) -> bool:
    """Whether a message gives what was asked for; a question asks, and does not."""
    if field is Field.PHONE:
        digits = count_of_digits(PlainText(text).left)
        return digits >= _FEWEST_DIGITS or isinstance(read_phone_number(text), PhoneNumber)
    if text.rstrip().endswith("?"):
        return False
    return field is Field.TIMES or len(text.split()) <= _MOST_WORDS


def _without_numbers(text: str, mail: Tag | None) -> PlainText:
    plain = PlainText(text)
    plain.take(mail_addresses(plain.left, mail))
    plain.take(birth_dates(plain.left))
    plain.take(nobodys(plain.left))
    plain.take(identity_numbers(plain.left))
    return plain


def _redacted(text: str) -> PlainText:
    plain = _without_numbers(text, Tag.MAIL)
    plain.take(places_and_phones(plain.left))
    has_digits = count_of_digits(plain.left) >= FEWEST_OF_A_PHONE
    if has_digits and isinstance(read_phone_number(plain.left), PhoneNumber):
        # Whatever the form would understand as a number is one, in however odd a spelling.
        plain.take(all_digits(plain.left))
    plain.take(names(plain.left))
    return plain
