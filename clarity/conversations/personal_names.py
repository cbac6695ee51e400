"""Where a text holds somebody's name: behind words that announce one, in English and in Spanish."""

# ruff: noqa: E501, SIM905  a line is one kind of phrase, a list of words is easier to read in one string

from __future__ import annotations

import re
from collections.abc import Iterator

from clarity.conversations.given_names import GIVEN, NO_NAMES, PARTICLES
from clarity.conversations.plain_text import Span, Tag

_MOST_WORDS = 5
_SMALL_WORDS = 3  # of a name that is typed in small letters
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|'(?!s\b)(?=[^\W\d_])|-(?=[^\W\d_]))*\.?")
_GAP = re.compile(r"[ \t]{1,3}(?=[^\W\d_])")
_SPELLED = re.compile(r"[^\W\d_](?:[\s.-][^\W\d_]){2,}(?![^\W\d_])")

# What announces a name, whatever the word behind it looks like.
_SURE = re.compile(
    r"(?<!your )(?<!drug )(?<!medication )(?<!program )(?<!program's )(?<!clinic )(?<!clinic's )(?<!company )(?<!insurance )(?<!plan )(?<!business )(?<!brand )(?<!street )(?<!user )(?<!group )(?<!place )"
    r"\b(?:names?(?:'s\b| is\b| are\b| was\b| would be\b|\s?[:=]|\s-)|my name(?=\s+(?!(?:is|was|are|on)\b)(?-i:[A-Z]))|(?:first|last|full|middle|maiden|family|preferred|legal|given|patient|patient's|nick|sur)\s?name(?:'s| is)?\s?[:=-]?|names? (?:to|on (?:the|my) (?:[\w-]+ ){1,3}is)|(?:people|everyone|everybody|they|friends) calls? me|under the name(?: of)?|put (?:it|me|us) (?:down )?(?:as|under)"
    r"|me llamo|mi nombre(?: completo)?(?: es|\s?:)|(?:su|el) nombre es|nombre\s?:|se llama|my names|(?:to|be|being) called|je m'appelle|меня зовут|apellidos?(?: es| son|\s?:)?|a nombre de)\s*[:,-]?\s*(?:just |only |actually |really )?[\"'(]?",
    re.I,
)
# Behind these a small word is a name only when nothing follows it: "call me robin", but "call me before noon".
_STRICT = re.compile(
    r"\b(?:(?:please |just )?call me|call him|call her|address me as|me (?:dicen|llaman)|ll[a\u00e1]mame)\s+[\"'(]?",
    re.I,
)
# Behind these only what is written like a name, or is known as one.
_WEAK = re.compile(
    r"\b(?:i'?m|i am|this is|it'?s|it is|soy|habla|le habla|here is|and i'm|named|known as|go(?:es)? by|ask(?:ing)? for)\s+(?:just |only |called |me,? )?",
    re.I,
)
_KIN = re.compile(
    r"\b(?:my|our|his|her|their|mi|su|nuestr[oa])\s+(?:(?:adult|teen|teenage|younger|older|little|oldest|youngest|best|\d+[\s-]year[\s-]old|late|ex)[\s-]+){0,2}(?:son|daughter|wife|husband|spouse|partner|fianc[e\u00e9]e?|boyfriend|girlfriend|mom|mother|dad|father|sister|brother|cousin|aunt|uncle|niece|nephew|friend|roommate|kid|child|baby|grandson|granddaughter|grandma|grandpa|stepson|stepdaughter|therapist|psychiatrist|psychologist|doctor|counselor|case\s?manager|social worker|sponsor|boss|neighbor|hij[oa]|espos[oa]|marido|mam[a\u00e1]|pap[a\u00e1]|madre|padre|herman[oa]|novi[oa]|amig[oa]|prim[oa]|t[i\u00ed][oa]|abuel[oa]|terapeuta|doctora?)(?:,? (?:is|es))?,?\s+",
    re.I,
)
_KNOWN = re.compile(
    r"\b(?:(?:speak|spoke|talk|talked|speaking|talking|met|meet|work) (?:to|with)|with|for|about|para|de|con|appointment with)\s+",
    re.I,
)
_TITLE = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|Doctor|Nurse|Miss|Sra?|Srta|Se\u00f1ora?|Doctora|se\u00f1ora?|do\u00f1a|doctora?|sra|srta)\b\.?\s+(?=[A-Z\u00c0-\u00de])|\b(?:with|see|seeing|saw|is|named|by|from|con) (?:dr|mr|mrs|ms|dra|sra?)\b\.?\s+",
    0,
)
_SIGNED = re.compile(
    r"(?:^|[\n.!?])\s*(?:many thanks|thanks|thank you|thx|ty|regards|best|kind regards|sincerely|cheers|love|gracias|saludos|atentamente|yours)\s*[,.!\n-]+\s*(?=(?:[^\W\d_][\w'.-]*\s*){1,3}$)|\s[\u2013\u2014~-]{1,2}\s?(?=[A-Z][\w'-]*(?:\s[A-Z][\w'-]*)?\s*\.?$)",
    re.I,
)
_HERE = re.compile(
    r"(?:^|[.!?\n]\s*|\b(?:hi|hello|hey|hola|yes|ok)[\s,!.]+)(?=(?P<name>[^\W\d_][\w'-]*(?:\s[^\W\d_][\w'-]*)?)\s+(?:here|speaking)\b)",
    re.I,
)
_PAIR = re.compile(
    r"\b[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]+(?:\s[A-Z]\.)?(?:\s[A-Z\u00c0-\u00de][a-z\u00df-\u00ff'-]+){1,2}"
)


