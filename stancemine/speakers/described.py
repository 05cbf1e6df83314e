"""Which person or body a description stands for, else somebody without a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stancemine.document import Attribution, Span
from stancemine.speakers.bodies import FIRMS, body_name, firms_among, kind_asked, last_of_kind
from stancemine.speakers.descriptions import Description, describe
from stancemine.speakers.inside import Inside
from stancemine.speakers.mentions import Mention, opens_sentence
from stancemine.speakers.noun_phrases import gender_of_noun
from stancemine.speakers.people import Person, answers, answers_abroad, candidates, nearest
from stancemine.speakers.roles import KNOWN_ROLES, Role, role_of

__all__ = ["Described"]

_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_MEMBERS = re.compile(r"\bthe (\w+s['’] \w+)\b", re.IGNORECASE)
"""A body by its members: "the nurses’ union"."""
_NEW = re.compile(r"(?:an?|another|one|some|many|several|two|three)\s", re.IGNORECASE)
_OWN = re.compile(r"(?:his|her)\s", re.IGNORECASE)


class Described(Inside):
    """One document, with the descriptions that have come up so far."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        attributions: Sequence[Sequence[Attribution]],
        found: Sequence[Mention],
        people: Sequence[Person],
    ) -> None:
        super().__init__(text, sentences, attributions, found, people)
        self._first_uses: dict[Role, int] = {}
        self._unnamed: list[Description] = []

    def described(self, phrase: Span, index: int) -> str | None:
        """Who a description is: by the role, by the kind, else somebody without a name; "a clerk"
        is nobody whom the text names.
        """
        if _NEW.match(phrase.text):
            return self.brought_up(phrase, index)
        return (
            self.by_role(phrase.text, index)
            or self.by_kind(phrase.text, phrase)
            or self.brought_up(phrase, index)
        )

    def full_name(self, mention: Mention) -> str:
        """The fullest name in the document for a mention."""
        person = nearest(candidates(mention, self.people), mention.start)
        name = person.name if person else body_name(mention, self.text, self.mentions)
        self.types.setdefault(name, "person" if person else "organisation")
        return name

    def by_role(self, head: str, index: int) -> str | None:
        """The person whose title or apposition answers a description ("the minister")."""
        role = role_of(head)
        if role is None:
            return None
        woman = gender_of_noun(head) == "she"  # a spokesman may be one, too
        able = [p for p in self.people if not woman or p.fits("she")]
        if _OWN.match(head):
            able = [p for p in able if not any(map(self._is_a_bodys, p.roles))]
        fitting = [p for p in able if any(answers(role, own) for own in p.roles)]
        if not fitting:
            abroad = [p for p in able if any(answers_abroad(role, own) for own in p.roles)]
            fitting = abroad if len(abroad) == 1 else []
        if role.words == role.head:
            # "The president" of nobody in particular is whoever was introduced when the text
            # first spoke so, not a president who comes up later.
            first = self._first_uses.setdefault(role, self.sentences[index][1])
            fitting = [person for person in fitting if person.places[0] < first]
        if len(fitting) > 1:
            by_name = {person.name: person for person in fitting}
            spoken = next((name for name in self.spoken_before(index) if name in by_name), None)
            if spoken:
                return spoken
            end = self.sentences[index][1]
            earlier = [person for person in fitting if person.places[0] < end]
            fitting = sorted(earlier or fitting, key=lambda person: person.places[0])
        if not fitting:
            return None
        self.types.setdefault(fitting[0].name, "person")
        return fitting[0].name

    def _is_a_bodys(self, role: Role) -> bool:
        """Whether a role is had in a body that the text names: "Atlas spokesman"."""
        words = role.head - KNOWN_ROLES
        return any(m.kind == "body" and not words.isdisjoint(m.tokens) for m in self.mentions)

    def by_kind(self, head: str, source: Span) -> str | None:
        """The body that "the ministry" or "the company" stands for: the last named one of that
        kind; for a firm, the one that spoke last or the only one there is.
        """
        kind = kind_asked(head)
        if kind is None:
            return None
        before = [m for m in self.mentions if m.kind == "body" and m.start < source.start]
        named = last_of_kind(kind, before)
        if named and " " not in _ARTICLE.sub("", head):
            return self.full_name(named)
        words = tuple(_ARTICLE.sub("", head).casefold().split())
        if len(words) > 1:
            whole = {self.full_name(m) for m in before if m.tokens[-len(words) :] == words}
            if len(whole) == 1:
                return whole.pop()  # "the weather office" where "National Weather Office" is
        if kind not in FIRMS:
            return None
        firms = firms_among(before)
        spoken = next(
            (name for name in self.spoken_before(len(self.found) - 1) if name in firms), None
        )
        only = next(iter(firms)) if len(firms) == 1 else None
        if only and not spoken:
            self.types.setdefault(only, "organisation")
        return spoken or only

    def by_apposition(self, head: str, source: Span) -> str | None:
        """The one person or body whose apposition holds the noun: "Wallace, an elder of …"."""
        described = describe(head)
        if described is None or not described.definite or described.type == "group":
            return None
        fitting = {
            self.full_name(mention)
            for mention in self.mentions
            if mention.start < source.start and described.words <= mention.described
        }
        return next(iter(fitting)) if len(fitting) == 1 else None

    def brought_up(self, source: Span, index: int, *, owned: bool = False) -> str | None:
        """Somebody without a name: who was brought up with the same noun, else somebody new;
        ``owned`` says that the words begin with the name of somebody else.
        """
        opens = any(m.start == source.start for m in self.between(source.start, source.end))
        keep = owned or (opens and not self._is_a_word(source))
        new = describe(source.text, keep_capital=keep)
        if new is None:
            return None
        bare = new.definite or (new.type == "group" and len(new.words) == 1)
        for old in reversed(self._unnamed):
            if old.name == new.name or (
                bare and old.head == new.head and new.words <= old.words and old.type == new.type
            ):
                return old.name
        if bare and new.type == "organisation":
            whose = [one[1] for one in _MEMBERS.finditer(self.text, 0, source.start)]
            whose = [name for name in whose if name.endswith(f" {new.head}")]
            new = replace(new, name=whose[-1]) if whose else new
        self._unnamed.append(new)
        self.types.setdefault(new.name, new.type)
        if new.human:
            self.humans.add(new.name)
        return new.name

    def _is_a_word(self, source: Span) -> bool:
        """Whether a source's first word is capitalised only because it opens a sentence: "Industry
        groups" where the text has "industry groups", too.
        """
        first = source.text.split(maxsplit=1)[0].lower()
        return opens_sentence(self.text, source.start) and f" {first} " in self.text
