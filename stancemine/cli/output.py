"""Where results go and in which form: table, JSON, JSON lines, CSV, Parquet or HTML pages.

Files appear whole or not at all: they are written beside their place and then moved there.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from stancemine.cli.options import format_of
from stancemine.document import Document, Topic
from stancemine.errors import OutputError
from stancemine.render.rows import OwnSets, columns, rows
from stancemine.tables import LineFeeds

if TYPE_CHECKING:
    from stancemine.sources import Sources

__all__ = [
    "ENDINGS",
    "OutputFormat",
    "Write",
    "atomic_file",
    "check_no_input",
    "check_outside",
    "choose_format",
    "is_folder",
    "open_output",
    "standard_output",
]

Write = Callable[[Document], None]

_WIDTH: Final = 100
"""The columns of a table that does not go to a terminal."""


class OutputFormat(StrEnum):
    """The forms of results."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    html = "html"


ENDINGS: Final = {
    ".txt": OutputFormat.table,
    ".json": OutputFormat.json,
    ".jsonl": OutputFormat.jsonl,
    ".ndjson": OutputFormat.jsonl,
    ".csv": OutputFormat.csv,
    ".parquet": OutputFormat.parquet,
    ".html": OutputFormat.html,
    ".htm": OutputFormat.html,
}


def choose_format(asked: OutputFormat | None, output: Path | None) -> OutputFormat:
    """The format that was asked for, else HTML for a folder, else the one of the output's ending,
    else a table.
    """
    if asked is None and output is not None and output.is_dir():
        return OutputFormat.html
    return format_of(asked, output, ENDINGS, OutputFormat.table)


def is_folder(format: OutputFormat, output: Path | None) -> bool:  # noqa: A002
    """Whether the output is a folder of pages: HTML without an ending of HTML."""
    if format is not OutputFormat.html or output is None:
        return False
    return output.is_dir() or output.suffix.lower() not in (".html", ".htm")


def check_outside(output: Path | None, sources: Sources) -> None:
    """Raise `OutputError` for a file that is an input, or that the next run over the same input
    folder would read.
    """
    from stancemine.sources import Folder

    if output is None:
        return
    for folder in sources.given:
        if isinstance(folder, Folder) and folder.would_read(output):
            raise OutputError(
                f"--output {output} lies in the input folder {folder.path}, where it would be read "
                "as articles: give a place outside"
            )
    check_no_input(output, (source.path for source in sources))


def check_no_input(output: Path | None, inputs: Iterable[Path | None]) -> None:
    """Raise `OutputError` for a file that is an input."""
    if output is not None and output.is_file():
        for path in inputs:
            if path is not None and path.exists() and output.samefile(path):
                raise OutputError(f"--output {output} is also an input: it would be overwritten")


@contextmanager
def open_output(
    format: OutputFormat,  # noqa: A002
    output: Path | None,
    topics: Sequence[Topic],
    *,
    single: bool,
    own: OwnSets | None = None,
) -> Iterator[Write]:
    """A function that writes one document after the other; None writes to stdout.

    With ``single``, JSON is one object instead of an array; ``own`` are the model's label sets of a
    user's own, which have columns in CSV. An exception leaves no file behind.
    Raises `OutputError` at once where nothing could be written.
    """
    if output is not None and is_folder(format, output):
        with _pages(output) as write:
            yield write
        return
    data = format is not OutputFormat.table
    with (
        standard_output(data=data) if output is None else atomic_file(output) as stream,
        _FORMATS[format](stream, columns(topics, own), single) as write,
    ):
        yield write


