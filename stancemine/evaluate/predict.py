"""A `StanceMiner` under test: its answers to tasks, through the public calls only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.decoding import decided_stances, label_probabilities
from stancemine.document import Sentence
from stancemine.evaluate.cache import AnswerStore, key_of
from stancemine.evaluate.holders import FoundHolder, found_holder
from stancemine.evaluate.matching import Parts, record_parts
from stancemine.evaluate.metrics import Span
from stancemine.evaluate.systems import NotApplicable, Predictions
from stancemine.evaluate.tasks import NATIVE, Example, Head, SpanTask, Task
from stancemine.heads import label_set_of
from stancemine.inputs import Article
from stancemine.labels import LABELS, ROLES
from stancemine.windows import StanceQuery

if TYPE_CHECKING:
    from stancemine.miner import StanceMiner

__all__ = ["NO_LABEL_SET", "ModelSystem", "ModelUnderCheck"]

NO_LABEL_SET: Final = "it has no label set"
"""How the reason begins for which a model has no answer to a set of a user's own."""

Floats = NDArray[np.float64]
QUERIES_AT_ONCE = 512

_UNSURE: dict[Head, frozenset[str]] = {
    "role": frozenset({"role"}),
    "reported": frozenset({"reported"}),
    "label": frozenset({"role", "reported"}),
}


