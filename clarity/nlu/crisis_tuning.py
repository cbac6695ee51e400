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
LOOKED_AT = 96  # parts in one go
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
        # From the second epoch on the network knows best which part of a message holds the plea.
        gravest = _gravest(network, several) if epoch else []
        rows = [(pieces_of(plain(example.text))[:MAXIMUM_PIECES], example.wanted) for example in [*examples, *gravest]]
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
    parts = [(place, part) for place, (_, texts) in enumerate(several) for part in texts]
    rows = [pieces_of(plain(part))[:MAXIMUM_PIECES] for _, part in parts]
    order, danger = sorted(range(len(rows)), key=lambda row: len(rows[row])), np.zeros(len(rows))
    for start in range(0, len(order), LOOKED_AT):
        chosen = order[start : start + LOOKED_AT]
        batch = padded([(rows[row], np.zeros(OUTPUTS, np.float32)) for row in chosen])
        scores = network.scores(batch.ids, batch.mask, 0.0)[:, : len(CLASSES)]
        danger[chosen] = tf.reduce_sum(tf.nn.softmax(scores)[:, HARMLESS:], axis=1).numpy()
    worst: dict[int, int] = {}
    for row, (place, _) in enumerate(parts):
        if place not in worst or danger[row] > danger[worst[place]]:
            worst[place] = row
    return [replace(several[place][0], text=parts[row][1]) for place, row in worst.items()]
