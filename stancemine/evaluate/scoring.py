"""Predictions -> scores with intervals, as plain dictionaries for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.intervals import bootstrap_interval
from stancemine.evaluate.metrics import (
    MEASURES,
    Span,
    brier_score,
    expected_calibration_error,
    f1_per_class,
    grouped_confusion,
    precision_per_class,
    recall_per_class,
    span_counts,
    span_f1,
)
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import Example, SpanTask, Task, gold_spans

__all__ = ["score_labels", "score_spans"]


def score_labels(
    task: Task,
    examples: Sequence[Example],
    predictions: Predictions,
    *,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """The task's score and its 95 % interval over groups; every other measure; per class."""
    gold = [example.gold for example in examples]
    groups = [example.group for example in examples]
    _, counts = grouped_confusion(gold, predictions.labels, task.labels, groups)
    total = counts.sum(axis=0)
    measure = MEASURES[task.measure]
    low, high = bootstrap_interval(counts, measure, resamples=resamples, seed=seed)
    per_class = zip(
        task.labels,
        precision_per_class(total).tolist(),
        recall_per_class(total).tolist(),
        f1_per_class(total).tolist(),
        total.sum(axis=1).tolist(),
        strict=True,
    )
    result: dict[str, Any] = {
        "score": float(measure(total)),
        "low": low,
        "high": high,
        "measures": {
            name: float(of(total)) for name, of in MEASURES.items() if _applies(name, task)
        },
        "per_class": {
            label: {"precision": p, "recall": r, "f1": f, "support": n}
            for label, p, r, f, n in per_class
        },
        "confusion": total.tolist(),
    }
    if predictions.probabilities is not None:
        result |= _calibration(task, gold, predictions)
    return result


def _applies(measure: str, task: Task) -> bool:
    """F1 is of a positive class, F-avg of favor and against: other tasks have no such thing."""
    if measure == "F1":
        return task.head == "reported"
    return measure != "F-avg" or task.head == "stance"


def _calibration(task: Task, gold: Sequence[str], predictions: Predictions) -> dict[str, float]:
    probabilities = np.clip(np.asarray(predictions.probabilities), 0, 1)
    chosen = np.array([task.labels.index(label) for label in predictions.labels])
    truth = np.array([task.labels.index(label) for label in gold])
    return {
        "ece": expected_calibration_error(
            probabilities[np.arange(len(chosen)), chosen], chosen == truth
        ),
        "brier": brier_score(probabilities, truth),
    }


def score_spans(
    task: SpanTask,
    documents: Sequence[LabeledDocument],
    predicted: Sequence[set[Span]],
    *,
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """F1, precision and recall of spans, with the 95 % interval over documents."""
    counts = np.stack(
        [
            span_counts(gold_spans(document, task.span_type), spans, overlap=task.overlap)
            for document, spans in zip(documents, predicted, strict=True)
        ]
    )
    total = counts.sum(axis=0)
    low, high = bootstrap_interval(counts, span_f1, resamples=resamples, seed=seed)
    right, given, found, wanted = total.tolist()
    return {
        "score": float(span_f1(total)),
        "low": low,
        "high": high,
        "precision": right / given if given else 0.0,
        "recall": found / wanted if wanted else 0.0,
        "predicted": given,
        "gold": wanted,
    }
