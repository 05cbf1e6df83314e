"""Where spans begin and end: punctuation that a tagger takes in or leaves out at their edges.

The conventions are PolNeAR's (counted on its training part): a content keeps its quotation marks
and leaves the sentence's full stop outside, a cue is words, a source keeps the comma that closes
its apposition but neither a full stop nor the genitive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancemine.quotes import QuotedRegion, region_at

__all__ = ["content_edges", "cue_edges", "source_edges"]

_LEADING = " \t\r\n,;:.–—-"
_TRAILING = " \t\r\n,;:–—-"
_GENITIVE = re.compile(r"(?<=\w)['’]s$|(?<=s)['’]$")
_ARTICLE_END = re.compile(r"(?<=\w)\s+(?:the|an?)$", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?:\b[A-Za-z]|\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|Inc|Co|Corp|Ltd|vs|etc|a\.m|p\.m))\.$"
)
_CLOSERS = "\"”»›’'“"


def content_edges(
    text: str, start: int, end: int, regions: Sequence[QuotedRegion]
) -> tuple[int, int]:
    """A content without outer punctuation, with the quotation marks that belong to it.

    >>> from stancemine.quotes import quoted_regions
    >>> text = 'He said: "We go."'
    >>> content_edges(text, 7, 16, quoted_regions(text))
    (9, 17)
    """
    first, last = start, end
    while first < last and text[first] in _LEADING and not _opens_number(text, first):
        first += 1
    at = region_at(regions, first - 1) if first else None
    if at is not None and regions[at].start == first - 1:
        first -= 1
    region = region_at(regions, last - 1)
    if region is not None:
        close = regions[region].end
        gap = text[last:close] if regions[region].start >= first else ""
        if gap and len(gap) <= 3 and not gap.strip(_TRAILING + "." + _CLOSERS):
            last = close
        return (first, last) if first < last else (start, end)
    while first < last and text[last - 1] in _TRAILING:
        last -= 1
    if last - first > 1 and text[last - 1] == "." and not _ABBREVIATION.search(text, first, last):
        last -= 1
    while first < last and text[last - 1] in _TRAILING:
        last -= 1
    return (first, last) if first < last else (start, end)


def cue_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A cue without outer punctuation and final article; one of punctuation alone stays.

    >>> cue_edges("According to the board,", 0, 16), cue_edges("Ilves: no", 5, 6)
    ((0, 12), (5, 6))
    """
    first, last = start, end
    while first < last and text[first] in _LEADING:
        first += 1
    while first < last and text[last - 1] in " \t\r\n,;.–—-":
        last -= 1
    if article := _ARTICLE_END.search(text, first, last):
        last = article.start()
    return (first, last) if first < last else (start, end)


def source_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A source without full stop, colon and genitive.

    >>> source_edges("The Kremlin’s claim", 0, 13)
    (0, 11)
    """
    first, last = start, end
    while first < last and text[first] in _LEADING:
        first += 1
    while first < last and text[last - 1] in " :;–—":
        last -= 1
    if last - first > 1 and text[last - 1] == "." and not _ABBREVIATION.search(text, first, last):
        last -= 1
    if genitive := _GENITIVE.search(text, first, last):
        last = genitive.start()
    return (first, last) if first < last else (start, end)


def _opens_number(text: str, position: int) -> bool:
    return text[position] in ".-–" and text[position + 1 : position + 2].isdigit()
