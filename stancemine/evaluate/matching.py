"""Whole attributions against whole attributions: which of the found ones are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.errors import MissingExtraError
from stancemine.evaluate.metrics import Span
from stancemine.evaluate.tasks import cut_at_sentences

if TYPE_CHECKING:
    from stancemine.document import Sentence

__all__ = ["Parts", "attribution_counts", "gold_parts", "record_parts"]


@dataclass(frozen=True, slots=True)
class Parts:
    """One attribution: the spans of its source, cue and content, cut where a sentence ends."""

    source: frozenset[Span]
    cue: frozenset[Span]
    content: frozenset[Span]


def attribution_counts(
    gold: Sequence[Parts], predicted: Sequence[Parts], *, overlap: bool
) -> NDArray[np.int64]:
    """``[matched, predicted, matched, gold]``, as `metrics.span_counts` has it for spans.

    Exact: source, cue and content are the same spans. Overlap: each part that the gold attribution
    has shares a code point with that part of the predicted one, and no part is predicted that the
    gold one lacks. Each attribution is matched at most once, so that as many pairs as possible
    arise (maximum bipartite matching).
    """
    try:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_bipartite_matching
    except ImportError as error:
        raise MissingExtraError("matching attributions", "evaluate") from error
    matched = 0
    if gold and predicted:
        fits = np.array([[_fits(g, p, overlap=overlap) for p in predicted] for g in gold])
        matched = int(np.sum(maximum_bipartite_matching(csr_array(fits), perm_type="column") >= 0))
    return np.array([matched, len(predicted), matched, len(gold)], dtype=np.int64)


def _fits(gold: Parts, predicted: Parts, *, overlap: bool) -> bool:
    if not overlap:
        return gold == predicted
    return all(
        _touch(want, have) if want else not have
        for want, have in (
            (gold.source, predicted.source),
            (gold.cue, predicted.cue),
            (gold.content, predicted.content),
        )
    )


def _touch(one: frozenset[Span], other: frozenset[Span]) -> bool:
    return any(a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in one for b in other)


def gold_parts(document: LabeledDocument) -> list[Parts]:
    """The attributions of a labelled document; identical ones count once."""
    bounds = [(s.start, s.end) for s in document.sentences]
    found = (
        Parts(*(frozenset(cut_at_sentences(p, bounds)) for p in (a.source, a.cue, a.content)))
        for a in document.attributions or ()
    )
    return list(dict.fromkeys(found))


def record_parts(sentences: Sequence[Sentence]) -> list[Parts]:
    """The attributions of a record; identical ones count once."""
    bounds = [(s.start, s.end) for s in sentences]

    def cut(spans: Sequence[tuple[int, int]]) -> frozenset[Span]:
        return frozenset(cut_at_sentences(spans, bounds))

    found = (
        Parts(
            cut([(a.source.start, a.source.end)] if a.source else []),
            cut([(a.cue.start, a.cue.end)] if a.cue else []),
            cut([(s.start, s.end) for s in a.content]),
        )
        for sentence in sentences
        for a in sentence.attributions
    )
    return list(dict.fromkeys(found))
