"""What every side of the callback service works with, put together in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone

from clarity.audit import AuditTrail
from clarity.business_hours import due_at
from clarity.callbacks.records import Records
from clarity.callbacks.spool import PURPOSE, Spool
from clarity.database.bounded import BoundedCalls
from clarity.database.engine import Database, open_database
from clarity.database.resealing import Resealer
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, open_ring
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Settings, load

TARGETS = ("mail", "webhook")  # both are owed to staff; the worker asks for those that are set up


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Parts:
    """The database, the keys and what is made of them, the spool, the clock and the business hours."""

    database: Database
    ring: KeyRing
    records: Records
    resealer: Resealer
    audit: AuditTrail
    spool: Spool
    calls: BoundedCalls
    due: Callable[[datetime], datetime]
    clock: Callable[[], datetime] = now


def open_parts(
    configured: Settings | None = None,
    due: Callable[[datetime], datetime] = due_at,
    clock: Callable[[], datetime] = now,
) -> Parts:
    """Put the parts together as configured; raises `SettingsError` without a usable key.

    A database that is down is no error: requests are spooled until it is back.
    """
    configured = configured or load()
    ring = open_ring(configured)
    sealer, index, database = RecordSealer(ring), BlindIndex(ring), open_database(configured)
    return Parts(
        database=database,
        ring=ring,
        records=Records(sealer, index),
        resealer=Resealer(database, ring, sealer, index),
        audit=AuditTrail(ring, sealer, clock),
        spool=Spool(configured.variable_directory / "spool", RecordSealer(ring, PURPOSE)),
        calls=BoundedCalls(),
        due=due,
        clock=clock,
    )


class Side:
    """One side of the service: what it works with."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
