"""Dispatches the operator's commands."""

from __future__ import annotations

import argparse
import signal
import sys

from clarity.commands import preview, release_check, run, shell, train
from clarity.errors import ClarityError


def main() -> int:
    """Run one command and return its exit code; an error is one clear line, not a traceback."""
    parser = argparse.ArgumentParser(prog="clarity", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="train if needed, start everything, wait until it answers")
    commands.add_parser("shell", help="train if needed, then talk to the assistant in this terminal")
    training = commands.add_parser("train", help="train the model when something that matters changed")
    training.add_argument("--force", action="store_true", help="train even when nothing changed")
    showing = commands.add_parser(
        "preview", help="show answers as web and SMS, with segments, grade, facts, review state"
    )
    showing.add_argument("answer", nargs="?", help="an intent or response; all of them when left out")
    commands.add_parser("release-check", help="list what is unsigned or overdue; fails when anything is")
    chosen = parser.parse_args()
    # A supervisor that stops us must stop our children, too.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if chosen.command == "run":
            return run.run()
        if chosen.command == "shell":
            shell.shell()
        if chosen.command == "train":
            train.train(force=chosen.force)
            return 0
        if chosen.command == "preview":
            return preview.preview(chosen.answer)
        return release_check.release_check()
    except ClarityError as error:
        print(f"clarity: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
