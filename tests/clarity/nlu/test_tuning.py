"""Promises of `clarity.nlu.tuning` and `clarity.nlu.tuned_network`: what is learnt in TensorFlow is what numpy says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from clarity.encoder import pieces_of, pretrained
from clarity.errors import ModelFileError
from clarity.nlu.tuned_network import MAXIMUM_PIECES, TunedNetwork
from clarity.nlu.tuning import BATCH, Network, _batches, padded, tune

TEXTS = [
    *("what does it cost", "how much is it", "price please", "is it expensive"),
    *("how long is it", "how many weeks", "when will i be done", "is it a year"),
]
LABELS = ["ask_price"] * 4 + ["ask_duration"] * 4


@pytest.fixture(scope="module")
def tuned() -> TunedNetwork:
    """Return a network tuned to eight lines."""
    return tune(TEXTS, LABELS)


def test_numpy_and_tensorflow_compute_the_same() -> None:
    """The network that answers is the one that was trained, to the fourth decimal, padded or not."""
    tf.keras.utils.set_random_seed(1)
    network = Network(3)
    wanted = np.array([1, 0, 0], dtype=np.float32)
    rows = [(pieces_of(text), wanted) for text in ("how long is it", "price", "do you take my insurance, please")]
    batch = padded(rows)

    trained = tf.nn.softmax(network.scores(batch.ids, batch.mask, 0.0)).numpy()
    served = TunedNetwork(("a", "b", "c"), network.weights(), pretrained().word_vectors).probabilities(
        ["how long is it", "price", "do you take my insurance, please"]
    )

    assert np.abs(trained - served).max() < 1e-4


def test_an_epoch_shows_every_example_in_batches_of_like_length() -> None:
    """Nothing is left out, and little of what is computed, which costs minutes, is padding."""
    texts = ["word " * (1 + number % 40) for number in range(2_000)]

    batches = _batches(texts, ["greet"] * len(texts), ["greet"], 0)

    assert sum(len(batch.ids) for batch in batches) == len(texts)
    assert max(len(batch.ids) for batch in batches) == BATCH
    assert sum(batch.mask.sum() for batch in batches) > 0.95 * sum(batch.mask.size for batch in batches)


def test_it_learns_what_it_is_shown(tuned: TunedNetwork) -> None:
    """A handful of steps moves the examples to their labels."""
    rows = tuned.probabilities(TEXTS)

    assert [tuned.labels[column] for column in rows.argmax(axis=1)] == LABELS


def test_the_same_examples_give_the_same_network(tuned: TunedNetwork) -> None:
    """A training can be repeated, bit by bit, on one machine."""
    again = tune(TEXTS, LABELS)

    assert all(np.array_equal(tuned.weights[name], again.weights[name]) for name in tuned.weights)


def test_the_probabilities_of_a_text_sum_to_one(tuned: TunedNetwork) -> None:
    """Of an empty text, too, and of one that needs several windows."""
    rows = tuned.probabilities(["", "cost", "how long is it " * MAXIMUM_PIECES])

    assert rows.sum(axis=1) == pytest.approx([1, 1, 1])


def test_a_long_text_is_read_to_its_end(tuned: TunedNetwork) -> None:
    """What stands behind the last full window is read in a window of its own."""
    text = "word " * (MAXIMUM_PIECES + 1)

    assert len(tuned.windows(text)) == 2
    assert len(tuned.windows("word")) == 1


def test_a_saved_network_is_the_same_up_to_half_precision(tuned: TunedNetwork, tmp_path: Path) -> None:
    """What is loaded decides as what was saved."""
    tuned.save(tmp_path, "tuned")

    loaded = TunedNetwork.load(tmp_path, "tuned")

    assert loaded.labels == tuned.labels
    assert np.abs(loaded.probabilities(TEXTS) - tuned.probabilities(TEXTS)).max() < 0.01


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Half a model is refused at start-up."""
    with pytest.raises(ModelFileError, match="tuned"):
        TunedNetwork.load(tmp_path, "tuned")
