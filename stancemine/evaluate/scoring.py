"""Predictions -> scores with intervals and comparisons, as plain dictionaries for JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancemine.evaluate.confidence import reliability, risk_coverage, roc_auc, weighted_auc
from stancemine.evaluate.intervals import Bootstrap, Floats, Statistic, percentiles
from stancemine.evaluate.metrics import (
    MEASURES,
    brier_score,
    expected_calibration_error,
    f1_per_class,
    grouped_confusion,
    macro_f1,
    occurring,
    precision_per_class,
    recall_per_class,
    span_f1,
)
from stancemine.evaluate.significance import FEW_GROUPS, mcnemar, paired_difference, sign_test
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import Example, Task

__all__ = [
    "CODES",
    "decode",
    "encode",
    "over_whole",
    "score_counts",
    "score_labels",
    "share",
    "signs",
    "statistic_of",
]

Pair = tuple[str, str]

CODES = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""One character a class: the labels of a task as a string, in the order of its examples."""


def encode(labels: Sequence[str], classes: Sequence[str]) -> str:
    """Labels as one character each: how a report keeps answers without a word of the corpus.

    >>> encode(["none", "claim"], ["claim", "none"])
    '10'
    """
    place = {label: CODES[i] for i, label in enumerate(classes)}
    return "".join(place[label] for label in labels)


def decode(codes: str, classes: Sequence[str]) -> list[str]:
    """What `encode` was given."""
    return [classes[CODES.index(code)] for code in codes]


def score_labels(
    task: Task,
    examples: Sequence[Example],
    found: Mapping[str, Predictions],
    bootstrap: Bootstrap,
    pairs: Iterable[Pair],
) -> dict[str, Any]:
    """Per system the task's score with its 95 % interval, every other measure, per class and how
    sure it was; for each of the ``pairs`` the difference (first minus second); and the answers
    themselves, as codes. Pairs with a system that has no answer are left out.
    """
    gold = [example.gold for example in examples]
    groups = [example.group for example in examples]
    if not found:
        return {"systems": {}, "pairs": []}
    counts = np.stack(
        [grouped_confusion(gold, p.labels, task.labels, groups)[1] for p in found.values()]
    )
    scores = bootstrap.stacked(counts, over_whole(MEASURES[task.measure], counts))
    right = {n: np.array([a == b for a, b in zip(p.labels, gold, strict=True)])
             for n, p in found.items()}  # fmt: skip
    compared = list(_pairs(list(found), pairs, counts, scores, MEASURES[task.measure]))
    for pair in compared:
        tested = mcnemar(right[pair["a"]], right[pair["b"]])
        pair["mcnemar"] = dict(zip(("only_a", "only_b", "p"), tested, strict=True))
    return {
        "systems": {
            name: {
                **_summary(counts[i].sum(axis=0), scores[i], MEASURES[task.measure]),
                **_measures(task, counts[i].sum(axis=0)),
                **_confidence(task, examples, predictions, right[name], bootstrap),
            }
            for i, (name, predictions) in enumerate(found.items())
        },
        "pairs": compared,
        "codes": {
            "examples": _fingerprint(examples),
            "groups": _group_indices(groups),
            "gold": encode(gold, task.labels),
            "predicted": {name: encode(p.labels, task.labels) for name, p in found.items()},
        },
    }


def score_counts(
    found: Mapping[str, NDArray[np.int64]],
    statistic: Statistic,
    bootstrap: Bootstrap,
    pairs: Iterable[Pair],
) -> dict[str, Any]:
    """The same for what is counted: ``found`` has per system ``[groups, cells]``.

    Cells are ``[right, given, found, wanted]`` as `metrics.span_counts` has them, or for a share
    ``[right, all]``.
    """
    if not found:
        return {"systems": {}, "pairs": []}
    counts = np.stack(list(found.values()))
    scores = bootstrap.stacked(counts, statistic)
    systems = {}
    for i, name in enumerate(found):
        total = counts[i].sum(axis=0)
        systems[name] = _summary(total, scores[i], statistic)
        if len(total) == 4:
            right, given, reached, wanted = total.tolist()
            systems[name] |= {
                "precision": right / given if given else 0.0,
                "recall": reached / wanted if wanted else 0.0,
                "predicted": given,
                "gold": wanted,
            }
    return {
        "systems": systems,
        "pairs": list(_pairs(list(found), pairs, counts, scores, statistic)),
        "counts": {name: cells.tolist() for name, cells in found.items()},
    }


def share(counts: NDArray[np.generic]) -> Floats:
    """Right ones of all, from ``[..., (right, all)]``; 0 where there are none."""
    cells = np.asarray(counts, dtype=np.float64)
    return np.divide(
        cells[..., 0], cells[..., 1], out=np.zeros(cells.shape[:-1]), where=cells[..., 1] > 0
    )


def statistic_of(row: Mapping[str, Any]) -> Statistic:
    """What a row's score is a function of: its confusion matrices, or its counts."""
    if "codes" in row:
        of_matrix: Statistic = MEASURES[row["measure"]]
        return of_matrix
    return share if row["measure"] == "accuracy" else span_f1


def over_whole(statistic: Statistic, counts: NDArray[np.int64]) -> Statistic:
    """``statistic`` for resamples of ``counts [systems, groups, …]``: macro-F1 is the mean over the
    classes that occur in the whole, whichever a resample happens to draw.
    """
    if statistic is not macro_f1:
        return statistic
    return partial(macro_f1, classes=occurring(counts.sum(axis=1))[:, None, :])


