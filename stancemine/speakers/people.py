"""The persons of a document: mentions of one person under the fullest name, with the roles."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from stancemine.attributions.turns import ANSWER
from stancemine.lexicon import HONORIFICS, MONTHS_TOO, PLACES, ROLE_WORDS, Gender
from stancemine.speakers.mentions import Mention
from stancemine.speakers.names import MONTH_AFTER, mentions
from stancemine.speakers.roles import KNOWN_ROLES, TITLE_WORDS, Role

__all__ = [
    "Person",
    "answers",
    "answers_abroad",
    "candidates",
    "in_a_headline",
    "nearest",
    "of_label",
    "people_of",
    "who_asks",
    "with_role_surnames",
]

_ASKER = re.compile(
    r"(?:(?<!\w)(?:[Hh]e|[Ss]he|(?!We\b|I\b)[A-Z][\w’'-]+)\s+(?:sat\s+down|spoke|talked|speaks|talks)\s+"
    r"(?:to|with)|[Ii]nterview(?:ed)?\s+by|(?:\n|\A)\s*(?:By|Text:))\s+(?:[a-z][\w’'-]*\s+|[A-Z]\w+['’]s?\s+){0,4}\Z"
)
"""Before the name of whoever leads an interview."""
_WORDS_TOO = ROLE_WORDS | HONORIFICS | MONTHS_TOO
_DATED = re.compile(r"\s+\d|\s+(?:or|and)\s+(?:June|April)\b|['’]s\s+(?:first|end|weather)\b")
_KIN = frozenset({"wife", "husband", "son", "daughter", "mother", "father", "brother", "sister"})
_LEADS = frozenset({"chief", "head", "leader"})
_LOWER_RANKS = frozenset({"vice", "deputy", "assistant"})


@dataclass(slots=True)
class Person:
    """A person of the document: the fullest name, every mention, roles and gender."""

    name: str
    tokens: tuple[str, ...]
    places: list[int] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    genders: Counter[Gender] = field(default_factory=Counter)
    titled: bool = False
    courtesy: str = ""
    named: int = 0
    """How often the text has more than the family name."""

    @property
    def gender(self) -> Gender | None:
        """What most titles and first names say, or None where nothing does."""
        return self.genders.most_common(1)[0][0] if self.genders else None

    @property
    def kin(self) -> bool:
        """Whether the text has this person as somebody's kin ("whose husband, Ty Woods,")."""
        return any(role.head & _KIN for role in self.roles)

    def fits(self, gender: Gender | None) -> bool:
        """Whether nothing speaks against this gender."""
        return gender is None or self.gender in (None, gender)

    @property
    def evident(self) -> bool:
        """Whether this is surely a person, not some capitalised word."""
        return self.titled or bool(self.genders) or len(self.tokens) > 1


def people_of(found: Sequence[Mention]) -> list[Person]:
    """The persons of a document: mentions grouped by name, the fullest name first."""
    named = [mention for mention in found if mention.kind == "person" and mention.tokens]
    people: list[Person] = []
    called: dict[int, Gender] = {}  # what "Mr." or "Ms." has made of somebody, as a guess
    for mention in sorted(named, key=lambda m: (-len(m.tokens), m.start)):
        same = (person for person in people if _same(mention, person))
        sure = mention.gender
        person = next(same, None)
        if person and len(mention.tokens) == 1 and (others := list(same)):
            person, certain = _of_one_family(mention, [person, *others], called)
            if mention.gender and not certain:
                called[id(person)], sure = mention.gender, None
        if person is None:
            person = Person(mention.name, mention.tokens, courtesy=mention.courtesy)
            people.append(person)
        person.places.append(mention.start)
        person.named += len(mention.tokens) > 1
        person.roles.extend(mention.roles)
        person.titled |= mention.titled
        if sure:
            person.genders[sure] += 1
    people = _with_other_names(people)
    for person in people:
        person.places.sort()
    return people


def _of_one_family(
    mention: Mention, family: Sequence[Person], called: Mapping[int, Gender]
) -> tuple[Person, bool]:
    """Who of several with one family name "Berg" or "Ms. Berg" is, and whether that is certain:
    without a title whom the text names in full most often, or last; with one the last one named
    before who is known to be a woman, else who was not "Mr. Berg" a moment ago.
    """
    gender = mention.gender
    known = [person for person in family if gender and person.gender == gender]
    able = known or [p for p in family if gender and called.get(id(p), gender) == gender] or family
    if mention.titled:
        return max(able, key=lambda person: _last_before(person, mention.start)), len(known) == 1
    return max(able, key=lambda p: (not p.kin, p.named, _last_before(p, mention.start))), False


def _last_before(person: Person, position: int) -> int:
    return max((place for place in person.places if place < position), default=-1)


def _with_other_names(people: Sequence[Person]) -> list[Person]:
    """The persons, each lone name that only one longer one holds joined to it: a family name that
    is not the last ("Mr. Li" of "Li Wei"), a first name ("Sir Alan").
    """
    kept = [person for person in people if len(person.tokens) > 1]
    for lone in (person for person in people if len(person.tokens) == 1):
        whole = [p for p in kept if lone.tokens[0] in p.tokens[:-1] and p.fits(lone.gender)]
        if len(whole) != 1:
            kept.append(lone)
            continue
        whole[0].places += lone.places
        whole[0].roles += lone.roles
        whole[0].genders += lone.genders
        whole[0].titled |= lone.titled
    bearers = Counter(person.tokens[-1] for person in kept)
    for person in kept:
        if len(person.tokens) == 1 and person.courtesy and bearers[person.tokens[0]] > 1:
            person.name = f"{person.courtesy} {person.name}"  # "Mrs. Tillman" beside Amos Tillman
    return kept


