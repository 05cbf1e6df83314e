"""``stancemine compare``: what changed between two reports, as a gate for CI if wanted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EXAMPLES", "compare"]

EXAMPLES = """\
\b
Examples:
  stancemine compare old/report.json new/report.json
  stancemine compare old/ new/ --fail-if-worse
  Two systems of one report:
    stancemine compare out/ out/ --first tfidf-svm --second en-small

\b
Exit codes:
  0  compared
  1  with --fail-if-worse: a task worsened by more than noise, is missing, or cannot be compared
  2  wrong usage, or not two reports"""

WORSE = 1


def compare(
    before: Annotated[Path, typer.Argument(metavar="A.json", help="A report, or its folder.")],
    after: Annotated[Path, typer.Argument(metavar="B.json", help="The report to hold to it.")],
    first: Annotated[
        str | None, typer.Option(metavar="NAME", help="The system of A (default: its model).")
    ] = None,
    second: Annotated[
        str | None, typer.Option(metavar="NAME", help="The system of B (default: its model).")
    ] = None,
    fail_if_worse: Annotated[
        bool, typer.Option("--fail-if-worse", help="Exit with 1 if something worsened.")
    ] = False,
    resamples: Annotated[int, typer.Option(min=100, help="Of the bootstrap.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.")] = 0,
) -> None:
    """Say what improved and what worsened from report A to report B, and what is only noise.

    A difference is B's score minus A's: above 0, B is better. (In a report of several models it is
    that of the system named first minus that of the other.) Paired cluster bootstrap and McNemar's
    test, corrected by Holm's method over all tasks.
    """
    from stancemine.evaluate.compare import compare as compared
    from stancemine.evaluate.report import Report

    found = compared(
        Report.read(before),
        Report.read(after),
        systems=(first, second),
        resamples=resamples,
        seed=seed,
    )
    print(found.to_markdown(), end="")
    if fail_if_worse and not found.passes:
        reasons = [f"{change.task} worsened" for change in found.worse]
        reasons += [f"{name} is missing" for name in found.missing]
        reasons += [f"{c.task}: {c.why}" for c in found.changes if c.why]
        print(f"worse: {'; '.join(reasons)}", file=sys.stderr)
        raise typer.Exit(WORSE)
