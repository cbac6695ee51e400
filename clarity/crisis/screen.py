"""The crisis screen: whether a message shows danger to its writer or to somebody else, how near, and of what kind.

Rules and a trained network read every message; either fires alone, because a missed person costs far more than a
false alarm (requirement C-04). Only where a rule meets words that put the danger at a distance ("years ago", "do you
treat") does a network that sees none turn it into a concern (C-06). Nothing here asks a server, the database or the network.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from clarity.crisis import rules
from clarity.crisis.danger import CALM, Danger, Level
from clarity.crisis.memory import goes_on, insists, taken_back, takes_back
from clarity.crisis.network import Reading, besides_questions, shared_network
from clarity.crisis.normal import normalise
from clarity.errors import ModelFileError
from clarity.logging import get_logger

# Argued in docs/decisions/0018 from the development set; the held-out sets were not looked at for them.
FIRES = 0.3  # from this probability of danger on the network fires alone
FIRES_BESIDES, LEAVES_BESIDES = 0.8, 0.02  # of what was said besides a question, where the whole has so much
FIRES_ALONE = 0.95  # of one sentence among others, torn from what surrounds it
LEAVES = 0.05  # of danger in the whole, below which a sentence alone does not count
FIRES_JOINED = 0.8  # for turns that were calm each by itself
SUSPECTS = 1  # stretches of a long text whose sentences are read alone: the worst; more would take too long
CONCERN = 0.85  # of distress or danger together
QUIET = 0.15  # below this the network sees no danger; that, and words that put it at a distance, calm a rule
FLAG = 0.5
RECENT = 5  # turns of the person that are joined, requirement C-07; whoever calls leaves out what is older than 10 min
_LONG = 60  # words from which on a message says by itself what it means
_JOINED = 1_500  # characters of what is joined: what came last counts
_REMEMBERED = 512  # findings

log = get_logger(__name__)
_known: OrderedDict[bytes, Danger] = OrderedDict()
_lock = threading.Lock()
_KEY = secrets.token_bytes(32)

_MINOR = re.compile(
    r"\b(?:i'?m|im|i am|tengo|soy de) (?:only |like |turning |just )?(?:[89]|1[0-7])\b(?! (?:years|anos|months|meses|days|weeks) (?:sober|clean|sobrio|limpi|in|of|de))(?!\s?(?:mg|weeks?|days?|months?|minutes?|hours?|semanas|dias|meses|horas))"
    r"|\b(?:1[0-7]|[89]) ?(?:yo|y/o|yrs? old|years? old)\b(?=.{0,12}\b(?:here|and i|girl|boy|kid)\b)|\b(?:in|my) (?:[4-9]th|1[0-2]th|sixth|seventh|eighth|ninth|tenth|eleventh) grade\b|\b(?:my|our) (?:school counselor|homeroom|middle school|high school teacher)\b"
    r"|\bi'?m a minor\b|\bsoy menor(?: de edad)?\b|\ben (?:la )?(?:secundaria|prepa)\b"
)


def screen(text: str, recent: Sequence[str] = ()) -> Danger:
    """Return the danger in a message; `recent` are the person's messages of the last ten minutes, oldest first.

    What was said in several messages is joined, and "just kidding" after a cry does not take it back. The same input
    gives the same finding; any text of any length is read, and nothing is raised.
    """
    own = read(text)
    if own.level.is_danger or not recent:
        return own
    turns = list(recent)[-RECENT:]
    cries = [place for place, turn in enumerate(turns) if read(turn).level.is_danger]
    if cries:
        cry, since = turns[cries[-1]], turns[cries[-1] + 1 :]
        # Only right after it: later "never mind" may be said to anything.
        if all(takes_back(turn) or insists(turn) for turn in since) and (found := _after(cry, text)):
            return found
        turns = since
    return _joined(turns, text) or own


def _after(cry: str, text: str) -> Danger | None:
    """Return the danger in what comes right after a cry, or None where it is another subject."""
    before = read(cry)
    if insists(text):
        return before
    if takes_back(text):
        return taken_back(before)
    if goes_on(text):
        return before.joined(_read(_in_one(cry, text), is_joined=True))
    return None


def read(text: str) -> Danger:
    """Return the danger in one message by itself."""
    return _read(text, is_joined=False)


def is_whole() -> bool:
    """Return whether both layers are there; without the network the rules go on alone."""
    try:
        shared_network()
    except ModelFileError:
        return False
    return True


def _joined(turns: Sequence[str], text: str) -> Danger | None:
    if not turns or len(text.split()) > _LONG:
        return None
    for count in sorted({1, len(turns)}):
        found = _read(_in_one(*turns[-count:], text), is_joined=True)
        if found.level.is_danger:
            return found
    return None


def _in_one(*turns: str) -> str:
    return " ".join(" ".join(turns).split())[-_JOINED:]


def _read(text: str, is_joined: bool) -> Danger:
    # What was read is known by a digest alone: a cry is nowhere in memory after its chat was deleted.
    key = hashlib.blake2b(text.encode(errors="replace"), key=_KEY, digest_size=16).digest() + bytes([is_joined])
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    found = _find(text, is_joined)
    with _lock:
        _known[key] = found
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return found


def forget() -> None:
    """Forget what was read, as where the network was replaced."""
    with _lock:
        _known.clear()


def _find(text: str, is_joined: bool) -> Danger:
    by_rules = rules.find(text)
    is_minor = _MINOR.search(normalise(text)) is not None
    readings = _readings(text)
    if not readings:
        return replace(by_rules, is_minor=is_minor)
    worst = max(readings, key=_danger)
    if is_joined:  # each turn was read by itself, and in its parts
        fired = worst if worst.danger >= FIRES_JOINED else None
    else:
        fired = worst if worst.danger >= FIRES else _in_a_part(text, readings)
    is_minor = is_minor or (fired or worst).minor >= FLAG
    if fired is not None:
        level = Level.THIRD_PARTY if fired.other >= FLAG else Level.CRISIS
        level = Level.IMMINENT if fired.imminent >= FLAG else level
        found = Danger(level, fired.kind, fired.other >= FLAG, is_minor)
        # Unsure between two levels, the higher counts (requirement C-03); of the kind the network knows more.
        return replace(found.joined(by_rules), kind=fired.kind) if by_rules.level.is_danger else found
    if by_rules.level.is_danger and (worst.danger >= QUIET or not rules.is_at_a_distance(text, by_rules.level)):
        return replace(by_rules, is_minor=is_minor)
    is_heavy = max(reading.danger + reading.concern for reading in readings) >= CONCERN
    return Danger(Level.CONCERN) if is_heavy or by_rules.level.is_danger else CALM


def _readings(text: str) -> tuple[Reading, ...]:
    try:
        return shared_network().read(text)
    except ModelFileError:
        return ()  # the gateway says that it is not ready, and the rules go on
    except Exception as error:  # noqa: BLE001 - no slip in one layer may silence the other
        log.event("screen.rules_alone", error=type(error).__name__)
        return ()


def _in_a_part(text: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading of a part that fires although the whole does not: besides a question, or a sentence alone."""
    # Of a long text the stretches are apart already, and a second look at all of it would take as long again.
    is_short = len(readings) == 1 and readings[0].danger >= LEAVES_BESIDES
    besides = besides_questions(text) if is_short else ""
    firing = [reading for reading in _readings(besides) if reading.danger >= FIRES_BESIDES]
    suspect = sorted((reading for reading in readings if reading.danger >= LEAVES), key=_danger, reverse=True)[
        :SUSPECTS
    ]
    alone = [reading for each in suspect for sentence in each.sentences for reading in _readings(sentence)]
    return max([*firing, *(reading for reading in alone if reading.danger >= FIRES_ALONE)], key=_danger, default=None)


def _danger(reading: Reading) -> float:
    return reading.danger
