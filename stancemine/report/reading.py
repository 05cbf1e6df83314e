"""Records from files that ``stancemine analyze`` wrote: JSON lines, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stancemine.document import Document
from stancemine.errors import InputError
from stancemine.textfiles import read_whole

__all__ = ["read_records"]


def read_records(paths: Iterable[str | Path]) -> Iterator[Document]:
    """The records of every file, one at a time; JSON lines are not held in memory.

    Raises `InputError` that names the file and, of JSON lines, the line.
    """
    for path in map(Path, paths):
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            yield from _lines(path)
        elif path.suffix.lower() == ".json":
            yield from _whole(path)
        else:
            raise InputError(
                f"{path} is no file of records: give .jsonl or .json, as written by stancemine "
                "analyze --output results.jsonl"
            )


def _lines(path: Path) -> Iterator[Document]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _record(line, f"{path}:{number}")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8: was it written by stancemine?") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None


def _whole(path: Path) -> Iterator[Document]:
    try:
        text = read_whole(path, "utf-8")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}") from None
    records = found if isinstance(found, list) else [found]
    for number, record in enumerate(records, start=1):
        where = str(path) if records is not found else f"{path}, record {number}"
        if not isinstance(record, Mapping):
            raise InputError(f"{where}: a record is a JSON object, not {type(record).__name__}")
        try:
            yield Document.from_dict(record)
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def _record(line: str, where: str) -> Document:
    try:
        return Document.from_json(line)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
