"""A model once a process: engines use one worker process for many tasks."""

from __future__ import annotations

from functools import lru_cache

from stancemine.folder import find_model
from stancemine.gate import GateMode
from stancemine.miner import StanceMiner
from stancemine.runtime import RuntimeName

__all__ = ["loaded"]


def loaded(
    model: str,
    runtime: RuntimeName = "auto",
    device: str | None = None,
    threads: int | None = None,
    gate: GateMode = "strict",
) -> StanceMiner:
    """The model, loaded anew only where a file of its folder has changed. Raises `ModelError`."""
    files = sorted(find_model(model).path.iterdir())
    stamp = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    return _loaded(model, runtime, device, threads, gate, stamp)


@lru_cache(maxsize=4)
def _loaded(
    model: str,
    runtime: RuntimeName,
    device: str | None,
    threads: int | None,
    gate: GateMode,
    stamp: tuple[tuple[str, int, int], ...],  # a part of the key
) -> StanceMiner:
    return StanceMiner.load(model, runtime, device=device, threads=threads, gate=gate)
