"""Reports inside reports: what somebody is said to have said is read once more, by itself.

The tagger has learnt from PolNeAR, which marks no report inside another. By themselves the words
"Macron had promised to call" are a report like any other, and are found as one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from stancemine.attributions.assembly import Assembly
from stancemine.attributions.cues import is_inflected, may_be_cue
from stancemine.attributions.nesting import number_and_nest
from stancemine.attributions.noun_cues import owner_of
from stancemine.attributions.spans import ScoredSpan
from stancemine.decoding import spans_of
from stancemine.document import Attribution, Span
from stancemine.folder import Settings
from stancemine.runtime import Logits
from stancemine.windows import Known, Row, Windower

if TYPE_CHECKING:
    from stancemine.drafts import Draft

__all__ = ["FLAT", "read_again", "reads_again"]

FLAT = frozenset({"polnear"})
"""The annotation schemes that mark no report inside another: of PolNeAR's 24,105 one."""

LEVELS = 2
"""How often contents are read again: "he said she had told him that they feared a split"."""

FEWEST = 3
"""A passage has at least so many words."""

REACH = 30
"""Code points before a word in which its subject stands, if that is "I" or "we"."""

Passage = tuple[int, int]
"""``[start, end)`` in code points of the document."""

_WORD = re.compile(r"[A-Za-z]+")
_OPENING = re.compile(
    r"[\s\"“”„«»'‘’,;:–—-]*(?:(?:and|but|then|instead|only|also)\b,?\s+)*"
    r"(?:(?:that|how|whether|if)\s+)?",
    re.IGNORECASE,
)
_AND_THAT = re.compile(r",?\s+(?:and|but|or)\s+(?=that\s(?!is\b|was\b))", re.IGNORECASE)
_CLOSING = " \t\r\n\"“”„«»'‘’,;:.–—-"
_SUBJECT = re.compile(
    r"(?:(?i:the|my|our|his|her|their|its|your|an?|some|many|most|several|few|these|those|no|every)\s+"
    r"(?:(?!(?:who|which|that|when|if|has|have|had|is|was|will|not|to)\b)[\w’'-]+\s+){1,3}"
    r"|(?:[A-Z][\w’'-]+\s+){1,4}"
    r"|(?i:everyone|everybody|nobody|people)\s+)"
)
"""A plain noun phrase between the beginning of a passage and its cue."""
_AND_DID = re.compile(
    r",?\s(?:and|but)\s+(?:(?:\w+ly|also|then|later|had|has|have|did|does|do|not|never)\s+)*\Z"
)
_WHO = re.compile(r"(he|she|they|it)\b(?![’'])", re.IGNORECASE)
"""Whom a verb behind "and" goes on about: "they had searched the house but | did not suspect"."""
_WHETHER = re.compile(r"\b(?:whether|if)\s+\Z", re.IGNORECASE)
_WOULD = re.compile(r"(?:would|will|could|can|should|may|might)\b", re.IGNORECASE)
"""In what is asked, no report: "whether he | would mention | it"."""
_BE = re.compile(r"(?:(?:has|have|had)\s+)?(?:was|were|been|being|is|are)\b", re.IGNORECASE)
_TO_ACT = re.compile(r"to\s+", re.IGNORECASE)
_NOUN = re.compile(r"[a-z]+s")
_ENDS = (".", "!", "?")
_PAIRS = {"”": "“", "’": "‘", "»": "«", '"': '"', "'": "'"}
_CLOSED_BY = {opening: closing for closing, opening in _PAIRS.items()}
_OWN = frozenset({"i", "we"})
_NOBODY = frozenset({"nobody", "no one", "none"})
_OWN_THOUGHT = re.compile(
    r"\b(?:I|we|you)(?:['’](?:m|re|ve|ll|d))?"
    r"(?:\s+(?:\w+ly|also|do|don['’]t|still|just|all|didn['’]t|would|will|can|could|must|should|"
    r"can['’]t|want to|have to)){0,2}\s+\Z",
    re.IGNORECASE,
)
"""Before a word in its base form: "I think", "we really want to say"; "I told" is a report."""
_MY_TURN = re.compile(r",\s+(?:and|but)\s+(?:I|we)\b")
"""Where the teller goes on for himself: "they had lied, and I believed them"."""


def reads_again(settings: Settings, scheme: str | None) -> bool:
    """Whether a model looks for reports inside reports where it answers in a scheme."""
    return scheme not in FLAT and "tags" not in settings.untrained


def read_again(
    drafts: Sequence[Draft], windower: Windower, known: Known
) -> Generator[Sequence[Row], list[Logits], None]:
    """Add to each document the reports inside its reports.

    Gives the rows that the model is to judge and takes their logits, at most `LEVELS` times.
    """
    read: list[set[Passage]] = [set() for _ in drafts]
    for _ in range(LEVELS):
        passages = [_passages(draft, done) for draft, done in zip(drafts, read, strict=True)]
        texts = [_texts(draft, found) for draft, found in zip(drafts, passages, strict=True)]
        windower.tokens([text for found in texts for text in found], known)
        rows = [windower.sentence_rows(found, "alone", known) for found in texts]
        if not any(rows):
            return
        logits = iter((yield [row for found in rows for row in found]))
        for draft, found, said, own in zip(drafts, passages, texts, rows, strict=True):
            tags = [output.tags[0] for output in islice(logits, len(own))]
            if own:
                # One text of all passages: what stands around them in the document is not read.
                starts = list(accumulate((len(text) + 1 for text in said[:-1]), initial=0))
                _add(draft, found, starts, spans_of(own, tags, starts, "\n".join(said)))


