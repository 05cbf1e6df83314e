"""A record as HTML: a self-contained page, or a fragment for notebooks.

The templates escape everything that comes from the article; nothing is loaded from a network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stancemine.document import Document, Sentence, Span, Stance
from stancemine.labels import LABELS, STANCES, Label, Role, SpanType
from stancemine.render.rows import speakers_of, stances_by_holder

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["to_fragment", "to_html"]

_TEMPLATES: Final = Path(__file__).parent / "templates"

# Where spans overlap, the one that says most is shown.
_ORDER: Final[tuple[SpanType, ...]] = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of a sentence's text inside the same spans; ``part`` is None outside of all."""

    text: str
    part: SpanType | None


@dataclass(frozen=True, slots=True)
class _Chip:
    """The stance toward one topic, ready to show."""

    topic: str
    stance: Stance
    unsure: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """One sentence, ready to show."""

    number: int
    pieces: tuple[_Piece, ...]
    label: Label
    role: Role
    reported: bool
    score: float
    unsure: bool
    speakers: tuple[str, ...]
    chips: tuple[_Chip, ...]
    opens_paragraph: bool


def to_html(document: Document) -> str:
    """The article as one self-contained page, for light and dark screens and for print."""
    return _render("article.html.j2", document)


def to_fragment(document: Document) -> str:
    """The same without the page around it, styled under one class: for a notebook's cell."""
    return _render("fragment.html.j2", document)


def _render(template: str, document: Document) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            document=document,
            name=document.title or document.id or "Article",
            lines=list(_lines(document)),
            holders=stances_by_holder(document),
            labels=[label for label in LABELS if label != "none"],
            stances=[stance for stance in STANCES if stance != "unrelated"],
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _lines(document: Document) -> Iterator[_Line]:
    spans = _all_spans(document)
    end = 0
    for number, sentence in enumerate(document.sentences, start=1):
        gap = document.text[end : sentence.start]
        end = sentence.end
        yield _Line(
            number=number,
            pieces=_pieces(sentence, spans),
            label=sentence.label,
            role=sentence.role,
            reported=sentence.reported,
            score=sentence.scores.label.get(sentence.label, 0.0),
            unsure=not {"role", "reported"}.isdisjoint(sentence.unsure),
            speakers=_speakers(sentence),
            chips=tuple(
                _Chip(topic, stance, topic in sentence.unsure)
                for topic, stance in sentence.stances.items()
                if stance.label != "unrelated"
            ),
            opens_paragraph="\n" in gap or "\r" in gap,
        )


def _all_spans(document: Document) -> list[tuple[SpanType, Span]]:
    """Every span of every attribution: a content may lie in another sentence than its cue."""
    found: list[tuple[SpanType, Span]] = []
    for sentence in document.sentences:
        for attribution in sentence.attributions:
            if attribution.source:
                found.append(("source", attribution.source))
            if attribution.cue:
                found.append(("cue", attribution.cue))
            found.extend(("content", span) for span in attribution.content)
    return found


def _pieces(sentence: Sentence, spans: list[tuple[SpanType, Span]]) -> tuple[_Piece, ...]:
    """The sentence's text cut where a span begins or ends; the pieces join to the sentence."""
    inside = [
        (part, max(span.start, sentence.start), min(span.end, sentence.end))
        for part, span in spans
        if span.start < sentence.end and span.end > sentence.start
    ]
    cuts = sorted({sentence.start, sentence.end, *(p for _, a, b in inside for p in (a, b))})
    pieces = []
    for start, end in pairwise(cuts):
        covering = {part for part, a, b in inside if a <= start and end <= b}
        part = next((part for part in _ORDER if part in covering), None)
        text = sentence.text[start - sentence.start : end - sentence.start]
        pieces.append(_Piece(text, part))
    return tuple(pieces)


def _speakers(sentence: Sentence) -> tuple[str, ...]:
    """The names of the speakers, else the text's own words for them."""
    words = dict.fromkeys(f"“{a.source.text}”" for a in sentence.attributions if a.source)
    return speakers_of(sentence) or tuple(words)
