"""``stancemine speakers``: who is quoted in many articles, on which side, in which outlet."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from stancemine.cli.options import (
    DEFAULT_MODEL,
    EncodingOption,
    GateOption,
    InputFormat,
    InputFormatOption,
    Inputs,
    ModelOption,
    NoGateOption,
    OutletColumnOption,
    QuietOption,
    TextColumnOption,
    TopicOption,
    TopicsFileOption,
    format_of,
    mode_of,
)
from stancemine.cli.output import atomic_file, check_no_input, check_outside, standard_output
from stancemine.cli.running import (
    NOTHING_DONE,
    SOME_FAILED,
    Counts,
    run_documents,
    say_done,
    say_repeated,
    say_unused,
)
from stancemine.tables import LineFeeds

if TYPE_CHECKING:
    from stancemine.census import Census
    from stancemine.document import Document, Topic
    from stancemine.render.rows import Row

__all__ = ["EXAMPLES", "speakers"]

EXAMPLES = """\
\b
Examples:
  Who is quoted in a folder of articles, and on which side:
    stancemine speakers news/ -t "NATO strategy"
  The same of what analyze wrote, without analysing it again; by default all its topics:
    stancemine speakers results.jsonl
  A table with a column that names the outlet; a row a speaker and outlet comes out:
    stancemine speakers articles.csv --outlet-column publisher -t sanctions --output speakers.csv

\b
Text files of a folder belong to the outlet that their first subfolder is named after.
"low" and "high" are the 95 % interval of the share in favor over articles, as in the report.
Sides also count thoughts and what others tell of a speaker, which are no reports.
Exit codes: 0 every document was analysed, 1 some could not be, 2 wrong usage or nothing done."""


class _Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


_ENDINGS = {".txt": _Format.table, ".csv": _Format.csv, ".json": _Format.json}


def speakers(
    inputs: Inputs,
    topic: TopicOption = None,
    topics_file: TopicsFileOption = None,
    model: ModelOption = DEFAULT_MODEL,
    format: Annotated[  # noqa: A002
        _Format | None,
        typer.Option(
            "--format", "-f", help="By default the one of --output's ending, else a table."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where the table goes, not to stdout."),
    ] = None,
    minimum: Annotated[
        int,
        typer.Option("--min", metavar="N", min=0, help="Leave out speakers with fewer reports."),
    ] = 0,
    join_names: Annotated[
        bool,
        typer.Option(
            "--join-names",
            help="Take a family name in one article for the full name of another, where just one "
            "fits. A guess: look at the names first.",
        ),
    ] = False,
    input_format: InputFormatOption = InputFormat.auto,
    text_column: TextColumnOption = "text",
    outlet_column: OutletColumnOption = None,
    encoding: EncodingOption = "utf-8",
    gate: GateOption = None,
    no_gate: NoGateOption = False,
    quiet: QuietOption = False,
) -> None:
    """Sum up who is quoted in INPUT, how often, and on which side of each TOPIC."""
    from stancemine.census import Census, census_columns
    from stancemine.cli.topics import gather_topics
    from stancemine.files import ReadOptions, find_sources
    from stancemine.report.reading import are_records

    topics = gather_topics(topic or (), topics_file)
    options = ReadOptions(text_column, encoding=encoding, outlet_column=outlet_column)
    chosen, mode = format_of(format, output, _ENDINGS, _Format.table), mode_of(gate, no_gate)
    if input_format is InputFormat.auto and are_records(inputs):
        _check_unasked(
            inputs,
            {
                "--model": model != DEFAULT_MODEL,
                "--text-column": text_column != "text",
                "--outlet-column": outlet_column is not None,
                "--encoding": encoding != "utf-8",
                "--gate": gate is not None or no_gate,
            },
        )
        check_no_input(output, map(Path, inputs))
        found = Census(topics or None, join_names=join_names)
        counts = _add_records(inputs, topics, found, quiet=quiet)
        topics = found.topics
    else:
        sources = find_sources(inputs, input_format.value, options)
        check_outside(output, sources)
        if not quiet:
            say_unused(sources, options, ["outlet"])
        found = Census(topics, join_names=join_names)
        counts = run_documents(model, topics, sources, options, found.add, gate=mode, quiet=quiet)
    if not counts.documents:
        raise typer.Exit(NOTHING_DONE)
    rows = [row for row in found.rows() if int(row["reports"] or 0) >= minimum]
    data = chosen is not _Format.table
    with standard_output(data=data) if output is None else atomic_file(output) as stream:
        _write(stream, chosen, rows, topics, census_columns(topics))
    if output is not None:
        done, failed = counts.documents, counts.failed
        say_done(done, failed, output, sentences=counts.sentences, quiet=quiet)
    if counts.failed:
        raise typer.Exit(SOME_FAILED)


def _check_unasked(inputs: Sequence[str], asked: Mapping[str, bool]) -> None:
    """Raise `BadParameter` for options that say how articles are analysed, of records."""
    if options := [option for option, given in asked.items() if given]:
        raise typer.BadParameter(
            f"{inputs[0]} holds records, which are not analysed again: leave out "
            f"{', '.join(options)}, or give --input-format to read their texts anew"
        )


def _add_records(
    inputs: Sequence[str], topics: Sequence[Topic], found: Census, *, quiet: bool
) -> Counts:
    """Count the speakers of records; `InputError` where one was not analysed for a topic."""
    from stancemine.errors import InputError
    from stancemine.report.reading import Repeats, read_records

    counts, repeats = Counts(), Repeats()
    for document in read_records(inputs):
        _check_topics(document, topics)
        found.add(document)
        repeats.add(document)
        counts.documents += 1
        counts.sentences += len(document.sentences)
    if not counts.documents:
        raise InputError("there are no records to sum up")
    if not quiet:
        say_repeated(repeats.count)
    return counts


def _check_topics(document: Document, topics: Sequence[Topic]) -> None:
    from stancemine.errors import InputError

    there = [topic.text for topic in document.topics]
    for topic in topics:
        if topic.text not in there:
            name = "a record" if document.id is None else f"the record {document.id!r}"
            raise InputError(
                f"{name} was not analysed for {topic.text!r}; it has: "
                f"{', '.join(map(repr, there)) or 'no topics'} (without --topic: all that the "
                "records have; for another, analyse the articles again)"
            )


def _write(
    stream: TextIO,
    format: _Format,  # noqa: A002
    rows: Sequence[Row],
    topics: Sequence[Topic],
    columns: Sequence[str],
) -> None:
    if format is _Format.json:
        json.dump(rows, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    elif format is _Format.csv:
        writer = csv.DictWriter(LineFeeds(stream), columns)
        writer.writeheader()
        writer.writerows(rows)
    else:
        from rich.console import Console

        from stancemine.render.census import render_census

        width = None if stream.isatty() or "COLUMNS" in os.environ else 100
        Console(file=stream, width=width).print(render_census(rows, topics))
