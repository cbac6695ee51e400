"""A sealed copy of the database on request, and its way back."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clarity import settings
from clarity.audit import AuditTrail
from clarity.callbacks import store as callback_tables
from clarity.callbacks.service import open_service
from clarity.commands.callbacks import BY
from clarity.contacts import store as contact_tables
from clarity.contacts.service import open_contacts
from clarity.crisis import store as alert_tables
from clarity.crisis.service import open_alerts
from clarity.database.backup import Backup, check_backup, new_identity, restore_backup, write_backup
from clarity.database.engine import Database, open_database
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, open_ring

# A table is in the catalogue, and so in a backup, once it is imported.
TABLES_OF = (callback_tables, contact_tables, alert_tables)
KEEP_DAYS = 35  # requirement P-18: older ones would bring back what was promised to be erased


def add_to(commands: Any) -> None:
    """Add `backup` and `restore` to the command line."""
    saving = commands.add_parser("backup", help="write all tables to one sealed file")
    saving.set_defaults(act=backup)
    restoring = commands.add_parser("restore", help="fill an empty database from such a file")
    restoring.set_defaults(act=restore)
    restoring.add_argument("--check", action="store_true", help="only prove that the file is whole and opens")
    for parser in (saving, restoring):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help=BY)


def backup(chosen: argparse.Namespace) -> int:
    """Write a backup, open it again from end to end, and say what it holds."""
    begun, identity = time.monotonic(), new_identity()
    # What waits in a spool is in no table: without this a backup would miss it.
    configured = settings.load()
    for service in (open_service(configured), open_contacts(configured), open_alerts(configured)):
        try:
            service.deliver_spool()
        finally:
            service.close_service()
    with doors() as (ring, database, trail):
        with database.writing() as session:
            trail.record(session, chosen.by, "database.backup", identity)
        write_backup(database, ring, chosen.file, identity)
        written = check_backup(ring, chosen.file)
    print(f"Wrote {in_words(written)} to {chosen.file} in {time.monotonic() - begun:.1f} s, and opened it again.")
    print(f"It opens with the keys of today, which are not in it. Delete it after {KEEP_DAYS} days.")
    return 0


def restore(chosen: argparse.Namespace) -> int:
    """Fill an empty database and prove the audit trail in it; 1 when the trail is broken."""
    begun = time.monotonic()
    with doors() as (ring, database, trail):
        if chosen.check:
            print(f"{chosen.file} is whole: {in_words(check_backup(ring, chosen.file))}.")
            return 0
        restored = restore_backup(database, ring, chosen.file)
        with database.writing() as session:
            broken = trail.verify(session)
            trail.record(session, chosen.by, "database.restore", restored.id)
    print(f"Brought back {in_words(restored)} in {time.monotonic() - begun:.1f} s.")
    print(
        "Requests that were taken back or erased after it was made are open again: docs/runbooks/backup-and-restore.md."
    )
    if broken is not None:
        print(f"The audit trail in it is broken at row {broken}, as it was when the backup was made.")
    return 0 if broken is None else 1


def in_words(held: Backup) -> str:
    """Return what a backup holds, by its rows."""
    counts = ", ".join(f"{count} {name}" for name, count in held.counts.items())
    return f"backup {held.id} of {held.made_at:%Y-%m-%d %H:%M} UTC ({counts})"


@contextmanager
def doors() -> Iterator[tuple[KeyRing, Database, AuditTrail]]:
    """Give keys, database and audit trail as they are configured, and close the database."""
    configured = settings.load()
    ring, database = open_ring(configured), open_database(configured)
    try:
        yield ring, database, AuditTrail(ring, RecordSealer(ring))
    finally:
        database.dispose()
