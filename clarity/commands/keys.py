"""Changing the keys that seal people's data while the assistant goes on, and proving the audit trail."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clarity import settings
from clarity.audit import AuditTrail
from clarity.callbacks.service import CallbackService, open_service
from clarity.commands.callbacks import BY, spool_line
from clarity.contacts.service import ContactService, open_contacts
from clarity.conversations.service import ConversationService, open_conversations
from clarity.crisis.service import AlertService, open_alerts
from clarity.database.engine import open_database
from clarity.errors import ClarityError
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, add_key, open_ring, retire_key
from clarity.settings import Settings
from clarity.texting.service import TextService, open_texting


def add_to(commands: Any) -> None:
    """Add `keys` and `audit` to the command line."""
    acts = commands.add_parser("keys", help="the keys that seal people's data").add_subparsers(
        dest="act_name", required=True
    )
    showing = acts.add_parser("status", help="which versions are at hand and how much needs each")
    showing.set_defaults(act=status)
    adding = acts.add_parser("add", help="make a new newest key; what is stored from then on is sealed with it")
    rotating = acts.add_parser(
        "rotate", help="seal all that is stored with the newest key, while others read and write"
    )
    retiring = acts.add_parser("retire", help="take an old key out of the key file, when nothing needs it; for good")
    retiring.add_argument("version", type=int, help="the version's number")
    retiring.add_argument("--really", action="store_true", help="take it out; without it nothing is changed")
    retiring.add_argument(
        "--although-needed", action="store_true", help="also when stored values need it: they are lost with it"
    )
    for parser, act in ((adding, add), (rotating, rotate), (retiring, retire)):
        parser.add_argument("--by", required=True, help=BY)
        parser.set_defaults(act=act)
    proving = commands.add_parser("audit", help="the trail of what staff saw and did").add_subparsers(
        dest="act_name", required=True
    )
    proving.add_parser("verify", help="prove that no row was changed or taken out").set_defaults(act=verify)


@contextmanager
def services(
    configured: Settings,
) -> Iterator[tuple[CallbackService, ContactService, ConversationService, TextService, AlertService]]:
    """Give all services that store sealed values, and close what they hold."""
    found = (
        open_service(configured),
        open_contacts(configured),
        open_conversations(configured),
        open_texting(configured),
        open_alerts(configured),
    )
    try:
        yield found
    finally:
        for service in found:
            service.close_service()


def status(chosen: argparse.Namespace) -> int:
    """Print the versions at hand and how many stored values need each; 1 when one that is needed is not at hand."""
    configured = settings.load()
    ring = open_ring(configured)
    used = in_use(configured)
    print(f"Keys lie in {ring.path or 'CLARITY_KEYS'}.")
    for version in sorted({*ring.versions, *used}, reverse=True):
        marks = ["seals what is new"] * (version == ring.newest) + ["NOT AT HAND"] * (version not in ring.versions)
        print("  ".join([f"  version {version}", f"{used[version]} stored values need it", *marks]))
    older = sum(used[version] for version in ring.versions if version != ring.newest)
    if older:
        print(f"`keys rotate` seals {older} values with version {ring.newest}.")
    missing = set(used) - set(ring.versions)
    if missing:
        print("Values whose key is not at hand cannot be read: docs/runbooks/rotate-keys.md.")
    with services(configured) as (callbacks, *_others):
        if line := spool_line(callbacks):
            print(line)
    return 1 if missing else 0


def add(chosen: argparse.Namespace) -> int:
    """Put a new newest key into the key file."""
    configured = settings.load()
    path = file_of(open_ring(configured))
    version = add_key(path)
    note(configured, chosen.by, "keys.add", str(version))
    print(f"Version {version} is in {path}; the other versions are still there.")
    print("Copy the file to where its copy is kept, then run `keys rotate`.")
    return 0


def rotate(chosen: argparse.Namespace) -> int:
    """Seal all that is stored with the newest key; it goes on where it stopped when it is run again."""
    configured = settings.load()
    newest = open_ring(configured).newest
    note(configured, chosen.by, "keys.rotate", str(newest))
    with services(configured) as (callbacks, contacts, conversations, texting, alerts):
        progress = callbacks.rotate()
        counts = [(progress.resealed, progress.unreadable)]
        counts += [contacts.rotate(), conversations.rotate(), texting.rotate(), alerts.rotate()]
    resealed, unreadable = (sum(count) for count in zip(*counts, strict=True))
    print(f"Sealed {resealed} records anew with version {newest}.")
    if unreadable:
        print(f"{unreadable} records do not open and were left as they are: docs/runbooks/rotate-keys.md.")
    elif left := sum(count for version, count in in_use(configured).items() if version != newest):
        print(f"Marks of erased numbers, which cannot be made anew and still need an older version: {left}.")
    return 1 if unreadable else 0


def retire(chosen: argparse.Namespace) -> int:
    """Take an old key out of the key file; refused while anything stored needs it."""
    configured = settings.load()
    ring = open_ring(configured)
    path = file_of(ring)
    if chosen.version not in ring.versions or chosen.version == ring.newest:
        raise ClarityError(f"version {chosen.version} is not an older one at hand; `keys status` lists them")
    needed = in_use(configured)[chosen.version]
    if needed and not chosen.although_needed:
        raise ClarityError(
            f"{needed} stored values still need version {chosen.version}: run `keys rotate` first. What is left after "
            "that are marks of erased numbers (docs/runbooks/rotate-keys.md)"
        )
    if not chosen.really:
        print(f"{needed} stored values need version {chosen.version}. Nothing was changed; --really takes it out.")
        print("Backups made before the rotation open with it alone: keep a sealed copy until they are gone.")
        return 0
    note(configured, chosen.by, "keys.retire", str(chosen.version))
    retire_key(path, chosen.version)
    print(f"Version {chosen.version} is out of {path}.")
    return 0


def verify(chosen: argparse.Namespace) -> int:
    """Prove the audit trail; returns 1 and names the first row that is not as it was written."""
    with services(settings.load()) as (callbacks, *_others):
        broken = callbacks.verify_audit()
    if broken is None:
        print("The audit trail is whole.")
        return 0
    print(f"The audit trail is broken at row {broken}: it or what stood there was changed or taken out.")
    return 1


def in_use(configured: Settings) -> Counter[int]:
    """Return how many stored values need each version."""
    found: Counter[int] = Counter()
    with services(configured) as all_services:
        for service in all_services:
            found.update(service.versions_in_use())
    return found


def file_of(ring: KeyRing) -> Path:
    """Return the key file; raises `ClarityError` when the keys stand in the environment, which nobody can edit here."""
    if ring.path is None:
        raise ClarityError(
            "the keys stand in CLARITY_KEYS: change them where that is set (docs/runbooks/rotate-keys.md)"
        )
    return ring.path


def note(configured: Settings, by: str, action: str, version: str) -> None:
    """Write an act on the keys into the audit trail."""
    ring, database = open_ring(configured), open_database(configured)
    try:
        with database.writing() as session:
            AuditTrail(ring, RecordSealer(ring)).record(session, by, action, version)
    finally:
        database.dispose()
