"""Whom a pronoun means inside somebody's report: "“He is wrong,” Berg said", "… but that he knew".

Who says "I" in a quotation is not its "he"; in indirect speech "he" is who was named last in it,
else its speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stancemine.attributions.quotes import region_at
from stancemine.document import Attribution, Span
from stancemine.speakers.noun_phrases import is_ruled_out, person_phrases
from stancemine.speakers.people import candidates, nearest
from stancemine.speakers.pronouns import FIRST, HE, OPENING, SHE, Sought, is_pronoun, pronoun_in
from stancemine.speakers.sourceless import Sourceless

__all__ = ["Inside"]

_SINGULAR = HE | SHE
_LEANING = _SINGULAR | FIRST | {"it", "they", "them"}
_OWNS = re.compile(r"['’]s\b(?!\s+(?:an?|the|not|been|going|always|never|just|very|so)\b)")
_REACH = 3
"""In so many sentences, its own included, stands whom a pronoun of a quotation means."""
_OPENED = re.compile(r"[,:]\s+[‘'].*", re.DOTALL)
"""Between a cue and a word of what it quotes in single marks."""
_TELLS = re.compile(r"\s+\w+[,:]?\s+[‘'“\"]?")
"""Between who is quoted and the quotation."""
_ACTS = re.compile(
    r"(?:,\s[^,;.“”\"]{3,60},)?\s+(?:(?:also|never|once|then|later|already|now)\s+)?"
    r"(?:had|has|have|was|is|were|would|will|could|can|may|might|must|should|did|does|told|said|"
    r"knew|thought|went|came|took|made|gave|\w+ed)\b"
)
"""What follows a subject."""


class Inside(Sourceless):
    """One document; the reports with a source that does not lean on another's have their speakers.

    ``_placed`` has the sentence and number of each report by its id.
    """

    _placed: dict[int, tuple[int, int]]

    def waits(self, report: Attribution) -> bool:
        """Whether a report's source is a pronoun inside another report, whose speaker is asked for
        first.
        """
        source = report.source
        return (
            source is not None
            and is_pronoun(source.text)
            and pronoun_in(source.text) in _LEANING
            and bool(self._around(report, source))
        )

    def stands_inside(self, report: Attribution, source: Span, index: int) -> str | None:
        """The speaker that the source of a report that `waits` means, or None."""
        word = pronoun_in(source.text)
        around = self._around(report, source)
        quoting = [name for outer, name in around if self._quotes(outer, source)]
        if word in FIRST:
            return quoting[0] if quoting else around[-1][1]
        barred = frozenset(name for name in quoting if name)
        if word in _SINGULAR:
            sought = Sought("she" if word in SHE else "he", barred)
            return self._told_in(around, report, source, index, sought)
        name = around[0][1]
        if name and name not in barred and self.is_several(name, word):
            return name
        return self.last_several(word, index, source.start, barred, inner=bool(quoting))

    def _around(self, report: Attribution, source: Span) -> list[tuple[Attribution, str | None]]:
        """The reports whose contents hold a report's source, the innermost first, with speakers."""
        found = []
        while report.within is not None and report.within in self._placed:
            index, number = self._placed[report.within]
            report = self.attributions[index][number]
            if any(piece.start <= source.start < piece.end for piece in report.content):
                found.append((report, self.found[index][number]))
        return found

    def _quotes(self, outer: Attribution, source: Span) -> bool:
        """Whether a report quotes a source in its speaker's own words."""
        region = region_at(self.regions, source.start)
        cue = outer.cue
        if region is None or cue is None:
            return region is not None
        if region_at(self.regions, cue.start) != region:
            return True
        return _OPENED.fullmatch(self.text, cue.end, source.start) is not None

    def _told_in(
        self,
        around: Sequence[tuple[Attribution, str | None]],
        report: Attribution,
        source: Span,
        index: int,
        sought: Sought,
    ) -> str | None:
        """Who "he" or "she" is: from the innermost report outward whom it tells of, or tells it; in
        a quotation whom the quoted speaker means.
        """
        for outer, name in around:
            if self._quotes(outer, source):
                return self._meant(source, index, sought)
            told = self._told_of(outer, source, index, sought)
            teller = outer.source or outer.cue  # "she has said so, according to a clerk"
            before = teller is None or teller.start < source.start
            speaks = name is not None and before and self.fits(name, sought)
            if told and not (speaks and self._is(name, sought) and not self._is(told, sought)):
                return told
            if speaks:
                return name
            if name is None and before and outer.source and is_pronoun(outer.source.text):
                return None
        return self.stands_for(pronoun_in(source.text), report, source, index)

    def _is(self, name: str | None, sought: Sought) -> bool:
        """Whether the text tells that somebody is a man, or a woman, as sought."""
        known = {person.gender for person in self.people if person.name == name}
        known.add(self.genders.get(name or ""))
        return sought.gender in known

    def _told_of(self, outer: Attribution, source: Span, index: int, sought: Sought) -> str | None:
        """Of whom an indirect report tells last before a pronoun: "that the minister had been
        warned but that he …".
        """
        start = self.sentences[index][0]
        parts = [(max(start, p.start), min(source.start, p.end)) for p in outer.content]
        named = [
            (at, name)
            for at, end, name in self._people_in(parts, index, sought)
            if _ACTS.match(self.text, end)
            and not (outer.cue and outer.cue.start - 1 <= end <= outer.cue.start)  # who tells it
        ]
        return max(named)[1] if named else None

    def _people_in(
        self, parts: Sequence[tuple[int, int]], index: int, sought: Sought
    ) -> Iterator[tuple[int, int, str]]:
        """Who is named or described in parts of the text, with the place: whoever may be meant."""
        for start, end in parts:
            for mention in self.between(start, end) if start < end else ():
                person = nearest(candidates(mention, self.people), mention.start)
                owns = _OWNS.match(self.text, mention.end)
                if mention.kind != "person" or person is None or owns or not person.evident:
                    continue
                if self.fits(person.name, sought):
                    self.types.setdefault(person.name, "person")
                    yield mention.start, mention.end, person.name
            for phrase in person_phrases(self.text, start, end):
                if not is_ruled_out(phrase.text, sought.gender):
                    name = self.described(phrase, index)
                    if name and self.fits(name, sought):
                        yield phrase.start, phrase.end, name

    def _reach(self, index: int, sought: Sought) -> int:
        """How many sentences count, one more for each that opens with the pronoun itself."""
        reach = _REACH
        for back in range(index - 1, max(-1, index - 2 * _REACH), -1):
            if index - back >= reach:
                break
            start, end = self.sentences[back]
            opening = OPENING.match(self.text, start, end)
            reach += opening is not None and opening[1].casefold() == sought.gender
        return reach

    def _meant(self, source: Span, index: int, sought: Sought) -> str | None:
        """Whom "he" or "she" in a quotation means: who is named before in the quotation, else who
        spoke or acted just before it.
        """
        near = range(index, max(-1, index - self._reach(index, sought)), -1)
        for back in near:
            named = list(self._people_in(self._same_voice(back, source), back, sought))
            tellers = {n for _, end, n in named if _TELLS.fullmatch(self.text, end, source.start)}
            if tellers:  # "the friend said, ‘He …’"
                sought = replace(sought, barred=sought.barred | tellers)
            named = [one for one in named if one[2] not in tellers]
            if named:
                return max(named)[2]
            told = [name for name in self.inner_before(back, source.start) if name]
            if told and self.fits(told[0], sought):
                return told[0]
        for back in near[1:]:
            heard = [name for name in self.heard(back) if name and self.fits(name, sought)]
            name = heard[0] if heard else self.subject(back, self.sentences[back][1], sought, None)
            if name:
                return name
        return None

    def _same_voice(self, index: int, source: Span) -> list[tuple[int, int]]:
        """What is quoted in a sentence before ``source``, of the same speaker."""
        start, end = self.sentences[index]
        end = min(end, source.start)
        own = region_at(self.regions, source.start)
        voice = self.said.speaker_of(source)
        first = max(0, bisect_right(self.regions, start, key=lambda region: region.start) - 1)
        parts = []
        for number in range(first, len(self.regions)):
            region = self.regions[number]
            a, b = max(start, region.start), min(end, region.end)
            if region.start >= end:
                break
            if a < b and (
                number == own or (voice and self.said.speaker_of(Span(a, b, "")) == voice)
            ):
                parts.append((a, b))
        return parts
