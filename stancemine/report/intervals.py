"""Intervals of shares whose cases come in articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stancemine.summary import wilson_interval

__all__ = ["ArticleSums", "clustered_interval"]


@dataclass(slots=True)
class ArticleSums:
    """What `clustered_interval` needs to know of articles, added up: no list of them is kept."""

    articles: int = 0
    successes: int = 0
    cases: int = 0
    successes_squared: int = 0
    cases_squared: int = 0
    products: int = 0

    def add(self, successes: int, cases: int) -> None:
        """Count one article; one without cases says nothing."""
        if cases:
            self.add_all(
                ArticleSums(1, successes, cases, successes**2, cases**2, successes * cases)
            )

    def add_all(self, other: ArticleSums) -> None:
        """Count the articles of another sum, too."""
        self.articles += other.articles
        self.successes += other.successes
        self.cases += other.cases
        self.successes_squared += other.successes_squared
        self.cases_squared += other.cases_squared
        self.products += other.products

    @property
    def interval(self) -> tuple[float, float]:
        """As `clustered_interval` says."""
        if not self.cases:
            return 0.0, 1.0
        share = self.successes / self.cases
        effective = float(self.articles)
        if self.articles > 1 and 0 < share < 1:
            # The sum over articles of (successes - share * cases) squared.
            spread = (
                self.successes_squared - 2 * share * self.products + share**2 * self.cases_squared
            )
            variance = spread * self.articles / (self.articles - 1) / self.cases**2
            alone = share * (1 - share) / self.cases
            effective = self.cases if variance <= alone else max(1.0, self.cases * alone / variance)
        return wilson_interval(share * effective, effective)


def clustered_interval(parts: Iterable[tuple[int, int]]) -> tuple[float, float]:
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
    sums = ArticleSums()
    for successes, cases in parts:
        sums.add(successes, cases)
    return sums.interval
