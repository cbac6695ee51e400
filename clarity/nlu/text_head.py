"""A small trained head: sentence vector and character patterns to class probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from clarity.errors import ModelFileError
from clarity.nlu.spelling import normalise

# Judged on the development set by benchmarks/heads.py; docs/decisions/0004 has the table.
DENSE_C = 10.0
DENSE_SHARE = 0.5
DENSE_ITERATIONS = 300
SPARSE_ALPHA = 1e-5
SPARSE_EPOCHS = 20
MAXIMUM_PATTERNS = 30_000
SEED = 7


@dataclass(frozen=True)
class TextHead:
    """Two logistic regressions whose probabilities are mixed: over meaning (vector) and over spelling (patterns)."""

    labels: tuple[str, ...]
    dense_weights: NDArray[np.float32]  # (labels, dimensions + 1), the last column is the bias
    sparse_weights: NDArray[np.float32]  # (labels, patterns + 1)
    patterns: TfidfVectorizer
    dense_share: float = DENSE_SHARE  # of the probability; the rest is the patterns'

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: NDArray[np.float32], labels: Sequence[str]) -> TextHead:
        """Learn from one text, one unit vector and one label per row; the same input gives the same head."""
        patterns = _vectorizer()
        sparse = patterns.fit_transform([normalise(text) for text in texts])
        dense_model = LogisticRegression(
            C=DENSE_C, max_iter=DENSE_ITERATIONS, class_weight="balanced", random_state=SEED
        ).fit(vectors, labels)
        # Fitted step by step: a full solver needs minutes for thirty thousand patterns.
        sparse_model = SGDClassifier(
            loss="log_loss",
            alpha=SPARSE_ALPHA,
            max_iter=SPARSE_EPOCHS,
            tol=None,
            class_weight="balanced",
            random_state=SEED,
            n_jobs=2,
        ).fit(sparse, labels)
        return cls(
            labels=tuple(dense_model.classes_),
            dense_weights=_weights(dense_model),
            sparse_weights=_weights(sparse_model),
            patterns=patterns,
        )

    def probabilities(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return one row of probabilities per text, in the order of `labels`; each row sums to 1."""
        sparse = self.patterns.transform([normalise(text) for text in texts])
        meaning = _softmax(vectors @ self.dense_weights[:, :-1].T + self.dense_weights[:, -1])
        spelling = _shares(sparse @ self.sparse_weights[:, :-1].T + self.sparse_weights[:, -1])
        return self.dense_share * meaning + (1 - self.dense_share) * spelling

    def save(self, directory: Path, name: str) -> None:
        """Write the head below `directory` as plain arrays and JSON: loading it can run no code."""
        np.savez_compressed(directory / f"{name}.npz", dense=self.dense_weights, sparse=self.sparse_weights)
        description = {
            "labels": self.labels,
            "vocabulary": {pattern: int(column) for pattern, column in self.patterns.vocabulary_.items()},
            "idf": [float(value) for value in self.patterns.idf_],
        }
        (directory / f"{name}.json").write_text(json.dumps(description))

    @classmethod
    def load(cls, directory: Path, name: str) -> TextHead:
        """Read a saved head; raises `ModelFileError` when its files are missing."""
        try:
            arrays = np.load(directory / f"{name}.npz", allow_pickle=False)
            description = json.loads((directory / f"{name}.json").read_text())
        except FileNotFoundError:
            raise ModelFileError(f"the trained head {name} is missing from the model") from None
        patterns = _vectorizer(description["vocabulary"])
        patterns.idf_ = np.array(description["idf"])
        return cls(
            labels=tuple(description["labels"]),
            dense_weights=arrays["dense"],
            sparse_weights=arrays["sparse"],
            patterns=patterns,
        )


def _vectorizer(vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        min_df=2 if vocabulary is None else 1,
        max_features=MAXIMUM_PATTERNS if vocabulary is None else None,
        vocabulary=vocabulary,
    )


def _weights(model: LogisticRegression | SGDClassifier) -> NDArray[np.float32]:
    weights = np.hstack([model.coef_, model.intercept_[:, None]])
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        half = 0.5 if isinstance(model, LogisticRegression) else 1.0  # softmax doubles the distance, shares do not
        weights = np.vstack([-half * weights, half * weights])
    return weights.astype(np.float32)


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = exponents / exponents.sum(axis=1, keepdims=True)
    return result


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one-against-the-rest probabilities, scaled to sum to 1."""
    each = 1.0 / (1.0 + np.exp(-scores))
    result: NDArray[np.float64] = each / np.maximum(each.sum(axis=1, keepdims=True), 1e-12)
    return result
