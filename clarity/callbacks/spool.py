"""Where a confirmed request waits, sealed, while the database is down; it leaves only after it is in there."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clarity.callbacks.model import Asker, Consent, Details, Draft, Wishes
from clarity.errors import DatabaseUnavailable, KeyUnknownError, SealError
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer

PURPOSE = "spool"
LOCK_SECONDS = 0.4  # a person who takes a request back while it is being delivered waits at most this long
LEFT_OVER_SECONDS = 60 * 60  # a file half written by a process that was killed
log = get_logger(__name__)


@dataclass(frozen=True)
class Waiting:
    """A request in the spool. `mark` is set when it was taken back: then only the number's mark is left of it.

    `is_by_owner` says that whoever took it back had proved that the number is theirs.
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

    def keep(self, draft: Draft) -> None:
        """Keep a draft so that it survives the power going off; raises `OSError` when that failed.

        A key that is kept already stays as it is: it may have been changed or taken back since.
        """
        path = self._path(draft.key)
        fresh = self._written(Waiting(draft), path.stem)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        self._make_durable()

    def find(self, key: str) -> Waiting | None:
        """Return what waits under a key; None when there is nothing that opens."""
        return self._read(self._path(key))

    def waiting(self) -> list[Waiting]:
        """Return what waits and opens, oldest first."""
        found = [waiting for path in self._paths() if (waiting := self._read(path))]
        return sorted(found, key=lambda waiting: waiting.draft.asked_at)

    def of(self, asker: Asker) -> list[Waiting]:
        """Return what waits and is the asker's, oldest first."""
        return [waiting for waiting in self.waiting() if waiting.is_of(asker)]

    def rewrite(self, key: str, change: Callable[[Waiting], Waiting]) -> Waiting | None:
        """Change what waits under a key, and return it; None when it has been delivered meanwhile.

        Raises `DatabaseUnavailable` when a delivery holds it for too long, or it cannot be written.
        """
        path = self._path(key)
        with self._locked():
            waiting = self._read(path)
            if waiting is None:
                return None
            changed = change(waiting)
            try:
                os.replace(self._written(changed, path.stem), path)
                self._make_durable()
            except OSError:
                raise DatabaseUnavailable("the spool cannot be written") from None
        return changed

    def deliver(self, accept: Callable[[Waiting], object], key: str | None = None) -> int:
        """Hand over what waits (or what waits under one key) and return how many were accepted.

        A file goes only after `accept` has returned; what `accept` raises ends the delivery and
        leaves the file. One that is broken is set aside and never deleted: somebody is waiting for a
        call, and perhaps it can still be read with help.
        """
        self._sweep()
        delivered = 0
        for path in self._paths() if key is None else [self._path(key)]:
            with self._locked():
                waiting = self._read(path, is_set_aside=True)
                if waiting is None:
                    continue
                accept(waiting)
                path.unlink()
                self._make_durable()
            delivered += 1
        return delivered

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        found: Counter[int] = Counter()
        for path in self._paths():
            with suppress(OSError, SealError, UnicodeDecodeError):
                found[self._sealer.version_of(path.read_text(encoding="ascii"))] += 1
        return found

    def _path(self, key: str) -> Path:
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()}.draft"

    def _paths(self) -> list[Path]:
        return sorted(self._directory.glob("*.draft"))

    def _read(self, path: Path, is_set_aside: bool = False) -> Waiting | None:
        try:
            sealed = path.read_text(encoding="ascii")
            return _parsed(self._sealer.unseal(sealed, "spool", "draft", path.stem))
        except FileNotFoundError:
            return None
        except OSError as error:
            log.event("spool.unreadable", reason=path.stem[:16], error=type(error).__name__)
            return None
        except KeyUnknownError:
            # With the right key it will open, so it stays where it is found again.
            log.event("spool.key_unknown", reason=path.stem[:16])
        except (SealError, ValueError, KeyError, TypeError):
            log.event("spool.unreadable", reason=path.stem[:16])
            if is_set_aside:
                os.replace(path, path.with_suffix(".unreadable"))
        return None

    def _written(self, waiting: Waiting, name: str) -> Path:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = self._sealer.seal(_text(waiting), "spool", "draft", name)
        handle, path = tempfile.mkstemp(prefix=f".{name[:16]}.", suffix=".tmp", dir=self._directory)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        return Path(path)

    def _make_durable(self) -> None:
        # Without this the power going off can take the name away though the file was written.
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _sweep(self) -> None:
        for path in self._directory.glob(".*.tmp"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                    path.unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep every other process and thread from delivering or changing; let go by the kernel when we are killed."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._directory / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + LOCK_SECONDS
        try:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise DatabaseUnavailable("the spool is being delivered") from None
                    time.sleep(0.01)
            yield
        finally:
            os.close(handle)


def withdrawn(waiting: Waiting, mark: str, is_by_owner: bool = False) -> Waiting:
    """Return what is left of a request that was taken back: that it was, by whom, and the mark of its number."""
    return replace(waiting, mark=mark, is_by_owner=is_by_owner, draft=replace(waiting.draft, details=Details(phone="")))


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
