"""Promises of `clarity.reading.phone_numbers`: any spelling of a number is it, and what is none is told apart."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clarity.reading.phone_numbers import PhoneNumber, PhoneProblem, read_phone_number
from tests.clarity.reading.phone_formats import SAID, WRITTEN

NUMBER = "+19495550123"
KEYCAPS = "".join(f"{digit}\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}" for digit in "9495550123")
EXTENSIONS = (
    "x4",
    " x 4",
    " X4",
    " ext 4",
    " ext. 4",
    " ext.4",
    "ext4",
    " Ext: 4",
    " ext #4",
    " #4",
    "#4",
    " (ext 4)",
    " [ext 4]",
    ", ext. 4",
    " extn 4",
    " extention 4",
    " extension 4",
    " extension four",
    " extension number 4",
    " and the extension is 4",
    ";ext=4",
    ",,4",
    ",4",
    " \u00d74",
    " ext 4 after 5pm",
    " EXT 4 thanks",
)
ABROAD = {
    "+44 20 7946 0018": "+442079460018",
    "+44 (0)20 7946 0018": "+442079460018",
    "+44-20-7946-0018": "+442079460018",
    "(+44) 20 7946 0018": "+442079460018",
    "0044 20 7946 0018": "+442079460018",
    "011 44 20 7946 0018": "+442079460018",
    "011442079460018": "+442079460018",
    "44 20 7946 0018": "+442079460018",
    "UK 020 7946 0018": "+442079460018",
    "my number in England is 020 7946 0018": "+442079460018",
    "+44 20 7946 0018 after 5": "+442079460018",
    "+44 7700 900123": "+447700900123",
    "07700 900123 (UK)": "+447700900123",
    "+52 55 1234 5678": "+525512345678",
    "+52 1 55 1234 5678": "+525512345678",
    "52 55 1234 5678": "+525512345678",
    "+33 6 39 98 01 23": "+33639980123",
    "+61 (0)491 570 006": "+61491570006",
    "+49 (0)30 901820": "+4930901820",
    "+39 06 1234 5678": "+390612345678",
    "+81 90-1234-5678": "+819012345678",
    "+1 604 555 0123": "+16045550123",
    "604 555 0123 (Canada)": "+16045550123",
}
LETTERS = {
    "1-800-FLOWERS": "+18003569377",
    "1-800-flowers": "+18003569377",
    "1800flowers": "+18003569377",
    "1 800 FLOWERS": "+18003569377",
    "(800) FLOWERS": "+18003569377",
    "call 1-800-FLOWERS please": "+18003569377",
    "1-800-GOT-JUNK": "+18004685865",
    "1 877 GO CLEAN": "+18774625326",
    "1-800-CONTACTS": "+18002668228",
    "949-555-CARE": "+19495552273",
    "949 555 CARE": "+19495552273",
    "949.555.care": "+19495552273",
    "1-8OO-555-O123": "+18005550123",
    "eight hundred five five five oh one two three": "+18005550123",
    "eight oh five, five five five, oh one two three": "+18055550123",
    "eight hundred five, five five five, oh one two three": "+18055550123",
    "eight hundred and five, five five five, oh one two three": "+18055550123",
}
PROBLEMS = {
    PhoneProblem.NONE: (
        *("", "hello", "call me", "I'm 34", "after 5pm", "nine to five", "this number", "d@example.com", "\U0001f600"),
        *("tomorrow at 5:30", "1/2/1990", "2 kids", "in 10 minutes", "why do you need it?", "$9,495,550,123", "()"),
    ),
    PhoneProblem.INCOMPLETE: (
        *("555-0123", "5550123", "949", "(949)", "949-555", "949-555-012", "949-555-01xx", "949-555-****", "+1"),
        *("five five five oh one two three", "my area code is 949", "apt 212, 555-0123", "+44 20 7946", "949-555-home"),
    ),
    PhoneProblem.TOO_LONG: (
        *("949-555-01234", "94955501234", "1-949-555-01234", "949 555 0123 4", "949-555-0123-4"),
        *("949 555 0123 4567 8901", "949555012345"),
        *("+44 20 7946 0018 1234 5", "44 207 946 0018"),
    ),
    PhoneProblem.INVALID: (
        *("123-456-7890", "1234567890", "000-000-0000", "555-555-5555", "949-055-0123", "09495550123", "949-555-1212"),
        *("123-45-6789", "123 45 6789", "my ssn is 123456789", "ssn 949-55-0123", "987.65.4320"),
        *("4111 1111 1111 1111", "4111111111111111", "3782 822463 10005", "5555-5555-5555-4444", "4222222222222"),
        *("member id 9495550123", "Member ID: XYZ949555012", "insurance id W9495550123", "W123456789", "id 9495550123"),
        *("policy number is 9495550123", "group #9495550123", "Blue Cross YRP123456789012", "33.6846, -117.8265"),
    ),
    PhoneProblem.EMERGENCY: ("911", "988", "call 911", "112", "741741", "741-741", "nine one one", "9-1-1", "9 8 8"),
    PhoneProblem.OWN_LINE: ("949-625-0564", "call +1 949 625 0564", "nine four nine six two five oh five six four"),
    PhoneProblem.PREMIUM: ("1-900-555-0123", "900 555 0123", "19005550123", "+44 909 879 0123"),
    PhoneProblem.SEVERAL: (
        *("949-555-0123 or 949-555-0124", "949-555-0123/949-555-0124", "9495550123 9495550124"),
        *("c 949-555-0123 h 949-555-0124", "cell 949-555-0123\nhome 949-555-0124", "+44 20 7946 0018 or 949-555-0123"),
    ),
}  # fmt: skip
NO_PHONE_PREFIX = st.sampled_from(["member id ", "ssn ", "policy # ", "my insurance number is ", "card ", "mrn: "])


@pytest.mark.parametrize("text", [*WRITTEN, "949\n555\n0123", "home\n(949)\n555-0123", KEYCAPS])
def test_a_written_number_is_read(text: str) -> None:
    """Dots, brackets, words and times around a number change nothing about it."""
    read = read_phone_number(text)

    assert read == PhoneNumber(NUMBER)


@pytest.mark.parametrize("text", SAID)
def test_a_number_said_in_words_is_read(text: str) -> None:
    """What dictation writes, and what people write when they think aloud, is the number they meant."""
    read = read_phone_number(text)

    assert read == PhoneNumber("+17145550187")


@pytest.mark.parametrize("tail", EXTENSIONS)
def test_an_extension_is_kept(tail: str) -> None:
    """Without it the call ends at a switchboard, where nobody may be told why."""
    read = read_phone_number(f"949-555-0123{tail}")

    assert read == PhoneNumber(NUMBER, "4")


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        pytest.param("949-555-0123 ext 1234", "1234", id="four digits"),
        pytest.param("949-555-0123 extension one two three", "123", id="digits in words"),
        pytest.param("949-555-0123 extension twenty two", "22", id="a number in words"),
        pytest.param("949-555-0123 ext 2 3", "23", id="apart"),
        pytest.param("ext 12 at 949-555-0123", "12", id="before the number"),
        pytest.param("949-555-0123 ext 0012", "0012", id="leading zeros"),
    ],
)
def test_an_extension_is_read_in_any_spelling(text: str, extension: str) -> None:
    """One to seven digits, also in words and before the number."""
    read = read_phone_number(text)

    assert read == PhoneNumber(NUMBER, extension)


@pytest.mark.parametrize(("text", "number"), ABROAD.items())
def test_a_number_from_abroad_is_read(text: str, number: str) -> None:
    """Plus, 00, 011, the name of a country or a country code of its own make a number foreign."""
    read = read_phone_number(text)

    assert read == PhoneNumber(number)


@pytest.mark.parametrize(("text", "number"), LETTERS.items())
def test_letters_are_dialled(text: str, number: str) -> None:
    """A number that spells a word is dialled on the keys, and the letter O is a nought."""
    read = read_phone_number(text)

    assert read == PhoneNumber(number)


@pytest.mark.parametrize(
    ("text", "problem"), [(text, problem) for problem, texts in PROBLEMS.items() for text in texts]
)
def test_what_is_no_number_is_told_apart(text: str, problem: PhoneProblem) -> None:
    """Each problem has words of its own that say what to do."""
    read = read_phone_number(text)

    assert read is problem


@pytest.mark.parametrize("text", ["949-555-0124 no wait 949-555-0123", "949-555-0124 sorry, I mean 949-555-0123"])
def test_a_correction_counts(text: str) -> None:
    """Who corrects themself gave one number, the last."""
    read = read_phone_number(text)

    assert read == PhoneNumber(NUMBER)


@given(digits=st.integers(min_value=0, max_value=10**19 - 1), size=st.integers(min_value=13, max_value=19))
def test_a_card_number_is_never_a_phone_number(digits: int, size: int) -> None:
    """Thirteen to nineteen digits are a card, also in groups of four."""
    card = f"{digits:019}"[:size].replace("0", "1")
    grouped = " ".join(card[at : at + 4] for at in range(0, size, 4))

    read = (read_phone_number(card), read_phone_number(grouped))

    assert read == (PhoneProblem.INVALID, PhoneProblem.INVALID)


@given(prefix=NO_PHONE_PREFIX, digits=st.from_regex(r"[2-9]\d\d-?[2-9]\d\d-?\d{4}", fullmatch=True))
def test_digits_named_as_something_else_are_no_phone_number(prefix: str, digits: str) -> None:
    """A member number that looks like a phone number is not called."""
    read = read_phone_number(prefix + digits)

    assert not isinstance(read, PhoneNumber)


@settings(deadline=None)  # a busy machine is no failure
@given(text=st.text(max_size=200))
@example("\ud800\x00" * 50)
@example("+" * 2000)
@example("(" * 2000)
@example("@" * 2000)
@example("a@" * 1000)
@example("1 " * 1000)
@example("949-555-0123 " * 150)
def test_no_text_makes_it_fail(text: str) -> None:
    """Whatever is typed has a number that can be kept and shown, or a problem with words."""
    read = read_phone_number(text)

    assert isinstance(read, PhoneProblem) or PhoneNumber.from_stored(read.stored) == read


@pytest.mark.parametrize(
    "number", [PhoneNumber(NUMBER), PhoneNumber(NUMBER, "4"), PhoneNumber("+442079460018", "0012")]
)
def test_a_stored_number_comes_back(number: PhoneNumber) -> None:
    """What is kept is the whole number."""
    kept = number.stored

    assert PhoneNumber.from_stored(kept) == number


@pytest.mark.parametrize("stored", ["", "949-555-0123", "+1", "+19495550123;ext=", "+19495550123;ext=4;ext=5", "+1\n"])
def test_only_stored_numbers_come_back(stored: str) -> None:
    """Anything else is refused, and the error does not repeat it."""
    with pytest.raises(ValueError, match=r"^not a stored phone number$"):
        PhoneNumber.from_stored(stored)


def test_only_the_last_digits_are_shown() -> None:
    """Whoever looks over a shoulder learns no number."""
    number = PhoneNumber(NUMBER, "4")

    shown = number.masked

    assert shown == "the number ending in 0123"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(PhoneNumber(NUMBER), "(949) 555-0123", id="american"),
        pytest.param(PhoneNumber(NUMBER, "4"), "(949) 555-0123, extension 4", id="extension"),
        pytest.param(PhoneNumber("+442079460018"), "+44 20 7946 0018", id="from abroad"),
    ],
)
def test_staff_see_a_number_as_they_dial_it(number: PhoneNumber, expected: str) -> None:
    """National at home, with the country code for the rest of the world."""
    shown = number.spoken

    assert shown == expected
