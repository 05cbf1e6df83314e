"""Spans as the tagger marks them, set right before they are paired.

Edges (`stancemine.attributions.edges`), contents that run into their cue, sources that "and" parts,
and the turns of an interview, whose labels no tagger reads.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from stancemine.attributions.edges import behind_dateline, cue_edges, source_edges
from stancemine.attributions.labelled import with_labels
from stancemine.attributions.spans import ScoredSpan, contains, trimmed
from stancemine.labels import SpanType

__all__ = ["set_right", "without_whom"]

APART = 3
"""Characters between two spans that do not touch any more."""

NEAR = 30
"""Characters between a cue and a content that follows it closely."""

_AND = re.compile(r"\s+(?:and|&|as well as)\s+")
_PARTICLE = re.compile(r"\s+(?!at\s+the\s+time\b)(for|of|about|against|on|over|at|with)\s+")
"""A preposition between a cue and its content is the cue's."""
_NAME_WHO = re.compile(r"(.*\w),?\s+(who|which)\s*", re.DOTALL)
_WORD = re.compile(r"[^\s,]")
_NAME = re.compile(r"[ \xa0]([A-Z][\w’'-]+)\s+(?=[a-z])")
_TO = re.compile(
    r"\s+(?:(?:not|never)\s+)?(?:to(?!\s+(?:me|him|her|us|them|you)\b)(?:\s+\w+)?|not|no|any)\s+"
)
_IN_CLAUSE = re.compile(r"\w, (?:who|which|whose)\s+\w")
_CLAUSE_ENDS = re.compile(r"([^,;:.!?\n“”\"]{1,80},)\s+")
_FRIEND_WHO = re.compile(r"[^,;“”\"]{2,60}, (?:who|whom|whose|which) [^,;“”\"]{2,80}")
_NO_CUE = re.compile(
    r"according\s+to\s+(?:plans?|schedule|custom|needs?|taste|size|age|weight|height|merit)\b"
    r"|(?:lay|laid|laying)\s+bare\b|declar\w+\s+(?:victory|bankruptcy)\b"
    r"|(?:(?:has|have|had|then|later|also|just)\s+)*(?:call|calls|called|calling)\s+"
    r"(?:(?:me|him|her|us|them|you)\s+(?:back|last|yesterday|again|at|from|to|and|on)\b|back\b)",
    re.IGNORECASE,
)
"""No reports: "went according to plan", "laid bare", "called me last night"."""
_NAMED = re.compile(
    r"\b(?:is|was|are|were|been|be|being)\s+called\s+"
    r"[“\"‘'](?:(?:[A-Z][\w’'-]*|of|the|and|in|on|for|to|an?)\s+)*[A-Z][\w’'-]*[.,!?]?[”\"’']"
)
"""What has a name: "was called “The Customs House.”"."""
_AS_AGREED = re.compile(
    r"\bas\s+(?:agreed|planned|scheduled|intended|requested)(?=\s*[,.;:)]|\s+and\b)"
)
_BY_THE_TIME = re.compile(r"\bby\s+the\s+time\s+(?:[^\s,;.]+\s+){1,6}\Z", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:that|to)\b", re.IGNORECASE)
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
    labelled = with_labels(text, sentences, cleaned)
    kept = sorted(labelled, key=lambda s: (s.start, -s.end))
    cues = [span for span in kept if span.type == "cue"]
    contents = _beside_cues(text, [span for span in kept if span.type == "content"], cues)
    contents = _without_expletives(text, contents, cues)
    sources = [span for span in kept if span.type == "source"]
    sources = _whole_clauses(text, sources, cues)
    contents = _outside_clauses(text, sources, cues, contents)
    sources, contents = _told_of(text, sources, cues, contents)
    sources = _whole_names(text, _before_contents(text, sources, contents), cues)
    return {
        "source": _with_partners(text, sources),
        "cue": cues,
        "content": contents,
    }


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
        start = behind_dateline(text, bare.start) if bare else 0
        return replace(bare, start=start) if bare and start < bare.end else None
    if span.type == "cue" and _is_no_cue(text, bare):
        return None
    edges = cue_edges if span.type == "cue" else source_edges
    return ScoredSpan(span.type, *edges(text, bare.start, bare.end), span.score)


