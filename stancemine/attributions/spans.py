"""A span that was tagged, and what can be asked of two of them."""

from __future__ import annotations

from dataclasses import dataclass

from stancemine.labels import SpanType

__all__ = ["ScoredSpan", "contains", "overlap", "trimmed"]


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span that the model tagged: ``[start, end)`` in code points of the document, and its
    probability in [0, 1]. ``label``: of a source or content for which a colon or
    dash is the cue, where that stands.
    """

    type: SpanType
    start: int
    end: int
    score: float
    label: int | None = None


def trimmed(text: str, span: ScoredSpan, also: str = "") -> ScoredSpan | None:
    """The span within the text and without outer white space; None where nothing is left."""
    start, end = max(0, span.start), min(len(text), span.end)
    while start < end and (text[start].isspace() or text[start] in also):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in also):
        end -= 1
    if start >= end:
        return None
    if (start, end) == (span.start, span.end):
        return span
    return ScoredSpan(span.type, start, end, span.score, span.label)


def overlap(one: ScoredSpan, other: ScoredSpan) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def contains(outer: ScoredSpan, inner: ScoredSpan) -> bool:
    """Whether ``inner`` lies in ``outer``."""
    return outer.start <= inner.start and inner.end <= outer.end
