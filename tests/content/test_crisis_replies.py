"""Promised here: every sealed text of a crisis helps, is short and plain, and harms nobody (C-15 to C-26)."""

from __future__ import annotations

import difflib
import re
from itertools import combinations

import pytest

from clarity.crisis.bundle import Bundle
from clarity.program import crisis_resources
from clarity.texting.segments import encoding, plain, segments
from tests.content import crisis_rules as rules
from tests.content.crisis_texts import (
    NUMBER,
    REPLIES,
    RETRACTION,
    Sealed,
    lines_of,
    reply_cases,
    text_cases,
    words,
    worst_grade,
)

GRADE = 5
CHARACTERS = 200  # of a reply without its end
SMS_CHARACTERS = 306  # two segments
BEFORE_THE_NUMBER, LATER_BEFORE_THE_NUMBER = 90, 55  # characters
ALIKE = 0.72  # share of words in the same order, from which on two texts feel like one
IN_DANGER = [each for each in REPLIES if each.name != RETRACTION]
FIRST = [each for each in IN_DANGER if each.is_first]
LATER = [each for each in IN_DANGER if not each.is_first]
OF_ABUSE = [each for each in REPLIES if each.name in {"abuse", "abuse_imminent"}]
# Words after which help by text is in the language of the cry.
SPANISH_988 = r"AYUDA|oprim"
NAMES = r"Poison Help"


@pytest.fixture(scope="module")
def sealed() -> Bundle:
    """Return the sealed words."""
    return words()


def says(pattern: str, text: str) -> bool:
    """Whether a text says what a pattern stands for."""
    return re.search(pattern, text, re.IGNORECASE) is not None


def test_each_set_has_three_texts_in_each_language(sealed: Bundle) -> None:
    """Whoever cries three times reads three different texts (C-24); taken-back words have two."""
    counts = {(name, language): len(set(each[language])) for name, each in sealed.sets.items() for language in each}

    wrong = {
        at: count
        for at, count in counts.items()
        if count != (2 if at[0] == RETRACTION else 3) or at[1] not in {"en", "es"}
    }

    assert set(sealed.sets) == {*rules.LINES, RETRACTION}
    assert wrong == {}


def test_no_two_texts_of_a_set_are_alike() -> None:
    """Two texts that begin alike, or are nearly the same, read like a machine that repeats itself."""
    pairs = [
        (one, other)
        for one, other in combinations(REPLIES, 2)
        if (one.name, one.language) == (other.name, other.language)
    ]

    alike = [
        (one.name, one.language, one.number, other.number)
        for one, other in pairs
        if one.text.split(".")[0] == other.text.split(".")[0]
        or difflib.SequenceMatcher(None, one.text.split(), other.text.split(), autojunk=False).ratio() > ALIKE
    ]

    assert alike == []


@pytest.mark.parametrize("reply", reply_cases(IN_DANGER))
def test_the_right_lines_are_named(reply: Sealed) -> None:
    """Each reply names who can help with this danger, and 911 (C-19)."""
    named = lines_of(reply.text)

    missing = (rules.LINES[reply.name] | {"911"}) - set(named)

    assert missing == set()


@pytest.mark.parametrize("reply", reply_cases())
def test_at_most_three_lines(reply: Sealed) -> None:
    """A person in danger gets no list to choose from (C-15)."""
    named = lines_of(reply.text)

    assert 1 <= len(named) <= 3


@pytest.mark.parametrize("reply", reply_cases(FIRST))
def test_one_line_is_the_next_step(reply: Sealed) -> None:
    """What is named first is what helps first: 988, or 911 where minutes count (C-15)."""
    first = lines_of(reply.text)[0]

    assert first == rules.NEXT_STEP[reply.name]


@pytest.mark.parametrize("reply", reply_cases(IN_DANGER))
def test_what_helps_with_the_danger_is_said(reply: Sealed) -> None:
    """Somebody close by, distance from means without naming any, safety first where somebody attacks (C-19, C-21)."""
    wanted = rules.MUST.get(reply.name, []) + (rules.MUST_FIRST.get(reply.name, []) if reply.is_first else [])

    unsaid = [each[reply.language] for each in wanted if not says(each[reply.language], reply.text)]

    assert unsaid == []


