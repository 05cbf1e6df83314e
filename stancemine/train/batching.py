"""Batches of examples: by token budget, sorted by length inside shuffled blocks, seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Sampler

from stancemine.train.examples import IGNORE, Example, Soft
from stancemine.windows import batches_by_tokens, collate

__all__ = ["INPUTS", "TokenBudgetSampler", "collate_examples"]

INPUTS = ("input_ids", "attention_mask", "token_type_ids", "pooling")
"""What of a batch is the model's; the rest are labels."""

_BLOCK = 64
"""Batches' worth of examples that are sorted together: little padding, still well mixed."""


class TokenBudgetSampler(Sampler[list[int]]):
    """Batches of indices whose rows x longest row stays within ``budget`` tokens.

    The order depends on ``seed`` and the epoch alone, so that a resumed run sees the same batches.
    Every epoch has as many batches as the first: a trainer counts them once, for its schedule and
    to find the place where it resumes. A row longer than the budget is a batch of its own. Their
    number is a multiple of ``processes``, which take them in turn: the first are given twice where
    some lack.
    """

    def __init__(
        self, lengths: Sequence[int], *, budget: int, seed: int, processes: int = 1
    ) -> None:
        self._lengths = list(lengths)
        self._budget = budget
        self._seed = seed
        self._processes = processes
        self._epoch = 0
        self._first = self._plan()

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order the next iteration gives."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._first)

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self._first if self._epoch == 0 else self._mixed_anew())

    def _mixed_anew(self) -> list[list[int]]:
        """The first epoch's batches in another order, examples of one length exchanged."""
        rng = random.Random(f"{self._seed}-{self._epoch}")
        alike: dict[int, list[int]] = {}
        for index, length in enumerate(self._lengths):
            alike.setdefault(length, []).append(index)
        place: dict[int, int] = {}
        for indices in alike.values():
            place.update(zip(indices, rng.sample(indices, len(indices)), strict=True))
        batches = [[place[i] for i in batch] for batch in self._first]
        rng.shuffle(batches)
        return batches

    def _plan(self) -> list[list[int]]:
        rng = random.Random(f"{self._seed}-0")
        order = list(range(len(self._lengths)))
        rng.shuffle(order)
        mean = max(sum(self._lengths) // max(len(self._lengths), 1), 1)
        size = max(_BLOCK * self._budget // mean, 1)
        batches: list[list[int]] = []
        for start in range(0, len(order), size):
            block = order[start : start + size]
            cut = batches_by_tokens([self._lengths[i] for i in block], self._budget)
            batches.extend([block[i] for i in batch] for batch in cut)
        rng.shuffle(batches)
        lacking = -len(batches) % self._processes if batches else 0
        return batches + [batches[i % len(batches)] for i in range(lacking)]


def collate_examples(examples: Sequence[Example]) -> dict[str, Tensor]:
    """The model's inputs and every head's labels as tensors; see `Example` for their shapes."""
    batch = collate([example.row for example in examples])
    rows, slots, width = batch.pooling.shape
    roles = np.full((rows, slots), IGNORE, dtype=np.int64)
    reported = np.full((rows, slots), IGNORE, dtype=np.int64)
    tags = np.full((rows, width, 3), IGNORE, dtype=np.int64)
    gold = np.zeros((rows, 4), dtype=bool)
    candidates = np.zeros((rows, 4), dtype=bool)
    labels = np.full((rows, slots), IGNORE, dtype=np.int64)
    for i, example in enumerate(examples):
        if example.roles is not None:
            roles[i, : len(example.roles)] = example.roles
        if example.reported is not None:
            reported[i, : len(example.reported)] = example.reported
        if example.tags is not None:
            tags[i, : len(example.tags)] = example.tags
        if example.gold is not None and example.candidates is not None:
            gold[i], candidates[i] = example.gold, example.candidates
        if example.labels is not None:
            labels[i, : len(example.labels)] = example.labels
    arrays = {
        **batch.inputs(),
        "roles": roles,
        "reported": reported,
        "tags": tags,
        "gold": gold,
        "candidates": candidates,
        "role_schemes": np.array([e.role_scheme for e in examples]),
        "reported_schemes": np.array([e.reported_scheme for e in examples]),
        "stance_schemes": np.array([e.stance_scheme for e in examples]),
        "labels": labels,
        "label_sets": np.array([e.label_set for e in examples]),
    }
    if any(example.soft is not None for example in examples):
        arrays |= _soft_arrays(examples, slots, width)
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _soft_arrays(
    examples: Sequence[Example], slots: int, width: int
) -> dict[str, NDArray[np.float16]]:
    """The teachers' answers; all zero where they were not asked."""
    given = [example.soft or Soft() for example in examples]
    return {
        "soft_role": _stacked([soft.roles for soft in given], slots),
        "soft_reported": _stacked([soft.reported for soft in given], slots),
        "soft_tags": _stacked([soft.tags for soft in given], width),
        "soft_stance": _stacked([soft.stance for soft in given]),
    }


def _stacked(
    parts: Sequence[NDArray[np.float16] | None], length: int | None = None
) -> NDArray[np.float16]:
    """``[rows, length, …]``, zero behind a shorter part and for none."""
    shape = next((part.shape for part in parts if part is not None), (1, 1, 1))
    if length is not None:
        shape = (length, *shape[1:])
    found = np.zeros((len(parts), *shape), dtype=np.float16)
    for row, part in zip(found, parts, strict=True):
        if part is not None:
            row[: len(part)] = part
    return found
