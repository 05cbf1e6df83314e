"""Data sets of articles, as `datasets` holds them, analysed with ``map``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stancemine.document import Document, FrameRows, Topic, as_topics
from stancemine.errors import MissingExtraError
from stancemine.gate import GateMode
from stancemine.integrations.batches import PROBLEM, RECORD, RecordMapper
from stancemine.miner import StanceMiner, TopicLike
from stancemine.render.rows import own_sets
from stancemine.render.tidy import Kind, column_kinds, tidy

if TYPE_CHECKING:
    import datasets

__all__ = ["RecordMapper", "analyze_dataset", "documents_of", "rows_of"]


def analyze_dataset(
    dataset: datasets.Dataset,
    topics: Sequence[TopicLike] | TopicLike = (),
    model: str | StanceMiner = "en-small",
    *,
    scheme: str | None = None,
    columns: Mapping[str, str] | None = None,
    batch_size: int = 32,
    num_proc: int | None = None,
    gate: bool | GateMode = "strict",
) -> datasets.Dataset:
    """The data set with a column ``record`` (JSON) and a column ``record_problem``.

    The result is cached as `datasets` does it, under the data set, the model, the gate and the
    topics. ``gate`` is that of `StanceMiner.load`, for a model given by name. See `documents_of`
    and `rows_of` for what comes next. Raises `InputError` (also where the data set has such a
    column), `TopicError`, `ModelError`.
    """
    library = _datasets()
    mapper = RecordMapper(topics, model, scheme=scheme, columns=columns, gate=gate)
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
    own = own_sets(Document.from_json(record) for record in dataset[RECORD] if record)
    kinds = column_kinds(topics, what, own)

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
