"""Promised here: Rasa's own check of domain and data passes, and every warning of it is one that we expect.

Rasa knows only rules and stories, so it warns of each response that our policy or an action says instead: those
warnings, and no others. A response that nobody says would be words without a use, and fails here, too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from clarity.answers import answers
from clarity.callbacks.words import RESPONSES as SAID_ABOUT_A_CALLBACK
from clarity.policies.answer_policy import CRISIS_RESPONSES, HANDOFF_AFTER_MISSES, LINE_OF_988, RESPONSES_BY_REASON
from clarity.policies.callback_plan import RESPONSES as SAID_AROUND_THE_FORM
from clarity.program import read_yaml
from clarity.settings import ROOT

UNUSED = re.compile(r"UserWarning: The utterance '(\w+)' is not used in any story or rule\.")


@pytest.fixture(scope="module")
def validation() -> subprocess.CompletedProcess[str]:
    """Return how `rasa data validate` ended on the shipped files."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("rasa")), "data", "validate"],
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def rasa_warnings(output: str) -> list[str]:
    """Return the warnings that Rasa itself gives on domain and data, not those about Python packages."""
    return [line for line in output.splitlines() if "UserWarning:" in line or re.search(r"\b(WARNING|ERROR)\b", line)]


def said_by_rules() -> set[str]:
    """Return the responses that a rule says."""
    return {
        step["action"]
        for path in (ROOT / "data" / "rules").glob("*.yml")
        for rule in read_yaml(path)["rules"]
        for step in rule["steps"]
        if step.get("action", "").startswith("utter_")
    }


def said_by_policy() -> set[str]:
    """Return the responses that AnswerPolicy names (clarity/policies/answer_policy.py, callback_plan.py)."""
    return {
        *RESPONSES_BY_REASON.values(),
        *CRISIS_RESPONSES,
        HANDOFF_AFTER_MISSES,
        LINE_OF_988,
        *SAID_AROUND_THE_FORM,
    }


def said_by_actions() -> set[str]:
    """Return the responses that the actions about a callback say (clarity/callbacks/words.py, actions/)."""
    return set(SAID_ABOUT_A_CALLBACK)


def named_in_code() -> set[str]:
    """Return every response whose whole name stands in the code of an action or of the form's dialogue."""
    files = [*(ROOT / "actions").glob("*.py"), ROOT / "clarity" / "callbacks" / "dialogue.py"]
    named = {name for path in files for name in re.findall(r'"(utter_\w+)"', path.read_text(encoding="utf-8"))}
    return named - {"utter_action"}  # Rasa's own word for which response an event holds


def test_domain_and_data_pass(validation: subprocess.CompletedProcess[str]) -> None:
    """Rasa finds no mistake in domain, rules and training data."""
    code = validation.returncode

    assert code == 0, validation.stderr[-2000:]


def test_no_story_or_rule_contradicts_another(validation: subprocess.CompletedProcess[str]) -> None:
    """Rasa has really looked, and found no conflict."""
    output = validation.stdout + validation.stderr

    assert "No story structure conflicts found." in output


def test_only_responses_said_otherwise_are_unused(validation: subprocess.CompletedProcess[str]) -> None:
    """The responses that Rasa calls unused are exactly those that the policy or an action says and no rule does."""
    expected = (said_by_policy() | said_by_actions()) - said_by_rules()

    unused = set(UNUSED.findall(validation.stdout + validation.stderr))

    assert unused == expected


def test_every_answer_is_said_by_somebody() -> None:
    """No vetted words lie unused: each answer is said by a rule, by the policy or by an action."""
    said = said_by_policy() | said_by_rules() | said_by_actions()

    dead = set(answers()) - said

    assert dead == set()


def test_no_action_names_a_response_that_nobody_listed() -> None:
    """What the code of an action can say is in the list, and every listed response exists."""
    listed = said_by_actions()

    stray = (named_in_code() - listed, listed - set(answers()))

    assert stray == (set(), set())


def test_rasa_warns_of_nothing_else(validation: subprocess.CompletedProcess[str]) -> None:
    """Each warning of Rasa is about an unused response."""
    warnings = rasa_warnings(validation.stdout + validation.stderr)

    others = [line for line in warnings if not UNUSED.search(line)]

    assert others == []
