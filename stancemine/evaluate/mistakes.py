"""The errors of which a system is surest, with what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import Example, Task

__all__ = ["MOST_MISTAKES", "confident_mistakes"]

MOST_MISTAKES: Final = 50


def confident_mistakes(
    task: Task,
    examples: Sequence[Example],
    documents: Mapping[str, LabeledDocument],
    predictions: Predictions,
) -> list[dict[str, Any]]:
    """At most `MOST_MISTAKES` wrong answers, the surest first; none without probabilities.

    Each has the texts of the sentence and its neighbours: for the user's own eyes, not for a
    report that is passed on.
    """
    if predictions.probabilities is None:
        return []
    chosen = np.array([task.labels.index(label) for label in predictions.labels])
    sure = np.asarray(predictions.probabilities)[np.arange(len(chosen)), chosen]
    wrong = [i for i, e in enumerate(examples) if e.gold != predictions.labels[i]]
    wrong.sort(key=lambda i: -sure[i])
    return [
        _described(examples[i], documents[examples[i].document], predictions.labels[i], sure[i])
        for i in wrong[:MOST_MISTAKES]
    ]


def _described(
    example: Example, document: LabeledDocument, predicted: str, confidence: float
) -> dict[str, Any]:
    index = example.sentence
    after = index + 1 < len(document.sentences)
    return {
        "document": example.document,
        "sentence": index,
        "before": document.sentence_text(index - 1) if index else None,
        "text": example.text,
        "after": document.sentence_text(index + 1) if after else None,
        "topic": example.topic,
        "holder": example.holder,
        "gold": example.gold,
        "predicted": predicted,
        "confidence": round(float(confidence), 4),
    }
