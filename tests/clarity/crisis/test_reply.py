"""Promises of `clarity.crisis.reply`: words that need no server name the lines, in the language of the cry."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.crisis import reply as replying
from clarity.crisis.bundle import bundle
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.reply import (
    CUT_OFF_REPLY,
    MORE_LINES_TITLE,
    NO_ANSWER_REPLY,
    SAFE_REPLY,
    SAFE_REPLY_SPANISH,
    STATIC_REPLY,
    WAIT_REPLY,
    asks_for_lines,
    crisis_reply,
    line_of_988,
    more_lines,
    set_of,
)
from clarity.program import crisis_resources
from clarity.settings import ROOT

ENGLISH, SPANISH = "I want to end my life", "Quiero terminar con mi vida"
IMMINENT, CRISIS, THIRD = Level.IMMINENT, Level.CRISIS, Level.THIRD_PARTY
# Who can help with what, requirement C-19: the lines that every reply to the danger names, in any order.
HELP = [
    pytest.param(Danger(CRISIS, Kind.SUICIDE), {"988", "911"}, id="suicide"),
    pytest.param(Danger(IMMINENT, Kind.SUICIDE), {"911", "988"}, id="suicide now"),
    pytest.param(Danger(CRISIS, Kind.SELF_HARM), {"988", "911"}, id="self-harm"),
    pytest.param(Danger(IMMINENT, Kind.SELF_HARM), {"911", "988"}, id="self-harm now"),
    pytest.param(Danger(IMMINENT, Kind.INGESTION), {"911", "poison_help"}, id="something swallowed"),
    pytest.param(Danger(THIRD, Kind.INGESTION, is_about_other=True), {"911", "poison_help"}, id="swallowed by another"),
    pytest.param(Danger(CRISIS, Kind.HARM_TO_OTHERS), {"988", "911"}, id="harm to others"),
    pytest.param(Danger(IMMINENT, Kind.HARM_TO_OTHERS), {"988", "911"}, id="harm to others now"),
    pytest.param(Danger(CRISIS, Kind.PSYCHOSIS), {"988", "911"}, id="psychosis"),
    pytest.param(Danger(CRISIS, Kind.ABUSE), {"dv_hotline", "rainn", "911"}, id="abuse"),
    pytest.param(Danger(IMMINENT, Kind.ABUSE), {"911", "dv_hotline"}, id="an attacker who is there"),
    pytest.param(Danger(IMMINENT, Kind.ABUSE, is_minor=True), {"911", "dv_hotline"}, id="who attacks a child"),
    pytest.param(Danger(THIRD, Kind.SUICIDE, is_about_other=True), {"988", "911"}, id="somebody else"),
    pytest.param(
        Danger(THIRD, Kind.ABUSE, is_about_other=True), {"911", "dv_hotline", "rainn"}, id="abuse of somebody else"
    ),
    pytest.param(Danger(CRISIS, Kind.SUICIDE, is_minor=True), {"988", "911"}, id="a child"),
    pytest.param(Danger(IMMINENT, Kind.SUICIDE, is_minor=True), {"911", "988"}, id="a child now"),
    pytest.param(Danger(CRISIS), {"988", "911"}, id="no known kind"),
]
SETS = [
    (Danger(CRISIS, Kind.SUICIDE), "crisis"),
    (Danger(IMMINENT, Kind.SUICIDE), "imminent"),
    (Danger(CRISIS, Kind.SELF_HARM), "self_harm"),
    (Danger(IMMINENT, Kind.SELF_HARM), "imminent"),
    (Danger(IMMINENT, Kind.INGESTION, is_minor=True), "ingestion"),
    (Danger(THIRD, Kind.INGESTION, is_about_other=True), "ingestion"),
    (Danger(CRISIS, Kind.HARM_TO_OTHERS), "harm_to_others"),
    (Danger(CRISIS, Kind.PSYCHOSIS), "psychosis"),
    (Danger(CRISIS, Kind.ABUSE), "abuse"),
    (Danger(IMMINENT, Kind.ABUSE), "abuse_imminent"),
    (Danger(IMMINENT, Kind.ABUSE, is_minor=True), "abuse_imminent"),
    (Danger(THIRD, Kind.SUICIDE, is_about_other=True), "third_party"),
    (Danger(THIRD, Kind.ABUSE, is_about_other=True), "third_party_abuse"),
    (Danger(CRISIS, Kind.SUICIDE, is_minor=True), "minor"),
    (Danger(IMMINENT, Kind.SUICIDE, is_minor=True), "minor_imminent"),
    (Danger(CRISIS, Kind.SUICIDE, is_taken_back=True), "after_retraction"),
]


@pytest.fixture
def broken_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sealed words be other ones than those that were reviewed."""
    monkeypatch.setattr(replying, "bundle", lambda: None)


