"""The crisis network's weights as a file, and the ONNX graph that is put together from them (the importer of onnx)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from clarity.crisis.network import CLASSES, FLAGS, GRAPH, HEAD
from clarity.encoder import packaged_model
from clarity.errors import ModelFileError

Array = NDArray[np.float32]
_PREFIX = "inner."  # of the names in the packaged graph
_STEPS = np.float32(127)


def save_weights(path: Path, weights: Mapping[str, Array], layers: Iterable[int], sources: str) -> None:
    """Write the tuned layers and the head; matrices as int8 with a scale for each row, the rest as it is.

    `sources` is the digest of what they were learnt from.
    """
    kept = tuple(f"encoder.layer.{layer}." for layer in layers)
    arrays: dict[str, NDArray[np.generic]] = {
        "names": np.array(json.dumps(CLASSES + FLAGS)),
        "sources": np.array(sources),
    }
    for name, array in weights.items():
        if name.startswith("head."):
            arrays[name] = array
        elif name.startswith(kept):
            if array.ndim == 2:
                scale = np.maximum(np.abs(array).max(axis=1, keepdims=True) / _STEPS, np.float32(1e-12))
                arrays[name] = np.round(array / scale).astype(np.int8)
                arrays[f"{name}.scale"] = scale
            else:
                arrays[name] = array
    np.savez_compressed(path, **arrays)


def load_weights(path: Path) -> tuple[dict[str, Array], str]:
    """Return the tuned arrays by their pretrained names, and the digest of what they were learnt from.

    Raises `ModelFileError` for a file that is missing, or knows other kinds of danger.
    """
    if not path.is_file():
        raise ModelFileError(f"{path.name} is missing")
    with np.load(path, allow_pickle=False) as arrays:
        if tuple(json.loads(str(arrays["names"]))) != CLASSES + FLAGS:
            raise ModelFileError(f"{path.name} knows other kinds of danger")
        names = [name for name in arrays.files if name not in ("names", "sources") and not name.endswith(".scale")]
        scaled = {name: arrays[f"{name}.scale"] for name in names if f"{name}.scale" in arrays.files}
        weights = {name: (arrays[name].astype(np.float32) * scaled.get(name, np.float32(1))) for name in names}
        return weights, str(arrays["sources"])


def compose(weights: Mapping[str, Array], directory: Path) -> None:
    """Write the graph that computes with the tuned layers, and the head with its digest, below `directory`.

    The matrices compute in whole numbers of seven bits, which every processor adds up to the same: with eight, older
    ones overflow.
    """
    directory.mkdir(parents=True, exist_ok=True)
    graph = onnx.load(str(packaged_model()))
    _put_in(graph.graph, weights)
    plain = directory / f"{GRAPH}.unfinished"
    onnx.save(graph, str(plain))
    quantize_dynamic(
        str(plain),
        str(directory / GRAPH),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul"],
    )
    plain.unlink()
    np.savez(
        directory / HEAD,
        weight=weights["head.weight"],
        bias=weights["head.bias"],
        names=np.array(json.dumps(CLASSES + FLAGS)),
        graph=np.array(hashlib.sha256((directory / GRAPH).read_bytes()).hexdigest()),
    )


def _put_in(graph: onnx.GraphProto, weights: Mapping[str, Array]) -> None:
    """Replace the graph's matrices, which it unpacks at every start, by plain ones, and what was tuned by that."""
    stored = {each.name: each for each in graph.initializer}
    makers = {node.output[0]: node for node in graph.node}
    dropped: set[str] = set()
    added = []
    for node in list(graph.node):
        if node.op_type != "Add" or not (bias := _named(node.input, stored)):
            continue
        product = next(
            (makers[name] for name in node.input if name in makers and makers[name].op_type == "MatMul"), None
        )
        if product is None:
            continue
        scaled = makers[product.input[1]]
        cast = makers[scaled.input[0]]
        packed, scale = stored[cast.input[0]], stored[scaled.input[1]]
        name = bias.removeprefix(_PREFIX).removesuffix("bias") + "weight"
        matrix = weights[name].T if name in weights else numpy_helper.to_array(packed) * numpy_helper.to_array(scale)
        added.append(numpy_helper.from_array(np.ascontiguousarray(matrix, dtype=np.float32), product.input[1]))
        dropped |= {scaled.output[0], cast.output[0]}
        graph.initializer.remove(packed)
        graph.initializer.remove(scale)
    for each in list(graph.initializer):
        if (name := each.name.removeprefix(_PREFIX)) in weights:
            graph.initializer.remove(each)
            added.append(numpy_helper.from_array(weights[name].astype(np.float32), each.name))
    graph.initializer.extend(added)
    nodes = [node for node in graph.node if node.output[0] not in dropped]
    del graph.node[:]
    graph.node.extend(nodes)


def _named(inputs: Iterable[str], stored: Mapping[str, onnx.TensorProto]) -> str | None:
    return next((name for name in inputs if name in stored and name.endswith(".bias")), None)
