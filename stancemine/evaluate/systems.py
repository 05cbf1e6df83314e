"""What a system under test gives: one label an example, and optionally its probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.metrics import Span
from stancemine.evaluate.tasks import Example, SpanTask, Task

__all__ = ["Predictions", "SpanSystem", "System"]


@dataclass(frozen=True, slots=True)
class Predictions:
    """One label an example; ``probabilities [examples, classes]`` where the system has them."""

    labels: tuple[str, ...]
    probabilities: NDArray[np.float64] | None = None


class System(Protocol):
    """Anything that answers a task."""

    name: str

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """One label of ``task.labels`` for each example; ``documents`` are what they come from."""
        ...


class SpanSystem(System, Protocol):
    """A system that also marks spans."""

    def spans(self, task: SpanTask, documents: Sequence[LabeledDocument]) -> list[set[Span]]:
        """The spans of the task's type in each document, cut where a sentence ends."""
        ...