class ModelSystem:
    """The answers of a model; one reading of a document serves all tasks on it.

    Roles and reported speech come from the record of the whole document, its sentences given as the
    corpus divides it. Where the model knows the corpus's annotation scheme, it answers in that.
    ``store`` keeps every answer (by default in memory only); it must be this model's alone.
    """

    def __init__(self, miner: StanceMiner, name: str, store: AnswerStore | None = None) -> None:
        self.name = name
        self._miner = miner
        self._store = store if store is not None else AnswerStore()

    def trained_on(self, task: Task) -> bool:
        """Whether the corpus that the task's training part is of is among the model's own."""
        if task.label_set is not None:
            return any(one.name == task.label_set for one in self._miner.label_sets)
        return (task.scheme or task.train) in self._miner.settings.stance_schemes

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The likeliest class of each example, and the classes' probabilities."""
        if task.label_set is not None:
            return self._own(task, examples, documents)
        scheme = self._scheme(task.scheme or task.train)
        if task.head == "stance":
            native = self.stances(self._queries(examples), scheme)
            limit = self._miner.settings.calibration.thresholds.get("stance", 0.0)
            score = native[np.arange(len(native)), decided_stances(native)]
            return _read_out(task, native, score < limit)
        read = dict(zip((d.id for d in documents), self._read(scheme, documents), strict=True))
        answers = [(read[e.document], e.sentence) for e in examples]
        names = _UNSURE[task.head]
        unsure = np.array([not names.isdisjoint(a["unsure"][i]) for a, i in answers], dtype=bool)
        native = np.array([a["scores"][task.head][i] for a, i in answers], dtype=np.float64)
        found = _read_out(task, native, unsure)
        if task.head == "label":  # the record's own decision, made on one axis after the other
            labels = tuple(LABELS[a["label"][i]] for a, i in answers)
            return Predictions(labels, found.probabilities, unsure)
        return found

    def _own(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The answers of a label set of the user's own."""
        known = {(str(one.head), one.name): one for one in self._miner.label_sets}
        found = known.get((task.head, str(task.label_set)))
        if found is None:
            names = ", ".join(name for _, name in known)
            raise NotApplicable(
                f"{NO_LABEL_SET} {task.label_set!r}; it has {names or 'none of a user'}"
            )
        if missing := [label for label in task.labels if label not in found.labels]:
            raise NotApplicable(f"{NO_LABEL_SET} with {', '.join(missing)}: it was trained before")
        if task.head == "stance":
            native = self._own_stances(found.name, self._queries(examples))
        else:
            read = dict(zip((d.id for d in documents), self._read(None, documents), strict=True))
            rows = [read[e.document]["own"][found.name][e.sentence] for e in examples]
            native = np.array(rows, dtype=np.float64)
        limit = self._miner.settings.calibration.thresholds.get(f"own:{found.name}", 0.0)
        return _read_out(task, native, native.max(axis=1) < limit, found.labels)

    def _own_stances(self, name: str, queries: Sequence[StanceQuery]) -> Floats:
        """``[queries, labels]`` probabilities of a set of stances."""
        place, _ = label_set_of(self._miner.settings, name)

        def ask(batch: Sequence[StanceQuery]) -> NDArray[np.float32]:
            logits = self._miner.stance_outputs(batch)[1][:, place]
            return label_probabilities(logits, self._miner.settings.calibration, name)

        return self._answers(f"own:{name}", queries, ask)

    def spans(self, task: SpanTask, documents: Sequence[LabeledDocument]) -> list[set[Span]]:
        """The spans of the records' attributions."""
        return [
            {span for one in found for span in getattr(one, task.span_type)}
            for found in self.attributions(documents)
        ]

    def attributions(self, documents: Sequence[LabeledDocument]) -> list[list[Parts]]:
        """The records' attributions."""
        if not documents:
            return []
        answers = self._read(self._scheme(documents[0].corpus), documents)
        return [[_parts(one) for one in answer["attributions"]] for answer in answers]

    def holders(self, documents: Sequence[LabeledDocument]) -> list[list[FoundHolder]]:
        """Whose words each sentence conveys: the holder of a stance toward any topic.

        Names are text, so they are not kept in the store.
        """
        if not documents:
            return []
        articles = (_article(document) for document in documents)
        scheme = self._scheme(documents[0].corpus)
        topic = "the matter at hand"  # which topic makes no difference to the holder
        return [
            [found_holder(sentence, topic) for sentence in record.sentences]
            for record in self._miner.pipe(articles, topics=[topic], scheme=scheme)
        ]

    def stances(self, queries: Sequence[StanceQuery], scheme: str | None = None) -> Floats:
        """``[queries, 4]`` probabilities of stances; what is asked twice is computed once."""
        ask = partial(self._miner.stance_probabilities, scheme=scheme)
        return self._answers(scheme, queries, ask).reshape(-1, 4)

    def _answers(
        self,
        about: str | None,
        queries: Sequence[StanceQuery],
        ask: Callable[[Sequence[StanceQuery]], NDArray[np.float32]],
    ) -> Floats:
        keys = [key_of([about, *asdict(query).values()]) for query in queries]
        missing = {k: q for k, q in zip(keys, queries, strict=True) if k not in self._store}
        todo = list(missing.items())
        for start in range(0, len(todo), QUERIES_AT_ONCE):
            batch = todo[start : start + QUERIES_AT_ONCE]
            found = ask([q for _, q in batch])
            rows = np.round(np.asarray(found, dtype=np.float64), 6).tolist()
            self._store.put((key, row) for (key, _), row in zip(batch, rows, strict=True))
        return np.array([self._store[key] for key in keys], dtype=np.float64)

    def _queries(self, examples: Sequence[Example]) -> list[StanceQuery]:
        context = self._miner.settings.stance_context
        return [
            StanceQuery(e.text, e.topic or "", e.holder, e.previous if context else None)
            for e in examples
        ]

    def _scheme(self, corpus: str) -> str | None:
        return corpus if corpus in self._miner.schemes else None

    def _read(self, scheme: str | None, documents: Sequence[LabeledDocument]) -> list[Any]:
        articles = [_article(document) for document in documents]
        own = ["own"] if any(s.head == "role" for s in self._miner.label_sets) else []
        keys = [key_of([scheme, "record", *own, *(a.sentences or ())]) for a in articles]
        missing = {k: a for k, a in zip(keys, articles, strict=True) if k not in self._store}
        records = self._miner.pipe(missing.values(), scheme=scheme)
        for key, record in zip(missing, records, strict=True):
            self._store.put([(key, _answer(record.sentences))])
        return [self._store[key] for key in keys]


def _article(document: LabeledDocument) -> Article:
    count = len(document.sentences)
    return Article(sentences=tuple(document.sentence_text(i) for i in range(count)), id=document.id)


def _answer(sentences: Sequence[Sentence]) -> dict[str, Any]:
    """What is kept of a record: numbers and offsets."""
    return {
        "label": [LABELS.index(s.label) for s in sentences],
        "scores": {
            "role": [[s.scores.role[role] for role in ROLES] for s in sentences],
            "label": [[s.scores.label[label] for label in LABELS] for s in sentences],
            "reported": [[s.scores.reported, 1 - s.scores.reported] for s in sentences],
        },
        "own": {
            name: [list(s.own[name].scores.values()) for s in sentences]
            for name in (sentences[0].own if sentences else ())
        },
        "unsure": [[n for n in s.unsure if n in ("role", "reported")] for s in sentences],
        "attributions": [
            [sorted(part) for part in (one.source, one.cue, one.content)]
            for one in record_parts(sentences)
        ],
    }


def _parts(kept: Sequence[Sequence[Sequence[int]]]) -> Parts:
    source, cue, content = (frozenset((a, b, c) for a, b, c in part) for part in kept)
    return Parts(source, cue, content)


def _read_out(
    task: Task,
    native: Floats,
    unsure: NDArray[np.bool_],
    values: Sequence[str] | None = None,
) -> Predictions:
    """The head's probabilities ``[n, values]`` as the task's classes, renormalised over them.

    The label is the class of the likeliest value, as a record decides; where a class stands for
    several values, the likeliest class may be another.
    """
    values = NATIVE[task.head] if values is None else values
    columns = [[values.index(v) for v in task.classes[label]] for label in task.labels]
    summed = np.stack([native[:, c].sum(axis=1) for c in columns], axis=1)
    decided = np.stack([native[:, c].max(axis=1) for c in columns], axis=1).argmax(axis=1)
    total = summed.sum(axis=1, keepdims=True)
    probabilities = np.divide(
        summed, total, out=np.full_like(summed, 1 / len(columns)), where=total > 0
    )
    labels = tuple(task.labels[i] for i in decided)
    return Predictions(labels, probabilities, unsure)


class ModelUnderCheck:
    """A model as the behaviour checklist asks it: `behaviour.run.Asked`."""

    def __init__(self, system: ModelSystem, miner: StanceMiner) -> None:
        self._system = system
        self._miner = miner

    def stance(self, questions: Sequence[tuple[str, str]]) -> Floats:
        """Stances in the model's default scheme."""
        return self._system.stances([StanceQuery(sentence, topic) for sentence, topic in questions])

    def reported(self, sentences: Sequence[str]) -> list[bool]:
        """Each sentence as an article of its own."""
        articles = (Article(sentences=(sentence,)) for sentence in sentences)
        return [record.sentences[0].reported for record in self._miner.pipe(articles)]
