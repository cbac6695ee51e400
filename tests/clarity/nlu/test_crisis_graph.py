"""Promises of the crisis network's files: what was learnt is what is computed, and damage is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from clarity.crisis.network import CLASSES, FLAGS, GRAPH, HEAD, CrisisNetwork, plain
from clarity.encoder import pieces_of
from clarity.errors import ModelFileError
from clarity.nlu import crisis_training
from clarity.nlu.crisis_examples import Example
from clarity.nlu.crisis_graph import compose
from clarity.nlu.crisis_tuning import FROZEN_LAYERS, LAYERS, CrisisTuning
from clarity.nlu.tuning import padded
from clarity.nlu.weights import load_weights, save_weights

OUTPUTS = len(CLASSES) + len(FLAGS)
TEXTS = ("i want to die tonight", "how long is the program, and what does it cost", "no puedo mas")


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[CrisisTuning, Path]:
    """Return a network after a few steps, and the folder in which it was put together."""
    tf.keras.utils.set_random_seed(5)
    network = CrisisTuning(OUTPUTS, FROZEN_LAYERS)
    examples = [Example(TEXTS[0], ("suicide",), 1, 0, 0), Example(TEXTS[1], ("none",), 0, -1, -1)]
    for _ in range(12):
        network.learn(padded([(pieces_of(plain(each.text)), each.wanted) for each in examples]), 1.0)
    folder = tmp_path_factory.mktemp("crisis")
    save_weights(
        folder / "weights.npz", network.weights(), LAYERS, {"outputs": crisis_training.OUTPUTS, "sources": "digest"}
    )
    weights, _ = load_weights(folder / "weights.npz")
    compose(weights, folder)
    return network, folder


def test_the_graph_computes_what_was_learnt(learnt: tuple[CrisisTuning, Path]) -> None:
    """Whole numbers of seven bits move a probability by a few hundredths at most."""
    network, folder = learnt
    batch = padded([(pieces_of(plain(text)), np.zeros(OUTPUTS, np.float32)) for text in TEXTS])
    scores = network.scores(batch.ids, batch.mask, 0.0).numpy()[:, : len(CLASSES)]
    expected = tf.nn.softmax(scores).numpy()[:, 2:].sum(axis=1)

    found = [CrisisNetwork.load(folder).read(text)[0].danger for text in TEXTS]

    assert np.abs(expected - found).max() < 0.06


def test_it_learns_what_it_is_shown(learnt: tuple[CrisisTuning, Path]) -> None:
    """A dozen steps tell two lines apart."""
    cry, question = (CrisisNetwork.load(learnt[1]).read(text)[0] for text in TEXTS[:2])

    assert cry.danger > question.danger + 0.2


def test_a_long_text_is_read_in_stretches(learnt: tuple[CrisisTuning, Path]) -> None:
    """Each counts alone, and of a book both ends are read."""
    network = CrisisNetwork.load(learnt[1])

    texts = ("", "hello", "how long is it. " * 40, "how long is it " * 40_000, "!?" * 300)
    counts = [len(network.read(text)) for text in texts]

    assert counts[:2] == [0, 1]
    assert 3 <= counts[2] <= 4
    assert 20 < counts[3] < 60
    assert counts[4] > 1


@pytest.mark.parametrize("name", [GRAPH, HEAD])
def test_damage_is_noticed(learnt: tuple[CrisisTuning, Path], tmp_path: Path, name: str) -> None:
    """A file that was cut short or changed is no network."""
    for each in (GRAPH, HEAD):
        (tmp_path / each).write_bytes((learnt[1] / each).read_bytes())
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content[:-1] if name == HEAD else content)

    with pytest.raises(ModelFileError, match="make train"):
        CrisisNetwork.load(tmp_path)


def test_a_missing_network_is_told(tmp_path: Path) -> None:
    """With what to do about it."""
    with pytest.raises(ModelFileError, match="run `make train`"):
        CrisisNetwork.load(tmp_path)


def test_the_weights_are_those_of_the_examples() -> None:
    """Whoever changes an example or the learning learns anew, and measures."""
    _, about = load_weights(crisis_training.WEIGHTS)

    assert about["sources"] == crisis_training.digest()


def test_the_network_is_put_together_once(
    learnt: tuple[CrisisTuning, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second `make train` finds it, and other weights make another one."""
    weights = learnt[1] / "weights.npz"
    monkeypatch.setattr("clarity.nlu.crisis_training.WEIGHTS", weights)
    monkeypatch.setattr("clarity.nlu.crisis_training.DIRECTORY", tmp_path)
    monkeypatch.setattr("clarity.nlu.crisis_training.digest", lambda: "digest")
    crisis_training.make_network()
    made_at = (tmp_path / GRAPH).stat().st_mtime_ns

    crisis_training.make_network()

    assert (tmp_path / GRAPH).stat().st_mtime_ns == made_at
    assert crisis_training.is_made()


def test_other_examples_are_learnt(
    learnt: tuple[CrisisTuning, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make train` is all that is needed after a change."""
    weights = tmp_path / "weights.npz"
    learnings = []

    def learn() -> None:
        learnings.append(weights)
        weights.write_bytes((learnt[1] / "weights.npz").read_bytes())

    monkeypatch.setattr("clarity.nlu.crisis_training.WEIGHTS", weights)
    monkeypatch.setattr("clarity.nlu.crisis_training.DIRECTORY", tmp_path / "made")
    monkeypatch.setattr("clarity.nlu.crisis_training.learn", learn)

    crisis_training.make_network()

    assert (len(learnings), crisis_training.is_made()) == (1, True)
