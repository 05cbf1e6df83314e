"""JSON lines: documents as `write` writes them, a sentence a line, or records of `analyze`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from stancemine.corpora.own.analyzed import documents, is_record
from stancemine.corpora.own.columns import check_columns
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.output import whole_text
from stancemine.corpora.own.plain import from_plain, is_plain, to_plain
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.own.rows import Row, documents_of
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, InputError
from stancemine.textfiles import open_text

__all__ = ["read", "read_rows", "write"]


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of a file; which of the forms it has is told by its first line."""
    try:
        yield from read_rows(_objects(path, problems), mapping, problems, str(path))
    except InputError as error:
        raise CorpusError(f"{path} {error}") from None


def read_rows(
    rows: Iterator[tuple[str, Row]], mapping: LabelMapping, problems: Problems, name: str
) -> Iterator[LabeledDocument]:
    """Documents from rows that are nested (whole documents, records) or flat (sentences)."""
    first = next(rows, None)
    if first is None:
        return
    every = chain([first], rows)
    if is_record(first[1]):
        yield from documents(every, problems, unsure=mapping.unsure)
        return
    if not is_plain(first[1]):
        check_columns(list(first[1]), mapping.columns, f"{name}: the first row")
        yield from documents_of(every, mapping, problems)
        return
    for where, row in every:
        try:
            yield from_plain(row)
        except ValueError as error:
            problems.add(where, f"document {row.get('id')!r}: {error}")


def write(given: Iterable[LabeledDocument], path: Path) -> None:
    """One document a line."""
    with whole_text(path) as stream:
        for document in given:
            stream.write(json.dumps(to_plain(document), ensure_ascii=False) + "\n")


def _objects(path: Path, problems: Problems) -> Iterator[tuple[str, dict[str, Any]]]:
    with open_text(path, newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            where = f"{path.name}:{number}"
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                problems.add(where, f"is not JSON: {error}")
                continue
            if isinstance(row, dict):
                yield where, row
            else:
                problems.add(where, "is not a JSON object")
