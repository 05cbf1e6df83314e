"""The torch runtime: fp32 on the CPU, bf16 on a GPU."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from stancemine.errors import ModelError
from stancemine.model import StanceMineModel
from stancemine.runtime.base import Logits
from stancemine.windows import Batch

__all__ = ["TorchRuntime"]


class TorchRuntime:
    """A `StanceMineModel` in evaluation mode; ``device`` is "cpu" unless given ("cuda", "mps")."""

    def __init__(
        self, path: Path, *, device: str | None = None, threads: int | None = None
    ) -> None:
        if threads is not None:
            torch.set_num_threads(threads)
        self._device = torch.device(device or "cpu")
        try:
            model = StanceMineModel.from_pretrained(path, dtype=torch.float32)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"{path} cannot be loaded by torch: {error}") from error
        torch.nn.Module.to(model, self._device)
        self._model: torch.nn.Module = model.eval()

    @classmethod
    def of(cls, model: torch.nn.Module, device: torch.device) -> Self:
        """A runtime over a model in memory, which lies on ``device`` and is in evaluation mode."""
        runtime = cls.__new__(cls)
        runtime._device, runtime._model = device, model
        return runtime

    @torch.inference_mode()
    def __call__(self, batch: Batch) -> Logits:
        """The logits of every head."""
        inputs = {n: torch.from_numpy(a).to(self._device) for n, a in batch.inputs().items()}
        with torch.autocast(
            self._device.type, dtype=torch.bfloat16, enabled=self._device.type == "cuda"
        ):
            output = self._model(**inputs)

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
        )
