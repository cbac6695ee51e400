"""Reports understanding on the development set, on which thresholds were chosen: `python -m benchmarks.understanding`.

Figures for claims come from the held-out sets in `tests/nlu/`, never from here.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from benchmarks.evaluation import Outcome, evaluate, load_agent, read_labelled, share

DEVELOPMENT = Path(__file__).with_name("development")
QUESTIONS = ("questions.yml", "visitors.yml", "stories.yml", "callback.yml")
COMPOUND = ("compound.yml", "visitors_compound.yml")
QUALITIES = ("is_right", "is_wrong", "is_offered", "is_double", "is_crisis", "is_concern")


async def report(show_misses: bool) -> None:
    """Print the figures, and with `show_misses` every message that went wrong."""
    agent = load_agent()
    questions, compound = [], []
    for name in QUESTIONS:
        asked = await evaluate(agent, read_labelled(DEVELOPMENT / name))
        figures = " ".join(f"{quality[3:]} {share(asked, quality):.3f}" for quality in QUALITIES)
        print(f"{name}: {len(asked)}, {figures}")
        questions += asked
    for name in COMPOUND:
        asked = await evaluate(agent, read_labelled(DEVELOPMENT / name))
        whole, some = share(asked, "is_whole"), share(asked, "is_right")
        print(f"{name}: {len(asked)}, all parts answered {whole:.3f}, any {some:.3f}")
        compound += asked
    mixed = await evaluate(agent, read_labelled(DEVELOPMENT / "crisis.yml"))
    danger = [o for o in mixed if o.labelled.right[0] == "crisis"]
    harmless = [o for o in mixed if o.labelled.right[0] != "crisis"]
    print(f"crisis: {len(danger)}, recognised {share(danger, 'is_crisis'):.3f}")
    print(f"look-alikes: {len(harmless)}, false alarms {share(harmless, 'is_crisis'):.3f}")
    if show_misses:
        show([o for o in questions if not o.is_right])
        show([o for o in compound if not o.is_whole])
        show([o for o in danger if not o.is_crisis])
        show([o for o in harmless if not o.is_right])


def show(outcomes: list[Outcome]) -> None:
    """Print one line a miss."""
    for outcome in outcomes:
        got = ",".join(outcome.answers) or f"? {','.join(outcome.choices)}"
        print(
            f"{'/'.join(outcome.labelled.right):40} -> {got:40} {outcome.confidence:.2f} {outcome.labelled.text[:150]}"
        )


if __name__ == "__main__":
    asyncio.run(report("--misses" in sys.argv))
