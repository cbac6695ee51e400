"""Where events that staff are to see wait while the database is down."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from clarity.database.sealed_queue import SealedQueue
from clarity.security.crypto import RecordSealer
from clarity.texting.model import Event, Happened

KIND = "event"


class EventSpool:
    """One sealed file for each event; none waits for another."""

    def __init__(self, directory: Path, sealer: RecordSealer) -> None:
        self._queue = SealedQueue(directory, sealer)

    def keep(self, happened: Happened) -> None:
        """Keep an event; raises `OSError` or `ClarityError` when it was not kept."""
        content = {
            "event": happened.event.value,
            "conversation": happened.conversation,
            "at": happened.at.isoformat(),
            "code": happened.code,
        }
        self._queue.put(secrets.token_hex(16), KIND, json.dumps(content), happened.at)

    def deliver(self, accept: Callable[[Happened], object]) -> int:
        """Hand over what waits and return how many were accepted."""
        return self._queue.deliver(lambda text: accept(_happened(text)))

    def drop_older(self, before: datetime) -> int:
        """Delete what has waited since before a moment and could not be delivered; return how many files."""
        return self._queue.drop_older(before)

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        return self._queue.versions()


def _happened(text: str) -> Happened:
    found: dict[str, Any] = json.loads(text)
    at = datetime.fromisoformat(found["at"])
    return Happened(Event(found["event"]), found["conversation"], at, found["code"])
