"""Phrases for one person without a name, found where they stand: "my daughter", "the minister"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stancemine.document import Span
from stancemine.lexicon import BODY_NOUNS, BODY_WORDS, FEMALE, MALE, ROLE_WORDS, Gender, words_of
from stancemine.speakers.descriptions import DOCUMENTS, Description, describe, is_plural

__all__ = ["PEOPLE", "gender_of_noun", "is_ruled_out", "person_phrases", "phrase_before"]

_MEN: Final = MALE | words_of(
    "man boy schoolboy policeman fisherman workman son grandson gentleman landlord"
)
_WOMEN: Final = FEMALE | words_of(
    "woman girl schoolgirl policewoman midwife granddaughter landlady"
)
PEOPLE: Final = (
    ROLE_WORDS
    | _MEN
    | _WOMEN
    | words_of("guard passenger student guest friend colleague witness client patient stranger")
)
"""Nouns for one person."""

_COMPLEMENT = re.compile(r"\s(?:of|for|to|at|in|from|with|on|by|near|who)\s")
_PHRASE = re.compile(
    r"\b(?:the|an?|one|my|our|his|her|their|its)\s+(?:[\w-]+\s+){0,2}?"
    rf"(?:{'|'.join(sorted(PEOPLE))})\b(?![’'-]|\s+(?:{'|'.join(sorted(PEOPLE))})\b)",
    re.IGNORECASE,
)
_IS = re.compile(
    r"(?:\b(?:is|was|are|were|be|been|being|became|becomes?|remains?|remained|as)|\w['’](?:s|m|re))\s+"
    r"(?:(?:not|still|also|now|\w+ly)\s+)?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?P<by>\bby)\s+)?(?P<phrase>\b(?:the|an?|another|two|three|several|some|many|his|her|"
    r"their|its|my|our)\s+(?:(?!(?:of|for|at|in|from|with|on|by|near|the|an?)\b)\w[\w’'-]*\s+){0,3}?"
    r"\w[\w-]*|(?<=\bby\s)[\w-]+s),?\s+$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"([A-Z][a-z]+(?:-[a-z]+)?(?:[ \xa0][a-z]+)?s),?\s+")
"""What opens a sentence before its "who": "Harbour pilots who"."""
_PLAIN = re.compile(r"(?<![\w’'-])((?:(?:\w+-[\w-]+|[A-Z][a-z]+)\s){0,2}(?P<noun>[a-z]+s)),?\s+$")
"""Several without an article: "anti-dam activists"."""
_AGENT = re.compile(r"\w{2}(?:er|or|ist|ian|ant|man|woman)$")
_NO_AGENTS = words_of("number power border center paper water matter order river winter summer")
_PART = re.compile(r"([\w’'-]+)\s+(?:of|for|at|in|from|with|on|near|and|or)\s+$", re.IGNORECASE)
_NO_NOUN = words_of("of for at in from with on by near to and or that than is was had has were")


def gender_of_noun(phrase: str) -> Gender | None:
    """What the head of a description tells: a spokeswoman is a woman, an uncle a man.

    >>> gender_of_noun("her spokeswoman for the fleet"), gender_of_noun("a clerk")
    ('she', None)
    """
    words = _COMPLEMENT.split(phrase, maxsplit=1)[0].casefold().split()
    head = {word.removeprefix("ex-") for word in words[-1:]}
    if not _WOMEN.isdisjoint(head):
        return "she"
    return None if _MEN.isdisjoint(head) else "he"


def is_ruled_out(phrase: str, gender: Gender | None) -> bool:
    """Whether a description's head is of the other gender."""
    return gender is not None and gender_of_noun(phrase) not in (None, gender)


def person_phrases(text: str, start: int, end: int) -> Iterator[Span]:
    """The phrases for one person in ``text[start:end]``, in order.

    >>> text = "My elder daughter’s teacher asked a friend."
    >>> [span.text for span in person_phrases(text, 0, len(text))]
    ['a friend']
    """
    for match in _PHRASE.finditer(text, start, end):
        if _IS.search(text, max(start, match.start() - 30), match.start()):
            continue  # "She is the best singer alive" brings up nobody
        yield Span(match.start(), match.end(), match.group())


def phrase_before(text: str, start: int, end: int, word: str) -> Span | None:
    """The phrase without a name that the relative pronoun ``word`` at ``end`` follows.

    >>> text = "They blamed the contractor, who"
    >>> phrase_before(text, 0, len(text) - 3, "who").text
    'the contractor'
    """
    match = _BEFORE.search(text, start, end)
    if match is None:
        several = _several_before(text, start, end) if word == "who" else None
        return Span(*several.span(1), several[1]) if several else None
    at, stop = match.span("phrase")
    words = match["phrase"].casefold().split()
    described = describe(match["phrase"])
    if described is None or not _NO_NOUN.isdisjoint(words):
        return None
    part = _PART.search(text, start, at)
    if part and (described.type != "group" or word != "who" or _has_people(part[1])):
        return None
    apposed = text[start:at].rstrip().endswith(",") or _IS.search(text, start, at)
    if words[0] in ("a", "an") and not match["by"] and apposed:
        return None  # "Ilves, a clerk who …", "he was a clerk who …": whoever else is called so
    if word == "which" and any(one.endswith("ed") for one in words[1:]):
        return None  # "the state closed mines, which …"
    return Span(at, stop, match["phrase"]) if _may_follow(described, word) else None


def _several_before(text: str, start: int, end: int) -> re.Match[str] | None:
    """People without an article before "who": "Harbour pilots who" where they open the sentence,
    "by Latino voters who" anywhere, but not "members of clubs who".
    """
    if opening := _SEVERAL.fullmatch(text, start, end):
        return opening
    plain = _PLAIN.search(text, start, end)
    part = _PART.search(text, start, plain.start(1)) if plain else None
    if plain is None or (
        part and part[0].split()[1] in ("of", "and", "or") and _has_people(part[1])
    ):
        return None
    one = plain["noun"].removesuffix("s")
    return plain if one in PEOPLE or _is_agent(one) else None


def _has_people(noun: str) -> bool:
    """Whether "who" may follow a noun: "members of the clubs, who", not "a letter from the Greens,
    who".
    """
    lower = noun.casefold()
    if lower in DOCUMENTS:
        return False
    return is_plural([lower]) or lower in PEOPLE or _is_agent(lower)


def _is_agent(noun: str) -> bool:
    """Whether a noun by its ending is for somebody who does something: "contractor"."""
    return _AGENT.search(noun) is not None and noun not in _NO_AGENTS


def _may_follow(described: Description, word: str) -> bool:
    """Whether "who" or "which" may follow a description."""
    if word == "who":
        return described.type == "group" or described.head in PEOPLE or _is_agent(described.head)
    if word != "which":
        return False
    if described.type == "group":
        return described.head.removesuffix("s") in BODY_WORDS | BODY_NOUNS
    return described.head in BODY_WORDS or described.head not in PEOPLE
