"""What was learnt as a file: the tuned layers as int8 with a scale for each row, the rest as it is (6 MB)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clarity.errors import ModelFileError

Array = NDArray[np.float32]
HEAD = "head."  # how the names of the arrays above the layers begin
_STEPS = np.float32(127)
_SCALE, _ABOUT = ".scale", "about."


def save_weights(path: Path, weights: Mapping[str, Array], layers: Iterable[int], about: Mapping[str, str]) -> None:
    """Write the tuned `layers` and the head; `about` says in a few words what they are and were learnt from."""
    kept = tuple(f"encoder.layer.{layer}." for layer in layers)
    arrays: dict[str, NDArray[np.generic]] = {f"{_ABOUT}{name}": np.array(text) for name, text in about.items()}
    for name, array in weights.items():
        if not name.startswith((HEAD, *kept)):
            continue
        if array.ndim == 2 and not name.startswith(HEAD):
            scale = np.maximum(np.abs(array).max(axis=1, keepdims=True) / _STEPS, np.float32(1e-12))
            arrays[name] = np.round(array / scale).astype(np.int8)
            arrays[f"{name}{_SCALE}"] = scale.astype(np.float32)
        else:
            arrays[name] = array
    np.savez_compressed(path, **arrays)


def load_weights(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays by their pretrained names, and what is said about them.

    Raises `ModelFileError` for a file that is missing or damaged; loading it can run no code.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, BadZipFile):
        raise ModelFileError(f"{path.name} is missing or damaged") from None
    about = {name.removeprefix(_ABOUT): str(array) for name, array in arrays.items() if name.startswith(_ABOUT)}
    names = [name for name in arrays if not name.startswith(_ABOUT) and not name.endswith(_SCALE)]
    return {name: arrays[name].astype(np.float32) * arrays.get(name + _SCALE, np.float32(1)) for name in names}, about
