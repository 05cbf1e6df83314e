"""Bodies whose names are phrases of ordinary words: "Parents for Safe Schools", "Stop the Runway".

No list can hold them. What shows them are capitals where a sentence would have none, and what
follows: the name speaks or owns something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stancemine.lexicon import GROUPS, ROLE_WORDS, words_of
from stancemine.speakers.first_names import gender_of
from stancemine.speakers.ordinary import is_ordinary

__all__ = ["mottoes"]

_S = r"[^\S\n]"
_CAP = r"[A-ZÀ-ÖØ-Þ][\w-]{1,30}"
_FEW = rf"(?:{_S}{_CAP}){{0,3}}"
"""Not more: what may be long is read again from each of its words."""
_CAUSE = (
    r"(?:Justice|Peace|Liberty|Freedom|Rights|Safety|Schools|Futures?|Climate|Democracy|Change|"
    r"Action|Education|Life|Lives|Choice|Equality|Humanity|Health|Truth|Animals|Children|Families|"
    r"Reform|Progress|Growth|Unity|Planet|Earth|Nature|Jobs|Homes|Housing|Transparency|Labou?r|"
    r"Responsibility|Independence|Integrity|Decency|Security|Prosperity|Gun Control|Clean Air)"
)
_SPEAKS = (
    r"said|says?|told|tells?|wants?|wanted|warned|warns?|called|calls?|argued|argues?|accused|"
    r"accuses?|announced|announces?|claimed|claims?|insisted|insists?|urged|urges?|welcomed|"
    r"welcomes?|condemned|condemns?|demanded|demands?|criticised|criticized|believes?|added|adds?|"
    r"denied|denies|rejected|rejects|replied|responded|campaigners?|activists?|organisers?|"
    r"organizers?|members?|supporters?|spokes\w+|chair\w*|founders?|directors?|leaders?"
)
_OWNS = r"['’]s?\b|['’]\s|,\s+(?:which|who|an?|the|whose)\b"
_SPEAKER = rf"(?={_OWNS}|\s+(?:{_SPEAKS})\b)"
_ACTOR = rf"(?={_OWNS}|\s+(?:{_SPEAKS}|has|have|had|was|were|is|are|will|would|could|may)\b)"
_PEOPLE = re.compile(
    rf"(?<![\w’'-])({_CAP}){_S}"
    # Neighbours Against the Runway, Parents for Safe Schools
    rf"(?:(?:Without|Against|Before){_S}(?:the{_S}|[Oo]ur{_S})?{_CAP}{_FEW}"
    rf"|[Ff]or{_S}(?:{_CAP}{_S}){{0,2}}{_CAUSE}){_ACTOR}"
)
_CALL = re.compile(
    # Climate Now, Farmers First; Save Our Harbour, Stop the Runway
    rf"(?<![\w’'-])(?:({_CAP}){_S}(?:Now|First)"
    rf"|(?:Save|Stop|Keep|Protect|Defend|Reclaim){_S}(?:[Tt]he|[Oo]ur|{_CAP}){_S}{_CAP}{_FEW}){_SPEAKER}"
)
_MANY = GROUPS | words_of(
    """women men people mothers fathers mums moms dads reporters lawyers musicians citizens youth
    jews muslims christians athletes translators clowns surfers grandparents"""
)


def mottoes(text: str) -> Iterator[tuple[int, int]]:
    """Where such names stand in ``text``; one that is shown once, wherever it stands.

    >>> text = "Parents for Safe Schools said so."
    >>> [text[start:end] for start, end in mottoes(text)]
    ['Parents for Safe Schools']
    """
    for name in dict.fromkeys(_shown(text)):
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                yield start, end
            start = text.find(name, end)


def _shown(text: str) -> Iterator[str]:
    for match in _PEOPLE.finditer(text):
        word = match[1].casefold()
        if word in _MANY or (word.endswith("s") and word[:-1] in ROLE_WORDS - {"minister"}):
            yield match[0]
    for match in _CALL.finditer(text):
        words = match[0].casefold().split()
        if is_ordinary(match[1].casefold()) if match[1] else not any(map(_is_of_a_person, words)):
            yield match[0]


def _is_of_a_person(word: str) -> bool:
    return word in ROLE_WORDS or gender_of(word) is not None
