"""What a runtime is, and the choice of one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from stancemine.errors import ModelError
from stancemine.folder import ModelFolder
from stancemine.windows import Batch

__all__ = ["RUNTIMES", "Logits", "Runtime", "RuntimeName", "open_runtime"]

RuntimeName = Literal["auto", "onnx", "torch"]
"""Which runtime; auto takes the one that fits."""
RUNTIMES: Final[tuple[RuntimeName, ...]] = get_args(RuntimeName)
"""Every runtime's name."""


@dataclass(frozen=True, slots=True)
class Logits:
    """The heads' outputs for a batch, fp32: ``roles [rows, slots, schemes, 3]``,
    ``reported [rows, slots, schemes]``, ``tags [rows, tokens, 3, 3]``,
    ``stance [rows, slots, schemes, 4]``; ``labels [rows, slots, all labels]`` where the model has
    label sets of users' own; ``topical [rows, slots, width]`` is what a gate reads, where the model
    gives it; see ``StanceMineOutput`` in ``stancemine.model``.
    """

    roles: NDArray[np.float32]
    reported: NDArray[np.float32]
    tags: NDArray[np.float32]
    stance: NDArray[np.float32]
    labels: NDArray[np.float32] | None = None
    topical: NDArray[np.float32] | None = None


class Runtime(Protocol):
    """Runs the network over one batch.

    It may say how many batches it takes at once (``parallel``, else 1), how many tokens it likes
    in one (``batch_tokens``, else 1024), and what a batch costs it beside its tokens, in tokens
    (``call_tokens``, else that of a CPU).
    """

    def __call__(self, batch: Batch) -> Logits:
        """The logits of every head."""
        ...


def open_runtime(
    folder: ModelFolder,
    name: RuntimeName = "auto",
    *,
    device: str | None = None,
    threads: int | None = None,
) -> Runtime:
    """The runtime for a model folder.

    "auto" is ONNX Runtime where the folder has its graph and no ``device`` is asked for, else
    torch. ``threads``, at least 1, defaults to the machine's cores. Raises `ModelError` for what
    the folder or the machine lacks.
    """
    if name not in RUNTIMES:
        raise ModelError(f"unknown runtime {name!r}: choose {', '.join(RUNTIMES)}")
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise ModelError(f"threads is a whole number from 1 on, or None, not {threads!r}")
    if name == "auto":
        name = "onnx" if folder.onnx.is_file() and device is None else "torch"
    if name == "onnx":
        if not folder.onnx.is_file():
            raise ModelError(f"{folder.path} has no model.onnx: use runtime='torch' or export it")
        if device not in (None, "cpu"):
            raise ModelError(
                f"the onnx runtime runs on the CPU; for {device!r} use runtime='torch'"
            )
        from stancemine.runtime.onnx import OnnxRuntime

        return OnnxRuntime(folder.onnx, threads=threads)
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise ModelError("the torch runtime needs torch: pip install 'stancemine[train]'")
    if not folder.weights.is_file():
        raise ModelError(f"{folder.path} has no model.safetensors, which the torch runtime needs")
    from stancemine.runtime.torch import TorchRuntime

    return TorchRuntime(folder.path, device=device, threads=threads)
