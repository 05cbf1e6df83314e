"""CSV and TSV: a sentence, a topic and a holder a row, as ``sheet.py`` lays it out.

Tables are read by `stancemine.corpora.own.rows`, but for those of an earlier layout, which have a
first column ``stancemine`` (its version), one row a sentence with its offsets, and JSON in the
cells of what is nested; the text and what belongs to the whole document stand in the first row.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final, TextIO

from stancemine.corpora.own.columns import Columns, check_columns
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.output import whole_text
from stancemine.corpora.own.pieces import Returns
from stancemine.corpora.own.plain import from_plain
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.own.rows import documents_of
from stancemine.corpora.own.sheet import sheet
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, InputError
from stancemine.tables import BadRow, TableReader, named_delimiter
from stancemine.textfiles import open_text

__all__ = ["read", "rows_of", "write"]

VERSION: Final = "1"
_Row = tuple[str, dict[str, str]]
"""Where a row stands (``file:line``), and its cells."""

_MARK: Final = "stancemine"
_NESTED: Final = ("attributions", "relations", "components", "meta")
_HEAD: Final = ("id", "corpus", "split", "title", "group", "reported_derived")
_SENTENCE: Final = ("start", "end", "role", "reported", "kind", "source", "cue", "holder", "native")


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of a table; the delimiter is a tab in .tsv, else the comma or semicolon."""
    try:
        with open_text(path, newline="") as lines:
            header, numbered = rows_of(path, lines, problems, lambda n: f"{path.name}:{n}")
            rows: Iterator[_Row] = ((f"{path.name}:{line}", row) for line, row in numbered)
            if _MARK in header:
                yield from _own(rows, problems)
            else:
                check_columns(header, mapping.columns, str(path))
                if mapping.columns.document in header:
                    rows = _together(rows, mapping.columns, problems)
                yield from documents_of(rows, mapping, problems)
    except InputError as error:
        raise CorpusError(f"{path} {error}") from None


def write(documents: Iterable[LabeledDocument], path: Path) -> None:
    """Write a table for a spreadsheet; what it cannot hold is left out (``sheet.py``).

    It begins with a byte order mark, without which Excel does not take a CSV file for UTF-8.
    """
    with whole_text(path) as stream:
        tab = path.suffix.lower() == ".tsv"
        names, rows = sheet(documents)
        # RFC 4180's line ends; the writer then quotes fields that hold either half of them.
        out = csv.writer(stream, delimiter="\t" if tab else ",", lineterminator="\r\n")
        stream.write("\ufeff")
        out.writerow(names)
        out.writerows([row.get(name, "") for name in names] for row in rows)


def _delimiter(path: Path, lines: TextIO) -> tuple[str, int]:
    """The delimiter, and how many lines stand above the header; ``lines`` then begin with it."""
    first = lines.readline()
    if (named := named_delimiter(first)) is not None:
        return named, 1
    lines.seek(0)
    if path.suffix.lower() == ".tsv":
        return "\t", 0
    # Of equals the tab, then the comma; in a column's name any of them may stand.
    found = max("\t", ",", ";", key=first.count)
    return found if found in first else ",", 0


def rows_of(
    path: Path, lines: TextIO, problems: Problems, place: Callable[[int], str]
) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The names of the columns, and the rows, each with the number of the line on which it begins;
    the delimiter is a tab in .tsv, else the comma or semicolon, or what a line above the header
    names for Excel.

    A row that is none is a problem, named by ``place`` of its line, and left out; rows of
    delimiters alone are passed over with a note. Raises `CorpusError` for a file without a first
    line.
    """
    delimiter, above = _delimiter(path, lines)
    table = TableReader(lines, delimiter, above)
    try:
        header = table.header()
    except StopIteration:
        raise CorpusError(f"{path} is empty: its first line must name the columns") from None
    except csv.Error as error:
        raise CorpusError(f"{path}: the first line is no row of a table: {error}") from None

    def numbered() -> Iterator[tuple[int, dict[str, str]]]:
        for line, row in table.rows(header):
            if isinstance(row, BadRow):
                problems.add(place(line), row.reason)
            else:
                yield line, row
        if table.blank:
            rows = "1 row has" if len(table.blank) == 1 else f"{len(table.blank)} rows have"
            first = "" if len(table.blank) == 1 else "the first: "
            problems.note(
                f"{rows} nothing in any cell: passed over ({first}{place(table.blank[0])})"
            )

    return header, numbered()


def _together(rows: Iterable[_Row], columns: Columns, problems: Problems) -> Iterator[_Row]:
    """The rows, those of a document together however the table was sorted: its sentences have
    numbers, or come in the order of the file. They are held in memory.
    """
    found: dict[str, list[_Row]] = {}
    returns = Returns()
    for where, row in rows:
        name = row[columns.document]
        unsure = returns.problem(name or None, row[columns.text].strip())
        if unsure is not None and not row.get(columns.sentence, "").strip():
            problems.add(where, unsure)
        else:
            found.setdefault(name or where, []).append((where, row))
    return chain.from_iterable(found.values())


def _own(
    rows: Iterable[tuple[str, dict[str, str]]], problems: Problems
) -> Iterator[LabeledDocument]:
    """Documents of a table that `write` wrote; one with a bad row is left out whole."""
    document: dict[str, Any] | None = None
    begun = ""
    for where, row in rows:
        try:
            first = row["sentence"] in ("", "0")
            if first:
                if document is not None:
                    yield from _closed(document, begun, problems)
                begun, document = where, _opened(row)
            if document is not None and row["sentence"]:
                document["sentences"].append(_sentence(row))
        except (KeyError, ValueError) as error:
            problems.add(where, f"is not as this table should be: {error}")
            document = None
    if document is not None:
        yield from _closed(document, begun, problems)


def _closed(document: dict[str, Any], where: str, problems: Problems) -> Iterator[LabeledDocument]:
    try:
        yield from_plain(document)
    except ValueError as error:
        problems.add(where, f"document {document['id']!r}: {error}")


def _opened(row: dict[str, str]) -> dict[str, Any]:
    if row[_MARK] != VERSION:
        raise ValueError(f"the layout is {row[_MARK]!r}; this version reads {VERSION!r}")
    document: dict[str, Any] = {name: _value(row[name]) for name in _HEAD}
    document["text"] = row["text"]
    document["sentences"] = []
    for name in _NESTED:
        document[name] = json.loads(row[name]) if row[name] else None
    return document


def _sentence(row: dict[str, str]) -> dict[str, Any]:
    sentence: dict[str, Any] = {name: _value(row[name]) for name in _SENTENCE}
    sentence["start"], sentence["end"] = int(row["start"]), int(row["end"])
    sentence["stances"] = json.loads(row["stances"]) if row["stances"] else None
    return sentence


def _value(cell: str) -> str | None:
    """A cell; what is not said is empty, an empty string is ``""``."""
    if not cell:
        return None
    return str(json.loads(cell)) if cell.startswith('"') else cell
