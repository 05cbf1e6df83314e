"""A user's own articles: text files, folders, tables and stdin, read one at a time.

What is wrong with one document becomes a `Problem` in the stream, so that a batch goes on; what
is wrong with the request itself (a path that is not there, a folder with nothing in it, a file
without the named column) is an `InputError`, raised before any article is read.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final, TextIO

from stancemine.columns import likely_columns
from stancemine.errors import InputError, MissingExtraError
from stancemine.inputs import Article, as_article, as_metadata
from stancemine.sources import InputFormat, Source, Sources, gather
from stancemine.tables import BadRow, Header, TableReader, read_header
from stancemine.textfiles import check_encoding, flaw, open_lines, read_whole

__all__ = [
    "Problem",
    "Read",
    "ReadOptions",
    "find_sources",
    "likely_columns_of",
    "read_articles",
    "read_placed",
    "read_sources",
]

_DELIMITERS: Final[Mapping[str, str]] = {"csv": ",;\t", "tsv": "\t"}
_KINDS: Final[Mapping[type, str]] = {
    list: "a list",
    str: "a string",
    bool: "true or false",
    type(None): "null",
}
_DATE: Final = re.compile(r"(?<![0-9])([12][0-9]{3})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_HTML: Final = re.compile(r"[\s\ufeff]*(<\?xml[^>]*>\s*)?<(!doctype|html)\b", re.IGNORECASE)
_NO_HTML: Final = (
    "is HTML, whose tags would be read as text: take the text out first (for example with "
    "trafilatura, or save the page as text in a browser)"
)
_BATCH_ROWS: Final = 64


class _ColumnError(InputError):
    """A column that was asked for by name is not there, or one that is read is there twice."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that could not be read: where it lies (file, or file:line) and why.

    ``count`` is how many rows it is said of, where a labelled file has several alike.
    """

    where: str
    reason: str
    count: int = field(default=1, repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """An article that was read, and where it lies (file, or file:line)."""

    where: str
    article: Article


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How files are read.

    ``text_column`` is the column or JSON key of the text. ``id_column``, ``title_column``,
    ``outlet_column`` and ``date_column`` must be there where they are given; by default "id",
    "title", "outlet" and "date" are used if present. A text file in a subfolder of a folder has
    that subfolder's name as its outlet; with ``date_from_name`` its date is the one in its name.
    ``encoding`` may be several, with commas between: the first that fits a file is its own.
    """

    text_column: str = "text"
    id_column: str | None = None
    title_column: str | None = None
    encoding: str = "utf-8"
    outlet_column: str | None = None
    date_column: str | None = None
    date_from_name: bool = False

    def __post_init__(self) -> None:
        check_encoding(self.encoding)


def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    format: InputFormat = "auto",  # noqa: A002
    text_column: str = "text",
    id_column: str | None = None,
    title_column: str | None = None,
    encoding: str = "utf-8",
    outlet_column: str | None = None,
    date_column: str | None = None,
    date_from_name: bool = False,
) -> Iterator[Article | Problem]:
    """The articles of files, folders (recursively, sorted) and stdin ("-"), one at a time.

    ``paths`` is one of them, or several. In a folder, names that begin with "." or "_" are left
    out. A text file is one article, named by its stem; in a folder, by its relative path; with
    ``date_from_name`` its date is the one in its name ("2024-05-31-talks.txt"). Tables and JSON
    hold one article a row: ``text_column`` (or a list under ``sentences``), and optionally an id, a
    title, an outlet and a date; a row without an id is named ``file:line``. A byte order mark is
    dropped, line ends stay as they are. ``encoding`` may be several, with commas between: the first
    that fits a file is its own. Memory holds one article (Parquet: one batch; .json: the whole
    file).

    Raises `InputError` where the request itself is wrong; `MissingExtraError` for Parquet without
    the ``pandas`` extra. Everything else that fails is a `Problem` in its place in the stream.
    """
    options = ReadOptions(
        text_column,
        id_column,
        title_column,
        encoding,
        outlet_column,
        date_column,
        date_from_name,
    )
    return read_sources(find_sources(paths, format, options), options)


def find_sources(
    paths: str | Path | Iterable[str | Path],
    format: InputFormat = "auto",  # noqa: A002
    options: ReadOptions | None = None,
) -> Sources:
    """The files that ``paths`` stand for, in their order; a folder gives its known endings.

    In a folder, a ``format`` other than "auto" picks the files with an ending of that format.
    """
    wanted = options or ReadOptions()

    def check(source: Source) -> None:
        if source.path is None or not source.path.is_file():
            return  # a pipe cannot be looked into beforehand
        if source.format == "parquet":
            _parquet()
        try:
            _check_columns(source, wanted)
        except _ColumnError as error:
            raise InputError(f"{source.path} {error}") from None
        except (InputError, OSError):
            pass  # one document's trouble: a Problem when its turn comes

    sources = gather(paths, format, check)
    if "parquet" in sources.formats:
        _parquet()
    return sources