def numbers_of(line: str) -> set[str]:
    """Return the telephone numbers of a help line."""
    return {number for each in crisis_resources() if each.id == line for number in each.numbers if len(number) > 1}


@pytest.mark.parametrize(
    ("cry", "opening"),
    [
        pytest.param(ENGLISH, "I'm glad you told me.", id="English"),
        pytest.param(SPANISH, "Gracias por contarme.", id="Spanish"),
    ],
)
def test_the_reply_is_in_the_language_of_the_cry(cry: str, opening: str) -> None:
    """Nobody in danger has to read another language."""
    reply = crisis_reply(cry)

    assert reply.startswith(opening)


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("cry", [ENGLISH, SPANISH])
@pytest.mark.parametrize("danger", [danger for danger, _ in SETS], ids=[name for _, name in SETS])
def test_the_same_words_never_come_twice_running(danger: Danger, cry: str, channel: str) -> None:
    """A reply that repeats itself tells a person that nobody listens (C-24)."""
    replies = [crisis_reply(cry, danger, times, channel) for times in range(5)]

    # Taken-back words have two texts, of which the second stays; nobody takes back the same cry five times.
    count = 2 if danger.is_taken_back else 5
    assert all(earlier != later for earlier, later in itertools.pairwise(replies[:count]))
    assert replies[0] not in replies[1:]


@pytest.mark.parametrize(("danger", "name"), SETS)
def test_each_danger_has_its_words(danger: Danger, name: str) -> None:
    """Kind, level and person decide which of the sealed words are said."""
    assert set_of(danger) == name


def test_every_set_of_words_is_said() -> None:
    """No reviewed words lie unused, and none is missing."""
    words = bundle()
    assert words is not None

    assert set(words.sets) == {name for _, name in SETS}


@pytest.mark.parametrize("times", [0, 1, 2])
@pytest.mark.parametrize("cry", [ENGLISH, SPANISH])
@pytest.mark.parametrize(("danger", "lines"), HELP)
def test_the_right_help_is_named(danger: Danger, lines: set[str], cry: str, times: int) -> None:
    """The first time and later, in either language, whoever can help with this danger is named (C-19)."""
    reply = crisis_reply(cry, danger, times)

    unnamed = {line for line in lines if not any(number in reply for number in numbers_of(line))}

    assert unnamed == set()


@pytest.mark.parametrize("kind", [pytest.param(kind, id=str(kind)) for kind in (*Kind, None) if kind is not Kind.ABUSE])
@pytest.mark.parametrize("level", [Level.THIRD_PARTY, Level.CRISIS, Level.IMMINENT])
@pytest.mark.parametrize("is_minor", [True, False])
@pytest.mark.parametrize("is_about_other", [True, False])
def test_every_danger_has_words_with_911(kind: Kind | None, level: Level, is_minor: bool, is_about_other: bool) -> None:
    """No finding of the screen leaves a person without words, and all of them name 911."""
    reply = crisis_reply(ENGLISH, Danger(level, kind, is_about_other, is_minor))

    assert "911" in reply


