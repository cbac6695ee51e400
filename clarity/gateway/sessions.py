"""Who speaks: the token in the header opens one conversation, on the page it was made for, until it is too old."""

from __future__ import annotations

from sanic.request import Request

from clarity.errors import SessionExpired, SessionRefused
from clarity.gateway.live import Live, Lives
from clarity.gateway.origins import named
from clarity.gateway.refusals import Refusal
from clarity.security.tokens import ABSOLUTE_SECONDS, IDLE_SECONDS, Session, SessionTokens


class Sessions:
    """Opens conversations for whoever holds their token."""

    def __init__(self, tokens: SessionTokens, lives: Lives) -> None:
        self._tokens = tokens
        self._lives = lives

    def read(self, request: Request) -> tuple[Session, Live]:
        """Return what the token says and its conversation, which may not have been loaded; asks no store.

        Raises `Refusal` for none, one that is not ours, too old, of another page, or of an ended conversation.
        """
        scheme, _, token = str(request.headers.getone("authorization", "")).partition(" ")
        if scheme.lower() != "bearer":
            raise Refusal(401, "no_session")
        try:
            session = self._tokens.read(token.strip(), named(request))
        except SessionExpired:
            raise Refusal(401, "session_expired") from None
        except SessionRefused:
            raise Refusal(401, "no_session") from None
        if self._lives.is_ended(session.conversation):
            raise Refusal(401, "session_ended")
        return session, self._lives.find(session.conversation)

    async def open(self, request: Request) -> tuple[Session, Live]:
        """Return what the token says and its conversation, loaded where the record answers; raises as `read`."""
        session, live = self.read(request)
        await self._lives.load(live)
        if live.has_ended:
            raise Refusal(401, "session_ended")
        return session, live


def ends_at(session: Session, live: Live) -> float:
    """Return the second since 1970 at which a stream ends: idle counts the person's messages, from any tab."""
    idle = max(float(session.seen_at), live.last_activity) + IDLE_SECONDS
    return min(idle, float(session.began_at + ABSOLUTE_SECONDS))
