"""Where what was said waits, sealed, while the database is down; it leaves only after it is in there, or was erased."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clarity.conversations.model import Beginning, Button, Entry, Kind, Rating
from clarity.conversations.records import Kept, with_free_cursors
from clarity.database.engine import Conflict
from clarity.errors import DatabaseUnavailable, SealError
from clarity.logging import get_logger
from clarity.security.crypto import RecordSealer
from clarity.security.durable import drop_left_over, make_durable, written_beside
from clarity.security.locks import spool_locked

PURPOSE = "conversation spool"
LOCK_SECONDS = 0.4  # whoever writes while something is being delivered writes into the spool instead
_TABLE = "spool-conversations"
# In this order they are delivered: nothing is brought in only to be erased.
ERASE, BEGIN, SAID = ".erase", ".begin", ".said"
_KINDS = (ERASE, BEGIN, SAID)
log = get_logger(__name__)


@dataclass(frozen=True)
class Erasure:
    """That a conversation is to be erased as soon as the database is back; no word of it is in here."""

    conversation: str
    at: datetime


Waiting = Beginning | Erasure | tuple[Kept, ...]


class Spool:
    """One sealed file for what was recorded at once; names are hashes of random ids and tell nothing.

    Writing needs no lock, so that nothing is lost for somebody who is slow: of two files with the same entry
    one counts, here and in the database.
    """

    def __init__(self, directory: Path, sealer: RecordSealer) -> None:
        self._directory = directory
        self._sealer = sealer

    def begin(self, beginning: Beginning) -> None:
        """Keep that a conversation began, once; raises `OSError` when it was not kept."""
        self._linked(beginning, self._stem(beginning.conversation) + BEGIN)

    def keep(self, fresh: Sequence[Kept]) -> tuple[Kept, ...]:
        """Keep entries of one conversation so that they survive the power going off; return them as they wait.

        What waits already stays as it is, and one whose cursor is taken gets the next free one.
        Raises `OSError` when they were not kept.
        """
        conversation = fresh[0].entry.conversation
        while True:
            held = {one.entry.key: one for one in self.said(conversation)}
            rest = with_free_cursors(
                [one for one in fresh if one.entry.key not in held], {one.entry.cursor for one in held.values()}
            )
            if rest:
                name = f"{self._stem(conversation)}.{_hashed(rest[0].id)}{SAID}"
                is_there = self._linked(rest, name)
                if is_there and self._read(self._directory / name) is not None:
                    continue  # another was faster, with the same entry
                if is_there:
                    # What stands under this name does not open: its key may be away, and it stays.
                    self._linked(rest, f"{self._stem(conversation)}.{secrets.token_hex(16)}{SAID}")
            written = {one.entry.key: one for one in rest}
            return tuple({**held, **written}[one.entry.key] for one in fresh)

    def order(self, erasure: Erasure) -> None:
        """Keep that a conversation is to be erased; raises `OSError` when it was not kept."""
        self._linked(erasure, self._stem(erasure.conversation) + ERASE)

    def is_ordered(self, conversation: str) -> bool:
        """Whether an order to erase the conversation waits."""
        return (self._directory / (self._stem(conversation) + ERASE)).exists()

    def holds(self, conversation: str) -> bool:
        """Whether anything of a conversation waits."""
        return bool(self._paths(conversation))

    def said(self, conversation: str) -> list[Kept]:
        """Return the entries of a conversation that wait and open, in their order, each once."""
        if self.is_ordered(conversation):
            return []
        found: dict[tuple[str, int], Kept] = {}
        for path in self._paths(conversation, (SAID,)):
            waiting = self._read(path)
            for one in waiting if isinstance(waiting, tuple) else ():
                known = found.setdefault(one.entry.key, one)
                if one.entry.cursor < known.entry.cursor:
                    found[one.entry.key] = one
        return sorted(found.values(), key=lambda one: one.entry.cursor)

    def drop(self, conversation: str) -> None:
        """Delete what waits of a conversation, but for an order to erase it; raises `OSError`."""
        paths = self._paths(conversation, (BEGIN, SAID))
        for path in paths:
            path.unlink(missing_ok=True)
        if paths:
            make_durable(self._directory)

    def drop_older(self, seconds: float) -> int:
        """Delete what has waited for longer than this and could not be delivered; return how many files."""
        old = [path for path in self._paths() if path.suffix != ERASE and _age(path) > seconds]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def deliver(self, accept: Callable[[Waiting], object], conversation: str | None = None) -> int:
        """Hand over what waits (or what waits of one conversation) and return how many files were accepted.

        A file goes only after `accept` has returned. A database that is down ends the delivery; one file that
        cannot be written stays, and keeps no other back. What does not open stays as well: the right key may
        only be away.
        """
        drop_left_over(self._directory)
        delivered = 0
        for path in self._paths(conversation):
            try:
                delivered += self._delivered(path, accept)
            except Exception as error:
                if isinstance(error, DatabaseUnavailable) and not isinstance(error, Conflict):
                    raise
                log.event("spool.not_delivered", reason=path.name[:16], error=type(error).__name__)
        return delivered

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        return self._sealer.versions_in(self._paths())

    @staticmethod
    def _stem(conversation: str) -> str:
        return _hashed(conversation)

    def _paths(self, conversation: str | None = None, kinds: Sequence[str] = _KINDS) -> list[Path]:
        beginning = "" if conversation is None else self._stem(conversation) + "."
        try:
            names = [
                entry.name
                for entry in os.scandir(self._directory)
                if entry.name.startswith(beginning) and entry.name.endswith(tuple(kinds))
            ]
        except FileNotFoundError:
            return []
        paths = [self._directory / name for name in sorted(names)]
        return sorted(paths, key=lambda path: _KINDS.index(path.suffix))

    def _delivered(self, path: Path, accept: Callable[[Waiting], object]) -> bool:
        with spool_locked(self._directory, LOCK_SECONDS):
            waiting = self._read(path)
            if waiting is None:
                return False
            accept(waiting)
            path.unlink(missing_ok=True)
            make_durable(self._directory)
        return True

    def _read(self, path: Path) -> Waiting | None:
        try:
            sealed = path.read_text(encoding="ascii")
            return _parsed(path.suffix, self._sealer.unseal(sealed, _TABLE, "content", path.name))
        except FileNotFoundError:
            return None
        except (OSError, SealError, ValueError, KeyError, TypeError) as error:
            # A key that is away or wrong looks like a broken file: only the right one tells them apart, later.
            log.event("spool.unreadable", reason=path.name[:16], error=type(error).__name__)
            return None

    def _linked(self, waiting: Waiting | list[Kept], name: str) -> bool:
        """Put a file under a name; return whether one was there already, which then stays."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = self._sealer.seal(_text(waiting), _TABLE, "content", name)
        fresh = written_beside(self._directory, name[:16], sealed)
        try:
            os.link(fresh, self._directory / name)
        except FileExistsError:
            return True
        finally:
            fresh.unlink()
            make_durable(self._directory)
        return False


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _text(waiting: Waiting | list[Kept]) -> str:
    if isinstance(waiting, Beginning):
        return json.dumps(
            {
                "conversation": waiting.conversation,
                "channel": waiting.channel,
                "consent": [waiting.consent_version, waiting.consent_sha256],
                "at": waiting.at.isoformat(),
            }
        )
    if isinstance(waiting, Erasure):
        return json.dumps({"conversation": waiting.conversation, "at": waiting.at.isoformat()})
    return json.dumps([_entry_content(one) for one in waiting])


