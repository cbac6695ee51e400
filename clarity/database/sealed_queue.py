"""Sealed files that wait for the database in the order in which they came; each goes only after it is in there."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from clarity.database.engine import Conflict
from clarity.errors import DatabaseUnavailable
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer
from clarity.security.durable import drop_left_over, make_durable, written_beside
from clarity.security.locks import spool_locked

LOCK_SECONDS = 0.4  # whoever writes while something is being delivered puts a file beside it instead
_NAME = re.compile(r"([0-9]{20})\.([0-9a-f]{1,64})\.([a-z]{1,16})")
_BEGINNING = datetime(1970, 1, 1, tzinfo=timezone.utc)
log = get_logger(__name__)


@dataclass(frozen=True)
class Held:
    """A file that waits: its place in the order, whose it is, and what it is; none of it says who."""

    number: int
    group: str
    kind: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"{self.number:020}.{self.group}.{self.kind}"

    @property
    def at(self) -> datetime:
        """When it was put there, to the microsecond."""
        return _BEGINNING + timedelta(microseconds=self.number // 1000)


class SealedQueue:
    """One sealed file for each thing, in one folder; those of one group are delivered in their order or not at all."""

    def __init__(self, directory: Path, sealer: RecordSealer) -> None:
        self._directory = directory
        self._sealer = sealer

    def put(self, group: str, kind: str, text: str, at: datetime) -> None:
        """Keep a text behind all that waits, so that it survives the power going off.

        `group` is a keyed mark or random (hexadecimal digits), `kind` a small word: both stand in the file's name.
        Raises `OSError`, `DatabaseUnavailable` or `SealError` when it was not kept.
        """
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = (at - _BEGINNING) // timedelta(microseconds=1) * 1000
        while True:
            # A clock that was set back must not bring a later wish before an earlier one.
            number = max([number, *(held.number + 1 for held in self.held())])
            held = Held(number, group, kind)
            fresh = written_beside(self._directory, f"{number:020}", self._sealed(held, text))
            try:
                os.link(fresh, self._directory / held.name)
            except FileExistsError:
                continue
            finally:
                fresh.unlink()
            make_durable(self._directory)
            return

    def held(self, groups: Collection[str] | None = None) -> list[Held]:
        """Return what waits, or what waits of these groups, in its order; raises `DatabaseUnavailable`."""
        try:
            names = [_NAME.fullmatch(name) for name in os.listdir(self._directory)]
        except FileNotFoundError:
            return []
        except OSError:
            # Whoever asks whether somebody wants no texts must not hear "no" because a folder could not be read.
            raise DatabaseUnavailable("the spool cannot be read") from None
        found = [Held(int(name[1]), name[2], name[3]) for name in names if name]
        return sorted((each for each in found if groups is None or each.group in groups), key=lambda each: each.number)

    def deliver(self, accept: Callable[[str], object], groups: Collection[str] | None = None) -> int:
        """Hand over the texts that wait (or those of these groups) and return how many were accepted.

        A file goes only after `accept` has returned. A database that is down ends the delivery. What cannot be
        written or does not open stays, since the right key may only be away; it keeps back its group alone.
        """
        drop_left_over(self._directory)
        delivered, stuck = 0, set()
        for held in self.held(groups):
            if held.group in stuck:
                continue
            try:
                delivered += self._delivered(held, accept)
            except Exception as error:
                if isinstance(error, DatabaseUnavailable) and not isinstance(error, Conflict):
                    raise
                log.event("spool.not_delivered", reason=f"{held.number:020}", error=type(error).__name__)
                stuck.add(held.group)
        return delivered

    def drop_older(self, before: datetime) -> int:
        """Delete what has waited since before a moment and could not be delivered; return how many files."""
        old = [held for held in self.held() if held.at < before]
        for held in old:
            (self._directory / held.name).unlink(missing_ok=True)
        return len(old)

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        return self._sealer.versions_in(self._directory / held.name for held in self.held())

    def _delivered(self, held: Held, accept: Callable[[str], object]) -> bool:
        path = self._directory / held.name
        with spool_locked(self._directory, LOCK_SECONDS):
            try:
                sealed = path.read_text(encoding="ascii")
            except FileNotFoundError:
                return False  # another has just delivered it
            accept(self._sealer.unseal(sealed, self._directory.name, "content", held.name))
            path.unlink()
            make_durable(self._directory)
        return True

    def _sealed(self, held: Held, text: str) -> str:
        return self._sealer.seal(text, self._directory.name, "content", held.name)
