"""``stancemine corpora split``."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from stancemine.cli.corpora.sources import FormatName, MappingOption, report, source

__all__ = ["split_corpus"]


class _Method(StrEnum):
    official = "official"
    hold_out = "hold-out"
    k_fold = "k-fold"
    leave_one_out = "leave-one-out"


class _Stratum(StrEnum):
    none = "none"
    role = "role"
    reported = "reported"
    stance = "stance"


def split_corpus(
    given: Annotated[
        list[str], typer.Argument(metavar="SOURCE", help="Files, folders, names of `list`.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the split is written.")
    ],
    method: Annotated[_Method, typer.Option(help="How to divide.")] = _Method.hold_out,
    by: Annotated[
        str,
        typer.Option(
            help="What is kept together: document, group, topic, corpus, or a key of the "
            "documents' meta such as outlet."
        ),
    ] = "group",
    folds: Annotated[int, typer.Option(min=2, help="Of k-fold.")] = 5,
    stratify: Annotated[
        _Stratum, typer.Option(help="k-fold: keep this label's shares alike.")
    ] = _Stratum.none,
    dev: Annotated[float, typer.Option(min=0, max=1, help="Share for development.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=1, help="hold-out: share for testing.")] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Of what is drawn.")] = 0,
    from_format: Annotated[
        FormatName | None, typer.Option("--from", help="SOURCE's format.")
    ] = None,
    mapping: MappingOption = None,
) -> None:
    """Divide a corpus, or several, by what must not be divided; seeded, into a file to cite."""
    from stancemine.corpora.division import divide
    from stancemine.corpora.own import Problems
    from stancemine.corpora.own.mapping import load_mapping

    problems = Problems()
    reads = [source(name, from_format, load_mapping(mapping), problems) for name in given]
    division = divide(
        chain.from_iterable(read() for read in reads),
        method.value,
        by=by,
        seed=seed,
        stratify=stratify.value,
        folds=folds,
        dev=dev,
        test=test,
    )
    division.save(output)
    for fold in division.folds:
        sizes = Counter(fold.sides.values())
        counts = ", ".join(f"{side} {sizes[side]}" for side in ("train", "dev", "test"))
        print(f"{fold.name}: {counts}")
    report(problems)
