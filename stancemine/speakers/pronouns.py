"""Whom a pronoun means: who spoke or acted last. The part of speaker linking that looks back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stancemine.attributions.quotes import region_at
from stancemine.attributions.turns import spoken_regions
from stancemine.document import Attribution, Span
from stancemine.labels import Kind, SpeakerType
from stancemine.lexicon import Gender, words_of
from stancemine.speakers.descriptions import DOCUMENTS, describe
from stancemine.speakers.mentions import Mention
from stancemine.speakers.noun_phrases import PEOPLE, is_ruled_out
from stancemine.speakers.people import Person, candidates, nearest

__all__ = [
    "FIRST",
    "HE",
    "OPENING",
    "PLURAL",
    "PRONOUNS",
    "RELATIVE",
    "SHE",
    "Pronouns",
    "Sought",
    "is_inner",
    "is_pronoun",
    "pronoun_in",
]

REACH = 6
"""How many sentences back a pronoun looks for the one it stands for."""

REACH_PAST_KIN = 2
"""The same where somebody near is known not to be meant."""

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
FIRST = frozenset({"i", "me"})
PLURAL = frozenset({"they", "them", "we", "us"})
RELATIVE = frozenset({"who", "whose", "which", "that"})
PRONOUNS = HE | SHE | FIRST | PLURAL | RELATIVE | {"it", "you", "one"}
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
    r"(?:tells|sees|saw|put|puts|remembers) it differently|(?:went|goes) (?:even )?further|"
    r"(?:was|is|were|sounded) (?:(?:even|far|much|no|a little|rather) )?(?:(?:more|less) \w+|"
    r"\w{3,}er)))\b(?!\s+(?:than|of))"
)
"""After a name: who is turned to, and is the next to speak."""
OPENING = re.compile(
    r"\s*(?:(?:When|While|As|After|Before|Although|Though|But|And|Then)\s+)?(he|she)\b", re.I
)
"""What opens a sentence whose subject is a pronoun."""
_WHOM = re.compile(r"\s+(him|her)\s+(?:(?:that|to|not|if|whether|how|why|in|on|about)\b|[“\"‘])")
_MINE = re.compile(r"[\s“\"‘']*(?:my|our)\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\s+(?:(?:him|her|them|us|me|it|reporters|journalists)\s+)?(?:not\s+)?(?:to|for)\b"
)
"""After "asked": no question."""
_ASKED = re.compile(r"ask(?:ed|s)?\b|wondered\b|inquired\b|wanted to know\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"(?:Then |But |And |Nearby )?((?:[Aa]n?|[Oo]ne|[Aa]nother|[Mm]y|[Oo]ur) )((?:[a-z-]+,? ){1,4})"
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


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a pronoun may mean: one of this gender, if any is told, and nobody of ``barred``."""

    gender: Gender | None
    barred: frozenset[str] = frozenset()


