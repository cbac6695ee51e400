"""The words of texts: what a phone was shown, and what staff are to see."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import Enum
from typing import Any

FINAL = frozenset({"delivered", "undelivered", "failed", "read", "canceled"})
FAILED = frozenset({"undelivered", "failed"})
ORDER = ("accepted", "scheduled", "queued", "sending", "sent")  # in which a carrier tells them, if it does


class Event(str, Enum):
    """Something about a number that staff are to see."""

    OPTED_OUT = "opted_out"
    REJOINED = "rejoined"
    CRISIS_AFTER_OPT_OUT = "crisis_after_opt_out"
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True)
class Happened:
    """An event: about which conversation, when (aware), and with which code of the carrier."""

    event: Event
    conversation: str | None
    at: datetime
    code: int | None = None


@dataclass(frozen=True, kw_only=True)
class Noted(Happened):
    """An event as it is stored, with its number."""

    id: int


@dataclass(frozen=True)
class Phone:
    """What a phone was shown and may still answer to.

    `more` is what was left out of the last text, `choices` are titles with payloads in the order of their numbers,
    offered at `chosen_from_at`; `owed` is a reply that came too late, `owed_kept` the same without the details that it
    reads back, `owed_for` what it answers. Times are seconds
    since 1970.
    """

    introduced: bool = False
    more: tuple[str, ...] = field(default=(), repr=False)
    choices: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    chosen_from_at: float = 0.0
    owed: str = field(default="", repr=False)
    owed_for: str = ""
    reminded_at: float = 0.0
    owed_kept: str = field(default="", repr=False)

    def written(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))


def read_phone(text: str) -> Phone:
    """Return the phone of such JSON; what an older or newer release wrote besides is passed over."""
    found: dict[str, Any] = json.loads(text)
    known = {each.name: found[each.name] for each in fields(Phone) if each.name in found}
    known["more"] = tuple(known.get("more", ()))
    known["choices"] = tuple((str(title), str(payload)) for title, payload in known.get("choices", ()))
    return Phone(**known)
