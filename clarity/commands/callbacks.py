"""The admissions team's queue on a terminal; only `show` and `export` bring out who somebody is."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clarity import settings
from clarity.business_hours import HOURS_UNKNOWN, business_hours
from clarity.callbacks.model import OPEN, Outcome, Request, State
from clarity.callbacks.service import CallbackService, open_service
from clarity.commands.callback_export import write_export
from clarity.commands.callback_sheet import sheet
from clarity.contacts.service import open_contacts
from clarity.errors import ClarityError, IllegalMove
from clarity.program import admissions
from clarity.reading.phone_numbers import PhoneNumber
from clarity.reading.references import read_reference

BY = "your account: a letter, then letters, digits and _.@-; it is kept in the audit trail"

REASON = (
    'why you open it, kept sealed in the audit trail; "-" reads it from standard input, '
    "and keeps it out of the list of processes and the shell's history"
)


def add_to(commands: Any) -> None:
    """Add `callbacks` and what it can do to the command line."""
    acts = commands.add_parser("callbacks", help="the queue of people who asked to be called").add_subparsers(
        dest="act_name", required=True
    )
    listing = _act(acts, "list", list_requests, "who waits for a call, by due time; no personal data", "operator")
    listing.add_argument("--all", action="store_true", help="closed requests, too")
    showing = _act(acts, "show", show, "one request with number, name and wishes; audited")
    showing.add_argument("--reason", required=True, type=reason, help=REASON)
    _act(acts, "claim", claim, "take a request, so that nobody else calls")
    _act(acts, "release", release, "give a claimed request back to the queue")
    attempting = _act(acts, "attempt", attempt, "write down how a call ended")
    _act(acts, "close", close, "end a request without another call")
    for parser in (showing, attempting, *(acts.choices[name] for name in ("claim", "release", "close"))):
        parser.add_argument("reference", type=reference, help="the code, such as K7FQ-3XMD")
    attempting.add_argument("outcome", choices=[outcome.value for outcome in Outcome])
    exporting = _act(acts, "export", export, "write all requests to a file; audited")
    exporting.add_argument("file", type=Path, help="a new file ending in .csv or .json")
    exporting.add_argument("--reason", required=True, type=reason, help=REASON)
    exporting.add_argument("--open", action="store_true", help="open requests only")
    purging = _act(acts, "purge", purge, "erase requests that were closed long ago; counts only, unless --really")
    purging.add_argument("--really", action="store_true", help="erase; without it nothing is changed")
    purging.add_argument("--older-than-days", type=days, help="instead of keep_closed_days in program/admissions.yml")


def _act(acts: Any, name: str, act: Any, does: str, by: str | None = None) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = acts.add_parser(name, help=does, description=does)
    parser.add_argument("--by", required=by is None, default=by, help=BY)
    parser.set_defaults(act=act)
    return parser


def reference(typed: str) -> str:
    """Return a code as it was issued, from any way in which people write it."""
    found = read_reference(typed)
    if found is None:
        raise argparse.ArgumentTypeError("a reference has eight letters and digits, such as K7FQ-3XMD")
    return found


def reason(typed: str) -> str:
    """Return a reason as it was typed, or the line that comes on standard input for "-".

    Others on the machine see what stands in a command, and the shell remembers it.
    """
    return sys.stdin.readline().strip() if typed == "-" else typed


def days(typed: str) -> int:
    """Return a number of days, at least one."""
    if not typed.isdecimal() or not 1 <= int(typed) <= 3650:
        raise argparse.ArgumentTypeError("a whole number of days from 1 to 3650")
    return int(typed)


@contextmanager
def service() -> Iterator[CallbackService]:
    """Give the service on the configured database, and close it."""
    opened = open_service(settings.load())
    try:
        yield opened
    finally:
        opened.close_service()


def list_requests(chosen: argparse.Namespace) -> int:
    """Print the queue without personal data, the most urgent first."""
    with service() as callbacks:
        # What was spooled while the database was down belongs into the list, also when no worker runs.
        callbacks.deliver_spool()
        found = callbacks.queue(frozenset(State) if chosen.all else OPEN, by=chosen.by)
        spooled = spool_line(callbacks)
    now = datetime.datetime.now(datetime.timezone.utc)
    rows: list[tuple[str, ...]] = [("REFERENCE", "STATE", "CHANNEL", "ASKED", "DUE", "TAKEN BY", "")]
    rows += [_row(request, now) for request in sorted(found, key=lambda request: (not request.is_open, request.due_at))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    waiting = [request for request in found if request.is_open]
    overdue = sum(request.due_at < now for request in waiting)
    print(f"{len(waiting)} open, {overdue} of them overdue. Times are those of {business_hours().zone}.")
    if spooled:
        print(spooled)
    if not business_hours().are_configured:
        print(HOURS_UNKNOWN)
    return 0


def spool_line(callbacks: CallbackService) -> str | None:
    """Return how many requests wait outside the list and how many of them nobody can read now, if any do."""
    waiting, unreadable = callbacks.spooled()
    if not waiting:
        return None
    return f"Waiting in the spool: {waiting}, {unreadable} of them not readable (docs/runbooks/callbacks.md)."


def _row(request: Request, now: datetime.datetime) -> tuple[str, ...]:
    hours = business_hours()
    return (
        request.reference,
        request.state.value,
        request.channel,
        hours.in_short(request.requested_at),
        hours.in_short(request.due_at),
        request.claimed_by or "-",
        "OVERDUE" if request.is_open and request.due_at < now else "",
    )


def show(chosen: argparse.Namespace) -> int:
    """Print one request with everything a caller needs; the audit row is written before anything is opened."""
    with service() as callbacks:
        request = callbacks.show(chosen.reference, by=chosen.by, reason=chosen.reason)
    print("\n".join(sheet(request, datetime.datetime.now(datetime.timezone.utc), no_texts_since(request))))
    return 0


def no_texts_since(request: Request) -> datetime.datetime | None:
    """Return since when the owner of the request's number wants no texts."""
    if request.details is None:
        return None
    contacts = open_contacts()
    try:
        return contacts.opted_out_at(PhoneNumber.from_stored(request.details.phone).e164)
    finally:
        contacts.close_service()


