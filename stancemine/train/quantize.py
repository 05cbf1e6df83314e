"""An fp32 ONNX graph -> int8: weights by column, activations by token.

ONNX Runtime's own dynamic quantisation has one scale for all activations of a matrix product, which
one loud token sets for everybody: it turns two or three labels in a hundred. Here every token has
its own. The scale of a token is the same for a whole row of the product, so it can be multiplied
back after it, and the product itself is the runtime's int8 kernel::

    q = round(127 x / max|x|)                one maximum a token
    y = (q @ W_int8) * columns * max|x| / 127

Two things make the rounding finer, both from what activations look like on a few rows (`observe`):

- Loud channels are turned down before rounding and their weights up by as much (SmoothQuant, Xiao
  et al. 2023), so that they do not set the scale for the others.
- What GELU gives is nowhere below -0.17: shifted up by that much it fills all 255 levels instead of
  half of them. The product of the shift with the weights is a constant, taken off again.

``docs/performance.md`` has what else was tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from stancemine.windows import Batch

__all__ = ["Activations", "halve_word_vectors", "observe", "quantize_products"]

MICROSOFT = "com.microsoft"

ONE_SIDED = -0.25
"""Activations that are nowhere below this are shifted, not mirrored."""

Keep = Callable[[onnx.NodeProto], bool]
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Activations:
    """What goes into a product: the loudest of each channel, and the lowest of all."""

    loudest: Array
    lowest: float

    @property
    def shift(self) -> float:
        """What is added so that nothing is below zero; 0 where both signs are common."""
        return -self.lowest if ONE_SIDED < self.lowest < 0 else 0.0

    def smoothing(self, weights: Sequence[Array]) -> Array | None:
        """By what each channel is divided, and its weights multiplied: the root of how much louder
        the activations are than the weights ``[in, out]`` that they meet; None for shifted ones,
        which are wide and even.
        """
        if self.shift:
            return None
        heavy = np.max([np.abs(w).max(axis=1) for w in weights], axis=0)
        return np.asarray(
            np.sqrt(np.maximum(self.loudest, 1e-4) / np.maximum(heavy, 1e-4)), dtype=np.float32
        )


def observe(model: onnx.ModelProto, batches: Sequence[Batch], keep: Keep) -> dict[str, Activations]:
    """The activations of every product that `quantize_products` would turn, by name."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    names = sorted({node.input[0] for node, _ in _products(watched.graph, keep)})
    watched.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    inputs = {taken.name for taken in session.get_inputs()}
    found: dict[str, Activations] = {}
    for batch in batches:
        there = batch.attention_mask > 0
        for name, values in zip(names, session.run(names, batch.inputs(inputs)), strict=True):
            seen = values[there]
            loudest, lowest = np.abs(seen).max(axis=0), float(seen.min())
            if name in found:
                loudest = np.maximum(loudest, found[name].loudest)
                lowest = min(lowest, found[name].lowest)
            found[name] = Activations(loudest, lowest)
    return found


def quantize_products(
    graph: onnx.GraphProto, keep: Keep, activations: Mapping[str, Activations]
) -> int:
    """Turn every product of activations with a constant matrix into int8, but those that ``keep``
    says; returns how many were turned.
    """
    products = _products(graph, keep)
    by_source: dict[str, list[Array]] = {}
    for node, matrix in products:
        by_source.setdefault(node.input[0], []).append(numpy_helper.to_array(matrix))
    rounded = {
        source: _Source(graph, source, activations[source], weights)
        for source, weights in by_source.items()
    }
    turned = {node.output[0]: matrix for node, matrix in products}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        if node.op_type == "MatMul" and node.output[0] in turned:
            nodes.extend(rounded[node.input[0]].product(node, turned[node.output[0]]))
        else:
            nodes.append(node)
    if turned:
        _add_constants(graph)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return len(products)


def _products(graph: onnx.GraphProto, keep: Keep) -> list[tuple[onnx.NodeProto, onnx.TensorProto]]:
    matrices = {
        tensor.name: tensor
        for tensor in graph.initializer
        if len(tensor.dims) == 2 and tensor.data_type == TensorProto.FLOAT
    }
    return [
        (node, matrices[node.input[1]])
        for node in graph.node
        if node.op_type == "MatMul" and node.input[1] in matrices and not keep(node)
    ]


