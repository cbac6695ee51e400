"""Requests as a CSV or JSON file that its owner alone can read, marked with who took it out and when."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clarity.callbacks.model import Request
from clarity.errors import ClarityError

# A spreadsheet takes a cell that begins so for a formula, which can send the other cells away (requirement P-21).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_export(path: Path, requests: Sequence[Request], by: str) -> None:
    """Write the requests to a new file, all of them or none; raises `ClarityError` when it is there or cannot be."""
    at = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    rows = [{**_row(request), "exported_by": by, "exported_at": at} for request in requests]
    text = as_csv(rows) if path.suffix == ".csv" else json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    try:
        handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600 whatever the umask
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.link(unfinished, path)  # unlike a rename, never over a file that is there
        finally:
            os.unlink(unfinished)
    except OSError as error:
        raise ClarityError(f"{path.name} was not written: {type(error).__name__}") from None


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as CSV in which no cell is a formula: a risky one begins with an apostrophe."""
    written = io.StringIO()
    if rows:
        writer = csv.DictWriter(written, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    text = "".join(sign for sign in text if sign.isprintable())
    return f"'{text}" if text.startswith(FORMULA) else text


def _row(request: Request) -> dict[str, Any]:
    details, wishes = request.details, request.effective_wishes
    if wishes is None and details is not None:
        wishes = details.wishes
    return {
        "reference": request.reference,
        "state": request.state.value,
        "outcome": request.closed_as.value if request.closed_as else None,
        "channel": request.channel,
        "requested_at": request.requested_at.isoformat(timespec="seconds"),
        "due_at": request.due_at.isoformat(timespec="seconds"),
        "closed_at": request.closed_at.isoformat(timespec="seconds") if request.closed_at else None,
        "claimed_by": request.claimed_by,
        "phone": details.phone if details else None,
        "name": details.name if details else None,
        "good_times": details.times if details else None,
        "voicemail": _choice(wishes.voicemail if wishes else None),
        "texts": _choice(wishes.texting if wishes else None),
        "program_name": _choice(wishes.naming if wishes else None),
        "do_not_call": "yes" if request.do_not_call else "no",
        "same_number": list(request.linked),
        "attempts": [
            f"{each.at.isoformat(timespec='seconds')}/{each.outcome.value}/{each.by}" for each in request.attempts
        ],
    }


def _choice(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "NO"
