"""Tokens by which a visitor's browser speaks for its conversation; a conversation's id alone opens nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from clarity.errors import KeyUnknownError, SessionExpired, SessionInvalid
from clarity.security.keys import KeyRing

PURPOSE = "sessions"
RANDOM_BYTES = 16  # 128 bits from the system's generator (OWASP ASVS 5.0, 7.2.3): nobody guesses a conversation
IDLE_SECONDS = 30 * 60  # whoever sits down at that computer half an hour later finds nothing
ABSOLUTE_SECONDS = 12 * 60 * 60  # a token that was stolen and kept alive ends with the day
DELETION_SECONDS = 30 * 24 * 60 * 60  # for as long as what was said is kept (clarity/conversations/service.py)
CLOCK_SECONDS = 60  # how far two of our machines may be apart
MOST_CHARACTERS = 1000  # ours have about 300; more is not worth the work of a digest


@dataclass(frozen=True)
class Session:
    """What a token says: whose conversation, on which page's origin, agreed to what; moments in seconds since 1970."""

    conversation: str
    origin: str
    consent: str
    began_at: int
    seen_at: int

    @property
    def ends_at(self) -> int:
        """Return the second from which on the token is refused."""
        return min(self.seen_at + IDLE_SECONDS, self.began_at + ABSOLUTE_SECONDS)


class SessionTokens:
    """Makes and reads tokens: "<key version>.<content>.<HMAC-SHA256 of both>", in URL-safe base64.

    Nothing is stored for them, so they are good while every database is down. The key has a purpose of its own,
    and a key that is retired takes the tokens it signed with it.
    """

    def __init__(self, ring: KeyRing, now: Callable[[], float] = time.time) -> None:
        self._ring = ring
        self._now = now

    def issue(self, origin: str, consent: str, channel: str = "web") -> tuple[str, Session]:
        """Return a token for a new conversation, and what it says."""
        now = int(self._now())
        session = Session(f"{channel}-{secrets.token_hex(RANDOM_BYTES)}", origin, consent, now, now)
        return self._signed(session), session

    def renew(self, session: Session) -> str:
        """Return a token for the same conversation that was seen now; its absolute end stays."""
        return self._signed(replace(session, seen_at=int(self._now())))

    def read(self, token: str, origin: str | None) -> Session:
        """Return what a token says; `origin` None is a request that names no page (a browser's own GET).

        Raises `SessionInvalid` for what we did not sign or signed for another page, `SessionExpired` after
        30 minutes without use or 12 hours.
        """
        session = self._of_page(token, origin)
        if self._now() >= session.ends_at:
            raise SessionExpired("the session is over")
        return session

    def read_for_deletion(self, token: str, origin: str) -> Session:
        """Return what a token says that may be too old for anything but to have the conversation deleted.

        Raises as `read`, but `SessionExpired` only 30 days after the beginning, when nothing is kept any more.
        """
        session = self._of_page(token, origin)
        if self._now() >= session.began_at + DELETION_SECONDS:
            raise SessionExpired("what was said is gone")
        return session

    def _of_page(self, token: str, origin: str | None) -> Session:
        session = self._opened(token)
        if origin is not None and not hmac.compare_digest(origin.encode(), session.origin.encode()):
            raise SessionInvalid("the token belongs to another page")
        if session.seen_at > self._now() + CLOCK_SECONDS:
            raise SessionInvalid("the token comes from the future")
        return session

    def _signed(self, session: Session) -> str:
        content = json.dumps(asdict(session), separators=(",", ":"), sort_keys=True).encode()
        signed = f"{self._ring.newest}.{_encoded(content)}"
        return f"{signed}.{_encoded(self._mac(self._ring.newest, signed))}"

    def _opened(self, token: str) -> Session:
        version, content, mac = _parts(token)
        try:
            expected = self._mac(version, f"{version}.{content}")
        except KeyUnknownError:
            raise SessionInvalid("the key of the token is not at hand") from None
        # Compared as text: base64 has spellings that differ and decode to the same.
        if not hmac.compare_digest(mac.encode(), _encoded(expected).encode()):
            raise SessionInvalid("the token is not one of ours")
        return Session(**json.loads(_decoded(content)))

    def _mac(self, version: int, signed: str) -> bytes:
        key = self._ring.purpose_key(version, PURPOSE).reveal()
        return hmac.new(key, signed.encode(), hashlib.sha256).digest()


def _parts(token: str) -> tuple[int, str, str]:
    version, _, rest = token.partition(".")
    content, _, mac = rest.partition(".")
    is_shaped = len(token) <= MOST_CHARACTERS and token.isascii() and version.isdecimal() and len(version) < 10
    if not is_shaped or version.startswith("0") or not content or not mac:
        raise SessionInvalid("the token has no such shape")
    return int(version), content, mac


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise SessionInvalid("the token has no such shape") from None
