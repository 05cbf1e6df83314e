"""Logits -> calibrated probabilities, and tags -> spans. Pure functions over numpy arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from stancemine.attributions import ScoredSpan
from stancemine.folder import Calibration, Scaling
from stancemine.labels import SPAN_TYPES
from stancemine.windows import Row, Target

__all__ = [
    "Floats",
    "label_probabilities",
    "pool_pieces",
    "reported_probabilities",
    "role_probabilities",
    "softmax",
    "spans_of",
    "stance_probabilities",
]

Floats = NDArray[np.float32]
_NONE = Scaling()

EXTEND = 0.3
BEGIN = 0.6
"""How sure a token must be to extend and to begin a span. Chosen on PolNeAR's development part
(``docs/decisions.md``); splitting runs at B as well lost."""


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


def label_probabilities(logits: Floats, calibration: Calibration, name: str) -> Floats:
    """``[n, labels]`` logits of the user's label set ``name`` as calibrated probabilities."""
    return softmax(_scaled(logits, calibration.labels.get(name, _NONE)))


def pool_pieces(values: Iterable[tuple[Target, Floats]], count: int) -> list[Floats]:
    """One logit vector a sentence: the mean over its pieces, weighted by their tokens.

    ``values`` are (target, logits) of every piece; ``count`` is the number of sentences, each of
    which has at least one piece.
    """
    sums: list[Floats | None] = [None] * count
    weights = np.zeros(count, dtype=np.float32)
    for target, logits in values:
        # A piece without tokens (a sentence of characters the tokenizer drops) still counts.
        weight = max(target.last - target.first, 1)
        before = sums[target.sentence]
        part = logits * weight
        sums[target.sentence] = part if before is None else before + part
        weights[target.sentence] += weight
    return [
        total / weight for total, weight in zip(sums, weights, strict=True) if total is not None
    ]


def spans_of(row: Row, tags: Floats, starts: Sequence[int], text: str) -> Iterator[ScoredSpan]:
    """The spans that the tags of one row mark, in code points of the document.

    ``tags`` are ``[tokens, 3 layers, O/B/I]`` logits, ``starts`` the sentences' offsets. A span is
    a run of tokens that are inside (B or I) with at least `EXTEND` probability, one of which
    reaches `BEGIN`; its score is their mean.
    """
    inside = 1 - softmax(tags)[..., 0]
    for target in row.targets:
        base = starts[target.sentence]
        for layer, span_type in enumerate(SPAN_TYPES):
            scores = inside[target.first : target.last, layer]
            for first, last in _runs(scores):
                start = base + target.offsets[first][0]
                end = base + target.offsets[last - 1][1]
                if any(character.isalnum() for character in text[start:end]):
                    yield ScoredSpan(
                        span_type, start, end, round(float(scores[first:last].mean()), 4)
                    )


def _runs(scores: Floats) -> Iterator[tuple[int, int]]:
    """[first, last) of every run of scores of at least `EXTEND` that reaches `BEGIN`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], scores >= EXTEND, [False]])))
    for first, last in edges.reshape(-1, 2).tolist():
        if scores[first:last].max() >= BEGIN:
            yield first, last


def _scaled(logits: Floats, scaling: Scaling) -> Floats:
    bias = np.asarray(scaling.bias or 0.0, dtype=np.float32)
    return np.asarray(logits / np.float32(scaling.temperature) + bias, dtype=np.float32)


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)
