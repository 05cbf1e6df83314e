"""A Hugging Face data set folder (``save_to_disk``): whole documents, or one sentence a row.

Needs the ``corpora`` extra (datasets).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from stancemine.corpora.hub import UNSPLIT, rows_of, to_dataset_dict
from stancemine.corpora.own.jsonlines import read_rows
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.output import whole_folder
from stancemine.corpora.own.parquet import from_nested
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, MissingExtraError

__all__ = ["read", "write"]


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of all splits; a row of a foreign one is on the side that its split names."""
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("A Hugging Face data set", "corpora") from None
    try:
        found: Any = datasets.load_from_disk(str(path))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path} is no saved data set: {error}") from None
    splits = found if isinstance(found, datasets.DatasetDict) else {UNSPLIT: found}
    for name, part in splits.items():
        rows = _rows(part, name, mapping, path.name)
        yield from read_rows(rows, mapping, problems, f"{path}, {name}")


def write(documents: Iterable[LabeledDocument], path: Path) -> None:
    """A folder that ``datasets.load_from_disk`` reads: a split for each side. Held in memory."""
    made = to_dataset_dict(documents)
    with whole_folder(path) as folder:
        made.save_to_disk(str(folder))


def _rows(
    part: Any, split: str, mapping: LabelMapping, folder: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    numbers = count(1)
    side = {} if split == UNSPLIT else {mapping.columns.split: split}
    for row in rows_of(part):
        where = f"{folder}/{split}: row {next(numbers)}"
        yield where, from_nested(row) if isinstance(row.get("sentences"), list) else {**side, **row}
