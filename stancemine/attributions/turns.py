"""The turns of an interview or a transcript: "RHODES: I have seen it.", "Q: …", "A: …".

A label opens a line, perhaps behind a quotation mark. Its turn runs to the next label, that of "A"
at most to a paragraph in which the author quotes somebody; the last one ends with its paragraph,
since what follows is as likely the author's. "Q" asks for the publication: its turn is nobody's
report.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from stancemine.attributions.quotes import QuotedRegion, merged, quoted_regions
from stancemine.lexicon import HONORIFICS, PLACES, SECTIONS

__all__ = ["ANSWER", "Turn", "spoken_regions", "turns"]

ANSWER = "A"
"""The label of whoever is interviewed."""

_QUESTION = "Q"
_LABEL = re.compile(
    r"^[^\S\n]*[“\"]?((?:[A-Z][\w.'’-]*|[QA])"
    r"(?:[^\S\n](?:[A-Z][\w.'’-]*|of|the|de|van|von|al|bin)){0,5}):[^\S\n]+(?=\S)",
    re.MULTILINE,
)
_JOINED = re.compile(
    r"(?<=[.?!…”\"’)\]] )[“\"]?([A-Z][A-Z.'’-]*(?: [A-Z][A-Z.'’-]*){0,4}):[^\S\n]+(?=\S)"
)
"""A label within a line, for lines that were joined: in capitals."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*(?=\S)")
_OWN = re.compile(r"\b(?:I|me|my|we|us|our|you|your)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!…][”\"’)]*(?=\s)")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n|\Z")


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks, ``text[label:colon]``, and what is said, ``[start, end)``; in code points."""

    label: int
    colon: int
    start: int
    end: int


def turns(text: str) -> tuple[Turn, ...]:
    r"""The turns of a text in which at least two labels open lines; none in most texts.

    A label counts that comes again, that stands in the text as a name ("RHODES", where "Alan
    Rhodes" is), or that is titled ("MR. RHODES"); "Q" and "A" where both are there.

    >>> found = turns("Q: Is it safe?\nA: It is. I saw it.\n\nThe plant was built in 1970.")
    >>> [(t.label, t.colon, t.start, t.end) for t in found]
    [(15, 16, 18, 34)]
    """
    found = _labels(text) if ":" in text else []
    if len(found) < 2:
        return ()
    counts = Counter(match[1] for match in found)
    labels = {label for label in counts if _is_label(text, label, counts)}
    if sum(counts[label] for label in labels) < 2:
        return ()
    if any(map(str.isupper, labels)):  # of one, all: who speaks but once as well
        labels.update(label for label in counts if label.isupper() and _may_be_label(label))
    # What opens the text but once labels no turn: "Holm: Harbour stays open" is a headline.
    known = [m for m in found if m[1] in labels and (m.start() or counts[m[1]] > 1)]
    result = []
    for match, after in zip(known, [*known[1:], None], strict=True):
        end = after.start() if after else _paragraph_end(text, match.end())
        if match[1] == ANSWER:
            end = _before_narration(text, match.end(), end)
        end = match.end() + len(text[match.end() : end].rstrip())
        if match[1] != _QUESTION:
            result.append(Turn(match.start(1), match.end(1), match.end(), end))
    return tuple(result)


def _before_narration(text: str, start: int, end: int) -> int:
    """Where an answer ends that the author breaks off: before a paragraph with a quotation and
    without "I" or "you" outside it.
    """
    found = [match.end() for match in _PARAGRAPH.finditer(text, start, end)]
    for first, after in zip(found, [*found, end][1:], strict=True):
        words = text[first:after]
        quoted = quoted_regions(words)
        if not quoted:
            continue
        places = [0, *(at for region in quoted for at in (region.start, region.end)), len(words)]
        outside = " ".join(words[a:b] for a, b in zip(places[::2], places[1::2], strict=True))
        if not _OWN.search(outside):
            return first
    return end


@lru_cache(maxsize=32)  # asked for by everything that reads a document
def spoken_regions(text: str) -> tuple[QuotedRegion, ...]:
    """What stands in quotation marks or in a turn, in order, without overlap."""
    found = turns(text)
    quoted = quoted_regions(text)
    if not found:
        return quoted
    labels = [turn.label for turn in found]
    # A mark before a label opens the turn ("“RHODES: …"); what it seems to hold is others' as well.
    apart = (r for r in quoted if bisect_left(labels, r.start) == bisect_left(labels, r.end))
    return merged([*apart, *(QuotedRegion(turn.start, turn.end) for turn in found)])


def _labels(text: str) -> list[re.Match[str]]:
    """What may label a turn, in order, "MR. SMITH" not as "SMITH" besides."""
    by_colon = {label.end(1): label for label in _JOINED.finditer(text)}
    by_colon.update((label.end(1), label) for label in _LABEL.finditer(text))
    return [label for _, label in sorted(by_colon.items())]


def _is_label(text: str, label: str, counts: Counter[str]) -> bool:
    if label in (_QUESTION, ANSWER):
        return bool(counts[_QUESTION] and counts[ANSWER])
    if not _may_be_label(label):
        return False
    words = _words_of(label)
    if words[0] in HONORIFICS or (counts[label] > 1 and len(counts) > 1):
        return True
    return _stands_as_name(text, words[-1].title())


def _may_be_label(label: str) -> bool:
    """Whether the words before a colon are neither a place nor a section ("FILE PHOTO")."""
    words = _words_of(label)
    return not PLACES.issuperset(words) and SECTIONS.isdisjoint((words[0], words[-1]))


def _words_of(label: str) -> list[str]:
    return label.casefold().replace(".", "").split()


def _stands_as_name(text: str, name: str) -> bool:
    """Whether a word is in the text other than before a colon."""
    whole = re.compile(rf"\b{re.escape(name)}\b(?!:)")
    at = text.find(name)  # many times as fast as the pattern's own search
    while at >= 0:
        if whole.match(text, at):
            return True
        at = text.find(name, at + 1)
    return False


def _paragraph_end(text: str, start: int) -> int:
    if "\n" not in text:  # lines that were joined: the sentence's end is sure
        found = _SENTENCE_END.search(text, start)
        return found.end() if found else len(text)
    found = _PARAGRAPH_END.search(text, start)
    return found.start() if found else len(text)
