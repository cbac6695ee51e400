"""Tunes the pretrained sentence encoder to our intents (the one importer of TensorFlow, in training only)."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from clarity.encoder import Pretrained, pieces_of, pretrained
from clarity.nlu.augmentation import Meant, varied
from clarity.nlu.tuned_network import EPSILON, FROZEN_LAYERS, HEADS, LAYERS, MAXIMUM_PIECES, TunedNetwork

# Judged on the development set (benchmarks/heads.py; docs/decisions/0004).
EPOCHS = 2.0  # how often each example is seen; of a broken number, the last pass is broken off
BATCH = 48
SORTED = 9_600  # examples put in order of length together: padding is then 2 % of what is computed, not 19
ENCODER_RATE = 2.8e-4  # with a quarter fewer steps at lower rates it learnt too little (docs/decisions/0004)
HEAD_RATE = 3.7e-3
WARM_UP = 0.1  # of all steps
DROPOUT = 0.1
SMOOTHING = 0.1  # keeps the probabilities from claiming certainty
SEED = 7
REPORTED = 150  # steps between two lines of progress, about a minute


Row = tuple[list[int], NDArray[np.float32]]  # word pieces, and what is wanted of the scores


@dataclass(frozen=True)
class Batch:
    """Messages of like length, filled up to the longest."""

    ids: NDArray[np.int32]  # (batch, pieces) int32
    mask: NDArray[np.float32]  # (batch, pieces) float32
    wanted: NDArray[np.float32]  # (batch, classes) float32, each row sums to 1


def tune(texts: Sequence[str], labels: Sequence[str]) -> TunedNetwork:
    """Return the network tuned to tell the labels apart; the same input on the same machine gives the same weights.

    Prints its progress, because it takes some minutes. The texts must already be normalised.
    """
    tf.keras.utils.set_random_seed(SEED)
    names = sorted(set(labels))
    network = Network(len(names))
    batches = [batch for epoch in range(math.ceil(EPOCHS)) for batch in _batches(texts, labels, names, epoch)]
    learn_all(network, batches[: int(len(batches) * EPOCHS / math.ceil(EPOCHS))])
    return TunedNetwork(tuple(names), network.weights(), pretrained().word_vectors)


def learn_all(network: Network, batches: Sequence[Batch]) -> None:
    """Take one step for each batch, at rates that rise and then fall, and print the progress."""
    losses: list[float] = []
    for step, batch in enumerate(batches):
        share = min(1.0, (step + 1) / (WARM_UP * len(batches))) * max(0.02, 1 - step / len(batches))
        losses.append(network.learn(batch, share))
        if (step + 1) % REPORTED == 0:
            print(f"  tuning: step {step + 1} of {len(batches)}, loss {np.mean(losses[-REPORTED:]):.3f}", flush=True)


def in_batches(rows: list[Row], chance: random.Random) -> list[list[Row]]:
    """Return the rows in batches of like length, in an order of chance."""
    chance.shuffle(rows)
    batches = []
    for start in range(0, len(rows), SORTED):
        chunk = sorted(rows[start : start + SORTED], key=lambda row: len(row[0]))
        batches += [chunk[at : at + BATCH] for at in range(0, len(chunk), BATCH)]
    chance.shuffle(batches)
    return batches


def _batches(texts: Sequence[str], labels: Sequence[str], names: Sequence[str], epoch: int) -> list[Batch]:
    """Return the examples of an epoch in batches of like length, varied anew in each epoch."""
    chance = random.Random(SEED * 1000 + epoch)  # noqa: S311 - training noise, not a secret
    rows = [(pieces_of(text)[:MAXIMUM_PIECES], meant) for text, meant in varied(texts, labels, chance)]
    wanted = [(pieces, _shares(meant, names)) for pieces, meant in rows]
    return [padded(batch) for batch in in_batches(wanted, chance)]


def _shares(meant: Meant, names: Sequence[str]) -> NDArray[np.float32]:
    shares = np.zeros(len(names), dtype=np.float32)
    for name, part in meant.items():
        shares[names.index(name)] = part
    return shares


def padded(rows: Sequence[Row]) -> Batch:
    """Return rows of word pieces and what is wanted of each as one batch, each filled up to the longest."""
    width = max(len(pieces) for pieces, _ in rows) + 2
    ids = np.zeros((len(rows), width), dtype=np.int32)
    mask = np.zeros((len(rows), width), dtype=np.float32)
    for row, (pieces, _) in enumerate(rows):
        whole = [Pretrained.FIRST_PIECE, *pieces, Pretrained.LAST_PIECE]
        ids[row, : len(whole)] = whole
        mask[row, : len(whole)] = 1.0
    return Batch(ids, mask, np.stack([wanted for _, wanted in rows]))


class Network:
    """The encoder as TensorFlow variables; the same arithmetic as `TunedNetwork`, which a test holds equal."""

    def __init__(self, classes: int, frozen_layers: int = FROZEN_LAYERS) -> None:
        source = pretrained()
        self._frozen_layers = frozen_layers
        self._words = tf.constant(source.word_vectors)
        self._variables = {name: tf.Variable(array) for name, array in source.layers.items()}
        width = source.word_vectors.shape[1]
        self._head = tf.Variable(tf.random.normal((width, classes), stddev=0.02))
        self._bias = tf.Variable(tf.zeros(classes))
        self._trained = [v for name, v in self._variables.items() if _layer_of(name) >= frozen_layers]
        self._encoder_optimizer = tf.keras.optimizers.legacy.Adam(ENCODER_RATE)
        self._head_optimizer = tf.keras.optimizers.legacy.Adam(HEAD_RATE)
        self._step = tf.function(
            self._learn,
            autograph=False,  # plain Python loops over the layers
            input_signature=[
                tf.TensorSpec((None, None), tf.int32),
                tf.TensorSpec((None, None), tf.float32),
                tf.TensorSpec((None, classes), tf.float32),
            ],
        )

    def learn(self, batch: Batch, share: float) -> float:
        """Take one step at `share` of the full learning rates and return the loss."""
        self._encoder_optimizer.learning_rate = ENCODER_RATE * share
        self._head_optimizer.learning_rate = HEAD_RATE * share
        return float(self._step(batch.ids, batch.mask, batch.wanted))

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return all arrays by their pretrained names, and the head's."""
        arrays = {name: variable.numpy() for name, variable in self._variables.items()}
        return {**arrays, "head.weight": self._head.numpy(), "head.bias": self._bias.numpy()}

    def scores(self, ids: tf.Tensor, mask: tf.Tensor, dropout: float) -> tf.Tensor:
        """Return the scores of each label, (batch, classes); with no dropout they are those that numpy serves."""
        return tf.matmul(tf.nn.dropout(self._encode(ids, mask, dropout), dropout), self._head) + self._bias

    def loss(self, scores: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        """Return how far the scores are from what is wanted, a scalar."""
        smooth = wanted * (1 - SMOOTHING) + SMOOTHING / tf.cast(tf.shape(scores)[1], tf.float32)
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(smooth, scores))

    def _learn(self, ids: tf.Tensor, mask: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            scores = self.scores(ids, mask, DROPOUT)
            loss = self.loss(scores, wanted)
        gradients = tape.gradient(loss, [*self._trained, self._head, self._bias])
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        self._encoder_optimizer.apply_gradients(zip(gradients[:-2], self._trained, strict=True))
        self._head_optimizer.apply_gradients(zip(gradients[-2:], [self._head, self._bias], strict=True))
        return loss

    def _encode(self, ids: tf.Tensor, mask: tf.Tensor, dropout: float) -> tf.Tensor:
        length = tf.shape(ids)[1]
        hidden = (
            tf.gather(self._words, ids)
            + self._variables["embeddings.position_embeddings.weight"][:length]
            + self._variables["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = tf.nn.dropout(self._norm(hidden, "embeddings.LayerNorm"), dropout)
        hidden_from = (1.0 - mask)[:, None, None, :] * -1e9
        for index in range(LAYERS):
            name = f"encoder.layer.{index}"
            attended = self._linear(self._attend(hidden, hidden_from, name, dropout), f"{name}.attention.output.dense")
            hidden = self._norm(hidden + tf.nn.dropout(attended, dropout), f"{name}.attention.output.LayerNorm")
            inner = self._linear(tf.nn.gelu(self._linear(hidden, f"{name}.intermediate.dense")), f"{name}.output.dense")
            hidden = self._norm(hidden + tf.nn.dropout(inner, dropout), f"{name}.output.LayerNorm")
            if index + 1 == self._frozen_layers:
                hidden = tf.stop_gradient(hidden)
        return tf.reduce_sum(hidden * mask[:, :, None], 1) / tf.reduce_sum(mask, 1, keepdims=True)

    def _attend(self, hidden: tf.Tensor, hidden_from: tf.Tensor, name: str, dropout: float) -> tf.Tensor:
        shape = tf.shape(hidden)
        width = hidden.shape[-1]
        query, key, value = (
            tf.transpose(
                tf.reshape(
                    self._linear(hidden, f"{name}.attention.self.{part}"),
                    (shape[0], shape[1], HEADS, width // HEADS),
                ),
                (0, 2, 1, 3),
            )
            for part in ("query", "key", "value")
        )
        scores = tf.matmul(query, key, transpose_b=True) / np.sqrt(width // HEADS).astype(np.float32)
        mixed = tf.matmul(tf.nn.dropout(tf.nn.softmax(scores + hidden_from), dropout), value)
        return tf.reshape(tf.transpose(mixed, (0, 2, 1, 3)), shape)

    def _linear(self, hidden: tf.Tensor, name: str) -> tf.Tensor:
        return tf.einsum("btd,od->bto", hidden, self._variables[f"{name}.weight"]) + self._variables[f"{name}.bias"]

    def _norm(self, hidden: tf.Tensor, name: str) -> tf.Tensor:
        mean, variance = tf.nn.moments(hidden, [-1], keepdims=True)
        return (hidden - mean) * tf.math.rsqrt(variance + EPSILON) * self._variables[
            f"{name}.weight"
        ] + self._variables[f"{name}.bias"]


def _layer_of(name: str) -> int:
    """Return the number of the layer that an array belongs to, -1 for what lies below the first."""
    parts = name.split(".")
    return int(parts[2]) if parts[:2] == ["encoder", "layer"] else -1
