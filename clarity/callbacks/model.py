"""The words of a callback: what a person gave, where their request stands, and which moves are legal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum

from clarity.reading.references import read_reference

EXTENSION_MARK = ";ext="  # RFC 3966: how a stored number carries its extension


_PHONE = re.compile(r"\+[1-9][0-9]{4,14}(;ext=[0-9]{1,11})?")
_LONE = re.compile(r"[\ud800-\udfff]")


class State(str, Enum):
    """Where a request stands."""

    REQUESTED = "requested"
    CLAIMED = "claimed"
    ATTEMPTED = "attempted"
    DONE = "done"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.REQUESTED, State.CLAIMED, State.ATTEMPTED})
CLOSED = frozenset(State) - OPEN

# Every legal move; whatever is not here is refused, so that nobody is called who took their request back.
MOVES: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.CLAIMED, State.DONE, State.EXPIRED, State.WITHDRAWN}),
    State.CLAIMED: frozenset(
        {State.REQUESTED, State.ATTEMPTED, State.DONE, State.EXPIRED, State.WITHDRAWN},
    ),
    State.ATTEMPTED: frozenset({State.CLAIMED, State.DONE, State.EXPIRED, State.WITHDRAWN}),
    State.DONE: frozenset(),
    State.EXPIRED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class Outcome(str, Enum):
    """How a call by staff ended."""

    REACHED = "reached"
    VOICEMAIL_LEFT = "voicemail_left"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    DO_NOT_CALL = "do_not_call"


# After these nobody calls again; after the others somebody has to.
FINAL_OUTCOMES = frozenset({Outcome.REACHED, Outcome.WRONG_NUMBER, Outcome.DO_NOT_CALL})


class Unchanged(Enum):
    """The one value that says "leave it as it is", since None says "take it away"."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True)
class Wishes:
    """What a person allows: a voicemail, a text, the program's name; silence is No."""

    voicemail: bool = False
    texting: bool = False
    naming: bool = False

    def stricter(self, other: Wishes) -> Wishes:
        """Return what both allow."""
        return Wishes(
            self.voicemail and other.voicemail,
            self.texting and other.texting,
            self.naming and other.naming,
        )


@dataclass(frozen=True)
class Details:
    """What a person gave; never shown by `repr`, so that no traceback or log can show it either.

    `phone` is E.164, with ";ext=4" behind it where there is an extension. `times` is our own
    normalised sentence, never the person's words.
    """

    phone: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    times: str | None = field(default=None, repr=False)
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def line(self) -> str:
        """The number without its extension: what a call or a text would reach first."""
        return line_of(self.phone)


@dataclass(frozen=True)
class Change:
    """What a person wants otherwise; what is left out stays, but for the wishes when the number changes.

    What was allowed for one number was not said of another: its voicemail may be somebody else's.
    """

    phone: str | None = field(default=None, repr=False)
    name: str | Unchanged | None = field(default=UNCHANGED, repr=False)
    times: str | Unchanged | None = field(default=UNCHANGED, repr=False)
    voicemail: bool | None = None
    texting: bool | None = None
    naming: bool | None = None

    def check(self) -> None:
        """Raise `ValueError` for a number that no store could take."""
        if self.phone is not None and not _PHONE.fullmatch(self.phone):
            raise ValueError("a change's phone is not usable")

    def applied(self, details: Details) -> Details:
        """Return the details with this change made."""
        wishes = details.wishes if self.phone is None else Wishes()
        return Details(
            phone=self.phone or details.phone,
            name=details.name if isinstance(self.name, Unchanged) else self.name,
            times=details.times if isinstance(self.times, Unchanged) else self.times,
            wishes=Wishes(
                wishes.voicemail if self.voicemail is None else self.voicemail,
                wishes.texting if self.texting is None else self.texting,
                wishes.naming if self.naming is None else self.naming,
            ),
        )


@dataclass(frozen=True)
class Consent:
    """What a person agreed to: the version of the words, when, and the SHA-256 of the words themselves."""

    version: str
    at: datetime
    sha256: str


@dataclass(frozen=True)
class Draft:
    """A confirmed request on its way into the store.

    `key` is the idempotency key: the same key again is the same request, whatever else differs.
    `asked_at` is when the person confirmed; due times count from it, also after a time in the spool.
    """

    key: str
    reference: str
    conversation: str
    channel: str
    details: Details
    consent: Consent
    asked_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def check(self) -> None:
        """Raise `ValueError`, naming the field, for a draft that no store could ever take."""
        usable = {
            "key": 0 < len(self.key) <= 200,
            "reference": read_reference(self.reference) == self.reference,
            "conversation": 0 < len(self.conversation) <= 100,
            "channel": 0 < len(self.channel) <= 16,
            "phone": _PHONE.fullmatch(self.details.phone),
            "consent.version": 0 < len(self.consent.version) <= 32,
            "consent.sha256": re.fullmatch(r"[0-9a-f]{64}", self.consent.sha256),
            "consent.at": self.consent.at.tzinfo is not None,
            "asked_at": self.asked_at.tzinfo is not None,
            # Half of a character cannot be sealed: the spool would keep what never gets any further.
            "text": not _LONE.search(f"{self.conversation}{self.channel}{self.details.name}{self.details.times}"),
        }
        for name, is_usable in usable.items():
            if not is_usable:
                raise ValueError(f"a draft's {name} is not usable")


@dataclass(frozen=True)
class Receipt:
    """What a person may be told: the code, and whether it is in the store (else in the spool, delivered later).

    `is_withdrawn` says that the request was taken back, before or since: nobody calls for it.
    """

    reference: str
    is_recorded: bool
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Asker:
    """Who asks: a conversation, and on SMS the number (E.164) that the carrier proved."""

    conversation: str
    phone: str | None = field(default=None, repr=False)

    def owns(self, details: Details | None) -> bool:
        """Whether the number in the details was proved to be the asker's."""
        return details is not None and self.phone is not None and details.phone == self.phone


@dataclass(frozen=True)
class Attempt:
    """One call by staff."""

    at: datetime
    by: str
    outcome: Outcome


@dataclass(frozen=True)
class Request:
    """A request as its asker or staff see it.

    `details` is None in lists, and after the person took the request back. `is_recorded` is False
    while the request waits in the spool. `attempts`, `linked` (other references with the same number),
    `taken_back` (those of them that were taken back and refuse nothing, since no owner was proved),
    `effective_wishes` (what all open requests with that number allow) and `do_not_call` are
    filled by `show` and `export` alone; so are `consent_version` and `consented_at`.
    `closed_as` says how a request ended; "do not call" also when the number's owner took it back.
    """

    reference: str
    conversation: str
    channel: str
    state: State
    requested_at: datetime
    due_at: datetime
    details: Details | None = field(default=None, repr=False)
    is_recorded: bool = True
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_as: Outcome | None = None
    attempts: tuple[Attempt, ...] = ()
    linked: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()
    effective_wishes: Wishes | None = None
    do_not_call: bool = False
    consent_version: str | None = None
    consented_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to be called."""
        return self.state in OPEN


@dataclass(frozen=True)
class Notification:
    """A word that staff are owed about a request; nothing in it is personal. `target` is "mail" or "webhook"."""

    id: int
    reference: str
    channel: str
    due_at: datetime
    kind: str
    target: str
    tries: int


@dataclass(frozen=True)
class Progress:
    """How far a rotation came: values sealed anew, and values that do not open and were left as they are."""

    resealed: int
    unreadable: int


def line_of(phone: str) -> str:
    """Return a stored number without its extension."""
    return phone.partition(EXTENSION_MARK)[0]
