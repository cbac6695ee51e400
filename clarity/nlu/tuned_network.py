"""The sentence encoder tuned to our intents, run in plain numpy: a few milliseconds a message, no TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from clarity.encoder import Pretrained, pieces_of, pretrained
from clarity.nlu.weights import load_weights, save_weights

Array = NDArray[np.float32]

LAYERS = 6
FROZEN_LAYERS = 2  # the lowest layers know words, not intents; leaving them saves a quarter of the time
TUNED_LAYERS = range(FROZEN_LAYERS, LAYERS)
HEADS = 12
MAXIMUM_PIECES = 126  # with the two markers, the 128 positions the encoder was pretrained on
WINDOW_OVERLAP = 32  # about one sentence, so that none is cut in two everywhere
SQRT_HALF = np.float32(0.70710678)
EPSILON = 1e-12  # of layer normalisation, as in the pretrained configuration


@dataclass(frozen=True)
class TunedNetwork:
    """The pretrained encoder's layers after tuning, and one linear layer to the labels.

    `weights` holds the layers' arrays under their pretrained names; the word vectors and the lowest layers were frozen
    in tuning and are read from the pretrained file, which keeps 60 MB out of every model.
    """

    labels: tuple[str, ...]
    weights: dict[str, Array]
    word_vectors: Array

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return one row of probabilities per text, in the order of `labels`; each row sums to 1.

        A text longer than one window is the mean of its windows.
        """
        return np.stack([self.windows(text).mean(axis=0) for text in texts])

    def windows(self, text: str, size: int = MAXIMUM_PIECES, overlap: int = WINDOW_OVERLAP) -> NDArray[np.float64]:
        """Return one row of probabilities per window of `size` word pieces, at least one."""
        pieces = pieces_of(text)
        starts = range(0, max(1, len(pieces) - overlap), size - overlap)
        return np.stack([self._probabilities(pieces[start : start + size]) for start in starts])

    def _probabilities(self, pieces: list[int]) -> NDArray[np.float64]:
        vector = self._layers(self._embed(pieces)).mean(axis=0)
        scores = (vector @ self.weights["head.weight"] + self.weights["head.bias"]).astype(np.float64)
        exponents = np.exp(scores - scores.max())
        result: NDArray[np.float64] = exponents / exponents.sum()
        return result

    def _embed(self, pieces: list[int]) -> Array:
        ids = [Pretrained.FIRST_PIECE, *pieces, Pretrained.LAST_PIECE]
        summed = (
            self.word_vectors[ids]
            + self.weights["embeddings.position_embeddings.weight"][: len(ids)]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        return self._norm(summed, "embeddings.LayerNorm")

    def _layers(self, hidden: Array) -> Array:
        for index in range(LAYERS):
            name = f"encoder.layer.{index}"
            attended = self._linear(self._attend(hidden, name), f"{name}.attention.output.dense")
            hidden = self._norm(hidden + attended, f"{name}.attention.output.LayerNorm")
            inner = self._linear(hidden, f"{name}.intermediate.dense")
            inner *= 0.5 + 0.5 * erf(inner * SQRT_HALF)  # GELU, exact
            hidden = self._norm(hidden + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return hidden

    def _attend(self, hidden: Array, name: str) -> Array:
        length, width = hidden.shape
        query, key, value = (
            self._linear(hidden, f"{name}.attention.self.{part}").reshape(length, HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(width // HEADS))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Array = (scores @ value).transpose(1, 0, 2).reshape(length, width)
        return mixed

    def _linear(self, hidden: Array, name: str) -> Array:
        product: Array = hidden @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return product

    def _norm(self, hidden: Array, name: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        normal: Array = centred / np.sqrt(variance + EPSILON) * self.weights[f"{name}.weight"]
        return normal + self.weights[f"{name}.bias"]

    def save(self, directory: Path, name: str, sources: str = "") -> None:
        """Write what was tuned, rounded to seven bits (about 6 MB); `sources` is the digest of what taught it."""
        about = {"labels": json.dumps(self.labels), "sources": sources}
        save_weights(directory / f"{name}.npz", self.weights, TUNED_LAYERS, about)

    @classmethod
    def load(cls, directory: Path, name: str) -> TunedNetwork:
        """Read a saved network; raises `ModelFileError` when its file is missing or damaged."""
        tuned, about = load_weights(directory / f"{name}.npz")
        source = pretrained()
        return cls(tuple(json.loads(about["labels"])), {**source.layers, **tuned}, source.word_vectors)
