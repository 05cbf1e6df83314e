"""What the commands take for a corpus: a known name, or a path with a format and a mapping."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from stancemine.errors import CorpusError

if TYPE_CHECKING:
    from stancemine.corpora.own import LabelMapping, Problems
    from stancemine.corpora.records import LabeledDocument

__all__ = [
    "ColumnOption",
    "FormatName",
    "MappingOption",
    "RoleOption",
    "StanceOption",
    "TopicOption",
    "mapped",
    "report",
    "source",
]

SOME_BAD: Final = 1
_SHOWN: Final = 20


class FormatName(StrEnum):
    """The formats of `stancemine.corpora.own`."""

    csv = "csv"
    tsv = "tsv"
    jsonl = "jsonl"
    parquet = "parquet"
    dataset = "dataset"
    conll = "conll"
    brat = "brat"
    labelstudio = "labelstudio"
    xmi = "xmi"


MappingOption = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help="TOML that says what your columns and labels are called.",
    ),
]

ColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="FIELD=NAME", help="A column, as [columns] in the mapping."),
]
RoleOption = Annotated[
    list[str] | None, typer.Option("--role", metavar="YOURS=OURS", help="A role, as [roles].")
]
StanceOption = Annotated[
    list[str] | None, typer.Option("--stance", metavar="YOURS=OURS", help="A stance, as [stances].")
]
TopicOption = Annotated[
    str | None, typer.Option("--topic", help="The topic of every stance, where no column says it.")
]


def source(
    name: str, format_name: FormatName | None, mapping: LabelMapping | None, problems: Problems
) -> Callable[[], Iterator[LabeledDocument]]:
    """A function that reads a corpus: a path where there is one, else a known name."""
    from stancemine import corpora
    from stancemine.corpora.own import read_own

    if Path(name).exists() or name not in corpora.names():
        if not Path(name).exists():
            raise CorpusError(
                f"{name!r} is neither a file or folder nor a corpus (see: stancemine corpora list)"
            )
        form: Any = None if format_name is None else format_name.value
        return lambda: read_own(name, form, mapping=mapping, problems=problems)
    return lambda: corpora.read(name)


def mapped(file: Path | None, **said: Sequence[str] | str | bool | None) -> LabelMapping:
    """The mapping in ``file`` with what options say over it: lists of NAME=VALUE, or a value."""
    from stancemine.corpora.own.mapping import load_mapping

    given: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, (str, bool)):
            given[name] = value
        elif value:
            given[name] = changes(value, f"--{name.rstrip('s')}")
    return load_mapping(file, given)


def changes(pairs: Sequence[str], option: str) -> dict[str, str]:
    """``NAME=VALUE`` arguments as a dictionary; raises a usage error for another form."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.rpartition("=")
        if not (name and sign and value):
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint=option)
        found[name] = value
    return found


def report(problems: Problems) -> None:
    """Name what was passed over and the problems on stderr; problems raise an exit with code 1."""
    for note in problems.notes:
        print(f"note: {note}", file=sys.stderr)
    for problem in problems.found[:_SHOWN]:
        print(f"{problem.where}: {problem.reason}", file=sys.stderr)
    if len(problems.found) > _SHOWN:
        print(f"… and {len(problems.found) - _SHOWN} more", file=sys.stderr)
    if problems.found:
        print(f"{len(problems.found)} bad, left out; the rest was taken", file=sys.stderr)
        raise typer.Exit(SOME_BAD)
