"""The crisis screen: whether a message shows danger to its writer or to somebody else, how near, and of what kind.

Rules and a trained network read every message; either fires alone, because a missed person costs far more than a
false alarm (requirement C-04). Only where a rule meets words that put the danger at a distance ("years ago", "do you
treat") does a network that sees none turn it into a concern (C-06). Nothing here asks a server, the database or the network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from clarity.crisis import rules
from clarity.crisis.danger import CALM, Danger, Level
from clarity.crisis.network import Reading, besides_questions, shared_network
from clarity.crisis.normal import normalise
from clarity.errors import ModelFileError

# Argued in docs/decisions/0018 from the development set; the held-out sets were not looked at for them.
FIRES = 0.4  # from this probability of danger on the network fires alone
FIRES_BESIDES = 0.5  # of what was said besides a question
FIRES_ALONE = 0.95  # of one sentence among others, torn from what surrounds it
LEAVES = 0.005  # of danger in the whole, below which a sentence alone does not count
FIRES_JOINED = 0.7  # for turns that were calm each by itself
CONCERN = 0.5  # of distress or danger together
QUIET = 0.15  # below this the network sees no danger; that, and words that put it at a distance, calm a rule
FLAG = 0.5
RECENT = 5  # turns of the person that are joined, requirement C-07; whoever calls leaves out what is older than 10 min
_LONG = 60  # words from which on a message says by itself what it means
_REMEMBERED = 512  # readings

# What people say to make small what they said, each by its meaning; the text is normalised.
_ENGLISH = (
    r"j/?k|jus(?:t)? (?:kidding|joking|playing|messing|venting|tired|sad|being (?:dramatic|silly|emotional))|(?:only |was |i'?m )?(?:kidding|joking)",
    r"never ?mind|nvm|(?:forget|ignore|disregard|scratch|delete) (?:it|that|this|me|about it|(?:all |what |everything )?(?:i|that i) (?:just )?(?:said|wrote|typed|texted))|pretend i (?:didn'?t|never)\b.*",
    r"(?:didn'?t|don'?t|do not|did not|never) (?:really |actually |even )?(?:mean|mean to say|say) (?:it|that|any of (?:it|that))(?: like that| that way)?|not (?:what|how) i meant(?: it)?",
    r"not (?:really |actually |being )?(?:serious|going to do (?:it|anything|that)|gonna do (?:it|anything|that))|(?:won'?t|wont|would never|wouldn'?t) (?:really |actually )?do (?:it|anything|that)",
    r"(?:i'?m|im|i am|i'?ll be|ill be|all) (?:fine|ok|okay|good|alright|just tired|better|safe)(?: now)?|feel(?:ing)? (?:better|fine|ok)(?: now)?",
    r"it'?s (?:nothing|fine|ok|all good|not a big deal|no big deal|not that (?:bad|serious|deep))|no big deal",
    r"(?:don'?t|dont|do not|no need to|please don'?t) (?:call (?:anyone|anybody|the (?:police|cops))|worry(?: about (?:it|me))?|freak out|panic|tell (?:anyone|anybody))",
    r"(?:sorry|my bad|oops)(?: (?:about|for) (?:that|it|this)| i said (?:that|it|anything))|take (?:it|that|this|all that) back|you (?:misunderstood|got (?:it|that) wrong)|(?:i was|was|being|so) (?:being )?dramatic|i (?:was )?overreact(?:ed|ing)|i exaggerated|lol (?:ok|no|relax|chill)",
)
_SPANISH = (
    r"(?:es|era|fue|estaba de|solo era|nomas era)? ?(?:una? )?(?:broma|chiste|juego|mentira)s?|(?:solo |nomas |nada mas )?(?:estoy|estaba|me estoy|me estaba|ando|andaba)? ?(?:brome\w+|jugando|exagera\w+|desahog\w+)|exagere",
    r"olvid(?:a|e|en|ar)(?:lo|te|se)?|(?:haz|haga|hagan) (?:de cuenta|como) que no\b.*|no me (?:haga|hagas|hagan) caso|no (?:haga|hagas|hagan) caso|(?:deja|deje|dejen)lo(?: asi)?|ya (?:no )?importa|borr(?:a|e|en) eso|ignor(?:a|e|en)(?:lo|me)?(?: eso)?",
    r"no (?:era|es|fue|va|iba|lo dije|lo decia|lo digo|hablaba|hablo) (?:en serio|de verdad|cierto|verdad|enserio)|no (?:quise|queria|quiero) (?:decir|escribir) (?:eso|asi)|no lo (?:dije|decia) (?:asi|por eso)|no (?:voy a|iba a) hacer(?:lo| nada)",
    r"(?:ya )?(?:estoy|me siento|ando) (?:mejor|bien|tranquil[oa])(?: ya)?|ya se me paso|ya paso|todo (?:esta )?bien",
    r"no (?:fue|es|era|pasa) nada|no es (?:para tanto|gran cosa)",
    r"no (?:se|te) preocup(?:e|es|en)(?: por mi)?|no (?:llam(?:e|es|en)|le (?:diga|digas|digan)|avis(?:e|es|en)) ?(?:a nadie|a la policia)?|tranquil[oa]s?",
    r"(?:perdon|disculp(?:a|e|en)|lo siento)(?: (?:por (?:eso|lo que dije|molestar)|por decir eso))|me retracto|lo retiro|me entendi(?:o|eron|ste) mal",
)
_TAKEN_BACK = re.compile(rf"\b(?:{'|'.join((*_ENGLISH, *_SPANISH))})(?!\w)")
_BESIDES = 5  # words beside what takes back; with more, something is asked or told that wants an answer
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
        # Only right after it: later "never mind" may be said to anything.
        if all(_takes_back(turn) for turn in [*turns[cries[-1] + 1 :], text]):
            cry = read(turns[cries[-1]])
            return replace(cry, level=min(cry.level, Level.CRISIS), is_taken_back=True)
        turns = turns[cries[-1] + 1 :]
    return _joined(turns, text) or own


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
        found = _read(" ".join([*turns[-count:], text]), is_joined=True)
        if found.level.is_danger:
            return found
    return None


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, is_joined: bool) -> Danger:
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
    if fired is not None:
        worst = fired
        level = Level.THIRD_PARTY if worst.other >= FLAG else Level.CRISIS
        if Level.IMMINENT is by_rules.level or worst.imminent >= FLAG:
            level = Level.IMMINENT
        return Danger(level, worst.kind, worst.other >= FLAG, is_minor or worst.minor >= FLAG)
    if by_rules.level.is_danger and (worst.danger >= QUIET or not rules.is_at_a_distance(text)):
        return replace(by_rules, is_minor=is_minor or worst.minor >= FLAG)
    is_heavy = max(reading.danger + reading.concern for reading in readings) >= CONCERN
    return Danger(Level.CONCERN) if is_heavy or by_rules.level.is_danger else CALM


def _readings(text: str) -> tuple[Reading, ...]:
    try:
        return shared_network().read(text)
    except ModelFileError:
        return ()  # the gateway says that it is not ready, and the rules go on


def _in_a_part(text: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the reading of a part that fires although the whole does not: besides a question, or a sentence alone."""
    firing = [reading for reading in _readings(besides_questions(text)) if reading.danger >= FIRES_BESIDES]
    suspect = [sentence for reading in readings if reading.danger >= LEAVES for sentence in reading.sentences]
    alone = [reading for sentence in suspect for reading in _readings(sentence)]
    return max([*firing, *(reading for reading in alone if reading.danger >= FIRES_ALONE)], key=_danger, default=None)


def _danger(reading: Reading) -> float:
    return reading.danger


def _takes_back(text: str) -> bool:
    plain = normalise(text)
    if "?" in plain or _TAKEN_BACK.search(plain) is None:
        return False
    return len(_TAKEN_BACK.sub(" ", plain).split()) <= _BESIDES
