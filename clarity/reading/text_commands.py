"""What a text is besides a question: a word of the carrier, a wish for no more texts, a choice, an echo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from clarity.reading.letters import without_accents

# Twilio's own words (safety.md S-09); alone in a text, they are carried out before we hear of them.
STOP_KEYWORDS = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"})


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
    **dict.fromkeys(("more", "more please", "mas", "mas por favor", "show more", "tell me more"), Command.MORE),
}
_MESSAGES = (
    r"(?:text(?:s|ing|in)?|txt(?:s|ing|in)?|texing|msg(?:s|ing)?|messag(?:e|es|ing)|messges|sms|"
    r"alerts?|notifications?"
    r"|reminders?|updates?|spam(?:ming)?|bother(?:ing)?|contact(?:ing)?|writing|messin)"
)
_STOP = r"(?:stop|stpo|sotp|quit|cease|end|discontinue|halt|no more|cut)"
_ME = r"(?:me|us|this number|my (?:phone|number|cell)|here)"
# Each is a whole wish in itself. "call" stands nowhere: a call that was asked for is taken back in words of its own.
_WISHES = tuple(
    re.compile(pattern)
    for pattern in (
        # said to whoever texts: "stop texting me", "please quit sending me these", "stop the texts"
        rf"\b{_STOP} (?:with )?(?:all |any |the |these |those |your |ur |sending |sendin |getting |that |w |with )*"
        rf"{_MESSAGES}\b(?! (?:to|for|at) my (?:ex|mom|dad|wife|husband|friend|therapist))",
        rf"\b{_STOP} (?:sending|sendin) (?:me|us|these|this|those|anything|stuff|things)\b",
        # "don't text me", "do not message this number any more"
        rf"\b(?:do not|dont|don t|dnt|never|no longer|please not|shouldnt) (?:ever |please |call or |"
        rf"call and |contact or )?"
        rf"(?:keep )?(?:text|txt|message|msg|contact|write|bother|send)(?:ing|in)?"
        rf"(?: to)?(?: {_ME}| these| any| anything)?(?: texts?| messages?)?(?: any ?more| again| ever|"
        rf" please| pls| thanks|$)",
        rf"\b(?:do not|dont|don t) (?:text|txt|message|msg) {_ME}\b",
        # "I don't want any more texts", "no longer wish to receive messages"
        rf"\b(?:do not|dont|don t|no longer|never) (?:want|wish|need|like|care)(?: to)? "
        rf"(?:(?:any|anymore|more|any more|to|get|getting|be|receive|receiving|hear|these|those|ur|"
        rf"your|the|other) )*{_MESSAGES}",
        r"\b(?:do not|dont|don t|no longer) (?:want|wish) (?:you )?to (?:be )?(?:text|txt|messag|contact|hear from)",
        r"\b(?:do not|dont|don t|no longer) want (?:you|u) (?:to )?(?:text|txt|messag|contact)",
        rf"^(?:please |pls |plz )?no (?:more )?{_MESSAGES}(?: please| pls| plz| thanks| thank you| ever| to me)*$",
        rf"\bno (?:more|further|additional) {_MESSAGES}\b",
        rf"\b(?:would|d) rather (?:not|you did not|you didnt) (?:get|receive|have|be|text|"
        rf"message)(?: \w+)?(?: {_MESSAGES})?",
        # lists
        r"\b(?:take|remove|delete|drop|get|cut|scratch|strike) (?:me|my (?:number|phone|cell|info|"
        r"name)|us|this number)"
        r"(?: \w+){0,2}? (?:off|from|out(?: of)?) (?:(?:of|ur|your|the|this|that|all|any) )*"
        r"(?:list|lists|this|it|texts?|messages?|database|system|contacts?|thread|mailing|phone)\b",
        r"^(?:please |pls |plz )?(?:remove|unsub|opt ?out|delete) ?(?:me|my number|"
        r"this number)?(?: please| pls| plz| now)*$",
        r"\bunsub(?:scribe|scribed|scirbe)?\b",
        r"\bopt(?:ed|ing)?[ -]?(?:me )?out\b(?! of (?:\w+ )?(?:group|therapy|session|class|program|"
        r"treatment|medic|work|school))",
        r"\b(?:lose|forget|delete|erase) (?:my|this) (?:number|phone number)\b",
        r"\b(?:revoke|withdraw|take back) (?:my |the )?consent\b",
        r"\bleave me (?:alone|be)\b",
        r"^(?:please |pls |plz |ok |okay |just |now |i said |i want to |can you |could you |you can |"
        r"hey )*(?:stop|stpo|sotp|stoop|quit)"
        r"(?: it| this| now| please| pls| plz| already| all| everything| immediately| asap| thanks|"
        r" thank you| ok| stop| here| the)*$",
        r"^(?:cancel|end|quit)(?: please| pls| now| this| it| all)+$",
        r"\bend (?:this|the) (?:text )?(?:conversation|chat|thread)\b",
        r"\b(?:stop|quit) (?:i|im|ive|we|youre|this is|its|please i|leave|just)\b",
        r"\bnot interested(?: in (?:texts|texting|these|this))? (?:stop|remove|leave|do not|dont)",
        # Spanish
        r"\b(?:ya )?no (?:me |nos )?(?:manden?|mandes|envien?|envies|escriban?|escribas|contacten?|"
        r"contactes|texteen?|molesten?|molestes)"
        r"\b",
        r"\b(?:deje?n?|dejes|paren?|pare|parar) (?:ya )?de (?:mandar|enviar|escribir|textear|molestar|contactar)",
        r"\bno (?:quiero|deseo) (?:mas|recibir|que me (?:manden|escriban|"
        r"envien))\b(?: mas)?(?: (?:mensajes|textos|sms|esto))?",
        r"\bno mas (?:mensajes|textos|sms)\b",
        r"^(?:por favor )?(?:alto|parar|paren|pare|basta|baja|salir|cancelar|detener|para ya|"
        r"dejar)(?: ya| por favor| todo| mensajes)*$",
        r"\b(?:dar(?:me)?|denme|dame|quiero) (?:de )?(?:de )?baja\b",
        r"\b(?:quiten|quita|saquen|saca|borren|borra|eliminen|elimina)(?:me|"
        r"n?me)?(?: mi numero)?(?: de)? ?(?:la |su |esta )?(?:lista|mi numero)",
    )
)
# Somebody else's texts, treatment, appointments, habits: what is stopped there is not ours.
_OTHER = re.compile(
    r"\b(?:how (?:do|can|to|does|would)|can i|could i|when (?:do|does|can)|what (?:if|happens|about)|"
    r"is it ok|should i|do i have to|do you ever"
    r"|(?:ex|he|she|they|mom|dad|wife|husband|son|daughter|boss|someone|people|who) (?:wont|will not|"
    r"doesnt|dont|never|cant) (?:stop|quit)"
    r"|if i|will i|would i|why (?:do|did)|are you going to|please dont stop|do not stop|dont stop|"
    r"cant stop|cannot stop)\b"
)
_OURS = re.compile(r"\b(?:text|txt|sms|messag|msg|unsub|opt ?out|mensajes)")
_WRONG = re.compile(
    r"\bwrong (?:number|person|phone|num)\b|\bnumero equivocado\b|\bequivocad[oa] de numero\b"
    r"|^(?:who is this|who dis|new phone who dis)$|\bnot (?:my|the right) number\b"
)
_TAPBACK = re.compile(
    r"^\s*(?:liked|loved|laughed at|emphasi[sz]ed|disliked|questioned|reacted .{1,12} to|removed an? .{1,20} from"
    r"|le gust[oó]|le encant[oó]|se ri[oó] de|no le gust[oó]|enfatiz[oó]|pregunt[oó] sobre)\s+[\"“«]",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    ("1", "one", "first", "uno", "una", "primero", "primera"),
    ("2", "two", "second", "dos", "segundo", "segunda"),
    ("3", "three", "third", "tres", "tercero", "tercera"),
    ("4", "four", "fourth", "cuatro", "cuarto", "cuarta"),
    ("5", "five", "fifth", "cinco", "quinto", "quinta"),
)
_AROUND = re.compile(
    r"^(?:(?:the|option|number|no|choice|answer|numero|opcion|el|la|it s|its|i want|i choose|i pick|please)\s+)*"
    r"(?P<said>.+?)(?:\s+(?:one|please|pls|thanks|st|nd|rd|th|por favor))*$"
)
_FILLING = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "for",
        "is",
        "it",
        "in",
        "on",
        "and",
        "or",
        "what",
        "how",
        "does",
        "do",
        "i",
        "my",
        "me",
        "about",
    ]
)


def read_command(text: str) -> Command | None:
    """Return what the text is besides a question, None for anything else; it reads the first 400 characters."""
    if _TAPBACK.match(text[:60]):
        return Command.TAPBACK
    if text.strip().casefold() in STOP_KEYWORDS:
        return Command.STOP_KEYWORD
    words = _simple(text[:400])
    if words in _WORDS:
        return _WORDS[words]
    if words in STOP_KEYWORDS or _wants_none(words):
        return Command.STOP_WORDS
    return Command.WRONG_NUMBER if _WRONG.search(words) else None


def choice(text: str, titles: Sequence[str]) -> int | None:
    """Return the place (from 0) of the title that the text chooses by number, word or the title's own words."""
    said = _simple(text)
    found = _AROUND.match(said)
    bare = said if found is None else found["said"]
    for place, names in enumerate(_NUMBER_WORDS[: len(titles)]):
        if said in names or bare in names:
            return place
    simple = [_simple(title) for title in titles]
    if said in simple:
        return simple.index(said)
    wanted = set(bare.split()) - _FILLING
    if not wanted or len(said.split()) > 6:
        return None
    fitting = [place for place, title in enumerate(simple) if wanted <= set(title.split())]
    return fitting[0] if len(fitting) == 1 else None


def is_bare_number(text: str) -> bool:
    """Whether the text is one figure or word for a number from 1 to 9 and nothing else, as an answer to a list is."""
    said = _simple(text)
    found = _AROUND.match(said)
    bare = said if found is None else found["said"]
    return bool(re.fullmatch(r"[0-9]", bare)) or any(bare in names for names in _NUMBER_WORDS)


def _wants_none(words: str) -> bool:
    if not any(wish.search(words) for wish in _WISHES):
        return False
    # "How do I stop the texts?" is a wish; "how do I stop drinking" was none before, and asks nothing of us.
    other = _OTHER.search(words)
    return other is None or (bool(_OURS.search(words)) and not re.search("(?:stop|quit)$", other[0]))


def _simple(text: str) -> str:
    """Return the words in small letters, without accents, signs and apostrophes."""
    plain = without_accents(text.casefold()).replace("\u2019", "").replace("'", "")
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", plain).split())