def is_inner(report: Attribution, reports: Sequence[Attribution]) -> bool:
    """Whether a report is told in another: its cue lies in the content of one of ``reports``."""
    if report.within is not None:
        return True
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
    who have no name but a description, ``genders`` what pronouns have told of them.
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
        self.genders: dict[str, Gender] = {}

    def stands_for(self, word: str, report: Attribution, source: Span, index: int) -> str | None:
        """The speaker that a pronoun in sentence ``index`` means, or None where nothing decides."""
        if word in FIRST:
            return self._enclosing(source, index)
        if word in ("it", "they", "them"):
            return self.last_several(word, index, source.start)
        if word not in HE | SHE:
            return None  # "we", "you": seldom one speaker
        sought = Sought("she" if word in SHE else "he", self._kin(report, index))
        opening = OPENING.match(self.text, self.sentences[index][0], source.start)
        if opening is None or not self._goes_on(opening, word):
            here = self.subject(index, source.start, sought, report)
        else:  # "He thanked Berg, whom he called …"
            here = self._speaker_at(opening.start(1), index)
        if here:
            return here
        asker: str | None = None
        reach = REACH_PAST_KIN if sought.barred else REACH
        for back in range(index - 1, max(-1, index - 1 - reach), -1):
            name = self._focus(back, sought, report.kind)
            if name and asker is None and name in self.humans and self._asks(back):
                asker = name  # who asks goes on only where nobody else may answer
                continue
            if name:
                return name
            if any(
                name in self.humans
                and name != asker
                and self.fits(name, sought)
                and not self._tells_another(report, name, back, sought)
                for report, name in zip(self.attributions[back], self.found[back], strict=True)
                if name
            ):
                return asker
            if back == index - 1 and (phrase := self._brought_up_in(back, sought.gender)):
                mine = _MINE.match(phrase.text)  # "A nurse came": she, or somebody before her
                return self.described(phrase, back) if mine else None
        return asker

    def _goes_on(self, opening: re.Match[str], word: str) -> bool:
        """Whether a pronoun that opens a sentence is the same as a later ``word``."""
        same = (opening[1].casefold() in SHE) == (word in SHE)
        return same and region_at(self.regions, opening.start(1)) is None

    def _speaker_at(self, start: int, index: int) -> str | None:
        """The speaker found for the source that begins at ``start``."""
        for report, name in zip(self.attributions[index], self.found[index], strict=True):
            if report.source and report.source.start == start:
                return name
        return None

    def _kin(self, report: Attribution, index: int) -> frozenset[str]:
        """Who is "my uncle" and the like in what a report quotes: never its speaker."""
        return frozenset(
            name
            for other, name in zip(self.attributions[index], self.found[index], strict=True)
            if name
            and other.source
            and _MINE.match(other.source.text)
            and any(piece.start <= other.source.start < piece.end for piece in report.content)
        )

    def antecedent(self, word: str, source: Span, index: int) -> Mention | None:
        """The name that a relative pronoun follows, directly or after its apposition."""
        for mention in reversed(self.between(self.sentences[index][0], source.start)):
            gap = self.text[mention.end : source.start]
            if _KIND.search(self.text, max(0, mention.start - 40), mention.start):
                continue
            fits = mention.kind == "person" if word == "who" else word == "whose"
            fits = fits or (word in ("which", "that") and mention.kind != "place")
            # "Iran, which accused …" is its government; "the road in Iran that …" is not.
            fits = fits or (word == "which" and gap.startswith(",") and len(gap) <= 3)
            if fits and (len(gap) <= 3 or _APPOSED.fullmatch(gap) or _FROM.fullmatch(gap)):
                return mention
        return None

    def last_person(self, index: int, position: int) -> str | None:
        """Who "the 38-year-old" is: the last person in focus before ``position``."""
        anybody = Sought(None)
        here = self.subject(index, position, anybody, None)
        if here:
            return here
        for back in range(index - 1, max(-1, index - 1 - REACH), -1):
            name = self._focus(back, anybody, "indirect")
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

    def _focus(self, index: int, sought: Sought, kind: Kind) -> str | None:
        """Whom a sentence is about: its speaker, else its subject; but a quotation is carried on by
        who spoke last, whatever the sentences between are about.
        """
        reports = self.attributions[index]
        for report, name in zip(reports, self.found[index], strict=True):
            if name and self.fits(name, sought) and not is_inner(report, reports):
                if self._tells_another(report, name, index, sought):
                    continue
                return name
        if kind != "indirect":
            turned_to = self._turned_to(index, sought)
            if turned_to:
                return turned_to
        if (
            kind != "indirect"
            and not self._opens_paragraph(index)
            and any(
                name and self.fits(name, sought)
                for found in self.found[max(0, index - 2) : index]
                for name in found
            )
        ):
            return None
        return self.subject(index, self.sentences[index][1], sought, None)

    def _tells_another(self, report: Attribution, name: str, index: int, sought: Sought) -> bool:
        """Whether somebody unnamed speaks to whoever is "she": "She fell ill, and a nurse said …",
        "A nurse told her that …".
        """
        source, cue = report.source, report.cue
        if name not in self.humans or name in self.genders or not (source and cue):
            return False
        if is_pronoun(source.text):
            return False
        word = sought.gender or ""
        opening = OPENING.match(self.text, self.sentences[index][0], source.start)
        if opening and opening[1].casefold() == word:
            return True
        whom = _WHOM.match(self.text, cue.end)
        return whom is not None and whom[1] == ("her" if word == "she" else "him")

    def _opens_paragraph(self, index: int) -> bool:
        """Whether a sentence opens a paragraph that goes on: "Ida Holm wept. “No,” she said."."""
        if not 0 < index < len(self.sentences) - 1:
            return False
        before, here, after = self.sentences[index - 1 : index + 2]
        return "\n" in self.text[before[1] : here[0]] and "\n" not in self.text[here[1] : after[0]]

    def _turned_to(self, index: int, sought: Sought) -> str | None:
        """Who is asked or begins to speak in a sentence: "Then Peter Berg was asked"."""
        for mention in self.between(*self.sentences[index]):
            if mention.kind == "person" and _TURN.match(self.text, mention.end):
                return self.subject(index, mention.end, sought, None)
        return None

    def _asks(self, index: int) -> bool:
        return any(
            report.cue
            and report.source
            and _ASKED.match(report.cue.text)
            and not report.cue.text.endswith((" to", " for"))
            and not _REQUEST.match(self.text, report.cue.end)
            for report in self.attributions[index]
        )

    def _brought_up_in(self, index: int, gender: Gender | None) -> Span | None:
        """Somebody unnamed whom a sentence that quotes nobody is about: "A nurse came"."""
        start, end = self.sentences[index]
        opening = _SOMEBODY.match(self.text, start, end)
        if opening is None or any(self.found[index]):
            return None
        for word in re.finditer(r"\S+", opening[2]):
            if word[0].strip(",") in PEOPLE:
                if is_ruled_out(word[0], gender):
                    return None
                begin, stop = opening.start(1), opening.start(2) + len(word[0].strip(","))
                stop += word.start()
                return Span(begin, stop, self.text[begin:stop])
            if word[0] in _NO_NOUN:
                return None
        return None

    def described(self, phrase: Span, index: int) -> str | None:
        """Who a description is; for the class that knows descriptions to say."""
        raise NotImplementedError

    def fits(self, name: str, sought: Sought) -> bool:
        """Whether somebody with this name or description may be meant."""
        if name in sought.barred or self.types.get(name) in ("organisation", "group"):
            return False
        if name in self.humans:
            known = self.genders.get(name)
            if known and sought.gender:
                return known == sought.gender
            return not is_ruled_out(name, sought.gender)
        people = [person for person in self.people if person.name == name]
        return bool(people) and people[0].fits(sought.gender)

    def subject(
        self, index: int, until: int, sought: Sought, report: Attribution | None
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
            if person and self.fits(person.name, sought) and person.evident:
                self.types.setdefault(person.name, "person")
                return person.name
        return None

    def _enclosing(self, source: Span, index: int) -> str | None:
        for report, name in zip(self.attributions[index], self.found[index], strict=True):
            if any(piece.start <= source.start < piece.end for piece in report.content):
                return name
        return None

    def heard(self, index: int, until: int | None = None) -> Iterator[str | None]:
        """The speakers of a sentence, of reports before ``until``, the last first, but not those
        who are told of in another's report.
        """
        return self._speakers_in(index, until, inner=False)

    def inner_before(self, index: int, until: int) -> Iterator[str | None]:
        """The speakers told of in others' reports, before ``until``, the last first."""
        return self._speakers_in(index, until, inner=True)

    def _speakers_in(self, index: int, until: int | None, *, inner: bool) -> Iterator[str | None]:
        reports = self.attributions[index]
        for report, name in zip(reversed(reports), reversed(self.found[index]), strict=True):
            at = report.source or report.cue
            early = until is None or at is None or at.start < until
            if early and is_inner(report, reports) == inner:
                yield name

    def is_several(self, name: str, word: str) -> bool:
        """Whether a speaker may be "they", or "it" (a body)."""
        kind = self.types.get(name)
        if word == "it" and kind == "unnamed":
            described = describe(name)
            return described is not None and described.head in DOCUMENTS
        return kind == "organisation" or (kind == "group" and word != "it")

    def last_several(
        self,
        word: str,
        index: int,
        until: int,
        barred: frozenset[str] = frozenset(),
        *,
        inner: bool = False,
    ) -> str | None:
        """Whom "it" or "they" before ``until`` means: the body or the several who spoke last, in
        this sentence or the one before, for "it" the two before; a single speaker in between, or a
        group that only acts, leaves it open. ``inner`` says that who is told of counts, too.
        """
        for back in range(index, max(-1, index - (3 if word == "it" else 2)), -1):
            told = self.inner_before(back, until) if inner else ()
            for name in (*told, *self.heard(back, until)):
                if name:
                    return name if self.is_several(name, word) and name not in barred else None
        return None
