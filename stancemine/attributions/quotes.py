"""Where a text stands inside quotation marks.

One left-to-right scan for double marks (straight, curly, German, French, ``TeX''), then one for
single marks outside them. Odd and unclosed marks degrade: a quotation that is not closed in its
paragraph goes on to a mark that closes it if that is the next one in the text; else it ends with
its paragraph, or after `UNCLOSED` code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["QuotedRegion", "is_closed", "merged", "quoted_regions", "quoted_share", "region_at"]

UNCLOSED = 1000
"""The longest quotation without a closing mark, in code points; a longer one is an error of the
text, and what follows is more likely the author's."""

PARAGRAPHS = 3000
"""The longest quotation over paragraphs that do not open with a mark, in code points."""

_SINGLE_LONGEST = 800
_PARAGRAPH = r"(?:(?:\r\n|\r|\n)[^\S\r\n]*){2,}"
_MARK = re.compile(rf"[\"＂“”„‟«»‹›]|``|''|{_PARAGRAPH}")
_OPENERS = frozenset("“„‟«‹") | {"``"}
_CLOSERS = frozenset("”»›")
_REVERSED = {"«": "»", "‹": "›"}  # as closer: the opener of German »…« and ›…‹
_CLOSED_BY = {
    "“": "”",
    "”": "”",
    '"': '"',
    "＂": "＂",
    "„": "“ ”",
    "«": "»",
    "»": "«",
    "‘": "’",
    "'": "' ’",
}
_SINGLE_OPEN = re.compile(
    r"(?<![\w’'‘])['‘‚](?=[\w(\[…$€£])"
    r"(?!\d\ds?\b|(?:em|til|tis|twas|cause|n|cos|bout|round)\b)"
)
_SINGLE_CLOSE = re.compile(rf"(?<=\S)['’‘](?!\w)|{_PARAGRAPH}")


@dataclass(frozen=True, slots=True)
class QuotedRegion:
    """A stretch inside quotation marks: ``[start, end)`` in code points, marks included.

    ``continues`` says that it carries on the region before it: by convention each paragraph of a
    long quotation opens with a mark and only the last closes.
    """

    start: int
    end: int
    continues: bool = False


def quoted_regions(text: str) -> tuple[QuotedRegion, ...]:
    r"""The stretches of ``text`` inside quotation marks, in order, without overlap.

    A quotation within a quotation is part of the outer one.

    >>> [(r.start, r.end) for r in quoted_regions('He said "no" and «non», not \'nein\'.')]
    [(8, 12), (17, 22), (28, 34)]
    """
    double = tuple(_double_regions(text))
    masked = list(text)
    for region in double:
        # What a double quotation holds is opaque, so that its apostrophes open nothing.
        masked[region.start : region.end] = "x" * (region.end - region.start)
    return merged([*double, *_single_regions("".join(masked))])


def region_at(regions: Sequence[QuotedRegion], position: int) -> int | None:
    """The index of the region that holds ``position``, or None."""
    index = bisect_right(regions, position, key=lambda region: region.start) - 1
    return index if index >= 0 and position < regions[index].end else None


def is_closed(text: str, regions: Sequence[QuotedRegion], index: int) -> bool:
    """Whether a region ends with the mark that goes with the one it begins with, or is carried on
    by the next: a quotation that is sure to end where it seems to.

    >>> text = 'He said "no" and “non".'
    >>> regions = quoted_regions(text)
    >>> [is_closed(text, regions, index) for index in range(len(regions))]
    [True, False]
    """
    region = regions[index]
    closer = _CLOSED_BY.get(text[region.start], "")
    length = region.end - region.start
    closed = length > 1 and text[region.end - 1] in closer.split()
    follows = index + 1 < len(regions) and regions[index + 1].continues
    return closed or (follows and length < UNCLOSED)


