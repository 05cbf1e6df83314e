"""How much of a sentence spans cover."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["coverage", "merged"]


def merged(pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces in order, those that touch or overlap joined.

    >>> merged([(5, 9), (0, 3), (3, 4), (8, 12)])
    [(0, 4), (5, 12)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def coverage(start: int, end: int, pieces: Iterable[tuple[int, int]]) -> float:
    """The share in [0, 1] of ``[start, end)`` that the pieces cover together.

    >>> coverage(0, 10, [(0, 3), (2, 5), (20, 30)])
    0.5
    """
    inside = merged((max(start, a), min(end, b)) for a, b in pieces if a < end and b > start)
    return sum(b - a for a, b in inside) / (end - start) if end > start else 0.0
