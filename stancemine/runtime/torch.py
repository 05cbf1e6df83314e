"""The torch runtime: fp32 on the CPU, bf16 on a GPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError

from stancemine.errors import ModelError
from stancemine.model import StanceMineModel, without_bars
from stancemine.runtime.base import Logits
from stancemine.runtime.pool import CALL
from stancemine.windows import Batch

__all__ = ["TorchRuntime"]


class TorchRuntime:
    """A `StanceMineModel` in evaluation mode; ``device`` is "cpu" unless given ("cuda", "mps").

    With ``bf16`` (by default on "cuda") the encoder's weights and arithmetic are bfloat16; what
    leaves the model is fp32. A GPU takes 32,768 tokens at once, padding included, and copies them
    while it works.
    """

    parallel = 1

    def __init__(
        self,
        path: Path,
        *,
        device: str | None = None,
        threads: int | None = None,
        bf16: bool | None = None,
    ) -> None:
        self._opened: tuple[Path, str | None, int | None, bool | None] | None
        self._opened = path, device, threads, bf16
        if threads is not None:
            torch.set_num_threads(threads)
        try:
            self._device = torch.device(device or "cpu")
            with without_bars():
                model = StanceMineModel.from_pretrained(path, dtype=torch.float32)
            torch.nn.Module.to(model, self._device)
        except (
            OSError,
            ValueError,
            TypeError,
            RuntimeError,
            AssertionError,
            SafetensorError,
        ) as error:
            raise ModelError(f"{path} cannot be loaded by torch: {error}") from error
        self._bf16 = self._device.type == "cuda" if bf16 is None else bf16
        if self._bf16:
            # Else the weights would be narrowed anew for every batch.
            torch.nn.Module.to(model.encoder, torch.bfloat16)
        self._model: torch.nn.Module = model.eval()
        self._topical = True

    @classmethod
    def of(cls, model: torch.nn.Module, device: torch.device) -> Self:
        """A runtime over a model in memory, which lies on ``device`` and is in evaluation mode."""
        runtime = cls.__new__(cls)
        runtime._opened = None
        runtime._device, runtime._model = device, model
        runtime._bf16, runtime._topical = device.type == "cuda", False
        return runtime

    @property
    def batch_tokens(self) -> int:
        """How many tokens, padding included, are best judged at once."""
        return 1024 if self._device.type == "cpu" else 32_768

    @property
    def call_tokens(self) -> int:
        """What a batch costs beside its tokens, in tokens: a GPU's kernels take their time to
        start, in which it could judge thousands (an estimate, not measured).
        """
        return CALL if self._device.type == "cpu" else 8192

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process goes the place of the files, not what they hold."""
        if self._opened is None:
            return TorchRuntime.of, (self._model, self._device)
        return _open, self._opened

    @torch.inference_mode()
    def __call__(self, batch: Batch) -> Logits:
        """The logits of every head."""
        inputs = {name: self._moved(array) for name, array in batch.inputs().items()}
        with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=self._bf16):
            output = self._model(**inputs, topical=self._topical)

        def array(values: torch.Tensor | None) -> NDArray[np.float32]:
            if values is None:
                raise ModelError("the model returned no output for one of its heads")
            return values.float().cpu().numpy()

        return Logits(
            array(output.roles),
            array(output.reported),
            array(output.tags),
            array(output.stance),
            None if output.labels is None else array(output.labels),
            None if output.topical is None else array(output.topical),
        )

    def _moved(self, array: NDArray[np.generic]) -> torch.Tensor:
        tensor = torch.from_numpy(array)
        if self._device.type == "cuda":
            return tensor.pin_memory().to(self._device, non_blocking=True)
        return tensor.to(self._device)


def _open(path: Path, device: str | None, threads: int | None, bf16: bool | None) -> TorchRuntime:
    return TorchRuntime(path, device=device, threads=threads, bf16=bf16)
