"""What readers of row-shaped corpora (one text, one or more topics a row) have in common."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from stancemine.corpora.files import require
from stancemine.corpora.records import (
    GoldStance,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Split,
)
from stancemine.errors import CorpusError

__all__ = ["in_label_set", "lone_text", "read_lines", "table"]


def table(
    path: Path,
    corpus: str,
    columns: Collection[str],
    *,
    delimiter: str = ",",
    quoted: bool = True,
    header: Sequence[str] | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a delimited UTF-8 file, each with the number of the line on which it ends.

    ``columns`` are those the caller needs; ``header`` names them where the file has no first line
    of names. With ``quoted=False`` quotation marks are plain characters. Raises CorpusError if
    the file or a column is missing, or if a row is too short.
    """
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    with require(path, corpus).open(encoding="utf-8-sig", newline="") as lines:
        rows: csv.DictReader[str] = csv.DictReader(
            lines, fieldnames=header, delimiter=delimiter, quoting=quoting
        )
        missing = sorted(set(columns) - set(rows.fieldnames or ()))
        if missing:
            raise CorpusError(
                f"{corpus}: {path} has no column {', '.join(missing)}; it has: "
                + ", ".join(rows.fieldnames or ())
            )
        for row in rows:
            if any(row[column] is None for column in columns):
                raise CorpusError(
                    f"{corpus}: {path}, line {rows.line_num}: the row has too few fields"
                )
            yield rows.line_num, row


def read_lines(path: Path, corpus: str) -> list[str]:
    """The lines of a UTF-8 file, divided at line feeds alone: texts may hold other separators."""
    with require(path, corpus).open(encoding="utf-8", newline="\n") as lines:
        return [line.rstrip("\n") for line in lines]


def in_label_set(
    mapping: Mapping[str, GoldStance], native: str, path: Path, line: int
) -> GoldStance:
    """Our label for the authors' ``native`` one, or a CorpusError that names file and line."""
    try:
        return mapping[native]
    except KeyError:
        raise CorpusError(
            f"{path}, line {line}: the label {native!r} is not one of {', '.join(mapping)}"
        ) from None


def lone_text(
    corpus: str,
    identifier: str,
    split: Split,
    text: str,
    stances: Sequence[LabeledStance],
    *,
    native: str | None = None,
    group: str | None = None,
    meta: Mapping[str, str] | None = None,
) -> LabeledDocument:
    """A document of one sentence that spans the whole text, with its stances."""
    sentence = LabeledSentence(0, len(text), stances=tuple(stances), native=native)
    return LabeledDocument(
        corpus, identifier, split, text, (sentence,), group=group, meta=dict(meta or {})
    )
