"""Measures of agreement with gold labels: pure functions of numpy arrays.

Everything that counts labels is a function of a confusion matrix ``[..., gold, predicted]``, so
that one call scores a whole stack of them (`stancemine.evaluate.intervals` resamples that way). The
F1 of a class that is neither in the gold labels nor predicted is 0, and macro-F1 leaves it out, as
scikit-learn has it without ``labels``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "MEASURES",
    "Measure",
    "Span",
    "accuracy",
    "brier_score",
    "confusion",
    "expected_calibration_error",
    "f1_per_class",
    "first_class_f1",
    "first_two_f1",
    "grouped_confusion",
    "macro_f1",
    "matthews",
    "micro_f1",
    "occurring",
    "precision_per_class",
    "recall_per_class",
    "span_counts",
    "span_f1",
    "weighted_f1",
]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

Span = tuple[int, int, int]
"""(sentence, start, end): a piece of one sentence, in code points of that sentence."""

Measure = Literal["macro-F1", "weighted-F1", "micro-F1", "accuracy", "F1", "F-avg", "MCC"]
"""The measures that a task can name."""


def confusion(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> Counts:
    """Counts ``[gold, predicted]`` in the order of ``labels``.

    Raises `ValueError` where the two differ in length or hold a label that is not in ``labels``.

    >>> confusion(["claim", "none", "claim"], ["claim", "claim", "none"], ["claim", "none"])
    array([[1, 1],
           [1, 0]])
    """
    summed: Counts = grouped_confusion(gold, predicted, labels, [""] * len(gold))[1].sum(axis=0)
    return summed


def grouped_confusion(
    gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str], groups: Sequence[str]
) -> tuple[list[str], Counts]:
    """The groups, sorted, and one confusion matrix a group: ``[groups, gold, predicted]``."""
    if not len(gold) == len(predicted) == len(groups):
        raise ValueError(
            f"one prediction and one group a gold label: there are {len(gold)} gold labels, "
            f"{len(predicted)} predictions and {len(groups)} groups"
        )
    rows, columns = _indices(gold, labels, "gold"), _indices(predicted, labels, "predicted")
    names = sorted(set(groups))
    place = {name: index for index, name in enumerate(names)}
    cells = np.zeros((len(names), len(labels), len(labels)), dtype=np.int64)
    np.add.at(cells, (np.array([place[g] for g in groups], dtype=np.int64), rows, columns), 1)
    return names, cells


def _indices(values: Sequence[str], labels: Sequence[str], which: str) -> Counts:
    place = {label: index for index, label in enumerate(labels)}
    unknown = sorted(set(values) - set(place))
    if unknown:
        raise ValueError(f"{which} labels {unknown} are not among the labels {list(labels)}")
    return np.array([place[value] for value in values], dtype=np.int64)


def _ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """``above / below``, and 0 where ``below`` is 0."""
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.divide(
        top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom != 0
    )


def _hits(matrix: NDArray[np.generic]) -> Floats:
    return np.diagonal(matrix, axis1=-2, axis2=-1).astype(np.float64)


def precision_per_class(matrix: NDArray[np.generic]) -> Floats:
    """Precision ``[..., class]``: of what was predicted so, how much is so."""
    return _ratio(_hits(matrix), np.sum(matrix, axis=-2))


def recall_per_class(matrix: NDArray[np.generic]) -> Floats:
    """Recall ``[..., class]``: of what is so, how much was predicted so."""
    return _ratio(_hits(matrix), np.sum(matrix, axis=-1))


def f1_per_class(matrix: NDArray[np.generic]) -> Floats:
    """F1 ``[..., class]``: ``2 TP / (2 TP + FP + FN)``."""
    return _ratio(2 * _hits(matrix), np.sum(matrix, axis=-1) + np.sum(matrix, axis=-2))


def occurring(matrix: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Which classes are among the gold labels or the predictions, ``[..., class]``."""
    found: NDArray[np.bool_] = np.sum(matrix, axis=-1) + np.sum(matrix, axis=-2) > 0
    return found


def macro_f1(matrix: NDArray[np.generic], classes: NDArray[np.bool_] | None = None) -> Floats:
    """Mean F1 of the classes that occur (not the F1 of mean precision and mean recall).

    ``classes [..., class]`` says which are averaged over, by default those that occur in the matrix
    itself.

    >>> float(macro_f1(confusion(["claim"], ["claim"], ["claim", "none"])))
    1.0
    """
    over = occurring(matrix) if classes is None else classes
    return _ratio(np.sum(f1_per_class(matrix) * over, axis=-1), np.sum(over, axis=-1))


def weighted_f1(matrix: NDArray[np.generic]) -> Floats:
    """Mean of the classes' F1, each weighted by its number of gold labels."""
    support = np.sum(matrix, axis=-1)
    return _ratio(np.sum(f1_per_class(matrix) * support, axis=-1), np.sum(support, axis=-1))


def accuracy(matrix: NDArray[np.generic]) -> Floats:
    """Share of labels that are right."""
    return _ratio(np.sum(_hits(matrix), axis=-1), np.sum(matrix, axis=(-2, -1)))


def micro_f1(matrix: NDArray[np.generic]) -> Floats:
    """F1 of the pooled counts; with one label an item over all classes, that is the accuracy."""
    return accuracy(matrix)


