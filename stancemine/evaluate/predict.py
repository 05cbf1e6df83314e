"""A `StanceMiner` under test: its answers to tasks, through the public calls only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.document import Sentence
from stancemine.evaluate.metrics import Span
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import NATIVE, Example, SpanTask, Task, cut_at_sentences
from stancemine.inputs import Article
from stancemine.labels import LABELS, ROLES, SPAN_TYPES, SpanType
from stancemine.windows import StanceQuery

if TYPE_CHECKING:
    from stancemine.miner import StanceMiner

__all__ = ["ModelSystem"]

Floats = NDArray[np.float64]
QUERIES_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the model says of one sentence, in the heads' own values."""

    label: str
    scores: dict[str, tuple[float, ...]]


class ModelSystem:
    """The answers of a model; one reading of a document serves all tasks on it.

    Roles and reported speech come from the record of the whole document, its sentences given as the
    corpus divides it. Where the model knows the corpus's annotation scheme, it answers in that.
    """

    def __init__(self, miner: StanceMiner, name: str) -> None:
        self.name = name
        self._miner = miner
        self._answers: dict[tuple[str | None, str, str], list[_Answer]] = {}
        self._spans: dict[tuple[str | None, str, str], dict[SpanType, set[Span]]] = {}
        self._stances: dict[tuple[str | None, StanceQuery], Floats] = {}

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The likeliest class of each example, and the classes' probabilities."""
        scheme = self._scheme(task.train)
        if task.head == "stance":
            return _read_out(task, self._stance(scheme, examples))
        self._read(scheme, documents)
        corpus = task.corpus
        answers = [self._answers[scheme, corpus, e.document][e.sentence] for e in examples]
        found = _read_out(task, np.array([answer.scores[task.head] for answer in answers]))
        if task.head == "label":  # the record's own decision, made on one axis after the other
            return Predictions(tuple(a.label for a in answers), found.probabilities)
        return found

    def spans(self, task: SpanTask, documents: Sequence[LabeledDocument]) -> list[set[Span]]:
        """The spans of the records' attributions."""
        scheme = self._scheme(task.corpus)
        self._read(scheme, documents)
        return [self._spans[scheme, d.corpus, d.id][task.span_type] for d in documents]

    def _scheme(self, corpus: str) -> str | None:
        return corpus if corpus in self._miner.schemes else None

    def _read(self, scheme: str | None, documents: Sequence[LabeledDocument]) -> None:
        missing = [d for d in documents if (scheme, d.corpus, d.id) not in self._answers]
        articles = (
            Article(sentences=tuple(d.sentence_text(i) for i in range(len(d.sentences))), id=d.id)
            for d in missing
        )
        for gold, record in zip(missing, self._miner.pipe(articles, scheme=scheme), strict=True):
            key = (scheme, gold.corpus, gold.id)
            self._answers[key] = [_answer(sentence) for sentence in record.sentences]
            self._spans[key] = _attribution_spans(record.sentences)

    def _stance(self, scheme: str | None, examples: Sequence[Example]) -> Floats:
        context = self._miner.settings.stance_context
        queries = [
            StanceQuery(e.text, e.topic or "", e.holder, e.previous if context else None)
            for e in examples
        ]
        missing = [q for q in dict.fromkeys(queries) if (scheme, q) not in self._stances]
        for start in range(0, len(missing), QUERIES_AT_ONCE):
            batch = missing[start : start + QUERIES_AT_ONCE]
            found = self._miner.stance_probabilities(batch, scheme=scheme)
            for query, row in zip(batch, found, strict=True):
                self._stances[scheme, query] = np.asarray(row, dtype=np.float64)
        return np.array([self._stances[scheme, query] for query in queries])


def _answer(sentence: Sentence) -> _Answer:
    scores = sentence.scores
    return _Answer(
        sentence.label,
        {
            "role": tuple(scores.role[role] for role in ROLES),
            "label": tuple(scores.label[label] for label in LABELS),
            "reported": (scores.reported, 1 - scores.reported),
        },
    )


def _attribution_spans(sentences: Sequence[Sentence]) -> dict[SpanType, set[Span]]:
    attributions = [a for sentence in sentences for a in sentence.attributions]
    pieces = {
        "source": [a.source for a in attributions if a.source],
        "cue": [a.cue for a in attributions if a.cue],
        "content": [span for a in attributions for span in a.content],
    }
    bounds = [(sentence.start, sentence.end) for sentence in sentences]
    return {
        kind: cut_at_sentences(((s.start, s.end) for s in pieces[kind]), bounds)
        for kind in SPAN_TYPES
    }


def _read_out(task: Task, native: Floats) -> Predictions:
    """The head's probabilities ``[n, values]`` as the task's classes, renormalised over them."""
    values = NATIVE[task.head]
    columns = [[values.index(v) for v in task.classes[label]] for label in task.labels]
    summed = np.stack([native[:, c].sum(axis=1) for c in columns], axis=1)
    total = summed.sum(axis=1, keepdims=True)
    probabilities = np.divide(
        summed, total, out=np.full_like(summed, 1 / len(columns)), where=total > 0
    )
    return Predictions(tuple(task.labels[i] for i in probabilities.argmax(axis=1)), probabilities)
