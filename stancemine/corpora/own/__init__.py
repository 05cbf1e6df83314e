"""A corpus of your own: read from and written to the formats in which annotators work.

>>> sorted(FORMATS)
['brat', 'conll', 'csv', 'dataset', 'jsonl', 'labelstudio', 'parquet', 'tsv', 'xmi']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final, Literal

from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError, InputError, OutputError

__all__ = [
    "FORMATS",
    "Format",
    "LabelMapping",
    "Problems",
    "detect",
    "holds_documents",
    "read_own",
    "refuse_workbook",
    "write_own",
]

Format = Literal["csv", "tsv", "jsonl", "parquet", "dataset", "conll", "brat", "labelstudio", "xmi"]
"""A format of labelled files."""

FORMATS: Final[dict[str, str]] = {
    "csv": "tables",
    "tsv": "tables",
    "jsonl": "jsonlines",
    "parquet": "parquet",
    "dataset": "dataset",
    "conll": "conll",
    "brat": "brat",
    "labelstudio": "labelstudio",
    "xmi": "xmi",
}
"""Format -> the module here that reads and writes it."""

_ENDINGS: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".conll": "conll",
    ".bio": "conll",
    ".json": "labelstudio",
    ".xmi": "xmi",
    ".zip": "xmi",
}
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_INSIDE: Final[tuple[tuple[str, Format], ...]] = (
    ("dataset_dict.json", "dataset"),
    ("dataset_info.json", "dataset"),
    ("*.ann", "brat"),
    ("**/*.xmi", "xmi"),
)


def detect(path: Path) -> Format:
    """The format of a file by its ending, of a folder by what is in it.

    Raises `CorpusError` where neither tells.

    >>> detect(Path("essays.tsv"))
    'tsv'
    """
    if path.is_dir():
        for pattern, name in _INSIDE:
            if next(path.glob(pattern), None) is not None:
                return name
        raise CorpusError(
            f"cannot tell the format of the folder {path}: it holds no .ann (brat), .xmi, or saved "
            f"data set; name it (--from), one of {', '.join(FORMATS)}"
        )
    refuse_workbook(path)
    try:
        return _ENDINGS[path.suffix.lower()]
    except KeyError:
        raise CorpusError(
            f"cannot tell the format from {str(path)!r}: name it, one of {', '.join(FORMATS)}, or "
            f"use an ending out of {', '.join(_ENDINGS)}"
        ) from None


def refuse_workbook(path: Path) -> None:
    """Raise `CorpusError` for a workbook of a spreadsheet program, which is read as CSV only."""
    if path.suffix.lower() in _WORKBOOKS:
        raise CorpusError(f"{path.name}: {path.suffix} is not read: save the sheet as CSV UTF-8")


def holds_documents(path: Path) -> bool:
    """Whether a file of JSON lines, or a table, has whole documents rather than rows of sentences;
    one that cannot be read has none.
    """
    import json

    from stancemine.corpora.own.plain import is_plain
    from stancemine.textfiles import open_lines

    try:
        with open_lines(path, "utf-8", newline="") as lines:
            begun = next((line for line in lines if line.strip()), "")
        if path.suffix.lower() in (".csv", ".tsv"):
            return begun.startswith(("stancemine,", "stancemine\t"))
        row = json.loads(begun)
    except (ValueError, OSError, RecursionError, InputError):
        return False
    return isinstance(row, dict) and is_plain(row)


def read_own(
    path: str | Path,
    format: Format | None = None,  # noqa: A002
    *,
    mapping: LabelMapping | None = None,
    problems: Problems | None = None,
) -> Iterator[LabeledDocument]:
    """The documents of your own corpus, one at a time.

    What is wrong with a row or an annotation is named by file and line in ``problems`` and left
    out; without ``problems`` (or with strict ones) the first raises `CorpusError`. ``mapping``
    says what your columns and labels are called. Raises `CorpusError` at once for a path that is
    not there or a format that is not known, `MissingExtraError` for one whose library is missing.
    """
    place = Path(path)
    if not place.exists():
        raise CorpusError(f"{place} does not exist")
    name = _known(format) if format is not None else detect(place)
    module = import_module(f"stancemine.corpora.own.{FORMATS[name]}")
    problems = problems if problems is not None else Problems(strict=True)
    documents: Iterator[LabeledDocument] = module.read(place, mapping or LabelMapping(), problems)
    return _told_apart(documents, place, problems)


def _told_apart(
    documents: Iterable[LabeledDocument], place: Path, problems: Problems
) -> Iterator[LabeledDocument]:
    """The documents; one with the id of another on its side is a problem: what is said of the one
    would be taken for the other's.
    """
    seen: set[tuple[str | None, str]] = set()
    for document in documents:
        if (document.split, document.id) in seen:
            problems.add(
                place.name,
                f"the document id {document.id!r} came before: give each its own (sentences of one "
                "document belong into one)",
            )
            continue
        seen.add((document.split, document.id))
        yield document


def write_own(
    documents: Iterable[LabeledDocument],
    path: str | Path,
    format: Format | None = None,  # noqa: A002
) -> int:
    """Write documents in a format that `read_own` reads back without loss; how many they were.

    Tables (CSV, TSV) are for a spreadsheet: they hold neither spans nor relations. Files and
    folders appear whole or not at all. A folder that is there must be empty. Raises
    `CorpusError` for what the format cannot hold, `OutputError` for what cannot be written.
    """
    place = Path(path)
    name = _known(format) if format is not None else detect(place)
    module = import_module(f"stancemine.corpora.own.{FORMATS[name]}")
    count = 0

    def counted() -> Iterator[LabeledDocument]:
        nonlocal count
        for document in documents:
            yield document
            count += 1

    try:
        module.write(counted(), place)
    except UnicodeEncodeError as error:
        raise CorpusError(
            f"cannot write {place}: a text holds {error.object[error.start]!r}, which is no "
            "character (half of a surrogate pair)"
        ) from None
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"cannot write {place}: {error.strerror or error}") from None
    return count


def _known(name: str) -> Format:
    if name not in FORMATS:
        raise CorpusError(f"unknown format {name!r}: choose from {', '.join(FORMATS)}")
    return name  # type: ignore[return-value]  # checked just above