def read_sources(
    sources: Iterable[Source], options: ReadOptions | None = None
) -> Iterator[Article | Problem]:
    """The articles of ``sources``, one at a time and in order; see `read_articles`."""
    for item in read_placed(sources, options):
        yield item.article if isinstance(item, Read) else item


def read_placed(
    sources: Iterable[Source], options: ReadOptions | None = None
) -> Iterator[Read | Problem]:
    """The same as `read_sources`, with the place of every article."""
    options = options or ReadOptions()
    for source in sources:
        try:
            yield from _READERS[source.format](source, options)
        except InputError as error:
            yield Problem(source.name, str(error))
        except OSError as error:
            yield Problem(source.name, f"cannot be read: {error.strerror or error}")


def likely_columns_of(source: Source, options: ReadOptions) -> dict[str, str]:
    """`likely_columns` of a table or of the first line of JSON lines, without those that
    ``options`` name; empty for a file that cannot be read twice, or at all.
    """
    if source.path is None or not source.path.is_file():
        return {}
    try:
        columns = _check_columns(source, options)
        if source.format == "jsonl":
            with open_lines(source.path, options.encoding) as lines:
                first = json.loads(next(lines, ""))
                columns = list(first) if isinstance(first, dict) else []
    except (InputError, OSError, ValueError, RecursionError):
        return {}  # a Problem when its turn comes
    found = likely_columns(columns)
    return {
        kind: column
        for kind, column in found.items()
        if getattr(options, f"{kind}_column") is None and column != options.text_column
    }


def _check_columns(source: Source, options: ReadOptions) -> list[str]:
    """The columns of a table, those that are asked for by name among them; else none."""
    if source.format in _DELIMITERS:
        with open_lines(source.path, options.encoding, newline="") as lines:
            return _header(lines, source.format, options).columns
    if source.format == "parquet":
        with _open_parquet(source, options) as (file, _):
            return list(file.schema_arrow.names)
    return []


def _read_text(source: Source, options: ReadOptions) -> Iterator[Read | Problem]:
    text = read_whole(source.path, options.encoding)
    if not text.strip():
        raise InputError("is blank: there is nothing to analyse")
    if _HTML.match(text):
        raise InputError(_NO_HTML)
    # Of "outlet/article.txt" in a folder; a file that was named itself has its stem as its id.
    parts = source.id.split("/")
    yield Read(
        source.name,
        Article(
            text=text,
            id=source.id,
            outlet=parts[0] if len(parts) > 1 else None,
            date=_date_in(parts[-1]) if options.date_from_name else None,
        ),
    )


def _date_in(name: str) -> str | None:
    """The first date in a file's name, as ISO 8601; None where there is none.

    >>> _date_in("talks-20240531.txt"), _date_in("2024-13-40 x.txt"), _date_in("2024-05-31-a.txt")
    ('2024-05-31', None, '2024-05-31')
    """
    for year, _, month, day in _DATE.findall(name):
        with suppress(ValueError):
            return datetime.date(int(year), int(month), int(day)).isoformat()
    return None


def _read_jsonl(source: Source, options: ReadOptions) -> Iterator[Read | Problem]:
    with open_lines(source.path, options.encoding) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Problem(f"{source.name}:{number}", flaw(line) or f"is not JSON: {error}")
                continue
            yield _row(row, source, number, options)


def _read_json(source: Source, options: ReadOptions) -> Iterator[Read | Problem]:
    try:
        content = json.loads(read_whole(source.path, options.encoding))
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"is not JSON: {error} (for one object a line: --input-format jsonl)"
        ) from None
    if not isinstance(content, list):
        yield _row(content, source, None, options)
        return
    if not content:
        raise InputError("holds an empty list: there is nothing to analyse")
    for number, row in enumerate(content, start=1):
        yield _row(row, source, number, options)


def _read_table(source: Source, options: ReadOptions) -> Iterator[Read | Problem]:
    with open_lines(source.path, options.encoding, newline="") as lines:
        header = _header(lines, source.format, options)
        table = TableReader(chain(header.rest, lines), header.delimiter, header.above)
        for line, row in table.rows(header.columns):
            if isinstance(row, BadRow):
                yield Problem(f"{source.name}:{line}", row.reason)
            else:
                yield _row(row, source, line, options)


