"""``stancemine analyze``: articles in, argument records out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancemine.cli.output import OutputFormat, Write, choose_format, is_folder, open_output
from stancemine.errors import OutputError

if TYPE_CHECKING:
    from stancemine.document import Topic
    from stancemine.files import Problem, ReadOptions, Source
    from stancemine.inputs import Article
    from stancemine.miner import StanceMiner

__all__ = ["EXAMPLES", "NOTHING_DONE", "SOME_FAILED", "InputFormat", "analyze", "run_documents"]

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

\b
Exit codes:
  0    every document was analysed
  1    some documents could not be (each is named on stderr); the others were
  2    wrong usage, or nothing could be done
  130  interrupted (Ctrl-C)"""

SOME_FAILED = 1
NOTHING_DONE = 2


class InputFormat(StrEnum):
    """How the input is read."""

    auto = "auto"
    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    tsv = "tsv"
    parquet = "parquet"


def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Text files, folders (read recursively), JSON, JSONL (text or sentences, "
            "optionally id and title), CSV, TSV, Parquet, or - for stdin.",
        ),
    ],
    topic: Annotated[
        list[str] | None,
        typer.Option(
            "--topic",
            "-t",
            metavar="TOPIC",
            help="A topic to find the stance toward, as a phrase; give it once for each topic. "
            "Without topics: labels and speakers only.",
        ),
    ] = None,
    topics_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Topics from a file: .txt (one a line), .json or .toml (phrases, or text with "
            "description and synonyms).",
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option("--model", "-m", metavar="NAME", help="A bundled model, or a model's folder."),
    ] = "en-small",
    format: Annotated[  # noqa: A002
        OutputFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="The form of the results; by default the one of --output's ending, else a "
            "table. json is one object for one text file, else an array.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help="Where results go instead of stdout; the file appears when it is whole. For "
            "html of several documents: a folder.",
        ),
    ] = None,
    input_format: Annotated[
        InputFormat,
        typer.Option(
            help="How INPUT is read; auto goes by the ending (stdin and unknown endings: text). "
            "Of a folder, any other takes the files of that format only.",
        ),
    ] = InputFormat.auto,
    text_column: Annotated[
        str, typer.Option(metavar="NAME", help="The column or JSON key of the text.")
    ] = "text",
    id_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of the id; by default id, if present."),
    ] = None,
    title_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of the title; by default title."),
    ] = None,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="The encoding of text, JSON and CSV.")
    ] = "utf-8",
    relations: Annotated[
        bool,
        typer.Option(
            "--relations",
            help="Also which sentence supports or attacks which; more links are wrong than right.",
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Also why each label is what it is: the words that carried it, and a change that "
            "would turn it. Reads ten times the rows; seen in json, jsonl and html.",
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress bar and no summary, only errors.")
    ] = False,
) -> None:
    """Label every sentence of INPUT, name who says it, and find the stance toward each TOPIC."""
    from stancemine.cli.topics import gather_topics
    from stancemine.files import ReadOptions, find_sources

    topics = gather_topics(topic or (), topics_file)
    options = ReadOptions(text_column, id_column, title_column, encoding)
    sources = find_sources(inputs, input_format.value, options)
    single = len(inputs) == 1 and not os.path.isdir(inputs[0]) and sources[0].format == "text"
    chosen = choose_format(format, output)
    _check_output(chosen, output, sources, single)
    with open_output(chosen, output, topics, single=single) as write:
        miner = _load(model)
        done, failed = _run(
            miner,
            topics,
            sources,
            options,
            write,
            bar=_bar_wanted(quiet, output),
            relations=relations,
            explain=explain,
        )
        if not done:
            raise typer.Exit(NOTHING_DONE)
    if failed:
        if not quiet:
            _say(f"{failed} of {done + failed} documents could not be analysed")
        raise typer.Exit(SOME_FAILED)


def _check_output(
    format: OutputFormat,  # noqa: A002
    output: Path | None,
    sources: Sequence[Source],
    single: bool,
) -> None:
    """Raise `OutputError` for what cannot or must not be written, before any work is done."""
    if format is OutputFormat.html and not single and not is_folder(format, output):
        raise OutputError("html is one page a document: for several, give --output FOLDER")
    if output is not None and output.is_file():
        for source in sources:
            if source.path is not None and source.path.exists() and output.samefile(source.path):
                raise OutputError(f"--output {output} is also an input: it would be overwritten")


def run_documents(
    model: str,
    topics: Sequence[Topic],
    sources: Sequence[Source],
    options: ReadOptions,
    write: Write,
    *,
    quiet: bool,
) -> tuple[int, int]:
    """Hand every document's record to ``write``; returns how many were analysed and how many not.

    For commands that show nothing until all is done.
    """
    bar = not quiet and sys.stderr.isatty()
    done, failed = _run(_load(model), topics, sources, options, write, bar=bar)
    if failed and not quiet:
        _say(f"{failed} of {done + failed} documents could not be analysed")
    return done, failed


def _load(model: str) -> StanceMiner:
    from stancemine.miner import StanceMiner

    return StanceMiner.load(model)


def _run(
    miner: StanceMiner,
    topics: Sequence[Topic],
    sources: Sequence[Source],
    options: ReadOptions,
    write: Write,
    *,
    bar: bool,
    relations: bool = False,
    explain: bool = False,
) -> tuple[int, int]:
    """Analyse and write every document; returns how many were and how many were not."""
    from stancemine.files import read_sources
    from stancemine.miner import FailedDocument

    done = failed = 0
    with _progress(sources, bar) as (step, say):

        def fail(where: str, reason: str) -> None:
            nonlocal failed
            failed += 1
            say(_one_line(f"error: {where}: {reason}"))
            step()

        articles = _articles(read_sources(sources, options), fail)
        for result in miner.pipe(
            articles, topics, on_error="keep", relations=relations, explain=explain
        ):
            if isinstance(result, FailedDocument):
                fail(result.id or "a document", result.reason)
            else:
                write(result)
                done += 1
                step()
    return done, failed


def _articles(
    read: Iterable[Article | Problem], fail: Callable[[str, str], None]
) -> Iterator[Article]:
    from stancemine.files import Problem

    for item in read:
        if isinstance(item, Problem):
            fail(item.where, item.reason)
        else:
            yield item


def _bar_wanted(quiet: bool, output: Path | None) -> bool:
    """Not where results appear on the same terminal: they are the progress."""
    return not quiet and sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())


@contextmanager
def _progress(
    sources: Sequence[Source], wanted: bool
) -> Iterator[tuple[Callable[[], None], Callable[[str], None]]]:
    """What to call after each document, and what says a line (above the bar, if one is wanted)."""
    lone = len(sources) == 1 and sources[0].format == "text"
    if not wanted or lone:
        yield lambda: None, _say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    # Rows of a table are not counted beforehand: the bar then only shows that work goes on.
    total = len(sources) if all(source.format == "text" for source in sources) else None
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    bar = Progress(
        TextColumn("Analysing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task), console.print


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _one_line(message: str) -> str:
    return " ".join(message.split())
