"""Where cries for help that staff are to hear of wait while the database is down."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from clarity.crisis.alerts import Cry
from clarity.crisis.danger import Danger, Kind, Level
from clarity.database.sealed_queue import SealedQueue
from clarity.security.crypto import RecordSealer

KIND = "cry"


class CrySpool:
    """One sealed file for each cry; none waits for another."""

    def __init__(self, directory: Path, sealer: RecordSealer) -> None:
        self._queue = SealedQueue(directory, sealer)

    def keep(self, cry: Cry) -> None:
        """Keep a cry; raises `OSError` or `ClarityError` when it was not kept."""
        content = {
            "conversation": cry.conversation,
            "channel": cry.channel,
            "level": int(cry.danger.level),
            "kind": None if cry.danger.kind is None else cry.danger.kind.value,
            "is_about_other": cry.danger.is_about_other,
            "is_minor": cry.danger.is_minor,
            "at": cry.at.isoformat(),
            "message_id": cry.message_id,
        }
        self._queue.put(secrets.token_hex(16), KIND, json.dumps(content), cry.at)

    def deliver(self, accept: Callable[[Cry], object]) -> int:
        """Hand over what waits and return how many were accepted."""
        return self._queue.deliver(lambda text: accept(_cry(text)))

    def count(self) -> int:
        """Return how many wait; raises `DatabaseUnavailable` when the folder cannot be read."""
        return len(self._queue.held())

    def drop_older(self, before: datetime) -> int:
        """Delete what has waited since before a moment and could not be delivered; return how many files."""
        return self._queue.drop_older(before)

    def versions(self) -> Counter[int]:
        """Return how many files need the key of each version."""
        return self._queue.versions()


def _cry(text: str) -> Cry:
    found: dict[str, Any] = json.loads(text)
    kind = None if found["kind"] is None else Kind(found["kind"])
    danger = Danger(Level(found["level"]), kind, found["is_about_other"], found["is_minor"])
    at = datetime.fromisoformat(found["at"])
    return Cry(found["conversation"], found["channel"], danger, at, found["message_id"])
