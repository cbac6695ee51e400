"""Promises of `clarity.nlu.text_head`: honest probabilities, the same every time, the same after saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clarity.errors import ModelFileError
from clarity.nlu.text_head import TextHead

SENTENCES = {
    "ask_duration": ["how long is it", "how long does it last", "how many weeks", "what is the length in weeks"],
    "ask_price": ["what does it cost", "how much is it", "what is the price", "how much do i pay"],
    "greet": ["hello", "hello there", "hi there", "good morning"],
}


def data(*labels: str) -> tuple[list[str], NDArray[np.float32], list[str]]:
    """Return texts, made-up unit vectors that stand apart by label, and labels."""
    chance = np.random.default_rng(5)
    texts = [text for label in labels for text in SENTENCES[label]]
    names = [label for label in labels for _ in SENTENCES[label]]
    centres = {label: np.eye(16)[index] for index, label in enumerate(labels)}
    vectors = np.stack([centres[name] + chance.normal(0, 0.1, 16) for name in names])
    return texts, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), names


THREE = tuple(SENTENCES)
TWO = ("ask_duration", "greet")
HOSTILE = ["", "zzz", "\U0001f600", "/" * 300, "\ud800"]


@pytest.mark.parametrize("labels", [THREE, TWO], ids=["three labels", "two labels"])
def test_probabilities_sum_to_one(labels: tuple[str, ...]) -> None:
    """Each row is a distribution over the labels, for known and for strange texts."""
    texts, vectors, names = data(*labels)
    head = TextHead.fit(texts, vectors, names)
    asked = texts + HOSTILE
    asked_vectors = np.vstack([vectors, np.zeros((len(HOSTILE), 16), dtype=np.float32)])

    rows = head.probabilities(asked, asked_vectors)

    assert rows.shape == (len(asked), len(labels))
    assert rows.sum(axis=1) == pytest.approx(np.ones(len(asked)), abs=1e-6)
    assert rows.min() >= 0


@pytest.mark.parametrize("labels", [THREE, TWO], ids=["three labels", "two labels"])
def test_it_knows_what_it_was_taught(labels: tuple[str, ...]) -> None:
    """Every example gets its own label."""
    texts, vectors, names = data(*labels)

    head = TextHead.fit(texts, vectors, names)

    best = head.probabilities(texts, vectors).argmax(axis=1)
    assert [head.labels[column] for column in best] == names


def test_training_twice_gives_the_same_head() -> None:
    """The same data makes the same answers on every machine's next run."""
    texts, vectors, names = data(*THREE)

    first, second = TextHead.fit(texts, vectors, names), TextHead.fit(texts, vectors, names)

    assert first.labels == second.labels
    assert np.array_equal(first.dense_weights, second.dense_weights)
    assert np.array_equal(first.sparse_weights, second.sparse_weights)


@pytest.mark.parametrize("labels", [THREE, TWO], ids=["three labels", "two labels"])
def test_a_saved_head_says_the_same(tmp_path: Path, labels: tuple[str, ...]) -> None:
    """Loading changes no probability."""
    texts, vectors, names = data(*labels)
    head = TextHead.fit(texts, vectors, names)

    head.save(tmp_path, "intents")
    loaded = TextHead.load(tmp_path, "intents")

    assert loaded.labels == head.labels
    assert np.array_equal(loaded.probabilities(texts, vectors), head.probabilities(texts, vectors))


def test_a_saved_head_holds_no_code(tmp_path: Path) -> None:
    """A model file is arrays and JSON: whoever swaps it cannot make us run anything."""
    texts, vectors, names = data(*THREE)

    TextHead.fit(texts, vectors, names).save(tmp_path, "intents")

    with np.load(tmp_path / "intents.npz", allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} == {"f"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["intents.json", "intents.npz"]


@pytest.mark.parametrize("missing", ["intents.npz", "intents.json"])
def test_a_missing_file_is_our_error(tmp_path: Path, missing: str) -> None:
    """A model without its head says which head."""
    texts, vectors, names = data(*THREE)
    TextHead.fit(texts, vectors, names).save(tmp_path, "intents")
    (tmp_path / missing).unlink()

    with pytest.raises(ModelFileError, match="intents"):
        TextHead.load(tmp_path, "intents")


def test_spelling_helps_where_meaning_is_silent() -> None:
    """A text whose vector says nothing is still told apart by its letters."""
    texts, vectors, names = data(*THREE)
    head = TextHead.fit(texts, vectors, names)

    row = head.probabilities(["whats the price"], np.zeros((1, 16), dtype=np.float32))[0]

    assert head.labels[int(row.argmax())] == "ask_price"
