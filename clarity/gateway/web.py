"""The chat's own routes: to agree and begin, to write, to rate an answer, and to have everything deleted."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from clarity.conversations.model import Entry, Rating
from clarity.crisis.danger import Danger, Kind, Level
from clarity.crisis.reply import asks_for_lines, more_lines
from clarity.errors import DatabaseUnavailable, RecordUnavailable
from clarity.gateway import said
from clarity.gateway.entries import chosen, shown
from clarity.gateway.incoming import MOST_CHARACTERS, Body, clean, read_body, written_out
from clarity.gateway.limits import Limits
from clarity.gateway.live import Live, Lives, happens
from clarity.gateway.origins import Origins
from clarity.gateway.record import Record
from clarity.gateway.refusals import Refusal, reply
from clarity.gateway.seal import Seal
from clarity.gateway.sessions import Sessions
from clarity.gateway.turn import Turns
from clarity.logging import get_logger
from clarity.program import ChatNotice
from clarity.security.tokens import ABSOLUTE_SECONDS, IDLE_SECONDS, SessionTokens

log = get_logger(__name__)

Handler = Callable[[Request], Awaitable[HTTPResponse]]
NOT_NOW_SECONDS = 5  # after which somebody may try again what no store took
UNKNOWN = Danger(Level.CRISIS, Kind.SUICIDE)  # for whoever is answered as in danger without a look at the words
RECORDING_SECONDS = 0.15  # that an answer waits at most for the record, so that a kill right after it loses nothing


@dataclass(eq=False)
class Chat:
    """The chat's routes, and what they work with."""

    origins: Origins
    sessions: Sessions
    tokens: SessionTokens
    lives: Lives
    turns: Turns
    record: Record
    limits: Limits
    notice: ChatNotice
    seal: Seal
    clock: Callable[[], float]
    is_closing: bool = False
    in_flight: int = 0
    _is_idle: asyncio.Event = field(default_factory=asyncio.Event)

    def add_routes(self, app: Sanic) -> None:
        """Add the routes."""
        for method, path, handle in (
            ("POST", "sessions", self._begin),
            ("POST", "messages", self._message),
            ("POST", "ratings", self._rate),
            ("DELETE", "conversation", self._delete),
        ):
            app.add_route(self._counted(handle), f"/chat/v1/{path}", methods=[method], name=path)

    async def drain(self, seconds: float) -> None:
        """Take no more messages and wait until those that were taken are answered, for at most so many seconds."""
        self.is_closing = True
        self._is_idle.clear()
        if self.in_flight:
            await asyncio.wait({asyncio.ensure_future(self._is_idle.wait())}, timeout=seconds)

    async def _begin(self, request: Request) -> HTTPResponse:
        origin = self.origins.check(request) or ""
        self._refuse_at_the_end()
        consent = read_body(request.body).fields.get("consent")
        if consent != self.notice.version:
            raise Refusal(409, "consent_changed", consent=self.notice.version)
        _slow_down(self.limits.session(request))
        token, session = self.tokens.issue(origin, self.notice.version)
        live = self.lives.find(session.conversation)
        live.is_loaded = True
        agreed = (self.notice.version, self.notice.sha256)
        at = datetime.fromtimestamp(session.began_at, timezone.utc)
        if not await self.record.begin(session.conversation, agreed, at):
            live.beginning = agreed, at
        times = {"idle_seconds": IDLE_SECONDS, "absolute_seconds": ABSOLUTE_SECONDS}
        return reply({"token": token, **times}, 201)

    async def _message(self, request: Request) -> HTTPResponse:
        self.origins.check(request)
        body = read_body(request.body)
        live = self._known(request)
        if self.seal.is_broken:
            return await self._answer_safely(body, live)
        # Before anybody is asked who they are: whoever is in danger is answered. Beyond so many from an address
        # without a session nobody looks who is in danger, which costs everybody time, and all are answered so.
        if body.texts and live is None and self.limits.stranger(request) is not None:
            return await self._answer_cry(request, body, UNKNOWN)
        danger = await body.danger(() if live is None else said.recent(live, body.message_id))
        if danger.level.is_danger:
            return await self._answer_cry(request, body, danger)
        self._refuse_at_the_end()
        return await self._answer(request, body)

    async def _answer_safely(self, body: Body, live: Live | None) -> HTTPResponse:
        """Return the words in code, and have staff told of a cry: what is broken are the words, not the screen."""
        if live is not None and (danger := await body.danger(said.recent(live, body.message_id))).level.is_danger:
            self.record.alarms.tell(live.conversation, body.message_id or secrets.token_hex(16), danger)
        return self._aside(said.safe(self._place(body), clean(body.words)))

    def _known(self, request: Request) -> Live | None:
        """Return the conversation of a session that is in order, as far as it is in memory."""
        try:
            return self.sessions.read(request)[1]
        except Refusal:
            return None

    async def _answer_cry(self, request: Request, body: Body, danger: Danger) -> HTTPResponse:
        """Return crisis words whatever else is wrong; what is not in order is neither kept nor passed on."""
        live = None
        try:
            session, live = self.sessions.read(request)
            message_id, words = _usable(body)
            if not live.of(message_id):
                _slow_down(self.limits.message(live.conversation, request))
                turn = self.turns.cry(live, message_id, words, danger)
                await happens(turn.recorded, RECORDING_SECONDS)
                if live.has_ended:
                    raise Refusal(401, "session_ended")
            elif not self._is_same(live, message_id, words) or not said.is_crisis(live.of(message_id)):
                raise Refusal(409, "id_taken")
            return self._entries(live, live.of(message_id), self.tokens.renew(session))
        except Exception as error:  # noqa: BLE001 - nobody in danger may read that something of ours went wrong
            if not isinstance(error, Refusal):
                log.event("cry.failed", error=type(error).__name__)
            if live is not None:
                # What came without an id of its own is still somebody's cry.
                self.record.alarms.tell(live.conversation, body.message_id or secrets.token_hex(16), danger)
            times = self._times(request, live)
            try:
                return self._aside(said.crisis(self._place(body), clean(body.words), danger, times))
            except Exception as slip:  # noqa: BLE001 - and if the words themselves fail, there are those in code
                log.event("cry.failed", error=type(slip).__name__)
                return self._aside(said.safe(self._place(body), clean(body.words)))

    def _place(self, body: Body) -> said.Place:
        return said.Place("", int(self.clock() * 1000), body.message_id or "")

    def _aside(self, entry: Entry) -> HTTPResponse:
        """Return words that are kept nowhere."""
        return reply({"entries": [shown(entry, False)], "stored": False, "token": None, "ended": False})

    def _times(self, request: Request, live: Live | None) -> int:
        """Return how often whoever cries has had crisis words, and count these, which are kept nowhere."""
        if live is None:
            return self.limits.cries(request)
        live.cries_aside += 1
        return live.crises - 1

    async def _answer(self, request: Request, body: Body) -> HTTPResponse:
        before = self._known(request)
        was_loaded = before is not None and before.is_loaded
        session, live = await self.sessions.open(request)
        message_id, words = _usable(body, live)
        # What the person wrote before this process began is known only now.
        if not was_loaded and (danger := await body.danger(said.recent(live, body.message_id))).level.is_danger:
            return await self._answer_cry(request, body, danger)
        sent = _payload(body, live) or words
        self.turns.resume(live, besides=message_id)
        if live.of(message_id):
            if not self._is_same(live, message_id, words):
                raise Refusal(409, "id_taken")
            turn = live.turns.get(message_id)
            unanswered = [entry for entry in live.unanswered() if entry.message_id == message_id]
            if unanswered:
                turn = self.turns.again(live, unanswered[0], sent)
            if turn is not None:
                turn.tell(sent)
        else:
            _slow_down(self.limits.message(live.conversation, request))
            if live.crises and asks_for_lines(words):
                turn = self.turns.tell(live, message_id, words, more_lines(said.last_cry(live) or words))
            else:
                turn = self.turns.take(live, message_id, words, sent)
        if turn is not None:
            await turn.word.wait()
            await happens(turn.recorded, RECORDING_SECONDS)
        entries = live.of(message_id) if turn is None else turn.whole(live.of(message_id))
        if live.has_ended:
            if len(entries) < 2:
                raise Refusal(401, "session_ended")
            return self._entries(live, entries, None)
        return self._entries(live, entries, self.tokens.renew(session))

    async def _rate(self, request: Request) -> HTTPResponse:
        self.origins.check(request)
        _, live = await self.sessions.open(request)
        fields = read_body(request.body).fields
        cursor, given = fields.get("cursor"), fields.get("rating")
        if given not in (None, *(rating.value for rating in Rating)) or type(cursor) is not int:
            raise Refusal(400, "bad_request")
        rating = None if given is None else Rating(given)
        entry = next((entry for entry in live.entries if entry.cursor == cursor), None)
        if entry is None or not live.is_rateable(entry):
            raise Refusal(404, "not_rateable")
        try:
            is_rated = await self.record.rate(live.conversation, cursor, rating)
        except DatabaseUnavailable:
            raise Refusal(503, "not_now", retry_after=NOT_NOW_SECONDS) from None
        if not is_rated:
            raise Refusal(404, "not_rateable")
        live.rate(entry, rating)
        return empty()

    async def _delete(self, request: Request) -> HTTPResponse:
        self.origins.check(request)
        live = await self.sessions.open_for_deletion(request)
        try:
            is_gone = await self.turns.end(live)
        except RecordUnavailable:
            raise Refusal(503, "not_now", retry_after=NOT_NOW_SECONDS) from None
        return reply({"deleted": "now" if is_gone else "soon"})

    def _counted(self, handle: Handler) -> Handler:
        async def counted(request: Request) -> HTTPResponse:
            self.in_flight += 1
            try:
                return await handle(request)
            finally:
                self.in_flight -= 1
                if not self.in_flight:
                    self._is_idle.set()

        return counted

    def _refuse_at_the_end(self) -> None:
        if self.is_closing:
            raise Refusal(503, "restarting")

    def _entries(self, live: Live, entries: list[Entry], token: str | None) -> HTTPResponse:
        shown_entries = [shown(entry, live.is_rateable(entry)) for entry in entries]
        return reply({"entries": shown_entries, "token": token, "ended": live.has_ended})

    def _is_same(self, live: Live, message_id: str, words: str) -> bool:
        """Return whether these words were said under the id, as far as the record still shows it."""
        known = live.is_same(message_id, words)
        recorded = live.of(message_id)[0].text
        return known if known is not None else recorded == words or said.is_masked(recorded)