def claim(chosen: argparse.Namespace) -> int:
    """Take a request."""
    with service() as callbacks:
        callbacks.claim(chosen.reference, by=chosen.by)
    print(f"{chosen.reference} is yours. `callbacks show {chosen.reference}` says how to call.")
    return 0


def release(chosen: argparse.Namespace) -> int:
    """Give a request back."""
    with service() as callbacks:
        request = callbacks.release(chosen.reference, by=chosen.by)
    print(f"{chosen.reference} is {request.state.value} and can be claimed by anybody.")
    return 0


def attempt(chosen: argparse.Namespace) -> int:
    """Write down how a call ended."""
    with service() as callbacks:
        try:
            request = callbacks.record_attempt(chosen.reference, by=chosen.by, outcome=Outcome(chosen.outcome))
        except IllegalMove as error:
            raise IllegalMove(f"{error}: whoever calls claims it first (`callbacks claim`)") from None
    told = "can be claimed for another call" if request.is_open else "needs no other call"
    print(f"{chosen.reference} is {request.state.value} ({chosen.outcome}): it {told}.")
    return 0


def close(chosen: argparse.Namespace) -> int:
    """End a request."""
    with service() as callbacks:
        request = callbacks.close(chosen.reference, by=chosen.by)
    print(f"{chosen.reference} is {request.state.value}: it needs no other call.")
    return 0


def export(chosen: argparse.Namespace) -> int:
    """Write requests to a file that its owner alone can read."""
    if chosen.file.suffix not in (".csv", ".json"):
        raise ClarityError("an export ends in .csv or .json")
    if chosen.file.exists() or not chosen.file.parent.is_dir():
        # Asked before anything is unsealed and written down as exported; the writing itself refuses as well.
        raise ClarityError(f"{chosen.file.name} is there already, or its folder is not: an export is a new file")
    with service() as callbacks:
        states = OPEN if chosen.open else frozenset(State)
        requests = callbacks.export(by=chosen.by, reason=chosen.reason, states=states)
    write_export(chosen.file, requests, by=chosen.by)
    print(f"Wrote {len(requests)} request(s) to {chosen.file}. It holds names and numbers: delete it after use.")
    return 0


def purge(chosen: argparse.Namespace) -> int:
    """Erase, or count, what was closed long ago."""
    keep = chosen.older_than_days or admissions().keep_closed_days
    with service() as callbacks:
        counts = callbacks.purge(datetime.timedelta(days=keep), dry_run=not chosen.really, by=chosen.by)
    told = ", ".join(f"{count} {what}" for what, count in counts.items())
    if chosen.really:
        print(f"Erased what was closed more than {keep} days ago: {told}.")
    else:
        print(f"Closed more than {keep} days ago: {told}. Nothing was changed; --really erases them for good.")
    return 0
