"""Tunes the pretrained sentence encoder to danger, and puts the result together as an ONNX graph."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from clarity.crisis.network import CLASSES, FLAGS, HARMLESS, WINDOW, plain
from clarity.encoder import pieces_of
from clarity.nlu.crisis_examples import Example, parts_of, varied, with_several_parts
from clarity.nlu.tuning import REPORTED, WARM_UP, Network, in_batches, padded

EPOCHS = 3
FROZEN_LAYERS = 2
LAYERS = range(FROZEN_LAYERS, 6)  # that are tuned
MAXIMUM_PIECES = WINDOW
FLAGS_WEIGHT = 0.3  # of what the flags count in the loss, beside the classes
SMOOTHING = 0.03
SEED = 11
LOOKED_AT = 96  # texts in one go
MISTAKEN, SURELY_CALM = 4_000, 0.02  # ordinary messages that are shown once more, and those that need not be
OUTPUTS = len(CLASSES) + len(FLAGS)


class CrisisTuning(Network):
    """The encoder with an output for each class and flag of danger."""

    def loss(self, scores: tf.Tensor, wanted: tf.Tensor) -> tf.Tensor:
        """Return the mean loss: each example may be any of its allowed classes, and unknown flags count nothing."""
        count = len(CLASSES)
        allowed = wanted[:, :count] * (1 - SMOOTHING) + SMOOTHING / count
        likely = tf.reduce_logsumexp(tf.nn.log_softmax(scores[:, :count]) + tf.math.log(allowed), axis=1)
        flags = wanted[:, count:]
        crossed = tf.nn.sigmoid_cross_entropy_with_logits(tf.maximum(flags, 0.0), scores[:, count:])
        known = crossed * tf.cast(flags >= 0, tf.float32)
        return FLAGS_WEIGHT * tf.reduce_mean(tf.reduce_sum(known, 1)) - tf.reduce_mean(likely)


def tune_to_danger(near: Sequence[Example], others: Sequence[Example]) -> CrisisTuning:
    """Return the network after learning; the same examples on the same machine give the same weights."""
    tf.keras.utils.set_random_seed(SEED)
    network = CrisisTuning(OUTPUTS, FROZEN_LAYERS)
    chance = random.Random(SEED)  # noqa: S311 - training noise, not a secret
    several = [(example, parts_of(example.text)) for example in with_several_parts(near)]
    for epoch in range(EPOCHS):
        # From the second epoch on the network knows best which part of a message holds the plea, and what it mistakes.
        gravest = _gravest(network, several) if epoch else []
        mistaken = _mistaken(network, others) if epoch else []
        examples = [*varied(near, others, chance), *gravest, *mistaken]
        rows = [(pieces_of(plain(example.text))[:MAXIMUM_PIECES], example.wanted) for example in examples]
        batches = [padded(batch) for batch in in_batches(rows, chance)]
        losses: list[float] = []
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / EPOCHS
            losses.append(network.learn(batch, min(1.0, (done + 0.001) / WARM_UP) * max(0.02, 1 - done)))
            if (step + 1) % REPORTED == 0:
                print(f"  tuning: {done:.0%}, loss {np.mean(losses[-REPORTED:]):.3f}", flush=True)
    return network


def _gravest(network: CrisisTuning, several: Sequence[tuple[Example, list[str]]]) -> list[Example]:
    """Return each example with that of its parts alone in which the network sees most danger by now."""
    danger = iter(_danger(network, [part for _, parts in several for part in parts]))
    return [replace(example, text=max(parts, key=lambda _: next(danger))) for example, parts in several]


def _mistaken(network: CrisisTuning, others: Sequence[Example]) -> list[Example]:
    """Return the ordinary messages in which the network sees most danger by now."""
    danger = _danger(network, [example.text for example in others])
    worst = np.argsort(-danger)[:MISTAKEN]
    return [others[row] for row in worst if danger[row] > SURELY_CALM]


def _danger(network: CrisisTuning, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the danger that the network sees in each text, 0 to 1."""
    rows = [pieces_of(plain(text))[:MAXIMUM_PIECES] for text in texts]
    order, danger = sorted(range(len(rows)), key=lambda row: len(rows[row])), np.zeros(len(rows))
    for start in range(0, len(order), LOOKED_AT):
        chosen = order[start : start + LOOKED_AT]
        batch = padded([(rows[row], np.zeros(OUTPUTS, np.float32)) for row in chosen])
        scores = network.scores(batch.ids, batch.mask, 0.0)[:, : len(CLASSES)]
        danger[chosen] = tf.reduce_sum(tf.nn.softmax(scores)[:, HARMLESS:], axis=1).numpy()
    return danger
