"""The sentence classifiers as scikit-learn estimators; sentences are strings, each alone.

`ArgumentFeatures` turns sentences into what the model says of them, to be a step of any pipeline;
`SentenceClassifier` predicts the model's own labels, or, fitted with ``y``, labels of yours. Both
can be cloned, pickled and put into a grid search: they hold the model's name, and a process loads
each model once.

Of scikit-learn's estimator checks those pass that need no data; scikit-learn itself runs none of
the others on estimators that take text (it warns "Can't test estimator"), since they feed matrices
of numbers. What they check beyond that is tested with sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from stancemine.decoding import of_wordings
from stancemine.document import Topic, as_topics
from stancemine.errors import InputError, MissingExtraError
from stancemine.integrations.loading import loaded
from stancemine.labels import LABELS, ROLES, STANCES
from stancemine.miner import StanceMiner, TopicLike
from stancemine.windows import StanceQuery, topic_query

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError:
    raise MissingExtraError("The scikit-learn estimators", "sklearn") from None

if TYPE_CHECKING:
    from sklearn.utils import Tags

__all__ = ["ArgumentFeatures", "SentenceClassifier", "Task"]

Task = Literal["label", "role", "reported", "stance"]
"""What is classified: the headline label, the role, reported speech or not, the stance."""

Floats = NDArray[np.float64]
_SMALLEST: Final = 1e-6


class ArgumentFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # ships no types
    """Sentences to log-odds: of the three roles, of reported speech, then four stances a topic.

    ``model`` is a bundled name or a model's folder. Nothing is learnt: ``fit`` loads the model.
    """

    def __init__(
        self,
        model: str | Path = "en-small",
        topics: Sequence[TopicLike] | TopicLike = (),
        scheme: str | None = None,
    ) -> None:
        self.model = model
        self.topics = topics
        self.scheme = scheme

    def fit(self, X: Iterable[str], y: object = None) -> Self:  # noqa: N803
        """Load the model; raises `InputError` where X is not sentences."""
        _sentences(X)
        self.model_version_ = loaded(str(self.model)).settings.version
        return self

    def transform(self, X: Iterable[str]) -> Floats:  # noqa: N803
        """``[sentences, 4 + 4 × topics]`` log-odds."""
        check_is_fitted(self)
        sentences = _sentences(X)
        role, reported = _probabilities(loaded(str(self.model)), sentences, self.scheme)
        parts = [role, reported[:, None]]
        for topic in as_topics(self.topics):
            parts.append(_stances(loaded(str(self.model)), sentences, topic, self.scheme))
        kept = np.clip(np.concatenate(parts, axis=1), _SMALLEST, 1 - _SMALLEST)
        odds: Floats = np.log(kept / (1 - kept))
        return odds

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """The names of the columns of ``transform``."""
        names = [*(f"role: {role}" for role in ROLES), "reported"]
        names += [f"{s}: {topic.text}" for topic in as_topics(self.topics) for s in STANCES]
        return np.array(names, dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_version_")

    def __sklearn_tags__(self) -> Tags:
        return _text_tags(super().__sklearn_tags__())


class SentenceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # ships no types
    """Classifies sentences as the model does, or as your labelled sentences say.

    ``fit(X)`` without ``y`` loads the model; ``classes_`` are then its labels for ``task``. With
    ``y``, a logistic regression over `ArgumentFeatures` learns your classes from it (inverse
    regularisation ``C``), while the model stays as it is: a dozen sentences a class will do where
    your classes follow its axes; for others, fine-tune. ``topic`` is needed for stance.
    """

    def __init__(
        self,
        task: Task = "label",
        model: str | Path = "en-small",
        topic: TopicLike | None = None,
        scheme: str | None = None,
        C: float = 1.0,  # noqa: N803
    ) -> None:
        self.task = task
        self.model = model
        self.topic = topic
        self.scheme = scheme
        self.C = C

    def fit(self, X: Iterable[str], y: Iterable[Any] | None = None) -> Self:  # noqa: N803
        """Load the model, and learn from ``y`` if it is given. Raises `InputError`."""
        if self.task not in get_args(Task):
            raise InputError(f"task is one of {', '.join(get_args(Task))}, not {self.task!r}")
        if (self.task == "stance") != (self.topic is not None):
            raise InputError("topic goes with task='stance' and with no other: give both or none")
        sentences = _sentences(X)
        topics = () if self.topic is None else (self.topic,)
        self.features_ = ArgumentFeatures(self.model, topics, self.scheme).fit(sentences)
        self.head_ = None if y is None else self._head(sentences, list(y))
        self.classes_ = np.array(self._own()) if self.head_ is None else self.head_.classes_
        return self

    def predict_proba(self, X: Iterable[str]) -> Floats:  # noqa: N803
        """``[sentences, classes]``, in the order of ``classes_``; rows sum to 1."""
        check_is_fitted(self)
        sentences = _sentences(X)
        if self.head_ is not None:
            learnt: Floats = self.head_.predict_proba(self.features_.transform(sentences))
            return learnt
        miner = loaded(str(self.model))
        if self.topic is not None:
            (topic,) = as_topics(self.topic)
            return _stances(miner, sentences, topic, self.scheme)
        role, reported = _probabilities(miner, sentences, self.scheme)
        if self.task == "role":
            return role
        if self.task == "reported":
            return np.stack([1 - reported, reported], axis=1)
        shares = role * (1 - reported)[:, None]
        by_label = dict(zip(ROLES, shares.T, strict=True)) | {"reported_speech": reported}
        return np.stack([by_label[label] for label in LABELS], axis=1)

    def predict(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """A class for each sentence: that of the record.

        The headline label follows the two axes one after the other: reported speech from .5 on,
        else the likeliest role. A stance is the likeliest of the four.
        """
        probabilities = self.predict_proba(X)
        if self.head_ is None and self.task == "label":
            said = LABELS.index("reported_speech")
            reported = probabilities[:, said] >= 0.5
            probabilities[:, said] = np.where(reported, 2.0, -1.0)
        chosen: NDArray[Any] = self.classes_[probabilities.argmax(axis=1)]
        return chosen

    def _own(self) -> list[Any]:
        if self.task == "reported":
            return [False, True]
        return list({"label": LABELS, "role": ROLES, "stance": STANCES}[self.task])

    def _head(self, sentences: Sequence[str], y: list[Any]) -> Any:
        from sklearn.linear_model import LogisticRegression

        if len(y) != len(sentences):
            raise InputError(f"{len(sentences)} sentences, but {len(y)} labels: give one for each")
        if len(set(y)) < 2:
            raise InputError(f"y has one class only ({y[0]!r}): two are needed to tell them apart")
        head = LogisticRegression(C=self.C, max_iter=1000)
        return head.fit(self.features_.transform(sentences), y)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "classes_")

    def __sklearn_tags__(self) -> Tags:
        return _text_tags(super().__sklearn_tags__())


def _text_tags(tags: Tags) -> Tags:
    tags.input_tags.string = True
    tags.input_tags.two_d_array = False
    tags.target_tags.required = False
    return tags


def _sentences(given: Iterable[str]) -> list[str]:
    if isinstance(given, str):
        raise InputError("X is a list of sentences, not one string: give [sentence]")
    if hasattr(given, "columns"):
        kind = type(given).__name__
        raise InputError(f"a {kind} gives its columns, not its rows: give the column of sentences")
    sentences = list(given)
    if not sentences:
        raise InputError("X has no sentences")
    for number, sentence in enumerate(sentences):
        if not isinstance(sentence, str):
            raise InputError(f"X[{number}] must be text (str), not {type(sentence).__name__}")
        if not sentence.strip():
            raise InputError(f"X[{number}] is blank: there is nothing to classify")
    return [str(sentence) for sentence in sentences]


def _probabilities(
    miner: StanceMiner, sentences: Sequence[str], scheme: str | None
) -> tuple[Floats, Floats]:
    """Roles ``[n, 3]`` and reported speech ``[n]`` as in the record of each sentence by itself."""
    roles, reported = miner.lone_sentences(sentences, scheme=scheme)
    return roles.astype(np.float64), reported.astype(np.float64)


def _stances(
    miner: StanceMiner, sentences: Sequence[str], topic: Topic, scheme: str | None
) -> Floats:
    """``[n, 4]`` toward the topic in all its wordings, as in the record."""
    wordings = topic_query(topic)
    queries = [StanceQuery(sentence, words) for words in wordings for sentence in sentences]
    found = miner.stance_probabilities(queries, scheme=scheme)
    by_wording = found.reshape(len(wordings), len(sentences), len(STANCES))
    return (by_wording[0] if len(wordings) == 1 else of_wordings(by_wording)).astype(np.float64)
