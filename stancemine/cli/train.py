"""``stancemine train CONFIG.toml``: from a configuration to a model folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EXAMPLES", "train"]

EXAMPLES = """\
\b
Examples:
  stancemine train --default > essays.toml
  stancemine debug-data essays.toml
  stancemine train essays.toml --output essays
  stancemine analyze article.txt --model essays
  torchrun --nproc-per-node 2 -m stancemine train essays.toml --output essays"""


def _print_default(asked: bool) -> None:
    if asked:
        from stancemine.train.config import default_text

        typer.echo(default_text(), nl=False)
        raise typer.Exit


def train(
    config: Annotated[
        Path, typer.Argument(metavar="CONFIG", help="A TOML file; --default prints one to edit.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FOLDER",
            help="The model folder to make; by default the model's name, here.",
        ),
    ] = None,
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
    work: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="For checkpoints; by default FOLDER.run."),
    ] = None,
    max_steps: Annotated[
        int, typer.Option(metavar="N", help="End each run after N steps, for a rehearsal.")
    ] = -1,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew instead of going on from a checkpoint.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress bar and no scores while it runs.")
    ] = False,
    default: Annotated[
        bool,
        typer.Option(
            "--default",
            callback=_print_default,
            is_eager=True,
            help="Print the commented default configuration, every key in it.",
        ),
    ] = False,
) -> None:
    """Train the model of CONFIG and package it as a folder that --model reads.

    While it runs, development scores of every head are shown. A run that was broken off goes on
    from its last checkpoint when the same command is given again. Needs the 'train' extra.
    """
    import stancemine

    made = stancemine.train(
        config,
        output,
        corpora=corpora,
        place=start,
        work=work,
        max_steps=max_steps,
        resume=not restart,
        quiet=quiet,
    )
    if quiet or not made.scores:
        return
    for name, score in sorted(made.scores.items()):
        typer.echo(f"{name:<32} {score:.3f}")
    typer.echo(f"{made.folder} is ready: stancemine analyze … --model {made.folder}")