@pytest.mark.parametrize("reply", reply_cases())
def test_a_barrier_is_lowered(reply: Sealed) -> None:
    """Free, private, a trained person, text instead of talk: one fear of the call is taken away (C-20)."""
    pattern = rules.BARRIER[reply.language]

    assert says(pattern, reply.text)


@pytest.mark.parametrize("reply", reply_cases([each for each in FIRST if "988" in each.text]))
def test_988_is_free_and_a_trained_person_answers(reply: Sealed) -> None:
    """Whoever reads of 988 for the first time learns what it costs and who is there."""
    wanted = (rules.FREE[reply.language], rules.TRAINED[reply.language])

    assert [says(pattern, reply.text) for pattern in wanted] == [True, True]


@pytest.mark.parametrize("reply", reply_cases(FIRST))
def test_one_short_acknowledgement_comes_first(reply: Sealed) -> None:
    """A person is heard before they are sent anywhere, in one short sentence without a number (C-14)."""
    beginning = re.split(r"(?<=[.,])\s", reply.text)[0]

    assert len(beginning) <= 40
    assert NUMBER.search(beginning) is None


@pytest.mark.parametrize("reply", reply_cases())
def test_the_first_number_comes_soon(reply: Sealed) -> None:
    """Whom to call stands near the beginning; a second time nearer still."""
    found = NUMBER.search(reply.text)

    assert found is not None
    assert found.start() <= (
        BEFORE_THE_NUMBER if reply.is_first or reply.name == RETRACTION else LATER_BEFORE_THE_NUMBER
    )


@pytest.mark.parametrize("reply", reply_cases(LATER))
def test_a_second_time_is_shorter(reply: Sealed, sealed: Bundle) -> None:
    """Whoever cries again reads less (C-24)."""
    first = sealed.sets[reply.name][reply.language][0]

    assert len(reply.text) < len(first)


@pytest.mark.parametrize("reply", reply_cases())
def test_a_reply_is_short(reply: Sealed) -> None:
    """Two short paragraphs on the web; with its end one line of two segments on a phone (C-26)."""
    paragraphs = reply.text.split("\n\n")
    sent = plain(reply.sms)

    assert len(paragraphs) == 2
    assert "\n" not in "".join(paragraphs)
    assert len(plain(reply.text)) <= CHARACTERS
    assert len(sent) <= SMS_CHARACTERS
    assert (segments(sent) <= 2, encoding(sent)) == (True, "GSM-7")


@pytest.mark.parametrize("reply", reply_cases([each for each in REPLIES if each.language == "en"]))
def test_english_reads_at_grade_five(reply: Sealed) -> None:
    """A frightened person understands it at once, alone and with its end, on the web and on a phone (C-26)."""
    measured = max(worst_grade(reply.text), worst_grade(reply.web), worst_grade(reply.sms))

    assert measured <= GRADE


@pytest.mark.parametrize("reply", reply_cases([each for each in REPLIES if each.name == RETRACTION]))
def test_after_a_retraction_988_stays_open(reply: Sealed) -> None:
    """Nothing is argued, and the way to help stays in sight (C-06)."""
    named = lines_of(reply.text)

    assert named == ["988", "911"]
    assert says(rules.FREE[reply.language], reply.text)


@pytest.mark.parametrize("reply", reply_cases(OF_ABUSE))
def test_words_about_abuse_tell_a_reader_of_the_phone_nothing(reply: Sealed) -> None:
    """Nobody is accused, no line is named by what it is for, and the first words are plain on a locked screen."""
    told = re.search(rules.TELLTALE, reply.text, re.IGNORECASE)

    assert told is None
    assert reply.name == "abuse_imminent" or not says(r"sexual|fault|culpa|danger|peligro", reply.text[:26])


@pytest.mark.parametrize("reply", reply_cases(OF_ABUSE))
def test_an_attacker_is_reckoned_with(reply: Sealed) -> None:
    """911 stands nowhere without "if it is safe": a call that is overheard may cost a life (C-19)."""
    near = [reply.text[max(0, found.start() - 60) : found.end() + 60] for found in re.finditer("911", reply.text)]

    assert near
    assert [text for text in near if not says(rules.SAFE_TO[reply.language], text)] == []


