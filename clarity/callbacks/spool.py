"""Where a confirmed request waits, sealed, while the database is down; it leaves only after it is in there."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clarity.callbacks.model import Asker, Consent, Details, Draft, Wishes
from clarity.database.engine import Conflict
from clarity.errors import DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.reading.references import new_reference
from clarity.security.crypto import RecordSealer
from clarity.security.durable import drop_left_over, make_durable, written_beside
from clarity.security.locks import spool_locked

PURPOSE = "spool"
LOCK_SECONDS = 0.4  # a person who takes a request back while it is being delivered waits at most this long
_Stamp = tuple[int, int, int]  # what tells one state of a file from another, as in clarity/security/keys.py
log = get_logger(__name__)


@dataclass(frozen=True)
class Waiting:
    """A request in the spool. `mark` is set when it was taken back: then only the number's mark is left of it.

    `is_by_owner` says that whoever took it back had proved that the number is theirs.
    The mark is empty when it was taken back by its key alone: nobody had seen its number, and `phone` in the
    draft is then the number that whoever took it back had proved, if any.
    """

    draft: Draft
    is_changed: bool = False
    mark: str | None = None
    is_by_owner: bool = False

    @property
    def is_withdrawn(self) -> bool:
        """Whether the person has taken it back."""
        return self.mark is not None

    def is_of(self, asker: Asker) -> bool:
        """Whether the asker may see it: from the same conversation, or from that very number."""
        return self.draft.conversation == asker.conversation or asker.owns(self.draft.details)


class Spool:
    """One sealed file a request; its name is a hash of the idempotency key and tells nothing."""

    def __init__(self, directory: Path, sealer: RecordSealer) -> None:
        self._directory = directory
        self._sealer = sealer
        self._salt = os.urandom(32)
        self._owners: dict[str, tuple[_Stamp, bytes, bytes]] = {}

    def keep(self, draft: Draft) -> Waiting:
        """Keep a draft so that it survives the power going off, and return what waits under its key.

        A key that is kept already stays as it is: it may have been changed or taken back since.
        Raises `OSError` when it was not kept, `SealError` when what is there already does not open.
        """
        path = self._path(draft.key)
        fresh = self._written(Waiting(draft), path.stem)
        try:
            os.link(fresh, path)
        except FileExistsError:
            waiting = self._read(path)
            if waiting is None and path.exists():
                raise SealError("what waits under this key does not open") from None
        else:
            waiting = Waiting(draft)
        finally:
            fresh.unlink()
        make_durable(self._directory)
        return waiting or Waiting(draft)  # one that is gone has just been delivered

    def find(self, key: str) -> Waiting | None:
        """Return what waits under a key; None when there is nothing that opens."""
        return self._read(self._path(key))

    def waiting(self) -> list[Waiting]:
        """Return what waits and opens, oldest first."""
        found = [waiting for path in self._paths() if (waiting := self._read(path))]
        return sorted(found, key=lambda waiting: waiting.draft.asked_at)

    def of(self, asker: Asker) -> list[Waiting]:
        """Return what waits and is the asker's, oldest first.

        Every file is opened once in this process, and again only when it changes: 2,000 of them took half a second
        a message. What is remembered is who owns each, hashed with a salt of this process, and nothing they gave.
        """
        conversation, phone = self._hashed(asker.conversation), self._hashed(asker.phone)
        found, owners = [], {}
        for path in self._paths():
            with suppress(FileNotFoundError):
                stamp = _stamp(path)
                known = self._owners.get(path.name)
                if known is None or known[0] != stamp:
                    waiting = self._read(path)
                    if waiting is None:
                        continue
                    draft = waiting.draft
                    known = stamp, self._hashed(draft.conversation), self._hashed(draft.details.phone)
                owners[path.name] = known
                is_theirs = known[1] == conversation or (asker.phone is not None and known[2] == phone)
                if is_theirs and (waiting := self._read(path)) is not None and waiting.is_of(asker):
                    found.append(waiting)
        self._owners = owners  # whole, so that what has been delivered is forgotten
        return sorted(found, key=lambda waiting: waiting.draft.asked_at)

    def holds(self, key: str) -> bool:
        """Whether something waits under a key, also when it does not open."""
        return self._path(key).exists()

    def rewrite(
        self, key: str, change: Callable[[Waiting], Waiting], otherwise: Waiting | None = None
    ) -> Waiting | None:
        """Change what waits under a key, and return it; None when it has been delivered meanwhile.

        Where nothing is that opens, `otherwise` is put there if it is given.
        Raises `DatabaseUnavailable` when a delivery holds it for too long, or it cannot be written.
        """
        path = self._path(key)
        with spool_locked(self._directory, LOCK_SECONDS):
            waiting = self._read(path)
            if waiting is None and otherwise is None:
                return None
            changed = otherwise if waiting is None else change(waiting)
            if changed is None:
                return None
            try:
                os.replace(self._written(changed, path.stem), path)
                make_durable(self._directory)
            except OSError:
                raise DatabaseUnavailable("the spool cannot be written") from None
        return changed

    def deliver(self, accept: Callable[[Waiting], object], key: str | None = None) -> int:
        """Hand over what waits (or what waits under one key) and return how many were accepted.

        A file goes only after `accept` has returned. A database that is down ends the delivery; one request that
        cannot be written stays, and keeps no other back. What does not open stays as well, and is tried again:
        somebody is waiting for a call, and the right key may only be away. For one key, all that `accept` raises
        is raised.
        """
        drop_left_over(self._directory)
        delivered = 0
        for path in self._paths() if key is None else [self._path(key)]:
            try:
                delivered += self._delivered(path, accept)
            except Exception as error:
                is_down = isinstance(error, DatabaseUnavailable) and not isinstance(error, Conflict)
                if is_down or key is not None:
                    raise
                log.event("spool.not_delivered", reason=path.stem[:16], error=type(error).__name__)
        return delivered

    def counts(self) -> tuple[int, int]:
        """Return how many files wait, and how many of them do not open now.

        Those that an earlier release set aside count as both.
        """
        paths = self._paths()
        aside = len(list(self._directory.glob("*.unreadable")))
        closed = sum(self._read(path) is None and path.exists() for path in paths)
        return len(paths) + aside, closed + aside

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        return self._sealer.versions_in(self._paths())

    def _hashed(self, text: str | None) -> bytes:
        # A lone surrogate cannot be encoded otherwise, and must not hide what others wait for.
        return hashlib.blake2b((text or "").encode(errors="surrogatepass"), key=self._salt).digest()

    def _path(self, key: str) -> Path:
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()}.draft"

    def _paths(self) -> list[Path]:
        return sorted(self._directory.glob("*.draft"))

    def _delivered(self, path: Path, accept: Callable[[Waiting], object]) -> bool:
        with spool_locked(self._directory, LOCK_SECONDS):
            waiting = self._read(path)
            if waiting is None:
                return False
            accept(waiting)
            path.unlink()
            make_durable(self._directory)
        return True

    def _read(self, path: Path) -> Waiting | None:
        try:
            sealed = path.read_text(encoding="ascii")
            return _parsed(self._sealer.unseal(sealed, "spool", "draft", path.stem))
        except FileNotFoundError:
            return None
        except (OSError, SealError, ValueError, KeyError, TypeError) as error:
            # A key that is away or wrong looks like a broken file: only the right one tells them apart, later.
            log.event("spool.unreadable", reason=path.stem[:16], error=type(error).__name__)
            return None

    def _written(self, waiting: Waiting, name: str) -> Path:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = self._sealer.seal(_text(waiting), "spool", "draft", name)
        return written_beside(self._directory, name[:16], sealed)


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def withdrawn(waiting: Waiting, mark: str, is_by_owner: bool = False) -> Waiting:
    """Return what is left of a request that was taken back: that it was, by whom, and the mark of its number."""
    return replace(waiting, mark=mark, is_by_owner=is_by_owner, draft=replace(waiting.draft, details=Details(phone="")))


def tombstone(key: str, asker: Asker, channel: str, at: datetime) -> Waiting:
    """Return what stands for a request that was taken back by its key before anybody saw it."""
    draft = Draft(
        key=key,
        reference=new_reference(),
        conversation=asker.conversation,
        channel=channel,
        details=Details(asker.phone or ""),
        consent=Consent("none", at, "0" * 64),
        asked_at=at,
    )
    return Waiting(draft, mark="")


def _text(waiting: Waiting) -> str:
    draft, details, consent = waiting.draft, waiting.draft.details, waiting.draft.consent
    wishes = details.wishes
    return json.dumps(
        {
            "key": draft.key,
            "reference": draft.reference,
            "conversation": draft.conversation,
            "channel": draft.channel,
            "phone": details.phone,
            "name": details.name,
            "times": details.times,
            "wishes": [wishes.voicemail, wishes.texting, wishes.naming],
            "consent": [consent.version, consent.at.isoformat(), consent.sha256],
            "asked_at": draft.asked_at.isoformat(),
            "is_changed": waiting.is_changed,
            "mark": waiting.mark,
            "is_by_owner": waiting.is_by_owner,
        }
    )


def _parsed(text: str) -> Waiting:
    found: dict[str, Any] = json.loads(text)
    version, at, sha256 = found["consent"]
    draft = Draft(
        key=found["key"],
        reference=found["reference"],
        conversation=found["conversation"],
        channel=found["channel"],
        details=Details(found["phone"], found["name"], found["times"], Wishes(*found["wishes"])),
        consent=Consent(version, datetime.fromisoformat(at), sha256),
        asked_at=datetime.fromisoformat(found["asked_at"]),
    )
    # A file of an earlier release does not say who took it back.
    return Waiting(draft, found["is_changed"], found["mark"], found.get("is_by_owner", False))
