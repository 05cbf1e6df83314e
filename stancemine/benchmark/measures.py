"""The measurements, one function each; times are of the clock: other work on the machine counts."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from stancemine.miner import StanceMiner
from stancemine.runtime import Logits, Runtime
from stancemine.windows import Batch

__all__ = ["Pass", "Recorder", "bare_seconds", "one_pass", "resident_mib", "start_up"]

REPEATS = 3
"""Commands are started so often; the quickest counts: others found a cold disk or a busy core."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over articles: sentences, seconds, and the tokens that went through the model."""

    sentences: int
    seconds: float
    tokens: int
    padding: float
    """Padded tokens for each token that is none."""


class Recorder:
    """A runtime that notes the batches it is given."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self.parallel = int(getattr(runtime, "parallel", 1))
        self.batch_tokens = int(getattr(runtime, "batch_tokens", 1024))
        self.batches: list[Batch] = []

    def __call__(self, batch: Batch) -> Logits:
        """The logits of every head."""
        with self._lock:
            self.batches.append(batch)
        return self._runtime(batch)


def one_pass(
    miner: StanceMiner, recorder: Recorder, articles: Sequence[str], topics: Sequence[str]
) -> Pass:
    """Articles to JSON, end to end; `Recorder.batches` holds what the model was given."""
    recorder.batches.clear()
    sentences = 0
    begun = time.perf_counter()
    for document in miner.pipe(articles, list(topics)):
        document.to_json()
        sentences += len(document.sentences)
    seconds = time.perf_counter() - begun
    tokens = sum(int(batch.attention_mask.sum()) for batch in recorder.batches)
    padded = sum(batch.attention_mask.size for batch in recorder.batches)
    return Pass(sentences, seconds, tokens, round(padded / max(tokens, 1) - 1, 3))


def bare_seconds(runtime: Runtime, batches: Sequence[Batch], batch_tokens: int) -> float:
    """Seconds that the bare encoder takes over the rows of these batches: rows of one length
    together, so that nothing is padded, made before the clock starts, one batch on each core.
    """
    even = unpadded(batches, batch_tokens)
    workers = int(getattr(runtime, "parallel", 1))
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(runtime, even[:workers]))
        begun = time.perf_counter()
        list(threads.map(runtime, even))
        return time.perf_counter() - begun


def unpadded(batches: Sequence[Batch], batch_tokens: int) -> list[Batch]:
    """The same rows in batches of one length each."""
    by_length: dict[int, list[tuple[Batch, int]]] = {}
    for batch in batches:
        for row, length in enumerate(batch.attention_mask.sum(axis=1).tolist()):
            by_length.setdefault(length, []).append((batch, row))
    found = []
    for length, rows in by_length.items():
        size = max(batch_tokens // max(length, 1), 1)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            slots = max(batch.pooling.shape[1] for batch, _ in part)
            pooling = np.zeros((len(part), slots, length), dtype=np.float32)
            for place, (batch, row) in enumerate(part):
                pooling[place, : batch.pooling.shape[1]] = batch.pooling[row, :, :length]
            ids, mask, types = (
                np.stack([getattr(batch, name)[row, :length] for batch, row in part])
                for name in ("input_ids", "attention_mask", "token_type_ids")
            )
            found.append(Batch(ids, mask, types, pooling))
    return sorted(found, key=lambda batch: -batch.input_ids.size)


def start_up(model: str) -> dict[str, float]:
    """Seconds of ``import stancemine``, ``stancemine --help`` and of loading a model, each in a
    process of its own; of the import and the load without the start of Python.
    """
    timed = "import time; begun = time.perf_counter(); {}; print(time.perf_counter() - begun)"
    load = f"stancemine.StanceMiner.load({model!r})"
    return {
        "import": _quickest(lambda: _said(timed.format("import stancemine"))),
        "help": _quickest(_help),
        "load": _quickest(lambda: _said("import stancemine; " + timed.format(load))),
    }


def resident_mib() -> float | None:
    """Memory that this process holds, in MiB; None where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
    except OSError:
        return None
    return None


def _said(code: str) -> float:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _help() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "stancemine", "--help"], check=True, capture_output=True)
    return time.perf_counter() - begun


def _quickest(measure: Callable[[], float]) -> float:
    return round(min(measure() for _ in range(REPEATS)), 3)
