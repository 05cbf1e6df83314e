"""Which report is told in which: "Lavrov said that Macron had promised …"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stancemine.document import Attribution, Span

__all__ = ["number_and_nest"]


def number_and_nest(
    attributions: Sequence[Sequence[Attribution]],
) -> list[list[Attribution]]:
    """The attributions of a document's sentences, numbered in order, with ``within`` set.

    A report is within another where its cue lies in the other's content; of several, in the one with
    the shortest such piece, the innermost. A report without a cue is within none. Odd tags cannot
    make two reports hold each other.
    """
    flat = [attribution for found in attributions for attribution in found]
    pieces = sorted(
        (
            (piece.end - piece.start, number, piece)
            for number, attribution in enumerate(flat)
            for piece in attribution.content
        ),
        key=lambda item: item[:2],
    )
    within: dict[int, int] = {}
    for number, attribution in enumerate(flat):
        outer = _innermost(number, attribution.cue, pieces, within)
        if outer is not None:
            within[number] = outer
    numbers = iter(range(len(flat)))
    return [
        [
            replace(attribution, id=number, within=within.get(number))
            for attribution, number in zip(found, numbers)  # noqa: B905
        ]
        for found in attributions
    ]


def _innermost(
    number: int,
    cue: Span | None,
    pieces: Sequence[tuple[int, int, Span]],
    within: dict[int, int],
) -> int | None:
    if cue is None:
        return None
    for _, owner, piece in pieces:
        holds = piece.start <= cue.start and cue.end <= piece.end
        if holds and owner != number and not _leads_to(number, owner, within):
            return owner
    return None


def _leads_to(number: int, start: int, within: dict[int, int]) -> bool:
    """Whether ``number`` lies on the way outward from ``start``."""
    at: int | None = start
    while at is not None:
        if at == number:
            return True
        at = within.get(at)
    return False
