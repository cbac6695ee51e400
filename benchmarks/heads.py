"""Compares intent heads on one fifth of the training data, trained on the rest: `python -m benchmarks.heads`.

Prints accuracy by head, for the choice in docs/decisions/0004. With `--tuned` the encoder is tuned, too
(about ten minutes on two cores). The figures compare heads; they say nothing about messages by other writers.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from clarity.encoder import shared_encoder
from clarity.nlu import text_head
from clarity.nlu.spelling import normalise
from clarity.nlu.text_head import TextHead
from clarity.program import read_yaml
from clarity.settings import ROOT

FOLDS = 5
SEED = 7


def main(with_tuned: bool) -> None:
    """Train on four folds and print the accuracy of each head, and of their mixtures, on the fifth."""
    texts, labels = training_examples()
    vectors = shared_encoder().embed([normalise(text) for text in texts])
    train, test = next(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(texts, labels))
    print(f"{len(train)} examples to learn from, {len(test)} to judge by, {len(set(labels))} intents")
    train_texts, train_labels = [texts[i] for i in train], [labels[i] for i in train]
    test_texts, test_labels = [texts[i] for i in test], np.array([labels[i] for i in test])
    head = TextHead.fit(train_texts, vectors[train], train_labels)
    names = np.array(head.labels)
    rows: dict[str, NDArray[np.float64]] = {}
    for share, name in ((1.0, "vectors alone"), (0.0, "patterns alone"), (text_head.DENSE_SHARE, "text head")):
        text_head.DENSE_SHARE = share
        rows[name] = head.probabilities(test_texts, vectors[test])
    if with_tuned:
        from clarity.nlu.tuning import tune  # noqa: PLC0415 - minutes of import and training only when asked

        network = tune([normalise(text) for text in train_texts], train_labels)
        rows["tuned network"] = network.probabilities([normalise(text) for text in test_texts])
        rows["half text head, half tuned network"] = (rows["text head"] + rows["tuned network"]) / 2
    for name, probabilities in rows.items():
        accuracy = float((names[probabilities.argmax(axis=1)] == test_labels).mean())
        print(f"  {name:36} {accuracy:.3f}")


def training_examples() -> tuple[list[str], list[str]]:
    """Return all texts and intents of data/nlu, in a fixed order."""
    pairs = {
        (line.removeprefix("- ").strip(), block["intent"])
        for path in (ROOT / "data" / "nlu").glob("*.yml")
        for block in read_yaml(path)["nlu"]
        for line in str(block["examples"]).splitlines()
        if line.startswith("- ")
    }
    return [text for text, _ in sorted(pairs)], [label for _, label in sorted(pairs)]


if __name__ == "__main__":
    main("--tuned" in sys.argv)
