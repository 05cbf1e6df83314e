"""A trained model -> the folder that inference reads: fp16 safetensors and an int8 ONNX graph."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from tokenizers import Tokenizer

from stancemine.corpora import read
from stancemine.errors import OutputError
from stancemine.folder import Settings
from stancemine.model import StanceMineModel
from stancemine.train.attention import fused_attention
from stancemine.train.quantize import halve_word_vectors, observe, quantize_products
from stancemine.windows import Batch, Row, StanceQuery, Target, Windower, collate

__all__ = ["check_replaceable", "export_model", "put_in_place", "write_onnx"]

OUTPUTS = ("roles", "reported", "tags", "stance", "topical")
"""What every model gives; one with label sets of a user's own gives "labels" too."""
OPSET = 18
OBSERVED = 48
"""Sentences of this project's own corpora on which the loudness of activations is observed, and as
many pairs of sentence and topic."""


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
        output = self.model(input_ids, attention_mask, token_type_ids, pooling, topical=True)
        return tuple(getattr(output, name) for name in self.outputs)


def export_model(model: StanceMineModel, tokenizer: Path, settings: Settings, folder: Path) -> None:
    """Write ``model`` as a folder that `StanceMiner.load` reads.

    Weights are saved as fp16. An existing folder is replaced only when everything was written, and
    only where it is a model's: an `OutputError` refuses any other.
    """
    check_replaceable(folder)
    folder = folder.resolve()  # a link stays, and scratch lies on the disk that it leads to
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        windower = Windower(
            Tokenizer.from_str(tokenizer.read_text(encoding="utf-8")),
            max_tokens=settings.max_tokens,
        )
        write_onnx(model, new / "model.onnx", observed_batches(windower))
        (new / "stancemine.json").write_text(settings.to_json(), encoding="utf-8")
        shutil.copy(tokenizer, new / "tokenizer.json")
        # Where the encoder lay is nobody's business; its own dtype would part it from the heads'.
        for name in ("_name_or_path", "dtype"):
            model.config.encoder.pop(name, None)
        model.half().save_pretrained(new)
        model.float()
        # safetensors are written for their owner alone; the folder's files are read alike.
        (new / "model.safetensors").chmod((new / "stancemine.json").stat().st_mode)
        put_in_place(new, folder)


def put_in_place(new: Path, folder: Path) -> None:
    """Rename ``new`` to ``folder``. What lies there is deleted only then, and put back where the
    new one cannot be put in its place.
    """
    with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as scratch:
        old = Path(scratch) / "old"
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise


def check_replaceable(folder: Path) -> None:
    """Raise `OutputError` where ``folder`` holds something else than a model."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() and not (folder / "stancemine.json").is_file():
        raise OutputError(f"{folder} is there and is no model folder: name another, or a new one")


def observed_batches(windower: Windower) -> list[Batch]:
    """Sentences, alone and with a topic, of the corpora that ship with this package."""
    documents = [d for name in ("contrast", "mocknews") for d in read(name, split="train")]
    step = max(len(documents) // OBSERVED, 1)
    chosen = [(d.sentence_text(0), d.sentences[0]) for d in documents[::step]]
    queries = [
        StanceQuery(text, sentence.stances[0].topic)
        for text, sentence in chosen
        if sentence.stances
    ]
    rows = windower.sentence_rows([text for text, _ in chosen], "alone")
    pairs = windower.stance_rows([query for query in queries if windower.fits(query)])
    return [collate(part[:OBSERVED]) for part in (rows, pairs) if part]


def write_onnx(model: StanceMineModel, path: Path, observed: Sequence[Batch] | None = None) -> None:
    """Export to ONNX with free rows, tokens and slots; int8 where ``observed`` says how loud the
    activations are.

    The encoder's matrices are int8, a scale a column, and so are the activations that they meet, a
    scale a token (`stancemine.train.quantize`); word vectors are fp16. The heads stay in fp32: they
    are a thousandth of the arithmetic and the place where rounding turns a label. Attention is one
    operator where the encoder allows it.
    """
    rows = [Row((0,) * n, (0,) * n, (Target(0, 1, n, ((0, 1),) * (n - 1)),)) for n in (5, 7)]
    inputs = {name: torch.from_numpy(a) for name, a in collate(rows).inputs().items()}
    axes = {name: {0: "rows", 1: "tokens"} for name in inputs if name != "pooling"}
    axes["pooling"] = {0: "rows", 1: "slots", 2: "tokens"}
    axes |= {"roles": {0: "rows", 1: "slots"}, "reported": {0: "rows", 1: "slots"}}
    axes |= {"tags": {0: "rows", 1: "tokens"}, "stance": {0: "rows", 1: "slots"}}
    axes |= {"topical": {0: "rows", 1: "slots"}}
    outputs: tuple[str, ...] = OUTPUTS
    if model.config.label_sets:
        outputs = (*OUTPUTS, "labels")
        axes["labels"] = {0: "rows", 1: "slots"}
    model = model.float().eval()
    with (
        tempfile.TemporaryDirectory() as scratch,
        warnings.catch_warnings(),
        fused_attention(model.encoder),
    ):
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
        if observed is None:
            shutil.copy(full, path)
        else:
            _quantize(full, path, observed)


def _quantize(full: Path, path: Path, observed: Sequence[Batch]) -> None:
    model = onnx.load(str(full))
    seen = observe(model, observed, _is_head)
    halve_word_vectors(model.graph)
    quantize_products(model.graph, _is_head, seen)
    onnx.save(model, str(path))


def _is_head(node: onnx.NodeProto) -> bool:
    return "_head" in node.name or "stance_" in node.name
