"""What `stancemine analyze` and ``to_frame`` write, read as labels that people may have corrected.

A record (a line of JSON lines, an item of JSON, a cell of Parquet) becomes a labelled document as
`stancemine.integrations.corrections` makes it. A table has a column ``stance: TOPIC`` for each
topic, or a row for each topic and holder; of what it says besides only the labels are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, StanceMineError
from stancemine.textfiles import open_lines, read_whole

__all__ = [
    "HOLDER",
    "STANCE",
    "documents",
    "first",
    "is_record",
    "is_table",
    "refuse",
    "unread",
]

STANCE: Final = "stance: "
"""Begins the column of a topic's stances."""
HOLDER: Final = "holder: "
"""Begins the column that says whose they are."""

_PREFIXES: Final = ("score: ", "own: ", "own_score: ")
_UNREAD: Final = frozenset(
    ("label", "label_score", "start", "end", "unsure", "type", "main", "score", "relevance")
)


def is_record(row: object) -> bool:
    """Whether a JSON object is a record as `analyze` writes it."""
    return isinstance(row, Mapping) and {"schema", "model", "sentences"} <= row.keys()


def documents(
    records: Iterable[tuple[str, Any]], problems: Problems, *, unsure: bool = True
) -> Iterator[LabeledDocument]:
    """Records, each with where it stands, as labelled documents; a bad one is a problem."""
    from stancemine.corpora.own.predicted import as_labeled
    from stancemine.document import Document

    seen: set[str] = set()
    for where, record in records:
        try:
            document = as_labeled(Document.from_dict(record), unsure=unsure)
        except StanceMineError as error:
            problems.add(where, str(error))
            continue
        if document.id in seen:
            problems.add(where, f"the id {document.id!r} came before: give each article its own")
            continue
        seen.add(document.id)
        yield document


def is_table(columns: Iterable[str]) -> bool:
    """Whether a table is one of `analyze` or ``to_frame``, by the scores in it."""
    names = set(columns)
    return "label_score" in names or {"relevance", "main", "unsure"} <= names


def unread(column: str) -> bool:
    """Whether a column of such a table says nothing that an annotator would correct."""
    return column in _UNREAD or column.startswith(_PREFIXES)


def first(value: str | None) -> str | None:
    """Of what such a table joins, the first: a sentence's first attribution.

    >>> first("direct; indirect"), first(None)
    ('direct', None)
    """
    return None if value is None else value.partition("; ")[0]


def refuse(path: Path) -> None:
    """Raise `CorpusError` where a file holds records: a model's answers are nobody's labels."""
    if path.is_file() and _holds_records(path):
        raise CorpusError(
            f"{path} holds a model's answers, as stancemine analyze wrote them, and no labels of "
            f"people: stancemine corpora convert {path.name} to-correct.csv, and correct them first"
        )


def _holds_records(path: Path) -> bool:
    """Whether the first of what is in a file is a record; one that cannot be read holds none."""
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            from pyarrow import parquet

            return "record" in parquet.read_schema(path).names
        if ending == ".json":
            found: Any = json.loads(read_whole(path, "utf-8"))
            return is_record(found[0] if isinstance(found, list) and found else found)
        if ending in (".jsonl", ".ndjson"):
            with open_lines(path, "utf-8") as lines:
                return is_record(json.loads(next((line for line in lines if line.strip()), "")))
    except (ValueError, OSError, RecursionError, ImportError, StanceMineError):
        pass
    return False
