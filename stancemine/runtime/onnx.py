"""The ONNX runtime: int8 on the CPU, without torch."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from stancemine.errors import ModelError
from stancemine.runtime.base import Logits
from stancemine.windows import Batch

__all__ = ["OnnxRuntime"]


class OnnxRuntime:
    """An ONNX Runtime session over ``model.onnx``."""

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        if threads is not None:
            options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Batches have a new shape each time: an arena planned per shape only grows.
        options.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises bare types of its own
            raise ModelError(f"{path} cannot be loaded by ONNX Runtime: {error}") from error
        self._outputs = [output.name for output in self._session.get_outputs()]

    def __call__(self, batch: Batch) -> Logits:
        """The logits of every head."""
        outputs = self._session.run(self._outputs, batch.inputs())
        return Logits(**dict(zip(self._outputs, outputs, strict=True)))
