"""What any model must beat: the majority class, and TF-IDF with a linear SVM.

Both are fitted on the training split of the task itself, on its own classes.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from stancemine import corpora
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import MissingExtraError
from stancemine.evaluate.systems import NotApplicable, Predictions
from stancemine.evaluate.tasks import Example, Task

__all__ = [
    "MAX_TRAINING_EXAMPLES",
    "NEEDS_TRAINING",
    "Majority",
    "TfidfSvm",
    "classes_of",
    "features",
    "training_of",
]

MAX_TRAINING_EXAMPLES = 30_000
"""A larger training set is sampled down to this, seeded."""

REGULARISATION = 0.3
"""C of the SVM. Of 0.1, 0.3 and 1, with and without balanced class weights, 0.3 with them had the
best mean over the development sets of 17 tasks: the strongest form is the one to beat."""

NEEDS_TRAINING: Final = "it learns from what the column or field `split` marks as train"
"""How the reason begins for which a fitted baseline has no answer on a file of one's own."""

TrainingData = Callable[[Task], Sequence[Example]]

_WORD = re.compile(r"\w+|[^\w\s]")


class Majority:
    """Always the most frequent class of the training split (of equals, the first in order)."""

    name = "majority"

    def __init__(self, training_data: TrainingData) -> None:
        self._training_data = training_data

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The same label for every example."""
        counts = Counter(example.gold for example in training_of(self._training_data, task))
        best = max(task.labels, key=lambda label: counts[label])
        return Predictions((best,) * len(examples))


class TfidfSvm:
    """TF-IDF of `features` with a linear SVM (one against the rest, balanced class weights).

    Needs the ``evaluate`` extra. A fitted model is kept for the tasks that learn from the same
    examples (VAST whole and unseen).
    """

    name = "tfidf-svm"

    def __init__(self, training_data: TrainingData, *, seed: int = 0) -> None:
        self._training_data = training_data
        self._seed = seed
        self._last: tuple[object, Any] | None = None

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The SVM's label for each example."""
        key = (task.train, task.head, tuple(task.classes.items()))
        if self._last is None or self._last[0] != key:
            sample = _sampled(classes_of(training_of(self._training_data, task)), self._seed)
            self._last = (key, _fitted(sample, self._seed))
        return Predictions(tuple(map(str, self._last[1].predict(examples))))


def features(example: Example) -> Iterator[str]:
    """An example as the words that TF-IDF counts.

    Words and punctuation of the sentence, alone and in pairs; with a topic also the topic's words
    (``t:``), each word of the sentence under the whole topic (``topic|word``), so that a word can
    count differently for each known topic, and the holder's words (``h:``).

    >>> list(features(Example("Talks help.", "favor", "g", "d", 0, topic="more dialogue")))
    ... # doctest: +NORMALIZE_WHITESPACE
    ['talks', 'help', '.', 'talks help', 'help .', 't:more', 't:dialogue',
     'more dialogue|talks', 'more dialogue|help', 'more dialogue|.']
    """
    words = _words(example.text)
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))
    if example.topic is not None:
        topic = _words(example.topic)
        yield from (f"t:{word}" for word in topic)
        whole = " ".join(topic)
        yield from (f"{whole}|{word}" for word in words)
    if example.holder is not None:
        yield from (f"h:{word}" for word in _words(example.holder))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def training_of(training_data: TrainingData, task: Task) -> Sequence[Example]:
    """What a baseline learns a task from; raises `NotApplicable` where there is nothing."""
    found = training_data(task)
    if found:
        return found
    if task.train in corpora.names():
        raise NotApplicable(f"{task.train} has no training part to learn from")
    raise NotApplicable(f"{NEEDS_TRAINING}, and {task.train} has no such row with this label")


def classes_of(found: Sequence[Example]) -> Sequence[Example]:
    """The same; raises `NotApplicable` where all are of one class: nothing can be fitted on it."""
    if len({example.gold for example in found}) < 2:
        raise NotApplicable(f"all its training rows are {found[0].gold!r}")
    return found


def _sampled(found: Sequence[Example], seed: int) -> Sequence[Example]:
    if len(found) <= MAX_TRAINING_EXAMPLES:
        return found
    return random.Random(seed).sample(list(found), MAX_TRAINING_EXAMPLES)


def _fitted(sample: Sequence[Example], seed: int) -> Any:
    try:
        from sklearn.feature_extraction.text import (
            TfidfVectorizer,
        )
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC
    except ImportError as error:
        raise MissingExtraError("the TF-IDF + SVM baseline", "evaluate") from error
    model = make_pipeline(
        TfidfVectorizer(analyzer=features, min_df=2, sublinear_tf=True),
        LinearSVC(C=REGULARISATION, class_weight="balanced", random_state=seed),
    )
    try:
        return model.fit(list(sample), [example.gold for example in sample])
    except ValueError as error:  # no word occurs twice
        raise NotApplicable(f"{len(sample)} training rows are too few for it: {error}") from None