def _summary(total: NDArray[np.generic], scores: Floats, statistic: Statistic) -> dict[str, float]:
    low, high = percentiles(scores)
    return {"score": float(statistic(total)), "low": low, "high": high}


def _pairs(
    names: Sequence[str],
    pairs: Iterable[Pair],
    counts: NDArray[np.int64],
    scores: Floats,
    statistic: Statistic,
) -> Iterator[dict[str, Any]]:
    totals = {name: float(statistic(counts[i].sum(axis=0))) for i, name in enumerate(names)}
    for first, second in pairs:
        if first not in totals or second not in totals:
            continue
        low, high, p = paired_difference(scores[names.index(first)], scores[names.index(second)])
        found: dict[str, Any] = {
            "a": first,
            "b": second,
            "difference": totals[first] - totals[second],
            "low": low,
            "high": high,
            "p": p,
        }
        if counts.shape[1] < FEW_GROUPS:
            tested = signs(counts[names.index(first)], counts[names.index(second)], statistic)
            found["sign"] = dict(zip(("only_a", "only_b", "p"), tested, strict=True))
        yield found


def signs(
    first: NDArray[np.int64], second: NDArray[np.int64], statistic: Statistic
) -> tuple[int, int, float]:
    """The sign test over groups: by right answers of ``[groups, gold, predicted]``, else by each
    group's own score.
    """
    if first.ndim == 3:
        return sign_test(first.trace(axis1=1, axis2=2), second.trace(axis1=1, axis2=2))
    return sign_test(statistic(first), statistic(second))


def _measures(task: Task, total: NDArray[np.int64]) -> dict[str, Any]:
    columns = zip(
        task.labels,
        precision_per_class(total).tolist(),
        recall_per_class(total).tolist(),
        f1_per_class(total).tolist(),
        total.sum(axis=1).tolist(),
        strict=True,
    )
    return {
        "measures": {
            name: float(of(total)) for name, of in MEASURES.items() if _applies(name, task)
        },
        "per_class": {
            label: {"precision": p, "recall": r, "f1": f, "support": n}
            for label, p, r, f, n in columns
        },
        "confusion": total.tolist(),
    }


def _applies(measure: str, task: Task) -> bool:
    """F1 is of a positive class, F-avg of favor and against: other tasks have no such thing."""
    if measure == "F1":
        return task.head == "reported"
    return measure != "F-avg" or (task.head == "stance" and task.label_set is None)


def _confidence(
    task: Task,
    examples: Sequence[Example],
    predictions: Predictions,
    right: NDArray[np.bool_],
    bootstrap: Bootstrap,
) -> dict[str, Any]:
    if predictions.probabilities is None:
        return {}
    probabilities = np.clip(np.asarray(predictions.probabilities, dtype=np.float64), 0, 1)
    chosen = np.array([task.labels.index(label) for label in predictions.labels])
    truth = np.array([task.labels.index(example.gold) for example in examples])
    sure = probabilities[np.arange(len(chosen)), chosen]
    found: dict[str, Any] = {
        "ece": expected_calibration_error(sure, right),
        "brier": brier_score(probabilities, truth),
        "reliability": reliability(sure, right),
        "risk_coverage": risk_coverage(sure, right),
    }
    if predictions.unsure is not None:
        answered = ~predictions.unsure
        found["unsure"] = {
            "coverage": float(answered.mean()),
            "accuracy_sure": float(right[answered].mean()) if answered.any() else None,
            "accuracy_unsure": float(right[~answered].mean()) if (~answered).any() else None,
        }
    if "unrelated" in task.labels:
        found["relevance_auc"] = _relevance(task, examples, probabilities, bootstrap)
    return found


def _relevance(
    task: Task, examples: Sequence[Example], probabilities: Floats, bootstrap: Bootstrap
) -> dict[str, float] | None:
    """AUC of "is this about the topic at all", with its interval over groups."""
    column = task.labels.index("unrelated")
    score = 1 - probabilities[:, column]
    about = np.array([example.gold != "unrelated" for example in examples])
    area = roc_auc(score, about)
    if area is None:
        return None
    place = np.array(_group_indices([example.group for example in examples]))
    drawn = []
    for weights in bootstrap.weights():
        step = max(1, 2_000_000 // len(examples))
        for start in range(0, len(weights), step):
            drawn.append(weighted_auc(score, about, weights[start : start + step][:, place]))
    scores = np.concatenate(drawn)
    low, high = percentiles(scores[~np.isnan(scores)])
    return {"score": area, "low": low, "high": high}


def _group_indices(groups: Sequence[str]) -> list[int]:
    """Each example's group as its place among the sorted names."""
    place = {name: index for index, name in enumerate(sorted(set(groups)))}
    return [place[group] for group in groups]


def _fingerprint(examples: Sequence[Example]) -> str:
    """The same for the same questions with the same gold labels in the same order."""
    digest = hashlib.sha256()
    for e in examples:
        digest.update(f"{e.text!r} {e.topic!r} {e.holder!r} {e.gold!r} {e.group!r}\n".encode(
            "utf-8", "surrogatepass"))  # fmt: skip
    return digest.hexdigest()
