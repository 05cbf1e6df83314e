"""Which content belongs to which cue; `stancemine.attributions.subjects` tells which source.

Every cue is the centre of one report. A content piece goes to the cue that is nearest in words;
quotation marks carry a content on over sentences that have no cue of their own. Costs were tuned on
PolNeAR's training part, later rules chosen on its development part; ``docs/decisions.md`` has their
scores.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from stancemine.attributions.clauses import Clauses
from stancemine.attributions.cues import cue_mode
from stancemine.attributions.owners import Owners, Report
from stancemine.attributions.quotes import quoted_share, region_at
from stancemine.attributions.sheet import OTHER_LEVEL
from stancemine.attributions.spans import ScoredSpan, contains, overlap, trimmed
from stancemine.attributions.tagged import without_whom

__all__ = ["Page"]

REACH = 200
"""Code points between a cue and a content beyond which they do not stand beside each other."""

BESIDE = 2
"""Words between a cue and a content of the next sentence that still belong together."""

_ACCORDING = re.compile(r"(?:according|per|as)\b", re.IGNORECASE)
# "Asked by Hale whether he had lied, Berg said no": the clause is what was asked.
_ASKED_BY = re.compile(r"asked(?:\s+by)?[^,;:.\n]{0,40}\s(if|whether)\b", re.IGNORECASE)
_FULL_STOP = re.compile(r"[.!?][\"”»’']*\s")
_LABEL = re.compile(r"\n[^\n]*\w[^\n]*$")
"""Words on a new line before a content: another begins to speak."""
_ENDS_WHICH = re.compile(
    r"(?:\w+,?\s+){4,}?((?:(?:(?:all|most|many|some|none|one)\s+)?(?:of|in|to|by|for)\s+)?"
    r"(?:which|who|whom|where))$",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[,!?][\"”»’']$")
_ABOUT = re.compile(r"(?:about|of|on|as|that|whether)\b")
_ASKED_ABOUT = re.compile(r"\s+(about)\b(?=\s[^,;.!?\n]{1,80},)")
_AS_TOLD = re.compile(r",\s+as\s+(?:\w[\w’'.-]*\s+){1,6}$")
"""Before a cue: it tells what the clause before it does ("…, as the Ledger | reported")."""
_ING = re.compile(r"(?!according)\w+ing\b", re.IGNORECASE)
_APOLOGIZES = re.compile(r"\bapologi[sz]\w+\Z", re.IGNORECASE)
_TO_SOMEBODY = re.compile(r"to(?:\s+(?!for\b|that\b)[\w’'.-]+)+[.,]?")
_AND = re.compile(r"\b(?:and|but|or)\s+(?:(?:\w+ly|also|then|had|has|have)\s+)*$")
_AFTER_WHICH = re.compile(
    r",?\s+(?:after|before|while|when|by|without|despite)\s+(?:\w+ly\s+)?", re.IGNORECASE
)
"""Between a content and a cue: the cue's clause is another ("…, after first telling them …")."""
_THAT = re.compile(r"(?:that|whether)\s")
_WHICH = re.compile(r",\s+(?:which|something|an?\s\w+(?:\sthat)?)(\s+[^,;:.]{1,40})$")
"""Before a cue: what it is about is the clause before the comma ("…, a claim Ilves denied")."""

_GOES_ON = re.compile(r"[?!,…—–-][\"”»“’']*\s*(?:[^.?!\n\"”»]*)$")

_NEVER = 1000
"""What no content costs that belongs to its cue."""
_THAT_BEFORE = 6
"""What a content that opens with "that" costs a cue behind it: in PolNeAR's training part 2,418
such contents follow their cue, 10 precede it."""


