"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from stancemine.errors import OutputError

__all__ = ["file_name", "whole_file", "whole_folder", "whole_text"]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside ``path`` to write to; it becomes ``path`` when the block ends well."""
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder")
    if not path.parent.is_dir():
        raise OutputError(f"cannot write {path}: there is no folder {path.parent}")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_text(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text file, line ends as they are written."""
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream
        stream.flush()


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder beside ``path`` to fill; it becomes ``path`` when the block ends well.

    Raises `OutputError` where ``path`` is a file or a folder with something in it.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(f"cannot write {path}: it is there already; name a new or empty folder")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        yield part
        if path.exists():
            path.rmdir()
        part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def file_name(number: int, identifier: str) -> str:
    """A file name without ending that keeps the documents' order and shows their ids.

    >>> file_name(3, "wire/2016: a ‘quay’")
    '00003-wire-2016-a-quay'
    """
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", identifier).strip("-.")[:60]
    return f"{number:05d}-{plain}" if plain else f"{number:05d}"