def in_a_headline(words: str, start: int, people: Sequence[Person]) -> Mention | None:
    """A source's words at ``start`` read by themselves as a known person's name, for text in which
    capitals run on after it ("Ilves Says Dam Holds").
    """
    own = mentions(words, alone=True)
    if len(own) != 1 or own[0].end != len(words) or own[0].kind != "person":
        return None
    here = replace(own[0], start=start + own[0].start, end=start + own[0].end)
    return here if any(person.evident for person in candidates(here, people)) else None


def with_role_surnames(text: str, found: Sequence[Mention]) -> list[Mention]:
    """The names, and each lone surname that is a word for a role or a month besides: "Baker" where
    the text has "Mary Baker", "May" where it has "Theresa May". Alone it reads like that word.

    >>> text = "Mary Baker won. Baker said so, the baker Baker."
    >>> [m.start for m in with_role_surnames(text, mentions(text))]
    [0, 16, 41]
    """
    surnames = {
        mention.name.split()[-1]
        for mention in found
        if mention.kind == "person"
        and len(mention.tokens) > 1
        and (mention.gender is not None or mention.titled)
    }
    more = [
        Mention(match.start(), match.end(), match.group(), "person")
        for surname in surnames
        if surname.casefold() in _WORDS_TOO
        for match in re.finditer(rf"(?<!\bthe )\b{re.escape(surname)}\b(?!\s+(?:of|[A-Z]))", text)
        if not any(m.start <= match.start() < m.end for m in found)
        if surname.casefold() not in MONTHS_TOO or not _is_a_month(text, match)
    ]
    return sorted([*found, *more], key=lambda mention: mention.start)


def _is_a_month(text: str, word: re.Match[str]) -> bool:
    """Whether a surname that is a month stands for the month: "in May", "May 5"."""
    before = text[max(0, word.start() - 12) : word.start()]
    return MONTH_AFTER.search(before) is not None or _DATED.match(text, word.end()) is not None


def _same(mention: Mention, person: Person) -> bool:
    """Whether a name is a shorter form of a person's: the surname, or with fewer first names."""
    tokens = mention.tokens
    if tokens[-1] != person.tokens[-1] or not person.fits(mention.gender):
        return False
    rest = iter(person.tokens)
    return all(token in rest for token in tokens)


def answers(asked: Role, own: Role) -> bool:
    """Whether a description ("the French president") may mean who bears the role ``own``."""
    if (own.head & _LOWER_RANKS) - asked.head:
        return False
    head = asked.head & KNOWN_ROLES
    rest = asked.words - head
    if head <= own.head:
        return rest <= own.words
    return bool(head <= _LEADS and rest and rest <= own.words)


def answers_abroad(asked: Role, own: Role) -> bool:
    """The same where only the description says of what country: "the Dutch lawmaker"."""
    countries = asked.words & (PLACES | {"us"})
    if not countries or own.words & (PLACES | {"us"}):
        return False
    return answers(replace(asked, head=asked.head - countries, words=asked.words - countries), own)


def candidates(mention: Mention, people: Sequence[Person]) -> list[Person]:
    """The persons that a mention may name: by surname or whole name, else by first name."""
    tokens = mention.tokens
    if mention.kind == "place" or not tokens:
        return []
    able = [person for person in people if person.fits(mention.gender)]
    found = [person for person in able if person.tokens[-len(tokens) :] == tokens]
    if not found and len(tokens) == 1:
        found = [person for person in able if tokens[0] in person.tokens]
    if mention.kind == "body" and len(tokens) == 1 and not mention.name.isupper():
        found = [person for person in found if len(person.tokens) > 1]
    return found


def nearest(people: Sequence[Person], position: int) -> Person | None:
    """Whoever was mentioned last before ``position``, else first after it."""

    def distance(person: Person) -> tuple[bool, int]:
        at = bisect_right(person.places, position)
        return (True, person.places[0]) if at == 0 else (False, position - person.places[at - 1])

    return min(people, key=distance, default=None)


def of_label(
    label: str, start: int, people: Sequence[Person], asking: Collection[str]
) -> str | None:
    """Who speaks in a turn whose label in capitals stands at ``start``: the person of that family
    name, else the name as it is; for "A" the one person who is introduced before it, those in
    ``asking`` not counted.
    """
    if label == ANSWER:
        full = [p for p in people if len(p.tokens) > 1 and p.places[0] < start]
        if len(full) > 1:
            full = [p for p in full if p.name not in asking]
        return full[0].name if len(full) == 1 else None
    words = label.split()
    while len(words) > 1 and words[0].casefold().strip(".") in TITLE_WORDS:
        words = words[1:]
    tokens = tuple(word.casefold() for word in words)
    fitting = [person.name for person in people if person.tokens[-len(tokens) :] == tokens]
    return fitting[0] if fitting else " ".join(words).title() or None


def who_asks(text: str, people: Sequence[Person]) -> frozenset[str]:
    """The names of those who lead an interview: "He spoke to Ida Falk"."""
    return frozenset(
        person.name
        for person in people
        if any(_ASKER.search(text, max(0, at - 60), at) for at in person.places)
    )
