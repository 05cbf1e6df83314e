"""Data sets of articles, as `datasets` holds them, analysed with ``map``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from stancemine.document import Document, FrameRows, Topic, as_topics
from stancemine.errors import InputError, MissingExtraError
from stancemine.miner import FailedDocument, StanceMiner, TopicLike
from stancemine.render.tidy import Kind, column_kinds, tidy

if TYPE_CHECKING:
    import datasets

__all__ = ["RecordMapper", "analyze_dataset", "documents_of", "rows_of"]

RECORD: Final = "record"
"""The column that `RecordMapper` adds: a record's JSON, or None where an article failed."""
PROBLEM: Final = "record_problem"
"""Why an article could not be analysed; None where it was."""


class RecordMapper:
    """What ``Dataset.map(..., batched=True)`` calls: adds the records of a batch of articles.

    It travels to other processes (``num_proc``) without its model, which each loads for itself.
    ``columns`` names the data set's own columns where they are not ``text``, ``id``, ``title``,
    ``outlet`` and ``date``; other columns are left alone.
    """

    def __init__(
        self,
        topics: Sequence[TopicLike] | TopicLike = (),
        model: str | StanceMiner = "en-small",
        *,
        scheme: str | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        self.topics: tuple[Topic, ...] = as_topics(topics)
        self.model = model
        self.scheme = scheme
        names = ("text", "id", "title", "outlet", "date")
        self.columns = {name: name for name in names} | dict(columns or {})
        unknown = set(self.columns) - set(names)
        if unknown:
            raise InputError(
                f"columns has {', '.join(sorted(unknown))}, but its keys are among "
                f"{', '.join(names)}: give {{'text': 'body'}} where the text is in 'body'"
            )
        self._miner: StanceMiner | None = model if isinstance(model, StanceMiner) else None

    def __getstate__(self) -> dict[str, Any]:
        """Without the loaded model; raises `InputError` where it cannot be loaded again."""
        if isinstance(self.model, StanceMiner):
            raise InputError(
                "a loaded StanceMiner cannot be sent to other processes: give the model's name or "
                "folder instead, and each process loads it"
            )
        return self.__dict__ | {"_miner": None}

    @property
    def miner(self) -> StanceMiner:
        """The model, loaded when it is first needed."""
        if self._miner is None:
            self._miner = StanceMiner.load(str(self.model))
        return self._miner

    @property
    def fingerprint(self) -> str:
        """A hash of everything that the result depends on, for the cache of `datasets`."""
        settings = self.miner.settings
        parts = (
            settings.name,
            settings.version,
            [[topic.text, topic.description, topic.synonyms] for topic in self.topics],
            self.scheme,
            self.columns,
        )
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[str | None]]:
        """The two new columns for a batch: columns to lists of equal length."""
        if self.columns["text"] not in batch:
            raise InputError(
                f"the data set has no column {self.columns['text']!r}; it has: "
                f"{', '.join(batch)} (choose with columns={{'text': …}})"
            )
        there = {ours: theirs for ours, theirs in self.columns.items() if theirs in batch}
        count = len(batch[self.columns["text"]])
        articles = [
            {ours: batch[theirs][i] for ours, theirs in there.items()} for i in range(count)
        ]
        found = list(self.miner.pipe(articles, self.topics, scheme=self.scheme, on_error="keep"))
        return {
            RECORD: [None if isinstance(one, FailedDocument) else one.to_json() for one in found],
            PROBLEM: [one.reason if isinstance(one, FailedDocument) else None for one in found],
        }


def analyze_dataset(
    dataset: datasets.Dataset,
    topics: Sequence[TopicLike] | TopicLike = (),
    model: str | StanceMiner = "en-small",
    *,
    scheme: str | None = None,
    columns: Mapping[str, str] | None = None,
    batch_size: int = 32,
    num_proc: int | None = None,
) -> datasets.Dataset:
    """The data set with a column ``record`` (JSON) and a column ``record_problem``.

    The result is cached as `datasets` does it, under the data set, the model and the topics. See
    `documents_of` and `rows_of` for what comes next. Raises `InputError`, `TopicError`,
    `ModelError`.
    """
    library = _datasets()
    mapper = RecordMapper(topics, model, scheme=scheme, columns=columns)
    text = library.Value("string")
    fingerprint = f"{dataset._fingerprint}-{mapper.fingerprint}".encode()
    result: datasets.Dataset = dataset.map(
        mapper,
        batched=True,
        batch_size=batch_size,
        num_proc=num_proc,
        features=library.Features({**dataset.features, RECORD: text, PROBLEM: text}),
        new_fingerprint=hashlib.sha256(fingerprint).hexdigest()[:16],
    )
    return result


def documents_of(batch: Mapping[str, Sequence[Any]]) -> list[Document]:
    """The records in a batch or data set of `analyze_dataset`; failed ones are left out."""
    return [Document.from_json(record) for record in batch[RECORD] if record is not None]


def rows_of(dataset: datasets.Dataset, what: FrameRows = "sentences") -> datasets.Dataset:
    """A data set with one row a sentence, an attribution or a stance, typed; see `to_frame`."""
    library = _datasets()
    types: dict[Kind, str] = {
        "text": "string",
        "integer": "int64",
        "number": "float64",
        "boolean": "bool",
    }
    topics = dict.fromkeys(t for record in dataset[RECORD] if record for t in _topics(record))
    kinds = column_kinds(topics, what)

    def flat(batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        rows = list(tidy(documents_of(batch), what))
        return {name: [row.get(name) for row in rows] for name in kinds}

    features = library.Features({name: library.Value(types[kind]) for name, kind in kinds.items()})
    result: datasets.Dataset = dataset.map(
        flat, batched=True, remove_columns=dataset.column_names, features=features
    )
    return result


def _topics(record: str) -> tuple[Topic, ...]:
    return as_topics(json.loads(record)["topics"])


def _datasets() -> Any:
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("A data set", "datasets") from None
    return datasets
