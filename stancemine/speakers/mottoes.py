"""Bodies whose names are phrases of ordinary words: "Parents for Safe Schools", "Stop the Runway".

No list can hold them. What shows them are capitals where a sentence would have none, and what
follows: the name does or owns something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stancemine.lexicon import DATES, FUNCTION

__all__ = ["mottoes"]

_CAP = r"[A-Z][\w-]+"
_CAUSE = (
    r"(?:Justice|Peace|Liberty|Freedom|Rights|Safety|Schools|Futures?|Climate|Democracy|Change|"
    r"Action|Education|Life|Lives|Choice|Equality|Humanity|Health|Truth|Animals|Children|Families|"
    r"Reform|Progress|Growth|Unity|Planet|Earth|Nature|Jobs|Homes|Housing|Transparency|Labou?r|"
    r"Responsibility|Independence|Integrity|Decency|Security|Prosperity|Gun Control|Clean Air)"
)
_ACTS = (
    r"(?=['’]s?\b|['’]\s|,\s+(?:which|who|an?|the|whose)\b|\s+(?:said|says|say|told|tells?|has|have|had|"
    r"was|were|is|are|will|would|could|may|wants?|wanted|warned|warns?|called|calls?|argued|argues?|"
    r"accused|accuses?|announced|announces?|claimed|claims?|insisted|insists?|urged|urges?|welcomed|"
    r"welcomes?|condemned|condemns?|demanded|demands?|criticised|criticized|believes?|estimates?|"
    r"added|adds?|denied|denies|rejected|rejects|replied|responded|campaigners?|activists?|"
    r"organisers?|organizers?|members?|supporters?|spokes\w+|chair\w*|founders?|directors?|leaders?)\b)"
)
_MOTTO = re.compile(
    r"(?<![\w’'-])(?:"
    # Doctors Without Walls, Neighbours Against the Runway
    rf"(?:[A-Z]\w+s|Women|Men|People)\s(?:Without|Against|Before)\s(?:the\s|[Oo]ur\s)?{_CAP}(?:\s{_CAP})*"
    # Women for Peace, Parents for Safe Schools
    rf"|(?:[A-Z]\w+s|Women|Men|People)\s[Ff]or\s(?:{_CAP}\s){{0,2}}{_CAUSE}"
    # Climate Now, Farmers First
    rf"|{_CAP}\s(?:Now|First)"
    # Save Our Harbour, Stop the Runway
    rf"|(?:Save|Stop|Keep|Protect|Defend|Reclaim)\s(?:[Tt]he\s|[Oo]ur\s|{_CAP}\s)(?:{_CAP})(?:\s{_CAP})*"
    rf"){_ACTS}"
)
_BEFORE = re.compile(rf"(?<![\w’'-])({_CAP})\s$")
_NO_NAMES = FUNCTION | DATES
_MINISTERS = re.compile(r"(?:Ministers|Secretaries|Spokes\w+)\s[Ff]or\b")


def mottoes(text: str) -> Iterator[tuple[int, int]]:
    """Where such names stand in ``text``.

    >>> text = "Parents for Safe Schools said so."
    >>> [text[start:end] for start, end in mottoes(text)]
    ['Parents for Safe Schools']
    """
    for match in _MOTTO.finditer(text):
        if _MINISTERS.match(match[0]):
            continue
        start = match.start()
        while (before := _BEFORE.search(text, max(0, start - 30), start)) and (
            before[1].casefold() not in _NO_NAMES
        ):
            start = before.start()
        yield start, match.end()
