"""Does a system know when it is right? Reliability, risk against coverage, ranking."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["COVERAGES", "reliability", "risk_coverage", "roc_auc", "weighted_auc"]

Floats = NDArray[np.float64]

COVERAGES: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
"""The shares of items, surest first, whose accuracy a report shows."""


def reliability(confidence: ArrayLike, correct: ArrayLike, *, bins: int = 10) -> list[Any]:
    """Per bin of equal width that is not empty: from, to, n, mean confidence, accuracy.

    ``confidence [n]`` in 0 … 1 is the probability of the predicted label. Bins are ``(from, to]``,
    the first holds 0, too.
    """
    sure = np.asarray(confidence, dtype=np.float64)
    right = np.asarray(correct, dtype=np.float64)
    place = np.clip(np.ceil(sure * bins).astype(np.int64) - 1, 0, bins - 1)
    return [
        {
            "from": index / bins,
            "to": (index + 1) / bins,
            "n": int(inside.sum()),
            "confidence": float(sure[inside].mean()),
            "accuracy": float(right[inside].mean()),
        }
        for index in range(bins)
        if (inside := place == index).any()
    ]


def risk_coverage(confidence: ArrayLike, correct: ArrayLike) -> dict[str, Any]:
    """What accuracy one gets by keeping only the surest answers (El-Yaniv & Wiener 2010).

    ``accuracy`` is a list of [coverage, accuracy] at `COVERAGES`, ``area`` the area under the
    curve of risk (share of errors) over coverage: the mean, over k = 1 … n, of the share of errors
    among the k surest; 0 is best. Of equally sure answers each counts with their mean error.
    """
    sure = np.asarray(confidence, dtype=np.float64)
    wrong = 1 - np.asarray(correct, dtype=np.float64)
    if sure.size == 0 or sure.shape != wrong.shape:
        raise ValueError(f"the same number of items, above 0: {sure.shape}, {wrong.shape}")
    _, place, count = np.unique(-sure, return_inverse=True, return_counts=True)
    mean = np.bincount(place, weights=wrong) / count
    risk = np.cumsum(np.repeat(mean, count)) / np.arange(1, sure.size + 1)
    kept = [max(1, round(c * sure.size)) for c in COVERAGES]
    return {
        "area": float(risk.mean()),
        "accuracy": [[c, float(1 - risk[k - 1])] for c, k in zip(COVERAGES, kept, strict=True)],
    }


def roc_auc(score: ArrayLike, positive: ArrayLike) -> float | None:
    """Area under the ROC curve: the chance that a positive item outscores a negative one.

    Equal scores count half (Mann & Whitney 1947). None where one side is empty.

    >>> roc_auc([0.1, 0.4, 0.35, 0.8], [False, False, True, True])
    0.75
    """
    given = np.asarray(score, dtype=np.float64)
    found = weighted_auc(given, np.asarray(positive, dtype=bool), np.ones((1, given.size)))[0]
    return None if np.isnan(found) else float(found)


def weighted_auc(score: Floats, positive: NDArray[np.bool_], weights: Floats) -> Floats:
    """The area under the ROC curve for each row of item weights ``[rows, n]``; nan if undefined."""
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    up = np.add.reduceat(weights[:, order] * positive[order], starts, axis=1)
    down = np.add.reduceat(weights[:, order] * ~positive[order], starts, axis=1)
    below = np.cumsum(down, axis=1) - down / 2
    pairs = up.sum(axis=1) * down.sum(axis=1)
    with np.errstate(invalid="ignore"):
        area: Floats = np.sum(up * below, axis=1) / pairs
    return area
