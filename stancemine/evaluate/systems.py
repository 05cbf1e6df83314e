"""What a system under test gives: one label an example, and optionally its probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.holders import FoundHolder
from stancemine.evaluate.matching import Parts
from stancemine.evaluate.metrics import Span
from stancemine.evaluate.tasks import Example, SpanTask, Task

__all__ = ["NotApplicable", "Predictions", "RecordSystem", "SpanSystem", "System"]


class NotApplicable(Exception):  # noqa: N818  # no error: a row is left empty, with the reason
    """Raised by a system for a task it cannot answer; its message is the reason."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """One label an example; ``probabilities [examples, classes]`` where the system has them.

    ``unsure [examples]`` is what fell below the model's own threshold, None where it has none.
    """

    labels: tuple[str, ...]
    probabilities: NDArray[np.float64] | None = None
    unsure: NDArray[np.bool_] | None = None


class System(Protocol):
    """Anything that answers a task."""

    name: str

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """One label of ``task.labels`` for each example; ``documents`` are what they come from.

        Raises `NotApplicable` for a task it cannot answer.
        """
        ...


@runtime_checkable
class SpanSystem(Protocol):
    """A system that also marks spans."""

    name: str

    def spans(self, task: SpanTask, documents: Sequence[LabeledDocument]) -> list[set[Span]]:
        """The spans of the task's type in each document, cut where a sentence ends."""
        ...


@runtime_checkable
class RecordSystem(Protocol):
    """A system that gives whole records."""

    name: str

    def attributions(self, documents: Sequence[LabeledDocument]) -> list[list[Parts]]:
        """The attributions of each document."""
        ...

    def holders(self, documents: Sequence[LabeledDocument]) -> list[list[FoundHolder]]:
        """Per document and sentence, whose words they are."""
        ...
