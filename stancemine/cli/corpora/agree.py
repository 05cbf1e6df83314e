"""``stancemine corpora agree``."""

from __future__ import annotations

from typing import Annotated

import typer

from stancemine.cli.corpora.sources import FormatName, MappingOption, report, source

__all__ = ["agree_corpora"]


def agree_corpora(
    given: Annotated[
        list[str],
        typer.Argument(metavar="A B", help="The annotators' files or folders, two or more."),
    ],
    from_format: Annotated[FormatName | None, typer.Option("--from", help="Their format.")] = None,
    mapping: MappingOption = None,
) -> None:
    """How far annotators of the same documents agree.

    Per kind of label the share of equal ones, Cohen's kappa (two annotators) and Krippendorff's
    alpha; per type of span Krippendorff's unitizing alpha. Documents are matched by id.
    """
    from stancemine.corpora.agreement import agreement
    from stancemine.corpora.own import Problems
    from stancemine.corpora.own.mapping import load_mapping

    problems = Problems()
    sources = [source(name, from_format, load_mapping(mapping), problems) for name in given]
    labels, spans = agreement([read() for read in sources])
    if not labels and not spans:
        print("nothing that two annotators both labelled")
    if labels:
        print(f"{'label':10}{'units':>8}{'equal':>8}{'kappa':>8}{'alpha':>8}")
    for found in labels:
        figures = (found.same, found.kappa, found.alpha)
        print(f"{found.what:10}{found.units:8}{''.join(_figure(x) for x in figures)}")
    if spans:
        print(f"{'span':10}{'unitizing alpha':>16}  marked")
    for span in spans:
        print(f"{span.what:10}{_figure(span.alpha):>16}  {', '.join(map(str, span.marked))}")
    report(problems)


def _figure(value: float | None) -> str:
    return f"{'–' if value is None else f'{value:.3f}':>8}"