def _header(
    lines: TextIO,
    format: InputFormat,  # noqa: A002
    options: ReadOptions,
) -> Header:
    """The header, under the delimiter with which it has the text's column; the columns checked."""
    header = read_header(lines, _DELIMITERS[format], options.text_column)
    if set(header.columns) >= _LABELLED:
        raise InputError(
            "holds sentences that stancemine has labelled, not articles: give the articles, or for "
            "tables of what was found its .jsonl or .parquet"
        )
    _require_columns(header.columns, options.text_column, options)
    return header


_LABELLED: Final = {"document", "sentence", "label", "label_score", "role", "reported"}
"""What the CSV of ``stancemine analyze`` has: each of its rows would be taken for an article."""


def _require_columns(columns: Sequence[str], text_column: str, options: ReadOptions) -> None:
    wanted = {
        "--text-column": text_column,
        "--id-column": options.id_column,
        "--title-column": options.title_column,
        "--outlet-column": options.outlet_column,
        "--date-column": options.date_column,
    }
    for option, column in wanted.items():
        if column is not None and column not in columns:
            raise _ColumnError(
                f"has no column {column!r}; it has: {', '.join(columns)} (choose with {option})"
            )
    used = _used_columns(options)
    if twice := [column for column in used if columns.count(column) > 1]:
        raise _ColumnError(f"has two columns {twice[0]!r}: rename or drop one")


def _used_columns(options: ReadOptions) -> list[str]:
    """The columns that are read where they are there."""
    return [
        options.text_column,
        "sentences",
        options.id_column or "id",
        options.title_column or "title",
        options.outlet_column or "outlet",
        options.date_column or "date",
    ]


def _read_parquet(source: Source, options: ReadOptions) -> Iterator[Read | Problem]:
    with _open_parquet(source, options) as (file, columns):
        number = 0
        for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield _row(row, source, number, options)


@contextmanager
def _open_parquet(source: Source, options: ReadOptions) -> Iterator[tuple[Any, list[str]]]:
    """The open file, and those of its columns that matter, which are checked."""
    parquet, arrow_error = _parquet()
    try:
        with parquet.ParquetFile(source.path) as file:
            has = file.schema_arrow.names
            lone = "sentences" in has and options.text_column not in has
            _require_columns(has, "sentences" if lone else options.text_column, options)
            yield file, [column for column in has if column in _used_columns(options)]
    except arrow_error as error:
        raise InputError(f"is no sound Parquet file: {' '.join(str(error).split())}") from None


def _parquet() -> tuple[Any, type[Exception]]:
    """PyArrow's Parquet module and the base of its errors."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("Reading Parquet", "pandas") from None
    return parquet, pyarrow.lib.ArrowException


_READERS: Final[Mapping[str, Callable[[Source, ReadOptions], Iterator[Read | Problem]]]] = {
    "text": _read_text,
    "json": _read_json,
    "jsonl": _read_jsonl,
    "csv": _read_table,
    "tsv": _read_table,
    "parquet": _read_parquet,
}


def _row(row: Any, source: Source, number: int | None, options: ReadOptions) -> Read | Problem:
    """One row of a table or one JSON object as an article; ``number`` None: the only one."""
    where = source.name if number is None else f"{source.name}:{number}"
    default_id = source.id if number is None else f"{source.row_id}:{number}"
    if not isinstance(row, Mapping):
        return Problem(where, f"is not a JSON object but {_KINDS.get(type(row), 'a number')}")
    text, sentences = row.get(options.text_column), row.get("sentences")
    if text is None and sentences is None:
        if options.text_column in row:
            return Problem(where, f"is empty: its {options.text_column!r} is null")
        has = ", ".join(str(key) for key in row) or "nothing"
        return Problem(where, f"has no {options.text_column!r}; it has: {has}")
    # A table may count sentences in a column of that name, and a record holds objects there.
    split = isinstance(sentences, list) and sentences and all(isinstance(s, str) for s in sentences)
    article = {
        **({"sentences": sentences} if split or text is None else {"text": text}),
        "id": as_metadata(row.get(options.id_column or "id")) or default_id,
        "title": as_metadata(row.get(options.title_column or "title")) or None,
        "outlet": as_metadata(row.get(options.outlet_column or "outlet")) or None,
        "date": as_metadata(row.get(options.date_column or "date")) or None,
    }
    for value in _strings(article.values()):
        if problem := flaw(value):
            return Problem(where, problem)
    if isinstance(text, str) and "text" in article and _HTML.match(text):
        return Problem(where, _NO_HTML)
    try:
        return Read(where, as_article(article))
    except InputError as error:
        return Problem(where, str(error).removeprefix(f"article {article['id']!r}").lstrip(": "))


def _strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))
