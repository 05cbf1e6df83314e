"""A run's results as files that appear whole: one after the other, each named by what it holds.

``part-000001000-000002000.jsonl`` holds what became of the documents 1,000 to 1,999 of the input.
The names are the whole state of a run: what is not in a part has not been done.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Literal, Protocol, get_args

from stancemine.document import Document
from stancemine.errors import MissingExtraError, OutputError

__all__ = [
    "ParquetRecords",
    "Shard",
    "ShardFormat",
    "done_before",
    "replace_durably",
    "shard_format",
    "write_json",
]

ShardFormat = Literal["jsonl", "parquet"]

_PART: Final = re.compile(r"part-(\d{9,})-(\d{9,})\.(jsonl|parquet)")
_GROUP: Final = 64
"""Records in a row group of Parquet: what is held in memory before it is written."""


def shard_format(name: str) -> ShardFormat:
    """``name`` as a format of shards; raises `OutputError` for any other."""
    for known in get_args(ShardFormat):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise OutputError(
        f"shards are written as {' or '.join(get_args(ShardFormat))}, not as {name!r}"
    )


def done_before(folder: Path, format: ShardFormat) -> int:  # noqa: A002
    """The number of the first document that no part of a run holds: where it goes on.

    What an interrupted process left half-written is deleted. Raises `OutputError` where a part is
    missing or of another format.
    """
    found = []
    for path in folder.iterdir():
        if match := _PART.fullmatch(path.name):
            found.append((int(match[1]), int(match[2]), path))
        elif path.name.startswith(".part-") or path.name == ".stancemine.tmp":
            path.unlink()
    expected = 0
    for first, end, path in sorted(found):
        if first != expected or end <= first or path.suffix != f".{format}":
            raise OutputError(
                f"{path} does not follow on document {expected} of the run: a part was removed, "
                "added or renamed; put it back, or begin anew in another folder"
            )
        expected = end
    return expected


class _Writer(Protocol):
    def write(self, document: Document) -> None: ...
    def close(self) -> None: ...


class Shard:
    """A part in the making, under a hidden name until `commit` gives it its own."""

    def __init__(self, folder: Path, format: ShardFormat, first: int) -> None:  # noqa: A002
        self.folder, self.format, self.first = folder, format, first
        self._place = folder / f".part-{first:09d}.{format}"
        self._writer: _Writer = (
            _JsonLines(self._place) if format == "jsonl" else _Parquet(self._place)
        )

    def write(self, document: Document) -> None:
        """Add one record. Anything but an `OSError` is of this document alone, and the part is as
        it was before.
        """
        self._writer.write(document)

    def commit(self, end: int) -> Path:
        """Close the part and give it its name: it holds what is before document ``end``."""
        self._writer.close()
        path = self.folder / f"part-{self.first:09d}-{end:09d}.{self.format}"
        replace_durably(self._place, path)
        return path

    def discard(self) -> None:
        """Close and delete what was written."""
        with suppress(OSError):
            self._writer.close()
        with suppress(OSError):
            self._place.unlink()


def replace_durably(place: Path, path: Path) -> None:
    """Move a file onto its name so that a crash of the machine, too, leaves the old or the new."""
    with place.open("rb+") as file:
        os.fsync(file.fileno())
    place.replace(path)
    if os.name == "posix":  # elsewhere folders cannot be opened
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class _JsonLines:
    def __init__(self, place: Path) -> None:
        self._stream = place.open("wb")

    def write(self, document: Document) -> None:
        self._stream.write(_encoded(document) + b"\n")

    def close(self) -> None:
        self._stream.close()


class _Parquet:
    def __init__(self, place: Path) -> None:
        self._stream = place.open("wb")
        self._records = ParquetRecords(self._stream)

    def write(self, document: Document) -> None:
        self._records.write(document)

    def close(self) -> None:
        self._records.close()
        self._stream.close()


class ParquetRecords:
    """Records as rows of Parquet in a binary stream: ``id``, ``title``, ``outlet``, ``date``, and
    the whole ``record`` as JSON, which `Document.from_json` reads. Needs the ``pandas`` extra.
    """

    def __init__(self, stream: Any) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise MissingExtraError("Writing Parquet", "pandas") from None
        text = pyarrow.string()
        names = ("id", "title", "outlet", "date", "record")
        self._schema = pyarrow.schema([(name, text) for name in names])
        self._batch = pyarrow.RecordBatch.from_pylist
        self._writer = parquet.ParquetWriter(stream, self._schema, compression="zstd")
        self._rows: list[dict[str, str | None]] = []

    def write(self, document: Document) -> None:
        """Add one record; a row group is written when enough have come together."""
        row = {name: getattr(document, name) for name in ("id", "title", "outlet", "date")}
        self._rows.append({**row, "record": _encoded(document).decode()})
        if len(self._rows) >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the footer."""
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_batch(self._batch(self._rows, schema=self._schema))
        self._rows = []


def _encoded(document: Document) -> bytes:
    """A record as UTF-8, made whole before any of it is written."""
    return document.to_json().encode()


def write_json(path: Path, content: Any) -> None:
    """A small JSON file, whole or not at all."""
    place = path.parent / ".stancemine.tmp"
    place.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    replace_durably(place, path)
