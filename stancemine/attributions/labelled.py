"""Who is named beside what is said, without a verb: no tagger reads these forms.

The turns of an interview ("RHODES: …"), a name and a colon before a quotation, the speaker who
opens a headline ("Ilves: Dam is safe"), the signature behind a quotation (“…” — Ana Ilves, Varn).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from stancemine.attributions.quotes import is_closed, quoted_regions
from stancemine.attributions.spans import ScoredSpan, contains, trimmed
from stancemine.attributions.turns import turns
from stancemine.lexicon import PLACES, SECTIONS, words_of

__all__ = ["with_labels"]

_SCORE = 0.9
"""The score of a label and of what it labels, which no model has read."""

_LABELLED = re.compile(
    r"[^\S\n]*(?P<name>(?:(?!(?i:is|are|was|were|has|have|had|will|would|can|could|said|says|reads?|that|which|who|"
    r"he|she|it|they|we|you|i|to|as|when|if|because|this|here|there|not|more|\w+ed|\w+ing)\b)"
    r"[\w’'.-]+[^\S\n]+){0,9}[\w’'-]+):\s*(?=[“\"])"
)
"""A noun phrase and a colon that open a sentence, before a quotation."""

_CAPITAL = (
    r"(?:[A-Z]\.)+|[A-Z0-9][\w’'-]*(?:\.[\w’'-]+)*|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|St)\."
)
_NAME = (
    rf"(?=[A-Z])(?:{_CAPITAL})(?:[^\S\n]+(?:(?:of|the|de|van|von|der|al|bin)[^\S\n]+){{0,2}}"
    rf"(?:{_CAPITAL})){{0,4}}"
)
_HEADLINE = re.compile(
    rf"[^\S\n]*(?P<name>{_NAME})(?:[^\S\n]+[Oo]n[^\S\n][^:.\n]{{2,60}}?(?=:[^\S\n]+[“\"‘']))?(?P<colon>:)[^\S\n]+(?=\S)"
)
"""A name and a colon that open a headline; between them what it is about, where the words of the
name follow in quotation marks ("Ilves on the dam: “It is safe”").
"""
_TELLERS = words_of(
    """poll survey study report reports newspaper historians insiders sources experts police
    officials analysts researchers scientists economists prosecutors watchdog witnesses lawyer
    lawyers minister ministry court judge doctors"""
)
"""Who tells something in a headline though the text below has other words for it."""
_JOINING = words_of("for in with to and or as at by from is on a an how why what who when where")
_IN_PLACE = re.compile(r"\b(?:in|at|from|near|of|to|outside|around|across) $")
"""Before a name that is a place's."""
_QUESTION = re.compile(r"[^“\"‘']*\?\s*")

_DASH = re.compile(r"\s*(―|—|–|--?)[^\S\n]*(?=[A-Z])")
_SIGNATURE = re.compile(rf"[”\"’'»]{_DASH.pattern}")
_SIGNED = re.compile(
    rf"((?P<name>{_NAME})(?:,[^\S\n][^\n“”\"]{{1,80}}?|[^\S\n]\([^)\n]{{1,60}}\))?)\.?\s*"
)
"""Behind a quotation and a dash: a name, and who that is, to the end of the sentence."""
_WITHIN = re.compile(r"(?<=\w)[^\S\n]+([A-Z][\w’'-]*)\b(?!:)")
"""A capitalised word that opens no sentence and no headline."""
_SENTENCE_MARKS = frozenset(".!?…")
_AGENCIES = words_of("reuters ap afp tass xinhua dpa interfax upi bloomberg")


@dataclass(frozen=True, slots=True)
class _Speech:
    """Who speaks, the label or mark that says so, and what is said; [start, end) in code points."""

    source: tuple[int, int]
    cue: tuple[int, int]
    start: int
    end: int


