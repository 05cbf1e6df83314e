"""``stancemine analyze``: articles in, argument records out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancemine.cli.options import (
    DateColumnOption,
    DateFromNameOption,
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
    mode_of,
)
from stancemine.cli.output import OutputFormat, check_outside, choose_format, is_folder, open_output
from stancemine.cli.running import (
    NOTHING_DONE,
    SOME_FAILED,
    bar_wanted,
    label_sets_of,
    run_documents,
    say_done,
    say_unused,
)
from stancemine.errors import OutputError

if TYPE_CHECKING:
    from stancemine.bulk.stream import Wishes
    from stancemine.sources import Sources

__all__ = ["EXAMPLES", "analyze"]

EXAMPLES = """\
\b
Examples:
  One article, two topics, a table on the terminal:
    stancemine analyze article.txt -t "dialogue with Russia" -t "NATO strategy"
  The whole record as JSON, to a file (the format follows from the ending):
    stancemine analyze article.txt -t "NATO strategy" --output article.json
  A page to read in a browser; a folder of articles gives a folder of pages:
    stancemine analyze article.txt -t "NATO strategy" --output article.html
    stancemine analyze news/ -t "NATO strategy" --format html --output pages/
  A table of your own, one article a row; one row a sentence comes out:
    stancemine analyze articles.csv --text-column body -t sanctions --output sentences.csv
  From a pipe, to a pipe:
    cat articles.jsonl | stancemine analyze - --input-format jsonl --format jsonl | jq .id
  Topics with a description or synonyms (text, description, synonyms):
    stancemine analyze article.txt --topics-file topics.toml
  A million articles, into a folder of shards; the same command goes on after a crash:
    stancemine analyze archive.parquet -t sanctions --output results/ --resume

\b
Exit codes:
  0    every document was analysed
  1    some documents could not be (each is named on stderr); the others were
  2    wrong usage, or nothing could be done
  130  interrupted (Ctrl-C): a folder of shards keeps what is done, a file is not written"""


def analyze(
    inputs: Inputs,
    topic: TopicOption = None,
    topics_file: TopicsFileOption = None,
    model: ModelOption = "en-small",
    format: Annotated[  # noqa: A002
        OutputFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="The form of the results; by default the one of --output's ending, else a "
            "table. json is one object for one text file, else an array; parquet needs --output.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="Where results go instead of stdout; the file appears when it is whole. For "
            "html of several documents, and for shards: a folder.",
        ),
    ] = None,
    shard_size: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Write a folder of shards (jsonl or parquet), a file for every N documents, "
            "and _errors.jsonl for those that fail. With --resume: 1000 by default.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with the run in --output, which a crash or Ctrl-C broke off; begin one "
            "where there is none. The request must be the same.",
        ),
    ] = False,
    input_format: InputFormatOption = InputFormat.auto,
    text_column: TextColumnOption = "text",
    id_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of the id; by default id, if present."),
    ] = None,
    title_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of the title; by default title."),
    ] = None,
    outlet_column: OutletColumnOption = None,
    date_column: DateColumnOption = None,
    date_from_name: DateFromNameOption = False,
    encoding: EncodingOption = "utf-8",
    relations: Annotated[
        bool,
        typer.Option(
            "--relations",
            help="Also which sentence supports or attacks which; more links are wrong than right. "
            "For json, jsonl, parquet and html.",
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Also why each label is what it is: the words that carried it, and a change that "
            "would turn it. Reads ten times the rows; for json, jsonl, parquet and html.",
        ),
    ] = False,
    gate: GateOption = None,
    no_gate: NoGateOption = False,
    quiet: QuietOption = False,
) -> None:
    """Label every sentence of INPUT, name who says it, and find the stance toward each TOPIC."""
    from stancemine.bulk.stream import Wishes
    from stancemine.cli.shards import check_shards, run_shards
    from stancemine.cli.topics import gather_topics
    from stancemine.files import ReadOptions, find_sources

    sharded = resume or shard_size is not None
    form, folder = check_shards(format, output) if sharded else (None, None)
    topics = gather_topics(topic or (), topics_file)
    options = ReadOptions(
        text_column, id_column, title_column, encoding, outlet_column, date_column, date_from_name
    )
    sources = find_sources(inputs, input_format.value, options)
    mode = mode_of(gate, no_gate)
    wishes = Wishes(relations=relations, explain=explain)
    if form is not None and folder is not None:
        if not quiet:
            say_unused(sources, options)
        done, failed = run_shards(
            folder,
            sources,
            topics,
            model=model,
            options=options,
            wishes=wishes,
            gate=mode,
            format=form,
            shard_size=shard_size,
            resume=resume,
            quiet=quiet,
        )
    else:
        chosen = choose_format(format, output)
        _check_output(chosen, output, sources, wishes)
        if not quiet:
            say_unused(sources, options)
        bar = bar_wanted(quiet, output)
        own = label_sets_of(model)
        with open_output(chosen, output, topics, single=sources.lone_text, own=own) as write:
            counts = run_documents(
                model,
                topics,
                sources,
                options,
                write,
                wishes=wishes,
                gate=mode,
                quiet=quiet,
                bar=bar,
            )
            if not counts.documents:
                raise typer.Exit(NOTHING_DONE)
        done, failed = counts.documents, counts.failed
        if output is not None:
            say_done(done, failed, output, sentences=counts.sentences, quiet=quiet)
    if not done:
        raise typer.Exit(NOTHING_DONE)
    if failed:
        raise typer.Exit(SOME_FAILED)


def _check_output(
    format: OutputFormat,  # noqa: A002
    output: Path | None,
    sources: Sources,
    wishes: Wishes,
) -> None:
    """Raise `OutputError` for what cannot or must not be written, before any work is done."""
    if format is OutputFormat.html and not sources.lone_text and not is_folder(format, output):
        raise OutputError("html is one page a document: for several, give --output FOLDER")
    asked = [f"--{name}" for name in ("relations", "explain") if getattr(wishes, name)]
    if asked and format in (OutputFormat.table, OutputFormat.csv):
        raise OutputError(
            f"a {format} has no place for {' and '.join(asked)}: give --format json, jsonl, html "
            "or parquet, or an --output with such an ending"
        )
    check_outside(output, sources)
    if format is OutputFormat.parquet and output is None:
        raise OutputError("parquet is no text for a terminal or pipe: give --output FILE")
