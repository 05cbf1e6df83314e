"""How sure a score is: a bootstrap that respects documents, debates and topics.

Sentences of one group are alike, so whole groups are drawn with replacement (cluster bootstrap;
Field & Welsh 2007). The same draws serve every system, which makes differences paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RESAMPLES", "Bootstrap", "bootstrap_interval", "percentiles", "resampled_scores"]

RESAMPLES = 10_000
"""How often groups are drawn unless told otherwise."""

DRAWS_AT_ONCE = 4_000_000
"""Numbers held in memory at a time (32 MB)."""

KIND_COST = 8
"""What drawing a kind of group costs, in draws of a group."""

Floats = NDArray[np.float64]
Statistic = Callable[[NDArray[np.generic]], Floats]
"""A score of counts ``[..., cells]``, summed over groups, with any leading axes."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Seeded draws of ``groups`` groups, the same at every use.

    Raises `ValueError` for no group and for fewer than 100 resamples.
    """

    groups: int
    resamples: int = RESAMPLES
    seed: int = 0

    def __post_init__(self) -> None:
        if self.groups < 1:
            raise ValueError("there is no group to resample: the task has no examples")
        if self.resamples < 100:
            raise ValueError(f"resamples is at least 100 for a 95 % interval, not {self.resamples}")

    def weights(self) -> Iterator[Floats]:
        """How often each group was drawn, ``[draws, groups]``, in blocks of draws."""
        rng = np.random.default_rng(self.seed)
        step = max(1, DRAWS_AT_ONCE // self.groups)
        for start in range(0, self.resamples, step):
            draws = min(step, self.resamples - start)
            drawn = rng.integers(self.groups, size=(draws, self.groups))
            drawn += np.arange(draws)[:, None] * self.groups
            counted = np.bincount(drawn.ravel(), minlength=draws * self.groups)
            weights: Floats = counted.reshape(draws, self.groups).astype(np.float64)
            yield weights

    def scores(self, counts: NDArray[np.generic], statistic: Statistic) -> Floats:
        """The score of every resample, ``[resamples]``; ``counts [groups, …]`` are per group."""
        alone: Floats = self.stacked(np.asarray(counts)[None], statistic)[0]
        return alone

    def stacked(self, counts: NDArray[np.generic], statistic: Statistic) -> Floats:
        """``[systems, resamples]`` from ``counts [systems, groups, …]``: one draw for all.

        Groups with the same counts in every system are interchangeable: where there are few kinds
        of groups, how often each kind is drawn (multinomial) is all that has to be drawn.
        """
        cells = np.asarray(counts, dtype=np.float64)
        flat = cells.reshape(*cells.shape[:2], -1)
        kinds, members = np.unique(
            flat.swapaxes(0, 1).reshape(self.groups, -1), axis=0, return_counts=True
        )
        drawn = self.weights()
        if KIND_COST * len(kinds) < self.groups:
            flat = kinds.reshape(len(kinds), len(cells), -1).swapaxes(0, 1)
            drawn = self._kind_weights(members)
        parts = []
        for weights in drawn:
            summed = weights @ flat
            parts.append(statistic(summed.reshape(*summed.shape[:2], *cells.shape[2:])))
        return np.concatenate(parts, axis=1)

    def _kind_weights(self, members: NDArray[np.int64]) -> Iterator[Floats]:
        rng = np.random.default_rng(self.seed)
        step = max(1, DRAWS_AT_ONCE // len(members))
        for start in range(0, self.resamples, step):
            size = min(step, self.resamples - start)
            yield rng.multinomial(self.groups, members / self.groups, size=size).astype(np.float64)


def percentiles(scores: Floats, level: float = 0.95) -> tuple[float, float]:
    """The percentile interval (low, high); raises `ValueError` for a level outside 0 … 1."""
    if not 0 < level < 1:
        raise ValueError(f"level is a probability between 0 and 1, not {level}")
    low, high = np.quantile(scores, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def bootstrap_interval(
    counts: NDArray[np.generic],
    statistic: Statistic,
    *,
    resamples: int = RESAMPLES,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile interval (low, high) of a score, resampling whole groups.

    ``counts [groups, …]`` holds what the score is computed from, added up within each group: a
    confusion matrix or span counts. With one group only, the interval has no width and says
    nothing. Raises `ValueError` for no group, fewer than 100 resamples or a level outside 0 … 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is a probability between 0 and 1, not {level}")
    return percentiles(resampled_scores(counts, statistic, resamples=resamples, seed=seed), level)


def resampled_scores(
    counts: NDArray[np.generic], statistic: Statistic, *, resamples: int, seed: int
) -> Floats:
    """The score of every resample, ``[resamples]``."""
    return Bootstrap(len(counts), resamples, seed).scores(counts, statistic)