def _texts(draft: Draft, passages: Sequence[Passage]) -> list[str]:
    """The passages as sentences: the tagger has learnt from such as end."""
    words = (draft.text[start:end] for start, end in passages)
    return [text if text.endswith(_ENDS) else text + "." for text in words]


def _passages(draft: Draft, read: set[Passage]) -> list[Passage]:
    """What is to be read, and is noted in ``read``: each content, sentence by sentence, in which
    something may be a cue that is none yet. A passage that holds another stands for both.
    """
    cues = _Cues(draft.attributions)
    pieces = {piece for found in draft.attributions for one in found for piece in one.content}
    found = {
        passage
        for piece in pieces
        for passage in _bare(draft, piece)
        if passage not in read and _may_hold_report(draft.text, passage, cues)
    }
    outer: list[Passage] = []
    for passage in sorted(found, key=lambda p: (p[0], -p[1])):
        if not outer or passage[1] > outer[-1][1]:
            outer.append(passage)
    read.update(outer)
    return outer


def _bare(draft: Draft, piece: Span) -> Iterable[Passage]:
    """A piece of a content in each sentence that it touches, what "and that" parts by itself,
    without quotation marks and "that"; left out where it is all of a sentence, which has been read.
    """
    sentences = draft.offsets
    first = bisect_right(sentences, piece.start, key=lambda s: s[0]) - 1
    last = bisect_left(sentences, piece.end, key=lambda s: s[0])
    for a, b in sentences[max(0, first) : last]:
        begin, close = max(a, piece.start), min(b, piece.end)
        joints = [match.span() for match in _AND_THAT.finditer(draft.text, begin, close)]
        places = [begin, *(place for joint in joints for place in joint), close]
        for start, end in zip(places[::2], places[1::2], strict=True):
            opening = _OPENING.match(draft.text, start, end)
            start = _behind_opening(draft.text, opening, end) if opening else start
            while start < end and draft.text[end - 1] in _CLOSING:
                if _closes(draft.text, start, end - 1):
                    break
                end -= 1
            if start < end and not (start == a and end >= b - 1):
                yield start, end


def _behind_opening(text: str, opening: re.Match[str], end: int) -> int:
    """Where a passage begins without its opening, but with the mark of a quotation that only opens
    it: "“We wait,” Ilves said on Monday".
    """
    for at in range(opening.start(), opening.end()):
        closer = _CLOSED_BY.get(text[at])
        closed = text.find(closer, opening.end(), end) if closer else -1
        if closed >= 0 and _WORD.search(text, closed + 1, end):
            return at
    return opening.end()


def _closes(text: str, start: int, at: int) -> bool:
    """Whether the mark ``at`` a place closes a quotation that opens at or behind ``start``."""
    opening = _PAIRS.get(text[at])
    return opening is not None and bool(
        re.search(rf"(?<!\w){re.escape(opening)}(?=\w)", text[start:at])
    )


def _may_hold_report(text: str, passage: Passage, cues: _Cues) -> bool:
    words = list(_WORD.finditer(text, *passage))
    return len(words) >= FEWEST and any(
        may_be_cue(word.group())
        and not cues.touch(*word.span())
        and (
            is_inflected(word.group())
            or not _OWN_THOUGHT.search(text, max(passage[0], word.start() - REACH), word.start())
        )
        for word in words
    )


def _add(
    draft: Draft,
    passages: Sequence[Passage],
    places: Sequence[int],
    spans: Sequence[ScoredSpan],
) -> None:
    """Add the reports that the ``spans`` of the ``passages`` make; ``places`` are where these begin
    in the text that the spans are of.
    """
    cues = _Cues(draft.attributions)
    result = [list(found) for found in draft.attributions]
    spans = sorted(spans, key=lambda span: span.start)
    for (start, end), at in zip(passages, places, strict=True):
        size = end - start
        first = bisect_left(spans, at, key=lambda span: span.start)
        last = bisect_left(spans, at + size, key=lambda span: span.start)
        moved = [
            replace(span, start=span.start - at, end=min(span.end - at, size))
            for span in spans[first:last]
        ]
        passage = draft.text[start:end]
        [reports] = Assembly(passage, [(0, size)], moved).reports([0.0])
        asked = _WHETHER.search(draft.text, max(0, start - len("whether  ")), start) is not None
        told = (_with_subject(report, passage) for report in reports)
        place = bisect_right(draft.offsets, start, key=lambda s: s[0]) - 1
        result[place] += [
            _with_owner(_placed(report, start), draft.text, draft.offsets[place][0])
            for report in told
            if _counts(report, passage, start, cues)
            and not (asked and report.cue and _WOULD.match(report.cue.text))
        ]
    result = _carried_on(result)
    draft.attributions = number_and_nest([sorted(found, key=_position) for found in result])


