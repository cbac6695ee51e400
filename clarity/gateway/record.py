"""The record of what was said as the event loop sees it: calls in threads that are waited for only so long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from clarity.conversations.model import Entry, Field, Rating, channel_of
from clarity.conversations.service import ConversationService
from clarity.errors import ClarityError, RecordUnavailable
from clarity.gateway.alarms import Alarms
from clarity.gateway.threads import Threads, bounded, is_well
from clarity.logging import get_logger

SECONDS = 1.2  # the service ends within about a second by itself; whoever waits has a word to get
THREADS = 16
MOST_LOADED = 5_000  # entries of one conversation held in memory; 12 hours of a session have far fewer
PAGE = 500
PROBE = "web-probe"  # no conversation: ours are longer

Result = TypeVar("Result")
log = get_logger(__name__)


class Record:
    """Keeps and loads entries without ever holding up the loop, and without raising what a person would suffer."""

    def __init__(self, service: ConversationService, alarms: Alarms | None = None) -> None:
        """`alarms` take down who was in danger; without them nobody is told."""
        self._service = service
        self.alarms = alarms or Alarms(None)
        self._threads = Threads(THREADS, "record")

    async def begin(self, conversation: str, consent: tuple[str, str], at: datetime) -> bool:
        """Record that a conversation began under a notice (version, digest); returns whether that is certain."""
        version, digest = consent
        channel = channel_of(conversation)
        try:
            await self._call(lambda: self._service.begin(conversation, channel, version, digest, at))
        except ClarityError as error:
            log.event("conversation.not_recorded", conversation=conversation, error=type(error).__name__)
            return False
        return True

    async def keep(
        self, entries: Sequence[Entry], field: Field | None, settle: Callable[[Sequence[Entry]], None]
    ) -> Sequence[Entry] | None:
        """Record entries of one conversation and return them as stored; None when that is not known in time.

        `settle` is called with what is stored whenever that becomes known, also later.
        """
        call = self._threads.start(lambda: self._service.record(entries, field))
        call.add_done_callback(lambda done: settle(done.result()) if is_well(done) else None)
        try:
            return await bounded(call, SECONDS)
        except ClarityError as error:
            # Said all the same: words on a screen are worth more to a person than words in a store.
            log.event("entry.not_recorded", conversation=entries[0].conversation, error=type(error).__name__)
            return None

    async def load(self, conversation: str) -> list[Entry] | None:
        """Return all that was said; None when it cannot be known now."""
        found: list[Entry] = []
        try:
            while len(found) < MOST_LOADED:
                cursor = found[-1].cursor if found else 0
                page = await self._call(lambda: self._service.after(conversation, cursor, PAGE))  # noqa: B023
                found += page
                if len(page) < PAGE:
                    break
        except ClarityError as error:
            log.event("conversation.not_loaded", conversation=conversation, error=type(error).__name__)
            return None
        return found

    async def has_ended(self, conversation: str) -> bool:
        """Return whether the conversation was erased; False when it cannot be known."""
        try:
            return await self._call(lambda: self._service.has_ended(conversation))
        except ClarityError:
            return False

    async def rate(self, conversation: str, cursor: int, rating: Rating | None) -> bool:
        """Return whether the entry was rated; raises `DatabaseUnavailable` when that is not certain."""
        return await self._call(lambda: self._service.rate(conversation, cursor, rating))

    async def erase(self, conversation: str) -> bool:
        """Return whether the record is gone now; False: it will be as soon as the database is back.

        Raises `RecordUnavailable` when it is not certain that it ever will.
        """
        try:
            return await self._call(lambda: self._service.erase(conversation))
        except ClarityError:
            raise RecordUnavailable("nobody knows whether the order to erase was kept") from None

    async def forgotten(self, conversation: str) -> None:
        """Note that the engine holds nothing of the conversation any more; unsaid, the worker asks it once more."""
        try:
            await self._call(lambda: self._service.forgetting_done(conversation))
        except ClarityError as error:
            log.event("forgetting.not_noted", conversation=conversation, error=type(error).__name__)

    async def is_up(self) -> bool:
        """Return whether the database answers."""
        try:
            await self._call(lambda: self._service.after(PROBE, 0, 1))
        except ClarityError:
            return False
        return True

    def close(self) -> None:
        """Let the threads end; what they are about goes on, nothing new begins."""
        self._threads.close()

    async def _call(self, function: Callable[[], Result]) -> Result:
        return await self._threads.call(function, SECONDS)