@pytest.mark.parametrize("reply", reply_cases([each for each in REPLIES if each.name == "psychosis"]))
def test_what_is_believed_is_left_alone(reply: Sealed) -> None:
    """What somebody hears or believes is neither doubted, confirmed nor repeated (C-19)."""
    found = re.search(rules.BELIEF, reply.text, re.IGNORECASE)

    assert found is None


@pytest.mark.parametrize("what", list(rules.FORBIDDEN))
@pytest.mark.parametrize("text", text_cases())
def test_no_text_says_what_wounds(what: str, text: str) -> None:
    """No means, blame, promise, diagnosis or claimed feeling, and nothing sold or asked for (C-21 to C-23, C-27)."""
    found = re.search(rules.FORBIDDEN[what], re.sub(NAMES, "", text), re.IGNORECASE)

    assert found is None


@pytest.mark.parametrize("what", list(rules.FORBIDDEN))
def test_each_ban_catches_what_it_is_there_for(what: str) -> None:
    """A pattern that caught nothing would let everything pass."""
    wounding = rules.EXAMPLES[what]

    assert says(rules.FORBIDDEN[what], wounding)


@pytest.mark.parametrize("text", text_cases())
def test_no_text_asks_or_cries_out(text: str) -> None:
    """A person in danger is not interviewed, and not shouted at."""
    signs = set("?¿!¡") & set(text)

    assert signs == set()


@pytest.mark.parametrize("text", text_cases())
def test_no_text_holds_a_sign_that_a_phone_lacks(text: str) -> None:
    """Quotes are plain and there are no dashes, so that a text is sent in the short alphabet."""
    odd = re.findall("[\u2010-\u2015\u2018-\u201f\u2026]| - ", text)

    assert odd == []
    assert encoding(plain(text)) == "GSM-7"


@pytest.mark.parametrize("text", text_cases("en"))
def test_english_is_sent_as_it_stands(text: str) -> None:
    """No sign of an English text has to be changed for a phone."""
    sent = plain(text)

    assert sent == text


@pytest.mark.parametrize("text", text_cases())
def test_every_number_is_one_that_a_person_verifies(text: str) -> None:
    """Each digit is of a line of program/crisis.yml, or a key to press on it (C-16, C-18)."""
    known = {number for each in crisis_resources() for number in each.numbers}

    assert set(NUMBER.findall(text)) <= known
    assert [line for line in lines_of(text) if line.startswith("?")] == []


@pytest.mark.parametrize("text", text_cases("es"))
def test_spanish_leads_to_spanish(text: str) -> None:
    """988 stands with its key or its word, and nobody is sent to text 911, which reads English alone."""
    around = [
        text[max(0, found.start() - 22) : found.end() + 60] for found in re.finditer(r"\b988\b(?!lifeline)", text)
    ]

    assert [each for each in around if not re.search(SPANISH_988, each)] == []
    assert not says(r"(manda|mensaje|texto|SMS|escribe)[^.]{0,15}\b911", text)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_the_end_tells_the_truth_and_leads_on(sealed: Bundle, channel: str, language: str) -> None:
    """Automated, not watched live (C-23); more lines and any other question stay open (C-29); no further number."""
    end = sealed.tails[channel][language]

    wanted = {
        "en": (r"automated", r"no one is watching", r"more help lines", r"ask me anything"),
        "es": (r"automático", r"nadie (ve|está viendo)", r"más líneas de ayuda", r"otra cosa"),
    }
    assert [pattern for pattern in wanted[language] if not says(pattern, end)] == []
    assert lines_of(end) == []
    assert channel == "web" or "MORE" in end


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_the_list_names_every_line(sealed: Bundle, channel: str, language: str) -> None:
    """Whoever asks for more gets all lines that there are, as a list, or in one text of two segments (C-16)."""
    said = sealed.more_lines[channel][language]

    assert set(lines_of(said)) == {each.id for each in crisis_resources()}
    if channel == "sms":
        assert "\n" not in said
        assert segments(plain(said)) <= 2
    else:
        items = [line for line in said.split("\n")[1:] if line]
        assert [item for item in items if not (item.startswith("- ") and len(lines_of(item)) == 1)] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_line_below_an_answer_is_one_line(sealed: Bundle, language: str) -> None:
    """988, and that it is free, in at most ninety characters."""
    said = sealed.line_of_988[language]

    assert lines_of(said) == ["988"]
    assert says(rules.FREE[language], said)
    assert len(plain(said)) <= 90
