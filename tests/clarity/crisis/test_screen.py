"""Promises of `clarity.crisis.screen`: either layer fires alone, and what is spread or taken back still counts."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clarity.crisis import screen as screening
from clarity.crisis.danger import CALM, Danger, Kind, Level
from clarity.crisis.screen import (
    FIRES,
    FIRES_ALONE,
    FIRES_BESIDES,
    FIRES_JOINED,
    LEAVES,
    LEAVES_BESIDES,
    RECENT,
    is_whole,
    screen,
)
from clarity.errors import ModelFileError
from tests.clarity.conftest import HearsWhatItIsTold, reading

CRY = "i want to kill myself"
DARK = "everything is dark and empty"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the trained layer be gone."""

    def missing() -> None:
        raise ModelFileError("gone")

    monkeypatch.setattr(screening, "shared_network", missing)
    screening.forget()
    yield
    screening.forget()


@pytest.mark.parametrize(
    "text", ["I want to kill myself", "me quiero matar", "my husband beats me", "i took all my pills"]
)
@pytest.mark.parametrize("layers", ["no_network", "network"])
def test_the_rules_fire_alone(request: pytest.FixtureRequest, layers: str, text: str) -> None:
    """Said outright, danger is found where the trained layer hears nothing, and where it is gone."""
    request.getfixturevalue(layers)

    found = screen(text)

    assert found.level >= Level.CRISIS


@pytest.mark.parametrize(
    ("danger", "expected"),
    [
        pytest.param(FIRES, Level.CRISIS, id="at the threshold"),
        pytest.param(FIRES - 0.01, Level.NONE, id="just below"),
    ],
)
def test_the_network_fires_alone(network: HearsWhatItIsTold, danger: float, expected: Level) -> None:
    """What no pattern knows is found by what was learnt, with its kind."""
    network.heard[DARK] = reading(danger, kind=Kind.PSYCHOSIS)

    found = screen(DARK)

    assert found.level is expected
    assert found.kind is (Kind.PSYCHOSIS if expected.is_danger else None)


def test_distress_without_danger_is_a_concern(network: HearsWhatItIsTold) -> None:
    """Sadness is answered as usual, with a line of 988."""
    network.heard["i cry every day"] = reading(concern=0.9)

    found = screen("i cry every day")

    assert found == Danger(Level.CONCERN)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "text", ["im 13 and i want to die", "I want to die and my 9th grade teacher knows", "tengo 15 anos, quiero morir"]
)
def test_a_child_is_recognised(text: str) -> None:
    """Whoever says or shows that they are under 18 is told of a grown-up to turn to (C-13)."""
    found = screen(text)

    assert found.is_minor


@pytest.mark.usefixtures("network")
def test_a_cry_over_two_messages_is_one() -> None:
    """What was calm each by itself is read together (C-07)."""
    assert screen("die", ["i want to"]).level is Level.CRISIS
    assert (screen("die"), screen("i want to")) == (CALM, CALM)


def test_joined_messages_need_more(network: HearsWhatItIsTold) -> None:
    """Sentences that do not belong together are easily misread, so the network has to be surer of them."""
    network.heard["one two"] = reading(FIRES_JOINED - 0.01)
    network.heard["one three"] = reading(FIRES_JOINED)

    found = [screen(last, ["one"]).level.is_danger for last in ("two", "three")]

    assert found == [False, True]


@pytest.mark.usefixtures("network")
def test_only_the_last_messages_are_joined() -> None:
    """What stands further back than five messages is another subject."""
    found = screen("die", ["i want to", *["hm"] * RECENT])

    assert found == CALM


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "text",
    [
        *(
            "jk",
            "just kidding lol",
            "never mind",
            "i didn't mean it",
            "pretend i never wrote that",
            "don't call anyone",
        ),
        *("ok i feel better now", "I take that back", "es broma", "olvidalo", "era mentira", "exageré, disculpen"),
        *("no quise decir eso", "no le digan a nadie", "estaba exagerando", "ya se me pasó", "haz como que no escribí"),
    ],
)
def test_a_cry_that_is_taken_back_still_counts(text: str) -> None:
    """A retraction gets words of its own, and the danger stays (C-06)."""
    found = screen(text, [CRY])

    assert found == Danger(Level.CRISIS, Kind.SUICIDE, is_taken_back=True)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "text",
    ["how many hours a week is it", "jk about the price, what does it cost in the end, and do you take PPO plans then"],
)
def test_what_takes_nothing_back_is_ordinary(text: str) -> None:
    """After a cry an ordinary question is an ordinary question."""
    found = screen(text, [CRY])

    assert found == CALM


