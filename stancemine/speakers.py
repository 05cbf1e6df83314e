"""Which name each source of a report stands for, over the whole document.

Rules only: names by capitals, titles and appositions (`stancemine.names`), pronouns by who spoke
or acted last. Wrong is worse than unknown: what no rule reaches stays None, and the source span
keeps the words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stancemine.document import Attribution, Span, Speaker
from stancemine.labels import AUTHOR, UNKNOWN, Kind
from stancemine.names import BODY_WORDS, KNOWN_ROLES, Gender, Mention, Role, mentions, role_of
from stancemine.people import answers, candidates, nearest, people_of
from stancemine.quotes import quoted_regions, region_at

__all__ = ["holder_of", "link_speakers"]

REACH = 6
"""How many sentences back a pronoun looks for the one it stands for."""

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_I = frozenset({"i", "me"})
_PRONOUNS = _HE | _SHE | _I | {"they", "them", "it", "who", "we", "us", "you", "one"}
_SELF = frozenset({"himself", "herself", "itself", "also", "both", "all"})
_HEAD_END = re.compile(r",|;|\(|\s[–—-]\s|\b(?:who|whom|whose|which|that|speaking|when|while)\b")
_PREPOSITION = re.compile(
    r"\b(?:of|for|to|at|in|from|with|on|by|about|against|near|under|inside|over|than|and|or)"
    r"\s+(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_PREPOSITIONS = re.compile(r"\b(?:of|for|to|at|in|from|with|on|by|about|against|near)\s", re.I)
_LIST = re.compile(r"\s*,\s+([^,]*)(?:,\s+)?(?:and|or)\s")
_INDEFINITE = re.compile(
    r"(?:an?|one|another|some|many|several|two|three|few|other|most|both|all|any|each|every)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?\b")
_JOINT = re.compile(r"\s(?:and|or)\s|\s&\s")


def link_speakers(
    text: str,
    sentences: Sequence[tuple[int, int]],
    attributions: Sequence[Sequence[Attribution]],
) -> list[list[Attribution]]:
    """The attributions with ``speaker`` filled where a rule finds the name, else None.

    ``sentences`` are [start, end) in code points of ``text``, in order, and ``attributions`` has
    one list for each of them. Raises `ValueError` where their lengths differ.

    >>> text = "Ana Ilves spoke first. Ilves said no."
    >>> report = Attribution("indirect", Span(23, 28, "Ilves"), Span(29, 33, "said"),
    ...                      (Span(34, 36, "no"),), None, 0.9)
    >>> link_speakers(text, [(0, 22), (23, 37)], [[], [report]])[1][0].speaker
    Speaker(name='Ana Ilves')
    """
    if len(attributions) != len(sentences):
        raise ValueError(
            f"attributions has {len(attributions)} lists for {len(sentences)} sentences: "
            "give one each"
        )
    linker = _Linker(text, sentences, attributions)
    names = linker.names()
    return [
        [
            replace(report, speaker=Speaker(name) if name else None)
            for report, name in zip(reports, found, strict=True)
        ]
        for reports, found in zip(attributions, names, strict=True)
    ]


def holder_of(attributions: Sequence[Attribution], reported: bool) -> str:
    """Whose words the main clause of a sentence conveys.

    The author's, unless ``reported``; else the speaker of the main attribution (the first that is
    not inside another's content), else its source as written, else `UNKNOWN`. A pronoun that no
    rule resolved is nobody's name, hence `UNKNOWN`.

    >>> holder_of([], reported=False), holder_of([], reported=True)
    ('author', 'unknown')
    """
    if not reported:
        return AUTHOR
    outer = [one for one in attributions if not _is_inner(one, attributions)]
    ranked = sorted(
        outer or attributions,
        key=lambda one: (one.source is None and one.speaker is None, _position(one)),
    )
    if not ranked:
        return UNKNOWN
    speaker, source = ranked[0].speaker, ranked[0].source
    if speaker:
        return speaker.name
    return source.text if source and source.text.casefold() not in _PRONOUNS else UNKNOWN


def _is_inner(report: Attribution, reports: Sequence[Attribution]) -> bool:
    """Whether a report's cue lies in the content of another one."""
    cue = report.cue
    return cue is not None and any(
        piece.start <= cue.start and cue.end <= piece.end
        for other in reports
        if other is not report
        for piece in other.content
    )


def _position(report: Attribution) -> int:
    first = report.cue or report.source or (report.content[0] if report.content else None)
    return first.start if first else 0


