"""Intervals of shares whose cases come in articles."""

from __future__ import annotations

from collections.abc import Sequence

from stancemine.summary import wilson_interval

__all__ = ["clustered_interval"]


def clustered_interval(parts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The 95 % interval of a share whose cases are sentences of several articles.

    ``parts`` has (successes, cases) for every article. Sentences of one article resemble each
    other, so that a hundred of them are worth fewer: the variance of the ratio over articles
    (linearised; Cochran 1977, 3.12) against that of independent cases gives the effective number
    of cases, and Wilson's interval is taken with it (Dean and Pagano 2015). It is never above the
    number of cases, and where the articles cannot tell (one article, or all cases alike) it is the
    number of articles. Without cases (0, 1).

    >>> [round(edge, 2) for edge in clustered_interval([(1, 1), (0, 1), (1, 1), (0, 1)])]
    [0.13, 0.87]
    >>> [round(edge, 2) for edge in clustered_interval([(10, 10), (0, 10)])]
    [0.05, 0.95]
    >>> [round(edge, 2) for edge in clustered_interval([(10, 10)])]
    [0.21, 1.0]
    """
    held = [(successes, cases) for successes, cases in parts if cases]
    total = sum(cases for _, cases in held)
    if not total:
        return 0.0, 1.0
    share = sum(successes for successes, _ in held) / total
    effective = float(len(held))
    if len(held) > 1 and 0 < share < 1:
        spread = sum((successes - share * cases) ** 2 for successes, cases in held)
        variance = spread * len(held) / (len(held) - 1) / total**2
        alone = share * (1 - share) / total
        effective = total if variance <= alone else max(1.0, total * alone / variance)
    return wilson_interval(share * effective, effective)
