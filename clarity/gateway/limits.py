"""How often one may ask: a moving window for a conversation, an address and new sessions (the one importer of limits).

Whoever is in danger is answered beyond every limit; that is decided where the words are screened (`web.py`).
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import os
import time
from collections import OrderedDict

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sanic.request import Request

# safety.md P-32 names 20 a minute; 200 an hour is more than anybody types, and an address may be a whole clinic's.
CONVERSATION_MINUTE = RateLimitItemPerMinute(20, namespace="conversation")
CONVERSATION_HOUR = RateLimitItemPerHour(200, namespace="conversation")
ADDRESS_MINUTE = RateLimitItemPerMinute(60, namespace="address")
STRANGERS_MINUTE = RateLimitItemPerMinute(60, namespace="strangers")
SESSIONS_MINUTE = RateLimitItemPerMinute(30, namespace="sessions")
# Of one number; a person with a list of questions writes ten in a row, two machines that answer each other more.
TEXTS_MINUTE = RateLimitItemPerMinute(20, namespace="texts")
TEXTS_HOUR = RateLimitItemPerHour(120, namespace="texts")
TEXTS_DAY = RateLimitItemPerDay(300, namespace="texts")
SLOWED_MINUTE = RateLimitItemPerMinute(1, namespace="slowed")
# Keys kept at once. The library forgets none; more than these only come in a flood, and then all begin anew.
MOST_KEYS = 20_000


class Limits:
    """Counts in memory alone; an address is held as a hash under a salt that dies with the process."""

    def __init__(self, proxies: int = 0) -> None:
        """`proxies` of ours stand before us, each of which adds the address it saw to `X-Forwarded-For`."""
        self._proxies = proxies
        self._salt = os.urandom(32)
        self._cries: OrderedDict[str, int] = OrderedDict()
        self._begin()

    def message(self, conversation: str, request: Request) -> int | None:
        """Count a message; returns None, or after how many seconds it may be sent again (1 to 3,600)."""
        address = self.mark(request)
        return (
            self._hit(CONVERSATION_MINUTE, conversation)
            or self._hit(CONVERSATION_HOUR, conversation)
            or self._hit(ADDRESS_MINUTE, address)
        )

    def text(self, conversation: str) -> bool | None:
        """Count a text; returns None, or when it is too many whether that is to be said (at most once a minute)."""
        items = (TEXTS_MINUTE, TEXTS_HOUR, TEXTS_DAY)
        if all(self._hit(item, conversation) is None for item in items):
            return None
        return self._hit(SLOWED_MINUTE, conversation) is None

    def session(self, request: Request) -> int | None:
        """Count a new session; returns None, or after how many seconds one may be begun (1 to 60)."""
        return self._hit(SESSIONS_MINUTE, self.mark(request))

    def stranger(self, request: Request) -> int | None:
        """Count a message without a session; returns None, or for how many seconds no more are read (1 to 60)."""
        return self._hit(STRANGERS_MINUTE, self.mark(request))

    def cries(self, request: Request) -> int:
        """Return how often an address had crisis words without a session before, and count once more."""
        mark = self.mark(request)
        times = self._cries.pop(mark, 0)
        self._cries[mark] = times + 1
        if len(self._cries) > MOST_KEYS:
            self._cries.popitem(last=False)
        return times

    def mark(self, request: Request) -> str:
        """Return a mark of the client's address; one household's IPv6 addresses are one."""
        hops = ",".join(request.headers.getall("x-forwarded-for", [])).split(",")
        # Only what our own proxies have added is true: the rest was typed by whoever asks.
        is_told = 0 < self._proxies <= len(hops)
        address = _household((hops[-self._proxies] if is_told else request.ip).strip())
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).hexdigest()

    def _begin(self) -> None:
        self._storage = MemoryStorage()
        self._windows = MovingWindowRateLimiter(self._storage)

    def _hit(self, item: RateLimitItem, key: str) -> int | None:
        if len(self._storage.events) > MOST_KEYS:
            self._begin()
        if self._windows.hit(item, key):
            return None
        reset, _ = self._windows.get_window_stats(item, key)
        return max(1, min(item.get_expiry(), math.ceil(reset - time.time())))


def _household(raw: str) -> str:
    """Return the part of an address that one household or office has to itself."""
    # Some proxies add the port.
    host = raw.rpartition(":")[0] if raw.count(":") == 1 else raw.strip("[]")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return raw
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
