"""A document's text with what was tagged on it, and how far apart two spans of it are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stancemine.attributions.noun_cues import with_noun_cues
from stancemine.attributions.owners import Report
from stancemine.attributions.quotes import QuotedRegion, quoted_share, region_at
from stancemine.attributions.spans import ScoredSpan, contains
from stancemine.attributions.tagged import set_right
from stancemine.attributions.turns import spoken_regions

__all__ = ["NEARLY", "OTHER_LEVEL", "Sheet"]

NEARLY = 0.9
"""The share of a content's letters that makes it direct: "wholly" but for a stray word."""

WIDE = 400
"""A gap in code points beyond which its words are estimated rather than counted."""

_WORD = re.compile(r"\w[\w’'.-]*")

OTHER_LEVEL = 6

_SEMICOLON = 6


class Sheet:
    """The text of one document with what was found on it."""

    def __init__(
        self, text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.regions: tuple[QuotedRegion, ...] = spoken_regions(text)
        self._starts = [start for start, _ in sentences]
        kept = set_right(text, sentences, with_noun_cues(text, spans))
        self.sources, self._cues, self.contents = kept["source"], kept["cue"], kept["content"]
        self._sources_in: dict[int, list[ScoredSpan]] = {}
        for source in self.sources:
            self._sources_in.setdefault(self.sentence_at(source.start), []).append(source)
        self.reports = self._unshared()
        self._contents_in: dict[int, list[ScoredSpan]] = {}
        for piece in self.contents:
            for index in range(self.sentence_at(piece.start), self.sentence_at(piece.end - 1) + 1):
                self._contents_in.setdefault(index, []).append(piece)
        self._outer: dict[ScoredSpan, frozenset[ScoredSpan]] = {}
        self._source_starts = [source.start for source in self.sources]
        self._cue_starts = [cue.start for cue in self._cues]

    def _unshared(self) -> list[Report]:
        return [Report(cue, self.sentence_at(cue.start)) for cue in self._cues]

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that holds ``position`` (or the last one before it)."""
        return max(0, bisect_right(self._starts, position) - 1)

    def _around(self, span: ScoredSpan) -> frozenset[ScoredSpan]:
        """The other contents that a span lies in."""
        if span not in self._outer:
            self._outer[span] = frozenset(
                piece
                for piece in self._contents_in.get(self.sentence_at(span.start), ())
                if piece is not span and contains(piece, span)
            )
        return self._outer[span]

    def _words_between(self, one: ScoredSpan, other: ScoredSpan) -> float:
        """Words in the gap between two spans, without those of a source that stands in it."""
        start, end = min(one.end, other.end), max(one.start, other.start)
        if end - start > WIDE:
            return (end - start) / 6
        words = len(_WORD.findall(self.text, start, end)) if start < end else 0
        first = bisect_left(self._source_starts, start)
        last = bisect_right(self._source_starts, end)
        for source in self.sources[first:last]:
            if source is not other and source.end <= end:
                words -= len(_WORD.findall(self.text, source.start, source.end))
        return max(0.0, float(words))

    def _semicolons(self, one: ScoredSpan, other: ScoredSpan) -> int:
        """What a semicolon outside quotation marks between two spans costs."""
        start, end = min(one.end, other.end), max(one.start, other.start)
        at = self.text.find(";", start, end)
        return _SEMICOLON if at >= 0 and region_at(self.regions, at) is None else 0

    def _cues_between(self, one: ScoredSpan, other: ScoredSpan) -> int:
        start, end = min(one.end, other.end), max(one.start, other.start)
        first = bisect_left(self._cue_starts, start)
        return max(0, bisect_left(self._cue_starts, end) - first)

    def _has_words(self, span: ScoredSpan) -> bool:
        return _WORD.search(self.text, span.start, span.end) is not None

    def is_quoted(self, span: ScoredSpan) -> bool:
        """Whether a span stands wholly, but for a stray word, in quotation marks."""
        return quoted_share(self.text, span.start, span.end, self.regions) >= NEARLY
