"""Promises of the telephone in a terminal: everything that can be texted can be typed, and its price is shown."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from clarity.carrier.account import DEFAULTS, OWN
from clarity.carrier.phone import Telephone
from clarity.telephony import twiml
from tests.clarity.carrier.door import FALLBACK, MESSAGES, STATUS_URL, THEIRS, Answer, Door

OTHER = "+17145550101"
Type = Callable[..., str]


@pytest.fixture
def type_in(door: Door) -> Type:
    """Return a function that types lines and returns what the screen shows after the greeting."""

    def typed(*lines: str) -> str:
        screen = io.StringIO()
        Telephone(door.carrier, screen, THEIRS).run(f"{line}\n" for line in lines)
        return screen.getvalue().partition("/quit\n\n")[2]

    return typed


def bodies(door: Door) -> list[str]:
    """Return the words that reached the door."""
    return [post.parameters["Body"] for post in door.to(MESSAGES)]


def test_a_reply_is_shown_with_its_price(door: Door, type_in: Type) -> None:
    """Words, length, segments, alphabet and how long it took."""
    door.says("First line.\nSecond line.")

    screen = type_in("hello")

    shown, price = screen.split("(")
    assert shown == "Clarity  First line.\n         Second line.\n         "
    assert price.startswith("24 characters, 1 segment, GSM-7; ")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/picture my card", {"Body": "my card", "NumMedia": "1", "MediaContentType0": "image/jpeg"}),
        ("/picture", {"Body": "", "NumMedia": "1"}),
        ("/location", {"Body": "", "Latitude": "33.6", "Longitude": "-117.9"}),
        ("/empty", {"Body": "", "NumMedia": "0"}),
        ("/", {"Body": "/"}),
        ("/restart2", {"Body": "/restart2"}),
        ("half/half", {"Body": "half/half"}),
    ],
)
def test_each_kind_of_text_can_be_sent(door: Door, type_in: Type, line: str, expected: dict[str, str]) -> None:
    """What is no command of the telephone is a text."""
    type_in(line)

    (post,) = door.to(MESSAGES)

    assert {name: post.parameters[name] for name in expected} == expected


def test_a_text_is_delivered_again(door: Door, type_in: Type) -> None:
    """Its id and its words are the same."""
    type_in("hello", "/again")

    first, second = door.to(MESSAGES)

    assert first.parameters == second.parameters


def test_a_text_is_delivered_twice_at_once(door: Door, type_in: Type) -> None:
    """Both carry one id, and a word of the carrier is carried out."""
    screen = type_in("/twice STOP")

    first, second = door.to(MESSAGES)
    assert first.parameters == second.parameters
    assert screen.count(DEFAULTS["STOP"]) == 1
    assert door.carrier.account.blocked == {THEIRS}


def test_one_can_be_somebody_else(door: Door, type_in: Type) -> None:
    """Also a company's short number; what is no number is not taken."""
    type_in("hello", f"/from {OTHER}", "hello", "/from 22395", "hello", "/from my mother", "hello")

    senders = [post.parameters["From"] for post in door.to(MESSAGES)]

    assert senders == [THEIRS, OTHER, "22395", "22395"]


@pytest.mark.parametrize(("words", "texts"), [(("/advanced off",), DEFAULTS), (("/advanced on",), OWN)])
def test_the_carriers_own_words_are_shown(type_in: Type, words: tuple[str, ...], texts: dict[str, str]) -> None:
    """In its words or in ours, apart from our replies."""
    screen = type_in(*words, "STOP")

    assert f"Carrier  {texts['STOP']}" in screen


def test_a_reply_that_does_not_go_out_is_told(door: Door, type_in: Type) -> None:
    """Nobody believes that a person who opted out has read it."""
    door.says("You are opted out.")

    screen = type_in("STOP", "/status")

    assert "(a reply did not go out: 21610, the number has opted out)" in screen
    assert "failed 21610  told of: failed" in screen
    assert "You are opted out." not in screen
    assert "It is blocked." in screen


def test_what_became_of_a_reply_is_told(door: Door, type_in: Type) -> None:
    """Status, which news of it our door took, and what all of it comes to."""
    door.says("a" * 200)

    screen = type_in("hello", "hello again", "/status")

    assert screen.count("delivered  told of: queued, sent, delivered") == 2
    assert "Texts of ours: 2, segments: 4." in screen


def test_a_failing_door_is_told_of(door: Door, type_in: Type) -> None:
    """The code of the failure, and that the fallback spoke."""
    door.answers = {MESSAGES: Answer(status=500), FALLBACK: Answer(twiml("Please call.", STATUS_URL))}

    screen = type_in("hello")

    assert "(the webhook failed with 11200: the fallback was asked, which answers)" in screen
    assert "Clarity  Please call." in screen


def test_a_text_that_is_no_reply_is_shown(door: Door) -> None:
    """A test text of the operator arrives in the same telephone."""
    screen = io.StringIO()
    Telephone(door.carrier, screen).run([])

    door.carrier.finish(door.carrier.account.send(OTHER, "This is a test.", "outbound-api"))

    assert f"Clarity  This is a test.\n         (15 characters, 1 segment, GSM-7; to {OTHER}" in screen.getvalue()


@pytest.mark.parametrize(
    ("line", "expected"),
    [("/nonsense", "There is no /nonsense."), ("/again", "Nothing was sent yet."), ("/help", "/twice words")],
)
def test_what_it_cannot_do_is_said(door: Door, type_in: Type, line: str, expected: str) -> None:
    """A slip of the hand is not texted."""
    screen = type_in(line)

    assert expected in screen
    assert door.posts == []


def test_it_ends_when_it_is_told(door: Door, type_in: Type) -> None:
    """Nothing behind /quit is sent, and an empty line is nothing."""
    type_in("hello", "", "/quit", "never")

    assert bodies(door) == ["hello"]


def test_what_nobody_saw_typed_is_repeated(door: Door) -> None:
    """A conversation from a file reads as one."""
    screen = io.StringIO()
    door.says("Hi.")

    Telephone(door.carrier, screen, is_echoing=True).run(["hello\r\n"])

    assert "You      hello\nClarity  Hi.\n" in screen.getvalue()
