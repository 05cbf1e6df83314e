"""Who speaks where a report names no source: in a running quotation, in an interview's answers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stancemine.attributions.cues import is_inflected, may_be_cue
from stancemine.attributions.quotes import QuotedRegion, region_at
from stancemine.document import Attribution, Span
from stancemine.speakers.pronouns import Pronouns, Sought, is_inner

__all__ = ["Said", "Sourceless"]


_TELLS = re.compile(r"(?:,\s[^,.;“”\"\n]{3,80},)?\s+(?:\w+ly\s+|also\s+|then\s+)?(\w+)")
_ADDING = re.compile(r"(?!being\b)\w+ing\b")


class Said:
    """Who says what, found again by the sentences that a content touches and by its quotation."""

    def __init__(
        self, sentences: Sequence[tuple[int, int]], regions: Sequence[QuotedRegion]
    ) -> None:
        self._sentences, self._regions = sentences, regions
        self._touching: dict[int, list[tuple[Span, str]]] = {}
        self._quoting: dict[int, str] = {}

    def note(self, content: Sequence[Span], name: str) -> None:
        """That ``name`` says ``content``."""
        for piece in content:
            for index in self._touched(piece):
                self._touching.setdefault(index, []).append((piece, name))
            region = region_at(self._regions, piece.start)
            if region is not None:
                self._quoting.setdefault(region, name)

    def speaker_of(self, piece: Span) -> str | None:
        """Whose content ``piece`` overlaps, else who was noted first for its quotation."""
        for index in self._touched(piece):
            for other, name in self._touching.get(index, ()):
                if other.start < piece.end and piece.start < other.end:
                    return name
        region = region_at(self._regions, (piece.start + piece.end) // 2)
        return None if region is None else self._quoting.get(region)

    def _touched(self, piece: Span) -> range:
        first = bisect_right(self._sentences, piece.start, key=lambda span: span[0]) - 1
        last = bisect_left(self._sentences, piece.end, key=lambda span: span[0])
        return range(max(0, first), max(1, last))


class Sourceless(Pronouns):
    """One document; ``found`` and ``said`` have the reports with a source."""

    said: Said

    def speaks_on(self, report: Attribution, index: int, number: int) -> str | None:
        """Who speaks on in a running quotation, or in "…, adding that …": report ``number`` of
        sentence ``index``.
        """
        if report.cue:
            earlier = zip(self.attributions[index][:number], self.found[index], strict=False)
            beside = [name for other, name in earlier if other.within == report.within]
            return beside[-1] if beside and _ADDING.match(report.cue.text) else None
        if not report.content:
            return None
        spoke = self._tells_by_name(report, index) or self.said.speaker_of(report.content[0])
        spoke = spoke or (self._spoke_last(index - 1) if index else None)
        return spoke or (self._interviewee() if self._follows_question(index) else None)

    def _tells_by_name(self, report: Attribution, index: int) -> str | None:
        """Who speaks in a sentence without quotation marks that opens with "Holm apologised"."""
        start, end = self.sentences[index]
        if region_at(self.regions, report.content[0].start) is not None:
            return None
        for mention in self.between(start, end)[:1]:
            tells = _TELLS.match(self.text, mention.end, end)
            title = self.text[start : mention.start].split()
            if tells and may_be_cue(tells[1]) and is_inflected(tells[1]) and len(title) < 4:
                return self.subject(index, end, Sought(None), None)
        return None

    def _follows_question(self, index: int) -> bool:
        """Whether the author's own question stands before a sentence: an interview."""
        if not index or self.attributions[index - 1]:
            return False
        start, end = self.sentences[index - 1]
        asked = self.text[start:end].rstrip().endswith("?")
        return asked and region_at(self.regions, end - 1) is None

    def _interviewee(self) -> str | None:
        """The one who is quoted directly by name, where nobody else is."""
        quoted = {
            name
            for reports, found in zip(self.attributions, self.found, strict=True)
            for report, name in zip(reports, found, strict=True)
            if name and report.source and report.kind == "direct"
        }
        return quoted.pop() if len(quoted) == 1 else None

    def _spoke_last(self, index: int) -> str | None:
        """The speaker of a sentence's main report: who is being heard when it ends."""
        reports = self.attributions[index]
        for report, name in zip(reports, self.found[index], strict=True):
            if not is_inner(report, reports):
                return name
        return None
