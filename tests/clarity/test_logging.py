"""Promises of `clarity.logging`: events with ids alone, and libraries that cannot repeat what a person wrote."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from clarity.logging import ALLOWED_FIELDS, get_logger
from clarity.settings import ROOT
from tests.factories import CANARY


def test_an_event_is_one_json_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """A log reader finds name, time, logger and ids in one line."""
    get_logger("clarity.test").event("reply.late", conversation="rest-dana", seconds=8.5)

    captured = capsys.readouterr()
    line = json.loads(captured.err)
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert line.pop("at").endswith("Z")
    assert line == {"logger": "clarity.test", "event": "reply.late", "conversation": "rest-dana", "seconds": 8.5}


def test_a_line_break_in_a_value_starts_no_second_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can forge a log line through an id."""
    get_logger("clarity.test").event("reply.late", conversation='a\n{"event": "forged"}')

    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("field", ["text", "message", "name", "phone", "email", "slots", "entities"])
def test_a_field_for_personal_words_is_refused(field: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A field that could hold a person's words raises, and neither log nor error repeats the value."""
    with pytest.raises(ValueError, match=field) as caught:
        get_logger("clarity.test").event("reply.late", **{field: CANARY})

    assert CANARY not in str(caught.value)
    assert capsys.readouterr().err == ""


def test_no_allowed_field_is_named_for_personal_words() -> None:
    """The allowed fields are ids, counts and reasons."""
    personal = {"text", "message", "name", "phone", "number", "email", "slots", "entities", "value", "body"}

    assert ALLOWED_FIELDS.isdisjoint(personal)


def run_quietly(before: str, after: str) -> str:
    """Return all that a process prints that runs `before`, quiets the libraries and runs `after`."""
    script = "\n".join(
        [
            "import logging, sys, warnings, structlog",
            f"canary = {CANARY!r}",
            textwrap.dedent(before),
            "from clarity.logging import quiet_libraries",
            "quiet_libraries()",
            textwrap.dedent(after),
        ]
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return finished.stdout + finished.stderr


@pytest.mark.parametrize(
    "after",
    [
        pytest.param("logging.getLogger('engine').error('heard %s', canary)", id="argument"),
        pytest.param("logging.getLogger('engine').error(f'heard {canary}')", id="message"),
        pytest.param("logging.getLogger('engine').error('heard', extra={'text': canary})", id="extra"),
        pytest.param("logging.warning(canary)", id="root logger"),
        pytest.param("warnings.warn(canary)", id="warning"),
        pytest.param("structlog.get_logger().warning('heard', text=canary)", id="structured field"),
        pytest.param("structlog.get_logger().bind(text=canary).error('heard')", id="bound field"),
        pytest.param("structlog.get_logger().error(f'heard {canary}')", id="structured event name"),
        pytest.param(
            """
            try:
                raise KeyError(canary)
            except KeyError:
                logging.getLogger('engine').exception('failed')
            """,
            id="traceback",
        ),
        pytest.param(
            """
            try:
                raise KeyError(canary)
            except KeyError:
                structlog.get_logger().exception('failed')
            """,
            id="structured traceback",
        ),
    ],
)
def test_a_library_cannot_log_what_a_person_wrote(after: str) -> None:
    """Whatever a library logs after `quiet_libraries`, no word of a person is printed."""
    printed = run_quietly("", after)

    assert CANARY not in printed
    assert printed != ""


def test_a_loggers_own_handlers_are_taken_away() -> None:
    """A library that set up its own output before is quieted, too."""
    before = """
        logger = logging.getLogger('server')
        logger.addHandler(logging.StreamHandler(sys.stdout))
        logger.propagate = False
    """

    printed = run_quietly(before, "logger.error(canary)")

    assert CANARY not in printed
    assert "server:" in printed


def test_the_engines_structured_loggers_are_quieted_after_first_use() -> None:
    """Rasa keeps a logger's set-up from its first use on; even such a logger repeats no word."""
    before = """
        from rasa.utils.log_utils import configure_structlog
        configure_structlog(logging.WARNING)
        logger = structlog.get_logger()
        logger.warning('before')
    """

    printed = run_quietly(before, "logger.warning('processor.message.parse', text=canary, event_info=canary)")

    assert CANARY not in printed


def test_a_quieted_line_says_where_something_happened() -> None:
    """An operator still learns which library failed and with what kind of error."""
    after = """
        try:
            raise KeyError(canary)
        except KeyError:
            logging.getLogger('engine.store').exception('failed')
    """

    printed = run_quietly("", after)

    assert "engine.store:" in printed
    assert "KeyError" in printed
