"""Promises of `clarity.callbacks.choices`: yes, no and the name of a detail are understood and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clarity.callbacks.details import Detail, holds_condition, named_detail, read_choice

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
    ),
    *(
        "doesn't bother me",
        "everything is correct",
        "yes thank you so much",
        "sure thing",
        "sure, why not?",
        "yes anytime",
    ),
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
# A yes in words of its own, and the one question that it answers.
WISHES = {
    Detail.VOICEMAIL: (
        *("leave a message", "please leave a voicemail", "just leave me a short message", "voicemail is fine"),
        *("Yes, you may leave a short message.", "you can leave a voicemail", "sure, leave one", "yes leave a vm"),
    ),
    Detail.TEXTING: (
        *("text me", "please text me", "sure, text me", "yes you can text me", "texting is ok", "texts are fine"),
        *("send me a text", "you can text this number", "ok text my cell"),
    ),
    Detail.NAMING: ("say it", "please mention it", "you can say it", "yes say the name", "use the program's name"),
    Detail.PHONE: ("use this number", "yes call that number", "call me on this number", "this number is fine"),
    Detail.CONFIRM: ("send it", "please submit it", "yes, send it", "yes call me"),
}
# Words after a yes, or a wish, that are about something else: somebody may hear what they must not.
ABOUT_SOMETHING_ELSE = (
    *("sure, my boss can hear it", "yes my husband hears it", "yes my husband knows", "ok, who would hear it"),
    *("yeah right", "yes, but the time is wrong", "ok but only if nobody else hears it", "no one else hears it"),
    *("you can call me", "ok you can call me", "yes call me", "i'm fine", "im ok", "ok?", "is it ok", "are you sure"),
    *("it's fine if you text", "yes when i'm home", "yes keep it private", "leave me a text", "leave it", "send it"),
    *("i think it's my work phone", "my phone works", "anytime works", "my name is fine", "do you leave a message"),
    *("yes \U0001f44e", "no 1", "sure, everyone listens", "ok my roommate picks up", "yes it is my mom's machine"),
)
WITH_A_CONDITION = (
    *("yes but not at work", "ok only if it's vague", "sure, unless my mom answers", "yes except mondays"),
    *("yes as long as it's quiet", "no, not if he is home", "that's wrong", "yes until friday", "it depends"),
    *("sure, my boss can hear it", "yes my husband hears it", "ok, who would hear it", "yes and no", "yes if needed"),
    *(
        "yes, provided you say nothing",
        "yes, however the time is off",
        "no wait yes",
        "yeah right",
        "yes when i'm home",
    ),
    *("yes, keep it private", "si pero no digan nada", "is that ok"),
)
WITHOUT_A_CONDITION = (
    *("", "yes", "no", "yes please", "no thanks", "sure why not", "no problem", "i don't mind", "thanks but no", "ok"),
    *("of course", "\U0001f44d", "not at all", "absolutely", "calls only", "text me", "that works", "mhm", "maybe not"),
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


@pytest.mark.parametrize("detail", [None, Detail.PHONE, Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING])
@pytest.mark.parametrize("text", ["yes", "yes please", "sure that's fine", "ok", "1", "no problem", "go ahead"])
def test_a_plain_yes_answers_every_question(text: str, detail: Detail | None) -> None:
    """Nobody is asked again who only said yes."""
    choice = read_choice(text, detail)

    assert choice is True


@pytest.mark.parametrize(("text", "detail"), [(text, detail) for detail, texts in WISHES.items() for text in texts])
def test_a_wish_is_a_yes_to_its_question(text: str, detail: Detail) -> None:
    """Who is asked whether they may be texted can say "text me"."""
    choice = read_choice(text, detail)

    assert choice is True


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (text, detail)
        for own, texts in WISHES.items()
        for text in texts
        for detail in (Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING)
        if detail is not own
    ],
)
def test_a_wish_is_no_yes_to_another_question(text: str, detail: Detail) -> None:
    """A wish for texts must not put a message on a machine that others hear."""
    choice = read_choice(text, detail)

    assert choice is None


@pytest.mark.parametrize("detail", [Detail.VOICEMAIL, Detail.NAMING])
@pytest.mark.parametrize("text", ABOUT_SOMETHING_ELSE)
def test_a_yes_with_other_words_is_asked_again(text: str, detail: Detail) -> None:
    """A yes is taken only where every word of it is known to be harmless."""
    choice = read_choice(text, detail)

    assert choice is None


@pytest.mark.parametrize("text", WITH_A_CONDITION)
def test_a_condition_is_noticed(text: str) -> None:
    """What a classifier takes for a yes is none while it has a condition."""
    is_conditional = holds_condition(text)

    assert is_conditional


@pytest.mark.parametrize("text", WITHOUT_A_CONDITION)
def test_a_plain_answer_has_no_condition(text: str) -> None:
    """Nobody is asked again who answered plainly."""
    is_conditional = holds_condition(text)

    assert not is_conditional


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


@given(text=st.text(max_size=200), detail=st.sampled_from([None, *Detail]))
@example("i would rather " * 100, Detail.VOICEMAIL)
@example("no " * 1000, None)
@example("\ud800\x00", Detail.NAMING)
def test_no_text_makes_them_fail(text: str, detail: Detail | None) -> None:
    """Any text is a choice or none, has a condition or none, and names a detail or none."""
    read = (read_choice(text, detail), holds_condition(text), named_detail(text))

    assert read[0] in (True, False, None)