def names(text: str) -> Iterator[Span]:
    """Find the names in a plain text."""
    is_shouted = _is_shouted(text)
    for cue in _SURE.finditer(text):
        yield from _behind(text, cue.end(), "sure", is_shouted)
    for cue in _STRICT.finditer(text):
        yield from _behind(text, cue.end(), "strict", is_shouted)
    for pattern in (_WEAK, _KIN, _SIGNED):
        for cue in pattern.finditer(text):
            yield from _behind(text, cue.end(), "weak", is_shouted)
    for cue in _TITLE.finditer(text):
        yield from _behind(text, cue.end(), "title", is_shouted)
    for pattern in (_KNOWN, _HERE):
        for cue in pattern.finditer(text):
            yield from _behind(text, cue.end(), "known", is_shouted)
    for match in _PAIR.finditer(text):
        if match.group().split()[0].lower() in GIVEN:
            yield Span(match.start(), match.end(), Tag.NAME)


def answers_to_a_name(text: str) -> Iterator[Span]:
    """Find the names in an answer to "what should we call you?": also those that nothing announces."""
    yield from names(text)
    is_shouted = _is_shouted(text)
    for match in _WORD.finditer(text):
        is_first = not re.search(r"\w", text[: match.start()])
        if _bare(match.group()) in GIVEN or (
            is_first and _is_name(match.group(), "weak", text, match.end(), is_shouted)
        ):
            yield from _behind(text, match.start(), "weak", is_shouted)


def _behind(text: str, start: int, cue: str, is_shouted: bool) -> Iterator[Span]:
    spelled = _SPELLED.match(text, start)
    if spelled and cue in ("sure", "strict"):
        yield Span(start, spelled.end(), Tag.NAME)
        return
    at = end = start
    is_large = False
    for count in range(_MOST_WORDS):
        match = _WORD.match(text, at)
        if match is None:
            break
        word = match.group()
        if count == 0:
            if not _is_name(word, cue, text, match.end(), is_shouted):
                return
            is_large = word[0].isupper() and not is_shouted
        elif not _goes_on(word, count, is_large):
            break
        is_initial = len(word) == 2 and word.endswith(".")
        if _bare(word) not in PARTICLES or count == 0:
            end = match.end() if is_initial or not word.endswith(".") or _is_short_form(word) else match.end() - 1
        at = match.end()
        if word.endswith(".") and not is_initial and not _is_short_form(word):
            break
        gap = _GAP.match(text, at)
        if gap is None:
            break
        at = gap.end()
    if end > start:
        yield Span(start, end, Tag.NAME)


def _is_name(word: str, cue: str, text: str, end: int, is_shouted: bool) -> bool:
    """Whether the first word behind a cue is the beginning of a name."""
    bare = _bare(word)
    is_written = word[0].isupper() and not is_shouted
    is_over = re.match(r"[\"')]*\s*(?:$|[.,!?;\n])", text[end:]) is not None
    if bare in NO_NAMES:
        # "My name is Will" is a name, "my name will" goes on; and so is "I'm Will", but not "I'm Free today".
        return is_written and bare in _LARGE_NAMES and (cue == "sure" or (cue == "weak" and is_over))
    is_like_a_name = {
        "sure": is_written or not _ADJECTIVE.fullmatch(bare),
        "title": True,
        "strict": (is_written and not word.isupper()) or is_over,
        "weak": is_written and not word.isupper() and not _ADJECTIVE.fullmatch(bare),
        "known": False,
    }[cue]
    return bare in GIVEN or (is_like_a_name and (len(bare) > 1 or word.endswith(".")) and bare not in _DOES)


def _goes_on(word: str, count: int, is_large: bool) -> bool:
    """Whether a word belongs to the name that has begun."""
    bare = _bare(word)
    if bare in PARTICLES and bare not in ("la", "el", "y"):
        return True
    if len(bare) == 1:
        return word[0].isupper() and bare != "i"
    if is_large:
        return word[0].isupper() and (bare not in NO_NAMES or bare in _LARGE_NAMES)
    return count < _SMALL_WORDS and bare not in NO_NAMES and bare not in _DOES and not _ADJECTIVE.fullmatch(bare)


def _bare(word: str) -> str:
    return word.lower().strip(".")


def _is_short_form(word: str) -> bool:
    return _bare(word) in ("dr", "mr", "mrs", "ms", "st", "jr", "sr", "mx")


def _is_shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 3 and sum(sign.isupper() for sign in letters) > 0.7 * len(letters)


# Words that are names as well, where they are written large behind "my name is".
_LARGE_NAMES = frozenset(
    ("will may april june august hope early free young long good best blue white black gay").split()
)
_ADJECTIVE = re.compile(
    r"(?!.*(?:m[ei]d|eed|fred|dred|ared)$)\w{3,}(?:ed|ing|ful|less|ous|able|ible|ish|ive|tic|ical)(?<!irving)(?<!clive)(?<!josh)"
)
_DOES = frozenset(
    (
        "said says told thinks prescribed wants recommended referred sent suggested suffers struggles struggled lives "
        "works worked calls called texted drinks cuts cries sleeps eats feels felt hates loves left died killed "
        "committed attempted tried came goes used started stopped keeps kept won ran hit hits yells hurts doesn "
        "doesn't didn't won't can't couldn't isn't wasn't"
    ).split()
)
