"""A turn as one text: whole where it fits, else its short sentences and the rest on "MORE"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from clarity import assistant as engine
from clarity.answers import answers
from clarity.assistant import Outcome
from clarity.callbacks.words import RESPONSES
from clarity.conversations.model import Entry, Kind
from clarity.crisis.language import is_spanish
from clarity.gateway import said
from clarity.gateway.keeping import kept_text
from clarity.gateway.live import Live, Turn
from clarity.gateway.phones import Phones
from clarity.texting import words
from clarity.texting.model import Phone
from clarity.texting.segments import plain, segments

MOST_SEGMENTS = 2
MOST_AT_FIRST = 3  # with the introduction, and where the callback form reads everything back
# What became of a request: told with the next text where its own reply came too late.
OUTCOMES = frozenset(
    f"utter_callback_{name}" for name in ("received", "spooled", "not_kept", "changed", "withdrawn", "left")
)
ASKS = "1 = "  # how a question of the form offers its answers: beside it no other numbers are offered


@dataclass(frozen=True)
class Piece:
    """A part of a reply: its words, those without a person's details, and the short form that may stand for it."""

    whole: str
    kept: str
    core: str | None = None
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Text:
    """One text as it is sent and as it is kept, and what the phone may answer to afterwards."""

    sent: str
    kept: str
    phone: Phone


class TextManner:
    """Texts: one a turn, and after the word that it takes longer nothing follows until the person writes again."""

    tells_late = False

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def wait(self, live: Live, turn: Turn) -> Entry:
        """Return the word that no answer came in time; the turn goes on without being waited for."""
        entry = said.ready(live, turn, in_its_language(words.WAIT_TEXT, words.WAIT_TEXT_ES, turn.sent or ""))
        return replace(entry, kind=Kind.TROUBLE)

    def replies(self, live: Live, turn: Turn, reply: engine.Turn | None) -> list[Entry]:
        """Return the reply as one entry, and take down what the phone was shown."""
        texter = self._phones.of(live.conversation)
        usual = said.replies(live, turn, reply)
        pieces = pieces_of(usual)
        if said.is_crisis(usual):
            # Alone: whoever is in danger reads nothing else first.
            alone = [piece for piece, entry in zip(pieces, usual, strict=False) if is_crisis_entry(entry)] or pieces
            text = Text(alone[0].whole, alone[0].kept, replace(texter.phone, more=(), choices=()))
        else:
            text = composed(pieces, texter.phone, note=turn.note, sample=turn.sent or "")
        texter.phone = text.phone
        names = tuple(name for entry in usual for name in entry.responses)
        turn.kept[usual[0].key] = text.kept
        return [replace(usual[0], text=text.sent, responses=names, buttons=())]

    def kept(self, turn: Turn, entries: Sequence[Entry]) -> list[Entry]:
        """Return the texts without the details that they read back."""
        return [replace(entry, text=turn.kept.get(entry.key, entry.text)) for entry in entries]

    def put_aside(self, live: Live, turn: Turn, reply: engine.Turn | None) -> None:
        """Keep a late reply: it is given when the person writes the same again, or answers with a bare number.

        The engine has moved on by then: the same words once more would answer a question that nobody has seen.
        """
        texter = self._phones.of(live.conversation)
        if reply is None or reply.outcome is not Outcome.ANSWERED or not reply.said:
            return
        told = said.holds_crisis(reply) or any((each.response or "") in OUTCOMES for each in reply.said)
        pieces = pieces_of(said.replies(live, turn, reply))
        text = composed(pieces, Phone(introduced=True), sample=turn.sent or "")
        texter.phone = replace(
            texter.phone,
            owed=text.sent,
            owed_kept=text.kept,
            owed_for=OUTCOME if told else digest(turn.sent or ""),
            choices=text.phone.choices,
            more=text.phone.more,
        )


OUTCOME = "outcome"  # in the place of a digest: told whatever is written next


def digest(text: str) -> str:
    """Return a mark by which the same words are known again, however they are spaced or written large."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode(errors="replace")).hexdigest()


def is_crisis_entry(entry: Entry) -> bool:
    """Whether an entry holds the crisis words themselves."""
    return said.CRISIS_RESPONSE in entry.responses or not entry.responses


def in_its_language(english: str, spanish: str, sample: str) -> str:
    """Return the words in the language of whoever wrote the sample."""
    return spanish if is_spanish(sample[: said.SAMPLE]) else english


def pieces_of(entries: Sequence[Entry]) -> list[Piece]:
    """Return what is said as pieces, as far as possible with their short forms."""
    found = []
    for entry in entries:
        name = next(iter(entry.responses), None)
        answer = answers().get(name or "")
        core = None if answer is None or name in RESPONSES else answer.sms.core
        text = plain(entry.text)
        kept = plain(kept_text(name, entry.text, is_sms=True))
        buttons = tuple((button.title, button.payload) for button in entry.buttons)
        found.append(Piece(text, kept, core, buttons))
    return found


def composed(pieces: Sequence[Piece], phone: Phone, note: str = "", sample: str = "") -> Text:
    """Return the pieces as one text of at most two segments; three with the introduction or a read-back.

    `note` is a sentence of ours that comes before them, `sample` what the person wrote.
    """
    before = [] if phone.introduced else [in_its_language(words.INTRODUCTION, words.INTRODUCTION_ES, sample)]
    owed = [phone.owed] if phone.owed and phone.owed_for == OUTCOME else []
    kept_before = [*before, *([phone.owed_kept] if owed else []), *([note] if note else [])]
    before = [*before, *owed, *([note] if note else [])]
    most = MOST_SEGMENTS if phone.introduced and not owed else MOST_AT_FIRST
    asks = any(ASKS in piece.whole for piece in pieces)
    choices = () if asks else next((piece.buttons for piece in reversed(pieces) if piece.buttons), ())
    menu = [f"{number} {plain(title)}" for number, (title, _) in enumerate(choices, 1)]
    phone = replace(phone, introduced=True, more=(), choices=choices, owed="", owed_kept="", owed_for="")
    whole = _joined(before, [piece.whole for piece in pieces], menu)
    if segments(whole) <= most or not any(piece.core for piece in pieces):
        return Text(whole, _joined(kept_before, [piece.kept for piece in pieces], menu), phone)
    shortened = [piece for piece in pieces if piece.core]
    shown = list(pieces)
    # Whatever has no short form, such as the next question of the form, is said whole.
    while True:
        parts = [piece.core or piece.whole for piece in shown]
        text = _joined(before, parts, [*menu, words.MORE_LINE])
        droppable = [piece for piece in shown if piece.core]
        if segments(text) <= most or len(droppable) <= 1:
            break
        shown.remove(droppable[-1])
    kept = _joined(kept_before, [piece.core or piece.kept for piece in shown], [*menu, words.MORE_LINE])
    return Text(text, kept, replace(phone, more=tuple(piece.whole for piece in shortened)))


def next_more(phone: Phone) -> tuple[str, Phone]:
    """Return the next of what was left out, and what is left after it; "" when nothing is."""
    if not phone.more:
        return "", phone
    first, rest = phone.more[0], phone.more[1:]
    announced = f"{first}\n{words.MORE_LINE}"
    # Where the line would begin a third segment the person still knows from the text before that there is more.
    text = announced if rest and segments(announced) <= MOST_SEGMENTS else first
    return text, replace(phone, more=rest)


def _joined(before: Sequence[str], parts: Sequence[str], menu: Sequence[str]) -> str:
    return "\n".join([*before, *parts, *menu])
