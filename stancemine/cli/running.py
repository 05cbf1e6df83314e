"""What the commands that analyse articles share: the model, the loop, the bar and the messages."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stancemine.cli.output import Write

if TYPE_CHECKING:
    from stancemine.bulk.stream import Failure, Wishes
    from stancemine.document import Topic
    from stancemine.files import ReadOptions
    from stancemine.gate import GateMode
    from stancemine.miner import StanceMiner
    from stancemine.render.rows import OwnSets
    from stancemine.sources import Sources

__all__ = [
    "NOTHING_DONE",
    "SOME_FAILED",
    "Counts",
    "bar_wanted",
    "failure_line",
    "label_sets_of",
    "load",
    "progress",
    "run_documents",
    "say",
    "say_done",
    "say_nothing_found",
    "say_renamed",
    "say_repeated",
    "say_unused",
]

SOME_FAILED: Final = 1
NOTHING_DONE: Final = 2
_ENGLISH: Final = "en-"
"""How the bundled models' names begin; what a user's own model knows is the user's to say."""


@dataclass(slots=True)
class Counts:
    """How many documents were analysed and how many not, and the sentences of the former."""

    documents: int = 0
    failed: int = 0
    sentences: int = 0


def run_documents(
    model: str,
    topics: Sequence[Topic],
    sources: Sources,
    options: ReadOptions,
    write: Write,
    *,
    wishes: Wishes | None = None,
    gate: GateMode = "strict",
    quiet: bool,
    bar: bool | None = None,
) -> Counts:
    """Hand every document's record to ``write``; says where there is none at all.

    Without ``bar`` there is one where somebody sees stderr: for commands that show nothing until
    all is done.
    """
    from stancemine.bulk.stream import Failure, outcomes
    from stancemine.files import read_placed
    from stancemine.language import looks_english

    bar = not quiet and sys.stderr.isatty() if bar is None else bar
    counts, renamed = Counts(), 0
    foreign: list[str] = []
    miner = load(model, gate)
    with progress(sources, bar) as (step, tell):
        for outcome in outcomes(miner, read_placed(sources, options), topics, wishes=wishes):
            if isinstance(outcome.result, Failure):
                tell(failure_line(outcome.result))
                counts.failed += 1
            else:
                write(outcome.result)
                counts.documents += 1
                counts.sentences += len(outcome.result.sentences)
                if not looks_english(outcome.result.text):
                    foreign.append(outcome.result.id or "the text")
            renamed += outcome.renamed
            step(1)
    if counts.documents and not quiet:
        say_renamed(renamed)
        _say_foreign(foreign, counts.documents, model)
        if counts.failed:
            total = counts.documents + counts.failed
            say(f"{counts.failed} of {total} documents could not be analysed")
    if not counts.documents and not counts.failed:
        say_nothing_found(sources)
    return counts


def _say_foreign(names: Sequence[str], of: int, model: str) -> None:
    """Say on stderr which documents do not look English, if any do not and the model is ours."""
    from stancemine.folder import find_model

    if names and find_model(model).settings.name.startswith(_ENGLISH):
        some = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        say(
            f"note: {len(names)} of {of} documents do not look English ({some}): the model knows "
            "no other language, and what it says of them means nothing"
        )


def load(model: str | Path, gate: GateMode = "strict") -> StanceMiner:
    """The model of ``--model``, its gate in the mode of ``--gate``."""
    from stancemine.miner import StanceMiner

    return StanceMiner.load(model, gate=gate)


def label_sets_of(model: str | Path) -> OwnSets:
    """The label sets of a user's own that the model knows, by its settings."""
    from stancemine.folder import find_model
    from stancemine.render.rows import OwnSets

    sets = find_model(model).settings.label_sets
    return OwnSets(
        tuple(one.name for one in sets if one.head == "role"),
        tuple(one.name for one in sets if one.head == "stance"),
    )


def bar_wanted(quiet: bool, output: Path | None) -> bool:
    """Not where results appear on the same terminal: they are the progress."""
    return not quiet and sys.stderr.isatty() and (output is not None or not sys.stdout.isatty())


@contextmanager
def progress(
    sources: Sources, wanted: bool
) -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """What to call with how many documents are done since, and what says a line (above the bar, if
    one is wanted).
    """
    if not wanted or sources.lone_text:
        yield lambda count: None, say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    # Rows of a table are not counted beforehand: the bar then only shows that work goes on.
    total = sources.count if sources.formats == {"text"} else None
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
        yield lambda count: bar.advance(task, count), console.print


def failure_line(failure: Failure) -> str:
    """How a failed document is named on stderr."""
    return " ".join(f"error: {failure.where}: {failure.reason}".split())


def say_renamed(count: int) -> None:
    """Say on stderr how many documents were given another id, if any were."""
    if count:
        documents = "document" if count == 1 else "documents"
        say(
            f"{count} {documents} had the id of an earlier one: '#' and the place in the input "
            "were put behind it"
        )


def say_repeated(count: int) -> None:
    """Say on stderr how many records are there a second time, if any are."""
    if count:
        records = "1 record has" if count == 1 else f"{count} records have"
        say(f"{records} the id and text of an earlier one, and count again: give each file once")


def say_nothing_found(sources: Sources) -> None:
    """Say on stderr that the input holds no article, not even one that failed."""
    names = " ".join(str(getattr(one, "name", None) or one.path) for one in sources.given[:3])
    more = " …" if len(sources.given) > 3 else ""
    say(
        f"error: {names}{more}: no article there: a table has one in each row below its header, "
        "JSON lines one a line"
    )


def say_unused(
    sources: Sources, options: ReadOptions, kinds: Sequence[str] = ("id", "title", "outlet", "date")
) -> None:
    """Say on stderr which columns of the tables that were named may be meant, and are not used; and
    which files of folders are of no kind that is read.
    """
    from stancemine.files import likely_columns_of
    from stancemine.sources import Source, passed_over

    if (others := passed_over(sources)) is not None:
        say(f"note: {others}")
    for source in sources.given:
        if isinstance(source, Source):
            found = likely_columns_of(source, options)
            hints = [
                f"{found[kind]!r} (if it is the {kind}: --{kind}-column {shlex.quote(found[kind])})"
                for kind in kinds
                if kind in found
            ]
            if hints:
                say(f"note: {source.name}: not used: {', '.join(hints)}")


def say_done(
    documents: int, failed: int, output: Path, *, sentences: int | None = None, quiet: bool
) -> None:
    """Say on stderr, where somebody sees it, what went where."""
    if quiet or not sys.stderr.isatty():
        return
    articles = "1 article" if documents == 1 else f"{documents} articles"
    if sentences is not None:
        articles += ", 1 sentence" if sentences == 1 else f", {sentences} sentences"
    say(f"{articles}, {failed} failed -> {output}")


def say(line: str) -> None:
    """A line on stderr."""
    print(line, file=sys.stderr)
