"""What a text is besides a question: a word of the carrier, a wish for no more texts, a choice, an echo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from clarity.reading.letters import simple_words
from clarity.reading.opt_outs import STOP_KEYWORDS, wants_no_texts


class Command(str, Enum):
    """What a text is, where it is one of these."""

    STOP_KEYWORD = "stop_keyword"  # the carrier stops our texts by itself
    STOP_WORDS = "stop_words"  # the carrier does not notice, so we have to
    HELP = "help"
    START = "start"
    YES = "yes"
    MORE = "more"
    WRONG_NUMBER = "wrong_number"
    TAPBACK = "tapback"


_WORDS = {
    **dict.fromkeys(("help", "info", "ayuda"), Command.HELP),
    **dict.fromkeys(("start", "unstop"), Command.START),
    "yes": Command.YES,
    # Not "tell me more": as a first text it is a question, and only the engine knows one when it sees it.
    **dict.fromkeys(
        ("more", "more please", "please more", "more pls", "send more", "reply more", "mas", "mas por favor"),
        Command.MORE,
    ),
}
# Not "that's the wrong number" or "I gave you the wrong number": so somebody corrects the number for a call.
_WRONG = re.compile(
    r"^(?:(?:hi|hello|hey|um|oh|no|sorry|im sorry|i think|i believe|its|it s|this is) )*"
    r"(?:(?:the|a) )?wrong (?:number|person|num)"
    r"(?: sorry| buddy| dude| pal| thanks)*$"
    r"|\b(?:you|u) (?:\w+ )?(?:have|got|texted|reached|dialed) (?:the |a )?wrong (?:number|person|num)\b"
    r"|^new phone who (?:is this|dis|this)$"
    r"|\bnumero equivocado\b|\bse equivoc(?:o|aron) de (?:numero|persona)\b|\bequivocad[oa] de numero\b"
)
# As telephones write that somebody has put a heart on a text: the words in quotes are our own.
_QUOTED = r"[\"\u201c\u201d\u00ab']"
_TAPBACK = re.compile(
    r"^[\s\u200a-\u200f]*(?:"
    r"(?:liked|loved|laughed at|emphasi[sz]ed|disliked|questioned)\s+"
    rf"(?:an? (?:image|photo|picture|movie|video|attachment|audio message)\s*$|{_QUOTED})"
    rf"|(?:reacted \S{{1,12}} to|removed (?:an?|the) .{{1,20}} from)\s+(?:your message|an? |{_QUOTED})"
    r"|(?:le (?:gusta|gust[o\u00f3]|encanta|encant[o\u00f3]|dio risa|disgust[o\u00f3])"
    r"|no le gust[o\u00f3]|se ri[o\u00f3] de"
    r"|enfatiz[o\u00f3]|puso [e\u00e9]nfasis en|cuestion[o\u00f3]|pregunt[o\u00f3] sobre"
    r"|reaccion[o\u00f3] con \S{1,12} a)"
    rf"\s+(?:{_QUOTED}|una? (?:imagen|foto|video))"
    rf"|[^\w\s\"']{{1,12}}\s+(?:to|a)\s+{_QUOTED})",
    re.IGNORECASE,
)
_NUMBERS = (
    frozenset({"1", "1st", "one", "first", "uno", "una", "primero", "primera"}),
    frozenset({"2", "2nd", "two", "second", "dos", "segundo", "segunda"}),
    frozenset({"3", "3rd", "three", "third", "tres", "tercero", "tercera"}),
    frozenset({"4", "4th", "four", "fourth", "cuatro", "cuarto", "cuarta"}),
    frozenset({"5", "5th", "five", "fifth", "cinco", "quinto", "quinta"}),
)
_AROUND = re.compile(
    r"^(?:(?:the|option|number|no|choice|answer|reply|press|numero|opcion|el|la|its|it is|i want|i choose"
    r"|i pick|id like|please|quiero)\s+)*(?P<said>.+?)"
    r"(?:\s+(?:one|option|choice|please|pls|thanks|thank you|opcion|por favor|gracias))*$"
)
_FILLING = re.compile(
    r"\b(?:the|a|an|of|to|for|is|it|in|on|and|or|what|how|does|do|i|my|me|about"
    r"|el|la|los|las|un|una|de|del|y|o|que|mi)\b"
)
MOST_WORDS = 6  # of a text that may be a part of a title; a longer one is a question of its own


def read_command(text: str) -> Command | None:
    """Return what the text is besides a question, None for anything else; any text, never raises.

    A cry for help is not looked for here, and a wish for no more texts is found beside one.
    """
    if _TAPBACK.match(text[:80]):
        return Command.TAPBACK
    if text.strip().casefold() in STOP_KEYWORDS:
        return Command.STOP_KEYWORD
    words = simple_words(text)
    if words in _WORDS:
        return _WORDS[words]
    if wants_no_texts(text):
        return Command.STOP_WORDS
    return Command.WRONG_NUMBER if _WRONG.search(words) else None


def choice(text: str, titles: Sequence[str]) -> int | None:
    """Return the place (from 0) of the title that the text chooses by number, word or the title's own words.

    None where it chooses none, or could mean several.
    """
    said, bare = simple_words(text), _bare(text)
    for place, names in enumerate(_NUMBERS[: len(titles)]):
        if said in names or bare in names:
            return place
    plain = [simple_words(title) for title in titles]
    if said in plain:
        return plain.index(said)
    wanted = set(_FILLING.sub(" ", bare).split())
    if not wanted or len(said.split()) > MOST_WORDS:
        return None
    fitting = [place for place, title in enumerate(plain) if wanted <= set(title.split())]
    return fitting[0] if len(fitting) == 1 else None


def is_bare_number(text: str) -> bool:
    """Whether the text is one figure, or the word for a number from 1 to 5, and nothing else but manners."""
    bare = _bare(text)
    return bool(re.fullmatch(r"[0-9]", bare)) or any(bare in names for names in _NUMBERS)


def _bare(text: str) -> str:
    """Return the words without what people put around a choice."""
    said = simple_words(text[:200])
    found = _AROUND.match(said)
    return said if found is None else found["said"]