def _carried_on(attributions: Sequence[Sequence[Attribution]]) -> list[list[Attribution]]:
    """The reports, quotations that go on behind "“…,” Ilves said, according to the Ledger" put to
    Ilves' words.
    """
    result = []
    for found in attributions:
        here = list(found)
        for place, outer in enumerate(found):
            cue = outer.cue
            later = tuple(p for p in outer.content if cue and p.start > cue.end and _is_opened(p))
            inner = next((n for n, one in enumerate(here) if _is_quoted_in(one, outer)), None)
            if later and inner is not None:
                left = tuple(piece for piece in outer.content if piece not in later)
                here[inner] = replace(here[inner], content=(*here[inner].content, *later))
                here[place] = replace(outer, content=left)
        result.append(here)
    return result


def _is_opened(piece: Span) -> bool:
    return piece.text[:1] in _CLOSED_BY


def _is_quoted_in(inner: Attribution, outer: Attribution) -> bool:
    """Whether a report is a quotation that another, itself none, tells of before its cue."""
    if inner.cue is None or outer.cue is None or (inner.kind, outer.kind) != ("direct", "mixed"):
        return False
    first = outer.content[0] if outer.content else outer.cue
    return first.start <= inner.cue.start < first.end <= outer.cue.start


def _with_subject(report: Attribution, passage: str) -> Attribution:
    """A report with the source that the tagger has passed over: "my staff | tells"."""
    cue = report.cue
    if report.source or cue is None or _BE.match(cue.text):
        return report
    found = _SUBJECT.fullmatch(passage, 0, cue.start)
    words = found.group().rstrip() if found else ""
    if not words and _AND_DID.search(passage, 0, cue.start):
        opening = _WHO.match(passage)
        words = opening[1] if opening else ""
    return replace(report, source=Span(0, len(words), words)) if words else report


def _counts(report: Attribution, passage: str, by: int, cues: _Cues) -> bool:
    """Whether a report tells who says what, and is neither known nor what its teller thinks ("I
    think") or is about to do ("plans | to call him").
    """
    if report.cue is None or not report.content:
        return False
    if cues.touch(report.cue.start + by, report.cue.end + by):
        return False
    if report.source is None and _TO_ACT.fullmatch(passage, 0, report.cue.start):
        return False
    if report.source is None and report.cue.start == 0 and _NOUN.fullmatch(report.cue.text):
        return False  # "expect | claims to rise"
    if _is_own(report) and report.mode == "thought":
        return False
    if report.source and report.source.text.casefold() in _NOBODY:
        return False
    return any(may_be_cue(word) for word in _WORD.findall(report.cue.text))


def _placed(report: Attribution, by: int) -> Attribution:
    """A report of a passage in its document."""

    def moved(span: Span) -> Span:
        return Span(span.start + by, span.end + by, span.text)

    # Within marks "I" is whoever is quoted there.
    goes_on = report.kind == "indirect" and not _is_own(report)
    content = map(_before_my_turn, report.content) if goes_on else report.content
    return replace(
        report,
        source=moved(report.source) if report.source else None,
        cue=moved(report.cue) if report.cue else None,
        content=tuple(map(moved, content)),
    )


def _with_owner(report: Attribution, text: str, first: int) -> Attribution:
    """A report whose cue is a noun with whose it is, where that stands before the passage: "The
    Kremlin's | claim that … | was rejected by Paris".
    """
    if report.source or report.cue is None:
        return report
    cue = ScoredSpan("cue", report.cue.start, report.cue.end, report.score)
    found = owner_of(text, first, cue)
    if found is None:
        return report
    return replace(report, source=Span(found.start, found.end, text[found.start : found.end]))


def _is_own(report: Attribution) -> bool:
    """Whether a speaker tells what he said or thought himself."""
    return report.source is not None and report.source.text.casefold() in _OWN


def _before_my_turn(piece: Span) -> Span:
    """A piece of a content without what the teller goes on to say for himself."""
    turn = _MY_TURN.search(piece.text)
    return (
        Span(piece.start, piece.start + turn.start(), piece.text[: turn.start()]) if turn else piece
    )


def _position(report: Attribution) -> int:
    spans = (report.cue, report.source, *report.content)
    return next(span.start for span in spans if span is not None)


class _Cues:
    """The cues of a document, to be asked what touches one."""

    def __init__(self, attributions: Sequence[Sequence[Attribution]]) -> None:
        spans = {(a.cue.start, a.cue.end) for found in attributions for a in found if a.cue}
        self._spans = sorted(spans)
        self._longest = max((end - start for start, end in spans), default=0)

    def touch(self, start: int, end: int) -> bool:
        """Whether a cue shares a character with ``[start, end)``."""
        first = bisect_left(self._spans, (start - self._longest,))
        last = bisect_left(self._spans, (end,))
        return any(b > start for _, b in self._spans[first:last])
