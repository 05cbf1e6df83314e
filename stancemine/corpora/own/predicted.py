"""A record as a labelled document (`stancemine.integrations.corrections`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Offsets,
)
from stancemine.document import Attribution, Document, Sentence, Span
from stancemine.errors import InputError

__all__ = ["CORPUS", "as_labeled", "as_labeled_all"]

CORPUS = "predicted"
"""The corpus that predictions say they belong to."""


def as_labeled(document: Document, *, corpus: str = CORPUS, unsure: bool = True) -> LabeledDocument:
    """A record as a labelled document; with ``unsure=False`` doubtful answers stay unlabelled.

    A sentence has a stance for each topic and each holder of it. Unlabelled is None; unsure
    stances are then left out, and a sentence's stances are None where nothing is left of them.
    Raises `InputError` for a record without an id, under which a correction could not be found
    again.
    """
    if not document.id:
        raise InputError(
            "the record has no id: give each article one (the key 'id'), so that its correction "
            "can be told from the others"
        )
    return LabeledDocument(
        corpus=corpus,
        id=document.id,
        split=None,
        text=document.text,
        sentences=tuple(_sentence(sentence, unsure=unsure) for sentence in document.sentences),
        attributions=tuple(
            _attribution(a) for sentence in document.sentences for a in sentence.attributions
        ),
        title=document.title,
        group=document.id,
        meta={
            "model": f"{document.model.name} {document.model.version}",
            **({"outlet": document.outlet} if document.outlet else {}),
            **({"date": document.date} if document.date else {}),
        },
    )


def as_labeled_all(
    documents: Iterable[Document], *, corpus: str = CORPUS, unsure: bool = True
) -> Iterator[LabeledDocument]:
    """The same for many records, one at a time; an id that comes twice is an `InputError`."""
    seen: set[str] = set()
    for document in documents:
        labeled = as_labeled(document, corpus=corpus, unsure=unsure)
        if labeled.id in seen:
            raise InputError(f"two records have the id {labeled.id!r}: give each article its own")
        seen.add(labeled.id)
        yield labeled


def _sentence(sentence: Sentence, *, unsure: bool) -> LabeledSentence:
    doubtful = set() if unsure else set(sentence.unsure)
    told = next(iter(sentence.attributions), None) if sentence.reported else None
    return LabeledSentence(
        start=sentence.start,
        end=sentence.end,
        role=None if "role" in doubtful else sentence.role,
        reported=None if "reported" in doubtful else sentence.reported,
        kind=told.kind if told else None,
        source=told.source.text if told and told.source else None,
        cue=told.cue.text if told and told.cue else None,
        holder=told.speaker.name if told and told.speaker else None,
        stances=tuple(
            LabeledStance(topic, part.label, holder)
            for topic, stance in sentence.stances.items()
            for holder, part in stance.by_holder.items()
            if unsure or not part.unsure
        )
        or None,
    )


def _attribution(attribution: Attribution) -> LabeledAttribution:
    return LabeledAttribution(
        source=_offsets(attribution.source),
        cue=_offsets(attribution.cue),
        content=tuple(sorted((span.start, span.end) for span in attribution.content)),
        mode=attribution.mode,
    )


def _offsets(span: Span | None) -> Offsets:
    return () if span is None else ((span.start, span.end),)
