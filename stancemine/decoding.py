"""Logits -> calibrated probabilities, and tags -> spans. Pure functions over numpy arrays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from stancemine.attributions.spans import ScoredSpan
from stancemine.folder import Calibration, Scaling
from stancemine.labels import SPAN_TYPES, STANCES
from stancemine.windows import Row, Target

__all__ = [
    "Floats",
    "decided_stances",
    "label_probabilities",
    "most_about",
    "of_wordings",
    "pool_pieces",
    "reported_probabilities",
    "role_probabilities",
    "softmax",
    "spans_of",
    "stance_probabilities",
    "within_sentence",
]

Floats = NDArray[np.float32]
_NONE = Scaling()

EXTEND = (0.3, 0.3, 0.4)
BEGIN = (0.6, 0.5, 0.6)
"""How sure a token must be to extend and to begin a span, in the order of `labels.SPAN_TYPES`.
Chosen on PolNeAR's development part (``docs/decisions.md``); splitting runs at B as well lost."""


OWN_WORDING = 0.4
"""The share of a topic's own wording where it has synonyms (``docs/decisions.md``). Below half, so
that a synonym can be surer that a sentence is about the topic than the topic's name is that it is
not; not 0, or every further synonym finds what has nothing to do with the topic."""


def softmax(logits: Floats) -> Floats:
    """Softmax over the last axis.

    >>> softmax(np.zeros((1, 2), dtype=np.float32)).tolist()
    [[0.5, 0.5]]
    """
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)


def role_probabilities(logits: Floats, calibration: Calibration, scheme: str) -> Floats:
    """``[n, 3]`` logits of claim, premise, none as calibrated probabilities."""
    return softmax(_scaled(logits, calibration.role.get(scheme, _NONE)))


def reported_probabilities(logits: Floats, calibration: Calibration, scheme: str) -> Floats:
    """``[n]`` logits of reported speech as calibrated probabilities."""
    return _sigmoid(_scaled(logits[:, None], calibration.reported.get(scheme, _NONE))[:, 0])


def stance_probabilities(logits: Floats, calibration: Calibration, scheme: str) -> Floats:
    """``[n, 4]`` stance logits as calibrated probabilities, in the order of `labels.STANCES`.

    The last logit gates: P(unrelated) = 1 - P(about), and the first three share P(about).
    """
    about = _sigmoid(_scaled(logits[:, 3:], calibration.about.get(scheme, _NONE)))
    side = softmax(_scaled(logits[:, :3], calibration.stance.get(scheme, _NONE)))
    return np.concatenate([side * about, 1 - about], axis=-1)


def decided_stances(probabilities: Floats | NDArray[np.float64]) -> NDArray[np.intp]:
    """The stance of each of ``[n, 4]`` probabilities, by its place in `labels.STANCES`.

    The likeliest of the four; ``docs/decisions.md`` has what else was tried. The one place that
    says so.

    >>> decided_stances(np.array([[0.3, 0.2, 0.1, 0.4], [0.5, 0.1, 0.0, 0.4]])).tolist()
    [3, 0]
    """
    return np.asarray(probabilities.argmax(axis=1))


def within_sentence(parts: Floats, sentences: Floats) -> Floats:
    """Stance probabilities ``[n, 4]`` of clauses, given those of the sentences they stand in.

    A clause is about the topic with the larger chance of its own and its sentence's: alone it often
    says "it". Whose side it takes is its own affair, since the sentence may hold the other side,
    too; unless it says nothing by itself, neither of the topic nor for or against anything.

    >>> clause = np.array([[0.25, 0.125, 0.125, 0.5]])
    >>> within_sentence(clause, np.array([[0.0, 0.75, 0.0, 0.25]])).tolist()
    [[0.375, 0.1875, 0.1875, 0.25]]
    """
    own = parts[:, :-1]
    silent = (parts[:, -1] > 0.5) & (own.argmax(axis=1) == STANCES.index("neutral"))
    # Not 0 in all: from the smallest chances single precision leaves nothing.
    sides = np.where(silent[:, None], sentences[:, :-1], own) + np.float32(1e-15)
    about = 1 - np.minimum(parts[:, -1:], sentences[:, -1:])
    share = sides / sides.sum(axis=1, keepdims=True)
    return np.concatenate([share * about, 1 - about], axis=1).astype(np.float32)


def most_about(stances: Floats) -> NDArray[np.intp]:
    """Of ``[wordings, n, 4]`` stances the wording that each of the n texts is most about."""
    return np.asarray(stances[..., -1].argmin(axis=0))


