"""Tunes the pretrained sentence encoder to danger, and puts the result together as an ONNX graph."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import tensorflow as tf

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
    epochs = [list(varied(near, others, chance)) for _ in range(EPOCHS)]
    for epoch, examples in enumerate(epochs):
        if epoch:
            # By now the network knows best which part of a message holds the plea.
            examples += [replace(example, text=_gravest(network, parts)) for example, parts in several]
        rows = [(pieces_of(plain(example.text))[:MAXIMUM_PIECES], example.wanted) for example in examples]
        batches = [padded(batch) for batch in in_batches(rows, chance)]
        losses: list[float] = []
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / EPOCHS
            losses.append(network.learn(batch, min(1.0, (done + 0.001) / WARM_UP) * max(0.02, 1 - done)))
            if (step + 1) % REPORTED == 0:
                print(f"  tuning: {done:.0%}, loss {np.mean(losses[-REPORTED:]):.3f}", flush=True)
    return network


def _gravest(network: CrisisTuning, parts: Sequence[str]) -> str:
    batch = padded([(pieces_of(plain(part))[:MAXIMUM_PIECES], np.zeros(OUTPUTS, np.float32)) for part in parts])
    scores = network.scores(batch.ids, batch.mask, 0.0)[:, : len(CLASSES)]
    danger = tf.reduce_sum(tf.nn.softmax(scores)[:, HARMLESS:], axis=1).numpy()
    return parts[int(np.argmax(danger))]
