"""What a phone was shown and may still answer to, in memory and sealed in the database."""

from __future__ import annotations

import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from clarity.contacts.service import PREFIX, ContactService
from clarity.database.bounded import sharing
from clarity.errors import ClarityError
from clarity.gateway.threads import Threads
from clarity.logging import get_logger
from clarity.telephony import OPTED_OUT
from clarity.texting.model import Event, Phone
from clarity.texting.service import TextService

KNOWN_SECONDS = 1.5  # that a text waits at most to be told from others; somebody waits behind it
KEEP_SECONDS = 0.5  # that its reply waits at most for the record of it
SKIP_SECONDS = 5.0  # after a database that did not answer: nobody waits for it at every text
MOST_PHONES = 5_000
THREADS = 16
_SALT = os.urandom(32)

log = get_logger(__name__)


@dataclass(eq=False)
class Texter:
    """Somebody who texts: their conversation, what their phone was shown, and whether they want no texts."""

    conversation: str
    phone: Phone = field(default_factory=Phone)
    is_loaded: bool = False
    is_opted_out: bool = False


class Phones:
    """Knows whoever texts; a database that is down costs what was said before, never an answer."""

    def __init__(self, contacts: ContactService, texting: TextService, clock: Callable[[], float] = time.time) -> None:
        self._contacts = contacts
        self._texting = texting
        self._clock = clock
        self._threads = Threads(THREADS, "texts")
        self._texters: OrderedDict[bytes, Texter] = OrderedDict()
        self._conversations: dict[str, Texter] = {}
        self._skip_until = 0.0
        self._owed: list[tuple[Texter, Event, Callable[[], object]]] = []

    async def know(self, sender: str, sid: str, token: str | None) -> tuple[Texter, str | None]:
        """Return who texts, and what this very text was answered with before, if it was."""
        mark = _mark(sender)
        texter = self._texters.get(mark)
        if texter is None:
            # A number that nobody can look up now gets a name of its own all the same, and keeps it.
            texter = Texter(PREFIX + os.urandom(24).hex()[:32])
            self._add(mark, texter)
        self._texters.move_to_end(mark)
        if time.monotonic() < self._skip_until:
            return texter, None
        proposed = texter.conversation
        try:
            found = await self._threads.call(lambda: self._look_up(sender, sid, token, proposed), KNOWN_SECONDS)
        except ClarityError as error:
            log.event("text.sender_not_known", conversation=texter.conversation, error=type(error).__name__)
            self._skip_until = time.monotonic() + SKIP_SECONDS
            texter.is_opted_out = texter.is_opted_out or await self._waits_for_none(sender)
            return texter, None
        conversation, is_opted_out, answered, phone = found
        if conversation != texter.conversation:
            texter = Texter(conversation)
            self._add(mark, texter)
        # What a database has not heard of yet counts all the same.
        waiting = [event for of, event, _ in self._owed if of.conversation == texter.conversation]
        texter.is_opted_out = waiting[-1] is Event.OPTED_OUT if waiting else is_opted_out
        if not texter.is_loaded:
            texter.phone, texter.is_loaded = phone, True
        return texter, answered

    async def _waits_for_none(self, sender: str) -> bool:
        """Whether a wish for no texts waits in the spool, which is read without the database."""
        try:
            return await self._threads.call(lambda: self._contacts.opted_out_at(sender), KEEP_SECONDS) is not None
        except ClarityError:
            return False

    def of(self, conversation: str) -> Texter:
        """Return the texter of a conversation that is going on."""
        return self._conversations.get(conversation) or Texter(conversation)

    async def opt_out(self, texter: Texter, sender: str, how: str) -> None:
        """Take down that somebody wants no more texts; staff see it."""
        texter.is_opted_out = True
        texter.phone = replace(texter.phone, more=(), choices=(), owed="", reminded_at=0.0)
        await self._noted(texter, Event.OPTED_OUT, lambda: self._contacts.opt_out(sender, how))

    async def rejoin(self, texter: Texter, sender: str) -> None:
        """Take down that somebody wants texts again; nothing that was asked before is still asked."""
        texter.is_opted_out = False
        texter.phone = Phone(introduced=texter.phone.introduced)
        await self._noted(texter, Event.REJOINED, lambda: self._contacts.rejoin(sender))

    async def flag(self, texter: Texter) -> None:
        """Let staff know that somebody in danger has written who wants no texts, and whom ours may not reach."""
        await self._noted(texter, Event.CRISIS_AFTER_OPT_OUT, lambda: None)

    async def again(self) -> None:
        """Take down what no database took before, in its order."""
        owed, self._owed = self._owed, []
        for texter, event, change in owed:
            await self._noted(texter, event, change)

    async def keep(self, texter: Texter, sid: str, reply: str) -> None:
        """Keep what a text was answered with, so that the same text once more gets the same."""

        def kept() -> None:
            with sharing(KNOWN_SECONDS):
                self._texting.keep_phone(texter.conversation, texter.phone)
                self._texting.answered(sid, reply)

        try:
            await self._threads.call(kept, KEEP_SECONDS)
        except ClarityError as error:
            log.event("text.reply_not_kept", conversation=texter.conversation, error=type(error).__name__)

    async def forget(self, texter: Texter) -> None:
        """Forget all of somebody but that they want no texts; the next one from there is a stranger's."""
        self._conversations.pop(texter.conversation, None)
        for mark in [mark for mark, known in self._texters.items() if known is texter]:
            del self._texters[mark]

        def forgotten() -> None:
            self._texting.forget(texter.conversation)
            self._contacts.forget(texter.conversation)

        try:
            await self._threads.call(forgotten, KNOWN_SECONDS)
        except ClarityError as error:
            log.event("text.not_forgotten", conversation=texter.conversation, error=type(error).__name__)

    async def status(self, sid: str, to: str, status: str, code: int | None) -> None:
        """Take down what became of a text of ours."""
        texter = self._texters.get(_mark(to))

        def taken() -> None:
            if code == OPTED_OUT:
                self._contacts.opt_out(to, "carrier")
            try:
                # Only looked up: whoever has just had everything deleted must not be written down again by this.
                conversation = self._contacts.known_as(to)
            except ClarityError:
                conversation = None  # that it did not arrive is kept all the same
            self._texting.outgoing(sid, conversation, status, code, self._now())

        if code == OPTED_OUT and texter is not None:
            texter.is_opted_out = True

        try:
            await self._threads.call(taken, KNOWN_SECONDS)
        except ClarityError as error:
            log.event("text.status_not_kept", error=type(error).__name__)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.close()

    def _look_up(self, sender: str, sid: str, token: str | None, proposed: str) -> tuple[str, bool, str | None, Phone]:
        with sharing(KNOWN_SECONDS - 0.2):
            conversation = self._contacts.remember(sender, proposed)
            answered = self._texting.begin(sid, token, conversation, self._now())
            is_opted_out = self._contacts.opted_out_at(sender) is not None
            return conversation, is_opted_out, answered, self._texting.phone(conversation)

    async def _noted(self, texter: Texter, event: Event, change: Callable[[], object]) -> None:
        def noted() -> None:
            change()
            self._texting.note(event, texter.conversation, self._now())

        try:
            await self._threads.call(noted, KNOWN_SECONDS)
        except ClarityError as error:
            # Neither the database nor the disk took it. Memory honours a wish for no texts until one of them does.
            log.event("text.event_not_kept", conversation=texter.conversation, error=type(error).__name__)
            self._owed.append((texter, event, change))

    def _add(self, mark: bytes, texter: Texter) -> None:
        self._texters[mark] = texter
        self._conversations[texter.conversation] = texter
        if len(self._texters) > MOST_PHONES:
            _, oldest = self._texters.popitem(last=False)
            self._conversations.pop(oldest.conversation, None)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), timezone.utc)


def _mark(sender: str) -> bytes:
    return hashlib.blake2b(sender.encode(errors="replace"), key=_SALT, digest_size=16).digest()
