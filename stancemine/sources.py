"""Where articles come from: files, folders and stdin, found before any of them is read.

A folder is walked again each time that its files are asked for, so that one of a million articles
costs no memory (the names of one directory at a time aside, which are sorted).
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from stancemine.errors import InputError

__all__ = [
    "STDIN",
    "Folder",
    "InputFormat",
    "Source",
    "Sources",
    "gather",
    "has_known_ending",
    "passed_over",
]

InputFormat = Literal["auto", "text", "json", "jsonl", "csv", "tsv", "parquet"]
"""``auto`` goes by the file's ending; stdin and unknown endings are plain text."""

STDIN: Final = "-"

LINK: Final = "links to folders"
"""How a link to a folder is named among what is passed over."""

_NOTES: Final = (".", "_")
_SHOWN: Final = 8

_ENDINGS: Final[Mapping[str, InputFormat]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}


def has_known_ending(name: str) -> bool:
    """Whether a file of that name is read in a folder.

    >>> has_known_ending("news.CSV"), has_known_ending("3.csv.")
    (True, False)
    """
    return Path(name).suffix.lower() in _ENDINGS


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read.

    ``path`` is None for stdin, ``name`` is how messages call it. ``id`` is that of its article
    where it holds a single one; ``row_id`` begins those of rows that have none of their own.
    """

    path: Path | None
    name: str
    id: str
    row_id: str
    format: InputFormat


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's files of known endings, those below it included, by name and lazily.

    A ``format`` other than "auto" picks the files with an ending of that format. Names that begin
    with "." or "_" are left out, those of folders, too, as Spark does it: notes of a program, no
    articles. Links to files are read, links to folders are not entered: they may lead in circles.
    """

    path: Path
    format: InputFormat = "auto"

    @property
    def endings(self) -> dict[str, InputFormat]:
        """The endings that are read, and as what."""
        return {e: f for e, f in _ENDINGS.items() if self.format in ("auto", f)}

    def __iter__(self) -> Iterator[Source]:
        """The files; raises `InputError` for a folder that cannot be listed."""
        endings = self.endings
        for path, relative in self._files(self.path, ""):
            if (as_what := endings.get(path.suffix.lower())) and not path.is_dir():
                name = _as_text(relative)
                yield Source(path, str(path), name, name, as_what)

    def others(self) -> Counter[str]:
        """The endings of the files that are passed over since they are no known ones, each with how
        many there are; and `LINK` for folders that are linked, which are not entered.
        """
        if self.format != "auto":
            return Counter()  # the others are left out on purpose
        found: Counter[str] = Counter()
        for path, _ in self._files(self.path, ""):
            if path.is_dir():
                found[LINK] += 1
            elif path.suffix.lower() not in self.endings:
                found[path.suffix.lower()] += 1
        return found

    def would_read(self, path: Path) -> bool:
        """Whether a file at ``path`` would be one of the folder's."""
        place, root = path.resolve(), self.path.resolve()
        if not place.is_relative_to(root) or place.suffix.lower() not in self.endings:
            return False
        return not any(part.startswith(_NOTES) for part in place.relative_to(root).parts)

    def _files(self, folder: Path, prefix: str) -> Iterator[tuple[Path, str]]:
        """All files below, and their paths in the folder, names of notes left out."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in found
                    if not entry.name.startswith(_NOTES)
                )
        except OSError as error:
            raise InputError(f"cannot list the folder {folder}: {error.strerror}") from None
        for name, is_folder in entries:
            path, relative = folder / name, prefix + name
            if is_folder:
                yield from self._files(path, f"{relative}/")
            else:
                yield path, relative


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that a request stands for, in order; ``count`` of them, in these ``formats``."""

    given: tuple[Source | Folder, ...]
    count: int
    formats: frozenset[str]

    def __iter__(self) -> Iterator[Source]:
        """Every file, those of folders found as they are asked for."""
        for one in self.given:
            if isinstance(one, Folder):
                yield from one
            else:
                yield one

    @property
    def lone_text(self) -> bool:
        """Whether there is one text file alone, which was named itself."""
        first = self.given[0]
        return len(self.given) == 1 and isinstance(first, Source) and first.format == "text"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders among what was given."""
        return tuple(one.path for one in self.given if isinstance(one, Folder))

    @property
    def repeatable(self) -> bool:
        """Whether all can be read a second time, as stdin and pipes cannot."""
        lone = (one for one in self.given if isinstance(one, Source))
        return all(source.path is not None and source.path.is_file() for source in lone)

    def fingerprint(self) -> dict[str, int | str]:
        """What tells whether the same files lie there unchanged: how many, how many bytes, and a
        hash of their names (without the folder that they were named by), sizes and times of change.
        """
        digest, size = hashlib.sha256(), 0
        for source in self:
            told = "unknown"  # stdin, or a broken link: a problem when its turn comes
            with suppress(OSError):
                if source.path is not None:
                    stat = source.path.stat()
                    told = f"{stat.st_size} {stat.st_mtime_ns}"
                    size += stat.st_size
            digest.update(f"{source.row_id}\0{told}\n".encode("utf-8", "surrogateescape"))
        return {"files": self.count, "bytes": size, "sha256": digest.hexdigest()}


def gather(
    paths: str | Path | Iterable[str | Path],
    format: InputFormat,  # noqa: A002
    check: Callable[[Source], None],
) -> Sources:
    """The files that ``paths`` (or one path) stand for; ``check`` is called for each that was named
    itself.

    Raises `InputError` for what is not there, for what is no path, for a folder with no file to
    read, and for stdin that is named twice or as Parquet.
    """
    if format not in get_args(InputFormat):
        raise InputError(
            f"unknown input format {format!r}: choose from {', '.join(get_args(InputFormat))}"
        )
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    if isinstance(paths, (bytes, Mapping)) or not isinstance(paths, Iterable):
        raise InputError(f"give a path (str or Path) or several, not {type(paths).__name__}")
    paths = list(paths)  # of a generator, too, as Path.glob is: it is gone through more than once
    if odd := [path for path in paths if not isinstance(path, (str, os.PathLike))]:
        raise InputError(f"a path is a str or Path, not {type(odd[0]).__name__}")
    if not paths:
        raise InputError("no input: give a file, a folder, or - for stdin")
    if "" in paths:  # of a shell's variable that is not set; as a path, it is the current folder
        raise InputError("an input is empty: give a file, a folder, or - for stdin")
    if [str(path) for path in paths].count(STDIN) > 1:
        raise InputError("- (stdin) can be read only once: name it once")
    given: list[Source | Folder] = []
    for path in paths:
        if str(path) == STDIN:
            given.append(_stdin(format))
        elif Path(path).is_dir():
            given.append(Folder(Path(path), format))
        else:
            source = _file(Path(path), format)
            check(source)
            given.append(source)
    count, formats = 0, set()
    for one in given:
        before = count
        for source in [one] if isinstance(one, Source) else one:
            count += 1
            formats.add(source.format)
        if isinstance(one, Folder) and count == before:
            there = f"; it has {_listed(others)}" if (others := one.others()) else ""
            raise InputError(
                f"the folder {one.path} has no file ending in {', '.join(one.endings)} (names that "
                f"begin with . or _ are left out){there}"
            )
    return Sources(tuple(given), count, frozenset(formats))


def passed_over(sources: Sources) -> str | None:
    """What of the folders is not read since its ending is none that is known; None where all is."""
    folders = (one for one in sources.given if isinstance(one, Folder))
    others = sum((folder.others() for folder in folders), Counter[str]())
    if not others:
        return None
    files = (
        "1 file of another kind"
        if others.total() == 1
        else f"{others.total()} files of other kinds"
    )
    return f"{files} passed over ({_listed(others)})"


def _listed(endings: Iterable[str]) -> str:
    """Endings for a message, the first few of them.

    >>> _listed([".html", ""])
    '.html, no ending'
    """
    names = [ending or "no ending" for ending in endings]
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _stdin(format: InputFormat) -> Source:  # noqa: A002
    if format == "parquet":
        raise InputError("Parquet cannot be read from stdin: give the file")
    return Source(None, "stdin", "stdin", "stdin", "text" if format == "auto" else format)


def _file(path: Path, format: InputFormat) -> Source:  # noqa: A002
    if not os.path.exists(path):
        raise InputError(f"{path} does not exist")
    as_what = _ENDINGS.get(path.suffix.lower(), "text") if format == "auto" else format
    return Source(path, str(path), _as_text(path.stem), _as_text(path.name), as_what)


def _as_text(name: str) -> str:
    r"""A file's name as an id; bytes that are no UTF-8, which no output could hold, as "\xe4".

    >>> _as_text(os.fsdecode(b"gespr\xe4ch.txt"))
    'gespr\\xe4ch.txt'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
