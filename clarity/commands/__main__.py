"""Dispatches the operator's commands."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from clarity.commands import alerts, backup, callbacks, keys, preview, release_check, run, shell, sms, texts, train
from clarity.errors import ClarityError, DatabaseUnavailable


def main(arguments: list[str] | None = None) -> int:
    """Run one command, the process's own by default, and return its exit code; an error is one clear line."""
    chosen = parser().parse_args(arguments)
    # A supervisor that stops us must stop our children, too.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(chosen.act(chosen) or 0)
    except DatabaseUnavailable as error:
        print(f"clarity: {error}. What to do then: docs/runbooks/callbacks.md", file=sys.stderr)
        return 2
    except ClarityError as error:
        print(f"clarity: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever reads along (`| head`) has seen enough; without this Python complains about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar; each command's `act` does it and returns an exit code or nothing for 0."""
    whole = argparse.ArgumentParser(prog="clarity", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="train if needed, start everything, wait until it answers")
    running.set_defaults(act=lambda _: run.run())
    talking = commands.add_parser("shell", help="train if needed, then talk to the assistant in this terminal")
    talking.set_defaults(act=lambda _: shell.shell())
    training = commands.add_parser("train", help="train the model when something that matters changed")
    training.add_argument("--force", action="store_true", help="train even when nothing changed")
    training.set_defaults(act=lambda chosen: train.train(force=chosen.force))
    showing = commands.add_parser(
        "preview", help="show answers as web and SMS, with segments, grade, facts, review state"
    )
    showing.add_argument("answer", nargs="?", help="an intent or response; all of them when left out")
    showing.set_defaults(act=lambda chosen: preview.preview(chosen.answer))
    checking = commands.add_parser("release-check", help="list what is unsigned or overdue; fails when anything is")
    checking.set_defaults(act=lambda _: release_check.release_check())
    for module in (callbacks, alerts, texts, keys, backup, sms):
        module.add_to(commands)
    return whole


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
