"""``stancemine report``: what many records say together, as pages, tables and charts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["EXAMPLES", "report"]

EXAMPLES = """\
\b
Examples:
  Analyse a folder, then report on it:
    stancemine analyze news/ -t "NATO strategy" --output results.jsonl
    stancemine report results.jsonl --html report/
  One page to send by mail, without the articles:
    stancemine report results.jsonl --html report.html

\b
Outlets and dates come from the articles' columns "outlet" and "date" (ISO 8601; other names:
analyze --outlet-column, --date-column), outlets of text files from the folder that they lie in.
Exit codes: 0 written, 2 wrong usage or input."""


def report(
    results: Annotated[
        list[Path],
        typer.Argument(
            metavar="RESULTS",
            help="Records that analyze wrote: .jsonl, .json or .parquet files, folders of shards.",
        ),
    ],
    html: Annotated[
        Path,
        typer.Option(
            "--html",
            metavar="OUT",
            help="A folder that is not there yet or empty: index.html, a page for each article, "
            "CSV tables, SVG charts. Ending in .html: that one page alone.",
        ),
    ],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when done.")] = False,
) -> None:
    """Sum up RESULTS: stance over time and by outlet, who is quoted on which side, with links."""
    from stancemine.cli.output import atomic_file
    from stancemine.cli.running import say_repeated
    from stancemine.errors import InputError
    from stancemine.render.table import plain
    from stancemine.report import Corpus, read_records, write_report
    from stancemine.report.page import report_page

    if html.suffix.lower() in (".html", ".htm"):
        corpus = Corpus()
        for document in read_records(results):
            corpus.add(document)
        if not corpus.articles:
            raise InputError("there are no records to report on")
        with atomic_file(html) as page:
            page.write(report_page(corpus))
    else:
        corpus = write_report(read_records(results), html)
    if not quiet:
        plural = "" if corpus.articles == 1 else "s"
        print(f"{corpus.articles} article{plural}: {html}", file=sys.stderr)
        say_repeated(corpus.repeated)
        if corpus.misdated:
            # The date is a record's text: its control characters must not steer the terminal.
            note = f"{plain(corpus.misdated_note)}, left out of charts over time"
            print(f"{note}: dates are read as ISO 8601, 2025-01-14", file=sys.stderr)
