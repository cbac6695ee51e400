"""Conversations that are going on, in memory: what was said, who is watching, and which turns are open."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clarity.callbacks.words import RESPONSES
from clarity.conversations.model import RATEABLE, Entry, Kind, Rating, channel_of
from clarity.gateway.record import Record
from clarity.security.tokens import IDLE_SECONDS

MOST_CONVERSATIONS = 5_000
MOST_STREAMS = 5  # of one conversation: tabs of one browser; the oldest is closed for a sixth
MOST_ENDED = 50_000  # ids of ended conversations; the record knows them as well
LOAD_AGAIN_SECONDS = 5.0  # after a database that did not answer: nobody waits a second for it at every message
_SALT = os.urandom(32)

Clock = Callable[[], float]


@dataclass(eq=False)
class Turn:
    """A message on its way to its answer. `sent` is what the engine is told, None while that is not known any more.

    `word` is set once there is something to show for it: an answer, or the word that it will take longer.
    `held_up` is set when the engine could not be reached, `told` when the browser has sent the message once more,
    `recorded` when what the turn began with is recorded, as far as it ever will be.
    `full` are replies with a number or a name in them, which nothing keeps but the turn itself.
    `note` is a sentence of ours before the reply, `kept` what is recorded of replies that are one text.
    A turn that is not `is_shown` has had its words already; the engine is only kept up with them.
    """

    message: Entry
    sent: str | None
    unrecorded: tuple[Entry, ...] = ()  # what is still to be recorded when the turn begins, unmasked
    is_shown: bool = True
    is_answered: bool = False
    began: float = field(default_factory=time.monotonic)
    word: asyncio.Event = field(default_factory=asyncio.Event)
    held_up: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    recorded: asyncio.Event = field(default_factory=asyncio.Event)
    full: dict[tuple[str, int], Entry] = field(default_factory=dict)
    note: str = ""
    kept: dict[tuple[str, int], str] = field(default_factory=dict)

    def whole(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries with the details that are read back; for whoever waits for this very turn, once."""
        return [self.full.get(entry.key, entry) for entry in entries]

    def tell(self, sent: str) -> None:
        """Hand over what the engine is to be told, if nobody knew."""
        if self.sent is None:
            self.sent = sent
            self.told.set()


@dataclass(eq=False)
class Watcher:
    """Somebody who follows a conversation: what they have missed, and how many of its entries they have been handed."""

    missed: list[Entry]
    place: int
    is_closed: bool = False


