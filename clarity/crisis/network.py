"""The trained layer of the crisis screen: the sentence encoder, tuned to danger, as an ONNX graph without TensorFlow."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clarity.crisis.danger import Kind
from clarity.crisis.normal import REPEATED, normalise
from clarity.encoder import Graph, pieces_of
from clarity.errors import ModelFileError
from clarity.settings import ROOT

# Made by `make train` from the weights that were measured and lie in the repository (docs/decisions/0018).
DIRECTORY = ROOT / "models" / "crisis"
GRAPH, HEAD = "graph.onnx", "head.npz"
CLASSES = ("none", "concern", *(kind.value for kind in Kind))
HARMLESS = 2  # of the classes, the first ones
FLAGS = ("imminent", "other", "minor")
# Word pieces that are read at once, as many as the encoder was pretrained on.
WINDOW = 126
# What is longer is read in stretches of whole sentences, each with the last sentence of the one before it. Each counts
# alone: a plea at the end of a long story must not drown in the rest of it.
STRETCH = 72
MOST_WORDS, FEWEST_WORDS = 24, 3  # in a sentence that is read by itself
# A stop, or where a question begins without one; "how much is it" is one question, not two.
_OPENS = (
    r"also|how (?:much|long|many|do|does|can)|what(?:'?s| is| are| time| do| does)|where (?:is|are|do)"
    r"|tambi[e\u00e9]n|y? ?cu[a\u00e1]nt[ao]s?|c[o\u00f3]mo|aceptan|tienen|d[o\u00f3]nde|a qu[e\u00e9] hora"
)
_OPENS_ALONE = r"do (?:you|u)|does (?:it|the|my|your|this)|can (?:i|you|u)|is (?:it|there|this)|are you"
_NOT_AFTER = "".join(
    rf"(?<!\b{word})" for word in ("how", "much", "long", "many", "what", "where", "when", "why", "who")
)
_STOP = re.compile(
    rf"(?<=[.!?;\u2026])\s+|\n+|\s+(?=(?:{_OPENS})\b)|{_NOT_AFTER}\s+(?=(?:{_OPENS_ALONE})\b)", re.IGNORECASE
)
_ASKS = re.compile(
    r"\W*(?:(?:also|and|so|btw|ok|hi|hello|y)\W+)*(?:also|how (?:much|long|many|do|does|can)|what(?:'?s| is| are| time| do| does)|do (?:you|u)|does |can (?:i|you|u)|is (?:it|there|this)|are you|where|when|tambi|cu[a\u00e1]n|c[o\u00f3]mo|aceptan|tienen|d[o\u00f3]nde)",
    re.IGNORECASE,
)
_BLANKS, _LINES = re.compile(r"[^\S\n]+"), re.compile(r"\n\s*")
CHARACTERS = 6_000  # of what is longer both ends are read: a plea stands first or last


@dataclass(frozen=True)
class Reading:
    """What the network sees in one window; all are probabilities from 0 to 1."""

    danger: float
    concern: float
    kinds: tuple[float, ...]  # in the order of `Kind`
    imminent: float
    other: float
    minor: float
    sentences: tuple[str, ...] = field(default=(), repr=False)  # of what was read, where it has several

    @property
    def kind(self) -> Kind:
        """The likeliest kind of danger."""
        return tuple(Kind)[int(np.argmax(self.kinds))]


class CrisisNetwork:
    """Reads messages for danger; the same text gives the same reading on every machine."""

    def __init__(self, graph: Graph, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        """`weight` is (384, classes and flags), `bias` the same without the first."""
        self._graph = graph
        self._weight = weight
        self._bias = bias

    @classmethod
    def load(cls, directory: Path = DIRECTORY) -> CrisisNetwork:
        """Load the network; raises `ModelFileError` when a part is missing, damaged or of another shape."""
        weight, bias = _head(directory)
        return cls(Graph(directory / GRAPH), weight, bias)

    def read(self, text: str) -> tuple[Reading, ...]:
        """Return one reading for the text, or one per stretch of a long one, in order; none for a text without words."""
        return tuple(
            replace(self._read(pieces[at : at + WINDOW]), sentences=parts)
            for words, parts in stretches(text)
            for pieces in [pieces_of(words)]
            for at in range(0, len(pieces), WINDOW)  # more than once only for what has no word in it
        )

    def _read(self, pieces: list[int]) -> Reading:
        scores = (self._graph.mean(pieces) @ self._weight + self._bias).astype(np.float64)
        classes, flags = scores[: len(CLASSES)], scores[len(CLASSES) :]
        shares = np.exp(classes - classes.max())
        shares /= shares.sum()
        imminent, other, minor = (float(each) for each in 1.0 / (1.0 + np.exp(-flags)))
        kinds = tuple(float(each) for each in shares[HARMLESS:])
        return Reading(sum(kinds), float(shares[1]), kinds, imminent, other, minor)


def stretches(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is read at once, plain, and its sentences as they were written where it has several.

    That is the whole text, or runs of sentences of a long one; of what is longer than `CHARACTERS` both ends.
    """
    ends = [text] if len(text) <= CHARACTERS else [text[: CHARACTERS // 2], text[-CHARACTERS // 2 :]]
    whole = plain(ends[0])
    if len(ends) == 1 and len(pieces_of(whole)) <= WINDOW:
        found = [(whole, tuple(sentences(text)))] if whole else []
    else:
        found = [run for end in ends for run in _runs(sentences(end))]
    return [(words, parts if len(parts) > 1 else ()) for words, parts in found]


def _runs(parts: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield runs of sentences of about `STRETCH` pieces, plain and as written; a short last one begins the next, too."""
    run: list[tuple[str, str, int]] = []
    for part in parts:
        words = plain(part)
        size = len(pieces_of(words))
        if run and sum(size for *_, size in run) + size > STRETCH:
            yield _run(run)
            run = run[-1:] if run[-1][2] <= STRETCH // 5 else []
        run.append((words, part, size))
    if run:
        yield _run(run)


def _run(run: Sequence[tuple[str, str, int]]) -> tuple[str, tuple[str, ...]]:
    return " ".join(words for words, *_ in run), tuple(part for _, part, _ in run)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; what runs on without a stop is cut into overlapping runs of words."""
    found: list[str] = []
    before = ""  # what is too short to be read by itself goes with what follows
    for part in _STOP.split(_even(text)):
        words = f"{before} {part}".split()
        before = ""
        if len(words) < FEWEST_WORDS:
            before = " ".join(words)
        elif len(words) > MOST_WORDS:
            step = MOST_WORDS - FEWEST_WORDS
            found += [" ".join(words[at : at + MOST_WORDS]) for at in range(0, len(words) - FEWEST_WORDS, step)]
        else:
            found.append(" ".join(words))
    if before:
        found.append(f"{found.pop()} {before}" if found else before)
    return found


def _even(text: str) -> str:
    """Return the text with single blanks: to look for a stop in thousands of them holds up everybody."""
    return _LINES.sub("\n", _BLANKS.sub(" ", text))


def besides_questions(text: str) -> str:
    """Return the text without what is plainly a question in it; "" where it has none, or nothing else.

    "i took them all how much is the program" is a plea with a question behind it.
    """
    parts = [part for part in _STOP.split(_even(text[:CHARACTERS])) if part and part.strip()]
    told = [part for part in parts if not _ASKS.match(part) and not part.rstrip().endswith("?")]
    return " ".join(told) if len(told) < len(parts) else ""


def plain(text: str) -> str:
    """Return the text as the network reads it, in training as in use."""
    return REPEATED.sub(r"\1\1", normalise(text))


def is_made(directory: Path = DIRECTORY) -> bool:
    """Return whether the network's files are there and whole, without loading the graph."""
    try:
        _head(directory)
    except ModelFileError:
        return False
    return True


def _head(directory: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what lies above the graph; raises `ModelFileError` when a part is missing, damaged or of another shape."""
    try:
        with np.load(directory / HEAD, allow_pickle=False) as arrays:
            weight, bias, names = arrays["weight"], arrays["bias"], json.loads(str(arrays["names"]))
            is_intact = hashlib.sha256((directory / GRAPH).read_bytes()).hexdigest() == str(arrays["graph"])
    except (OSError, KeyError, ValueError, BadZipFile):
        raise ModelFileError("the crisis network is missing or damaged: run `make train`") from None
    if not is_intact or tuple(names) != CLASSES + FLAGS:
        raise ModelFileError("the crisis network is not whole: run `make train`")
    return weight, bias


@lru_cache(maxsize=1)
def shared_network() -> CrisisNetwork:
    """Return the process's one network; raises `ModelFileError` when there is none."""
    return CrisisNetwork.load()
