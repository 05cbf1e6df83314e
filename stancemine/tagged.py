"""Spans as the tagger marks them, set right before they are paired.

Edges (`stancemine.edges`), contents that run into their cue, sources that "and" parts, and the
turns of an interview, whose labels no tagger reads.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stancemine.edges import cue_edges, source_edges
from stancemine.labels import SpanType
from stancemine.turns import Turn, turns

__all__ = ["ScoredSpan", "contains", "overlap", "set_right", "trimmed", "without_whom"]

TURN = 0.9
"""The score of what a label in an interview says, which no model has read."""

APART = 3
"""Characters between two spans that do not touch any more."""

_AND = re.compile(r"\s+(?:and|&|as well as)\s+")
_PARTICLE = re.compile(r"\s+(?!at\s+the\s+time\b)(for|of|about|against|on|over|at|with)\s+")
"""A preposition between a cue and its content is the cue's."""
_NAME_WHO = re.compile(r"(.*\w),?\s+(who|which)\s*", re.DOTALL)
_NAME = re.compile(r"[ \xa0]([A-Z][\w’'-]+)\s+(?=[a-z])")
_TO = re.compile(
    r"\s+(?:(?:not|never)\s+)?(?:to(?!\s+(?:me|him|her|us|them|you)\b)(?:\s+\w+)?|not|no|any)\s+"
)
_BY_PLAN = re.compile(
    r"according\s+to\s+(?:plans?|schedule|custom|needs?|taste|size|age|weight|height|merit)\b",
    re.IGNORECASE,
)
"""No report: "everything went according to plan"."""
_TELLS = re.compile(
    r"\b(?:tells?|told|telling|(?:assur|warn|remind|inform|notif|convinc|persuad|promis)\w*)\s+\Z",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"(?!(?:he|she|they|it|we|i|there|that|whether)\b)"
    r"(?:(?:[\w’'.-]+\s+){1,4}?(?=(?:that|whether)\b)|(?:me|him|us|them)\s+"
    r"|you\s+(?=(?:he|she|they|it|we|i|there|the|this|these|those|what|why|how)\b))",
    re.IGNORECASE,
)
_TO_WHOM = re.compile(
    r"to\s+(?:[\w’'.-]+\s+){1,4}?(?=(?:that|whether)\b)"
    r"|to\s+(?:(?:me|him|her|us|them|you)|(?:[\w’'.-]+\s+){0,3}[\w’'.-]+)[,:]\s+(?=[‘“\"'])",
    re.IGNORECASE,
)
"""Whom somebody speaks to: "said | to me that", "said | to me, ‘Wait.’"."""
_SAYS = re.compile(
    r"\b(?:say|says|said|saying|explain\w*|admit\w*|confess\w*|insist\w*|suggest\w*|repeat\w*|"
    r"mention\w*|complain\w*|writes?|wrote|written)\s+(?:to\s+)?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span that the model tagged: ``[start, end)`` in code points of the document, and its
    probability in [0, 1].
    """

    type: SpanType
    start: int
    end: int
    score: float


def set_right(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
) -> dict[SpanType, list[ScoredSpan]]:
    """The spans of each type in text order, longer ones first, as they are to be paired.

    >>> text = "The minister called for an inquiry."
    >>> tagged = [ScoredSpan("source", 4, 12, 0.9), ScoredSpan("cue", 13, 23, 0.9),
    ...           ScoredSpan("content", 20, 34, 0.9)]
    >>> found = set_right(text, [(0, 35)], tagged)
    >>> [text[span.start : span.end] for (span,) in found.values()]
    ['The minister', 'called for', 'an inquiry']
    """
    cleaned = [one for span in _apart(text, spans) if (one := _cleaned(text, span))]
    kept = sorted(_with_turns(text, sentences, cleaned), key=lambda s: (s.start, -s.end))
    cues = [span for span in kept if span.type == "cue"]
    contents = _beside_cues(text, [span for span in kept if span.type == "content"], cues)
    sources = [span for span in kept if span.type == "source"]
    sources = _whole_names(text, _before_contents(text, sources, contents), cues)
    return {
        "source": _with_partners(text, sources),
        "cue": cues,
        "content": contents,
    }


def trimmed(text: str, span: ScoredSpan, also: str = "") -> ScoredSpan | None:
    """The span within the text and without outer white space; None where nothing is left."""
    start, end = max(0, span.start), min(len(text), span.end)
    while start < end and (text[start].isspace() or text[start] in also):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in also):
        end -= 1
    return ScoredSpan(span.type, start, end, span.score) if start < end else None


def overlap(one: ScoredSpan, other: ScoredSpan) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def contains(outer: ScoredSpan, inner: ScoredSpan) -> bool:
    """Whether ``inner`` lies in ``outer``."""
    return outer.start <= inner.start and inner.end <= outer.end


def _apart(text: str, spans: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """The spans, a name and the relative pronoun behind it as two sources ("Ana Ilves, who")."""
    found = []
    for span in spans:
        both = _NAME_WHO.fullmatch(text, span.start, span.end) if span.type == "source" else None
        if both:
            found.append(replace(span, end=both.end(1)))
            found.append(replace(span, start=both.start(2)))
        else:
            found.append(span)
    return found


def _cleaned(text: str, span: ScoredSpan) -> ScoredSpan | None:
    """A span as it was tagged, its edges set right; None where nothing is left."""
    bare = trimmed(text, span)
    if bare is None or span.type == "content":
        return bare
    if span.type == "cue" and _BY_PLAN.match(text, bare.start):
        return None
    edges = cue_edges if span.type == "cue" else source_edges
    return ScoredSpan(span.type, *edges(text, bare.start, bare.end), span.score)


def _with_partners(text: str, sources: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """The sources, those that only "and" parts as one: "Beijing and Moscow"."""
    joined: list[ScoredSpan] = []
    for source in sources:
        last = joined[-1] if joined else None
        if last and last.end < source.start and _AND.fullmatch(text, last.end, source.start):
            score = min(last.score, source.score)
            joined[-1] = ScoredSpan("source", last.start, source.end, score)
        else:
            joined.append(source)
    return joined


def _before_contents(
    text: str, sources: Sequence[ScoredSpan], contents: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The sources, those that run on into a content ending before it ("according to Orla | they
    have …").
    """
    starts = [piece.start for piece in contents]
    found = []
    for source in sources:
        place = bisect_right(starts, source.start)
        if place < len(starts) and starts[place] < source.end < contents[place].end:
            source = trimmed(text, replace(source, end=starts[place]), ",") or source
        found.append(source)
    return found


def _whole_names(
    text: str, sources: Sequence[ScoredSpan], cues: list[ScoredSpan]
) -> list[ScoredSpan]:
    """The sources, with a family name that was tagged as the beginning of the cue ("Halvard | Lie
    disagrees"), which is taken from ``cues``.
    """
    by_start = {cue.start: place for place, cue in enumerate(cues)}
    found = []
    for source in sources:
        place = by_start.get(source.end + 1)
        name = _NAME.match(text, source.end, cues[place].end) if place is not None else None
        if place is not None and name:
            cues[place] = replace(cues[place], start=name.end())
            source = replace(source, end=name.end(1))
        found.append(source)
    return found


def _beside_cues(
    text: str, contents: Sequence[ScoredSpan], cues: list[ScoredSpan]
) -> list[ScoredSpan]:
    """The contents, each beginning where its cue leaves off: not within it, behind its preposition
    ("called for | an inquiry", which is put to the cue in ``cues``), at its infinitive ("declined |
    to comment"), behind whom it tells ("told reporters | that …").
    """
    starts = [cue.start for cue in cues]
    found = []
    for piece in contents:
        place = bisect_left(starts, piece.start) - 1
        if place >= 0:
            end = cues[place].end
            if piece.start < end < piece.end or _TO.fullmatch(text, end, piece.start):
                piece = replace(piece, start=end)
            if (particle := _PARTICLE.match(text, end)) and end <= piece.start <= particle.end():
                cues[place] = replace(cues[place], end=particle.end(1))
                piece = replace(piece, start=max(piece.start, particle.end()))
            elif piece.start - end < APART:
                piece = without_whom(text, starts[place], piece)
        if left := trimmed(text, piece):
            found.append(left)
    return found


def without_whom(text: str, cue: int, piece: ScoredSpan) -> ScoredSpan:
    """A content that stands right behind the cue that begins at ``cue``, without whom that tells:
    "told | reporters that", "said | to me that".
    """
    piece = trimmed(text, piece) or piece
    for tells, whom in ((_TELLS, _WHOM), (_SAYS, _TO_WHOM)):
        told = whom.match(text, piece.start, piece.end)
        if told and tells.search(text, cue, piece.start):
            return replace(piece, start=told.end())
    return piece


def _with_turns(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The spans with those of an interview's turns: the label is the source, its colon the cue, and
    every sentence a content; what was tagged within the words stays.
    """
    found = turns(text)
    if not found:
        return list(spans)
    labels = [turn.label for turn in found]
    said = [_sentences_of(text, sentences, turn) for turn in found]

    def stays(span: ScoredSpan) -> bool:
        place = bisect_left(labels, span.end) - 1
        if place < 0:
            return True
        whole = span.type == "content" and any(contains(span, one) for one in said[place])
        return span.start >= found[place].start and not whole

    kept = [span for span in spans if stays(span)]
    for turn, pieces in zip(found, said, strict=True):
        kept.append(ScoredSpan("source", turn.label, turn.colon, TURN))
        kept.append(ScoredSpan("cue", turn.colon, turn.colon + 1, TURN))
        kept.extend(pieces)
    return kept


def _sentences_of(text: str, sentences: Sequence[tuple[int, int]], turn: Turn) -> list[ScoredSpan]:
    first = max(0, bisect_right(sentences, turn.start, key=lambda s: s[0]) - 1)
    last = bisect_left(sentences, turn.end, key=lambda s: s[0])
    clipped = (
        ScoredSpan("content", max(start, turn.start), min(end, turn.end), TURN)
        for start, end in sentences[first:last]
    )
    return [piece for one in clipped if (piece := trimmed(text, one))]
