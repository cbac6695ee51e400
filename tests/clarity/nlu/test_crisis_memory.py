"""Promises of `clarity.nlu.crisis_memory`: a cry in two messages is one, and one that is taken back counts."""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, UserUttered

from clarity.crisis.danger import CALM, Danger, Kind, Level
from clarity.nlu.callback_reader import READING
from clarity.nlu.crisis_memory import DANGER, as_found, finding, last_cry, said_before
from tests.clarity.conftest import HearsWhatItIsTold, reading
from tests.factories import heard, tracker_of

NOW = time.time()
CRY = "i want to kill myself"

pytestmark = pytest.mark.usefixtures("network")


def written(text: str, seconds_ago: float = 0.0, **found: Any) -> UserUttered:
    """Return what a person wrote some time ago, as it stands in a conversation once it was screened."""
    event = heard(text, **{DANGER: as_found(CALM), **found})
    event.timestamp = NOW - seconds_ago
    return event


def test_before_anybody_wrote_there_is_no_danger() -> None:
    """The checks at start-up ask for words in a conversation in which nothing was said."""
    found = finding(tracker_of())

    assert found.danger == CALM
    assert last_cry(tracker_of()) is None


def test_a_message_is_read_by_itself() -> None:
    """What says it all needs no other message."""
    found = finding(tracker_of(written("how are you", 60), written(CRY)))

    assert (found.danger.level, found.words) == (Level.CRISIS, CRY)


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param([("i want to", 30)], id="the message before"),
        pytest.param([("i really do", 599), ("want to", 30)], id="two messages before"),
        pytest.param([("i am so", 90), ("so tired", 80), ("and i", 70), ("really", 60), ("want to", 30)], id="five"),
    ],
)
def test_a_cry_over_several_messages_is_found(earlier: list[tuple[str, float]]) -> None:
    """Whoever writes in bits is understood like whoever writes in sentences (C-07)."""
    tracker = tracker_of(*(written(text, ago) for text, ago in earlier), written("die"))

    found = finding(tracker)

    assert found.danger.level is Level.CRISIS
    assert found.words == " ".join([*(text for text, _ in earlier), "die"])


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param([written("i want to", 601)], id="more than ten minutes ago"),
        pytest.param([written("i want to", 60), SessionStarted()], id="in another session"),
        pytest.param([heard("/i_want_to")], id="a button, whose words are ours"),
    ],
)
def test_what_is_over_is_not_joined(earlier: list[Event]) -> None:
    """Messages of another hour, of another session and words of ours make no sentence with what is written now."""
    found = finding(tracker_of(*earlier, written("die")))

    assert found.danger == CALM


@pytest.mark.parametrize("text", ["just kidding", "nvm", "es broma"])
def test_a_cry_that_is_taken_back_still_counts(text: str) -> None:
    """A retraction gets other words and no silence (C-06), in the language in which the cry was written."""
    found = finding(tracker_of(written(CRY, 60), written(text)))

    assert found.danger == Danger(Level.CRISIS, Kind.SUICIDE, is_taken_back=True)
    assert found.words == f"{CRY} {text}"


def test_an_ordinary_question_after_a_cry_is_ordinary() -> None:
    """A cry colours no later question: that has its answer, with a line of 988 below."""
    found = finding(tracker_of(written(CRY, 60), written("how many hours a week is it")))

    assert found.danger == CALM


def test_a_button_has_no_danger() -> None:
    """Whoever presses "Ask something else" after crisis words is not told them again."""
    found = finding(tracker_of(written(CRY, 60), heard("/ask_capabilities", answers=["ask_capabilities"])))

    assert (found.danger, found.words) == (CALM, "")


def test_a_bare_age_in_the_form_is_joined_with_nothing(network: HearsWhatItIsTold) -> None:
    """The form has words for a child, and a number alone makes no cry out of what stood before."""
    network.heard["i am 12"] = network.heard["12"] = reading(danger=1.0)
    age = written("12", 0.0, **{READING: {"detail": "phone", "as": "under_13", "only_age": True}})

    found = finding(tracker_of(written("i am", 30), age))

    assert found.danger == CALM


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "<b>", "/"])
def test_no_text_makes_it_fail(text: str) -> None:
    """Whatever was written before and now, the policy gets a finding."""
    found = finding(tracker_of(written(text, 30), written(text)))

    assert found.danger == CALM


@pytest.mark.parametrize("since", [["no"], ["more help lines", "ok"], ["no", "no", "no", "no"]])
def test_the_last_cry_is_remembered_for_bare_words(since: list[str]) -> None:
    """A "no" to crisis words is about the danger that they were said for."""
    cry = "my husband beats me"
    tracker = tracker_of(written(cry, 60), *(written(text) for text in since))

    found = last_cry(tracker)

    assert found is not None
    assert (found.danger.kind, found.words) == (Kind.ABUSE, cry)


def test_crisis_words_are_counted_by_session() -> None:
    """A new session begins with the first words again; the words that are being said do not count yet."""
    said = ActionExecuted("utter_crisis")
    tracker = tracker_of(said, SessionStarted(), written(CRY), said, written("hi"), ActionExecuted("utter_greet"), said)

    assert said_before(tracker, "utter_crisis") == 2