@pytest.mark.usefixtures("network")
def test_without_a_cry_nothing_is_taken_back() -> None:
    """Whoever drops a question has not been in danger."""
    found = screen("never mind", ["what does it cost"])

    assert found == CALM


@pytest.mark.usefixtures("no_network")
def test_a_missing_network_is_told() -> None:
    """Whoever serves can say that one layer is gone."""
    assert not is_whole()


@pytest.mark.usefixtures("network")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(blacklist_categories=["Cs"]), max_size=200), recent=st.lists(st.text(max_size=20)))
def test_no_text_makes_the_screen_fail(text: str, recent: list[str]) -> None:
    """Whatever is written now and was before, a level comes back."""
    assert screen(text, recent).level in Level


@pytest.mark.parametrize(
    ("alone", "whole", "is_found"),
    [(FIRES_ALONE, LEAVES, True), (FIRES_ALONE - 0.01, LEAVES, False), (FIRES_ALONE, LEAVES / 2, False)],
)
def test_a_sentence_alone_counts_where_the_whole_leaves_a_doubt(
    network: HearsWhatItIsTold, alone: float, whole: float, is_found: bool
) -> None:
    """A story around a plea must not drown it; a sad sentence of a calm story is no plea."""
    plea = "one more sentence here."
    network.heard[f"{plea} I work on Fridays."] = reading(danger=whole)
    network.heard[plea] = reading(danger=alone)

    found = screen(f"{plea} I work on Fridays.")

    assert found.level.is_danger == is_found


@pytest.mark.parametrize(("besides", "is_found"), [(FIRES_BESIDES, True), (FIRES_BESIDES - 0.01, False)])
def test_a_question_hides_nothing(network: HearsWhatItIsTold, besides: float, is_found: bool) -> None:
    """What is said besides a question is read without it, too."""
    network.heard["one more sentence here."] = reading(danger=besides)
    network.heard["one more sentence here. how much is it?"] = reading(danger=LEAVES_BESIDES)

    found = screen("one more sentence here. how much is it?")

    assert found.level.is_danger == is_found


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("i was suicidal ten years ago, thinking about suicide", Level.CONCERN, id="long ago"),
        pytest.param("do you treat people with suicidal thoughts and thoughts of suicide", Level.CONCERN, id="a topic"),
        pytest.param("i want to kill myself", Level.CRISIS, id="outright"),
        pytest.param("ya no quiero vivir", Level.CRISIS, id="a no that is the danger"),
    ],
)
def test_a_rule_at_a_distance_is_a_concern_where_the_network_is_calm(
    network: HearsWhatItIsTold, text: str, level: Level
) -> None:
    """Words that put danger at a distance calm a rule only together with the network."""
    calm = screen(text)
    screening.forget()
    network.heard[text] = reading(danger=0.3)

    doubtful = screen(text)

    assert (calm.level, doubtful.level.is_danger) == (level, True)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["i feel" + " " * 1980 + "sad", " " * 6000, "\n" * 6000, "a\n \n " * 800])
def test_blanks_hold_up_nobody(text: str) -> None:
    """Thousands of them, in this message and in those before it, take no longer than words."""
    began = time.perf_counter()

    screen(text, [f"{text}{number}" for number in range(RECENT)])

    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "someone is breaking in",
        "i overdosed?",
        "he has a gun?",
        "me quiero morir?",
        "my mom has overdosed can someone help?",
    ],
)
def test_a_rule_is_not_silenced_by_what_it_found(network: HearsWhatItIsTold, text: str) -> None:
    """A question mark, or the word "someone" in a cry, puts nothing at a distance."""
    assert network.heard == {}
    assert screen(text).level.is_danger


def test_a_slip_in_the_network_leaves_the_rules(monkeypatch: pytest.MonkeyPatch, network: HearsWhatItIsTold) -> None:
    """Whatever it was, nothing is raised at a person in danger."""

    def slip(_: str) -> None:
        raise RuntimeError("of the graph")

    monkeypatch.setattr(network, "read", slip)

    assert screen(CRY).level is Level.CRISIS


@pytest.mark.usefixtures("network")
def test_no_message_stays_in_memory() -> None:
    """What was read is known by a digest: after a chat was deleted nothing of it is left here."""
    screen("violet-lighthouse was here")

    held = [key for key in screening._known if b"violet" in key]

    assert (len(screening._known) > 0, held) == (True, [])
