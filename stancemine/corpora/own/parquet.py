"""Parquet: whole documents, nested, as `write` writes them, or one sentence a row.

Needs the ``pandas`` extra (PyArrow).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.own.analyzed import is_record
from stancemine.corpora.own.jsonlines import read_rows
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.output import whole_file
from stancemine.corpora.own.plain import to_plain
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, MissingExtraError

__all__ = ["from_nested", "nested", "read", "schema", "write"]

_BATCH: Final = 64


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of a file, a batch of rows in memory at a time."""
    pyarrow = _pyarrow()
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            rows = _rows(file, path.name)
            if "record" in file.schema_arrow.names:
                rows = _records(rows, problems)
            yield from read_rows(rows, mapping, problems, str(path))
    except pyarrow.lib.ArrowException as error:
        reason = " ".join(str(error).split())
        raise CorpusError(f"{path} is no sound Parquet file: {reason}") from None


def write(documents: Iterable[LabeledDocument], path: Path) -> None:
    """One document a row, nested; ``meta`` is JSON, since Parquet has no free keys."""
    pyarrow = _pyarrow()
    from pyarrow import parquet

    with whole_file(path) as part, parquet.ParquetWriter(part, schema()) as out:
        for batch in _batches(documents):
            out.write_table(pyarrow.Table.from_pylist(batch, schema=schema()))


def nested(document: LabeledDocument) -> dict[str, Any]:
    """A row: the plain document with spans as ``{start, end}`` and ``meta`` as JSON."""
    row = to_plain(document)
    row["meta"] = json.dumps(document.meta, ensure_ascii=False)
    for sentence in row["sentences"]:
        for stance in sentence["stances"] or ():
            for name in ("topic_span", "holder_span"):
                stance[name] = None if stance[name] is None else _span(stance[name])
    for attribution in row["attributions"] or ():
        for name in ("source", "cue", "content"):
            attribution[name] = [_span(piece) for piece in attribution[name]]
    for component in row["components"] or ():
        component["pieces"] = [_span(piece) for piece in component["pieces"]]
    return row


def from_nested(row: dict[str, Any]) -> dict[str, Any]:
    """A row back as a plain document; what is not of that shape is left for its reader to name."""
    meta = row.get("meta") or {}
    if isinstance(meta, str):
        with suppress(ValueError):
            meta = json.loads(meta)
    row = {**row, "meta": meta}
    return {key: _pairs(value) for key, value in row.items()}


def schema() -> Any:
    """The Arrow schema of the nested form."""
    pa = _pyarrow()
    text, number = pa.string(), pa.int64()
    span = pa.struct([("start", number), ("end", number)])
    spans = pa.list_(span)
    stance = [("topic", text), ("label", text), ("holder", text)]
    stances = pa.list_(pa.struct([*stance, ("topic_span", span), ("holder_span", span)]))
    sentence = [("start", number), ("end", number), ("role", text), ("reported", pa.bool_())]
    sentence += [(name, text) for name in ("kind", "source", "cue", "holder")]
    sentence += [("stances", stances), ("native", text)]
    attribution = [("source", spans), ("cue", spans), ("content", spans), ("mode", text)]
    component = [("pieces", spans), ("role", text), ("native", text)]
    relation = [("head", number), ("tail", number), ("label", text)]
    relation += [("head_component", number), ("tail_component", number)]
    return pa.schema(
        [
            *((name, text) for name in ("corpus", "id", "split", "text")),
            ("sentences", pa.list_(pa.struct(sentence))),
            ("attributions", pa.list_(pa.struct(attribution))),
            ("relations", pa.list_(pa.struct(relation))),
            *((name, text) for name in ("title", "group", "meta")),
            ("reported_derived", pa.bool_()),
            ("components", pa.list_(pa.struct(component))),
        ]
    )


def _rows(file: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    numbers = count(1)
    whole = "sentences" in file.schema_arrow.names
    for batch in file.iter_batches(_BATCH):
        for row in batch.to_pylist():
            yield f"{name}: row {next(numbers)}", from_nested(row) if whole else row


def _records(
    rows: Iterator[tuple[str, dict[str, Any]]], problems: Problems
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records in the column of that name; a row of an article that failed has none."""
    for where, row in rows:
        if row["record"] is None or row["record"] == "":
            continue
        try:
            record = json.loads(row["record"])
            if not is_record(record):
                raise ValueError("not an object with sentences and a model")
        except (TypeError, ValueError) as error:
            problems.add(
                where,
                f"its column 'record' holds no record of stancemine analyze ({error}): call the "
                "column otherwise if it is something else",
            )
            continue
        yield where, record


def _batches(documents: Iterable[LabeledDocument]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for document in documents:
        batch.append(nested(document))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _span(piece: tuple[int, int]) -> dict[str, int]:
    return {"start": piece[0], "end": piece[1]}


def _pairs(value: Any) -> Any:
    """Spans as pairs, wherever they stand."""
    if isinstance(value, list):
        return [_pairs(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"start", "end"}:
            return (value["start"], value["end"])
        return {key: _pairs(item) for key, item in value.items()}
    return value


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError("Parquet", "pandas") from None
    return pyarrow
