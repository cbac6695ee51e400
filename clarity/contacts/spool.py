"""Where wishes for no texts, or for texts again, wait while the database is down; they count from the first moment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from clarity.database.sealed_queue import Held, SealedQueue
from clarity.security.crypto import RecordSealer
from clarity.security.pseudonyms import BlindIndex

OUT, BACK = "out", "back"
_MARK_DIGITS = 32  # 128 bits of the keyed mark, which nobody can try numbers against without the key


@dataclass(frozen=True)
class Wish:
    """What the owner of a number wants: no texts (`how` says by which words), or texts again (`how` is None)."""

    e164: str = field(repr=False)
    how: str | None
    at: datetime


class WishSpool:
    """One sealed file for each wish, named by order and by the number's keyed mark; a number's are kept in order."""

    def __init__(self, directory: Path, sealer: RecordSealer, index: BlindIndex) -> None:
        self._queue = SealedQueue(directory, sealer)
        self._index = index

    def keep(self, wish: Wish) -> None:
        """Keep a wish; raises `OSError` or `ClarityError` when it was not kept."""
        content = {"number": wish.e164, "how": wish.how, "at": wish.at.isoformat()}
        group = _group(self._index.index(wish.e164))
        self._queue.put(group, BACK if wish.how is None else OUT, json.dumps(content), wish.at)

    def last(self, e164: str) -> Held | None:
        """Return the latest that waits of a number, also when it does not open now; raises `DatabaseUnavailable`."""
        held = self._queue.held(self._groups(e164))
        return held[-1] if held else None

    def deliver(self, accept: Callable[[Wish], object], e164: str | None = None) -> int:
        """Hand over what waits (or what waits of a number) and return how many were accepted."""
        groups = None if e164 is None else self._groups(e164)
        return self._queue.deliver(lambda text: accept(_wish(text)), groups)

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        return self._queue.versions()

    def _groups(self, e164: str) -> set[str]:
        return {_group(mark) for mark in self._index.candidates(e164)}


def _group(mark: str) -> str:
    return mark.partition(":")[2][:_MARK_DIGITS]


def _wish(text: str) -> Wish:
    found: dict[str, Any] = json.loads(text)
    return Wish(found["number"], found["how"], datetime.fromisoformat(found["at"]))
