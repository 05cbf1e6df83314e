"""Tagged spans -> attributions: pairs of cue, source and content, and what can be said of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancemine.attributions.cues import cue_mode, is_denied, may_be_cue
from stancemine.attributions.edges import content_edges
from stancemine.attributions.nesting import number_and_nest
from stancemine.attributions.owners import Report
from stancemine.attributions.pairing import Page
from stancemine.attributions.quotes import is_closed, quoted_share, region_at
from stancemine.attributions.sheet import NEARLY
from stancemine.attributions.spans import ScoredSpan, trimmed
from stancemine.document import Attribution, Span
from stancemine.labels import Kind

__all__ = ["Assembly", "assemble"]

IN_WORDS = 3
"""So many quoted words were said, whatever the cue ("she shrugged"); fewer may be a phrase."""

_QUESTION = re.compile(r"Q:\s+")
_STRAY = re.compile(r"\s*|[^\S\n]*[.,:;–—-]*[^\S\n]*(?:\w[\w’'.-]*[^\S\n]+){0,2}")
_WORD = re.compile(r"\w[\w’'.-]*")
_INNER_QUOTE = re.compile(r"(?<!\w)(?:‘|'(?=\w[^']*[^\w\s]*'(?!\w)))")
_WHOLE_QUOTE = re.compile(r"[‘'].*[’']\Z", re.DOTALL)
"""Quotation marks within a quotation."""
_SAYING = re.compile(r"(?:['’]s|\b(?:the|this|that|an?|his|her|their|its))\s+(\w+)\s+$")
_THAT = re.compile(r"that\s")
_NEGATION = re.compile(
    r"\b(?:never|(?:did|do|does|has|had|have|would)(?:\s+not|n['’]t)(?:\s+\w+)?|no longer)\s+$",
    re.IGNORECASE,
)


def assemble(
    text: str,
    sentences: Sequence[tuple[int, int]],
    spans: Sequence[ScoredSpan],
    reported: Sequence[float],
) -> list[list[Attribution]]:
    """The attributions of each sentence, in text order; ``speaker`` is left None.

    ``sentences`` are [start, end) in code points, in order. ``spans`` may nest and need not be
    sorted. ``reported`` holds, for each sentence, whether it is reported speech, as a decision or
    as a probability (0.5 and more counts). An attribution stands with the sentence of its cue; a
    reported sentence without one gets an attribution of its own, whose content is the sentence (a
    running quotation) and whose score is the one given. Raises `ValueError` where ``reported`` has
    another length than ``sentences``.

    >>> text = "Talks are over, Ana Ilves said."
    >>> spans = [ScoredSpan("content", 0, 14, 0.9), ScoredSpan("source", 16, 25, 0.9),
    ...          ScoredSpan("cue", 26, 30, 0.9)]
    >>> [[report]] = assemble(text, [(0, 31)], spans, [True])
    >>> report.kind, report.source.text, report.cue.text, report.content[0].text
    ('indirect', 'Ana Ilves', 'said', 'Talks are over')
    """
    return Assembly(text, sentences, spans).reports(reported)


class Assembly:
    """What `assemble` makes of one document's spans, for more than one ``reported``."""

    def __init__(
        self, text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
    ) -> None:
        self._page = Page(text, sentences, spans)
        self._tagged: list[list[Attribution]] | None = None

    def reports(
        self, reported: Sequence[float], *, nested: bool = False
    ) -> list[list[Attribution]]:
        """The attributions of each sentence, as `assemble` has it; raises the same.

        With ``nested`` a sentence within a quotation that tells what others said is a running
        quotation besides.
        """
        page = self._page
        if len(reported) != len(page.sentences):
            raise ValueError(
                f"reported has {len(reported)} values for {len(page.sentences)} sentences: give "
                "one each"
            )
        if not reported:
            return []
        unspoken = page.unspoken(reported)
        if unspoken:
            found = self._assembled(unspoken)
        else:
            # What the tags alone say does not change; it is asked for twice a document.
            self._tagged = found = self._tagged or self._assembled(())
        result = [list(here) for here in found]
        for index, given in enumerate(reported):
            if given < 0.5:
                continue
            if not result[index] or (nested and self._told_within(index, result[index])):
                result[index].insert(0, self._running(index, float(given)))
        return number_and_nest(result)

    def _assembled(self, unspoken: Sequence[ScoredSpan]) -> list[list[Attribution]]:
        """The attributions that have a cue, of each sentence; ``unspoken`` are further contents."""
        result: list[list[Attribution]] = [[] for _ in self._page.sentences]
        for report in self._page.paired(unspoken):
            if report.source or report.content:
                result[report.sentence].append(self._attribution(report))
        return result

    def _attribution(self, report: Report) -> Attribution:
        """The finished record of a report; its score is the mean of its parts'."""
        parts = [report.cue, *report.content, *([report.source] if report.source else [])]
        content = [self._edged(piece) for piece in self._beside_source(report)]
        cue = self._span(report.cue)
        words = " ".join(self._page.text[piece.start : piece.end] for piece in content[:1])
        negation = _NEGATION.search(self._page.text, max(0, cue.start - 20), cue.start)
        if noun := content and _SAYING.search(
            self._page.text, max(0, content[0].start - 30), content[0].start
        ):
            words = f"{noun[1]} {words}"  # "the claim that it leaks was denied"
        marked = (negation.group() if negation else "") + cue.text
        kind = self._kind_within(cue, content) or self._kind(content)
        spoken = kind == "direct" and len(_WORD.findall(words)) >= IN_WORDS
        spoken = spoken or (kind == "mixed" and self._is_said(cue.text, content[0]))
        return Attribution(
            kind=kind,
            source=self._span(report.source) if report.source else None,
            cue=cue,
            content=tuple(self._span(piece) for piece in content),
            speaker=None,
            score=round(min(1.0, max(0.0, sum(part.score for part in parts) / len(parts))), 4),
            mode="speech" if spoken else cue_mode(cue.text),
            denied=is_denied(marked, words),
        )

    def _is_said(self, cue: str, content: ScoredSpan) -> bool:
        """Whether words after "that" were said, whatever the cue: "fired back that it “has rust in
        every bolt”", but not "believes that".
        """
        text, regions = self._page.text, self._page.regions
        if not _THAT.match(text, content.start) or any(map(may_be_cue, _WORD.findall(cue))):
            return False
        words = len(_WORD.findall(text, content.start, content.end))
        return words * quoted_share(text, content.start, content.end, regions) >= IN_WORDS

    def _told_within(self, index: int, found: Sequence[Attribution]) -> bool:
        """Whether all the reports of a sentence are told by whoever speaks the whole sentence."""
        page = self._page
        start, end = page.sentences[index]
        around = region_at(page.regions, start)
        return (
            around is not None
            and around == region_at(page.regions, end - 1)
            and is_closed(page.text, page.regions, around)
            and all(one.cue and region_at(page.regions, one.cue.start) == around for one in found)
        )

    def _running(self, index: int, score: float) -> Attribution:
        """The attribution of a reported sentence in which no cue was found."""
        start, end = self._page.sentences[index]
        if question := _QUESTION.match(self._page.text, start, end):
            start = question.end()
        whole = ScoredSpan("content", start, end, score)
        content = [trimmed(self._page.text, whole) or whole]
        return Attribution(
            kind=self._kind(content),
            source=None,
            cue=None,
            content=tuple(self._span(piece) for piece in content),
            speaker=None,
            score=round(score, 4),
        )

    def _span(self, span: ScoredSpan) -> Span:
        return Span(span.start, span.end, self._page.text[span.start : span.end])

    def _edged(self, piece: ScoredSpan) -> ScoredSpan:
        start, end = content_edges(self._page.text, piece.start, piece.end, self._page.regions)
        return ScoredSpan("content", start, end, piece.score)

    def _joined(self, report: Report) -> list[ScoredSpan]:
        """The content's pieces, as one where at most two words are between them that are not the
        report's own: tags end with each sentence, and pass over a word here and there.
        """
        text = self._page.text
        own = [span.start for span in (report.cue, report.source) if span]
        joined: list[ScoredSpan] = []
        for piece in report.content:
            last = joined[-1] if joined else piece
            stray = piece.start < last.end or _STRAY.fullmatch(text, last.end, piece.start)
            if joined and stray and not any(last.end <= start < piece.start for start in own):
                joined.pop()
                piece = ScoredSpan("content", last.start, max(last.end, piece.end), last.score)
            joined.append(piece)
        return joined

    def _beside_source(self, report: Report) -> list[ScoredSpan]:
        """The content's pieces without those that lie in the source: nobody says his own name."""
        joined, source = self._joined(report), report.source
        if source is None:
            return joined
        beside = [p for p in joined if p.start < source.start or p.end > source.end]
        return beside or joined

    def _kind_within(self, cue: Span, content: Sequence[ScoredSpan]) -> Kind | None:
        """The kind of a report that is told within a quotation, by the marks inside that one; None
        for all others.
        """
        around = region_at(self._page.regions, cue.start)
        if around is None or not content:
            return None
        ends = [place for piece in content for place in (piece.start, piece.end - 1)]
        if any(region_at(self._page.regions, place) != around for place in ends):
            return None
        words = [self._page.text[piece.start : piece.end] for piece in content]
        if all(_WHOLE_QUOTE.match(text) for text in words):
            return "direct"
        return "mixed" if any(_INNER_QUOTE.search(text) for text in words) else "indirect"

    def _kind(self, content: Sequence[ScoredSpan]) -> Kind:
        page = self._page
        total = inside = 0.0
        for piece in content:
            letters = sum(map(str.isalnum, page.text[piece.start : piece.end]))
            total += letters
            inside += letters * quoted_share(page.text, piece.start, piece.end, page.regions)
        if not inside:
            return "indirect"
        return "direct" if inside >= NEARLY * total else "mixed"
