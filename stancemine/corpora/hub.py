"""Labelled documents as ``datasets.Dataset`` and ``DatasetDict``, typed, and back.

Labels are of the type ``ClassLabel``, in the order of their sets here; what is not labelled is
null. Needs the ``train`` or the ``corpora`` extra (datasets).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from stancemine.corpora.own.parquet import nested
from stancemine.corpora.records import GoldStance, LabeledDocument, Split
from stancemine.errors import CorpusError, MissingExtraError
from stancemine.labels import KINDS, MODES, ROLES

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, Features

__all__ = ["features", "pair_features", "pairs_to_dataset_dict", "to_dataset", "to_dataset_dict"]

_SIDES: Final[dict[Split, str]] = {"train": "train", "dev": "validation", "test": "test"}
"""Side -> what the hub calls it."""
UNSPLIT: Final = "all"
"""The name of the documents that are on no side."""


def features() -> Features:
    """The columns of a data set of documents."""
    hub = _datasets()
    text, number = hub.Value("string"), hub.Value("int64")
    span = {"start": number, "end": number}
    spans = hub.List(span)
    role = hub.ClassLabel(names=list(ROLES))
    stance = {
        "topic": text,
        "label": hub.ClassLabel(names=list(get_args(GoldStance))),
        "holder": text,
        "topic_span": span,
        "holder_span": span,
    }
    sentence = {
        "start": number,
        "end": number,
        "role": role,
        "reported": hub.Value("bool"),
        "kind": hub.ClassLabel(names=list(KINDS)),
        "source": text,
        "cue": text,
        "holder": text,
        "stances": hub.List(stance),
        "native": text,
    }
    mode = hub.ClassLabel(names=list(MODES))
    attribution = {"source": spans, "cue": spans, "content": spans, "mode": mode}
    relation = {
        "head": number,
        "tail": number,
        "label": hub.ClassLabel(names=["support", "attack"]),
        "head_component": number,
        "tail_component": number,
    }
    return hub.Features(
        {
            "corpus": text,
            "id": text,
            "split": hub.ClassLabel(names=list(get_args(Split))),
            "text": text,
            "sentences": hub.List(sentence),
            "attributions": hub.List(attribution),
            "relations": hub.List(relation),
            "title": text,
            "group": text,
            "meta": text,
            "reported_derived": hub.Value("bool"),
            "components": hub.List({"pieces": spans, "role": role, "native": text}),
        }
    )


def pair_features() -> Features:
    """The columns of a data set of NLI pairs."""
    from stancemine.corpora.nli import NLILabel

    hub = _datasets()
    text = hub.Value("string")
    label = hub.ClassLabel(names=list(get_args(NLILabel)))
    return hub.Features({"premise": text, "hypothesis": text, "label": label, "part": text})


def to_dataset(documents: Iterable[LabeledDocument]) -> Dataset:
    """A data set of all the documents, in memory; its columns are `features`."""
    hub = _datasets()
    columns = features()
    rows = [_encoded(nested(document), columns) for document in documents]
    return hub.Dataset.from_list(rows, features=columns)


def _encoded(value: Any, feature: Any) -> Any:
    """A value with its labels as numbers. `datasets` looks at a list's first item alone to tell
    whether there is something to encode: after an attribution without a mode it would stop.
    """
    if value is None:
        return None
    if isinstance(feature, Mapping):
        return {name: _encoded(value.get(name), inner) for name, inner in feature.items()}
    if hasattr(feature, "str2int"):
        return feature.str2int(value)
    several = isinstance(value, list | tuple)
    return [_encoded(item, feature.feature) for item in value] if several else value


def to_dataset_dict(documents: Iterable[LabeledDocument]) -> DatasetDict:
    """A data set for each side: train, validation, test; "all" for what is on none.

    Raises `CorpusError` where there is no document, `MissingExtraError` without ``datasets``.
    """
    sides: dict[str, list[LabeledDocument]] = {}
    for document in documents:
        name = UNSPLIT if document.split is None else _SIDES[document.split]
        sides.setdefault(name, []).append(document)
    if not sides:
        raise CorpusError("there is no document to make a data set of")
    return _datasets().DatasetDict({name: to_dataset(some) for name, some in sides.items()})


def pairs_to_dataset_dict(name: str, root: Any = None) -> DatasetDict:
    """An NLI corpus as a data set for each side."""
    from stancemine.corpora import read_pairs

    sides: dict[str, list[dict[str, Any]]] = {}
    for pair in read_pairs(name, root):
        row = {key: getattr(pair, key) for key in ("premise", "hypothesis", "label", "part")}
        sides.setdefault(_SIDES[pair.split], []).append(row)
    hub = _datasets()
    made = {side: hub.Dataset.from_list(rows, pair_features()) for side, rows in sides.items()}
    return hub.DatasetDict(made)


def rows_of(dataset: Any) -> Iterator[dict[str, Any]]:
    """The rows of a `Dataset` with labels by name instead of number."""
    hub = _datasets()
    for row in dataset:
        yield {key: _named(value, dataset.features[key], hub) for key, value in row.items()}


def _named(value: Any, feature: Any, hub: Any) -> Any:
    if value is None:
        return None
    if isinstance(feature, hub.ClassLabel):
        return feature.int2str(value) if value >= 0 else None
    if isinstance(feature, dict):
        return {key: _named(value[key], inner, hub) for key, inner in feature.items()}
    if isinstance(feature, hub.List | hub.LargeList):
        return [_named(item, feature.feature, hub) for item in value]
    return value


def _datasets() -> Any:
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("A Hugging Face data set", "corpora") from None
    return datasets
