"""Is one system better than another? Paired tests, and their correction when there are many."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stancemine.errors import MissingExtraError
from stancemine.evaluate.intervals import percentiles

__all__ = [
    "FEW_GROUPS",
    "called",
    "enough_resamples",
    "holm",
    "mcnemar",
    "paired_difference",
    "sign_test",
]

LEVEL: Final = 0.05
"""Below this corrected p a difference is called one."""

FEW_GROUPS: Final = 20
"""Below so many groups a bootstrap interval is too narrow to be trusted, and is marked."""

PER_COMPARISON = 50
"""Resamples for each comparison of a family: the smallest p of the bootstrap is 2 / (resamples +
1), and Holm's method multiplies it by the size of the family, so that under 40 of them nothing
could fall below .05."""


def enough_resamples(asked: int, comparisons: int) -> int:
    """``asked``, or as many as a family of so many comparisons needs.

    >>> enough_resamples(10_000, 150), enough_resamples(10_000, 400)
    (10000, 20000)
    """
    return max(asked, PER_COMPARISON * comparisons)


def paired_difference(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[float, float, float]:
    """(low, high, p) of ``first - second`` from resamples of the same draws.

    The interval holds the middle 95 % of the differences. p is two-sided: twice the share of
    resamples in which the sign is the other (Efron & Tibshirani 1993, ch. 16; the observed data
    count as one resample, so that p is never 0; a difference of 0 counts for both sides).
    """
    difference = first - second
    low, high = percentiles(difference)
    below = (1 + int(np.sum(difference <= 0))) / (len(difference) + 1)
    above = (1 + int(np.sum(difference >= 0))) / (len(difference) + 1)
    return low, high, min(1.0, 2 * min(below, above))


def mcnemar(first: ArrayLike, second: ArrayLike) -> tuple[int, int, float]:
    """(only first right, only second right, p) of two systems on the same items.

    McNemar (1947), exact: the p of a fair coin (two-sided binomial). ``first`` and ``second`` say
    of each item whether the system is right. Items count as independent, which sentences of one
    document are not: the paired bootstrap over groups is the safer word. Raises
    `MissingExtraError` without the ``evaluate`` extra.

    >>> mcnemar([True, True, True, False], [False, False, False, False])
    (3, 0, 0.25)
    """
    try:
        from scipy.stats import binomtest
    except ImportError as error:
        raise MissingExtraError("McNemar's test", "evaluate") from error
    one, two = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if one.shape != two.shape:
        raise ValueError(f"both systems need the same items: {one.shape} and {two.shape}")
    only_first, only_second = int(np.sum(one & ~two)), int(np.sum(two & ~one))
    apart = only_first + only_second
    p = float(binomtest(only_first, apart, 0.5).pvalue) if apart else 1.0
    return only_first, only_second, p


def sign_test(first: ArrayLike, second: ArrayLike) -> tuple[int, int, float]:
    """(groups where the first is higher, where the second is, p), exact and two-sided.

    ``first`` and ``second`` hold one figure a group; equal ones are left out. With five groups or
    fewer p cannot fall below .05.

    >>> sign_test([3, 3, 3, 3, 3, 3], [1, 1, 1, 1, 1, 1])
    (6, 0, 0.03125)
    """
    one, two = np.asarray(first), np.asarray(second)
    above, below = int(np.sum(one > two)), int(np.sum(one < two))
    apart = above + below
    tail = sum(comb(apart, i) for i in range(min(above, below) + 1))
    return above, below, min(1.0, 2 * tail / 2**apart)


def called(
    difference: float, p: float, *, few: bool = False, sign: tuple[int, int, float] | None = None
) -> str:
    """What a difference is called: "better", "worse", "no clear difference", "too few groups".

    ``p`` is that of the bootstrap, corrected. With ``few`` groups the sign test (groups for, groups
    against, corrected p) must say the same, or nothing is said.

    >>> called(0.1, 0.01), called(0.1, 0.01, few=True)
    ('better', 'too few groups')
    >>> called(0.1, 0.01, few=True, sign=(9, 0, 0.01))
    'better'
    """
    if p >= LEVEL or difference == 0:
        return "no clear difference"
    if few and (sign is None or sign[2] >= LEVEL or (sign[0] > sign[1]) != (difference > 0)):
        return "too few groups"
    return "better" if difference > 0 else "worse"


def holm(p_values: Sequence[float]) -> list[float]:
    """P values corrected for being many (Holm 1979), in their order.

    Under a level of .05, the chance of even one false alarm in the whole family is at most .05.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    corrected = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = largest
    return corrected
