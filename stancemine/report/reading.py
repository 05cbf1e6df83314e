"""Records from what ``stancemine analyze`` wrote: JSON lines, JSON, Parquet, a folder of shards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stancemine.document import Document
from stancemine.errors import InputError, MissingExtraError
from stancemine.sources import STDIN, Folder
from stancemine.textfiles import read_whole

__all__ = ["Repeats", "are_records", "read_records"]

_BATCH: Final = 64
_LINES: Final = (".jsonl", ".ndjson")
_SHARDS: Final = (*_LINES, ".parquet")


class Repeats:
    """Counts the records that have the id and the text of an earlier one."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()
        self.count = 0

    def add(self, document: Document) -> None:
        """One record more."""
        said = f"{document.id}\0{document.text}".encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(said, digest_size=16).digest()
        self.count += digest in self._seen
        self._seen.add(digest)


def are_records(paths: Sequence[str | Path]) -> bool:
    """Whether files or folders hold records, as ``stancemine analyze`` writes them, by the first of
    each, and not articles; a folder of shards holds nothing else.

    Raises `InputError` where some hold records and others do not.
    """
    kinds = {str(path): _is_of_records(Path(path)) for path in paths}
    if not all(path == STDIN or Path(path).exists() for path in kinds):
        return False  # what reads articles says which
    records, others = ([path for path in kinds if kinds[path] is which] for which in (True, False))
    if records and others:
        raise InputError(
            f"{records[0]} holds records, which are analysed already, and {others[0]} does not: "
            "give one kind at a time"
        )
    return bool(records)


def read_records(paths: str | Path | Iterable[str | Path]) -> Iterator[Document]:
    """The records of one file or of several, one at a time; only .json is held in memory as a
    whole.

    A folder stands for its files of JSON lines and Parquet by name, those that begin with "_" or
    "." left out; Parquet has records as JSON in a column ``record``, also as Ray and Spark write
    it. Raises `InputError` that names the file and the line or row.
    """
    for path in map(Path, [paths] if isinstance(paths, (str, Path)) else paths):
        if path.is_dir():
            yield from read_records(_shards(path))
        elif path.suffix.lower() == ".parquet":
            yield from _rows(path)
        elif path.suffix.lower() in _LINES:
            yield from _lines(path)
        elif path.suffix.lower() == ".json":
            yield from _whole(path)
        else:
            raise InputError(
                f"{path} is no file of records: give .jsonl, .json or .parquet, as written by "
                "stancemine analyze --output results.jsonl, or a folder of shards"
            )


def _shards(folder: Path) -> list[Path]:
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in _SHARDS and not path.name.startswith(("_", "."))
        )
    except OSError as error:
        raise InputError(f"cannot read {folder}: {error.strerror or error}") from None
    if not found:
        raise InputError(f"the folder {folder} has no file of records ({', '.join(_SHARDS)})")
    return found


def _rows(path: Path) -> Iterator[Document]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("Reading Parquet", "pandas") from None
    try:
        with parquet.ParquetFile(path) as file:
            if "record" not in file.schema_arrow.names:
                raise InputError(
                    f"{path} has no column 'record'; it has: {', '.join(file.schema_arrow.names)}"
                )
            number = 0
            for batch in file.iter_batches(_BATCH, columns=["record"]):
                for record in batch.column(0).to_pylist():
                    number += 1
                    if record is not None:  # the row of an article that failed
                        yield _record(record, f"{path}, row {number}")
    except (pyarrow.lib.ArrowException, OSError) as error:
        raise InputError(f"cannot read {path}: {' '.join(str(error).split())}") from None


def _lines(path: Path) -> Iterator[Document]:
    try:
        # Editors and shells of Windows put a mark before the first line.
        with path.open(encoding="utf-8-sig") as file:
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
    except (ValueError, RecursionError) as error:
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


def _is_of_records(path: Path) -> bool:
    try:
        if path.is_dir():
            files = [source.path for source in Folder(path) if source.path is not None]
            flat = all(f.parent == path and f.suffix.lower() in _SHARDS for f in files)
            return bool(files) and flat and _is_of_records(files[0])
        if not path.is_file():
            return False  # a pipe, which can be read once
        if path.suffix.lower() == ".parquet":
            from pyarrow import parquet

            with parquet.ParquetFile(path) as file:
                if "record" not in file.schema_arrow.names:
                    return False
                batches = file.iter_batches(_BATCH, columns=["record"])
                found = (record for batch in batches for record in batch.column(0).to_pylist())
                return _is_record(json.loads(next(one for one in found if one is not None)))
        if path.suffix.lower() in _LINES:
            with path.open(encoding="utf-8-sig") as lines:
                return _is_record(json.loads(next(line for line in lines if line.strip())))
        if path.suffix.lower() == ".json":
            found = json.loads(read_whole(path, "utf-8"))
            return _is_record(found[0] if isinstance(found, list) else found)
    except Exception:  # whatever is wrong with it is said by what reads it as articles
        return False
    return False


def _is_record(found: Any) -> bool:
    if not isinstance(found, Mapping) or not {"schema", "text", "model"} <= found.keys():
        return False
    sentences = found.get("sentences")
    return isinstance(sentences, list) and all(isinstance(one, Mapping) for one in sentences)


def _record(line: str, where: str) -> Document:
    try:
        return Document.from_json(line)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
