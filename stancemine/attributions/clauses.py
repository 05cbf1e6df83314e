"""What belongs to the clause of a cue, and what to the clauses around it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from stancemine.attributions.cues import is_inflected, may_be_cue
from stancemine.attributions.owners import Report
from stancemine.attributions.spans import ScoredSpan, trimmed
from stancemine.attributions.subjects import Subjects

__all__ = ["Clauses"]

_APART = re.compile(
    r"(?:\s*[,;:—–-]+)?\s*(?:(?:and|but|or|yet|though|although|while|whereas|because|since|as|when|"
    r"where|after|before|until|so)\s+)*\Z"
)
"""What parts a clause from the source behind it."""
_NEXT_TO_CUE = re.compile(r"(?:\s+[\w’'.-]+){0,6}\s+\Z")
"""Between a cue and its content: at most whom somebody tells."""
_ASKED_WHAT = re.compile(
    r"(?:\s+(?!(?:who|what|when|where|why|how|whether|if|about)\b)[\w’'.-]+){0,6}?"
    r"\s+((?:who|what|when|where|why|how|whether|if)\b[^,;:.!?\n“”\"]{0,120}),\s"
)
"""Behind "Asked" that opens a sentence: what was asked, up to the comma."""
_COMMA = re.compile(r"[,”\"’]\s+\Z")
_ASKED = re.compile(r"(?:When\s+)?(?:asked|pressed|questioned|quizzed)\b", re.IGNORECASE)
_UNNAMED = re.compile(r"\s+((?:not\s+)?to\s+be\s+(?:\w+ly\s+)?(?:named|identified|quoted))\b")
"""What somebody declined, whatever was tagged for it."""
_CONJOINED = re.compile(r"\s*[,;–—-]*[”\"’]?\s*(?:\b(?:and|but|yet|though|while|as|or|so)\s+)+\Z")
"""What parts a clause from the subject of the next."""


class Clauses(Subjects):
    """A document's text on which contents are cut to the clause of their cue."""

    def settle(self) -> None:
        """Give every report its source, and leave it the content that its clause holds."""
        for report in self.reports:
            report.source = self._source_of(report)
            report.content = self._behind_source(report)
            if asked := self._asked_what(report):
                report.content = [asked]
            if self.is_said_to(report.cue):
                report.content = self._with_subject(report)
        self._cut_off()

    def _behind_source(self, report: Report) -> list[ScoredSpan]:
        """The content without what stands in another clause before the source, where the cue's own
        follows it: "It has yet | to decide; | a spokesman | said | prices would rise".
        """
        cue, source = report.cue, report.source
        if source is None or source.end > cue.start or not report.content:
            return report.content or self._clause_before(report)
        after = [piece for piece in report.content if piece.start >= cue.end]
        if not after:
            return report.content
        if not _NEXT_TO_CUE.fullmatch(self.text, cue.end, after[0].start):
            return report.content
        opens = self.sentences[report.sentence][0] if self.text[cue.end - 1] == ":" else -1
        return [
            piece
            for piece in report.content
            if not self._is_between(piece, report)
            and (
                piece.end > source.start
                or piece.start == opens  # "The dam holds, Ilves said: “…”"
                or self.is_quoted(piece)
                or not self._is_set_apart(piece, source)
            )
        ]

    def _is_between(self, piece: ScoredSpan, report: Report) -> bool:
        """Whether a piece lies between a source and its cue, or within the source."""
        source = report.source
        return (
            source is not None
            and source.start <= piece.start
            and not (piece.start == source.start and source.end <= piece.end)
            and piece.end <= report.cue.start
            and not self.is_quoted(piece)
        )

    def _clause_before(self, report: Report) -> list[ScoredSpan]:
        """What a source and a cue that end a sentence tell of, though it was tagged for another
        cue: "The clerk replied that it leaks, | the court | heard".
        """
        cue, source = report.cue, report.source
        start, end = self.sentences[report.sentence]
        if source is None or source.end > cue.start or self.text[cue.end : end].strip(" .\n"):
            return []
        if self.text[source.end : cue.start].strip() or not _COMMA.search(
            self.text, start, source.start
        ):
            return []
        words = self.text[cue.start : cue.end].split()
        if words != ["heard"] and not any(may_be_cue(w) and is_inflected(w) for w in words):
            return []
        start = max(start, self.text.rfind(":", start, source.start) + 1)
        piece = ScoredSpan("content", start, source.start, cue.score)
        found = trimmed(self.text, piece, ",")
        return [found] if found else []

    def _is_set_apart(self, piece: ScoredSpan, source: ScoredSpan) -> bool:
        """Whether a comma or a conjunction stands between a piece of content and a source."""
        gap = self.text[piece.end : source.start]
        return bool(gap.strip()) and _APART.fullmatch(gap) is not None

    def _with_subject(self, report: Report) -> list[ScoredSpan]:
        """The content of "Ilves | is said | to be ill" with the subject, if that was tagged."""
        before = [s for s in self._sources_in.get(report.sentence, ()) if s.end <= report.cue.start]
        subject = before[-1] if before else None
        if subject is None or self.text[subject.end : report.cue.start].strip():
            return report.content
        if any(piece.start < report.cue.start for piece in report.content):
            return report.content
        return [replace(subject, type="content"), *report.content]

    def _asked_what(self, report: Report) -> ScoredSpan | None:
        """What was asked in a clause that opens the sentence: "Asked by Kell | who knew |, …", or
        what the tagger has passed over: "declined | to be named |, …".
        """
        start, end = self.sentences[report.sentence]
        if _ASKED.match(self.text, start, report.cue.end):
            found = _ASKED_WHAT.match(self.text, report.cue.end, end)
        else:
            found = _UNNAMED.match(self.text, report.cue.end, end)
            if any(found and piece.start <= found.end(1) for piece in report.content):
                return None
        return ScoredSpan("content", *found.span(1), report.cue.score) if found else None

    def _cut_off(self) -> None:
        """End each content before the subject of the next cue, where it runs into that: "that he
        would pay, yet he has never | said how".
        """
        for report, after in pairwise(self.reports):
            source = after.source
            if source is None or source.end > after.cue.start or not report.content:
                continue
            last = report.content[-1]
            if not last.start < source.start < last.end <= after.cue.end:
                continue
            if end := _CONJOINED.search(self.text, last.start, source.start):
                cut = [replace(last, end=end.start())] if end.start() > last.start else []
                report.content[-1:] = cut
