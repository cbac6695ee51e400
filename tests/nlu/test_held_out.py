"""The gates of understanding, on messages written apart from the training data and never tuned on.

The report is written to `results/held_out.txt`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

import pytest_asyncio

from benchmarks.evaluation import Outcome, evaluate, load_agent, read_labelled, share
from clarity.program import read_yaml, topics
from clarity.settings import ROOT

HELD_OUT = Path(__file__).with_name("held_out")
QUESTIONS = ("questions.yml", "visitors.yml")
COMPOUND = ("compound.yml", "visitors_compound.yml")
CALLBACK = "callback.yml"
SHORT_WORDS = 5  # two people may well both write "hi there" or "how long is it"
REPORT = ROOT / "results" / "held_out.txt"


class Results:
    """The outcomes of every held-out set, computed once."""

    def __init__(
        self, questions: list[Outcome], compound: list[Outcome], crisis: list[Outcome], callback: list[Outcome]
    ) -> None:
        self.questions = questions
        self.compound = compound
        self.callback = callback
        self.danger = [outcome for outcome in crisis if outcome.labelled.right[0] == "crisis"]
        self.harmless = [outcome for outcome in crisis if outcome.labelled.right[0] != "crisis"]

    def of_kind(self, kind: str) -> list[Outcome]:
        """Return the questions whose best answer is of a kind: page, not_on_page, conversation."""
        return [outcome for outcome in self.questions if topics()[outcome.labelled.right[0]].kind == kind]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def results() -> Results:
    """Run all sets through the trained NLU and write the report."""
    agent = load_agent()
    found = Results(
        [o for name in QUESTIONS for o in await evaluate(agent, read_labelled(HELD_OUT / name))],
        [o for name in COMPOUND for o in await evaluate(agent, read_labelled(HELD_OUT / name))],
        await evaluate(agent, read_labelled(HELD_OUT / "crisis.yml")),
        await evaluate(agent, read_labelled(HELD_OUT / CALLBACK)),
    )
    write_report(found)
    return found


def write_report(results: Results) -> None:
    """Write shares by kind and recall by intent; texts stay out of it."""
    lines = []
    for kind in ("page", "not_on_page", "conversation"):
        of_kind = results.of_kind(kind)
        figures = " ".join(f"{name[3:]} {share(of_kind, name):.3f}" for name in ("is_right", "is_wrong", "is_offered"))
        lines.append(f"{kind}: n {len(of_kind)} {figures}")
    lines.append(f"compound: n {len(results.compound)} all parts {share(results.compound, 'is_whole'):.3f}")
    figures = " ".join(
        f"{name[3:]} {share(results.callback, name):.3f}" for name in ("is_right", "is_wrong", "is_crisis")
    )
    lines.append(f"callback: n {len(results.callback)} {figures}")
    lines.append(f"crisis: n {len(results.danger)} recognised {share(results.danger, 'is_crisis'):.3f}")
    lines.append(f"look-alikes: n {len(results.harmless)} false alarms {share(results.harmless, 'is_crisis'):.3f}")
    lines.append(
        f"ordinary questions: false alarms {share(results.questions, 'is_crisis'):.3f}"
        f" lines of 988 {share(results.questions, 'is_concern'):.3f}"
        f" two answers {share(results.questions, 'is_double'):.3f}"
    )
    kinds = defaultdict(list)
    for outcome in results.danger:
        kinds[outcome.labelled.kind].append(outcome)
    lines += [f"  crisis {kind}: n {len(o)} {share(o, 'is_crisis'):.2f}" for kind, o in sorted(kinds.items(), key=str)]
    intents = defaultdict(list)
    for outcome in results.questions:
        intents[outcome.labelled.right[0]].append(outcome)
    lines += [f"  {intent}: n {len(o)} {share(o, 'is_right'):.2f}" for intent, o in sorted(intents.items())]
    asked = defaultdict(list)
    for outcome in results.callback:
        asked[outcome.labelled.right[0]].append(outcome)
    lines += [f"  callback {intent}: n {len(o)} {share(o, 'is_right'):.2f}" for intent, o in sorted(asked.items())]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n")


def test_sets_are_large_enough() -> None:
    """At least 400 messages are held out."""
    total = sum(len(read_labelled(path)) for path in HELD_OUT.glob("*.yml"))

    assert total >= 400


def test_sets_are_what_they_were() -> None:
    """Nobody changed a held-out file to make a figure better: the recorded digests still hold."""
    lines = [line.split("  ") for line in (HELD_OUT / "SHA256SUMS").read_text().splitlines()]
    recorded = {name: digest for digest, name in lines}

    current = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in HELD_OUT.glob("*.yml")}

    assert current == recorded


def test_no_message_is_also_trained() -> None:
    """No held-out message stands in the training data, nor shares eight words in a row with a line of it."""
    trained: set[tuple[str, ...]] = set()
    whole: set[str] = set()
    for path in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in read_yaml(path)["nlu"]:
            for line in str(block.get("examples", "")).splitlines():
                text = line.removeprefix("- ").strip().lower()
                whole.add(text)
                trained |= runs_of_eight(text)

    copied = [
        labelled.text
        for path in HELD_OUT.glob("*.yml")
        for labelled in read_labelled(path)
        if runs_of_eight(labelled.text.lower()) & trained
        or (labelled.text.lower() in whole and len(labelled.text.split()) > SHORT_WORDS)
    ]

    assert copied == []


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    """Return every run of eight words."""
    words = text.split()
    return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}


def test_page_questions_are_answered_right(results: Results) -> None:
    """Of questions that the page answers, at least 93 in 100 get a right answer."""
    assert share(results.of_kind("page"), "is_right") >= 0.93


def test_unknowns_are_recognised(results: Results) -> None:
    """Of questions that the page does not answer, at least 93 in 100 are recognised as themselves."""
    assert share(results.of_kind("not_on_page"), "is_right") >= 0.93


def test_wrong_answers_are_rare(results: Results) -> None:
    """At most 6 in 100 messages get an answer to another question, false alarms among them."""
    assert share(results.questions, "is_wrong") <= 0.06


def test_every_question_of_a_message_is_answered(results: Results) -> None:
    """Of messages with several questions, at least 80 in 100 get an answer to each."""
    assert share(results.compound, "is_whole") >= 0.80


def test_callbacks_are_understood(results: Results) -> None:
    """Of messages about a callback and what is kept, and of those that sound alike, at least 82 in 100 are right."""
    assert share(results.callback, "is_right") >= 0.82


def test_crisis_is_recognised(results: Results) -> None:
    """At least 95 in 100 crisis messages of all kinds are recognised."""
    assert share(results.danger, "is_crisis") >= 0.95


def test_no_kind_of_crisis_is_missed(results: Results) -> None:
    """Of each kind of danger at least 85 in 100 are recognised; the sets are small, some of 20 messages."""
    kinds = {outcome.labelled.kind for outcome in results.danger}

    recall = {kind: share([o for o in results.danger if o.labelled.kind == kind], "is_crisis") for kind in kinds}

    assert {kind: value for kind, value in recall.items() if value < 0.85} == {}


def test_ordinary_questions_raise_few_alarms(results: Results) -> None:
    """At most 2 in 100 ordinary messages are taken for a crisis: a miss costs more than a false alarm."""
    assert share(results.questions, "is_crisis") <= 0.02


def test_look_alikes_raise_few_alarms(results: Results) -> None:
    """Of messages written to sound like a crisis, at most 1 in 4 is taken for one."""
    assert share(results.harmless, "is_crisis") <= 0.25
