"""Promises of `clarity.crisis.reply`: words that need no server name the lines, in the language of the cry."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.crisis.reply import CUT_OFF_REPLY, NO_ANSWER_REPLY, STATIC_REPLY, WAIT_REPLY, crisis_reply
from clarity.settings import ROOT


@pytest.mark.parametrize(
    ("cry", "opening"),
    [
        pytest.param("I want to end my life", "I'm glad you told me.", id="English"),
        pytest.param("Quiero terminar con mi vida", "Gracias por contarme.", id="Spanish"),
    ],
)
def test_the_reply_is_in_the_language_of_the_cry(cry: str, opening: str) -> None:
    """Nobody in danger has to read another language."""
    reply = crisis_reply(cry)

    assert reply.startswith(opening)


@pytest.mark.parametrize("cry", ["I want to end my life", "Quiero terminar con mi vida"])
def test_the_same_words_never_come_twice_running(cry: str) -> None:
    """A reply that repeats itself tells a person that nobody listens."""
    replies = [crisis_reply(cry, times) for times in range(6)]

    assert all(earlier != later for earlier, later in itertools.pairwise(replies))
    assert replies[0] not in replies[1:]


@given(text=st.text(st.characters(), max_size=200), times=st.integers(-1, 1000))
def test_every_crisis_reply_names_both_lines(text: str, times: int) -> None:
    """Whatever was written, and however often, 988 and 911 are there, and that nobody watches is not hidden."""
    reply = crisis_reply(text, times)

    assert "988" in reply
    assert "911" in reply
    assert "assistant" in reply or "asistente" in reply


@pytest.mark.parametrize("needed", ["949-625-0564", "911", "988"])
@pytest.mark.parametrize("words", [STATIC_REPLY, CUT_OFF_REPLY, WAIT_REPLY, NO_ANSWER_REPLY])
def test_the_static_replies_name_every_way_to_a_person(words: str, needed: str) -> None:
    """When everything is down, admissions and both lines are still named."""
    assert needed in words


def test_the_words_need_no_engine() -> None:
    """The reply and the screen load without Rasa, a database, a server or a model."""
    script = (
        "import sys; from clarity.crisis.reply import crisis_reply; from clarity.crisis.screen import rules_fire;"
        "assert rules_fire('I want to kill myself') and '988' in crisis_reply('x');"
        "print(*sorted({'rasa', 'sanic', 'sqlalchemy', 'onnxruntime', 'spacy', 'tensorflow'} & set(sys.modules)))"
    )

    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert finished.stdout == "\n"
