"""A message that is posted again is answered in the same words, and its turn runs once."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Awaitable, Callable, Tuple

from clarity.channels.turn import Reply

KEEP_SECONDS = 600.0  # ten minutes: whoever retries does it within seconds, and words are not kept for longer
MOST_KEPT = 10_000  # about 20 MB of replies; more than one engine answers in ten minutes


@dataclass(frozen=True)
class _Kept:
    digest: bytes
    until: float
    reply: asyncio.Task[Reply]


class Repeats:
    """Remembers the replies of this process for ten minutes, in memory alone.

    A retry after a lost connection, or two posts at once, must not book a second call or say
    anything twice. `clock` gives seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_kept: int = MOST_KEPT) -> None:
        self._clock = clock
        self._most_kept = most_kept
        self._kept: OrderedDict[Tuple[str, str], _Kept] = OrderedDict()  # in the order in which they expire

    async def answer_once(
        self, conversation: str, message_id: str, text: str, answer: Callable[[], Awaitable[Reply]]
    ) -> Reply | None:
        """Return the reply to the message, asking `answer` only the first time.

        Returns None when this id already belongs to other words: the reply to those would be wrong,
        and worst of all to a cry for help.
        """
        self._expire()
        key, digest = (conversation, message_id), _digest(text)
        kept = self._kept.get(key)
        if kept is None:
            kept = _Kept(digest, self._clock() + KEEP_SECONDS, asyncio.ensure_future(answer()))
            self._kept[key] = kept
            if len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)
        if kept.digest != digest:
            return None
        # Shielded: a caller who hangs up takes the reply from nobody else who waits for it.
        return await asyncio.shield(kept.reply)

    def forget(self, conversation: str) -> None:
        """Drop every reply of the conversation; a turn that still runs is not stopped."""
        for key in [key for key in self._kept if key[0] == conversation]:
            del self._kept[key]

    def _expire(self) -> None:
        now = self._clock()
        while self._kept and next(iter(self._kept.values())).until <= now:
            self._kept.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
