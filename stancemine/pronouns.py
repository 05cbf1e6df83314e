"""Whom a pronoun means: who spoke or acted last. The part of speaker linking that looks back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from stancemine.document import Attribution, Span
from stancemine.labels import Kind, SpeakerType
from stancemine.lexicon import FEMALE, MALE, ROLE_WORDS, Gender, words_of
from stancemine.mentions import Mention
from stancemine.people import Person, candidates, nearest
from stancemine.quotes import region_at
from stancemine.turns import spoken_regions

__all__ = [
    "PLURAL",
    "PRONOUNS",
    "RELATIVE",
    "Pronouns",
    "gender_of_noun",
    "is_inner",
    "is_pronoun",
    "pronoun_in",
]

REACH = 6
"""How many sentences back a pronoun looks for the one it stands for."""

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_I = frozenset({"i", "me"})
PLURAL = frozenset({"they", "them", "we", "us"})
RELATIVE = frozenset({"who", "whose", "which", "that"})
PRONOUNS = _HE | _SHE | _I | PLURAL | RELATIVE | {"it", "you", "one"}
_SELF = frozenset({"himself", "herself", "itself", "also", "both", "all", "later", "then"})
_SUBJECTS = frozenset({"he", "she", "they", "we", "it"})
_AFTER = frozenset({"in", "at", "from", "like", "of", "on", "with", "alone", "too", "among"})
_PREPOSITION = re.compile(
    r"\b(?:of|for|to|at|in|from|with|on|by|about|against|near|under|inside|over|than|and|or)"
    r"\s+(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_APPOSED = re.compile(r",\s+(?:an?|the|its|his|her|their|now|then|former)\s[^,;:.()\n]{3,90},?\s+")
"""What may stand between a name and its relative pronoun: "Ana Ilves, a clerk at the port, who"."""
_FROM = re.compile(r"\s(?:of|from)\s[A-Z][\w’'.-]*(?:\s[A-Z][\w’'.-]*)?,?\s+")
"""The same: "Ana Ilves of Riga, who"."""
_KIND = re.compile(r"\ban?\s+(?:[a-z-]+\s+)*$")
"""Before a capitalised noun that says of what kind something is: "Future Now, a super PAC that"."""
_TURN = re.compile(
    r",?\s+(?:(?:(?:was|is|were|had been|has been)\s+(?:(?:also|then|later)\s+)?"
    r"(?:asked|pressed|questioned))|(?:(?:then|also)\s+)?(?:spoke|speaks|disagree[ds]|replied|"
    r"answered|testified|rose|stood up|took the (?:stand|floor|microphone)|"
    r"(?:tells|sees) it differently))\b"
)
"""After a name: who is turned to, and is the next to speak."""
_ASKED = re.compile(r"ask(?:ed|s)?\b|wondered\b|inquired\b|wanted to know\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"(?:Then |But |And |Nearby )?(?:[Aa]n?|[Oo]ne|[Aa]nother) ((?:[a-z-]+ ){1,4})"
)
_MEN = MALE | {"man", "boy", "schoolboy", "policeman", "fisherman", "workman"}
_WOMEN = FEMALE | {"woman", "girl", "schoolgirl", "policewoman", "midwife"}
_COMPLEMENT = re.compile(r"\s(?:of|for|to|at|in|from|with|on|by|near|who)\s")
_PEOPLE = (ROLE_WORDS | MALE | FEMALE) | words_of(
    "man woman boy girl guard passenger student guest"
)
_NO_NOUN = words_of("of for to in on at by with from that who which was is had has")


def is_pronoun(source: str) -> bool:
    """Whether a source is a pronoun alone.

    >>> is_pronoun("He himself"), is_pronoun("His lawyer")
    (True, False)
    >>> is_pronoun("He, like many others,"), is_pronoun("only she in the cabinet")
    (True, True)
    """
    words = source.casefold().strip(" ,").split()
    if source.strip(" ,") == "WHO":
        return False
    if len(words) > 1 and words[0] in ("only", "even"):
        words = words[1:]
    if len(words) > 1 and words[0].rstrip(",") in _SUBJECTS:  # "He, like others", "she in the hall"
        return words[0].endswith(",") or words[1] in _SELF | _AFTER
    return bool(words) and words[0] in PRONOUNS and _SELF.issuperset(words[1:])


def pronoun_in(source: str) -> str:
    """The pronoun of a source that is one, in lower case."""
    return next(
        (word for word in re.findall(r"[\w’']+", source.casefold()) if word in PRONOUNS), ""
    )


def gender_of_noun(phrase: str) -> Gender | None:
    """What the head of a description tells: a spokeswoman is a woman; a spokesman may be one.

    >>> gender_of_noun("her spokeswoman for the fleet"), gender_of_noun("the spokesman")
    ('she', None)
    """
    head = _COMPLEMENT.split(phrase, maxsplit=1)[0].casefold().split()[-1:]
    return "she" if not _WOMEN.isdisjoint(head) else None


def is_inner(report: Attribution, reports: Sequence[Attribution]) -> bool:
    """Whether a report's cue lies in the content of another one of ``reports``."""
    cue = report.cue
    return cue is not None and any(
        piece.start <= cue.start and cue.end <= piece.end
        for other in reports
        if other is not report
        for piece in other.content
    )


