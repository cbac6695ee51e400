"""What the callback form asks next and what an answer means there: a pure function of slots, message and time."""

from __future__ import annotations

import datetime
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clarity.callbacks.details import (
    Command,
    Detail,
    NameProblem,
    holds_unwanted,
    named_detail,
    read_choice,
    read_name,
)
from clarity.reading.phone_numbers import PhoneNumber, read_phone_number
from clarity.reading.references import new_reference
from clarity.reading.time_windows import read_times

FORM = "callback_form"
CHANGE = "change"  # the question which detail is to be changed; no detail itself
# The slot of each question, in the order in which they are asked.
SLOTS = {
    Detail.PHONE: "callback_phone",
    Detail.NAME: "callback_name",
    Detail.TIMES: "callback_times",
    Detail.VOICEMAIL: "callback_voicemail",
    Detail.TEXTING: "callback_texting",
    Detail.NAMING: "callback_naming",
    Detail.CONFIRM: "callback_confirmed",
}
CHANGE_SLOT = "callback_change"
DRAFT_SLOT = "callback_draft"
CHOICES = frozenset({Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING})
UNAVAILABLE = "utter_callback_unavailable"
UNSURE = "utter_callback_unsure"  # said when the store's word on a sent request did not come
SKIPPED = ""  # asked and not given; an empty slot means not asked yet
MISSES_BEFORE_LINE = 3  # answers in a row that could not be read; then the line is offered
QUESTIONS = {
    Detail.NAME: "utter_callback_name",
    Detail.TIMES: "utter_callback_times",
    Detail.VOICEMAIL: "utter_callback_voicemail",
    Detail.TEXTING: "utter_callback_texting",
    Detail.NAMING: "utter_callback_naming",
    Detail.CONFIRM: "utter_callback_confirm",
}
# The question once more, below the answer to something else, where the notice or the read-back would be too much.
AGAIN = {
    **{detail.value: words for detail, words in QUESTIONS.items()},
    Detail.PHONE.value: "utter_callback_phone_again",
    Detail.CONFIRM.value: "utter_callback_confirm_again",
    CHANGE: "utter_callback_change_what",
}
# What is said of a message that is no answer; a yes or no has its own words, and after them its question.
_UNREAD = {
    Detail.PHONE: "utter_callback_phone_none",
    Detail.NAME: "utter_callback_name_problem",
    Detail.TIMES: "utter_callback_times_problem",
    Detail.CONFIRM: AGAIN[Detail.CONFIRM.value],
}
# "Change my callback" names the request, and not the number to call back.
_THE_REQUEST = re.compile(r"(?<![^\W_])call[ _-]?back(?![^\W_]|[ _-]?(?:number|num|no|#))", re.I)
Saying = tuple[str, dict[str, str]]  # a response and what fills its braces


@dataclass(frozen=True)
class Situation:
    """One message as the form sees it.

    `slots` are Rasa's, by name; `reading` is what clarity/nlu/callback_reader.py made of the message;
    `own_number` is the number a text came from, in stored form, or None on the web; `notice` is the version
    and the digest of the words that a person agrees to.
    """

    slots: Mapping[str, Any]
    requested: str | None
    text: str
    reading: Mapping[str, Any]
    is_text_channel: bool
    own_number: str | None
    now: datetime.datetime
    zone: str
    notice: tuple[str, str]

    @property
    def draft(self) -> dict[str, Any]:
        """A copy of what belongs to the request and is never asked."""
        return dict(self.slots.get(DRAFT_SLOT) or {})


@dataclass
class Step:
    """What one message changes: words, slots, and the slot asked next (None closes the form).

    `submits`, `changes` and `withdraws` are what the caller must do before anything about it may be said; with
    `leaves` the person wants none of it, also not what may have been sent already. `withdraws` is "all" for who
    wants no call at all, "child" for a child, who then hears the words for a child.
    """

    says: list[Saying] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    asks: str | None = None
    submits: bool = False
    leaves: bool = False
    withdraws: str | None = None
    changes: dict[Detail, Any] = field(default_factory=dict)


def emptied() -> dict[str, None]:
    """Return every slot of the form, empty."""
    return dict.fromkeys([*SLOTS.values(), CHANGE_SLOT, DRAFT_SLOT])


def begin(situation: Situation) -> Step:
    """Open the form: at the question where an unfinished request was set aside, else anew with the notice."""
    draft = situation.draft
    if draft.get("key"):
        return _ask_next(situation, {}, again=True)
    draft = {"key": secrets.token_urlsafe(24), "reference": new_reference(), "misses": 0}
    # As it stands now: a later release may say something else than this person read.
    draft["notice"] = list(situation.notice)
    given = read_phone_number(situation.text)
    offered = given.stored if isinstance(given, PhoneNumber) else situation.own_number
    draft["offered"] = offered
    says: Saying = ("utter_callback_phone", {})
    if isinstance(given, PhoneNumber):
        says = ("utter_callback_phone_given", {"phone": given.masked})
    elif situation.is_text_channel and situation.own_number is None:
        says = ("utter_callback_phone_typed", {})
    slots = {**emptied(), DRAFT_SLOT: draft}
    return Step([says], slots, SLOTS[Detail.PHONE])


