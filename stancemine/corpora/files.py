"""What the corpus readers share: files that teach when they are missing, and joined sentences."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from stancemine.errors import CorpusError

__all__ = ["join_sentences", "read_csv", "read_jsonl", "read_text", "require"]


def require(path: Path, corpus: str) -> Path:
    """``path``, if it is there; else a `CorpusError` that names the corpus and the missing file."""
    if not path.exists():
        raise CorpusError(
            f"{corpus}: {path} is missing; the directory must be the corpus's own folder, laid out "
            "as its authors publish it"
        )
    return path


def read_text(path: Path, corpus: str) -> str:
    """The text of a UTF-8 file, line ends untouched, so that the authors' offsets hold."""
    try:
        with require(path, corpus).open(encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise CorpusError(f"{corpus}: {path} is not UTF-8 ({error})") from error


def read_csv(path: Path, corpus: str) -> Iterator[dict[str, str]]:
    """The rows of a comma-separated file with a header line; quoted line ends are kept."""
    with require(path, corpus).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_jsonl(path: Path, corpus: str) -> Iterator[dict[str, Any]]:
    """One object a line; blank lines are skipped, a broken line is named by its number."""
    with require(path, corpus).open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise CorpusError(f"{corpus}: {path} line {number} is not JSON: {error}") from error
            if not isinstance(row, dict):
                raise CorpusError(f"{corpus}: {path} line {number} is not a JSON object")
            yield row


def join_sentences(
    sentences: Iterable[str], separator: str = " "
) -> tuple[str, list[tuple[int, int]]]:
    """Sentences joined into one text, and where each lies in it (code points).

    >>> join_sentences(["Talks resumed.", "Both sides came."])
    ('Talks resumed. Both sides came.', [(0, 14), (15, 31)])
    """
    parts = list(sentences)
    offsets: list[tuple[int, int]] = []
    start = 0
    for part in parts:
        offsets.append((start, start + len(part)))
        start += len(part) + len(separator)
    return separator.join(parts), offsets
