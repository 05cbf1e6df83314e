"""Which report is told in which: "Lavrov said that Macron had promised …"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from stancemine.document import Attribution, Span

__all__ = ["number_and_nest"]


def number_and_nest(attributions: Sequence[Sequence[Attribution]]) -> list[list[Attribution]]:
    """The attributions of a document's sentences, numbered in order, with ``within`` set.

    A report is within another where its cue lies in the other's content; of several, in the one
    with the shortest such piece, the innermost, and rather in one that has a cue: a running
    quotation is part of the report it goes on with. A report without a cue is within none. Odd
    tags cannot make two reports hold each other.
    """
    flat = [attribution for found in attributions for attribution in found]
    contents = _Contents(flat)
    within: dict[int, int] = {}
    for number, attribution in enumerate(flat):
        for outer in contents.around(attribution.cue):
            if not _leads_to(number, outer, within):
                within[number] = outer
                break
    result: list[list[Attribution]] = []
    number = 0
    for found in attributions:
        placed = []
        for attribution in found:
            placed.append(replace(attribution, id=number, within=within.get(number)))
            number += 1
        result.append(placed)
    return result


class _Contents:
    """The content pieces of numbered attributions, to be asked what lies around a place."""

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        self._pieces = sorted(
            (piece.start, piece.end, attribution.cue is None, number)
            for number, attribution in enumerate(attributions)
            for piece in attribution.content
        )
        self._longest = max((end - start for start, end, *_ in self._pieces), default=0)

    def around(self, span: Span | None) -> list[int]:
        """Whose contents hold ``span``: those with a cue first, and the shortest piece."""
        if span is None:
            return []
        first = bisect_right(self._pieces, (span.end - self._longest - 1,))
        last = bisect_right(self._pieces, span.start, key=lambda piece: piece[0])
        pieces = self._pieces[first:last]
        holding = [(bare, b - a, n) for a, b, bare, n in pieces if span.end <= b]
        return [number for *_, number in sorted(holding)]


def _leads_to(number: int, start: int, within: dict[int, int]) -> bool:
    """Whether ``number`` lies on the way outward from ``start``."""
    at: int | None = start
    while at is not None:
        if at == number:
            return True
        at = within.get(at)
    return False
