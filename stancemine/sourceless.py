"""Who speaks where a report names no source: in a running quotation, in an interview's answers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stancemine.document import Attribution, Span
from stancemine.mentions import Mention
from stancemine.people import Person
from stancemine.pronouns import Pronouns, is_inner
from stancemine.quotes import region_at

__all__ = ["Sourceless"]


class Sourceless(Pronouns):
    """One document; ``found`` has who speaks in the reports with a source."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        attributions: Sequence[Sequence[Attribution]],
        found: Sequence[Mention],
        people: Sequence[Person],
    ) -> None:
        super().__init__(text, sentences, attributions, found, people)
        self._said: dict[int, list[tuple[Span, str]]] = {}
        """The contents of reports with a speaker, by each sentence that they touch."""
        self._quoted: dict[int, str] = {}
        """Whoever is the first to speak in a quotation."""

    def note(self, content: Sequence[Span], name: str) -> None:
        """That ``name`` says ``content``."""
        for piece in content:
            for index in self._touched(piece):
                self._said.setdefault(index, []).append((piece, name))
            region = region_at(self.regions, piece.start)
            if region is not None:
                self._quoted.setdefault(region, name)

    def speaks_on(self, report: Attribution, index: int, number: int) -> str | None:
        """Who speaks on in a running quotation, or in "…, adding that …": report ``number`` of
        sentence ``index``.
        """
        if report.cue:
            if re.match(r"\w+ing\b", report.cue.text) and number:
                return self.found[index][number - 1]
            return None
        if not report.content:
            return None
        said_in = self._said_in(report.content[0])
        spoke = said_in or (self._spoke_last(index - 1) if index else None)
        return spoke or (self._interviewee() if self._follows_question(index) else None)

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

    def _said_in(self, piece: Span) -> str | None:
        """The speaker of a report with a source whose content holds ``piece``, or stands in the
        same quotation.
        """
        for index in self._touched(piece):
            for other, name in self._said.get(index, ()):
                if other.start < piece.end and piece.start < other.end:
                    return name
        region = region_at(self.regions, (piece.start + piece.end) // 2)
        return None if region is None else self._quoted.get(region)

    def _touched(self, piece: Span) -> range:
        """The sentences that a piece touches."""
        first = bisect_right(self.sentences, piece.start, key=lambda span: span[0]) - 1
        last = bisect_left(self.sentences, piece.end, key=lambda span: span[0])
        return range(max(0, first), max(1, last))

    def _spoke_last(self, index: int) -> str | None:
        """The speaker of a sentence's main report: who is being heard when it ends."""
        reports = self.attributions[index]
        for report, name in zip(reports, self.found[index], strict=True):
            if not is_inner(report, reports):
                return name
        return None