def of_wordings(stances: Floats, own: float = OWN_WORDING) -> Floats:
    """``[n, 4]`` stances toward a topic from ``[wordings, n, 4]``, those of its own wording first.

    The topic's own wording, with the share ``own``, and the one that a text is most about, which
    may be the same, answer together.

    >>> of_wordings(np.array([[[0.0, 0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0, 0.0]]])).tolist()
    [[0.6, 0.0, 0.0, 0.4]]
    """
    best = stances[most_about(stances), np.arange(stances.shape[1])]
    return np.asarray(own * stances[0] + (1 - own) * best, dtype=stances.dtype)


def label_probabilities(logits: Floats, calibration: Calibration, name: str) -> Floats:
    """``[n, labels]`` logits of the user's label set ``name`` as calibrated probabilities."""
    return softmax(_scaled(logits, calibration.labels.get(name, _NONE)))


def pool_pieces(targets: Sequence[Target], values: Floats, count: int) -> Floats:
    """``[count, k]``: for each sentence the mean over its pieces, weighted by their tokens.

    ``targets`` and ``values [pieces, k]`` are those of every piece; each of the ``count`` sentences
    has at least one.
    """
    # A piece without tokens (a sentence of characters the tokenizer drops) still counts.
    sizes = np.array([max(t.last - t.first, 1) for t in targets], dtype=np.float32)
    places = np.array([t.sentence for t in targets], dtype=np.intp)
    sums = np.zeros((count, values.shape[1]), dtype=np.float32)
    weights = np.zeros((count, 1), dtype=np.float32)
    np.add.at(sums, places, values * sizes[:, None])
    np.add.at(weights, places, sizes[:, None])
    return np.asarray(sums / weights, dtype=np.float32)


def spans_of(
    rows: Sequence[Row], tags: Sequence[Floats], starts: Sequence[int], text: str
) -> list[ScoredSpan]:
    """The spans that the tags of a document's rows mark, in code points of the document.

    ``tags`` are ``[tokens, 3 layers, O/B/I]`` logits, one array a row, ``starts`` the sentences'
    offsets. A span is a run of tokens that are inside (B or I) with at least `EXTEND` probability,
    one of which reaches `BEGIN`, and takes in the words that it cuts; its score is their mean.
    """
    targets = [target for row in rows for target in row.targets]
    sizes = [target.last - target.first for target in targets]
    # Every target is closed by a token that is inside nothing: no run goes on into the next.
    firsts = [0, *accumulate(size + 1 for size in sizes)]
    inside = np.zeros((firsts[-1], len(SPAN_TYPES)), dtype=np.float32)
    pieces = [
        found[t.first : t.last] for row, found in zip(rows, tags, strict=True) for t in row.targets
    ]
    probabilities = 1 - softmax(np.concatenate(pieces))[..., 0]
    inside[np.delete(np.arange(len(inside)), np.array(firsts[1:]) - 1)] = probabilities
    spans = []
    for layer, first, last in _runs(inside):
        place = bisect_right(firsts, first) - 1
        target, base = targets[place], firsts[place]
        start = starts[target.sentence] + target.offsets[first - base][0]
        end = starts[target.sentence] + target.offsets[last - base - 1][1]
        there = slice(*(starts[target.sentence] + o for o in _extent(target)))
        start, end = _whole_words(text, start, end, there)
        if any(character.isalnum() for character in text[start:end]):
            score = round(float(inside[first:last, layer].sum()) / (last - first), 4)
            spans.append((place, layer, ScoredSpan(SPAN_TYPES[layer], start, end, score)))
    return [span for _, _, span in sorted(spans, key=lambda found: found[:2])]


def _extent(target: Target) -> tuple[int, int]:
    return target.offsets[0][0], target.offsets[-1][1]


def _whole_words(text: str, start: int, end: int, there: slice) -> tuple[int, int]:
    """A span with the rest of the words that its ends cut, as far as the tagger read ``there``: it
    sees pieces of words.

    >>> _whole_words("said Haddad.", 8, 11, slice(0, 12))
    (5, 11)
    """
    while start > there.start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < there.stop and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _runs(inside: Floats) -> Iterator[tuple[int, int, int]]:
    """Layer, first and last (exclusive) of every run of at least `EXTEND` that reaches `BEGIN`.

    ``inside [tokens, layers]`` ends with zeros.
    """
    for layer in range(inside.shape[1]):
        scores = inside[:, layer]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], scores >= EXTEND[layer]])))
        if len(edges):
            reached = np.maximum.reduceat(scores, edges)[::2] >= BEGIN[layer]
            for first, last in edges.reshape(-1, 2)[reached].tolist():
                yield layer, first, last


def _scaled(logits: Floats, scaling: Scaling) -> Floats:
    bias = np.asarray(scaling.bias or 0.0, dtype=np.float32)
    return np.asarray(logits / np.float32(scaling.temperature) + bias, dtype=np.float32)


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)
