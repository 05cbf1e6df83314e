"""A trained model -> the folder that inference reads: fp16 safetensors and an int8 ONNX graph."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import matmul_nbits_quantizer

from stancemine.errors import OutputError
from stancemine.folder import Settings
from stancemine.model import StanceMineModel
from stancemine.windows import Row, Target, collate

__all__ = ["check_replaceable", "export_model", "write_onnx"]

OUTPUTS = ("roles", "reported", "tags", "stance")
"""What every model gives; one with label sets of a user's own gives "labels" too."""
OPSET = 18


class _Tuple(torch.nn.Module):
    """The model with its outputs as a tuple, which is what the exporter traces."""

    def __init__(self, model: StanceMineModel, outputs: tuple[str, ...]) -> None:
        super().__init__()
        self.model = model
        self.outputs = outputs

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
        pooling: torch.Tensor,
    ) -> tuple[torch.Tensor | None, ...]:
        output = self.model(input_ids, attention_mask, token_type_ids, pooling)
        return tuple(getattr(output, name) for name in self.outputs)


def export_model(model: StanceMineModel, tokenizer: Path, settings: Settings, folder: Path) -> None:
    """Write ``model`` as a folder that `StanceMiner.load` reads.

    Weights are saved as fp16. An existing folder is replaced only when everything was written, and
    only where it is a model's: an `OutputError` refuses any other.
    """
    check_replaceable(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        write_onnx(model, new / "model.onnx")
        (new / "stancemine.json").write_text(settings.to_json(), encoding="utf-8")
        shutil.copy(tokenizer, new / "tokenizer.json")
        # Where the encoder lay is nobody's business; its own dtype would part it from the heads'.
        for name in ("_name_or_path", "dtype"):
            model.config.encoder.pop(name, None)
        model.half().save_pretrained(new)
        model.float()
        if folder.exists():
            shutil.rmtree(folder)
        new.rename(folder)


def check_replaceable(folder: Path) -> None:
    """Raise `OutputError` where ``folder`` holds something else than a model."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() and not (folder / "stancemine.json").is_file():
        raise OutputError(f"{folder} is there and is no model folder: name another, or a new one")


def write_onnx(model: StanceMineModel, path: Path, *, quantize: bool = True) -> None:
    """Export to ONNX with free rows, tokens and slots; int8 unless ``quantize`` is false.

    The encoder's matrices are int8 in blocks of 128, and so are the activations that they meet, a
    row at a time; word vectors are fp16. One scale a tensor for all activations (dynamic int8) is
    faster but turns 3 % of the stances (``docs/decisions.md``). The heads stay in fp32: they are a
    thousandth of the arithmetic and the place where rounding turns a label.
    """
    rows = [Row((0,) * n, (0,) * n, (Target(0, 1, n, ((0, 1),) * (n - 1)),)) for n in (5, 7)]
    inputs = {name: torch.from_numpy(a) for name, a in collate(rows).inputs().items()}
    axes = {name: {0: "rows", 1: "tokens"} for name in inputs if name != "pooling"}
    axes["pooling"] = {0: "rows", 1: "slots", 2: "tokens"}
    axes |= {"roles": {0: "rows", 1: "slots"}, "reported": {0: "rows", 1: "slots"}}
    axes |= {"tags": {0: "rows", 1: "tokens"}, "stance": {0: "rows", 1: "slots"}}
    outputs: tuple[str, ...] = OUTPUTS
    if model.config.label_sets:
        outputs = (*OUTPUTS, "labels")
        axes["labels"] = {0: "rows", 1: "slots"}
    model = model.float().eval()
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            _Tuple(model, outputs).eval(),
            tuple(inputs.values()),
            str(full),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
        if not quantize:
            shutil.copy(full, path)
            return
        _quantize(full, path)


def _quantize(full: Path, path: Path) -> None:
    model = onnx.load(str(full))
    _halve_word_vectors(model.graph)
    logger = logging.getLogger(matmul_nbits_quantizer.__name__)
    level = logger.level
    logger.setLevel(logging.ERROR)  # it names every node that it passes over
    try:
        quantizer = matmul_nbits_quantizer.MatMulNBitsQuantizer(
            model,
            bits=8,
            block_size=128,
            is_symmetric=True,
            accuracy_level=4,
            nodes_to_exclude=[
                node.name
                for node in model.graph.node
                if "_head" in node.name or "stance_" in node.name
            ],
        )
        quantizer.process()
    finally:
        logger.setLevel(level)
    onnx.save(quantizer.model.model, str(path))


def _halve_word_vectors(graph: onnx.GraphProto) -> None:
    """Keep the embedding tables in fp16 and widen what is looked up in them."""
    tables = {
        table.name: table
        for table in graph.initializer
        if len(table.dims) == 2 and table.data_type == onnx.TensorProto.FLOAT
    }
    lookups = [n for n in graph.node if n.op_type == "Gather" and n.input[0] in tables]
    for name in {node.input[0] for node in lookups}:
        halved = onnx.numpy_helper.to_array(tables[name]).astype(np.float16)
        tables[name].CopyFrom(onnx.numpy_helper.from_array(halved, name))
    for node in lookups:
        wide, narrow = node.output[0], f"{node.output[0]}_fp16"
        node.output[0] = narrow
        cast = onnx.helper.make_node("Cast", [narrow], [wide], to=onnx.TensorProto.FLOAT)
        graph.node.insert(list(graph.node).index(node) + 1, cast)
