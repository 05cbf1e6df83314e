import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.train.batching import TokenBudgetSampler, collate_examples
from stancemine.train.examples import IGNORE, Example
from stancemine.windows import Row, Target

LENGTHS = [int(x) for x in np.random.default_rng(0).integers(3, 64, size=900)]


def epoch(sampler, number):
    sampler.set_epoch(number)
    return list(sampler)


@given(
    lengths=st.lists(st.integers(1, 80), min_size=1, max_size=60),
    budget=st.integers(10, 300),
    number=st.integers(0, 3),
)
@settings(deadline=None, max_examples=60)
def test_every_epoch_has_each_index_once_within_the_budget(lengths, budget, number):
    sampler = TokenBudgetSampler(lengths, budget=budget, seed=1)
    batches = epoch(sampler, number)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    assert len(batches) == len(sampler)
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= budget


def test_the_order_follows_from_seed_and_epoch_alone():
    first, second = (TokenBudgetSampler(LENGTHS, budget=512, seed=5) for _ in range(2))
    epoch(first, 0), epoch(first, 1)
    for number in (0, 1, 2):
        assert epoch(first, number) == epoch(second, number)
    other = TokenBudgetSampler(LENGTHS, budget=512, seed=6)
    assert epoch(other, 0) != epoch(first, 0)


def test_another_epoch_mixes_anew():
    sampler = TokenBudgetSampler(LENGTHS, budget=512, seed=5)
    epochs = [{frozenset(batch) for batch in epoch(sampler, n)} for n in range(3)]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert len(epochs[a] & epochs[b]) < len(epochs[a]) / 10


def test_batches_are_filled_well():
    sampler = TokenBudgetSampler(LENGTHS, budget=512, seed=5)
    padded = sum(len(b) * max(LENGTHS[i] for i in b) for b in sampler)
    assert sum(LENGTHS) / padded > 0.9


def row(*slots):
    """A row of [CLS], the slots' tokens, [SEP]."""
    targets, first = [], 1
    for number, size in enumerate(slots):
        targets.append(Target(number, first, first + size, ((0, 1),) * size))
        first += size
    return Row((7,) * (first + 1), (0,) * (first + 1), tuple(targets))


def test_labels_are_padded_with_ignore():
    tags = np.array([[IGNORE] * 3, [1, 0, 0], [2, 1, 0], [IGNORE] * 3], dtype=np.int8)
    batch = collate_examples(
        [
            Example(row(2), roles=(1,), role_scheme=2, tags=tags),
            Example(row(1, 3), reported=(1, IGNORE), reported_scheme=1),
            Example(
                row(1),
                gold=(False, False, True, True),
                candidates=(True, True, True, True),
                stance_scheme=3,
            ),
        ]
    )
    assert batch["input_ids"].shape == (3, 6)
    assert batch["roles"].tolist() == [[1, IGNORE], [IGNORE] * 2, [IGNORE] * 2]
    assert batch["reported"].tolist() == [[IGNORE] * 2, [1, IGNORE], [IGNORE] * 2]
    assert batch["tags"].shape == (3, 6, 3)
    assert batch["tags"][0, 1:3].tolist() == [[1, 0, 0], [2, 1, 0]]
    assert (batch["tags"][0, 3:] == IGNORE).all()
    assert (batch["tags"][1:] == IGNORE).all()
    assert batch["gold"].tolist()[2] == [False, False, True, True]
    assert not batch["gold"][:2].any()
    schemes = [batch[f"{h}_schemes"].tolist() for h in ("role", "reported", "stance")]
    assert schemes == [[2, 0, 0], [0, 1, 0], [0, 0, 3]]


@pytest.mark.parametrize("name", ["roles", "reported", "tags"])
def test_labels_are_integers_that_torch_s_losses_take(name):
    import torch

    assert collate_examples([Example(row(1))])[name].dtype == torch.int64


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
def test_every_process_gets_as_many_batches(processes):
    lengths = [5 + i % 7 for i in range(101)]
    sampler = TokenBudgetSampler(lengths, budget=64, seed=1, processes=processes)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    assert len(batches) % processes == 0
    assert {i for batch in batches for i in batch} == set(range(101))
    assert sum(map(len, batches)) < 101 + processes * 12
