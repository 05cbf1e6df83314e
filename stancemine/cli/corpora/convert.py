"""``stancemine corpora convert``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from stancemine.cli.corpora.sources import FormatName, MappingOption, changes, report, source

__all__ = ["convert_corpus"]


def convert_corpus(
    given: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A file, a folder, or a name of `list`.")
    ],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The file or folder to write.")],
    from_format: Annotated[
        FormatName | None,
        typer.Option("--from", help="SOURCE's format, where its ending does not say it."),
    ] = None,
    to_format: Annotated[
        FormatName | None,
        typer.Option("--to", help="TARGET's format, where its ending does not say it."),
    ] = None,
    mapping: MappingOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=NAME", help="A column, as [columns] in the mapping."),
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(metavar="YOURS=OURS", help="A role, as [roles].")
    ] = None,
    stance: Annotated[
        list[str] | None, typer.Option(metavar="YOURS=OURS", help="A stance, as [stances].")
    ] = None,
    span: Annotated[
        list[str] | None, typer.Option(metavar="YOURS=OURS", help="A span's label, as [spans].")
    ] = None,
    relation: Annotated[
        list[str] | None, typer.Option(metavar="YOURS=OURS", help="A relation, as [relations].")
    ] = None,
    topic: Annotated[
        str | None, typer.Option(help="The topic of every stance, where no column says it.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first bad row; nothing is written.")
    ] = False,
) -> None:
    """A labelled corpus from one format into another: offsets, overlaps, relations, holders kept.

    Bad rows are named by file and line on stderr and left out (exit code 1).
    """
    from stancemine.corpora.own import Problems, write_own
    from stancemine.corpora.own.mapping import load_mapping

    tables = {"columns": column, "roles": role, "stances": stance, "spans": span}
    tables["relations"] = relation
    said: dict[str, Any] = {
        name: changes(pairs, f"--{name.rstrip('s')}") for name, pairs in tables.items() if pairs
    }
    if topic is not None:
        said["topic"] = topic
    problems = Problems(strict=strict)
    read = source(given, from_format, load_mapping(mapping, said), problems)
    form: Any = None if to_format is None else to_format.value
    number = write_own(read(), target, form)
    print(f"{number} documents in {target}")
    report(problems)
