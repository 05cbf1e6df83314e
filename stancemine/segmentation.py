"""Text -> sentences with offsets.

nupunkt (Punkt with a trained model, pure Python) finds the boundaries; chosen by measurement, see
``docs/decisions.md`` and ``evaluation/segmentation.py``. Around it: which line breaks end a
sentence, and the few things of news that its model, made for legal English, gets wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nupunkt import sentence_spans

__all__ = ["split_sentences", "text_blocks"]

_FULL = 0.7
"""The share of the typical length above which a wrapped line is full: the next word had no room."""

_LONG_WORD = 14
"""What a full line may lack to the longest one."""

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ITEM = re.compile(r"\s*(?:[-–—•*·]|\(?(?:\d+|[a-zA-Z])[.)])\s")
_UNBROKEN = re.compile(r"\S{400,}")
_CLOSERS = re.compile(r"[\"”’»)\]]*(?:\s+”(?=\s|$))?")

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[a-z]*\b)"
_ZONE = r"(?:GMT|UTC|BST|CES?T|[ECMP][SD]?T|Eastern|Central|Mountain|Pacific)\b"
_MISSED = re.compile(
    # A word in small letters before a full stop and a capital: the model holds "found.", "lead.",
    # "no." and the like for abbreviations (of law reports).
    r"(?:(?<![\w.])(?!(?:vs|cf|al|approx|ca|pp|ed|eds|vol|fig|sec|art|ch|est)\.)[a-z]{2,}\."
    rf"|\b[ap]\.m\.(?!\s+(?:{_DAY}|{_MONTH}|{_ZONE})))"
    r"[\"”’»)\]]*(?=\s+[“‘\"'(\[«„]*[A-Z])"
    # One capital that is no initial ("on X.", "Plan B."), by what follows; a name before a quote.
    r"|(?<![\w.])[A-Z]\.[\"”’»)\]]*"
    r"(?=\s+(?:He|She|It|They|We|The|His|Her|Its|Their|But|And|That|This)\s)"
    r"|(?<![\w.])(?!(?:Prof|Capt|Sept|Corp|Bros|Assn|Dept|Univ|Govt|Supt|Insp|Reps|Sens|Messrs)\.)"
    r"[A-Z][a-z]{3,}\.(?=\s+[“‘\"])"
    # A space that was lost beside a quotation mark.
    r"|[.!?…](?=[“„])|[.!?…]”(?=[^\W\d_])"
)

_ABBREVIATION = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Dr|Prof|Mx|Mme|Mlle|Msgr|Lt|Lieut|Cmdr|Cdr|Supt|Insp|Reps|Sens|Ald|Coun)\.$"
)
_OPEN_END = re.compile(r"(?:[?!…]|\.\.\.)[\"”’»']+$")
_SAYS = re.compile(
    r"(?:I|(?!(?:He|She|It|We|They|You|The|An?|This|That|These|Those)\b)"
    r"[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,4})\s"
    r"(?:said|says|asked|asks|told|tells|wrote|writes|added|adds|replied|answered|wondered|shouted|"
    r"tweeted|posted|declared|exclaimed|demanded|cried|recalled|joked|concluded|insisted)\b"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as (start, end) code points, in order.

    They do not overlap, have no white space at their ends, and hold every other character.
    Sentences inside a quotation are sentences of their own; a reporting clause stays with the one
    it touches. The time is linear in the length of the text.

    >>> text = "“Why? We must go,” Orlov said. “Now?” Mr. Lee asked."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['“Why?', 'We must go,” Orlov said.', '“Now?” Mr. Lee asked.']
    """
    return [span for start, end in text_blocks(text) for span in _sentences(text, start, end)]


def text_blocks(text: str) -> Iterator[tuple[int, int]]:
    """The stretches that no sentence crosses, trimmed: lines, so that a headline or list item needs
    no full stop, or paragraphs and list items where lines are hard-wrapped.

    >>> list(text_blocks("Dam holds" + chr(10) + "It leaks a little."))
    [(0, 9), (10, 28)]
    """
    lines = [_trimmed(text, *match.span()) for match in _LINE.finditer(text)]
    lines = [(start, end) for start, end in lines if start < end]
    if not lines:
        return
    width = _wrap_width(text, lines)
    start, end = lines[0]
    for (before, until), (first, last) in pairwise(lines):
        if width is None or not _goes_on(text, width, before, until, first):
            yield start, end
            start = first
        end = last
    yield start, end


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int | None:
    """The typical length of a line if lines are hard-wrapped, else None.

    Wrapped lines fit a page, and most go on in small letters, or some do and hardly a line lacks
    more than a word to the longest; lines that are paragraphs, headlines or list items are longer,
    or open with a capital or a mark.
    """
    widths = sorted(end - start for start, end in lines)
    typical = widths[len(widths) * 3 // 4]
    if not 25 <= typical <= 120:
        return None
    full = [
        (text[first].islower(), until - before > widths[-1] - _LONG_WORD)
        for (before, until), (first, _) in pairwise(lines)
        if until - before > _FULL * typical and _adjacent(text, until, first)
    ]
    small, even = sum(low for low, _ in full), sum(close for _, close in full)
    wrapped = 2 * small >= len(full) or (len(full) > 3 and small > 1 and even >= 0.8 * len(full))
    return typical if full and wrapped else None


def _goes_on(text: str, width: int, before: int, until: int, first: int) -> bool:
    """Whether the wrapped line ``text[before:until]`` goes on in the line that starts at ``first``.

    It does if it is full, and no more than full unless the next one opens in small letters.
    """
    length = until - before
    return (
        length > _FULL * width
        and (length < 1.5 * width or text[first].islower())
        and _adjacent(text, until, first)
        and _ITEM.match(text, first) is None
    )


def _adjacent(text: str, end: int, start: int) -> bool:
    """Whether two lines follow each other without an empty one between."""
    return len(text[end:start].replace("\r\n", "\n").strip(" \t\xa0")) <= 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of one block."""
    held: tuple[int, int] | None = None
    for span in _pieces(text, start, end):
        if held is None:
            held = span
        elif _belongs(text, held, span):
            held = held[0], span[1]
        else:
            yield held
            held = span
    if held is not None:
        yield held


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The block cut at each boundary, trimmed; marks that close stay with what they close."""
    block = text[start:end]
    # nupunkt looks back to the last white space at every mark: quadratic where there is none.
    bounded = _UNBROKEN.sub(lambda run: "x" * (len(run[0]) - 4) + run[0][-4:], block)
    ends = {last for _, last in sentence_spans(bounded, paragraph_breaks=False)}
    ends.update(match.end() for match in _MISSED.finditer(block))
    origin = start
    for last in (*sorted(ends), len(block)):
        closing = _CLOSERS.match(block, last)
        cut = max(start, origin + (closing.end() if closing else last))
        first, until = _trimmed(text, start, cut)
        if first < until:
            yield first, until
        start = cut


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    return first, max(first, start + len(piece.rstrip()))


def _belongs(text: str, held: tuple[int, int], span: tuple[int, int]) -> bool:
    """Whether ``span`` goes on with the sentence before it after all."""
    head = text[span[0] : min(span[1], span[0] + 120)]
    tail = text[max(held[0], held[1] - 12) : held[1]]
    return (
        not any(character.isalnum() for character in head)
        or _ABBREVIATION.search(tail) is not None
        or (_OPEN_END.search(tail) is not None and _SAYS.match(head) is not None)
    )
