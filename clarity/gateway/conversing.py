"""What a text is: a cry, a word of the carrier, a choice, a wish for more or none, or a question for the engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from clarity.assistant import Assistant
from clarity.crisis.danger import Danger
from clarity.crisis.reply import SMS, asks_for_lines, more_lines, safe_reply
from clarity.gateway import said
from clarity.gateway.incoming import clean, danger_in
from clarity.gateway.limits import Limits
from clarity.gateway.live import Live, Lives, Turn, happens
from clarity.gateway.phones import Phones, Texter
from clarity.gateway.questions import SESSION_SECONDS, is_form_open
from clarity.gateway.text_replies import digest, in_its_language, next_more
from clarity.gateway.turn import Turns
from clarity.program import text_notice
from clarity.reading.text_commands import Command, choice, is_bare_number, read_command
from clarity.telephony import Incoming
from clarity.texting import words
from clarity.texting.model import Phone
from clarity.texting.segments import plain

RECORDING_SECONDS = 0.15  # that a reply waits at most for the record
REMIND_SECONDS = 24 * 3600.0  # whoever wants no texts is told at most once a day how to have them again
STOPS = frozenset({Command.STOP_KEYWORD, Command.STOP_WORDS})
BARE = frozenset({"yes", "no", "ok", "okay", "y", "n", "si", "sí"})


@dataclass(eq=False)
class Conversing:
    """Answers one text after another of everybody who texts."""

    phones: Phones
    lives: Lives
    turns: Turns
    limits: Limits
    assistant: Assistant
    clock: Callable[[], float] = time.time

    async def reply(self, incoming: Incoming, began: float) -> str:
        """Return what is said to a text, "" for nothing; `began` is when it came (`time.monotonic`).

        What was answered before is said again, and nothing is done a second time.
        """
        text = clean(incoming.text)
        danger = await danger_in(text)
        texter, answered = await self.phones.know(incoming.sender, incoming.sid, incoming.token)
        if answered is not None:
            return answered
        live = self.lives.find(texter.conversation)
        await self.lives.load(live)
        self._begin(live, texter)
        if not danger.level.is_danger:
            danger = await danger_in(text, said.recent(live, incoming.sid))
        if danger.level.is_danger:
            reply = await self._cry(live, texter, incoming, text, danger)
        else:
            reply = await self._calm(live, texter, incoming, text, began)
        await self.phones.keep(texter, incoming.sid, reply)
        if live.has_ended:
            await self.phones.forget(texter)
        return reply

    async def reply_safely(self, incoming: Incoming) -> str:
        """Return words in code, whatever was written, while the crisis words cannot be trusted.

        Staff hear of a cry as ever, and whoever wants no texts, or texts too often, gets none.
        """
        text = clean(incoming.text)
        danger = await danger_in(text)
        texter, answered = await self.phones.know(incoming.sender, incoming.sid, incoming.token)
        if answered is not None:
            return answered
        live, command = self.lives.find(texter.conversation), read_command(text)
        reply = safe_reply(text)
        if danger.level.is_danger:
            self.turns.alarm(live, incoming.sid, danger)
        elif incoming.opt_out == "STOP" or command in STOPS:
            how = "words" if command is Command.STOP_WORDS else "keyword"
            await self.phones.opt_out(texter, incoming.sender, how)
            reply = _text("STOP_REPLY", text) if incoming.opt_out is None else ""
        elif texter.is_opted_out or self.limits.text(live.conversation) is not None:
            reply = ""
        await self.phones.keep(texter, incoming.sid, reply)
        return reply

    async def _cry(self, live: Live, texter: Texter, incoming: Incoming, text: str, danger: Danger) -> str:
        """Return crisis words, alone; whoever wants no texts as well is told both."""
        own = None
        # A second time the usual words come, which take turns.
        if read_command(text) in STOPS and not texter.is_opted_out:
            own = in_its_language(words.STOP_AND_CRISIS, words.STOP_AND_CRISIS_ES, text)
        turn = self.turns.cry(live, incoming.sid, text, danger, own)
        texter.phone = replace(texter.phone, more=(), choices=())
        if own is not None:
            await self.phones.opt_out(texter, incoming.sender, "words")
        if texter.is_opted_out:
            await self.phones.flag(texter)
        return await _words(live, turn)

    async def _calm(self, live: Live, texter: Texter, incoming: Incoming, text: str, began: float) -> str:
        command = read_command(text)
        if incoming.opt_out == "STOP" or command in STOPS:
            how = "words" if command is Command.STOP_WORDS else "keyword"
            await self.phones.opt_out(texter, incoming.sender, how)
            return await self._own(live, incoming, text, "STOP_REPLY", is_said=incoming.opt_out is None)
        if incoming.opt_out == "HELP" or command is Command.HELP:
            return await self._own(live, incoming, text, "HELP_REPLY", is_said=incoming.opt_out is None)
        if texter.is_opted_out:
            return await self._opted_out(live, texter, incoming, text, command)
        if command is Command.START and not texter.phone.choices and not is_form_open(live):
            return await self._own(live, incoming, text, "REJOINED", is_said=incoming.opt_out is None)
        if (refused := self.limits.text(live.conversation)) is not None:
            return await self._own(live, incoming, text, "SLOW_DOWN", is_said=refused)
        return await self._answer(live, texter, incoming, text, command, began)

    async def _opted_out(
        self, live: Live, texter: Texter, incoming: Incoming, text: str, command: Command | None
    ) -> str:
        """Answer whoever wanted no texts: only a word for it brings them back, and else they are told that once."""
        if incoming.opt_out == "START" or command in (Command.START, Command.YES):
            await self.phones.rejoin(texter, incoming.sender)
            # What was asked before they left is not asked any more.
            await self.assistant.forget(live.channel, live.conversation)
            return await self._own(live, incoming, text, "REJOINED", is_said=incoming.opt_out is None)
        is_due = self.clock() - texter.phone.reminded_at > REMIND_SECONDS
        if is_due:
            texter.phone = replace(texter.phone, reminded_at=self.clock())
        return await self._own(live, incoming, text, "OPTED_OUT_REMINDER", is_said=is_due)

    async def _answer(
        self, live: Live, texter: Texter, incoming: Incoming, text: str, command: Command | None, began: float
    ) -> str:
        phone, has_words = texter.phone, bool(text.strip())
        if not has_words or incoming.has_location:
            name = "LOCATION_REPLY" if incoming.has_location else "MEDIA_REPLY" if incoming.media else "EMPTY_REPLY"
            return await self._introduced(live, texter, incoming, text, _text(name, text))
        # To the form's question a wrong number is the one that was given for the call.
        is_wrong_number = command is Command.WRONG_NUMBER and not is_form_open(live)
        if command is Command.TAPBACK or is_wrong_number:
            name = "TAPBACK_REPLY" if command is Command.TAPBACK else "WRONG_NUMBER_REPLY"
            return await self._introduced(live, texter, incoming, text, _text(name, text))
        if phone.owed and _asks_for_owed(phone, text):
            texter.phone = replace(phone, owed="", owed_kept="", owed_for="")
            return await self._introduced(live, texter, incoming, text, phone.owed, phone.owed_kept)
        if (more := self._more(live, texter, text, command)) is not None:
            return await self._introduced(live, texter, incoming, text, more)
        sent = self._chosen(phone, text)
        if sent is None and is_bare_number(text) and not is_form_open(live):
            return await self._introduced(live, texter, incoming, text, _text("STALE_NUMBER", text))
        return await self._ask(live, incoming, text, sent or text, began)

    def _more(self, live: Live, texter: Texter, text: str, command: Command | None) -> str | None:
        """Return what is said to MORE: the other help lines after crisis words, else what was left out."""
        if live.crises and not texter.phone.more and asks_for_lines(text):
            return plain(more_lines(said.last_cry(live) or text, SMS))
        if command is not Command.MORE or is_form_open(live):
            return None
        more, texter.phone = next_more(texter.phone)
        return more or _text("NOTHING_MORE", text)

    async def _ask(self, live: Live, incoming: Incoming, text: str, sent: str, began: float) -> str:
        for message in live.unanswered():
            if message.message_id != incoming.sid:
                self.turns.aside(live, message)
        note = _text("MEDIA_NOTE", text) if incoming.media else ""
        if live.of(incoming.sid):
            # Taken before this process was killed, and delivered once more.
            open_ones = [message for message in live.unanswered() if message.message_id == incoming.sid]
            turn = live.turns.get(incoming.sid) or (self.turns.again(live, open_ones[0], sent) if open_ones else None)
            if turn is not None:
                turn.tell(sent)
        else:
            turn = self.turns.take(live, incoming.sid, text, sent, began, note)
            self._times_of_choices(live)
        return await _words(live, turn, incoming.sid)

    def _chosen(self, phone: Phone, text: str) -> str | None:
        if not phone.choices or self.clock() - phone.chosen_from_at > SESSION_SECONDS:
            return None
        place = choice(text, [title for title, _ in phone.choices])
        return None if place is None else phone.choices[place][1]

    def _times_of_choices(self, live: Live) -> None:
        texter = self.phones.of(live.conversation)
        texter.phone = replace(texter.phone, chosen_from_at=self.clock())

    async def _own(self, live: Live, incoming: Incoming, text: str, name: str, *, is_said: bool) -> str:
        """Say words in code, or nothing where the carrier has said its own or nothing may be said."""
        reply = _text(name, text) if is_said else ""
        return await _words(live, self.turns.tell(live, incoming.sid, text, reply), incoming.sid)

    async def _introduced(
        self, live: Live, texter: Texter, incoming: Incoming, text: str, reply: str, kept: str | None = None
    ) -> str:
        before = "" if texter.phone.introduced else f"{_text('INTRODUCTION', text)}\n"
        texter.phone = replace(texter.phone, introduced=True)
        kept = None if kept is None else before + kept
        return await _words(live, self.turns.tell(live, incoming.sid, text, before + reply, kept), incoming.sid)

    def _begin(self, live: Live, texter: Texter) -> None:
        """Have the record say under which introduction somebody writes, the first time."""
        if not live.entries and not texter.phone.introduced:
            notice = text_notice()
            at = datetime.fromtimestamp(self.clock(), timezone.utc)
            live.beginning = (notice.version, notice.sha256), at


def _asks_for_owed(phone: Phone, text: str) -> bool:
    """Whether a text is what was written before, or an answer to a question that has been answered meanwhile."""
    return phone.owed_for == digest(text) or is_bare_number(text) or text.strip(" .!").casefold() in BARE


def _text(name: str, sample: str) -> str:
    return in_its_language(getattr(words, name), getattr(words, f"{name}_ES"), sample)


async def _words(live: Live, turn: Turn | None, message_id: str = "") -> str:
    """Return the words of a turn once there are some: one text."""
    if turn is not None:
        await turn.word.wait()
        await happens(turn.recorded, RECORDING_SECONDS)
        message_id = turn.message.message_id
    entries = live.of(message_id) if turn is None else turn.whole(live.of(message_id))
    first = next((entry for entry in entries if entry.position > 0), None)
    return "" if first is None else first.text
