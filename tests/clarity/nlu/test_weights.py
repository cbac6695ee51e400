"""Promises of `clarity.nlu.weights`: what was learnt comes back nearly as it was, and damage is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clarity.errors import ModelFileError
from clarity.nlu.weights import load_weights, save_weights

CHANCE = np.random.default_rng(3)
WEIGHTS = {
    "encoder.layer.1.output.dense.weight": CHANCE.normal(size=(4, 6)).astype(np.float32),
    "encoder.layer.2.output.dense.weight": CHANCE.normal(size=(4, 6)).astype(np.float32),
    "encoder.layer.2.output.dense.bias": CHANCE.normal(size=4).astype(np.float32),
    "head.weight": CHANCE.normal(size=(6, 2)).astype(np.float32),
}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Return the weights of the second layer, and the head, as a file."""
    save_weights(tmp_path / "weights.npz", WEIGHTS, (2,), {"sources": "a digest"})
    return tmp_path / "weights.npz"


def test_what_was_tuned_comes_back(saved: Path) -> None:
    """Matrices to within half a step of their row, the rest as it was; what was not tuned is left out."""
    weights, about = load_weights(saved)

    steps = np.abs(WEIGHTS["encoder.layer.2.output.dense.weight"]).max(axis=1, keepdims=True) / 127
    moved = np.abs(weights["encoder.layer.2.output.dense.weight"] - WEIGHTS["encoder.layer.2.output.dense.weight"])
    assert about == {"sources": "a digest"}
    assert set(weights) == set(list(WEIGHTS)[1:])
    assert (moved <= steps / 2 + 1e-6).all()
    assert (weights["head.weight"] == WEIGHTS["head.weight"]).all()


def test_a_row_of_zeros_is_no_trouble(tmp_path: Path) -> None:
    """There is no scale to divide by."""
    save_weights(tmp_path / "weights.npz", {"encoder.layer.2.a": np.zeros((2, 3), np.float32)}, (2,), {})

    weights, _ = load_weights(tmp_path / "weights.npz")

    assert not weights["encoder.layer.2.a"].any()


def test_a_second_rounding_changes_nothing(saved: Path, tmp_path: Path) -> None:
    """What was read can be written again: the model and the repository hold the same."""
    weights, about = load_weights(saved)

    save_weights(tmp_path / "again.npz", weights, (2,), about)

    again, _ = load_weights(tmp_path / "again.npz")
    assert all(np.allclose(again[name], weights[name], atol=1e-6) for name in weights)


@pytest.mark.parametrize("is_there", [True, False])
def test_damage_is_noticed(saved: Path, is_there: bool) -> None:
    """Half a file, or none, is no network."""
    if is_there:
        saved.write_bytes(saved.read_bytes()[:100])
    else:
        saved.unlink()

    with pytest.raises(ModelFileError, match="missing or damaged"):
        load_weights(saved)