def quoted_share(text: str, start: int, end: int, regions: Sequence[QuotedRegion]) -> float:
    """The share, in [0, 1], of the letters and digits of ``text[start:end]`` in ``regions``.

    >>> text = 'They want "peace".'
    >>> quoted_share(text, 10, 17, quoted_regions(text))
    1.0
    """
    inside = 0
    index = max(0, bisect_right(regions, start, key=lambda region: region.start) - 1)
    while index < len(regions) and regions[index].start < end:
        inside += _letters(text[max(start, regions[index].start) : min(end, regions[index].end)])
        index += 1
    return inside / _letters(text[start:end]) if inside else 0.0


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _double_regions(text: str) -> Iterator[QuotedRegion]:
    start: int | None = None
    opener, depth, continues = "", 0, False
    found = list(_MARK.finditer(text))
    following = _next_marks(found)
    for match, after in zip(found, following, strict=True):
        mark, here = match.group(), match.start()
        if mark[0].isspace():
            if start is not None and depth == 1 and _closes_later(text, start, opener, after):
                continue
            if start is not None:
                yield QuotedRegion(start, _last_word_end(text, start, here), continues)
                continues = text[match.end() : match.end() + 1] in {*_OPENERS, '"', "＂"}
                start = None
            continue
        if _opens(text, match, start is not None, opener):
            if start is None:
                start, opener, depth = here, mark, 1
            elif _starts_sentence(text, here):
                # Straight or joined paragraphs: the earlier mark was never closed.
                yield QuotedRegion(start, _last_word_end(text, start, here), continues)
                start, opener, depth, continues = here, mark, 1, True
            else:
                depth += 1
        elif start is not None:
            depth -= 1
            if depth == 0:
                yield QuotedRegion(start, match.end(), continues)
                start, continues = None, False
    if start is not None:
        yield QuotedRegion(start, _last_word_end(text, start, len(text)), continues)


def _next_marks(found: Sequence[re.Match[str]]) -> list[re.Match[str] | None]:
    """For each of the matches the quotation mark that comes next, paragraphs passed over."""
    after: re.Match[str] | None = None
    result = []
    for match in reversed(found):
        result.append(after)
        after = after if match.group()[0].isspace() else match
    return result[::-1]


def _closes_later(text: str, start: int, opener: str, mark: re.Match[str] | None) -> bool:
    """Whether the next mark after a paragraph closes the quotation that opens at ``start``: its
    paragraphs have no marks of their own.
    """
    if mark is None or mark.end() - start > PARAGRAPHS:
        return False
    after = text[mark.end() : mark.end() + 1]
    closing = not text[mark.start() - 1].isspace() and not after.isalnum()
    return closing and mark.group() in _CLOSED_BY.get(opener, "").split()


def _opens(text: str, match: re.Match[str], is_open: bool, opener: str) -> bool:
    """Whether this mark opens a quotation (else it closes one, or is a stray closer)."""
    mark = match.group()
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    looks_opening = (before.isspace() or before in "([{—–-/‘'") and not after.isspace()
    if mark == "“" and is_open and opener == "„":
        return False
    if mark in _REVERSED and is_open and opener == _REVERSED[mark]:
        return False
    if mark in _OPENERS:
        return True
    if mark in _CLOSERS:
        # Swedish ”…”, German »…«: the closing mark of others opens.
        return not is_open and looks_opening
    looks_closing = not before.isspace() and not after.isalnum()
    if looks_opening != looks_closing:
        return looks_opening
    return not is_open


def _starts_sentence(text: str, position: int) -> bool:
    before = text[max(0, position - 20) : position]
    stripped = before.rstrip()
    return before != stripped and stripped[-1:] in (".", "!", "?", "…")


def _last_word_end(text: str, start: int, end: int) -> int:
    """The end of an unclosed quotation that runs from ``start`` to at most ``end``."""
    end = min(end, start + UNCLOSED)
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end


def _single_regions(text: str) -> Iterator[QuotedRegion]:
    position = 0
    while opening := _SINGLE_OPEN.search(text, position):
        end = _single_end(text, opening)
        position = end or opening.end()
        if end:
            yield QuotedRegion(opening.start(), end)


def _single_end(text: str, opening: re.Match[str]) -> int | None:
    """Where a single quotation closes; a mark after "s" may be a genitive and comes second."""
    fallback = None
    limit = min(len(text), opening.end() + _SINGLE_LONGEST)
    for closing in _SINGLE_CLOSE.finditer(text, opening.end() + 1, limit):
        if closing.group()[0].isspace():
            break
        if text[closing.start() - 1] != "s":
            return closing.end()
        fallback = fallback or closing.end()
    return fallback


def merged(regions: Sequence[QuotedRegion]) -> tuple[QuotedRegion, ...]:
    """The regions in order, those that overlap as one."""
    found: list[QuotedRegion] = []
    for region in sorted(regions, key=lambda region: (region.start, -region.end)):
        if found and region.start < found[-1].end:
            if region.end > found[-1].end:
                found[-1] = QuotedRegion(found[-1].start, region.end, found[-1].continues)
        else:
            found.append(region)
    return tuple(found)