class _Linker:
    """One document: its names, and the speakers found so far."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        attributions: Sequence[Sequence[Attribution]],
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.attributions = attributions
        self.regions = quoted_regions(text)
        self.mentions = mentions(text)
        self._starts = [mention.start for mention in self.mentions]
        self.people = people_of(self.mentions)
        self._sourced: list[tuple[Span, str]] = []
        self._first_uses: dict[Role, int] = {}
        self.found: list[list[str | None]] = [[None] * len(reports) for reports in attributions]

    def names(self) -> list[list[str | None]]:
        """The speaker's name of every attribution: named sources, then what leans on them."""
        for index, reports in enumerate(self.attributions):
            for number, report in enumerate(reports):
                if report.source:
                    name = self._named(report, report.source, index)
                    self.found[index][number] = name
                    self._sourced.extend((piece, name) for piece in report.content if name)
        for index, reports in enumerate(self.attributions):
            for number, report in enumerate(reports):
                if not report.source:
                    self.found[index][number] = self._sourceless(report, index, number)
        return self.found

    # -- sources with words -----------------------------------------------------------------

    def _named(self, report: Attribution, source: Span, index: int) -> str | None:
        words = source.text.casefold().split()
        if words[:1] and words[0] in _PRONOUNS and _SELF.issuperset(words[1:]):
            return self._pronoun(words[0], report, source, index)
        head = _HEAD_END.split(source.text, maxsplit=1)[0].rstrip()
        mention = self._head_name(source, head)
        if mention:
            rest = _LIST.match(self.text, source.start + len(head), source.end)
            if rest and any(m.start == rest.start(1) for m in self.mentions):
                return None
            return self._full_name(mention, source.start)
        if _INDEFINITE.match(head) or _JOINT.search(head):
            return self._apposed(source, head)
        return (
            self._apposed(source, head) or self._by_role(head, index) or self._by_kind(head, source)
        )

    def _head_name(self, source: Span, head: str) -> Mention | None:
        """The mention that names the source itself, not one that is only part of its phrase."""
        start, end = source.start, source.start + len(head)
        inside = self._between(start, end)
        if not inside:
            around = self._between(max(0, start - 60), end)[-1:]
            return around[0] if around and around[0].end == end else None
        last, first = inside[-1], inside[0]
        if len(inside) > 1 and _JOINT.search(self.text, inside[-2].end, last.start):
            return None
        before = self.text[start : last.start]
        part_of = _PREPOSITIONS.search(before) and not (last.kind == "person" and last.titled)
        if (
            last.end >= end
            and not part_of
            and not (_INDEFINITE.match(head) and last.kind != "person")
        ):
            return last
        after = self.text[first.end : end]
        opens = not _PREPOSITIONS.search(self.text[start : first.start])
        if opens and re.match(r"\s+(?:of|from|in|at|for|himself|herself|also)\b|\s*$", after):
            return first if not _INDEFINITE.match(head) else None
        return None

    def _apposed(self, source: Span, head: str) -> str | None:
        """The name that follows a description: "a spokesman for the fleet, Ivo Dahl"."""
        if not role_of(head):
            return None
        rest = self.text[source.start + len(head) : source.end]
        gap = re.match(r"\s*,\s*", rest)
        if not gap:
            return None
        at = source.start + len(head) + gap.end()
        for mention in self._between(at, source.end)[:1]:
            title = self.text[at : mention.start]
            if mention.kind == "person" and len(title) < 20 and len(mention.tokens) > 1:
                return self._full_name(mention, source.start)
        return None

    def _full_name(self, mention: Mention, position: int) -> str:
        """The fullest name in the document for a mention."""
        person = nearest(candidates(mention, self.people), position)
        if person:
            return person.name
        if mention.kind == "body" and mention.name.isupper():
            return self._spelled_out(mention.name)
        return _ARTICLE.sub("", mention.name)

    def _spelled_out(self, acronym: str) -> str:
        match = re.search(r"\(\s*(?:the\s+)?" + re.escape(acronym) + r"\s*\)", self.text)
        if match:
            index = bisect_right(self._starts, match.start()) - 1
            name = self.mentions[index].name if index >= 0 else ""
            if "".join(word[0] for word in name.split() if word[0].isupper()) == acronym:
                return name
        return acronym

    # -- descriptions -----------------------------------------------------------------------

    def _by_role(self, head: str, index: int) -> str | None:
        """The person whose title or apposition answers a description ("the minister")."""
        role = role_of(head)
        if role is None:
            return None
        fitting = [p for p in self.people if any(answers(role, own) for own in p.roles)]
        if role.words == role.head:
            # "The president" of nobody in particular is whoever was introduced when the text
            # first spoke so, not a president who comes up later.
            first = self._first_uses.setdefault(role, self.sentences[index][1])
            fitting = [person for person in fitting if person.places[0] < first]
        if len(fitting) > 1:
            by_name = {person.name: person for person in fitting}
            spoken = next((name for name in self._spoken_before(index) if name in by_name), None)
            if spoken:
                return spoken
            end = self.sentences[index][1]
            earlier = [person for person in fitting if person.places[0] < end]
            fitting = sorted(earlier or fitting, key=lambda person: person.places[0])
        return fitting[0].name if fitting else None

    def _spoken_before(self, index: int) -> Iterator[str | None]:
        return (name for found in reversed(self.found[: index + 1]) for name in reversed(found))

    def _by_kind(self, head: str, source: Span) -> str | None:
        """The body that "the ministry" stands for: the last named one of that kind."""
        words = _ARTICLE.sub("", head).split()
        if len(words) != 1 or words[0].casefold() not in BODY_WORDS:
            return None
        kind = words[0].casefold()
        named = [
            mention
            for mention in self.mentions
            if mention.kind == "body"
            and kind in mention.tokens[:1] + mention.tokens[-1:]
            and len(mention.tokens) > 1
            and mention.start < source.start
        ]
        return _ARTICLE.sub("", named[-1].name) if named else None

    # -- pronouns ---------------------------------------------------------------------------

    def _pronoun(self, word: str, report: Attribution, source: Span, index: int) -> str | None:
        if word in _I:
            return self._enclosing(source, index)
        if word == "it":
            return self._last_body(index)
        if word == "who":
            return self._antecedent(source, index)
        if word not in _HE | _SHE:
            return None  # "they", "we": seldom one speaker
        gender: Gender = "she" if word in _SHE else "he"
        here = self._subject(index, source.start, gender, report)
        if here:
            return here
        for back in range(index - 1, max(-1, index - 1 - REACH), -1):
            name = self._focus(back, gender, report.kind)
            if name:
                return name
            if any(self._is_somebody(report) for report in self.attributions[back]):
                return None
        return None

    def _is_somebody(self, report: Attribution) -> bool:
        """Whether a source is one person without a name, whom a later "he" may mean."""
        words = report.source.text.casefold().split() if report.source else []
        return len(words) > 1 and bool(KNOWN_ROLES & set(words))

    def _focus(self, index: int, gender: Gender, kind: Kind) -> str | None:
        """Whom a sentence is about: its speaker, else its subject; but a quotation is carried on by
        who spoke last, whatever the sentences between are about.
        """
        reports = self.attributions[index]
        for report, name in zip(reports, self.found[index], strict=True):
            if name and self._fits(name, gender) and not _is_inner(report, reports):
                return name
        if kind != "indirect" and any(
            name and self._fits(name, gender)
            for found in self.found[max(0, index - 2) : index]
            for name in found
        ):
            return None
        return self._subject(index, self.sentences[index][1], gender, None)

    def _fits(self, name: str, gender: Gender) -> bool:
        people = [person for person in self.people if person.name == name]
        return bool(people) and people[0].fits(gender)

    def _subject(
        self, index: int, until: int, gender: Gender, report: Attribution | None
    ) -> str | None:
        """The first person of a sentence before ``until`` who may be its subject."""
        start = self.sentences[index][0]
        for mention in self._between(start, until):
            if mention.kind != "person" or region_at(self.regions, mention.start) is not None:
                continue
            if report and any(p.start <= mention.start < p.end for p in report.content):
                continue
            before = self.text[max(start, mention.start - 60) : mention.start]
            owns = self.text[mention.end : mention.end + 2] in {"'s", "’s"}
            if owns or _PREPOSITION.search(before):
                continue
            person = nearest(candidates(mention, self.people), mention.start)
            if person and person.fits(gender) and person.evident:
                return person.name
        return None

    def _antecedent(self, source: Span, index: int) -> str | None:
        before = self._between(self.sentences[index][0], source.start)
        if before and source.start - before[-1].end <= 3 and before[-1].kind == "person":
            return self._full_name(before[-1], source.start)
        return None

    def _enclosing(self, source: Span, index: int) -> str | None:
        for report, name in zip(self.attributions[index], self.found[index], strict=True):
            if any(piece.start <= source.start < piece.end for piece in report.content):
                return name
        return None

    def _last_body(self, index: int) -> str | None:
        people = {person.name for person in self.people}
        for back in (index, index - 1, index - 2):
            for name in reversed(self.found[back]) if back >= 0 else ():
                if name:
                    return name if name not in people else None
        return None

    # -- reports without a source -----------------------------------------------------------

    def _sourceless(self, report: Attribution, index: int, number: int) -> str | None:
        """Who speaks on in a running quotation, or in "…, adding that …"."""
        if report.cue:
            if re.match(r"\w+ing\b", report.cue.text) and number:
                return self.found[index][number - 1]
            return None
        if not report.content:
            return None
        said_in = self._said_in(report.content[0])
        return said_in or (self._spoke_last(index - 1) if index else None)

    def _said_in(self, piece: Span) -> str | None:
        """The speaker of a report with a source whose content holds ``piece``, or stands in the
        same quotation.
        """
        region = region_at(self.regions, (piece.start + piece.end) // 2)
        same_region = None
        for other, name in self._sourced:
            if other.start < piece.end and piece.start < other.end:
                return name
            if region is not None and region == region_at(self.regions, other.start):
                same_region = same_region or name
        return same_region

    def _spoke_last(self, index: int) -> str | None:
        """The speaker of a sentence's main report: who is being heard when it ends."""
        reports = self.attributions[index]
        for report, name in zip(reports, self.found[index], strict=True):
            if not _is_inner(report, reports):
                return name
        return None

    def _between(self, start: int, end: int) -> list[Mention]:
        first = bisect_right(self._starts, start - 1)
        last = bisect_right(self._starts, end - 1)
        return [mention for mention in self.mentions[first:last] if mention.end <= end + 1]
