"""From a message to its answer, the same for every channel: in order, once, and never without a word in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from clarity import assistant as engine
from clarity.assistant import Assistant, Outcome
from clarity.conversations.model import Entry, Field
from clarity.crisis.danger import Danger, Level
from clarity.errors import AssistantUnavailable, RecordUnavailable
from clarity.gateway import said
from clarity.gateway.live import Live, Lives, Turn, happens
from clarity.gateway.manners import Manner, WebManner
from clarity.gateway.questions import asked_field
from clarity.gateway.record import Record
from clarity.logging import get_logger

OPEN_SECONDS = 60.0  # how long a turn stays open (design: late answers)
PAUSE_SECONDS = 2.0  # between two tries at an engine that is not there
TELL_SECONDS = 10.0  # how long a browser has to say once more what the record has only masked
REMEMBERED_SECONDS = 540.0  # the engine's channel knows a message it has answered for ten minutes
LEAST_SECONDS = 0.1  # for the engine, also where the deadline went by while an earlier message was answered
FORGET_SECONDS = 2.0  # of waiting for the engine to forget; it goes on, and the worker sees to it
ERASE_AGAIN_SECONDS = (1.0, 5.0, 20.0, 60.0)  # after an erasure that somebody was promised and no store took
MOST_OPEN = 200  # turns at once: far more than one engine answers within a minute

FOUND_BY_ENGINE = Danger(Level.CRISIS)  # it says that there is danger, and not which

log = get_logger(__name__)


class Turns:
    """Takes messages and shows in their conversation what is said to them."""

    def __init__(
        self,
        lives: Lives,
        record: Record,
        assistant: Assistant,
        deadline: float,
        open_seconds: float = OPEN_SECONDS,
        manner: Manner | None = None,
    ) -> None:
        """`deadline` is after how many seconds a person is told that it takes longer (design: 8).

        `manner` is how this channel words things; a visitor of the website's unless given.
        """
        self._manner = manner or WebManner()
        self._lives = lives
        self._record = record
        self._assistant = assistant
        self._deadline = deadline
        self._open_seconds = max(open_seconds, deadline)
        self._open = 0
        self._tasks: set[asyncio.Task[Any]] = set()  # the loop alone would let a waiting turn be collected

    @property
    def is_full(self) -> bool:
        """Whether as many turns are open as may be."""
        return self._open >= MOST_OPEN

    def take(
        self, live: Live, message_id: str, words: str, sent: str, began: float | None = None, note: str = ""
    ) -> Turn:
        """Show the visitor's words and begin their turn; `sent` is what the engine is told.

        `began` is when they came (`time.monotonic`), if that was before now; `note` comes before the reply. Where as
        many turns are open as may be, it is answered at once that nothing can be answered now.
        """
        field = asked_field(live)
        message = said.by_visitor(live, message_id, words)
        live.remember(message_id, words)
        live.hold_back(message)
        live.add([said.without_details(message, field)])
        turn = Turn(message, sent, (message,), began=time.monotonic() if began is None else began, note=note)
        if self.is_full:
            _answer_at_once(live, turn, self._manner.replies(live, turn, engine.Turn(Outcome.FAILED, ())))
        return self._begin(live, turn, field)

    def tell(self, live: Live, message_id: str, words: str, reply: str, kept: str | None = None) -> Turn:
        """Show the words and a reply that needs no engine, which never hears of either.

        `kept` is what is recorded of the reply, where that holds details; of the words as little is as of any.
        """
        field = asked_field(live)
        message = said.by_visitor(live, message_id, words)
        live.remember(message_id, words)
        live.hold_back(message)
        live.add([said.without_details(message, field)])
        turn = Turn(message, words, (message,))
        entry = said.ready(live, turn, reply if kept is None else kept)
        turn.full[entry.key] = replace(entry, text=reply)
        _answer_at_once(live, turn, [entry] if reply else [])
        return self._begin(live, turn, field)

    def aside(self, live: Live, message: Entry) -> Turn | None:
        """Ask once more for the reply to a recorded message for which nobody waits any more; None where it is known.

        A process was killed between the two: what the engine made of it may be a request that nobody was told of.
        """
        if live.age(message) >= REMEMBERED_SECONDS or (sent := said.told(live, message)) is None:
            return None
        turn = Turn(message, sent)
        turn.word.set()
        return self._begin(live, turn, None)

    def cry(self, live: Live, message_id: str, words: str, danger: Danger, reply: str | None = None) -> Turn:
        """Show the crisis words at once, whatever is down; recording them and telling the engine come afterwards.

        `reply` are words for this very cry, in the place of the usual ones.

        A cry is no answer to a question of the form: it is kept as any message, for whoever looks after the person.
        """
        message = said.by_visitor(live, message_id, words)
        place = said.Place(live.conversation, live.next_cursor(), message_id, live.channel)
        entry = said.crisis(place, said.sample(live, message_id, words), danger, live.crises)
        entry = entry if reply is None else replace(entry, text=reply)
        turn = Turn(message, words, (message, entry), is_shown=False)
        turn.word.set()
        turn.is_answered = self.is_full  # then it is recorded, and the engine never hears of it
        live.remember(message_id, words)
        live.add([said.without_details(message, None), entry])
        self._record.alarms.tell(live.conversation, message_id, danger)
        return self._begin(live, turn, None)

    def alarm(self, live: Live, message_id: str, danger: Danger) -> None:
        """Have staff told of a cry that is answered by other words than those of this conversation."""
        self._record.alarms.tell(live.conversation, message_id, danger)

    def again(self, live: Live, message: Entry, sent: str | None) -> Turn:
        """Begin the turn of a recorded message that nobody answered, because the process was killed."""
        turn = Turn(message, sent)
        if said.has_waited(live, message.message_id):
            turn.word.set()
        return self._begin(live, turn, None)

    def resume(self, live: Live, besides: str | None = None) -> None:
        """Begin anew all turns that a kill has ended; `besides` is the id of one that is about to be sent again."""
        for message in live.unanswered():
            if message.message_id != besides:
                # One that the engine may have forgotten could run a second time: then only the person can ask again.
                is_known = live.age(message) < REMEMBERED_SECONDS
                self.again(live, message, said.told(live, message) if is_known else None)

    async def end(self, live: Live) -> bool:
        """Erase what was said and end the conversation; returns whether it is gone everywhere now.

        Raises `RecordUnavailable` when the erasure was not kept: then the conversation goes on.
        """
        is_erased = await self._record.erase(live.conversation)
        self._let_go(live)
        forgetting = self._start(self._forget(live))
        await asyncio.wait({forgetting}, timeout=FORGET_SECONDS)
        return is_erased and forgetting.done() and bool(forgetting.result())

    async def close(self, seconds: float) -> None:
        """Wait for what is being recorded, then let go of every turn; at the next start they begin anew."""
        if recordings := [task for task in self._tasks if task.get_name() == "recording"]:
            await asyncio.wait(recordings, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, live: Live, turn: Turn, field: Field | None) -> Turn:
        live.turns[turn.message.message_id] = turn
        self._start(self._run(live, turn, field))
        return turn

    def _start(self, work: Coroutine[Any, Any, Any], name: str = "turn") -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run(self, live: Live, turn: Turn, field: Field | None) -> None:
        counted = int(not turn.is_answered)
        self._open += counted
        try:
            await self._answer(live, turn, field)
        except Exception as error:  # noqa: BLE001 - no slip of ours may leave a person without a word
            log.event("turn.failed", conversation=live.conversation, error=type(error).__name__)
            if turn.is_shown and not live.has_ended:
                live.add(self._manner.replies(live, turn, engine.Turn(Outcome.FAILED, ())))
        finally:
            self._open -= counted
            turn.word.set()
            turn.recorded.set()
            live.turns.pop(turn.message.message_id, None)
            live.release(turn.message)

    async def _answer(self, live: Live, turn: Turn, field: Field | None) -> None:
        recording = self._start(self._record_message(live, turn, field), "recording")
        recording.add_done_callback(lambda _: turn.recorded.set())
        if turn.is_answered:
            await recording
            return
        if turn.sent is None and not await happens(turn.told, TELL_SECONDS):
            await self._show(live, turn, None)
            return
        asking = None
        try:
            # Locks are handed on in the order in which they were asked for, so nothing is awaited before.
            async with live.order:
                await recording
                if live.has_ended:
                    return
                asking = self._start(self._ask(live, turn), "asking")
                await self._first_word(live, turn, asking)
            if not turn.is_answered:
                await self._show(live, turn, await asking)
        finally:
            if asking is not None:
                asking.cancel()

    async def _first_word(self, live: Live, turn: Turn, asking: asyncio.Task[engine.Turn | None]) -> None:
        """Return when the turn was answered, or when the person has been told that it takes longer."""
        held_up = asyncio.ensure_future(turn.held_up.wait())
        left = max(LEAST_SECONDS, turn.began + self._deadline - time.monotonic())
        await asyncio.wait({asking, held_up}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        held_up.cancel()
        if asking.done():
            await self._show(live, turn, asking.result())
        elif (
            turn.is_shown
            and not turn.word.is_set()
            and not live.has_ended
            and not said.has_waited(live, turn.message.message_id)
        ):
            await self._say(live, turn, [self._manner.wait(live, turn)])
        turn.word.set()

    async def _ask(self, live: Live, turn: Turn) -> engine.Turn | None:
        """Return the engine's reply, asked for again and again under the same id; None when none came in time."""
        message, ends, is_first = turn.message, turn.began + self._open_seconds, True
        # Whoever has had everything deleted must not be written down by the engine once more.
        while (left := ends - time.monotonic()) > 0 and not live.has_ended:
            # Whoever waits sees that somebody is at work only where that is so, not while we knock at a closed door.
            counted = int(turn.is_shown and is_first)
            live.count_asked(counted)
            try:
                asked = self._assistant.ask(live.channel, live.conversation, message.message_id, turn.sent or "")
                reply = await asyncio.wait_for(asked, left)
                if reply.outcome is not Outcome.STARTING:
                    return reply
            except (AssistantUnavailable, asyncio.TimeoutError):
                pass
            finally:
                live.count_asked(-counted)
            is_first = False
            turn.held_up.set()
            await asyncio.sleep(min(PAUSE_SECONDS, max(0.0, ends - time.monotonic())))
        return None

    async def _show(self, live: Live, turn: Turn, reply: engine.Turn | None) -> None:
        turn.is_answered = True
        if live.has_ended or not turn.is_shown:
            return
        if turn.word.is_set() and not self._manner.tells_late:
            if reply is not None and said.holds_crisis(reply):
                self._record.alarms.tell(live.conversation, turn.message.message_id, FOUND_BY_ENGINE)
            self._manner.put_aside(live, turn, reply)
            return
        entries = self._manner.replies(live, turn, reply)
        if reply is not None and said.is_deleting(reply):
            # Pressing a button needs the session that is over with these words.
            live.add([replace(entry, buttons=()) for entry in entries])
            self._let_go(live)
            await self._erase(live)
            self._start(self._forget(live))
        else:
            await self._say(live, turn, entries)

    async def _say(self, live: Live, turn: Turn, entries: list[Entry]) -> None:
        """Show entries as the record has them: where it holds a reply of that place already, that one is said."""
        kept = entries
        if any(entry.responses for entry in entries):
            # In a thread: the first time all answers are read, and a cry must not stand behind that.
            kept = await asyncio.to_thread(self._manner.kept, turn, entries)
        if said.is_crisis(kept):
            live.add(kept)  # whoever is in danger waits for no store
            turn.word.set()
            self._record.alarms.tell(live.conversation, turn.message.message_id, FOUND_BY_ENGINE)
        stored = await self._record.keep(kept, None, live.settle)
        if stored is not None and not stored:
            self._lives.end(live)  # it was erased, by another hand than this process's
        if live.has_ended:
            return
        shown = kept if stored is None else stored
        texts = {entry.key: entry.text for entry in kept}
        whole = {entry.key: entry.text for entry in entries}
        for entry in shown:
            if entry.text == texts[entry.key] != whole[entry.key]:
                turn.full[entry.key] = replace(entry, text=whole[entry.key])
        live.add(shown)

    async def _record_message(self, live: Live, turn: Turn, field: Field | None) -> None:
        if not turn.unrecorded:
            return
        if not turn.is_shown:
            await self._lives.load(live)  # a cry is answered before anybody has looked who it is
        if live.has_ended:
            return
        if live.beginning is not None and await self._record.begin(live.conversation, *live.beginning):
            live.beginning = None
        await self._record.keep(turn.unrecorded, field, live.settle)
        live.release(turn.message)

    def _let_go(self, live: Live) -> None:
        self._lives.end(live)
        for turn in live.turns.values():
            turn.word.set()

    async def _erase(self, live: Live) -> None:
        """Erase what was said; whoever was told that it is deleted has no session any more to ask for it again."""
        try:
            await self._record.erase(live.conversation)
        except RecordUnavailable as error:
            log.event("conversation.not_erased", conversation=live.conversation, error=type(error).__name__)
            self._start(self._erase_again(live))

    async def _erase_again(self, live: Live) -> None:
        for number, seconds in enumerate(ERASE_AGAIN_SECONDS, 1):
            await asyncio.sleep(seconds)
            try:
                await self._record.erase(live.conversation)
            except RecordUnavailable:
                continue
            log.event("conversation.erased_after_all", conversation=live.conversation, count=number)
            return
        log.event("conversation.never_erased", conversation=live.conversation, count=len(ERASE_AGAIN_SECONDS))

    async def _forget(self, live: Live) -> bool:
        has_forgotten = await self._assistant.forget(live.channel, live.conversation)
        if has_forgotten:
            await self._record.forgotten(live.conversation)
        return has_forgotten


def _answer_at_once(live: Live, turn: Turn, replies: list[Entry]) -> None:
    turn.unrecorded = (turn.message, *replies)
    turn.is_shown, turn.is_answered = False, True
    turn.word.set()
    live.add(replies)
