"""Reports in the making, and which of them each content piece was given to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stancemine.attributions.spans import ScoredSpan

__all__ = ["Owners", "Report"]


@dataclass(slots=True)
class Report:
    """An attribution in the making: a cue, and what has been given to it so far."""

    cue: ScoredSpan
    sentence: int
    source: ScoredSpan | None = None
    content: list[ScoredSpan] = field(default_factory=list)


class Owners:
    """Which report each content piece was given to, in the order of giving, found again by the
    quotation in which a piece begins and the sentence in which it ends.
    """

    def __init__(self) -> None:
        self._reports: dict[ScoredSpan, Report] = {}
        self._in_region: dict[int, list[tuple[int, ScoredSpan]]] = {}
        self._ending_in: dict[int, list[ScoredSpan]] = {}

    def give(self, piece: ScoredSpan, report: Report, region: int | None, sentence: int) -> None:
        """``region`` and ``sentence`` are those by which the piece is found again."""
        if piece not in self._reports:
            if region is not None:
                self._in_region.setdefault(region, []).append((len(self._reports), piece))
            self._ending_in.setdefault(sentence, []).append(piece)
        self._reports[piece] = report

    def __contains__(self, piece: ScoredSpan) -> bool:
        return piece in self._reports

    def __getitem__(self, piece: ScoredSpan) -> Report:
        return self._reports[piece]

    def items(self) -> Iterable[tuple[ScoredSpan, Report]]:
        """Every piece and its report."""
        return self._reports.items()

    def in_regions(self, first: int, last: int) -> Iterator[tuple[int, ScoredSpan]]:
        """The pieces that begin in these regions, each with its place in the order of giving."""
        for region in range(first, last + 1):
            yield from self._in_region.get(region, ())

    def ending_in(self, sentences: Iterable[int]) -> list[ScoredSpan]:
        """The pieces that end in these sentences."""
        return [piece for index in sentences for piece in self._ending_in.get(index, ())]
