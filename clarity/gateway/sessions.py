"""Who speaks: the token in the header opens one conversation, on the page it was made for, until it is too old."""

from __future__ import annotations

from collections.abc import Callable

from sanic.request import Request

from clarity.errors import SessionExpired, SessionRefused
from clarity.gateway.live import Live, Lives
from clarity.gateway.origins import named
from clarity.gateway.refusals import Refusal
from clarity.security.tokens import ABSOLUTE_SECONDS, IDLE_SECONDS, Session, SessionTokens


class Sessions:
    """Opens conversations for whoever holds their token and agreed to the notice in force."""

    def __init__(self, tokens: SessionTokens, lives: Lives, consent: str) -> None:
        """`consent` is the version of that notice."""
        self._tokens = tokens
        self._lives = lives
        self._consent = consent

    def read(self, request: Request) -> tuple[Session, Live]:
        """Return what the token says and its conversation, which may not have been loaded; asks no store.

        Raises `Refusal` for none, one that is not ours, too old, of another page or another notice, or of an ended
        conversation.
        """
        session, live = self._read(request, lambda token: self._tokens.read(token, named(request)))
        if session.consent != self._consent:
            raise Refusal(401, "session_expired")  # the widget then shows the words that are in force now
        return session, live

    async def open(self, request: Request) -> tuple[Session, Live]:
        """Return what the token says and its conversation, loaded where the record answers; raises as `read`."""
        session, live = self.read(request)
        await self._load(live)
        return session, live

    async def open_for_deletion(self, request: Request) -> Live:
        """Return the conversation, also for a token too old for anything else: nobody's words are locked in.

        Raises `Refusal` as `open`, but not for the notice, and for age only when nothing is kept any more.
        """
        _, live = self._read(request, lambda token: self._tokens.read_for_deletion(token, named(request) or ""))
        await self._load(live)
        return live

    def _read(self, request: Request, read: Callable[[str], Session]) -> tuple[Session, Live]:
        scheme, _, token = str(request.headers.getone("authorization", "")).partition(" ")
        if scheme.lower() != "bearer":
            raise Refusal(401, "no_session")
        try:
            session = read(token.strip())
        except SessionExpired:
            raise Refusal(401, "session_expired") from None
        except SessionRefused:
            raise Refusal(401, "no_session") from None
        if self._lives.is_ended(session.conversation):
            raise Refusal(401, "session_ended")
        return session, self._lives.find(session.conversation)

    async def _load(self, live: Live) -> None:
        await self._lives.load(live)
        if live.has_ended:
            raise Refusal(401, "session_ended")


def ends_at(session: Session, live: Live) -> float:
    """Return the second since 1970 at which a stream ends: idle counts the person's messages, from any tab."""
    idle = max(float(session.seen_at), live.last_activity) + IDLE_SECONDS
    return min(idle, float(session.began_at + ABSOLUTE_SECONDS))