def go_on(situation: Situation) -> Step:
    """Take the message as the reader understood it: an answer, a command, or something that is neither."""
    meaning = situation.reading.get("as")
    if meaning == "under_13":
        return Step([("utter_callback_under_13", {})], dict(emptied()), withdraws="child")
    if meaning == "withdraw":
        return Step([("utter_callback_left", {})], dict(emptied()), leaves=True, withdraws="all")
    if meaning == "retry":
        return Step(submits=True)
    if meaning == "command":
        return _obey(situation, Command(situation.reading["command"]))
    taken: Callable[[Situation], Step] = {"change": _change, "answer": _answer}.get(str(meaning), _missed)
    return taken(situation)


def summary(values: Mapping[str, Any], is_text_channel: bool) -> dict[str, str]:
    """Return what fills the braces of a read-back; the number shows its last digits only (P-05)."""
    name = str(values.get(SLOTS[Detail.NAME]) or "not given")
    if is_text_channel and not (name.isascii() and "`" not in name and len(name) <= 40):
        name = "as you wrote it"  # one letter beyond the phone's alphabet makes three texts of two
    wishes = {
        detail.value: "yes" if values.get(SLOTS[detail]) else "no"
        for detail in (Detail.VOICEMAIL, Detail.TEXTING, Detail.NAMING)
    }
    return {
        "phone": PhoneNumber.from_stored(values[SLOTS[Detail.PHONE]]).masked,
        "name": name,
        "times": str(values.get(SLOTS[Detail.TIMES]) or "no time given"),
        **wishes,
    }


def question(situation: Situation, slot: str, slots: Mapping[str, Any], again: bool = False) -> Saying:
    """Return the words that ask for a slot."""
    if slot == CHANGE_SLOT:
        return (AGAIN[CHANGE], {})
    detail = next(detail for detail, name in SLOTS.items() if name == slot)
    if detail is Detail.PHONE:
        # "Send 1 for this number" only while a 1 would be taken for it.
        is_offered = again and situation.own_number and slots[DRAFT_SLOT].get("offered") == situation.own_number
        return ("utter_callback_phone_this_again" if is_offered else AGAIN[detail.value], {})
    if detail is Detail.CONFIRM:
        return ("utter_callback_confirm", summary(slots, situation.is_text_channel))
    return (QUESTIONS[detail], {})


def detail_to_change(text: str) -> Detail | None:
    """Return the detail that a wish to change a request names, or None where it only names the request."""
    named = named_detail(_THE_REQUEST.sub(" ", text))
    return None if named is Detail.CONFIRM else named


def _slots(situation: Situation, changed: Mapping[str, Any]) -> dict[str, Any]:
    return {DRAFT_SLOT: situation.draft, **situation.slots, **changed}


def _detail(situation: Situation) -> Detail | None:
    return next((detail for detail, name in SLOTS.items() if name == situation.requested), None)


def _ask_next(
    situation: Situation, changed: Mapping[str, Any], before: list[Saying] | None = None, again: bool = False
) -> Step:
    """Ask for the first slot that nobody was asked for yet."""
    slots = _slots(situation, changed)
    following = next((name for name in SLOTS.values() if slots.get(name) is None), SLOTS[Detail.CONFIRM])
    return Step([*(before or []), question(situation, following, slots, again)], dict(changed), following)


def _ask_same(situation: Situation, *before: Saying, changed: Mapping[str, Any] | None = None) -> Step:
    changed = dict(changed or {})
    slot = situation.requested or SLOTS[Detail.PHONE]
    return Step([*before, question(situation, slot, _slots(situation, changed), again=True)], changed, slot)


def _missed(situation: Situation, *says: Saying) -> Step:
    """Say what would have been an answer; from the third time in a row on offer the line, too."""
    draft = situation.draft
    draft["misses"] = int(draft.get("misses", 0)) + 1
    slot = situation.requested or SLOTS[Detail.PHONE]
    detail = _detail(situation)
    spoken = list(says) or _unread(detail)
    if draft["misses"] >= MISSES_BEFORE_LINE:
        spoken.append(("utter_callback_line_instead", {}))
    return Step(spoken, {DRAFT_SLOT: draft}, slot)


def _unread(detail: Detail | None) -> list[Saying]:
    if detail in CHOICES:
        return [("utter_callback_choice_problem", {}), (QUESTIONS[detail], {})]
    return [(_UNREAD[detail] if detail else AGAIN[CHANGE], {})]


def _accept(situation: Situation, detail: Detail, value: Any) -> Step:
    """Keep one detail and go on: to the next question, back to the read-back, or to the change of a sent request."""
    draft = situation.draft
    draft["misses"] = 0
    if draft.get("changing"):
        return Step(slots={DRAFT_SLOT: draft}, changes={detail: value})
    if detail is Detail.PHONE and not draft.get("consented_at"):
        # The notice stood in the message that asked for this answer.
        draft["consented_at"] = situation.now.isoformat()
    before: list[Saying] = [("utter_callback_left_out", {})] if holds_unwanted(situation.text) else []
    return _ask_next(situation, {SLOTS[detail]: value, DRAFT_SLOT: draft}, before)


