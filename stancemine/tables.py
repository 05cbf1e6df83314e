"""The rows of CSV and TSV: where each begins, and what is wrong with what is none."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from stancemine.errors import InputError

__all__ = [
    "BadRow",
    "Header",
    "LineFeeds",
    "TableReader",
    "allow_long_fields",
    "named_delimiter",
    "read_header",
]

_HEADER_LINES: Final = 20
"""The most lines of a header whose names hold line breaks; in more, a quotation mark is open."""

_LONG_FIELD: Final = 2**31 - 1
_TWICE: Final = "write a quotation mark inside a text twice"
_NAMED: Final = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BadRow:
    """What stands in the place of a row that is none, and why."""

    reason: str


def named_delimiter(line: str) -> str | None:
    r"""The delimiter that a line above the header names for Excel; None in any other line.

    >>> named_delimiter("sep=;\r\n"), named_delimiter("text;role\r\n")
    (';', None)
    """
    found = _NAMED.fullmatch(line)
    return found[1] if found else None


def allow_long_fields() -> None:
    """Raise the longest field of the csv module, which would refuse a long article."""
    csv.field_size_limit(max(csv.field_size_limit(), _LONG_FIELD))


class LineFeeds:
    r"""A stream for `csv.writer`, left at its own line ends: here rows end in a line feed alone.

    The writer quotes fields that hold a character of its line end, and no other: with ``"\n"`` a
    carriage return inside a text would be read as the end of its row.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: str) -> int:
        """Write one row as the writer gives it."""
        return self._stream.write(row.removesuffix("\r\n") + "\n")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table and its delimiter; how many lines were read for them (more than one
    where a name holds a line break, or where a line above names the delimiter); and those that
    were read besides.
    """

    columns: list[str]
    delimiter: str
    above: int
    rest: list[str]


def read_header(lines: TextIO, delimiters: str, column: str) -> Header:
    r"""The header that ``lines`` begin with, under the first of ``delimiters`` with which it has
    ``column``, else under the one that gives the most columns.

    Raises `InputError` where the first line is blank.

    >>> from io import StringIO
    >>> read_header(StringIO('text;"day or\nmonth"\n1;2\n'), ",;", "text").columns
    ['text', 'day or\nmonth']
    """
    allow_long_fields()
    line, skipped = lines.readline(), 0
    if (named := named_delimiter(line)) is not None:
        line, skipped = lines.readline(), 1
    if not line.strip():
        raise InputError("has no header line: name the columns in its first line")
    taken = [line]

    def again() -> Iterator[str]:
        for number in range(_HEADER_LINES):
            if number == len(taken):
                if not (further := lines.readline()):
                    return
                taken.append(further)
            yield taken[number]

    found = []
    for delimiter in named or delimiters:
        reader = csv.reader(again(), delimiter=delimiter, strict=True)
        try:
            found.append((next(reader), delimiter, reader.line_num))
        except csv.Error:  # a quotation mark that is part of a name
            found.append((next(csv.reader([line], delimiter=delimiter)), delimiter, 1))
    most = max(found, key=lambda one: len(one[0]))
    columns, delimiter, used = next((f for f in found if column in f[0]), most)
    return Header(columns, delimiter, skipped + used, taken[used:])


class TableReader:
    """A table's header and rows; ``above`` lines were read before.

    Rows of delimiters alone, as spreadsheets write them, are passed over; ``blank`` has their
    lines.
    """

    def __init__(self, lines: Iterable[str], delimiter: str, above: int = 0) -> None:
        allow_long_fields()
        self.blank: list[int] = []
        self._delimiter = delimiter
        self._above = above
        self._row: list[str] = []
        self._reader = csv.reader(self._kept(lines), delimiter=delimiter, strict=True)

    def header(self) -> list[str]:
        """The first row; raises StopIteration where there is none, and `csv.Error`."""
        return next(self._reader)

    def rows(self, header: Sequence[str]) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
        """The rows, each with the number of the line on which it begins."""
        while True:
            self._row.clear()
            line = self._line + 1
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield from self._lost(line, error, len(header))
                continue
            if not any(map(str.strip, values)):
                self.blank.extend([line] if values else [])
            elif len(values) == len(header):
                yield line, dict(zip(header, values, strict=True))
            else:
                yield (
                    line,
                    BadRow(
                        f"has {len(values)} fields where the header names {len(header)}: quote the "
                        f"texts that hold {self._delimiter!r}"
                    ),
                )

    @property
    def _line(self) -> int:
        """The number of the last line that was read."""
        return self._above + self._reader.line_num

    def _kept(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._row.append(line)
            yield line

    def _lost(self, first: int, error: csv.Error, width: int) -> Iterator[tuple[int, BadRow]]:
        """What a row that cannot be read has taken with it: further lines, where a quotation mark
        stayed open. Those that look like rows count as such.
        """
        if self._line == first:
            yield first, BadRow(f"is no row of a table: {error} ({_TWICE})")
            return
        yield (
            first,
            BadRow(
                f"a quotation mark opened in line {first} is not closed as it should be: the lines "
                f"to {self._line} were read as one field; {_TWICE}"
            ),
        )
        for line, text in enumerate(self._row[1:], start=first + 1):
            if len(next(csv.reader([text], delimiter=self._delimiter), [])) == width:
                yield line, BadRow(f"is lost: it was read as a part of the field of line {first}")
