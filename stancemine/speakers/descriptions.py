"""Phrases for somebody without a name: "a senior official", "two diplomats", "the union's lawyer".

Small word lists and the shape of the phrase; nothing here looks at the document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from stancemine.labels import SpeakerType
from stancemine.lexicon import BODY_WORDS, HONORIFICS, MAKERS, NATIONALITIES, words_of

__all__ = ["COMMA", "DOCUMENTS", "Description", "describe", "is_plural"]

DOCUMENTS: Final = words_of(
    """report study poll survey statement document letter article analysis memo paper book
    newspaper post tweet communique communiqué announcement record email transcript filing
    lawsuit audit review guideline treaty bill law indictment complaint ruling draft source"""
) - {"source", "newspaper"}
"""What is quoted but is nobody: "a study", "the letter"."""

_BODIES: Final = (
    BODY_WORDS
    | words_of(
        """opposition firm company newspaper paper town village city region district state country
    nation side team public crowd majority minority community insurer bureau employer
    operator outlet broadcaster watchdog regulator website channel retailer supplier
    carmaker airline utility body coastguard maker"""
    )
    | MAKERS
) - {"guard", "house", "post", "organizers", "partners", "trustees", "workers", "brothers"}
_DETERMINERS: Final = words_of("the a an this that these those its his her their our my")
_MANY: Final = words_of(
    """two three four five six seven eight nine ten twelve twenty thirty forty fifty dozens
    hundreds thousands several some many most few both other others all various these
    those numerous countless"""
)
_NO_NOUNS = _DETERMINERS | _MANY
_PLURALS: Final = words_of(
    """people men women children police media others many some several both most few all clergy
    spokesmen congressmen lawmakers folk staff gop critics mps meps msps ngos ceos gps saudis
    israelis iraqis kuwaitis yemenis omanis qataris emiratis bahrainis pakistanis somalis
    bangladeshis nepalis"""
) - {"police", "media", "gop"}
_SINGULAR_S: Final = words_of(
    """news politics us series boss press congress business class witness actress mistress hostess
    process princess analysis crisis bus campus virus chorus caucus census status railways
    headquarters works united times athletics economics mathematics physics waitress
    congress seamstress governess headmistress countess duchess heiress"""
)
_NOT_A_PHRASE: Final = words_of(
    """no nobody none neither
    was were is are be been being has have had do does did will would can could may might must
    should among amid amidst according because and but or nor so yet that which who whom
    whose when where while because if as than then of to in on at for from with by about
    into over under after before not also only just said says told there here"""
)
_HALF_NAMES: Final = words_of("mr mrs ms mx dr prof sir sen rep gov lt col gen st")
_STUDIES = words_of(
    "studies diaries summaries communiques statistics data images photos pictures footage "
    "totals results findings minutes files"
)
_EVENTS: Final = words_of(
    """inquest inquiry hearing trial investigation probe research evidence business industry plan
    rule film song sign ad advert"""
)
"""What is said to say something and is neither a document nor anybody."""
_NOT_HUMAN = _EVENTS | {"one"}
_CAPITALS = NATIONALITIES | HONORIFICS
_DAYS: Final = words_of("monday tuesday wednesday thursday friday saturday sunday yesterday")
_WHICH_TIME: Final = words_of("this last next earlier")
_TIMES: Final = words_of("week month year autumn spring summer winter morning night evening")
_PARTICIPLES = words_of(
    "written shown seen known taken given made held sent born caught hurt drawn found brought paid"
)
_NO_PARTICIPLES = words_of("bed breed creed feed need newlywed seed shed speed united weed deed")
COMMA: Final = r",(?!(?<=\d,)\d{3}\b)"
"""A pattern: a comma that is not within a number, as in "1,500 people"."""
_CUT = re.compile(
    rf"{COMMA}|[;(:]|\s[–—-]\s|\s(?:who|whom|whose|which|that|when|where|while|speaking|said|says|told)\b"
)
_COMPLEMENT = re.compile(
    r"\s(?:of|for|to|at|in|from|with|on|by|about|against|near|among|within|inside|behind|close|including|"
    r"familiar|present|involved|briefed)\s"
)
_ONLY = re.compile(r"^(?:only|just|even)\s+", re.IGNORECASE)
_TAIL = re.compile(
    r"\s(?:himself|herself|itself|themselves|also|alike|later|then|now|still|on|at|in|to|of|with)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w][\w’'.-]*")
_DEFINITE = re.compile(r"^the\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Description:
    """A phrase for somebody: ``name`` as the record calls them, the ``head`` noun in lower case,
    all its ``words`` in lower case, and what is known of the kind.
    """

    name: str
    head: str
    words: frozenset[str]
    type: SpeakerType
    definite: bool
    human: bool


def describe(source: str, *, keep_capital: bool = False) -> Description | None:
    """The description that a source's words make, or None where they are no phrase for anybody.

    ``keep_capital`` says that the first word is part of a name.

    >>> describe("A senior official at the ministry, who smiled,").name
    'a senior official at the ministry'
    >>> describe("The union's lawyer").head, describe("were confidential,")
    ('lawyer', None)
    """
    whole = _ONLY.sub("", " ".join(source.split()))
    phrase = _CUT.split(whole, maxsplit=1)[0].strip(" .\"'“”‘’")
    while tail := _TAIL.search(phrase):
        phrase = phrase[: tail.start()]
    words = [word.casefold() for word in _WORD.findall(phrase)]
    if not words or words[0] in _NOT_A_PHRASE or words[-1].strip(".") in _HALF_NAMES:
        return None
    noun_phrase = _COMPLEMENT.split(f"{phrase} ", maxsplit=1)[0]
    nouns = [word.casefold() for word in _WORD.findall(noun_phrase)]
    nouns = _without_participle(nouns) if nouns else nouns
    if not nouns or nouns[-1] in _DETERMINERS or not any(map(str.isalpha, nouns[-1])):
        return None
    head = re.sub(r"['’]s?$", "", nouns[-1]) if len(nouns) == 1 else nouns[-1]
    definite = nouns[0] == "the"
    name = _DEFINITE.sub("", phrase)
    if not keep_capital and not definite and nouns[0].strip(".") not in _CAPITALS:
        name = name if name[1:2].isupper() else name[0].lower() + name[1:]
    document = (
        head in DOCUMENTS
        or head.removesuffix("s") in DOCUMENTS
        or head in _STUDIES
        or nouns[0] == "figures"
    )
    if is_plural(nouns) and not document:
        kind: SpeakerType = "group"
    else:
        body = head in _BODIES or nouns[-2:] in (["coast", "guard"], ["national", "guard"])
        kind = "organisation" if body and not document else "unnamed"
    human = kind == "unnamed" and not document and head not in _NOT_HUMAN
    return Description(name, head, frozenset(words) - _DETERMINERS, kind, definite, human)


def _without_participle(nouns: list[str]) -> list[str]:
    """The words of a noun phrase without the participle that follows its noun: "a study published"
    (on Monday), "analysts polled" (by a bank), "an inquiry opened this week", but "the accused".
    """
    end = len(nouns) - (nouns[-1] in _DAYS)
    if len(nouns) > 3 and nouns[-2] in _WHICH_TIME and nouns[-1] in _TIMES:
        end -= 2
    if end < 2 or nouns[end - 2] in _NO_NOUNS or nouns[end - 2].endswith("ly"):
        return nouns
    last = nouns[end - 1]
    participle = last in _PARTICIPLES or (last.endswith("ed") and last not in _NO_PARTICIPLES)
    return nouns[: end - 1] if participle else nouns


def is_plural(words: list[str]) -> bool:
    """Whether the words of a noun phrase, lower-cased, mean several.

    >>> is_plural(["two", "officials"]), is_plural(["the", "witness"])
    (True, False)
    """
    head = words[-1]
    if words[0] in _MANY or head in _PLURALS or head in _MANY:
        return True
    if head.endswith(("'s", "’s", "ss", "us", "is")) or head in _SINGULAR_S:
        return False
    return head.endswith("s") and len(head) > 3