@given(text=st.text(st.characters(), max_size=200), times=st.integers(-1, 1000))
def test_every_crisis_reply_names_both_lines(text: str, times: int) -> None:
    """Whatever was written, and however often, 988 and 911 are there, and that nobody watches is not hidden."""
    reply = crisis_reply(text, None, times)

    assert "988" in reply
    assert "911" in reply
    assert "no one is watching" in reply or "nadie está viendo" in reply


@pytest.mark.parametrize("cry", [ENGLISH, SPANISH])
def test_each_channel_has_its_form(cry: str) -> None:
    """On the web there are paragraphs, on a phone one line, with the word that gets more lines there."""
    web, sms = crisis_reply(cry, None, 0, "web"), crisis_reply(cry, None, 0, "sms")

    assert web.count("\n\n") == 2
    assert "\n" not in sms
    assert ("MORE" in sms, "MORE" in web) == (True, False)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_more_lines_are_in_the_language_that_asks(language: str, channel: str) -> None:
    """The title of the button is what asks, and its language is that of the list."""
    words = bundle()
    assert words is not None

    said = more_lines(MORE_LINES_TITLE[language], channel)

    assert said == words.more_lines[channel][language]


@pytest.mark.parametrize(
    "text",
    [
        "More help lines",
        "more help lines",
        "MORE",
        "other lines",
        "Please send me more numbers",
        "more hotlines",
        "Más líneas de ayuda",
        "mas",
        "otras lineas",
        "más números por favor",
    ],
)
def test_who_asks_for_lines_is_understood(text: str) -> None:
    """The words on the button, those in the text, and what people write in their place."""
    assert asks_for_lines(text)


@pytest.mark.parametrize(
    "text",
    ["", "more about the price", "tell me more about groups", "help", "no more", "what other lines of work", "\ud800"],
)
def test_who_asks_for_something_else_is_not(text: str) -> None:
    """More of something else is an ordinary question."""
    assert not asks_for_lines(text)


@pytest.mark.parametrize(
    ("text", "named"), [("what does it cost", "call or text 988"), ("cuanto cuesta esto", "oprime 2")]
)
def test_the_line_of_988_is_in_the_language_of_the_message(text: str, named: str) -> None:
    """Whoever writes in Spanish reads the key to press."""
    assert named in line_of_988(text)


@pytest.mark.usefixtures("broken_seal")
@pytest.mark.parametrize(("text", "safe"), [(ENGLISH, SAFE_REPLY), (SPANISH, SAFE_REPLY_SPANISH)])
def test_without_the_sealed_words_plain_words_in_code_are_said(text: str, safe: str) -> None:
    """Changed words are never said: 988 and 911 are named from code in their place (C-35)."""
    said = {crisis_reply(text), crisis_reply(text, None, 3, "sms"), more_lines(text), line_of_988(text)}

    assert said == {safe}


@pytest.mark.parametrize("needed", ["949-625-0564", "911", "988"])
@pytest.mark.parametrize(
    "words", [STATIC_REPLY, CUT_OFF_REPLY, WAIT_REPLY, NO_ANSWER_REPLY, SAFE_REPLY, SAFE_REPLY_SPANISH]
)
def test_the_static_replies_name_every_way_to_a_person(words: str, needed: str) -> None:
    """When everything is down, admissions and both lines are still named."""
    assert needed in words


def test_the_words_need_no_engine() -> None:
    """The reply and the rules load without Rasa, a database, a server or a model."""
    script = (
        "import sys; from clarity.crisis.reply import crisis_reply; from clarity.crisis.rules import rules_fire;"
        "assert rules_fire('I want to kill myself') and '988' in crisis_reply('x');"
        "print(*sorted({'rasa', 'sanic', 'sqlalchemy', 'onnxruntime', 'spacy', 'tensorflow'} & set(sys.modules)))"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert finished.stdout == "\n"
