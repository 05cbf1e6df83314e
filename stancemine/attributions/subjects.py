"""Which source belongs to which cue: the cheapest in its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancemine.attributions.cues import cue_mode, is_inflected, may_be_cue
from stancemine.attributions.noun_cues import owner_of
from stancemine.attributions.owners import Report
from stancemine.attributions.quotes import region_at
from stancemine.attributions.sheet import OTHER_LEVEL, Sheet
from stancemine.attributions.spans import ScoredSpan, overlap, trimmed
from stancemine.lexicon import words_of

__all__ = ["Subjects"]

FAR = 30.0
"""A source that costs more than this belongs to another cue: the text names none for this one."""

_SOURCE_FOLLOWS = re.compile(r"(?:according|attributed|per|by)\b.*$|.*\bby$", re.IGNORECASE)
_BE = r"(?:(?:has|have|had)\s+)?(?:was|were|been|being|is|are)\s+(?:\w+\s+)?"
_ASKED = re.compile(r"(?:asked|pressed|questioned|quizzed)\b(?!.*\bby\b)", re.IGNORECASE)
"""It may be that somebody is asked, by whom is not said: "Asked whether …, Ilves said"."""
_PASSIVE_BY = re.compile(
    r"\s+by\s+((?:(?:the|an?|his|her|their|its|some|many|several|most)\s+(?:[a-z][\w’'-]*\s+){0,2}[a-z][\w’'-]*"
    r"|[a-z][\w-]*\s[a-z][\w-]*s|[a-z][\w-]+s|[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*){0,3}))(?=[.,;]|\s+(?:who|which|and|as|"
    r"that|for|on|in|at|to)\b)"
)
_ONE_SAID = re.compile(r"\s+(one|another|some|many|others)(?=[.,;]|\s+(?:of|in|from|on)\b)")
_CLOSING = "”\"’'"
_COURT_TOLD = re.compile(
    r",\s+(?:\w+\s+)?(?:jury|court|inquest|inquiry|tribunal|trial|hearing)\s+told$"
)
"""In a headline: a court is told."""
_WAS_ASKED = re.compile(
    rf"(?:when\s+(?:{_BE})?|{_BE})"
    r"(?:asked|pressed|questioned|quizzed|told|informed|warned|notified|assured)\b(?!.*\bby\b)",
    re.IGNORECASE,
)
"""Somebody is asked or told, by whom is not said: "was asked", "when pressed"."""
_BY = re.compile(r"[\s\w]{0,20}\bby\s*$", re.IGNORECASE)
_BY_WHOM = re.compile(r"(?:\s+\w+){0,2}\s+by\b", re.IGNORECASE)
_WHETHER = re.compile(r"\s+(?:if|whether|about|why|how|when|where)\b", re.IGNORECASE)
_AGENT = re.compile(
    r"(?:\w+\s+){0,2}(?i:asked|pressed|told|quoted|cited)\s+by\s+"
    r"((?:the\s+)?(?:(?:Mr|Mrs|Ms|Dr)\.?\s)?[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*"
    r"|(?!(?:phone|email|e-mail|letter|text|then|now|way)\b)(?:[a-z][\w’'-]*\s+){0,4}?[a-z][\w’'-]*"
    r"(?=\s+(?:that|whether|if|to|not)\b))"
)
_ASKS = re.compile(r"\s+(?:who|what|when|where|why|how|whether|if)\b")
_SUBJECT = re.compile(
    r"(?<![\w’'])(?P<word>he|she|they|we|I|who|which)\s+"
    r"(?:also\s+|(?<!who\s)(?<!which\s)(?:(?:also|has|have|had|never|once|later|just)\s+){1,3})?$",
    re.IGNORECASE,
)
_PLAIN = (
    r"(?:(?!(?i:who|whom|which|that|what|when|where|while|why|how|if|as|so|than|then|and|or|but|yet|"
    r"of|for|to|at|in|from|with|on|by|about|is|are|was|were|be|been|being|will|would|can|could|may|"
    r"might|must|should|shall|do|does|did|not|it|there|here|this|these|those|according|asked|\w+ly|"
    r"he|she|they|we|i|you|has|have|had|now|also|thus|even|long|never|once|after|before|despite|during|"
    r"following|given|including|until|since|because|although|though|while|no|\w+ing)\b)[\w’'-]+\s+)"
)
"""A word of a plain noun phrase."""
_PLAIN_SUBJECT = re.compile(
    rf"(?:^|,\s+|[;:—–]\s+|[“\"‘]|\b(?:and|but)\s+)((?:{_PLAIN}{{1,5}}and\s+)?{_PLAIN}{{1,5}}?)"
    r"(?:(?:has|have|had|also|just|never|once|later|now|then|still|already|\w+ly)\s+)*$"
)
"""The noun phrase that opens a clause, right before its cue: "…, | Senior anglers | privately"."""
_DETERMINERS = words_of("the a an his her its their my our whose")
_NOT_YET = words_of(
    """has have had will would can could may might must did do does also just never once later now
    then still already not"""
)
"""What may stand before the verb of a cue."""
_PASSIVE_WORDS = words_of("is are was were been being be")
_SAID_TO = re.compile(
    r"(?:is|are|was|were|(?:has|have|had)\s+been)\s+(?:\w+ly\s+)?(?:said|understood|believed|thought|"
    r"known|expected|reported|rumou?red|alleged|feared|supposed|considered|reputed|assumed)\s+to\b",
    re.IGNORECASE,
)
"""Of whom something is said, by nobody: 61 of 61 such cues of PolNeAR's training part have no
source, and their subject is part of the content."""
_CITING = re.compile(r"\b(?:citing|quoting)\s+(?:\w+\s+)?$|,\s+unlike\s+$", re.IGNORECASE)
_IS_PASSIVE = re.compile(rf"{_BE}\w+(?:ed|en|wn|ought|old|aid)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"(?:(?:is|are|was|were|be|been|being|got|has|have|had|also|not|widely)\s+)+"
    r"\w+(?:ed|en|wn|ought|old|aid)\b(?!\s+(?:to|that)\b)",
    re.IGNORECASE,
)

# What a source costs, in words of distance to the cue; each found by search on PolNeAR train.
_CUE_BETWEEN = 1
_BY_AGENT = -2
_PASSIVE_WITHOUT_AGENT = 20
_WRONG_SIDE = 20
_AFTER = 2
_AFTER_EACH_WORD = 2
_IN_OWN_CONTENT = 10


class Subjects(Sheet):
    """A document's text on which the source of a report can be told."""

    def _source_of(self, report: Report) -> ScoredSpan | None:
        """The source of a report: the cheapest in its sentence, or None where all are far."""
        if self._was_asked(report) or self.is_said_to(report.cue):
            return None
        sources = [
            source
            for source in self._sources_in.get(report.sentence, ())
            if not overlap(source, report.cue)
            and not self._impersonal(source, report.cue)
            and not _CITING.search(self.text, max(0, source.start - 30), source.start)
            and not self._is_a_quoted_word(source, report.cue)
            and not self._labels_another(source, report.cue)
        ]
        if agent := self._agent(report):
            tagged = next((s for s in sources if overlap(s, agent)), agent)
            asks = _ASKS.match(self.text, agent.end, tagged.end)  # "asked by | Mr Kell who had |"
            return agent if asks else tagged
        first = self.sentences[report.sentence][0]
        if owner := owner_of(self.text, first, report.cue):
            return next((s for s in sources if overlap(s, owner)), owner)
        if pronoun := self._subject_before(report):
            return next((s for s in sources if overlap(s, pronoun)), pronoun)
        costs = [
            (self._source_cost(report, source), _gap(source, report.cue), n)
            for n, source in enumerate(sources)
        ]
        best = min(costs, default=(FAR + 1, 0, 0))
        if best[0] <= FAR and not self._has_another_agent(report, sources[best[2]]):
            return sources[best[2]]
        return self._untagged(report)

    def _has_another_agent(self, report: Report, source: ScoredSpan) -> bool:
        """Whether a source before a passive is not who stands behind its "by"."""
        return source.end <= report.cue.start and self._by_whom(report) is not None

    def _by_whom(self, report: Report) -> ScoredSpan | None:
        """The noun phrase behind the "by" of a passive cue: "was praised | by divers"."""
        cue = report.cue
        if not _IS_PASSIVE.match(self.text, cue.start, cue.end):
            return None
        found = _PASSIVE_BY.match(self.text, cue.end, self.sentences[report.sentence][1])
        return ScoredSpan("source", *found.span(1), cue.score) if found else None

    def _untagged(self, report: Report) -> ScoredSpan | None:
        """A source that the tagger has passed over: behind "by", right behind the cue of a
        quotation, right before it, or the pronoun with which the sentence begins.
        """
        cue = report.cue
        last = self.sentences[report.sentence][1]
        if one := _ONE_SAID.match(self.text, cue.end, last):
            before = self.text[: cue.start].rstrip()[-1:]
            if before in _CLOSING and report.content:
                return ScoredSpan("source", *one.span(1), cue.score)
        return self._by_whom(report) or self._plain_subject(report)

    def is_said_to(self, cue: ScoredSpan) -> bool:
        """Whether a cue has its subject for content: "Ilves | is said | to be ill"."""
        found = _SAID_TO.search(self.text, max(0, cue.start - 20), cue.end + 4)
        return found is not None and found.start() <= cue.end and cue.start < found.end() - 3

    def _plain_subject(self, report: Report) -> ScoredSpan | None:
        """The noun phrase right before an active cue, which the tagger has passed over."""
        cue = report.cue
        first = max(self.sentences[report.sentence][0], cue.start - 80)
        found = _PLAIN_SUBJECT.search(self.text[first : cue.start]) if report.content else None
        if found is None:
            return None
        words = found[1].split()
        last = words[-1].casefold()
        several = last.endswith("s") and not last.endswith(("'s", "’s"))
        known = words[0][0].isupper() or words[0] in _DETERMINERS
        if last in _DETERMINERS or last.endswith(("'s", "’s")) or not (several or known):
            return None
        if not _tells(self.text[cue.start : cue.end].split(), several=several):
            return None
        start, end = found.span(1)
        return trimmed(self.text, ScoredSpan("source", first + start, first + end, cue.score))

    def _impersonal(self, source: ScoredSpan, cue: ScoredSpan) -> bool:
        """Whether a source is the "it" of "it was alleged"."""
        it = self.text[source.start : source.end].casefold() == "it"
        return it and _IS_PASSIVE.match(self.text, cue.start, cue.end) is not None

    def _labels_another(self, source: ScoredSpan, cue: ScoredSpan) -> bool:
        """Whether a source is a label, whose cue is its own colon or dash and not this one."""
        return source.label not in (None, cue.start)

    def _is_a_quoted_word(self, source: ScoredSpan, cue: ScoredSpan) -> bool:
        """Whether a source is all of a quotation beside its cue, and no name: "cranks", said."""
        at = region_at(self.regions, source.start)
        words = self.text[source.start : source.end]
        if at is None or at == region_at(self.regions, cue.start):
            return False
        if not words.islower() or " " in words:
            return False
        region = self.regions[at]
        return source.start - region.start <= 1 and region.end - source.end <= 2

    def _agent(self, report: Report) -> ScoredSpan | None:
        """The name behind "by", which the tagger may have passed over: "asked by Hale whether"."""
        found = _AGENT.match(self.text, report.cue.start, self.sentences[report.sentence][1])
        if found is None or found.end(1) < report.cue.end:
            return None
        return ScoredSpan("source", *found.span(1), report.cue.score)

    def _subject_before(self, report: Report) -> ScoredSpan | None:
        """The pronoun right before an active cue, which the tagger may have passed over."""
        cue = report.cue
        first = max(self.sentences[report.sentence][0], cue.start - 30)
        found = _SUBJECT.search(self.text, first, cue.start)
        if found is None or _IS_PASSIVE.match(self.text, cue.start, cue.end):
            return None
        return ScoredSpan("source", *found.span("word"), cue.score)

    def _was_asked(self, report: Report) -> bool:
        """Whether a cue tells that somebody was asked, not who asked."""
        start, end = report.cue.start, report.cue.end
        words = self.text[start:end]
        if _BY_WHOM.match(self.text, end):
            return False
        first, last = self.sentences[report.sentence]
        if _WAS_ASKED.match(words):
            return True
        if _COURT_TOLD.search(self.text[first:end]) and not self.text[end:last].strip(" .\n"):
            return True
        if not _ASKED.match(words):
            return False
        before = self.text[first:start].rstrip()
        if before.endswith(",") and _WHETHER.match(self.text, end):
            return True
        later = any(end <= at < last for at in self._cue_starts)
        return not before or (later and before.endswith(","))

    def _source_cost(self, report: Report, source: ScoredSpan) -> float:
        cue = report.cue
        words = self._words_between(cue, source)
        cost = (
            words + self._semicolons(cue, source) + _CUE_BETWEEN * self._cues_between(cue, source)
        )
        follows = source.start >= cue.end
        cue_words = self.text[cue.start : cue.end]
        if follows and _BY.match(self.text, cue.end, source.start):
            cost += _BY_AGENT
        elif _PASSIVE.match(cue_words):
            cost += _PASSIVE_WITHOUT_AGENT
        if _SOURCE_FOLLOWS.match(cue_words):
            cost += 0 if follows else _WRONG_SIDE
        elif follows:
            cost += _AFTER + _AFTER_EACH_WORD * words
        if any(overlap(source, piece) for piece in report.content):
            cost += _IN_OWN_CONTENT
        # A source and its cue stand on one level: both in an outer content, or both outside it.
        return cost + OTHER_LEVEL * len(self._around(source) ^ self._around(cue))


def _gap(one: ScoredSpan, other: ScoredSpan) -> int:
    """Code points between two spans."""
    return max(one.start, other.start) - min(one.end, other.end)


def _tells(words: Sequence[str], *, several: bool) -> bool:
    """Whether the words of a cue are an active finite form of a verb of speech: "have confirmed",
    and after ``several`` subjects "concede".
    """
    if not _PASSIVE_WORDS.isdisjoint(words):
        return False
    used = list(words[:2]) == ["used", "to"]
    words = words[2:] if used else words
    verb = next((w for w in words if w.lower() not in _NOT_YET and not w.endswith("ly")), "")
    active = verb.isalpha() and not verb.endswith("ing") and (several or used or is_inflected(verb))
    return active and may_be_cue(verb) and cue_mode(verb) == "speech"
