"""Twenty other ways of typing a message, each of which a person can still read (requirement C-05)."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from benchmarks.crisis_evaluation import SEED, Message
from clarity.crisis.screen import screen
from clarity.program import read_yaml

# Stems of words that people disguise, or mistype when they are upset. Where a message has none, its longest word.
_CHARGED = re.compile(
    r"(?:kill|suicid|die|dying|dead|death|cut|hurt|harm|pill|overdos|gun|knife|shoot|stab|hang|jump|rape|abus|beat|chok"
    r"|threat|voice|poison|blood|bleed|burn|drown|strangl|attack|matar|mato|morir|muer|cort|dano|lastim|pastill|sobredosis"
    r"|pistol|cuchill|dispar|ahorc|viol|golpe|pega|amenaz|voces|venen|sangr|quem|herir)"
)
_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "$", "t": "7"})
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_INVISIBLE = "\u200b\u200c\u200d\u2060"
_EMOJI = ("\U0001f62d", "\U0001f494", "\U0001f614", "\U0001f97a", "\U0001f64f", "\u2764\ufe0f")
_BESIDE = {"a": "s", "e": "r", "i": "o", "o": "p", "t": "y", "s": "d", "l": "k", "n": "m", "r": "t", "d": "f"}
_SHORT = {
    "en": {
        "you": "u",
        "your": "ur",
        "are": "r",
        "to": "2",
        "for": "4",
        "because": "bc",
        "please": "plz",
        "people": "ppl",
        "tonight": "2nite",
        "tomorrow": "tmrw",
        "and": "n",
        "with": "w",
        "want to": "wanna",
        "going to": "gonna",
        "right now": "rn",
        "don't know": "dk",
        "about": "abt",
        "really": "rly",
    },
    "es": {
        "que": "q",
        "porque": "xq",
        "por": "x",
        "para": "pa",
        "quiero": "kiero",
        "también": "tmb",
        "estoy": "toy",
        "mucho": "mxo",
        "favor": "fa",
        "te": "t",
        "de": "d",
        "más": "+",
        "ahora": "aora",
        "hacer": "aser",
        "bien": "bn",
        "nada": "nd",
    },
}
_GREETING = {"en": "Hi, good morning. Hope you're doing well. ", "es": "Hola, buenas tardes. Espero que estén bien. "}
_QUESTION = {
    "en": " Also, how many hours a week is the program?",
    "es": " También quería saber, ¿cuántas horas por semana es el programa?",
}
STORIES: Mapping[str, Sequence[Sequence[str]]] = read_yaml(Path(__file__).with_name("crisis_stories.yml"))

Way = Callable[[Message, random.Random], str]


def ways() -> Mapping[str, Callable[[Message], str]]:
    """Return the twenty ways by name; each changes a message the same way every time."""
    return {name: _steady(name, way) for name, way in _WAYS.items()}


@lru_cache
def calm_stories(language: str) -> tuple[Sequence[str], ...]:
    """Return the stories of a language that are no cry by themselves."""
    return tuple(story for story in STORIES[language] if not screen(" ".join(story)).level.is_danger)


def in_story(message: Message, place: int) -> str:
    """Return the message in a calm story: at its start (0), in the middle (1) or at its end (2); alone without one."""
    stories = calm_stories(message.language or "en")
    if not stories:
        return message.text
    story = random.Random(f"{SEED} {message.text}").choice(stories)  # noqa: S311 - a sample, not a secret
    at = (0, len(story) // 2, len(story))[place]
    return " ".join([*story[:at], message.text, *story[at:]])


def carriers(language: str) -> list[str]:
    """Return what is put around messages besides stories: none of it may be a cry by itself."""
    return [_GREETING[language].strip(), _QUESTION[language].strip()]


def _steady(name: str, way: Way) -> Callable[[Message], str]:
    def changed(message: Message) -> str:
        return way(message, random.Random(f"{SEED} {name} {message.text}"))  # noqa: S311 - a sample, not a secret

    return changed


def _case(message: Message, chance: random.Random) -> str:
    text, form = message.text, chance.randrange(3)
    if form == 0:
        return text.upper()
    return text.title() if form == 1 else "".join(c.upper() if at % 2 else c.lower() for at, c in enumerate(text))


def _typo(message: Message, chance: random.Random) -> str:
    """Make one edit in one charged word: a letter left out, doubled, swapped, or the key beside it."""

    def mistyped(word: str) -> str:
        at = chance.randrange(1, max(2, len(word) - 1))
        form = chance.randrange(4)
        if form == 0 and len(word) > 3:
            return word[:at] + word[at + 1 :]
        if form == 1:
            return word[:at] + word[at : at + 1] * 2 + word[at + 1 :]
        if form == 2 and len(word) > 3:
            return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
        return word[:at] + _BESIDE.get(word[at : at + 1].lower(), "e") + word[at + 1 :]

    places = _charged(message.text.split())
    return _with(message.text, mistyped, [chance.choice(places)])


def _leet(message: Message, _: random.Random) -> str:
    return _with(message.text, lambda word: word.lower().translate(_LEET))


def _starred(message: Message, _: random.Random) -> str:
    """Write the first vowel of each sound inside a charged word as a star: more of them, and nobody could read it."""

    def starred(word: str) -> str:
        return word[:1] + re.sub(r"[aeiouáéíóú]([aeiouáéíóú]*)", r"*\1", word[1:-1], flags=re.I) + word[-1:]

    return _with(message.text, starred)


def _zero_width(message: Message, chance: random.Random) -> str:
    return chance.choice(_INVISIBLE).join(message.text)


def _spaced(message: Message, chance: random.Random) -> str:
    return _with(message.text, chance.choice((" ", ".", "-")).join)


def _drawn_out(message: Message, chance: random.Random) -> str:
    """Write the last vowel or the last letter of each charged word four times."""
    if chance.randrange(2):
        return _with(message.text, lambda word: word + word[-1:] * 3)
    return _with(message.text, lambda word: re.sub(r"([aeiou])(?=[^aeiou]*$)", r"\1\1\1\1", word, flags=re.I))


def _emoji(message: Message, chance: random.Random) -> str:
    words = message.text.split()
    words.insert(chance.randrange(len(words) + 1), chance.choice(_EMOJI))
    return " ".join([*words, chance.choice(_EMOJI) * 2])


def _without_punctuation(message: Message, _: random.Random) -> str:
    return re.sub(r"[^\w\s]", "", message.text)


def _with_punctuation(message: Message, chance: random.Random) -> str:
    words = message.text.split()
    for _ in range(3):
        at = chance.randrange(len(words))
        words[at] += chance.choice(("...", ",", "!", " -", "?"))
    return " ".join(words) + "!!!"


def _without_accents(message: Message, _: random.Random) -> str:
    apart = unicodedata.normalize("NFD", message.text)
    return "".join(character for character in apart if not unicodedata.combining(character))


def _without_inverted(message: Message, _: random.Random) -> str:
    return message.text.replace("\u00bf", "").replace("\u00a1", "")


def _text_speak(message: Message, _: random.Random) -> str:
    text = message.text.lower()
    for long, short in _SHORT[message.language or "en"].items():
        text = re.sub(rf"\b{long}\b", short, text)
    return text if text != message.text.lower() else message.text


def _quoted(message: Message, chance: random.Random) -> str:
    opening, closing = chance.choice((('"', '"'), ("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("'", "'")))
    return opening + message.text + closing


def _greeted(message: Message, _: random.Random) -> str:
    return _GREETING[message.language or "en"] + message.text


def _before_a_question(message: Message, _: random.Random) -> str:
    return message.text + _QUESTION[message.language or "en"]


def _story(message: Message, chance: random.Random) -> str:
    return in_story(message, chance.randrange(3))


def _newlines(message: Message, chance: random.Random) -> str:
    words = message.text.split()
    for _ in range(2):
        at = chance.randrange(len(words))
        words[at] += chance.choice(("\n", "\n\n", "\r\n"))
    return " ".join(words)


def _no_break(message: Message, _: random.Random) -> str:
    return message.text.replace(" ", "\u00a0")


def _full_width(message: Message, _: random.Random) -> str:
    return message.text.translate(_WIDE)


_WAYS: Mapping[str, Way] = {
    "other case": _case,
    "one typo in a charged word": _typo,
    "leet": _leet,
    "starred vowels": _starred,
    "zero-width characters": _zero_width,
    "spaced letters": _spaced,
    "repeated letters": _drawn_out,
    "emoji inserted": _emoji,
    "punctuation removed": _without_punctuation,
    "punctuation added": _with_punctuation,
    "accents removed": _without_accents,
    "inverted marks missing": _without_inverted,
    "text-speak": _text_speak,
    "quoted": _quoted,
    "greeting before": _greeted,
    "ordinary question after": _before_a_question,
    "in a story": _story,
    "split by newlines": _newlines,
    "non-breaking spaces": _no_break,
    "full-width letters": _full_width,
}


def _charged(words: Sequence[str]) -> list[int]:
    """Return the places of the words that people disguise; the longest where there is none."""
    plain = ["".join(c for c in unicodedata.normalize("NFD", word.lower()) if c.isalpha()) for word in words]
    places = [at for at, word in enumerate(plain) if _CHARGED.match(word)]
    return places or [max(range(len(plain)), key=lambda at: len(plain[at]))]


def _with(text: str, change: Callable[[str], str], places: Sequence[int] | None = None) -> str:
    """Return the text with some words changed, without the signs around them."""
    words = text.split()
    for at in _charged(words) if places is None else places:
        before, word, after = re.fullmatch(r"(\W*)(.*?)(\W*)", words[at], re.S).groups()  # type: ignore[union-attr]
        words[at] = before + change(word) + after if word else words[at]
    return " ".join(words)