def _answer(situation: Situation) -> Step:
    if situation.requested == CHANGE_SLOT:
        return _change(situation)
    detail = _detail(situation)
    if detail is None:
        return _missed(situation)
    reader: Callable[[Situation], Step] = {
        Detail.PHONE: _phone,
        Detail.NAME: _name,
        Detail.TIMES: _times,
        Detail.CONFIRM: _confirmed,
    }.get(detail, _choice)
    return reader(situation)


def _phone(situation: Situation) -> Step:
    draft = situation.draft
    read = read_phone_number(situation.text)
    if isinstance(read, PhoneNumber):
        return _accept(situation, Detail.PHONE, read.stored)
    choice = situation.reading.get("choice")
    if choice is not None and draft.get("offered"):
        if choice:
            return _accept(situation, Detail.PHONE, draft["offered"])
        draft["offered"] = None
        return Step([("utter_callback_phone_other", {})], {DRAFT_SLOT: draft}, situation.requested)
    if choice is False:
        return _obey(situation, Command.LEAVE)
    return _missed(situation, (f"utter_callback_phone_{read.value}", {}))


def _name(situation: Situation) -> Step:
    read = read_name(situation.text)
    if isinstance(read, NameProblem):
        kind = "too_long" if read is NameProblem.TOO_LONG else "problem"
        return _missed(situation, (f"utter_callback_name_{kind}", {}))
    return _missed(situation) if read is None else _accept(situation, Detail.NAME, read)


def _times(situation: Situation) -> Step:
    read = read_times(situation.text, situation.now, situation.zone)
    return _missed(situation) if read is None else _accept(situation, Detail.TIMES, read.words)


def _choice(situation: Situation) -> Step:
    detail = _detail(situation)
    choice = _wish(situation)
    return _missed(situation) if choice is None or detail is None else _accept(situation, detail, choice)


def _wish(situation: Situation) -> bool | None:
    choice = situation.reading.get("choice")
    return read_choice(situation.text, _detail(situation)) if choice is None else bool(choice)


def _confirmed(situation: Situation) -> Step:
    choice = _wish(situation)
    if choice is None:
        return _missed(situation)
    if choice:
        return Step(submits=True)
    return Step([(AGAIN[CHANGE], {})], {}, CHANGE_SLOT)


def _change(situation: Situation) -> Step:
    """Ask one detail anew; the others stay."""
    named = detail_to_change(situation.text)
    if named is None and situation.requested == CHANGE_SLOT:
        return _missed(situation)
    if named is None and situation.requested == SLOTS[Detail.CONFIRM]:
        return Step([(AGAIN[CHANGE], {})], {}, CHANGE_SLOT)
    if named is None:
        return _ask_same(situation)
    changed: dict[str, Any] = {SLOTS[named]: None}
    if named is Detail.PHONE:
        changed[DRAFT_SLOT] = {**situation.draft, "offered": None}
    return Step([question(situation, SLOTS[named], _slots(situation, changed))], changed, SLOTS[named])


def _obey(situation: Situation, command: Command) -> Step:
    if situation.draft.get("changing") and command in {Command.LEAVE, Command.MENU}:
        return Step([("utter_callback_left_change", {})], dict(emptied()))
    if command is Command.LEAVE:
        return Step([("utter_callback_left", {})], dict(emptied()), leaves=True)
    if command is Command.MENU:
        return Step([("utter_callback_paused", {})], {CHANGE_SLOT: None})
    obeyed: Callable[[Situation], Step] = {
        Command.START_OVER: _start_over,
        Command.BACK: _back,
        Command.SKIP: _skip,
    }.get(command, _ask_same)
    return obeyed(situation)


def _start_over(situation: Situation) -> Step:
    if situation.draft.get("changing"):
        return Step([(AGAIN[CHANGE], {})], {}, CHANGE_SLOT)
    draft = {**situation.draft, "misses": 0, "offered": situation.own_number}
    return _ask_next(situation, {**emptied(), DRAFT_SLOT: draft}, again=True)


def _back(situation: Situation) -> Step:
    detail, order = _detail(situation), list(SLOTS)
    if situation.draft.get("changing") or detail is Detail.PHONE:
        return _ask_same(situation, ("utter_callback_first_question", {}))
    if detail is None:
        return _ask_next(situation, {})
    earlier = SLOTS[order[order.index(detail) - 1]]
    changed: dict[str, Any] = {earlier: None}
    return Step([question(situation, earlier, _slots(situation, changed), again=True)], changed, earlier)


def _skip(situation: Situation) -> Step:
    detail = _detail(situation)
    if detail is Detail.PHONE:
        return _missed(situation, ("utter_callback_phone_needed", {}))
    if detail in {Detail.NAME, Detail.TIMES}:
        return _accept(situation, detail, SKIPPED)
    return _accept(situation, detail, False) if detail in CHOICES else _ask_same(situation)