class Pronouns:
    """One document with its names, and for each report the speaker found so far, or None.

    ``types`` has the type of every speaker that was found, ``humans`` the names of those persons
    who have no name but a description.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        attributions: Sequence[Sequence[Attribution]],
        found: Sequence[Mention],
        people: Sequence[Person],
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.attributions = attributions
        self.regions = spoken_regions(text)
        self.mentions = found
        self._starts = [mention.start for mention in found]
        self.people = people
        self.found: list[list[str | None]] = [[None] * len(reports) for reports in attributions]
        self.types: dict[str, SpeakerType] = {}
        self.humans: set[str] = set()

    def stands_for(self, word: str, report: Attribution, source: Span, index: int) -> str | None:
        """The speaker that a pronoun in sentence ``index`` means, or None where nothing decides."""
        if word in _I:
            return self._enclosing(source, index)
        if word == "it":
            return self._last_body(index)
        if word in ("they", "them"):
            return self._last_group(index)
        if word not in _HE | _SHE:
            return None  # "we", "you": seldom one speaker
        gender: Gender = "she" if word in _SHE else "he"
        here = self._subject(index, source.start, gender, report)
        if here:
            return here
        asker: str | None = None
        for back in range(index - 1, max(-1, index - 1 - REACH), -1):
            name = self._focus(back, gender, report.kind)
            if name and asker is None and name in self.humans and self._asks(back):
                asker = name  # who asks goes on only where nobody else may answer
                continue
            if name:
                return name
            if any(
                name in self.humans and name != asker and self._fits(name, gender)
                for name in self.found[back]
                if name
            ):
                return asker
            if back == index - 1 and self._brings_up_somebody(back, gender):
                return None
        return asker

    def antecedent(self, word: str, source: Span, index: int) -> Mention | None:
        """The name that a relative pronoun follows, directly or after its apposition."""
        for mention in reversed(self.between(self.sentences[index][0], source.start)):
            gap = self.text[mention.end : source.start]
            if _KIND.search(self.text, max(0, mention.start - 40), mention.start):
                continue
            fits = mention.kind == "person" if word == "who" else word == "whose"
            fits = fits or (word in ("which", "that") and mention.kind != "place")
            if fits and (len(gap) <= 3 or _APPOSED.fullmatch(gap) or _FROM.fullmatch(gap)):
                return mention
        return None

    def last_person(self, index: int, position: int) -> str | None:
        """Who "the 38-year-old" is: the last person in focus before ``position``."""
        here = self._subject(index, position, None, None)
        if here:
            return here
        for back in range(index - 1, max(-1, index - 1 - REACH), -1):
            name = self._focus(back, None, "indirect")
            if name:
                return name
        return None

    def spoken_before(self, index: int) -> Iterator[str | None]:
        """The speakers found so far, from sentence ``index`` backward."""
        return (name for found in reversed(self.found[: index + 1]) for name in reversed(found))

    def between(self, start: int, end: int) -> list[Mention]:
        """The names in ``[start, end)``."""
        first = bisect_right(self._starts, start - 1)
        last = bisect_right(self._starts, end - 1)
        return [mention for mention in self.mentions[first:last] if mention.end <= end + 1]

    def _focus(self, index: int, gender: Gender | None, kind: Kind) -> str | None:
        """Whom a sentence is about: its speaker, else its subject; but a quotation is carried on by
        who spoke last, whatever the sentences between are about.
        """
        reports = self.attributions[index]
        for report, name in zip(reports, self.found[index], strict=True):
            if name and self._fits(name, gender) and not is_inner(report, reports):
                return name
        if kind != "indirect":
            turned_to = self._turned_to(index, gender)
            if turned_to:
                return turned_to
        if kind != "indirect" and any(
            name and self._fits(name, gender)
            for found in self.found[max(0, index - 2) : index]
            for name in found
        ):
            return None
        return self._subject(index, self.sentences[index][1], gender, None)

    def _turned_to(self, index: int, gender: Gender | None) -> str | None:
        """Who is asked or begins to speak in a sentence: "Then Peter Berg was asked"."""
        for mention in self.between(*self.sentences[index]):
            if mention.kind == "person" and _TURN.match(self.text, mention.end):
                return self._subject(index, mention.end, gender, None)
        return None

    def _asks(self, index: int) -> bool:
        return any(
            report.cue and report.source and _ASKED.match(report.cue.text)
            for report in self.attributions[index]
        )

    def _brings_up_somebody(self, index: int, gender: Gender) -> bool:
        """Whether a sentence that quotes nobody is about somebody unnamed: "A nurse came"."""
        start, end = self.sentences[index]
        opening = _SOMEBODY.match(self.text, start, end)
        if opening is None or any(self.found[index]):
            return False
        for word in opening[1].split():
            if word in _PEOPLE:
                return word not in (_MEN if gender == "she" else _WOMEN)
            if word in _NO_NOUN:
                return False
        return False

    def _fits(self, name: str, gender: Gender | None) -> bool:
        if name in self.humans:
            head = _COMPLEMENT.split(name, maxsplit=1)[0].casefold().split()[-1]
            return head not in (_MEN if gender == "she" else _WOMEN if gender else ())
        people = [person for person in self.people if person.name == name]
        return bool(people) and people[0].fits(gender)

    def _subject(
        self, index: int, until: int, gender: Gender | None, report: Attribution | None
    ) -> str | None:
        """The first person of a sentence before ``until`` who may be its subject."""
        start = self.sentences[index][0]
        for mention in self.between(start, until):
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
                self.types.setdefault(person.name, "person")
                return person.name
        return None

    def _enclosing(self, source: Span, index: int) -> str | None:
        for report, name in zip(self.attributions[index], self.found[index], strict=True):
            if any(piece.start <= source.start < piece.end for piece in report.content):
                return name
        return None

    def _last_body(self, index: int) -> str | None:
        """The body that spoke last, in this sentence or the two before."""
        for back in (index, index - 1, index - 2):
            for name in reversed(self.found[back]) if back >= 0 else ():
                if name:
                    return name if self.types.get(name) == "organisation" else None
        return None

    def _last_group(self, index: int) -> str | None:
        """The several who spoke last, in this sentence or the one before; a single speaker in
        between, or a group that only acts, leaves "they" open.
        """
        for back in (index, index - 1):
            for name in reversed(self.found[back]) if back >= 0 else ():
                if name:
                    return name if self.types.get(name) in ("group", "organisation") else None
        return None
