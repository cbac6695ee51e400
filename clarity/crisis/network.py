"""The trained layer of the crisis screen: the sentence encoder, tuned to danger, as an ONNX graph without TensorFlow."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
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
# Word pieces in one window, as many as the encoder was pretrained on. What is longer is read in several, each of which
# counts alone: a plea at the end of a long story must not drown in the rest of it.
WINDOW, OVERLAP = 126, 40
MOST_WORDS, FEWEST_WORDS = 24, 3  # in a sentence that is read by itself
# A stop, or where a question begins without one.
_STOP = re.compile(
    r"(?<=[.!?;\u2026])\s+|\n+"
    r"|\s+(?=(?:also|how (?:much|long|many|do|does|can)|what(?:'?s| is| are| time| do| does)|do (?:you|u)|does (?:it|the|my|your|this)|can (?:i|you|u)|is (?:it|there|this)|are you|where (?:is|are|do)"
    r"|tambi[e\u00e9]n|y? ?cu[a\u00e1]nt[ao]s?|c[o\u00f3]mo|aceptan|tienen|d[o\u00f3]nde|a qu[e\u00e9] hora)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:(?:also|and|so|btw|ok|hi|hello|y)\W+)*(?:also|how (?:much|long|many|do|does|can)|what(?:'?s| is| are| time| do| does)|do (?:you|u)|does |can (?:i|you|u)|is (?:it|there|this)|are you|where|when|tambi|cu[a\u00e1]n|c[o\u00f3]mo|aceptan|tienen|d[o\u00f3]nde)",
    re.IGNORECASE,
)
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
        graph = directory / GRAPH
        try:
            with np.load(directory / HEAD, allow_pickle=False) as arrays:
                weight, bias, names = arrays["weight"], arrays["bias"], json.loads(str(arrays["names"]))
                is_intact = hashlib.sha256(graph.read_bytes()).hexdigest() == str(arrays["graph"])
        except (OSError, KeyError, ValueError, BadZipFile):
            raise ModelFileError("the crisis network is missing or damaged: run `make train`") from None
        if not is_intact or tuple(names) != CLASSES + FLAGS:
            raise ModelFileError("the crisis network is not whole: run `make train`")
        return cls(Graph(graph), weight, bias)

    def read(self, text: str) -> tuple[Reading, ...]:
        """Return one reading per window of the text, in order; none for a text without words."""
        whole = plain(text)
        ends = [whole] if len(whole) <= CHARACTERS else [whole[: CHARACTERS // 2], whole[-CHARACTERS // 2 :]]
        return tuple(reading for end in ends for reading in self._windows(pieces_of(end)))

    def read_parts(self, text: str) -> tuple[Reading, ...]:
        """Return one reading per sentence of the text, each by itself; none where it has only one.

        A question behind a plea, or a story around it, drowns it for the network that reads both together.
        """
        parts = sentences(text[:CHARACTERS])
        if len(parts) < 2:
            return ()
        return tuple(self._read(pieces_of(plain(part))[:WINDOW]) for part in parts)

    def _windows(self, pieces: list[int]) -> Iterator[Reading]:
        step = WINDOW - OVERLAP
        starts = range(0, max(1, len(pieces) - OVERLAP), step) if pieces else range(0)
        return (self._read(pieces[start : start + WINDOW]) for start in starts)

    def _read(self, pieces: list[int]) -> Reading:
        scores = (self._graph.mean(pieces) @ self._weight + self._bias).astype(np.float64)
        classes, flags = scores[: len(CLASSES)], scores[len(CLASSES) :]
        shares = np.exp(classes - classes.max())
        shares /= shares.sum()
        imminent, other, minor = (float(each) for each in 1.0 / (1.0 + np.exp(-flags)))
        kinds = tuple(float(each) for each in shares[HARMLESS:])
        return Reading(sum(kinds), float(shares[1]), kinds, imminent, other, minor)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; what runs on without a stop is cut into overlapping stretches of words."""
    found: list[str] = []
    for part in _STOP.split(text):
        words = part.split()
        if len(words) < FEWEST_WORDS and found and words:
            found[-1] += f" {part}"
        elif len(words) > MOST_WORDS:
            step = MOST_WORDS - FEWEST_WORDS
            found += [" ".join(words[at : at + MOST_WORDS]) for at in range(0, len(words) - FEWEST_WORDS, step)]
        elif words:
            found.append(part)
    return found


def besides_questions(text: str) -> str:
    """Return the text without what is plainly a question in it; "" where it has none, or nothing else.

    "i took them all how much is the program" is a plea with a question behind it.
    """
    parts = [part for part in _STOP.split(text[:CHARACTERS]) if part and part.strip()]
    told = [part for part in parts if not _ASKS.match(part) and not part.rstrip().endswith("?")]
    return " ".join(told) if len(told) < len(parts) else ""


def plain(text: str) -> str:
    """Return the text as the network reads it, in training as in use."""
    return REPEATED.sub(r"\1\1", normalise(text))


@lru_cache(maxsize=1)
def shared_network() -> CrisisNetwork:
    """Return the process's one network; raises `ModelFileError` when there is none."""
    return CrisisNetwork.load()