class _Source:
    """Activations that one or more products read: rounded once, by the first of them."""

    def __init__(
        self, graph: onnx.GraphProto, name: str, seen: Activations, weights: Sequence[Array]
    ) -> None:
        self._graph = graph
        self._name = name
        self._shift = seen.shift
        self._factor = seen.smoothing(weights)
        self._rounded = False

    def product(self, node: onnx.NodeProto, matrix: onnx.TensorProto) -> list[onnx.NodeProto]:
        """The nodes in place of one product, after those that round, if it is the first."""
        nodes = [] if self._rounded else self._rounding()
        self._rounded = True
        name, (out,) = matrix.name, node.output
        weights = numpy_helper.to_array(matrix)
        if self._factor is not None:
            weights = weights * self._factor[:, None]
        exact = self._matrix(name, weights)
        raw, scaled = f"{out}_levels", f"{out}_scaled" if self._shift else out
        middle = "zero_level" if self._shift else "middle_level"
        given = [
            self._of("levels"),
            f"{name}_int8",
            "one",
            f"{name}_columns",
            middle,
            f"{name}_zero",
        ]
        nodes += [
            helper.make_node("MatMulIntegerToFloat", given, [raw], domain=MICROSOFT),
            helper.make_node("Mul", [raw, self._of("loudest")], [scaled], name=node.name),
        ]
        if self._shift:
            self._constant(f"{name}_shift", np.float32(-self._shift) * exact.sum(axis=0))
            nodes.append(helper.make_node("Add", [scaled, f"{name}_shift"], [out]))
        return nodes

    def _rounding(self) -> list[onnx.NodeProto]:
        """Nodes that round each token to 256 levels."""
        nodes, given = [], self._name
        if self._factor is not None:
            self._constant(f"{self._name}_factor", 1 / self._factor)
            nodes.append(
                helper.make_node("Mul", [given, f"{self._name}_factor"], [self._of("smooth")])
            )
            given = self._of("smooth")
        if self._shift:
            self._constant(f"{self._name}_shift", np.float32(self._shift))
            nodes.append(
                helper.make_node("Add", [given, f"{self._name}_shift"], [self._of("shifted")])
            )
            given = positive = self._of("shifted")
        else:
            positive = self._of("absolute")
            nodes.append(helper.make_node("Abs", [given], [positive]))
        most, middle = (
            ("all_levels", "zero_level") if self._shift else ("half_levels", "middle_level")
        )
        return [
            *nodes,
            helper.make_node("ReduceMax", [positive, "last_axis"], [self._of("max")], keepdims=1),
            # A row of zeros must not divide by zero.
            helper.make_node("Max", [self._of("max"), "least"], [self._of("loudest")]),
            helper.make_node("Div", [most, self._of("loudest")], [self._of("gain")]),
            helper.make_node("Mul", [given, self._of("gain")], [self._of("scaled")]),
            helper.make_node(
                "QuantizeLinear", [self._of("scaled"), "one", middle], [self._of("levels")]
            ),
        ]

    def _matrix(self, name: str, weights: Array) -> Array:
        """Add a matrix ``[in, out]`` in int8, with scales; returns what it stands for."""
        scale = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-12).astype(np.float32)
        levels = np.rint(weights / scale).astype(np.int8)
        most = 255 if self._shift else 127
        self._constant(f"{name}_int8", levels)
        self._constant(f"{name}_columns", scale / np.float32(most))
        # One a matrix: ONNX Runtime rewrites it on processors whose int8 kernel would overflow.
        self._constant(f"{name}_zero", np.int8(0))
        return np.asarray(levels * scale, dtype=np.float32)

    def _constant(self, name: str, value: object) -> None:
        self._graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))

    def _of(self, what: str) -> str:
        return f"{self._name}_{what}"


def _add_constants(graph: onnx.GraphProto) -> None:
    for name, value in (
        ("one", np.float32(1)),
        ("half_levels", np.float32(127)),
        ("all_levels", np.float32(255)),
        ("least", np.float32(1e-9)),
        ("middle_level", np.uint8(128)),
        ("zero_level", np.uint8(0)),
        ("last_axis", np.array([-1], dtype=np.int64)),
    ):
        graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))


def halve_word_vectors(graph: onnx.GraphProto) -> None:
    """Keep the embedding tables in fp16 and widen what is looked up in them."""
    tables = {
        table.name: table
        for table in graph.initializer
        if len(table.dims) == 2 and table.data_type == TensorProto.FLOAT
    }
    lookups = [n for n in graph.node if n.op_type == "Gather" and n.input[0] in tables]
    for name in {node.input[0] for node in lookups}:
        halved = numpy_helper.to_array(tables[name]).astype(np.float16)
        tables[name].CopyFrom(numpy_helper.from_array(halved, name))
    for node in lookups:
        wide, narrow = node.output[0], f"{node.output[0]}_fp16"
        node.output[0] = narrow
        cast = helper.make_node("Cast", [narrow], [wide], to=TensorProto.FLOAT)
        graph.node.insert(list(graph.node).index(node) + 1, cast)
