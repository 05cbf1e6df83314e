"""``stancemine corpora check``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stancemine.corpora.check import Report

__all__ = ["check_corpus"]

NOT_SOUND = 1
_SHOWN = 10


def check_corpus(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of `corpora list`.")],
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="The corpus's own folder. Default: NAME in $STANCEMINE_CORPORA.",
        ),
    ] = None,
    share: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            help="A held-out text leaks where an earlier text holds this share of its "
            "five-word runs.",
        ),
    ] = 0.8,
    all_leaks: Annotated[
        bool, typer.Option("--all", help=f"Name every leak, not the first {_SHOWN}.")
    ] = False,
) -> None:
    """Counts per label and side against the registry, checksums, offsets, duplicates, leaks.

    Exit code 1 where a count or an offset is wrong. Leaks and duplicates are named; they are the
    authors' and no fault of your copy.
    """
    from stancemine.corpora.check import check

    report = check(name, folder=directory, share=share)
    _print(report, len(report.leaks) if all_leaks else _SHOWN)
    if not report.sound:
        raise typer.Exit(NOT_SOUND)


def _print(report: Report, shown: int) -> None:
    from stancemine.corpora.describe import figures

    for side, size in report.sizes.items():
        print(f"{side or 'no side'}: {'; '.join(figures(size))}")
    for finding in report.findings:
        print(f"{'FAULT' if finding.fault else 'note'} ({finding.kind}): {finding.what}")
    ways = Counter((leak.source_split, leak.split) for leak in report.leaks)
    for (source, held_out), number in ways.items():
        print(f"note (leak): {number} pairs of texts from {source} to {held_out}")
    for leak in report.leaks[:shown]:
        print(
            f"  {leak.held_out} ({leak.split}): {leak.share:.0%} of it stands in "
            f"{leak.source} ({leak.source_split})"
        )
    if len(report.leaks) > shown:
        print(f"  … and {len(report.leaks) - shown} more (--all)")
    print("sound" if report.sound else "not what the registry says")
