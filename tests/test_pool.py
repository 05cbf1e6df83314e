import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.runtime import Logits
from stancemine.runtime.pool import CALL, RowPool, even_batches
from stancemine.windows import Row, Target


def row(*ids):
    return Row(ids, (0,) * len(ids), (Target(0, 1, len(ids), ((0, 1),) * (len(ids) - 1)),))


class Echo:
    """A runtime whose role logits are the sum of a row's ids, and that notes what it was given."""

    call_tokens = CALL

    def __init__(self, parallel=1, fail_at=None):
        self.parallel, self.fail_at = parallel, fail_at
        self.batches, self.threads = [], set()
        self._lock = threading.Lock()

    def __call__(self, batch):
        with self._lock:
            self.batches.append(batch.input_ids)
            self.threads.add(threading.get_ident())
        if self.fail_at is not None and (batch.input_ids == self.fail_at).any():
            raise RuntimeError("broken batch")
        rows, tokens = batch.input_ids.shape
        sums = batch.input_ids.sum(axis=1).astype(np.float32)
        return Logits(
            np.tile(sums[:, None, None, None], (1, 1, 1, 3)),
            sums[:, None, None],
            np.zeros((rows, tokens, 3, 3), np.float32),
            np.zeros((rows, 1, 1, 4), np.float32),
        )


@settings(deadline=None)
@given(
    lengths=st.lists(st.integers(1, 60), max_size=60),
    budget=st.integers(1, 300),
    call=st.integers(0, 50),
)
def test_every_row_is_in_one_batch_within_the_budget(lengths, budget, call):
    batches = even_batches(lengths, budget, call)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or len(batch) * longest <= budget


@settings(deadline=None)
@given(lengths=st.lists(st.integers(1, 40), min_size=1, max_size=8), call=st.integers(0, 30))
def test_no_other_cut_of_the_sorted_rows_wastes_less(lengths, call):
    found = even_batches(lengths, 10_000, call)
    cost = sum(len(b) * max(lengths[i] for i in b) + call for b in found)
    ordered = sorted(lengths)
    best = {0: 0}
    for last in range(1, len(ordered) + 1):
        best[last] = min(
            best[first] + (last - first) * ordered[last - 1] + call for first in range(last)
        )
    assert cost == best[len(ordered)]


@pytest.mark.parametrize("workers", [1, 3])
def test_outputs_come_in_the_order_of_the_rows_without_padding(workers):
    rows = [row(2, *range(n)) for n in (9, 3, 30, 3, 1, 12)]
    with RowPool(Echo(workers), 64) as pool:
        found = pool(rows)
    assert [float(x.reported[0, 0, 0]) for x in found] == [sum(r.ids) for r in rows]
    assert [x.tags.shape[1] for x in found] == [len(r) for r in rows]


def test_equal_rows_are_judged_once():
    runtime = Echo()
    with RowPool(runtime, 64) as pool:
        first, second, third = pool([row(1, 2), row(1, 3), row(1, 2)])
    assert sum(len(batch) for batch in runtime.batches) == 2
    assert first.reported == third.reported != second.reported


def test_few_rows_are_shared_out_among_the_workers():
    runtime = Echo(2)
    with RowPool(runtime, 10_000) as pool:
        pool([row(1, n, n, n) for n in range(20)])
    assert len(runtime.batches) == 2


def test_a_runtime_whose_calls_are_dear_gets_few_of_them():
    rows = [row(1, *range(n)) for n in range(1, 60)]
    counts = []
    for call_tokens in (1, 100_000):
        runtime = Echo()
        runtime.call_tokens = call_tokens
        with RowPool(runtime, 10_000) as pool:
            pool(rows)
        counts.append(len(runtime.batches))
    assert counts[0] > 10
    assert counts[1] == 1


def test_what_a_batch_raises_is_raised_where_its_rows_are_asked_for():
    with RowPool(Echo(2, fail_at=7), 8) as pool:
        sound, broken = pool.submit([row(1, 2)]), pool.submit([row(1, 7), row(1, 2)])
        assert len(sound.result()) == 1
        with pytest.raises(RuntimeError, match="broken batch"):
            broken.result()
        assert pool([]) == []


def test_no_thread_outlives_the_pool():
    before = threading.active_count()
    with RowPool(Echo(3), 8) as pool:
        pool([row(1, n) for n in range(9)])
    assert threading.active_count() == before
