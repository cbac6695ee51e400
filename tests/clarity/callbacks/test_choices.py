"""Promises of `clarity.callbacks.choices`: yes, no and the name of a detail are understood and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clarity.callbacks.details import Detail, named_detail, read_choice

YES = (
    *(
        "yes",
        "y",
        "Y",
        "yep",
        "yeah",
        "yup",
        "sure",
        "ok",
        "okay",
        "k",
        "1",
        "option 1",
        "fine",
        "fine with me",
        "that's okay",
    ),
    *(
        "thats fine",
        "of course",
        "yes please",
        "please do",
        "go ahead",
        "absolutely",
        "you can",
        "yes you may",
        "mhm",
        "true",
    ),
    *(
        "no problem",
        "no worries",
        "not a problem",
        "i don't mind",
        "why not",
        "sounds good",
        "works for me",
        "yesss",
        "YES!!!",
    ),
    *(
        "si",
        "s\u00ed",
        "claro",
        "por supuesto",
        "correct",
        "that's right",
        "all good",
        "looks good",
        "perfect",
        "\U0001f44d",
    ),
    *(
        "voicemail is fine",
        "texting is ok",
        "leave a message",
        "text me",
        "sure, text me",
        "yes that's fine",
        "it's ok",
    ),
    *(
        "i guess so",
        "okey dokey",
        "by all means",
        "be my guest",
        "i agree",
        "i consent",
        "it's safe",
        "confirm",
        "send it",
    ),
    *("yes my husband knows", "Yes, you may leave a short message.", "doesn't bother me", "everything is correct"),
)
NO = (
    *(
        "no",
        "n",
        "N",
        "nope",
        "nah",
        "no thanks",
        "no thank you",
        "rather not",
        "i'd rather not",
        "2",
        "option 2",
        "never",
    ),
    *(
        "i would rather you didn't",
        "please don't",
        "don't",
        "do not",
        "absolutely not",
        "not really",
        "no way",
        "nooope",
    ),
    *(
        "no voicemail",
        "no texts",
        "no voicemails please",
        "don't text me",
        "please do not leave a message",
        "not ok",
        "false",
    ),
    *(
        "that's not ok",
        "prefer not",
        "i prefer not",
        "\U0001f44e",
        "\u274c",
        "negative",
        "nah I'm good",
        "no gracias",
        "wrong",
    ),
    *(
        "that's wrong",
        "incorrect",
        "you can't",
        "you may not",
        "better not",
        "not at all",
        "calls only",
        "keep it private",
    ),
    *(
        "no, my husband checks my phone",
        "no it's a work phone",
        "not comfortable with that",
        "don't say it",
        "not safe",
    ),
    *(
        "do not mention the program",
        "i don't think so",
        "no need",
        "i do not agree",
        "don't send it",
        "de ninguna manera",
    ),
)
NEITHER = (
    *(
        "",
        "yes but no texts",
        "yes, if you keep it vague",
        "sure as long as you don't say mental health",
        "only if urgent",
    ),
    *("maybe", "idk", "depends", "sometimes", "not sure", "don't care", "doesn't matter", "no preference", "either"),
    *(
        "yes and no",
        "no but yes",
        "no wait yes",
        "yes... actually no",
        "y/n",
        "i'm good",
        "yes but the number is wrong",
    ),
    *(
        "Dana",
        "949-555-0123",
        "mornings",
        "what?",
        "why",
        "hello",
        "3",
        "12",
        "0",
        "how long is the program?",
        "is it safe?",
    ),
    *(
        "what would it say?",
        "who hears it?",
        "can you?",
        "i want to die",
        "my mom listens to my messages",
        "\U0001f44d\U0001f44e",
    ),
)
NAMED = {
    Detail.PHONE: (
        "1",
        "one",
        "wrong number",
        "my number is wrong",
        "change my phone number",
        "call me on another phone",
    ),
    Detail.NAME: (
        "2",
        "change 2",
        "the second one",
        "my name is spelled wrong",
        "the name",
        "what to call me",
        "nombre",
    ),
    Detail.TIMES: (
        "3",
        "#3",
        "number 3",
        "three",
        "change the time",
        "different day",
        "tuesday instead",
        "when you call",
    ),
    Detail.VOICEMAIL: ("4", "option 4", "the voicemail thing", "voicemail", "leave messages", "don't leave a message"),
    Detail.TEXTING: ("5", "texts", "text messages", "i don't want texts", "text number", "sms"),
    Detail.NAMING: ("6", "the program name", "don't say the program's name", "the clinic name", "who's calling"),
    None: ("", "7", "0", "everything", "hello", "yes", "nothing", "12"),
}


@pytest.mark.parametrize("text", YES)
def test_yes_is_understood(text: str) -> None:
    """In whatever words it comes."""
    choice = read_choice(text)

    assert choice is True


@pytest.mark.parametrize("text", NO)
def test_no_is_understood(text: str) -> None:
    """A no that is overheard may put a person in danger."""
    choice = read_choice(text)

    assert choice is False


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_neither_is_asked_again(text: str) -> None:
    """A yes with a condition is no yes, and nobody's leave is guessed."""
    choice = read_choice(text)

    assert choice is None


@pytest.mark.parametrize(("text", "detail"), [(text, detail) for detail, texts in NAMED.items() for text in texts])
def test_a_detail_is_found_by_number_or_name(text: str, detail: Detail | None) -> None:
    """What shall be changed can be named as anybody would."""
    named = named_detail(text)

    assert named is detail


@given(text=st.text(max_size=200))
@example("i would rather " * 100)
@example("no " * 1000)
@example("\ud800\x00")
def test_no_text_makes_them_fail(text: str) -> None:
    """Any text is a choice or none, and names a detail or none."""
    read = (read_choice(text), named_detail(text))

    assert read[0] in (True, False, None)
