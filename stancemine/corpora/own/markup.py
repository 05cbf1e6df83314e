"""What span annotation tools hold: a text, marked spans, and links between them.

brat, Label Studio and XMI differ in how they write that down; what it means is said here, once,
by `encode` and in ``decode.py``. Names of labels (the mapping's `Part` in parentheses):

- ``Sentence`` (sentence) with role, reported, kind, source, cue, holder, native;
- ``Claim``, ``Premise``, ``Other`` (claim, premise, other): a component, with native; relations are
  links ``support`` and ``attack``, from what supports to what is supported, between components or
  sentences;
- ``Attribution`` (attribution) with mode, linked to ``Source``, ``Cue``, ``Content`` (source, cue,
  content);
- ``Stance`` (stance) over its sentence, with topic, label and holder, linked to ``Topic`` and
  ``Holder`` (topic, holder) where the text has them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Offsets,
    Relation,
)
from stancemine.errors import CorpusError

__all__ = ["COMPONENTS", "Link", "Mark", "Markup", "encode", "main_sentence"]

COMPONENTS: Final = {"claim": "Claim", "premise": "Premise", "none": "Other"}
"""Role -> label of a component."""

SENTENCE_FEATURES: Final = ("role", "reported", "kind", "source", "cue", "holder", "native")
SOME: Final = ("attributions", "relations", "components")


@dataclass(slots=True)
class Mark:
    """A marked span; ``where`` names its line for messages."""

    id: str
    label: str
    pieces: Offsets
    features: dict[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled link from one mark to another, by their ids."""

    label: str
    source: str
    target: str
    where: str = ""


@dataclass(slots=True)
class Markup:
    """A text with its marks and links; ``facts`` are those of the document."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def add(self, label: str, pieces: Offsets, features: dict[str, str | None]) -> str:
        """Add a mark, its id given in turn; features that are None are left out."""
        name = f"T{len(self.marks) + 1}"
        kept = {key: value for key, value in features.items() if value is not None}
        self.marks.append(Mark(name, label, pieces, kept))
        return name


def encode(document: LabeledDocument) -> Markup:
    """The document as marks and links; raises `CorpusError` for what has no place there."""
    markup = Markup(document.text, facts=_facts(document))
    sentences = [_sentence(markup, sentence) for sentence in document.sentences]
    for sentence in document.sentences:
        for stance in sentence.stances or ():
            _stance(markup, sentence, stance)
    for attribution in document.attributions or ():
        _attribution(markup, attribution, document.id)
    components = [
        markup.add(COMPONENTS[part.role], part.pieces, {"native": part.native})
        for part in document.components or ()
    ]
    for relation in document.relations or ():
        _relation(markup, relation, sentences, components, document)
    return markup


def main_sentence(pieces: Offsets, sentences: list[tuple[int, int]]) -> int:
    """The index of the sentence that holds most of the span; the first of equals.

    >>> main_sentence(((6, 20),), [(0, 9), (10, 20)])
    1
    """

    def shared(index: int) -> int:
        start, end = sentences[index]
        return sum(max(0, min(end, b) - max(start, a)) for a, b in pieces)

    return max(range(len(sentences)), key=shared)


def _facts(document: LabeledDocument) -> dict[str, str]:
    facts: dict[str, Any] = {
        "corpus": document.corpus,
        "id": document.id,
        "split": document.split,
        "title": document.title,
        "group": document.group,
        "meta": json.dumps(document.meta, ensure_ascii=False),
        "labelled": " ".join(name for name in SOME if getattr(document, name) is not None),
        "derived": "reported" if document.reported_derived else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _sentence(markup: Markup, sentence: LabeledSentence) -> str:
    features: dict[str, str | None] = {
        name: getattr(sentence, name) for name in SENTENCE_FEATURES if name != "reported"
    }
    if sentence.reported is not None:
        features["reported"] = "true" if sentence.reported else "false"
    if sentence.stances is not None:
        features["stances"] = str(len(sentence.stances))
    return markup.add("Sentence", ((sentence.start, sentence.end),), features)


def _stance(markup: Markup, sentence: LabeledSentence, stance: LabeledStance) -> None:
    features: dict[str, str | None] = {
        "topic": stance.topic,
        "label": stance.label,
        "holder": stance.holder,
    }
    name = markup.add("Stance", ((sentence.start, sentence.end),), features)
    for label, span in (("topic", stance.topic_span), ("holder", stance.holder_span)):
        if span is not None:
            markup.links.append(Link(label, name, markup.add(label.title(), (span,), {})))


def _attribution(markup: Markup, attribution: LabeledAttribution, document: str) -> None:
    parts = {
        name: pieces
        for name in ("source", "cue", "content")
        if (pieces := getattr(attribution, name))
    }
    if not parts:
        raise CorpusError(f"document {document!r} has an attribution without any words")
    begun = attribution.cue or attribution.content or attribution.source
    name = markup.add("Attribution", begun, {"mode": attribution.mode})
    for label, pieces in parts.items():
        markup.links.append(Link(label, name, markup.add(label.title(), pieces, {})))


def _relation(
    markup: Markup,
    relation: Relation,
    sentences: list[str],
    components: list[str],
    document: LabeledDocument,
) -> None:
    offsets = [(sentence.start, sentence.end) for sentence in document.sentences]

    def end(sentence: int, component: int | None) -> str:
        if component is None:
            return sentences[sentence]
        pieces = (document.components or ())[component].pieces
        if main_sentence(pieces, offsets) != sentence:
            raise CorpusError(
                f"document {document.id!r}: component {component} of a relation lies mainly in "
                f"another sentence than {sentence}"
            )
        return components[component]

    head = end(relation.head, relation.head_component)
    tail = end(relation.tail, relation.tail_component)
    markup.links.append(Link(relation.label, tail, head))