def _entry_content(kept: Kept) -> dict[str, Any]:
    entry = kept.entry
    return {
        "conversation": entry.conversation,
        "cursor": entry.cursor,
        "key": entry.key,
        "kind": entry.kind.value,
        "text": entry.text,
        "redacted": kept.redacted,
        "at": entry.at.isoformat(),
        "language": entry.language,
        "buttons": [[button.title, button.payload] for button in entry.buttons],
        "responses": entry.responses,
        "rating": None if entry.rating is None else entry.rating.value,
    }


def _parsed(kind: str, text: str) -> Waiting:
    found: Any = json.loads(text)
    if kind == ERASE:
        return Erasure(found["conversation"], datetime.fromisoformat(found["at"]))
    if kind == BEGIN:
        version, sha256 = found["consent"]
        at = datetime.fromisoformat(found["at"])
        return Beginning(found["conversation"], found["channel"], version, sha256, at)
    return tuple(_entry(content) for content in found)


def _entry(content: dict[str, Any]) -> Kept:
    message_id, position = content["key"]
    entry = Entry(
        conversation=content["conversation"],
        cursor=content["cursor"],
        message_id=message_id,
        position=position,
        kind=Kind(content["kind"]),
        text=content["text"],
        at=datetime.fromisoformat(content["at"]),
        language=content["language"],
        buttons=tuple(Button(title, payload) for title, payload in content["buttons"]),
        responses=tuple(content["responses"]),
        rating=None if content["rating"] is None else Rating(content["rating"]),
    )
    return Kept(entry, content["redacted"])
