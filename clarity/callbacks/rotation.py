"""Moves every request to the newest key, while people ask and staff call; it can be stopped at any point."""

from __future__ import annotations

from collections import Counter

from clarity import audit
from clarity.callbacks import store
from clarity.callbacks.model import Progress
from clarity.callbacks.parts import Side
from clarity.callbacks.records import sealed_table
from clarity.security.pseudonyms import BlindIndex

REQUESTS = sealed_table(store.follow_mark)
BATCH = 100  # records in one transaction: a person's submit waits for a few milliseconds at most


class Rotation(Side):
    """Seals anew, and tells which keys are still needed."""

    def rotate(self, batch: int = BATCH) -> Progress:
        """Seal anew what older keys sealed, until none is left that opens; return how many records that were.

        The marks of numbers that were erased or purged cannot be made anew and stay under their key.
        """
        resealed, unreadable = self._parts.resealer.reseal(REQUESTS, batch)
        reasons, unreadable_reasons = self._parts.resealer.reseal(audit.SEALED, batch)
        with self._parts.database.writing() as session:
            # A row under the newest key vouches for all rows before it, so that the older key can go.
            if self._parts.audit.head_version(session) != self._parts.ring.newest or resealed:
                self._parts.audit.record(session, "worker", "keys.rotate", f"version:{self._parts.ring.newest}")
        return Progress(resealed + reasons, unreadable + unreadable_reasons)

    def versions_in_use(self) -> dict[int, int]:
        """Return how many values need the key of each version, in the database and the spool; newest first.

        A key that is not in it can be retired. Marks of erased numbers are among the values.
        """
        found: Counter[int] = Counter()
        found.update(self._parts.resealer.versions(REQUESTS))
        found.update(self._parts.resealer.versions(audit.SEALED))
        found.update(self._parts.spool.versions())
        with self._parts.database.reading() as session:
            head = self._parts.audit.head_version(session)
            found.update(BlindIndex.version_of(mark) for mark in store.all_marks(session))
        if head is not None:
            found[head] += 1
        return dict(sorted(found.items(), reverse=True))
