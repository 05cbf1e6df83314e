"""The two runtimes behind one small interface: ONNX Runtime for everyday use, torch for GPUs."""

from stancemine.runtime.base import RUNTIMES, Logits, Runtime, RuntimeName, open_runtime

__all__ = ["RUNTIMES", "Logits", "Runtime", "RuntimeName", "open_runtime"]
