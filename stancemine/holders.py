"""Whose words a sentence conveys, and which part of it is whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stancemine.attributions.quotes import region_at
from stancemine.attributions.turns import spoken_regions
from stancemine.document import Attribution
from stancemine.labels import AUTHOR, UNKNOWN
from stancemine.speakers.pronouns import is_inner

__all__ = ["Part", "holder_of", "parts_of"]

WHOLE = 0.75
"""A clause with this share of the sentence's words is read as the whole sentence."""

REST = 4
"""The fewest words left between the reports that say something of the author's own."""

_WORD = re.compile(r"\w[\w’'-]*")
_SUBORDINATE = re.compile(
    r"(?:^|[\s,;(“\"])(?:while|although|though|whereas|if|as|when|because|since|even though|"
    r"even as|after|before|until|unless|where)\s+(?:\w+\s+){0,1}$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:\s+(?!(?:while|as|after|before|when|but|and|although|though|because|amid|where|since|whereas|if|"
    r"until|who|which|that)\b)[\w’'-]+)+"
)
"""What follows a source or cue without a stop or a conjunction."""
_LOOSE = " \t\r\n,;:–—-"
_JOINS = re.compile(
    r"^(?:and|but|or|yet|so|while|whereas|although|though|as|that)\s+", re.IGNORECASE
)
_JOINED = re.compile(r"[\s,;]+(?:and|but|or|yet|so|while|whereas|although|as)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """What one holder says in a sentence: the text to judge, a clause or the whole sentence.

    ``of_sentence``: a clause that is about whatever its sentence is about. What is left of a
    sentence beside the reports ("by the end of the day") is not.
    """

    holder: str
    text: str
    of_sentence: bool = False


def holder_of(attributions: Sequence[Attribution], reported: bool, text: str = "") -> str:
    """Whose words the main clause of a sentence conveys.

    The author's, unless ``reported``; else the speaker of the main attribution: of several, one
    that is not inside another's content, then one with a source, then speech before thought, then
    one whose clause no "while" or "although" opens (``text`` is the document's), then the first.
    The author's, too, of "I said" outside quotation marks. `UNKNOWN` where it has no speaker: a
    pronoun that no rule resolved is nobody's name.

    >>> holder_of([], reported=False), holder_of([], reported=True)
    ('author', 'unknown')
    """
    if not reported:
        return AUTHOR
    ranked = sorted(
        attributions,
        key=lambda one: (
            is_inner(one, attributions),
            one.source is None and one.speaker is None,
            one.mode == "thought",
            _is_subordinate(one, text),
            _position(one),
        ),
    )
    return _name(ranked[0], text) if ranked else UNKNOWN


def parts_of(
    text: str, start: int, end: int, attributions: Sequence[Attribution], reported: bool
) -> tuple[Part, ...]:
    """The parts of the sentence ``text[start:end]`` by holder, that of the main clause first.

    A report's part is its clause: source, cue and content in one stretch, without the clauses of
    other reports. What is left of the sentence is the author's, if it is `REST` words or more. A
    holder with several reports has them in one part. Where one holder has all there is, the part is
    the whole sentence, which the model was trained on. The main clause and every report are
    `Part.of_sentence`.
    """
    main = holder_of(attributions, reported, text)
    clauses = [(one, clause) for one in attributions if (clause := _clause(text, one, start, end))]
    whole = text[start:end]
    outer = [(one, clause) for one, clause in clauses if not is_inner(one, attributions)]
    stretches: dict[str, list[tuple[int, int]]] = {}
    for one, clause in outer:
        others = [other for two, other in outer if two is not one and other != clause]
        stretches.setdefault(_name(one, text), []).extend(_without(clause, others))
    for one, clause in clauses:
        if is_inner(one, attributions):
            stretches.setdefault(_name(one, text), []).append(clause)
    rest = _outside((start, end), [clause for _, clause in outer])
    if main not in (AUTHOR, *stretches) or any(not one.content for one, _ in outer):
        # A report whose content was not found: what its words leave of the sentence is not known.
        rest = []
    if AUTHOR in stretches:  # "I told them …": what is left is the same person's
        stretches[AUTHOR].extend(rest)
        rest = []
    left = " ".join(filter(None, (_tidy(text[a:b]) for a, b in rest)))
    parts = {name: _said(text, found, start, end) for name, found in stretches.items()}
    if _words(left) >= REST:
        parts[AUTHOR] = whole if main == AUTHOR and _words(left) >= WHOLE * _words(whole) else left
    spoken = {name: said for name, said in parts.items() if said and name != UNKNOWN}
    if main not in parts or not set(spoken) - {main}:
        # The author of a hope that is told, or the one holder of all: the sentence as it stands.
        spoken = {main: whole, **{name: said for name, said in spoken.items() if name != main}}
    said = spoken.pop(main, parts.get(main) or whole)
    return (
        Part(main, said, said != whole),
        *(Part(name, words, name != AUTHOR and words != whole) for name, words in spoken.items()),
    )


def _name(report: Attribution, text: str) -> str:
    if report.speaker:
        return report.speaker.name
    source = report.source
    if source and source.text in ("I", "we", "We"):
        return AUTHOR if region_at(spoken_regions(text), source.start) is None else UNKNOWN
    return UNKNOWN


def _clause(text: str, report: Attribution, start: int, end: int) -> tuple[int, int] | None:
    """The stretch of the sentence that a report takes up which has its content there, or no
    content that was found; else None. Whom it told and where ("…, Ilves told a hall in Varn")
    belongs to it.
    """
    content = [s for s in report.content if s.start < end and s.end > start]
    parts = [s for s in (report.source, report.cue) if s and start <= s.start < end] + content
    if not content and len(parts) < 2:
        return None
    last = max(parts, key=lambda s: s.end)
    to = last.end
    if content and last not in content and (told := _TOLD.match(text, to, end)):
        to = told.end()
    return max(start, min(s.start for s in parts)), min(end, to)


def _without(stretch: tuple[int, int], others: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of a stretch outside the others; all of it where they hold it whole."""
    partial = [(a, b) for a, b in others if not (a <= stretch[0] and stretch[1] <= b)]
    return _outside(stretch, partial) or [stretch]


def _outside(stretch: tuple[int, int], others: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of a stretch outside the others."""
    left = [stretch]
    for a, b in others:
        left = [
            piece
            for first, last in left
            for piece in ((first, min(last, a)), (max(first, b), last))
            if piece[0] < piece[1]
        ]
    return left


def _said(text: str, stretches: Sequence[tuple[int, int]], start: int, end: int) -> str:
    said = " ".join(filter(None, (_tidy(text[a:b]) for a, b in sorted(set(stretches)))))
    return text[start:end] if _words(said) >= WHOLE * _words(text[start:end]) else said


def _tidy(words: str) -> str:
    """A clause without the commas and conjunctions that tie it to others."""
    words = words.strip(_LOOSE + ".")
    return _JOINED.sub("", _JOINS.sub("", words)).strip(_LOOSE)


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _is_subordinate(report: Attribution, text: str) -> bool:
    first = _position(report, whole=True)
    return bool(_SUBORDINATE.search(text[max(0, first - 40) : first]))


def _position(report: Attribution, *, whole: bool = False) -> int:
    if whole:
        spans = [s for s in (report.source, report.cue, *report.content[:1]) if s]
        return min((span.start for span in spans), default=0)
    first = report.cue or report.source or (report.content[0] if report.content else None)
    return first.start if first else 0