def first_class_f1(matrix: NDArray[np.generic]) -> Floats:
    """F1 of the first class: binary F1, with the positive class named first."""
    first: Floats = f1_per_class(matrix)[..., 0]
    return first


def first_two_f1(matrix: NDArray[np.generic]) -> Floats:
    """Mean F1 of the first two classes: F-avg of SemEval-2016 Task 6 (Mohammad et al. 2016), with
    favor and against named first and a third class that counts only through its errors.
    """
    mean: Floats = np.mean(f1_per_class(matrix)[..., :2], axis=-1)
    return mean


def matthews(matrix: NDArray[np.generic]) -> Floats:
    """Matthews correlation for any number of classes (Gorodkin 2004, R_K); 0 where undefined."""
    cells = np.asarray(matrix, dtype=np.float64)
    gold, predicted = cells.sum(axis=-1), cells.sum(axis=-2)
    total, right = gold.sum(axis=-1), _hits(cells).sum(axis=-1)
    together = right * total - np.sum(gold * predicted, axis=-1)
    spread = (total**2 - np.sum(predicted**2, axis=-1)) * (total**2 - np.sum(gold**2, axis=-1))
    return _ratio(together, np.sqrt(spread))


MEASURES: Final[dict[Measure, Callable[[NDArray[np.generic]], Floats]]] = {
    "macro-F1": macro_f1,
    "weighted-F1": weighted_f1,
    "micro-F1": micro_f1,
    "accuracy": accuracy,
    "F1": first_class_f1,
    "F-avg": first_two_f1,
    "MCC": matthews,
}
"""The measures a task can name, each a function of a confusion matrix."""


def span_counts(gold: Iterable[Span], predicted: Iterable[Span], *, overlap: bool) -> Counts:
    """``[predicted that match, predicted, gold that are matched, gold]`` for one type of span.

    Spans are compared as sets, so that a source that two attributions share counts once. Exact: a
    predicted span matches if the same (sentence, start, end) is gold. Overlap: a predicted span
    matches if it shares at least one code point with any gold span, and a gold span is matched if
    any predicted span does; one long span may so match several, on either side, and each side is
    counted by itself.
    """
    want, have = set(gold), set(predicted)
    if not overlap:
        both = len(want & have)
        return np.array([both, len(have), both, len(want)], dtype=np.int64)
    return np.array([_touching(have, want), len(have), _touching(want, have), len(want)], np.int64)


def _touching(spans: set[Span], others: set[Span]) -> int:
    """How many of ``spans`` share a code point with any of ``others``."""
    by_sentence: dict[int, list[tuple[int, int]]] = {}
    for sentence, start, end in others:
        by_sentence.setdefault(sentence, []).append((start, end))
    return sum(
        any(start < other_end and other_start < end for other_start, other_end in by_sentence[s])
        for s, start, end in spans
        if s in by_sentence
    )


def span_f1(counts: NDArray[np.generic]) -> Floats:
    """F1 of span counts ``[..., 4]`` as `span_counts` gives them, summed over documents.

    >>> float(span_f1(span_counts([(0, 0, 5), (0, 9, 12)], [(0, 0, 4)], overlap=True)))
    0.6666666666666666
    """
    cells = np.asarray(counts, dtype=np.float64)
    precision = _ratio(cells[..., 0], cells[..., 1])
    recall = _ratio(cells[..., 2], cells[..., 3])
    return _ratio(2 * precision * recall, precision + recall)


def expected_calibration_error(
    confidence: ArrayLike, correct: ArrayLike, *, bins: int = 15
) -> float:
    """ECE (Naeini et al. 2015; Guo et al. 2017): the gap between confidence and accuracy.

    ``confidence [n]`` is the probability of the predicted label, ``correct [n]`` whether that is
    right. Bins are of equal width, ``(lower, upper]``, and weighted by their share of the items.
    Raises `ValueError` for no items and for a confidence outside 0 … 1.
    """
    sure = np.asarray(confidence, dtype=np.float64)
    right = np.asarray(correct, dtype=np.float64)
    if sure.size == 0 or sure.shape != right.shape:
        raise ValueError(
            f"confidence and correct need the same length, above 0: {sure.shape}, {right.shape}"
        )
    if sure.min() < 0 or sure.max() > 1:
        raise ValueError(f"a confidence is in 0 … 1, these are in {sure.min()} … {sure.max()}")
    place = np.clip(np.ceil(sure * bins).astype(np.int64) - 1, 0, bins - 1)
    gaps = np.bincount(place, weights=right - sure, minlength=bins)
    return float(np.abs(gaps).sum() / sure.size)


def brier_score(probabilities: ArrayLike, gold: ArrayLike) -> float:
    """Brier score (1950) for any number of classes, 0 (best) to 2: the mean over items of the sum
    over classes of ``(p - y)^2``.

    ``probabilities [n, classes]`` sum to 1 a row, ``gold [n]`` are class indices.
    """
    given = np.asarray(probabilities, dtype=np.float64)
    truth = np.zeros_like(given)
    truth[np.arange(len(given)), np.asarray(gold, dtype=np.int64)] = 1
    return float(np.mean(np.sum((given - truth) ** 2, axis=1)))
