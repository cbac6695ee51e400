"""Shorthand and chat spelling made plain before a message is encoded; the same in training and in use."""

from __future__ import annotations

import random
import re

# General shorthand of text messages; nothing here comes from an evaluation set.
SHORTHAND = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "ty": "thank you",
    "tysm": "thank you so much",
    "tyvm": "thank you very much",
    "np": "no problem",
    "wk": "week",
    "wks": "weeks",
    "wkly": "weekly",
    "hr": "hour",
    "hrs": "hours",
    "mins": "minutes",
    "mo": "month",
    "mos": "months",
    "yr": "year",
    "yrs": "years",
    "appt": "appointment",
    "appts": "appointments",
    "ins": "insurance",
    "insur": "insurance",
    "meds": "medication",
    "med": "medication",
    "rx": "prescription",
    "doc": "doctor",
    "docs": "doctors",
    "dr": "doctor",
    "psych": "psychiatrist",
    "im": "i'm",
    "ive": "i've",
    "id": "i'd",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "cant": "can't",
    "wont": "won't",
    "isnt": "isn't",
    "whats": "what's",
    "hows": "how's",
    "wheres": "where's",
    "theres": "there's",
    "thats": "that's",
    "youre": "you're",
    "idk": "i don't know",
    "tbh": "to be honest",
    "rn": "right now",
    "asap": "as soon as possible",
    "b4": "before",
    "2day": "today",
    "2nite": "tonight",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "abt": "about",
    "bc": "because",
    "cuz": "because",
    "w": "with",
    "wo": "without",
    "w/": "with",
    "w/o": "without",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "gimme": "give me",
    "lemme": "let me",
    "kinda": "kind of",
    "ppl": "people",
    "sched": "schedule",
    "info": "information",
    "hwo": "how",
    "waht": "what",
    "teh": "the",
    "bf": "boyfriend",
    "gf": "girlfriend",
    "hubby": "husband",
    "sis": "sister",
    "bro": "brother",
    "k": "okay",
    "ok": "okay",
    "yea": "yes",
    "yeah": "yes",
    "yep": "yes",
    "nah": "no",
    "nope": "no",
    "n": "and",
    "&": "and",
    "diff": "difference",
    "vs": "versus",
    "tx": "treatment",
    "mh": "mental health",
    "max": "maximum",
    "approx": "approximately",
    "sesh": "session",
    "bday": "birthday",
    "govt": "government",
}
# Names that people spell letter by letter, and what speech recognition makes of the letters ("eye oh pea").
ACRONYMS = ("iop", "ppo", "hmo", "epo", "php", "cbt", "dbt", "ocd", "ptsd", "adhd", "emdr", "tms")
_LETTER_NAMES = {
    "a": "a|ay|eh",
    "b": "b|bee|be",
    "c": "c|cee|see|sea",
    "d": "d|dee",
    "e": "e|ee",
    "h": "h|aitch|age",
    "i": "i|eye",
    "m": "m|em",
    "o": "o|oh|owe",
    "p": "p|pee|pea",
    "r": "r|ar|are",
    "s": "s|es|ess",
    "t": "t|tee|tea|ti",
}
_SPELT_OUT = tuple(
    (re.compile(r"\b" + r"[\s.-]+".join(f"(?:{_LETTER_NAMES[letter]})" for letter in acronym) + r"\b"), acronym)
    for acronym in ACRONYMS
)
LONG_WORD = 4  # letters; slips in shorter words make other words
# The keys beside each key of an English keyboard, left and right.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: row[max(0, index - 1) : index] + row[index + 1 : index + 2]
    for row in _ROWS
    for index, letter in enumerate(row)
}
_WORD = re.compile(r"[\w'/&]+")
_REPEATED = re.compile(r"(.)\1{2,}")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return the text in lower case: shorthand spelt out, acronyms joined, letter runs cut to two, single spaces."""
    text = text.replace("\u2019", "'").replace("\u2018", "'").lower()
    for letters, acronym in _SPELT_OUT:
        text = letters.sub(acronym, text)
    text = _REPEATED.sub(r"\1\1", text)
    text = _WORD.sub(lambda match: SHORTHAND.get(match.group(), match.group()), text)
    return _SPACE.sub(" ", text).strip()


def misspell(text: str, chance: random.Random) -> str:
    """Return the text with one or two slips of the thumb in its longer words, for training on noise."""
    words = text.split()
    long = [index for index, word in enumerate(words) if len(word) >= LONG_WORD and word.isalpha()]
    for index in chance.sample(long, min(len(long), chance.choice((1, 1, 2)))):
        words[index] = _slip(words[index], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("swap", "drop", "double", "neighbour"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    return word[:at] + chance.choice(_NEIGHBOURS.get(word[at], word[at])) + word[at + 1 :]
