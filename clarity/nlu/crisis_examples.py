"""The examples of the crisis network: what is written in data/crisis/, and ordinary messages of data/nlu/."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clarity.crisis.danger import Kind
from clarity.crisis.network import CLASSES, HARMLESS, WINDOW, plain, sentences, stretches
from clarity.encoder import pieces_of
from clarity.nlu.spelling import misspell
from clarity.program import read_yaml

HEAD = re.compile(r"\[(imminent|crisis|third_party|concern|none) (en|es)\]")
# Shares of the examples that are changed in each epoch.
MISSPELT, SURROUNDED, REPEATED, BROKEN_OFF, TORN = 0.3, 0.4, 0.02, 0.05, 0.4
# Of data/nlu/, what a crisis is easily taken for is read in every epoch; of the other questions so many.
NEAR = ("look_alikes", "feelings", "stories", "conversation", "advice")
ORDINARY = 5_000
AROUND = 40  # words of a calm message or story that is put around another
TRIES = 3  # at finding words around a message with which it is still read at once
MINOR_FILE = "minor"
_ANY = tuple(kind.value for kind in Kind)


@dataclass(frozen=True)
class Example:
    """A message and what may rightly be seen in it: `allowed` classes, and flags of 1, 0 or -1 for unknown."""

    text: str
    allowed: tuple[str, ...]
    imminent: int = -1
    other: int = -1
    minor: int = -1

    @property
    def wanted(self) -> NDArray[np.float32]:
        """The example as a row of the loss: allowed classes as 1, then the flags."""
        classes = [float(name in self.allowed) for name in CLASSES]
        return np.array([*classes, self.imminent, self.other, self.minor], dtype=np.float32)

    @property
    def is_danger(self) -> bool:
        """Whether every class it may be is one of danger."""
        return not set(self.allowed) & set(CLASSES[:HARMLESS])


def read_examples(path: Path) -> list[Example]:
    """Return the examples of one file; raises `ValueError` for a line before the first head.

    A head says how near the danger of the lines below it is, and their language; the file's name up to its last
    underscore says what it is. Where that is no kind, any may be.
    """
    stem = path.stem.rpartition("_")[0] or path.stem
    found, level = [], None
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if head := HEAD.fullmatch(text):
            level = head[1]
        elif level is None:
            raise ValueError(f"{path.name} begins without a head")
        else:
            found.append(_example(text, stem, level))
    return found


def _example(text: str, stem: str, level: str) -> Example:
    if level in CLASSES[:HARMLESS]:
        return Example(text, (level,), imminent=0)
    allowed = (stem,) if stem in _ANY else _ANY
    if level == "third_party":
        return Example(text, allowed, other=1)
    minor = 1 if stem == MINOR_FILE else 0 if stem in _ANY else -1
    return Example(text, allowed, imminent=int(level == "imminent"), other=0, minor=minor)


def ordinary(directory: Path) -> tuple[list[Example], list[Example]]:
    """Return of the intents' examples those that are near to danger, and all the others."""
    near: list[Example] = []
    others: list[Example] = []
    for path in sorted(directory.glob("*.yml")):
        for block in read_yaml(path)["nlu"]:
            for line in str(block.get("examples", "")).splitlines():
                if not line.startswith("- ") or "intent" not in block:
                    continue
                is_crisis = block["intent"] == "crisis"
                allowed = _ANY if is_crisis else CLASSES[:HARMLESS]
                example = Example(line[2:].strip(), allowed, imminent=-1 if is_crisis else 0)
                (near if is_crisis or path.stem in NEAR else others).append(example)
    return near, others


def varied(near: Sequence[Example], others: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """Yield one epoch: every near example and some of the others, a part of them misspelt or inside other words.

    A calm story is calm in each of its parts, and so they are learnt; which part of another story is the plea nobody
    knows: `with_several_parts` has those.
    """
    some = chance.sample(others, min(ORDINARY, len(others)))
    calm = [example.text for example in (*near, *some) if not example.is_danger and len(example.text) > 20]
    told = [text for text in calm if len(text.split()) > AROUND]
    for example in (*near, *some):
        if is_long(example.text):
            if not example.is_danger:
                yield from (replace(example, text=part) for part in parts_of(example.text))
            continue
        if not example.is_danger and chance.random() < TORN and (torn := _torn(example, chance)):
            yield torn
        text = noisy(example.text, chance) if chance.random() < MISSPELT else example.text
        if not example.is_danger and chance.random() < REPEATED:
            text = " ".join([text] * chance.choice((3, 8, 20)))[:400]  # who holds a key down is not in danger
        elif not example.is_danger and chance.random() < BROKEN_OFF:
            text = " ".join(text.split()[: chance.choice((1, 2, 3, 4))])  # nor who sends a sentence too soon
        elif chance.random() < SURROUNDED:
            text = _surrounded(text, calm, told, chance)
        yield replace(example, text=text)


def with_several_parts(near: Sequence[Example]) -> list[Example]:
    """Return the examples of danger with more than one part, of which the gravest is learnt by itself, too."""
    return [example for example in near if example.is_danger and len(parts_of(example.text)) > 1]


def is_long(text: str) -> bool:
    """Return whether a text is more than the network reads at once."""
    return len(pieces_of(plain(text))) > WINDOW


def parts_of(text: str) -> list[str]:
    """Return the stretches of a long text, else the sentences."""
    several = [" ".join(run) or words for words, run in stretches(text)]
    return several if len(several) > 1 else sentences(text)


def _torn(example: Example, chance: random.Random) -> Example | None:
    """Return some sentences of a calm message; of a heavy one at least two, which tell how it is meant."""
    several = sentences(example.text)
    fewest = 1 if example.allowed == CLASSES[:1] else 2
    if len(several) <= fewest:
        return None
    count = chance.randrange(fewest, len(several))
    start = chance.randrange(len(several) - count + 1)
    return replace(example, text=" ".join(several[start : start + count]))


def _surrounded(text: str, calm: Sequence[str], told: Sequence[str], chance: random.Random) -> str:
    """Return the text between calm messages, or inside somebody's calm story; as it is where that gets too long."""
    for _ in range(TRIES):
        if told and chance.random() < 0.5:
            story = chance.choice(told).split()
            length = chance.randrange(12, AROUND)
            start = chance.randrange(max(1, len(story) - length))
            part = story[start : start + length]
            cut = chance.choice((0, len(part), chance.randrange(len(part))))
            longer = " ".join([*part[:cut], text, *part[cut:]])
        else:
            around = [chance.choice(calm) for _ in range(chance.choice((1, 1, 2)))]
            around.insert(chance.choice((0, len(around), len(around))), text)
            longer = chance.choice((". ", ". ", " ", ", ", " and ")).join(around)
        if not is_long(longer):
            return longer
    return text


def noisy(text: str, chance: random.Random) -> str:
    """Return the text with the slips of somebody who types in distress."""
    way = chance.randrange(6)
    if way == 0:
        return misspell(text, chance)
    if way == 1:
        return re.sub(r"[^\w\s]", "", text)
    if way == 2:
        return misspell(re.sub(r"[^\w\s]", "", text), chance)
    words = text.split()
    at = chance.randrange(len(words))
    word = words[at]
    if way == 3 and at + 1 < len(words):
        words[at : at + 2] = [word + words[at + 1]]
    elif way == 4 and len(word) > 2:
        place = chance.randrange(len(word) - 1)
        words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    elif len(word) > 1:
        place = chance.randrange(len(word))
        words[at] = word[:place] + word[place] * chance.choice((0, 2, 4)) + word[place + 1 :]
    return " ".join(words)