def with_labels(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The spans with those that labels stand for: the name is the source, its colon or dash the
    cue, and every sentence a content. What was tagged within the words stays.

    >>> text = "“It is safe.” — Ana Ilves, Varn"
    >>> found = with_labels(text, [(0, 13), (14, 31)], [])
    >>> [(span.type, text[span.start : span.end]) for span in found]
    [('source', 'Ana Ilves, Varn'), ('cue', '—'), ('content', '“It is safe.”')]
    """
    speeches = [
        _Speech((t.label, t.colon), (t.colon, t.colon + 1), t.start, t.end) for t in turns(text)
    ]
    speeches += _signatures(text, sentences)
    spans = _with_speeches(text, sentences, spans, sorted(speeches, key=lambda s: s.start))
    return _with_colons(text, sentences, _with_headline(text, sentences, spans))


def _with_speeches(
    text: str,
    sentences: Sequence[tuple[int, int]],
    spans: Sequence[ScoredSpan],
    speeches: Sequence[_Speech],
) -> list[ScoredSpan]:
    if not speeches:
        return list(spans)
    said = [_sentences_of(text, sentences, speech) for speech in speeches]
    firsts = [min(speech.source[0], speech.start) for speech in speeches]

    def stays(span: ScoredSpan) -> bool:
        place = bisect_left(firsts, span.end) - 1
        if place < 0:
            return True
        speech = speeches[place]
        if any(span.start < end and start < span.end for start, end in (speech.source, speech.cue)):
            return False
        return not (span.type == "content" and any(contains(span, one) for one in said[place]))

    kept = [span for span in spans if stays(span)]
    for speech, pieces in zip(speeches, said, strict=True):
        kept.append(ScoredSpan("source", *speech.source, _SCORE, speech.cue[0]))
        kept.append(ScoredSpan("cue", *speech.cue, _SCORE))
        kept.extend(pieces)
    return kept


def _signatures(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[_Speech]:
    """The quotations, each of whole sentences, behind which only a name stands."""
    if not _SIGNATURE.search(text):
        return
    starts = [start for start, _ in sentences]
    regions = quoted_regions(text)
    for index, region in enumerate(regions):
        dash = _DASH.match(text, region.end)
        if dash is None or text[region.end - 2] not in _SENTENCE_MARKS:
            continue
        first = index
        while first and regions[first].continues:
            first -= 1
        opens = bisect_left(starts, regions[first].start)
        if opens == len(starts) or starts[opens] != regions[first].start:
            continue
        end = sentences[bisect_right(starts, dash.start(1)) - 1][1]
        signed = _SIGNED.fullmatch(text, dash.end(), end)
        if signed and is_closed(text, regions, index) and _signs(text, signed):
            yield _Speech(signed.span(1), dash.span(1), regions[first].start, region.end)


def _signs(text: str, signed: re.Match[str]) -> bool:
    """Whether a name behind a quotation is somebody's: of two words, or told of in the text."""
    words = signed["name"].split()
    if _AGENCIES.issuperset(word.casefold() for word in words):
        return False
    return len(words) > 1 or _is_told_of(text, words[0])


def _with_headline(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The spans with the speaker who opens a headline, the text's first sentence; what else was
    tagged there is what that speaker tells.
    """
    if not sentences:
        return list(spans)
    start, end = sentences[0]
    label = _HEADLINE.match(text, start, end) if text.find(":", start, end) >= 0 else None
    if label is None or not _opens_headline(text, label, end):
        return list(spans)
    colon = label.start("colon")
    inside = [_behind(span, label) for span in spans if span.start < end]
    if any(span.type == "cue" and span.start <= colon < span.end for span in inside):
        return list(spans)  # the tagger has read it
    kept = [span for span in inside if span.start >= label.end()]
    if not any(span.type == "cue" for span in kept):
        kept = []
    kept.append(ScoredSpan("source", *label.span("name"), _SCORE, colon))
    kept.append(ScoredSpan("cue", colon, colon + 1, _SCORE))
    kept.append(ScoredSpan("content", label.end(), end, _SCORE, colon))
    return [*kept, *(span for span in spans if span.start >= end)]


def _opens_headline(text: str, label: re.Match[str], end: int) -> bool:
    """Whether a name before a headline's colon is that of a speaker."""
    words = [word.strip(".").casefold() for word in label["name"].split()]
    if not _JOINING.isdisjoint(words) or not SECTIONS.isdisjoint((words[0], words[-1])):
        return False
    if PLACES.issuperset(words) or _QUESTION.fullmatch(text, label.end(), end):
        return False
    if words[-1] in _TELLERS:
        return True
    name = re.compile(rf"\b{re.escape(label['name'].split()[-1])}\b(?!:)")
    told = (text[max(0, found.start() - 10) : found.start()] for found in name.finditer(text, end))
    return any(_IN_PLACE.search(before) is None for before in told)


def _with_colons(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[ScoredSpan]
) -> list[ScoredSpan]:
    """The spans with those of a name and a colon that open a sentence before a quotation, where the
    tagger has passed over the colon ("Our reporter Ida Holm in Varn: “The wall is gone.”").
    """
    labels = [
        (index, label)
        for index, (start, end) in enumerate(sentences)
        if text.find(":", start, end) >= 0
        and (label := _LABELLED.match(text, start, end))
        and (re.search(r"[A-Z]", label["name"][1:]) or _is_told_of(text, label["name"]))
    ]
    if not labels:
        return list(spans)
    starts = [start for start, _ in sentences]
    inside: dict[int, list[ScoredSpan]] = {}
    for span in spans:
        inside.setdefault(bisect_right(starts, span.start) - 1, []).append(span)
    for index, label in labels:
        here = [_behind(span, label) for span in inside.get(index, [])]
        if any(span.type != "source" for span in here if span.start < label.end()):
            continue
        kept = [span for span in here if span.start >= label.end()]
        if not any(span.type == "content" for span in kept):
            kept.append(ScoredSpan("content", label.end(), sentences[index][1], _SCORE))
        kept.append(ScoredSpan("source", *label.span("name"), _SCORE, label.end("name")))
        kept.append(ScoredSpan("cue", label.end("name"), label.end("name") + 1, _SCORE))
        inside[index] = kept
    return [span for _, here in sorted(inside.items()) for span in here]


def _is_told_of(text: str, word: str) -> bool:
    """Whether one capitalised word is a name that the text has within a sentence, too."""
    return word in _names_within(text)


@lru_cache(maxsize=8)
def _names_within(text: str) -> frozenset[str]:
    return frozenset(match[1] for match in _WITHIN.finditer(text))


def _behind(span: ScoredSpan, label: re.Match[str]) -> ScoredSpan:
    """A content that takes in the label before its quotation, without it."""
    if span.type == "content" and label.start("name") <= span.start < label.end() < span.end:
        return replace(span, start=label.end())
    return span


def _sentences_of(
    text: str, sentences: Sequence[tuple[int, int]], speech: _Speech
) -> list[ScoredSpan]:
    first = max(0, bisect_right(sentences, speech.start, key=lambda s: s[0]) - 1)
    last = bisect_left(sentences, speech.end, key=lambda s: s[0])
    clipped = (
        ScoredSpan("content", max(start, speech.start), min(end, speech.end), _SCORE, speech.cue[0])
        for start, end in sentences[first:last]
    )
    return [piece for one in clipped if (piece := trimmed(text, one))]