def _is_no_cue(text: str, cue: ScoredSpan) -> bool:
    """Whether the words of a cue tell of no report here."""
    if _NO_CUE.match(text, cue.start) or _BY_THE_TIME.search(
        text, max(0, cue.start - 60), cue.start
    ):
        return True
    return any(
        found.start() < cue.end <= found.end()
        for pattern in (_NAMED, _AS_AGREED)
        for found in pattern.finditer(text, max(0, cue.start - len("being ")), cue.end + 60)
    )


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
    starts = [_first_word(text, piece) for piece in contents]
    found = []
    for source in sources:
        place = bisect_right(starts, source.start)
        if place < len(starts) and starts[place] < source.end < contents[place].end:
            source = trimmed(text, replace(source, end=starts[place]), ",") or source
        found.append(source)
    return found


def _first_word(text: str, piece: ScoredSpan) -> int:
    """Where a content begins without the comma before it."""
    found = _WORD.search(text, piece.start, piece.end)
    return found.start() if found else piece.start


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


def _whole_clauses(
    text: str, sources: Sequence[ScoredSpan], cues: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The sources, those that stop in a relative clause with all of it: "Ana Ilves, who has | urged
    them on, | said".
    """
    starts = [cue.start for cue in cues]
    found = []
    for source in sources:
        place = bisect_left(starts, source.end)
        if (
            place < len(starts)
            and _IN_CLAUSE.search(text, source.start, source.end)
            and (rest := _CLAUSE_ENDS.fullmatch(text, source.end, starts[place]))
        ):
            source = replace(source, end=rest.end(1))
        found.append(source)
    return found


def _outside_clauses(
    text: str,
    sources: Sequence[ScoredSpan],
    cues: Sequence[ScoredSpan],
    contents: Sequence[ScoredSpan],
) -> list[ScoredSpan]:
    """The contents without those that lie in the relative clause of a source in which no cue is."""
    clauses = [
        source
        for source in sources
        if _IN_CLAUSE.search(text, source.start, source.end)
        and not any(contains(source, cue) for cue in cues)
    ]
    return [piece for piece in contents if not any(contains(one, piece) for one in clauses)]


def _told_of(
    text: str,
    sources: Sequence[ScoredSpan],
    cues: Sequence[ScoredSpan],
    contents: Sequence[ScoredSpan],
) -> tuple[list[ScoredSpan], list[ScoredSpan]]:
    """Sources and contents: of "says | a friend, whom she trusts, | told | her that …" the friend
    is the second cue's source, and the content of the first runs to the end of the second's.
    """
    ends, starts = {cue.end for cue in cues}, [cue.start for cue in cues]
    found = list(sources)
    longer = []
    for place, piece in enumerate(contents):
        told = bisect_left(starts, piece.end)
        if (
            _FRIEND_WHO.fullmatch(text, piece.start, piece.end)
            and ends.intersection((piece.start - 1, piece.start - 2))
            and told < len(starts)
            and starts[told] - piece.end < APART
        ):
            closed = piece.end + (text[piece.end : piece.end + 1] == ",")
            found.append(replace(piece, type="source", end=closed))
            after = contents[place + 1].end if place + 1 < len(contents) else 0
            near = after and contents[place + 1].start - cues[told].end < NEAR
            piece = replace(piece, end=max(after, cues[told].end) if near else cues[told].end)
        longer.append(piece)
    return sorted(found, key=lambda s: (s.start, -s.end)), longer


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


def _without_expletives(
    text: str, contents: Sequence[ScoredSpan], cues: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The contents without an "it" that only stands for the clause behind its cue: "It | was
    alleged | that the dam leaked".
    """
    ends = {cue.start: cue.end for cue in cues}
    clauses = [span.start for span in contents if _CLAUSE.match(text, span.start)]

    def stands_for_a_clause(span: ScoredSpan) -> bool:
        if text[span.start : span.end].casefold() != "it" or span.end + 1 not in ends:
            return False
        end = ends[span.end + 1]
        return any(end < clause < end + NEAR for clause in clauses)

    return [span for span in contents if not stands_for_a_clause(span)]


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
