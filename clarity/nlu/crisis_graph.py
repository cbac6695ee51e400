"""The ONNX graph of the crisis network, put together from its weights (the one importer of onnx)."""

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

_PREFIX = "inner."  # of the names in the packaged graph


def compose(weights: Mapping[str, NDArray[np.float32]], directory: Path) -> None:
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


def _put_in(graph: onnx.GraphProto, weights: Mapping[str, NDArray[np.float32]]) -> None:
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