def _usable(body: Body, live: Live | None = None) -> tuple[str, str]:
    """Return the message's id and the visitor's words, which are a button's title where one was pressed."""
    message_id, text, choice = body.message_id, body.fields.get("text"), body.fields.get("choice")
    if not body.is_usable or message_id is None:
        raise Refusal(400, "bad_request")
    if live is not None and isinstance(choice, str) and text is None:
        button = chosen(live.entries, choice)
        if button is None:
            raise Refusal(409, "choice_gone")
        return message_id, button.title
    if not isinstance(text, str) or choice is not None:
        raise Refusal(400, "bad_request")
    words = clean(text)
    # Written out, a few signs could be a book, and everything after this is slower than counting.
    if len(words) > MOST_CHARACTERS or len(written_out(words)) > 2 * MOST_CHARACTERS:
        raise Refusal(413, "too_long", limit=MOST_CHARACTERS)
    if not words.strip():
        raise Refusal(400, "empty")
    return message_id, words


def _payload(body: Body, live: Live) -> str | None:
    choice = body.fields.get("choice")
    button = chosen(live.entries, choice) if isinstance(choice, str) else None
    return None if button is None else button.payload


def _slow_down(seconds: int | None) -> None:
    if seconds is not None:
        raise Refusal(429, "slow_down", retry_after=seconds)
