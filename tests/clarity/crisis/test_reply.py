"""Promises of `clarity.crisis.reply`: words that need no server name the lines, in the language of the cry."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.crisis.reply import STATIC_REPLY, crisis_reply
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


@given(text=st.text(st.characters(), max_size=200))
def test_every_crisis_reply_names_both_lines(text: str) -> None:
    """Whatever was written, 988 and 911 are there, and that nobody watches is not hidden."""
    reply = crisis_reply(text)

    assert "988" in reply
    assert "911" in reply
    assert "assistant" in reply or "asistente" in reply


@pytest.mark.parametrize("needed", ["949-625-0564", "911", "988"])
def test_the_static_reply_names_every_way_to_a_person(needed: str) -> None:
    """When everything is down, admissions and both lines are still named."""
    assert needed in STATIC_REPLY


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
