"""Rows to logits, many at once: batches of like length, one on each core."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from stancemine.runtime.base import Logits, Runtime
from stancemine.windows import Row, collate

__all__ = ["Pending", "RowPool", "even_batches", "wait_for_any"]

CALL = 16
"""What a batch costs beside its tokens, in tokens, on a CPU: measured, see
``docs/performance.md``.
"""


def even_batches(lengths: Sequence[int], budget: int, call: int = CALL) -> list[list[int]]:
    """Indices of rows in batches of at most ``budget`` tokens, padding included, cut where that
    wastes least: the sum of rows x longest, and ``call`` for each batch.

    A row longer than the budget is a batch of its own.

    >>> even_batches([9, 2, 3, 9], budget=100, call=5)
    [[1, 2], [0, 3]]
    """
    if not lengths:
        return []
    order = np.argsort(lengths, kind="stable")
    widths, counts = np.unique(np.asarray(lengths), return_counts=True)
    ends = np.concatenate([[0], np.cumsum(counts)])
    cuts = _cuts(widths, ends, budget, call)
    batches: list[list[int]] = []
    for first, last in cuts:
        rows = order[ends[first] : ends[last]]
        size = max(budget // int(widths[last - 1]), 1)
        parts = -(-len(rows) // size)
        batches.extend(part.tolist() for part in np.array_split(rows, parts))
    return batches


def _cuts(
    widths: NDArray[np.int64], ends: NDArray[np.int64], budget: int, call: int
) -> list[tuple[int, int]]:
    """[first, last) places of ``widths`` that go together, by dynamic programming over the cuts.

    The cost is quadratic in the number of different widths, of which a model has some hundreds.
    """
    best = np.zeros(len(widths) + 1)
    start = np.zeros(len(widths) + 1, dtype=np.int64)
    for last in range(1, len(widths) + 1):
        tokens = (ends[last] - ends[:last]) * widths[last - 1]
        costs = best[:last] + tokens + call * -(-tokens // budget)
        start[last] = costs.argmin()
        best[last] = costs[start[last]]
    cuts = []
    last = len(widths)
    while last:
        cuts.append((int(start[last]), last))
        last = int(start[last])
    return cuts[::-1]


@dataclass(frozen=True, slots=True)
class Pending:
    """Rows on their way through the model."""

    rows: Sequence[Row]
    places: Sequence[int]
    batches: Sequence[Sequence[int]]
    futures: Sequence[Future[Logits]]

    def done(self) -> bool:
        """Whether `result` would return at once."""
        return all(future.done() for future in self.futures)

    def result(self) -> list[Logits]:
        """The logits of every row, in order, each as a batch of one row without padding."""
        found: dict[int, Logits] = {}
        for batch, future in zip(self.batches, self.futures, strict=True):
            logits = future.result()
            for position, index in enumerate(batch):
                found[index] = _one(logits, position, len(self.rows[index]))
        return [found[place] for place in self.places]


class RowPool:
    """Runs rows on the workers of a runtime; a context manager that ends its threads.

    ``batch_tokens`` is the most tokens, padding included, that a worker judges at once. Rows that
    are equal are judged once.
    """

    def __init__(self, runtime: Runtime, batch_tokens: int) -> None:
        self._runtime = runtime
        self._batch_tokens = batch_tokens
        # Runtimes of the caller's own may not say how many batches they take at once.
        self._workers = int(getattr(runtime, "parallel", 1))
        self._call = int(getattr(runtime, "call_tokens", CALL))
        self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="stancemine")

    def submit(self, rows: Sequence[Row]) -> Pending:
        """Send rows off; the call returns at once."""
        unique: dict[tuple[object, ...], int] = {}
        places = [unique.setdefault(_key(row), index) for index, row in enumerate(rows)]
        chosen = list(unique.values())
        lengths = [len(rows[index]) for index in chosen]
        budget = self._batch_tokens
        if self._workers > 1:  # few rows are shared out all the same
            budget = min(budget, max(-(-sum(lengths) // self._workers), 1))
        batches = [
            [chosen[i] for i in batch] for batch in even_batches(lengths, budget, self._call)
        ]
        # The longest first, so that no worker is left with it at the end.
        batches.sort(key=lambda batch: -len(batch) * len(rows[batch[-1]]))
        futures = [self._threads.submit(self._run, [rows[i] for i in b]) for b in batches]
        return Pending(rows, places, batches, futures)

    def __call__(self, rows: Sequence[Row]) -> list[Logits]:
        """The logits of every row, in order."""
        return self.submit(rows).result()

    def _run(self, rows: Sequence[Row]) -> Logits:
        return self._runtime(collate(rows))

    def __enter__(self) -> RowPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


def wait_for_any(pending: Iterable[Pending]) -> None:
    """Return when another batch of any of them is done."""
    wait([f for one in pending for f in one.futures if not f.done()], return_when=FIRST_COMPLETED)


def _key(row: Row) -> tuple[object, ...]:
    return row.ids, row.types, tuple((target.first, target.last) for target in row.targets)


def _one(logits: Logits, position: int, width: int) -> Logits:
    one = slice(position, position + 1)
    return Logits(
        logits.roles[one],
        logits.reported[one],
        logits.tags[one, :width],
        logits.stance[one],
        None if logits.labels is None else logits.labels[one],
        None if logits.topical is None else logits.topical[one],
    )
