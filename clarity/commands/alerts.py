"""Cries for help on a terminal: who has one, what was done, and what comes of all of them; never a word or a name."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from clarity import settings
from clarity.business_hours import business_hours
from clarity.commands.callbacks import BY, days, reference
from clarity.conversations.service import open_conversations
from clarity.crisis.alerts import Alert, Figures, Outcome, State
from clarity.crisis.danger import Kind
from clarity.crisis.service import AlertService, open_alerts
from clarity.notifications import ASKED_BY, LEVELS, RUNBOOK

LATEST = 200
NOTE = '"-" reads what was done from standard input; it is kept sealed, and stands in no list of processes'
OUTCOMES = {
    Outcome.HANDLED: "somebody saw to it",
    Outcome.NOT_CRISIS: "nobody was in danger",
    Outcome.COULD_NOT_REACH: "nobody could be reached",
}
KINDS = {
    Kind.SUICIDE: "suicide",
    Kind.SELF_HARM: "self-harm",
    Kind.INGESTION: "something swallowed",
    Kind.HARM_TO_OTHERS: "harm to others",
    Kind.PSYCHOSIS: "voices or beliefs, with danger",
    Kind.ABUSE: "violence or abuse",
}
# The runbook in short; each line stands there as well (tests/clarity/commands/test_alerts.py).
CHECKLIST = (
    "Acknowledge it within 10 minutes, so that others know that somebody has it.",
    "Call the licensed person on call. They decide what is done, nobody else, and never the assistant.",
    "Look whether this person asked for a call: `callbacks list`. Otherwise nobody can be reached by name or number.",
    "Danger to others, a child, an elder or a dependent adult: the licensed person decides at once who is told.",
    "Write down what was done: `alerts act`, then `alerts close` with the outcome.",
)


def add_to(commands: Any) -> None:
    """Add `alerts` and what it can do to the command line."""
    acts = commands.add_parser("alerts", help="cries for help that staff have to look at").add_subparsers(
        dest="act_name", required=True
    )
    listing = acts.add_parser("list", help="what is not closed, the gravest first; fails while nobody has one of them")
    listing.add_argument("--all", action="store_true", help="closed alerts, too")
    listing.set_defaults(act=list_alerts)
    _act(acts, "show", show, "one alert with its notes and what to do; audited")
    _act(acts, "acknowledge", acknowledge, "take an alert on, so that others know that somebody has it")
    acting = _act(acts, "act", act, "write down that something was done")
    closing = _act(acts, "close", close, "end an alert and say what became of it")
    closing.add_argument("--outcome", required=True, choices=[outcome.value for outcome in Outcome])
    for parser in (acting, closing):
        parser.add_argument("--note", type=_dash, help=NOTE)
    counting = acts.add_parser("figures", help="how many there were, false alarms, and how fast they were seen")
    counting.add_argument("--days", type=days, default=30, help="of so many days, 30 unless told")
    counting.set_defaults(act=figures)


def _act(acts: Any, name: str, does: Any, told: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=told, description=told)
    parser.add_argument("case", type=reference, help="the case, such as K7Q2-94MB")
    parser.add_argument("--by", required=True, help=BY)
    parser.set_defaults(act=does)
    return parser


def _dash(typed: str) -> str:
    if typed != "-":
        # Others on the machine see what stands in a command, and the shell remembers it.
        raise argparse.ArgumentTypeError('a note is read from standard input: --note "-"')
    return typed


@contextmanager
def service() -> Iterator[AlertService]:
    """Give the service on the configured database, and close it."""
    opened = open_alerts(settings.load())
    try:
        yield opened
    finally:
        opened.close_service()


def list_alerts(chosen: argparse.Namespace) -> int:
    """Print alerts, the gravest and oldest first; returns 1 while nobody has acknowledged one of them."""
    with service() as alerts:
        # What was spooled while the database was down belongs into the list, also when no worker runs.
        alerts.deliver_spool()
        found, spooled = alerts.alerts(open_only=not chosen.all, limit=LATEST), alerts.spooled()
    rows: list[tuple[str, ...]] = [("CASE", "STATE", "LEVEL", "CHANNEL", "RAISED", "LAST", "CRIES", "TAKEN BY", "")]
    rows += [_row(alert) for alert in found]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    waiting = sum(alert.state is State.OPEN for alert in found)
    still_open = sum(alert.is_open for alert in found)
    print(f"{still_open} not closed, {waiting} of them not acknowledged. Times are those of {business_hours().zone}.")
    if spooled:
        print(f"Waiting in the spool and not readable now: {spooled} ({RUNBOOK}).")
    return 1 if waiting else 0


def _row(alert: Alert) -> tuple[str, ...]:
    hours = business_hours()
    return (
        alert.case,
        alert.state.value,
        LEVELS[alert.level.name.lower()][0],
        alert.channel,
        hours.in_short(alert.raised_at),
        hours.in_short(alert.last_at),
        str(alert.count),
        alert.acknowledged_by or "-",
        "NOBODY TOLD" if alert.state is State.OPEN and not alert.is_told else "",
    )


def show(chosen: argparse.Namespace) -> int:
    """Print one alert, its notes and what to do; the audit row is written before a note is opened."""
    with service() as alerts:
        alert = alerts.show(chosen.case, by=chosen.by)
    print("\n".join(sheet(alert)))
    return 0


def sheet(alert: Alert) -> list[str]:
    """Return an alert as staff read it."""
    hours = business_hours()
    about = [
        *(["a minor, by what they say"] if alert.danger.is_minor else []),
        *(["somebody else is in danger, not the writer"] if alert.danger.is_about_other else []),
    ]
    told = {
        "Case": alert.case,
        "State": alert.state.value,
        "Level": LEVELS[alert.level.name.lower()][1],
        "About": "; ".join([KINDS[alert.kind] if alert.kind else "not known", *about]),
        "Written in": f"{ASKED_BY.get(alert.channel, 'another channel')}, conversation {alert.conversation}",
        "Cries": str(alert.count),
        "First": hours.in_words(alert.raised_at),
        "Last": hours.in_words(alert.last_at),
        "Told": "yes" if alert.is_told else "nobody, by mail, webhook or text",
        "Has it": _who(alert.acknowledged_by, alert.acknowledged_at),
        "Acted": _who(alert.acted_by, alert.acted_at),
        "What": alert.acted_note,
        "Closed": _who(alert.closed_by, alert.closed_at),
        "Outcome": OUTCOMES[alert.outcome] if alert.outcome else None,
        "Note": alert.closed_note,
    }
    indent = "\n" + " " * 12
    lines = [f"{name:<10}  {indent.join(text.splitlines())}" for name, text in told.items() if text]
    steps = [f"  {number} {step}" for number, step in enumerate(CHECKLIST, 1)]
    return [*lines, "", f"What to do ({RUNBOOK})", *steps]


def _who(by: str | None, at: datetime.datetime | None) -> str | None:
    return None if at is None else f"{by}, {business_hours().in_words(at)}"


def acknowledge(chosen: argparse.Namespace) -> int:
    """Take an alert on."""
    with service() as alerts:
        alerts.acknowledge(chosen.case, by=chosen.by)
    print(f"{chosen.case} is yours. `alerts show {chosen.case} --by {chosen.by}` says what to do.")
    return 0


def act(chosen: argparse.Namespace) -> int:
    """Write down that something was done."""
    note = _note(chosen)
    with service() as alerts:
        alerts.act(chosen.case, by=chosen.by, note=note)
    print(f"{chosen.case} is acted on. `alerts close` ends it when nothing is left to do.")
    return 0


def close(chosen: argparse.Namespace) -> int:
    """End an alert."""
    note = _note(chosen)
    with service() as alerts:
        alerts.close(chosen.case, by=chosen.by, outcome=Outcome(chosen.outcome), note=note)
    print(f"{chosen.case} is closed: {OUTCOMES[Outcome(chosen.outcome)]}. Another cry there makes a new case.")
    return 0


def _note(chosen: argparse.Namespace) -> str | None:
    return None if chosen.note is None else sys.stdin.read()


def figures(chosen: argparse.Namespace) -> int:
    """Print what the alerts of some days come to, counted from rows alone."""
    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=chosen.days)
    record = open_conversations(settings.load())
    try:
        with service() as alerts:
            found, heard = alerts.figures(since), record.count_since(since)
    finally:
        record.close_service()
    print(f"Of the last {chosen.days} days:")
    print("\n".join(f"  {line}" for line in lines(found, heard)))
    return 0


def lines(found: Figures, conversations: int) -> list[str]:
    """Return figures in words; `conversations` is how many were held in that time and are still on record."""
    levels = ", ".join(f"{count} {LEVELS[level.name.lower()][0]}" for level, count in found.by_level.items())
    seconds = found.seconds_to_acknowledge
    return [
        f"alerts: {found.alerts}{f' ({levels})' if levels else ''}",
        f"per 1,000 conversations on record: {_share(found.alerts * 1000, conversations)}",
        f"closed: {found.closed}, as no crisis: {found.not_crisis} ({_share(found.not_crisis * 100, found.closed)} %)",
        f"acknowledged: {found.acknowledged}, half of them within {'-' if seconds is None else f'{seconds:.0f}'} s",
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0f}" if whole else "-"
