"""``stancemine debug-data CONFIG``: what a run would read, before it is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from stancemine.train.inspection import Inspection, SourceFacts

__all__ = ["debug_data"]

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


def debug_data(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="A TOML file, as for train.")],
    corpora: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the registered corpora (STANCEMINE_CORPORA)."),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Where the configuration's encoder or start lies, if not found by its name.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Count the labels of every source and side, and name what would spoil a run.

    Every bad row of a file of yours is named by its line.

    Classes that are too small, the same text on two sides of a split, two labels for one text,
    topics and sentences that are too long, and what would be passed over. Exit code 1 if a run
    could not go through. Needs the 'train' extra.
    """
    from stancemine.errors import MissingExtraError
    from stancemine.train.config import read_config

    checked = read_config(config)
    try:
        from stancemine.train.inspection import inspect
    except ModuleNotFoundError as error:
        raise MissingExtraError("debug-data", "train") from error
    found = inspect(checked, corpora=corpora, place=start)
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        _show(found)
    if found.errors:
        raise typer.Exit(1)


def _show(found: Inspection) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for facts in found.sources:
        console.print(_table(facts))
    for finding in found.findings:
        where = f"{finding.source}: " if finding.source else ""
        line = f"{finding.level}: {where}{finding.text}"
        console.print(line, style=_STYLES[finding.level], soft_wrap=True)
    _verdict(found, console)


def _table(facts: SourceFacts) -> object:
    from rich.table import Table

    table = Table(title=f"{facts.name} ({', '.join(facts.heads)})", title_justify="left")
    table.add_column("")
    sides = [side for side, number in facts.documents.items() if number]
    for side in sides:
        table.add_column(side, justify="right")
    table.add_row("documents", *(f"{facts.documents[s]:,}" for s in sides))
    if facts.sentences:
        table.add_row("sentences", *(f"{facts.sentences[s]:,}" for s in sides))
    names = {
        (head, label): None
        for side in sides
        for head, labels in facts.labels.get(side, {}).items()
        for label in labels
    }
    for head, label in names:
        counts = (facts.labels.get(s, {}).get(head, {}).get(label, 0) for s in sides)
        table.add_row(f"{head}: {label}", *(f"{n:,}" for n in counts))
    return table


def _verdict(found: Inspection, console: Console) -> None:
    warnings = sum(finding.level == "warning" for finding in found.findings)
    tokens = sum(facts.tokens for facts in found.sources)
    console.print(
        f"{found.errors} error{'s' * (found.errors != 1)}, {warnings} "
        f"warning{'s' * (warnings != 1)}; train and dev have {tokens:,} tokens a pass"
    )