class Live:
    """One conversation; everything here happens in the one event loop."""

    def __init__(self, conversation: str, clock: Clock) -> None:
        self.conversation = conversation
        self.channel = channel_of(conversation)
        self.beginning: tuple[tuple[str, str], datetime] | None = None  # of which nobody knows whether it is recorded
        self.last_activity = 0.0  # when the person wrote last, in seconds since 1970
        self.used = clock()
        self.order = asyncio.Lock()  # first come, first answered
        self.loading: asyncio.Task[None] | None = None
        self.load_again = 0.0
        self.is_loaded = False
        self.has_ended = False
        self.turns: dict[str, Turn] = {}
        self.watchers: list[Watcher] = []
        self.cries_aside = 0  # answered with crisis words that are kept nowhere, as beyond a limit
        self._asked = 0
        self._cries: dict[str, int] = {}  # cursors of crisis words by message
        self.entries: list[Entry] = []  # in the order in which they were shown, which is nearly that of cursors
        self._unrecorded: set[tuple[str, int]] = set()  # what no stream has yet, see `hold_back`
        self._digests: dict[str, bytes] = {}
        self._clock = clock
        self._last_cursor = 0
        self._changed = asyncio.Event()

    @property
    def changed(self) -> asyncio.Event:
        """An event that is set at the next change; fetch it before looking at what there is."""
        return self._changed

    @property
    def is_typing(self) -> bool:
        """Whether the engine is really at work on an answer that somebody waits for."""
        return self._asked > 0 and not self.has_ended

    @property
    def crises(self) -> int:
        """How many messages were answered with crisis words."""
        return len(self._cries) + self.cries_aside

    @property
    def is_busy(self) -> bool:
        """Whether somebody is watching or waiting."""
        return bool(self.turns or self.watchers)

    def next_cursor(self) -> int:
        """Return a cursor above all before it."""
        self._last_cursor = max(int(self._clock() * 1000), self._last_cursor + 1)
        return self._last_cursor

    def age(self, entry: Entry) -> float:
        """Return how many seconds ago something was said."""
        return self._clock() - entry.cursor / 1000

    def add(self, entries: Sequence[Entry]) -> None:
        """Show entries; one that is known by its message and position is put in the old one's place."""
        places = {entry.key: place for place, entry in enumerate(self.entries)}
        for entry in entries:
            if entry.key in places:
                self.entries[places[entry.key]] = entry
            else:
                self.entries.append(entry)
            self._last_cursor = max(self._last_cursor, entry.cursor)
            if entry.kind is Kind.CRISIS:
                self._cries.setdefault(entry.message_id, entry.cursor)
            if entry.kind is Kind.MESSAGE:
                self.last_activity = max(self.last_activity, entry.cursor / 1000)
        self.wake()

    def hold_back(self, entry: Entry) -> None:
        """Keep an entry, and what comes after it, from every stream until it is `released`.

        A process that is killed before it has recorded what it streamed is sent the message once more, and would
        record it under another cursor: the person would read their own words twice.
        """
        self._unrecorded.add(entry.key)

    def release(self, entry: Entry) -> None:
        """Let the streams have an entry that is recorded now, or that the record did not take in time."""
        self._unrecorded.discard(entry.key)
        self.wake()

    def settle(self, entries: Sequence[Entry]) -> None:
        """Put what is stored in the place of what was shown: numbers that were masked stay in no memory."""
        known = {entry.key for entry in self.entries}
        self.add([entry for entry in entries if entry.key in known])

    def of(self, message_id: str) -> list[Entry]:
        """Return a message and its replies, in their order."""
        return sorted((e for e in self.entries if e.message_id == message_id), key=lambda entry: entry.position)

    def after(self, cursor: int) -> list[Entry]:
        """Return what somebody who saw the entry of that cursor last has not seen, in the order of cursors.

        An entry that took longer to be recorded than a later one has the lower cursor and is shown behind it; so is
        what was loaded only after a cry had been answered.
        """
        shown = self.entries[: self._shown()]
        last = next((place for place, entry in enumerate(shown) if entry.cursor == cursor), len(shown))
        missed = (entry for place, entry in enumerate(shown) if entry.cursor > cursor or place > last)
        return sorted(missed, key=lambda entry: entry.cursor)

    def is_rateable(self, entry: Entry) -> bool:
        """Whether the person may be asked about the entry.

        Never about an answer that follows a cry for help, nor about a question of the callback form, which is none.
        """
        is_answer = entry.kind in RATEABLE and not RESPONSES.intersection(entry.responses)
        return is_answer and all(entry.cursor < cursor for cursor in self._cries.values())

    def unanswered(self) -> list[Entry]:
        """Return messages without a reply that is more than a word to wait, and without a turn that is under way."""
        replied = {e.message_id for e in self.entries if e.position > 0 and e.kind is not Kind.WAIT}
        open_ones = (e for e in self.entries if e.position == 0 and e.message_id not in replied)
        return [entry for entry in open_ones if entry.message_id not in self.turns]

    def count_asked(self, change: int) -> None:
        """Count a question to the engine that somebody waits for (1), or its end (-1)."""
        self._asked += change
        self.wake()

    def remember(self, message_id: str, words: str) -> None:
        """Remember, as a hash under this process's salt, what was said under an id."""
        self._digests[message_id] = _digest(words)

    def is_same(self, message_id: str, words: str) -> bool | None:
        """Return whether these words were said under the id; None when this process does not know."""
        known = self._digests.get(message_id)
        return None if known is None else known == _digest(words)

    def rate(self, entry: Entry, rating: Rating | None) -> None:
        """Note what the person thinks of an answer."""
        self.add([replace(entry, rating=rating)])

    def watch(self, cursor: int) -> Watcher:
        """Let somebody follow who has seen all up to the cursor; of too many the oldest is closed."""
        watcher = Watcher(self.after(cursor), self._shown())
        self.watchers.append(watcher)
        for oldest in self.watchers[:-MOST_STREAMS]:
            oldest.is_closed = True
        self.wake()
        return watcher

    def news(self, watcher: Watcher) -> list[Entry]:
        """Return what somebody has not been handed yet, and count it as handed."""
        shown = self._shown()
        found = watcher.missed + self.entries[watcher.place : shown]
        watcher.missed, watcher.place = [], max(watcher.place, shown)
        return found

    def _shown(self) -> int:
        """Return how many entries the streams may have: those before the first that is still being recorded."""
        held_back = (place for place, entry in enumerate(self.entries) if entry.key in self._unrecorded)
        return next(held_back, len(self.entries))

    def leave(self, watcher: Watcher) -> None:
        """Let somebody go."""
        if watcher in self.watchers:
            self.watchers.remove(watcher)

    def wake(self) -> None:
        """Let everybody look who is watching."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Lives:
    """All conversations of this process, the least recently used forgotten first."""

    def __init__(self, record: Record, clock: Clock = time.time) -> None:
        self._record = record
        self._clock = clock
        self._lives: OrderedDict[str, Live] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()

    def find(self, conversation: str) -> Live:
        """Return the conversation, which may not have been loaded yet."""
        live = self._lives.get(conversation)
        if live is None:
            live = self._lives[conversation] = Live(conversation, self._clock)
            if len(self._lives) > MOST_CONVERSATIONS:
                self._drop_oldest()
        live.used = self._clock()
        self._lives.move_to_end(conversation)
        return live

    async def load(self, live: Live) -> None:
        """Load what the record has of a conversation, once; with the database down, memory alone must do for a while.

        One that was erased is over afterwards.
        """
        if live.is_loaded or time.monotonic() < live.load_again:
            return
        if live.loading is None or live.loading.done():
            live.loading = asyncio.ensure_future(self._load(live))
        # Shielded: many may wait for one loading, and one who hangs up must not take it from the others.
        await asyncio.shield(live.loading)

    def is_ended(self, conversation: str) -> bool:
        """Return whether this process knows that the conversation is over."""
        return conversation in self._ended

    def end(self, live: Live) -> None:
        """End a conversation for everybody who watches it, and forget it."""
        live.has_ended = True
        self._lives.pop(live.conversation, None)
        self._ended[live.conversation] = None
        if len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)
        live.wake()

    def sweep(self) -> None:
        """Forget conversations that nobody has used for half an hour and nobody watches."""
        before = self._clock() - IDLE_SECONDS
        for live in [live for live in self._lives.values() if live.used < before and not live.is_busy]:
            del self._lives[live.conversation]

    def close_watchers(self) -> None:
        """Let everybody go who is watching anything."""
        for live in self._lives.values():
            for watcher in live.watchers:
                watcher.is_closed = True
            live.wake()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._lives)

    async def _load(self, live: Live) -> None:
        has_ended, found = await asyncio.gather(
            self._record.has_ended(live.conversation), self._record.load(live.conversation)
        )
        if has_ended:
            self.end(live)
            return
        if found is None:
            live.load_again = time.monotonic() + LOAD_AGAIN_SECONDS
            return
        live.is_loaded = True
        known = {entry.key for entry in live.entries}
        live.add([entry for entry in found if entry.key not in known])

    def _drop_oldest(self) -> None:
        newest = next(reversed(self._lives))
        idle = (key for key, live in self._lives.items() if not live.is_busy and key != newest)
        if (oldest := next(idle, None)) is not None:
            del self._lives[oldest]


async def happens(event: asyncio.Event, seconds: float) -> bool:
    """Return whether the event happens within so many seconds."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


def _digest(words: str) -> bytes:
    return hashlib.blake2b(words.encode(errors="surrogatepass"), key=_SALT, digest_size=16).digest()
