"""Pseudonyms for phone numbers: one sender id for one number, found again, and forgotten on request."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clarity.contacts import store
from clarity.contacts.spool import OUT, Wish, WishSpool
from clarity.database.bounded import BoundedCalls
from clarity.database.engine import Conflict, Database, open_database
from clarity.database.resealing import Mark, Resealer, SealedTable
from clarity.errors import ClarityError, DatabaseUnavailable
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer
from clarity.security.keys import KeyRing, open_ring
from clarity.security.pseudonyms import BlindIndex
from clarity.settings import Settings, load

PREFIX = "sms-"
RANDOM_BYTES = 24  # 192 bits, which are 32 URL-safe characters: nobody guesses one
SPOOL_PURPOSE = "opt-out spool"
FOLDER = "spool-opt-outs"
PURPOSE = "contact index"  # a key apart from the callbacks', so that the two tables cannot be laid side by side
TRIES = 5
# Both are asked for while somebody waits. A turn asks for its number first, and has to get on without it.
LOOK_UP_SECONDS = 0.5
REMEMBER_SECONDS = 1.2
WISH_SECONDS = 0.6  # then it waits in the spool, and its event has as much time left before the carrier's answer is due
TABLE = SealedTable(
    store.contacts,
    "sender_id",
    ("phone_sealed",),
    Mark("phone_index", source="phone_sealed", text=str, moved=store.follow_mark),
)
log = get_logger(__name__)


class ContactService:
    """Knows which conversation a number has, which number a conversation, and which numbers want no texts."""

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        spool_directory: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._database = database
        self._calls = BoundedCalls()
        self._sealer = RecordSealer(ring)
        self._index = BlindIndex(ring, PURPOSE)
        self._resealer = Resealer(database, ring, self._sealer, self._index)
        self._spool = WishSpool(spool_directory, RecordSealer(ring, SPOOL_PURPOSE), self._index)
        self._clock = clock

    def remember(self, e164: str, proposed: str | None = None) -> str:
        """Return the number's sender id ("sms-" and 32 characters), made on first use, or `proposed` then.

        Two texts of one number at once get the same. Raises `DatabaseUnavailable`, at the latest after 1.2
        seconds; what is written later than that is found the next time.
        """
        return self._calls.run(lambda: self._remembered(e164, proposed), REMEMBER_SECONDS)

    def number_of(self, sender_id: str) -> str | None:
        """Return the number behind a sender id, None when there is none.

        Raises `SealError` when it does not open, `DatabaseUnavailable` when it is not known within half a second.
        """
        return self._calls.run(lambda: self._looked_up(sender_id), LOOK_UP_SECONDS)

    def forget(self, sender_id: str) -> None:
        """Delete what is known of a sender id; the number gets a new one when it writes again."""
        with self._database.writing() as session:
            store.delete(session, sender_id)

    def known_as(self, e164: str) -> str | None:
        """Return the sender id of a number that has texted us and is not forgotten; raises `DatabaseUnavailable`."""

        def found() -> str | None:
            with self._database.reading() as session:
                row = store.with_marks(session, self._index.candidates(e164))
            return None if row is None else str(row["sender_id"])

        return self._calls.run(found, LOOK_UP_SECONDS)

    def opt_out(self, e164: str, how: str) -> None:
        """Keep that a number wants no texts, in the database or, when it is down, in the spool.

        `how` is "keyword", "words" or "carrier". Raises `DatabaseUnavailable` when neither took it.
        """
        self._wished(Wish(e164, how, self._clock()))

    def rejoin(self, e164: str) -> bool:
        """Keep that a number wants texts again; return whether it did not, True when nobody knows yet.

        Raises `DatabaseUnavailable` when neither database nor spool took it.
        """
        return self._wished(Wish(e164, None, self._clock()))

    def opted_out_at(self, e164: str) -> datetime | None:
        """Return since when a number wants no texts; a wish that waits in the spool counts.

        Raises `DatabaseUnavailable` when it is not known within half a second.
        """
        # First the spool: what is delivered in between is then found in the database.
        waiting = self._spool.last(e164)
        if waiting is not None:
            return waiting.at if waiting.kind == OUT else None

        def found() -> datetime | None:
            with self._database.reading() as session:
                return store.opted_out_at(session, self._index.candidates(e164))

        return self._calls.run(found, LOOK_UP_SECONDS)

    def count_opt_outs(self) -> dict[str, int]:
        """Return how many numbers want no texts, by how that became known; raises `DatabaseUnavailable`."""
        with self._database.reading() as session:
            return store.count_opt_outs(session)

    def deliver_spool(self) -> int:
        """Bring the wishes that wait in the spool into the database and return how many that were.

        Raises `DatabaseUnavailable` when the database is still down; what is not delivered stays.
        """
        return self._spool.deliver(self._fulfil)

    def purge(self, older_than: timedelta) -> int:
        """Forget numbers that nothing was heard of for so long; return how many. Wishes for no texts stay."""
        with self._database.writing() as session:
            return store.purge(session, self._clock() - older_than)

    def rotate(self, batch: int = 100) -> tuple[int, int]:
        """Seal anew what older keys sealed; return how many contacts that were, and how many do not open."""
        return self._resealer.reseal(TABLE, batch)

    def versions_in_use(self) -> dict[int, int]:
        """Return how many values need the key of each version, newest first; wishes of forgotten numbers among them."""
        found = Counter(self._resealer.versions(TABLE))
        found.update(self._spool.versions())
        with self._database.reading() as session:
            found.update(BlindIndex.version_of(mark) for mark in store.all_opt_outs(session))
        return dict(sorted(found.items(), reverse=True))

    def close_service(self) -> None:
        """End the threads and the connections."""
        self._calls.close()
        self._database.dispose()

    def _wished(self, wish: Wish) -> bool:
        try:
            return self._calls.run(lambda: self._fulfilled(wish), WISH_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it was, who wants no texts must get none
            log.event("text.wish_spooled", error=type(error).__name__)
        try:
            self._spool.keep(wish)
        except (OSError, ClarityError) as error:
            log.event("text.wish_not_kept", error=type(error).__name__)
            raise DatabaseUnavailable("a wish about texts is in neither database nor spool") from None
        return True

    def _fulfilled(self, wish: Wish) -> bool:
        """Fulfil a wish after those of the same number that wait: a later one must not be undone by an earlier one."""
        if self._spool.last(wish.e164) is not None:
            self._spool.deliver(self._fulfil, wish.e164)
            if self._spool.last(wish.e164) is not None:
                raise DatabaseUnavailable("an earlier wish of the number still waits")
        return self._fulfil(wish)

    def _fulfil(self, wish: Wish) -> bool:
        marks = self._index.candidates(wish.e164)
        with self._database.writing() as session:
            if wish.how is None:
                return store.rejoin(session, marks)
            store.opt_out(session, marks, wish.how, wish.at)
            return True

    def _remembered(self, e164: str, proposed: str | None) -> str:
        now = self._clock()
        for _ in range(TRIES):
            with self._database.reading() as session:
                row = store.with_marks(session, self._index.candidates(e164))
            if row is not None:
                if not store.is_heard_of(row, now):
                    with self._database.writing() as session:
                        store.heard_of(session, row["sender_id"], now)
                return str(row["sender_id"])
            sender_id, proposed = proposed or PREFIX + secrets.token_urlsafe(RANDOM_BYTES), None
            sealed = self._sealer.seal(e164, "contacts", "phone_sealed", sender_id)
            try:
                with self._database.writing() as session:
                    store.insert(session, sender_id, sealed, self._index.index(e164), now)
            except Conflict:
                continue  # another text of the same number was faster
            return sender_id
        raise DatabaseUnavailable("a contact could not be written for others that were")

    def _looked_up(self, sender_id: str) -> str | None:
        with self._database.reading() as session:
            row = store.by_sender(session, sender_id)
        if row is None:
            return None
        return self._sealer.unseal(row["phone_sealed"], "contacts", "phone_sealed", sender_id)


def open_contacts(configured: Settings | None = None) -> ContactService:
    """Return the service as configured; raises `SettingsError` without a usable key."""
    configured = configured or load()
    return ContactService(open_database(configured), open_ring(configured), configured.variable_directory / FOLDER)
