"""The ONNX runtime: int8 on the CPU, without torch."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import onnxruntime

from stancemine.errors import ModelError
from stancemine.runtime.base import Logits
from stancemine.windows import Batch

__all__ = ["OnnxRuntime"]

MOST_WORKERS = 8
"""More batches at once than this are not judged unless asked for: Python, which reads the results,
would not keep up.
"""


class OnnxRuntime:
    """An ONNX Runtime session over ``model.onnx``.

    It may be called from several threads, and works in the caller's: ``parallel`` batches at once
    (by default one on each core, at most `MOST_WORKERS`) keep the cores busier than one batch that
    is shared out operator by operator. Pickled, it is its file's name: another process, or a copy,
    opens the file again.
    """

    batch_tokens = 1024

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        self._opened = path.absolute(), threads
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Batches have a new shape each time: an arena planned per shape only grows.
        options.enable_mem_pattern = False
        if _overflows():
            options.add_session_config_entry("session.x64quantprecision", "1")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises bare types of its own
            raise ModelError(f"{path} cannot be loaded by ONNX Runtime: {error}") from error
        self.parallel = threads or min(_cores(), MOST_WORKERS)
        self.outputs = frozenset(output.name for output in self._session.get_outputs())
        self._inputs = frozenset(taken.name for taken in self._session.get_inputs())
        self._names = [name for name in Logits.__slots__ if name in self.outputs]

    def __call__(self, batch: Batch) -> Logits:
        """The logits of every head."""
        outputs = self._session.run(self._names, batch.inputs(self._inputs))
        return Logits(**dict(zip(self._names, outputs, strict=True)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _open, self._opened


def _open(path: Path, threads: int | None) -> OnnxRuntime:
    return OnnxRuntime(path, threads=threads)


def _cores() -> int:
    """The cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _overflows() -> bool:
    """Whether the quick int8 kernel is wrong here: it adds pairs of products in 16 bits on x86-64
    processors without VNNI. ONNX Runtime then takes a slower one. Where nobody says, it is so held.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return "vnni" not in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
