"""How sure a score is: bootstrap intervals that respect documents, debates and topics."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["bootstrap_interval", "resampled_scores"]

DRAWS_AT_ONCE = 4_000_000
"""Numbers held in memory at a time (32 MB)."""


def bootstrap_interval(
    counts: NDArray[np.int64],
    statistic: Callable[[NDArray[np.generic]], NDArray[np.float64]],
    *,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile interval (low, high) of a score, resampling whole groups.

    ``counts [groups, …]`` holds what the score is computed from, added up within each group: a
    confusion matrix or span counts. ``statistic`` takes such counts, summed, with any leading axes
    (see `stancemine.evaluate.metrics`). Sentences of one group are alike, so groups are what is
    drawn with replacement (cluster bootstrap; Field & Welsh 2007). With one group only, the
    interval has no width and says nothing. Raises `ValueError` for no group, fewer than 100
    resamples or a level outside 0 … 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is a probability between 0 and 1, not {level}")
    scores = resampled_scores(counts, statistic, resamples=resamples, seed=seed)
    low, high = np.quantile(scores, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def resampled_scores(
    counts: NDArray[np.int64],
    statistic: Callable[[NDArray[np.generic]], NDArray[np.float64]],
    *,
    resamples: int,
    seed: int,
) -> NDArray[np.float64]:
    """The score of every resample, ``[resamples]``.

    Groups with the same counts are interchangeable: how often each *kind* of group is drawn is
    multinomial, so the cost depends on the number of kinds, not of groups.
    """
    if len(counts) == 0:
        raise ValueError("there is no group to resample: the task has no examples")
    if resamples < 100:
        raise ValueError(f"resamples is at least 100 for a 95 % interval, not {resamples}")
    kinds, multiplicity = np.unique(counts.reshape(len(counts), -1), axis=0, return_counts=True)
    shares = multiplicity / len(counts)
    rng = np.random.default_rng(seed)
    step = max(1, DRAWS_AT_ONCE // len(kinds))
    parts = []
    for start in range(0, resamples, step):
        drawn = rng.multinomial(len(counts), shares, size=min(step, resamples - start))
        summed = drawn.astype(np.float64) @ kinds.astype(np.float64)
        parts.append(statistic(summed.reshape(-1, *counts.shape[1:])))
    return np.concatenate(parts)