class Page(Clauses):
    """The text of one document whose reports are put together."""

    def paired(self, unspoken: Sequence[ScoredSpan]) -> list[Report]:
        """The reports with their contents and sources; ``unspoken`` are further contents."""
        self.reports = self._unshared()
        self._share_out([*self.contents, *unspoken])
        self.settle()
        return [
            report
            for report in self.reports
            if not self._says_nothing(report) and not self._goes_on_inside(report)
        ]

    def _goes_on_inside(self, report: Report) -> bool:
        """Whether "and" ties a cue to one that nobody has read, in what another tells ("said the
        firm had paid and | promised"): read by itself, that content says whose it is.
        """
        cue, source = report.cue, report.source
        around = [piece for piece in self._around(cue) if not self.is_quoted(piece)]
        return (
            source is not None
            and any(source.end <= piece.start for piece in around)
            and _AND.search(self.text, max(0, cue.start - 30), cue.start) is not None
        )

    def _says_nothing(self, report: Report) -> bool:
        """Whether a report only has somebody apologise."""
        words = (self.text, report.cue.start, report.cue.end)
        return not report.content and _APOLOGIZES.search(*words) is not None

    def unspoken(self, reported: Sequence[float]) -> list[ScoredSpan]:
        """Sentences in quotation marks without a tagged cue or content: those that are reported,
        and those of a quotation that is; of the latter those, too, that tell what others said.
        """
        taken = {report.sentence for report in self.reports}
        for piece in self.contents:
            taken.update(range(self.sentence_at(piece.start), self.sentence_at(piece.end - 1) + 1))
        spoken = {region_at(self.regions, piece.start) for piece in self.contents} - {None}
        inside = {report.sentence for report in self.reports if self._around(report.cue)}
        telling = {report.sentence for report in self.reports} - inside
        found = []
        for index, (start, end) in enumerate(self.sentences):
            region = region_at(self.regions, start)
            goes_on = region in spoken and region == region_at(self.regions, end - 1)
            partly = index in telling or not self._is_whole(index)
            if index in taken and not (goes_on and partly):
                continue
            if goes_on or reported[index] >= 0.5:
                span = trimmed(self.text, ScoredSpan("content", start, end, reported[index]))
                if span and self.is_quoted(span):
                    found.append(span)
        return found

    def _is_whole(self, index: int) -> bool:
        """Whether one content takes up a sentence but for a mark at either end."""
        start, end = self.sentences[index]
        pieces = self._contents_in.get(index, ())
        return any(piece.start <= start + 1 and piece.end >= end - 2 for piece in pieces)

    # -- contents ---------------------------------------------------------------------------

    def _share_out(self, pieces: Sequence[ScoredSpan]) -> None:
        """Give every content piece to at most one cue, and a nested cue its part of the outer."""
        owner = Owners()
        labels = {report.cue.start: report for report in self.reports}
        for piece in pieces:
            if piece.label in labels:
                self._give(owner, piece, labels[piece.label])
                continue
            costs = [(self._content_cost(r, piece), n) for n, r in self._near(piece)]
            if costs and min(costs)[0] < _NEVER:
                self._give(owner, piece, self.reports[min(costs)[1]])
        for find in (self._by_quotation, self._beside, self._continued):
            for piece in pieces:
                if piece not in owner and (report := find(piece, owner)):
                    self._give(owner, piece, report)
        for piece, report in owner.items():
            report.content.append(piece)
        for report in self.reports:
            report.content = self._own_words(report)
            if all(self.text[p.start : p.end] == "which" for p in report.content):
                report.content = self._borrowed(report) or report.content
            if _APOLOGIZES.search(self.text, report.cue.start, report.cue.end):
                report.content = [p for p in report.content if not self._is_whom(p)]
            report.content.sort(key=lambda piece: piece.start)

    def _own_words(self, report: Report) -> list[ScoredSpan]:
        """The content of a report without what is the author's: the clause before "which, Ilves
        said, “…”", and what follows a quotation and its cue ("“…,” she recalls over a cup | she
        does not drink").
        """
        cue, content = report.cue, report.content
        quoted = any(
            piece.end <= cue.start
            and self.is_quoted(piece)
            and _COMMA.search(self.text, piece.end - 2, piece.end)
            for piece in content
        )
        follows = any(piece.start >= cue.end for piece in content)
        return [
            self._relative(piece) if follows and piece.end <= cue.start else piece
            for piece in content
            if not (quoted and self._is_aside(report, piece))
        ]

    def _is_whom(self, piece: ScoredSpan) -> bool:
        """Whether a content only tells to whom somebody apologised."""
        return _TO_SOMEBODY.fullmatch(self.text, piece.start, piece.end) is not None

    def _relative(self, piece: ScoredSpan) -> ScoredSpan:
        """Of a content that ends with a relative pronoun that pronoun: "the park, which"."""
        found = _ENDS_WHICH.search(self.text, max(piece.start, piece.end - 60), piece.end)
        return replace(piece, start=found.start(1)) if found else piece

    def _is_aside(self, report: Report, piece: ScoredSpan) -> bool:
        """Whether a piece stands unquoted behind words that follow its cue."""
        return (
            self.sentence_at(piece.start) == report.sentence
            and piece.start >= report.cue.end
            and quoted_share(self.text, piece.start, piece.end, self.regions) == 0
            and not _ABOUT.match(self.text, piece.start)
            and self._words_between(report.cue, piece) > 0
        )

    def _give(self, owner: Owners, piece: ScoredSpan, report: Report) -> None:
        region = region_at(self.regions, piece.start)
        if region is None:  # "a few questions, including, “Why now? …" runs into one
            region = region_at(self.regions, piece.end - 1)
        owner.give(piece, report, region, self.sentence_at(piece.end - 1))

    def _near(self, piece: ScoredSpan) -> list[tuple[int, Report]]:
        """The reports whose cue stands in a sentence of ``piece``, outside it."""
        start = self.sentences[self.sentence_at(piece.start)][0]
        end = self.sentences[self.sentence_at(piece.end - 1)][1]
        first = bisect_left(self._cue_starts, min(start, piece.start))
        last = bisect_left(self._cue_starts, max(end, piece.end))
        return [
            (n, self.reports[n])
            for n in range(first, last)
            if not overlap(self.reports[n].cue, piece)
        ]

    def _content_cost(self, report: Report, piece: ScoredSpan) -> float:
        cue = report.cue
        cost = self._words_between(cue, piece) + 6 * self._cues_between(cue, piece)
        cost += self._semicolons(cue, piece)
        if piece.end <= cue.start:
            if _AFTER_WHICH.fullmatch(self.text, piece.end, cue.start):
                return _NEVER
            before = _THAT.match(self.text, piece.start) or self._is_participle(cue)
            cost += _THAT_BEFORE if before else 0.5
        elif (asked := _ASKED_BY.match(self.text, cue.start)) and asked.start(1) == piece.start:
            return 0
        return cost + OTHER_LEVEL * len(self._around(piece) - self._around(cue))

    def _is_participle(self, cue: ScoredSpan) -> bool:
        """Whether a cue opens a clause that adds to the one before it ("…, ignoring advice")."""
        return (
            self.text[max(0, cue.start - 2) : cue.start] == ", "
            and _ING.match(self.text, cue.start, cue.end) is not None
        )

    def _by_quotation(self, piece: ScoredSpan, owner: Owners) -> Report | None:
        """The report that owns another piece of the quotation in which this one stands."""
        region = region_at(self.regions, piece.start)
        if region is None or not self.is_quoted(piece):
            return None
        first, last = self._chain(region)
        linked = [
            (abs(other.start - piece.start), n, other)
            for n, other in owner.in_regions(first, last)
            if not self._stands_in(owner[other].cue, first, last)
        ]
        return owner[min(linked)[2]] if linked else None

    def _stands_in(self, span: ScoredSpan, first: int, last: int) -> bool:
        """Whether a span begins in one of these quotation regions."""
        at = region_at(self.regions, span.start)
        return at is not None and first <= at <= last

    def _beside(self, piece: ScoredSpan, owner: Owners) -> Report | None:
        """The report whose cue stands right before or after a piece, in the sentence next to it
        (`"Why?" he asked.` may have been split after the question mark).
        """
        if known := self._by_quotation(piece, owner):
            return known  # of a piece before it that has just been given away
        found = []
        first = bisect_left(self._cue_starts, piece.start - 2 * REACH)
        last = bisect_right(self._cue_starts, piece.end + REACH)
        for n, report in enumerate(self.reports[first:last], first):
            cue = report.cue
            start, end = min(cue.end, piece.end), max(cue.start, piece.start)
            if (
                end - start > REACH
                or self._words_between(cue, piece) > BESIDE
                or overlap(cue, piece)
            ):
                continue
            if cue.end <= piece.start:
                if _ACCORDING.match(self.text, cue.start):
                    continue
                fits = ":" in self.text[cue.start : end] or not (
                    self._breaks(start, end) or self._ends_between(cue, piece)
                )
            else:
                mark = _GOES_ON.search(self.text, max(piece.start, piece.end - 4), cue.start)
                fits = (
                    bool(mark and mark.start() <= piece.end)
                    and not self._breaks(start, end)
                    and not _AFTER_WHICH.fullmatch(self.text, start, end)
                )
            if fits:
                found.append((end - start, n))
        return self.reports[min(found)[1]] if found else None

    def _continued(self, piece: ScoredSpan, owner: Owners) -> Report | None:
        """The report that a quoted piece in a sentence without a cue carries on."""
        if known := self._by_quotation(piece, owner):
            return known
        index = self.sentence_at(piece.start)
        ending = owner.ending_in((index - 1, index))
        before = [other for other in ending if other.end <= piece.start and other.label is None]
        if not before:  # a turn or what is signed has an end of its own
            return None
        quoted = [other for other in before if self.is_quoted(other)]
        last = max(quoted if quoted and self.is_quoted(piece) else before, key=lambda o: o.end)
        both_quoted = self.is_quoted(piece) and quoted_share(
            self.text, last.start, last.end, self.regions
        )
        gap = self.text[last.end : piece.start]
        if _LABEL.search(gap):
            return None
        joins = not gap.strip() and "\n" not in gap and not self.is_quoted(last)
        return (
            owner[last] if both_quoted or joins or self._illustrates(piece, owner[last]) else None
        )

    def _illustrates(self, piece: ScoredSpan, report: Report) -> bool:
        """Whether a quotation stands right behind the one report of the sentence before, in its
        paragraph ("He called it a trap. “Nobody comes back.”").
        """
        index = self.sentence_at(piece.start)
        start, before = self.sentences[index][0], self.sentences[index - 1]
        only = bisect_left(self._cue_starts, before[0]) + 1 == bisect_left(self._cue_starts, start)
        return (
            only
            and report.sentence == index - 1
            and piece.start == start
            and self.is_quoted(piece)
            and not self._breaks(before[1], start)
            and cue_mode(self.text[report.cue.start : report.cue.end]) == "speech"
        )

    def _ends_between(self, cue: ScoredSpan, piece: ScoredSpan) -> bool:
        """Whether the sentence of a cue has ended before a content outside quotation marks."""
        ended = _FULL_STOP.search(self.text, cue.end, piece.start)
        return ended is not None and not self.is_quoted(piece)

    def _breaks(self, start: int, end: int) -> bool:
        """Whether a new line, hence perhaps a new paragraph, lies between two places."""
        return "\n" in self.text[start:end]

    def _chain(self, region: int) -> tuple[int, int]:
        """The first and last region of the running quotation that ``region`` is part of."""
        first = last = region
        while first > 0 and self.regions[first].continues:
            first -= 1
        while last + 1 < len(self.regions) and self.regions[last + 1].continues:
            last += 1
        return first, last

    def _borrowed(self, report: Report) -> list[ScoredSpan]:
        """What a cue without a piece of its own reports: the part of the content around it that
        follows (or precedes) it, or what a cue beside it reports too ("said and repeated …").
        """
        cue = report.cue
        here = self._contents_in.get(report.sentence, [])
        if (about := _ASKED_ABOUT.match(self.text, cue.end)) and self._was_asked(report):
            return self._asked_about(report, about.end(1))
        first = max(self.sentences[report.sentence][0], cue.start - 60)
        if meant := _WHICH.search(self.text, first, cue.start):
            found = [piece for piece in here if meant.start() <= piece.end <= meant.start(1)]
            if found:
                return found[:1]
        for piece in here:
            if contains(piece, cue):
                start, end = self.sentences[report.sentence]
                after = ScoredSpan("content", cue.end, min(piece.end, end), piece.score)
                after = without_whom(self.text, cue.start, after)
                before = ScoredSpan("content", max(piece.start, start), cue.start, piece.score)
                if around := self._parenthesis(report, piece):
                    before = ScoredSpan("content", before.start, around[0], piece.score)
                    after = ScoredSpan("content", around[1], after.end, piece.score)
                choices = [trimmed(self.text, part, " ,;:") for part in (after, before)]
                sides = [choice for choice in choices if choice and self._has_words(choice)]
                return sides if around and sides else (sides[:1] or [piece])
        if as_told := _AS_TOLD.search(self.text, self.sentences[report.sentence][0], cue.start):
            told = [piece for piece in here if piece.end <= as_told.start() + 1]
            return told[-1:]
        near = [piece for piece in here if not overlap(piece, cue) and self._shared(report, piece)]
        return sorted(near, key=lambda piece: self._content_cost(report, piece))[:1]

    def _asked_about(self, report: Report, start: int) -> list[ScoredSpan]:
        """What somebody is asked about in a clause of its own, which ends with a comma."""
        report.cue = replace(report.cue, end=start)
        end = self.text.index(",", start)
        piece = trimmed(self.text, ScoredSpan("content", start, end, report.cue.score))
        return [piece] if piece else []

    def _shared(self, report: Report, piece: ScoredSpan) -> bool:
        """Whether a cue may report what another one does: no source of its own between the two."""
        owners = [other for other in self.reports if piece in other.content]
        start = min([report.cue.end, *(other.cue.end for other in owners)])
        end = max([report.cue.start, *(other.cue.start for other in owners)])
        untagged = filter(None, map(self._subject_before, (report, *owners)))
        return not any(
            start <= source.start and source.end <= end
            for source in (*self._sources_in.get(report.sentence, ()), *untagged)
        )

    def _parenthesis(self, report: Report, piece: ScoredSpan) -> tuple[int, int] | None:
        """Where "…, Ilves said, …" stands in a content that was tagged across it, or None."""
        cue = report.cue
        start, end = cue.start, cue.end
        for source in self._sources_in.get(report.sentence, ()):
            if contains(piece, source) and abs(source.start - cue.end) < 2:
                end = max(end, source.end)
            if contains(piece, source) and abs(cue.start - source.end) < 2:
                start = min(start, source.start)
        set_off = (
            self.text[piece.start : start].rstrip().endswith((",", "–", "—"))
            and self.text[end : piece.end].lstrip().startswith((",", "–", "—"))
            and (start, end) != (cue.start, cue.end)
        )
        return (start, end) if set_off else None