@contextmanager
def atomic_file(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name only when all of it is written.

    What is no regular file (/dev/null, a pipe) is written directly. Raises `OutputError`.
    """
    real = Path(os.path.realpath(path))
    if real.is_dir():
        raise OutputError(
            f"cannot write {path}: it is a folder (one takes --format html, or shards of jsonl or "
            "parquet with --shard-size)"
        )
    if real.exists() and not os.access(real, os.W_OK):
        raise OutputError(f"cannot write {path}: it is write-protected")
    direct = real.exists() and not real.is_file()
    # The name may be as long as the file system lets it.
    scratch = f".{_short(real.name, 80)}.{os.getpid()}.part"
    place = real if direct else real.with_name(scratch)
    try:
        with place.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        if not direct:
            if real.exists():
                shutil.copymode(real, place)
            place.replace(real)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        if not direct:
            with suppress(OSError):  # it was moved to its place, or never made
                place.unlink()


@contextmanager
def standard_output(*, data: bool) -> Iterator[TextIO]:
    """Stdout: UTF-8 for ``data``, else what the terminal has, signs that it lacks as "?".

    Raises `OutputError` where there is none and where it cannot be written; `BrokenPipeError` where
    nobody reads it any more.
    """
    if sys.stdout is None:  # closed by whoever started the program
        raise OutputError("there is no stdout to write to: give --output")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if data:
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        else:
            sys.stdout.reconfigure(errors="replace")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except OSError as error:
        known = isinstance(error, (OutputError, BrokenPipeError))
        if known or error.filename is not None:  # of a file, not of stdout
            raise
        raise OutputError(f"cannot write to stdout: {error.strerror or error}") from None


@contextmanager
def _pages(folder: Path) -> Iterator[Write]:
    """One HTML page a document; the folder is made if it is not there."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write into the folder {folder}")
    taken: set[str] = set()

    def write(document: Document) -> None:
        from stancemine.render.html import to_html

        with atomic_file(folder / _page_name(document.id, taken)) as page:
            page.write(to_html(document))

    try:
        yield write
    finally:
        if made and not taken:
            folder.rmdir()


def _page_name(identifier: str | None, taken: set[str]) -> str:
    """A file name that stands for the id, and that no other page of the folder has."""
    stem = _short(re.sub(r"[^\w.-]+", "-", identifier or "article").strip("-."), 80) or "article"
    name, number = f"{stem}.html", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}.html"
    taken.add(name.casefold())
    return name


def _short(name: str, most: int) -> str:
    """A file's name cut to so many bytes of UTF-8: file systems count these."""
    return name.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


@contextmanager
def _table(stream: TextIO, names: list[str], single: bool) -> Iterator[Write]:
    from rich.console import Console

    from stancemine.render.table import render_table

    width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDTH
    console = Console(file=stream, width=width)
    yield lambda document: console.print(render_table(document))


@contextmanager
def _json(stream: TextIO, names: list[str], single: bool) -> Iterator[Write]:
    between = iter(() if single else ("[\n",))

    def write(document: Document) -> None:
        stream.write(next(between, "" if single else ",\n") + document.to_json(indent=2))
        stream.flush()

    yield write
    stream.write("\n" if single else "\n]\n")


@contextmanager
def _jsonl(stream: TextIO, names: list[str], single: bool) -> Iterator[Write]:
    def write(document: Document) -> None:
        stream.write(document.to_json() + "\n")
        stream.flush()

    yield write


@contextmanager
def _csv(stream: TextIO, names: list[str], single: bool) -> Iterator[Write]:
    writer = csv.DictWriter(LineFeeds(stream), names)
    header = iter((writer.writeheader,))

    def write(document: Document) -> None:
        next(header, lambda: None)()
        writer.writerows(rows(document))
        stream.flush()

    yield write


@contextmanager
def _parquet(stream: TextIO, names: list[str], single: bool) -> Iterator[Write]:
    from stancemine.bulk.shards import ParquetRecords

    records = ParquetRecords(stream.buffer)
    try:
        yield records.write
    except BaseException:  # the file is dropped; left open, its writer would complain later
        with suppress(Exception):
            records.close()
        raise
    records.close()


@contextmanager
def _html(stream: TextIO, names: list[str], single: bool) -> Iterator[Write]:
    from stancemine.render.html import to_html

    yield lambda document: print(to_html(document), file=stream)


_FORMATS: Final = {
    OutputFormat.table: _table,
    OutputFormat.json: _json,
    OutputFormat.jsonl: _jsonl,
    OutputFormat.csv: _csv,
    OutputFormat.parquet: _parquet,
    OutputFormat.html: _html,
}
