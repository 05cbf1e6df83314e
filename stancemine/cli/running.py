"""What the commands that analyse articles share: the model, the loop, the bar and the messages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    "bar_wanted",
    "failure_line",
    "label_sets_of",
    "load",
    "progress",
    "run_documents",
    "say",
    "say_renamed",
]

SOME_FAILED: Final = 1
NOTHING_DONE: Final = 2


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
) -> tuple[int, int]:
    """Hand every document's record to ``write``; returns how many were analysed and how many not.

    Without ``bar`` there is one where somebody sees stderr: for commands that show nothing until
    all is done.
    """
    from stancemine.bulk.stream import Failure, outcomes
    from stancemine.files import read_placed

    bar = not quiet and sys.stderr.isatty() if bar is None else bar
    done = failed = renamed = 0
    miner = load(model, gate)
    with progress(sources, bar) as (step, tell):
        for outcome in outcomes(miner, read_placed(sources, options), topics, wishes=wishes):
            if isinstance(outcome.result, Failure):
                tell(failure_line(outcome.result))
                failed += 1
            else:
                write(outcome.result)
                done += 1
            renamed += outcome.renamed
            step(1)
    if done and not quiet:
        say_renamed(renamed)
        if failed:
            say(f"{failed} of {done + failed} documents could not be analysed")
    return done, failed


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


def say(line: str) -> None:
    """A line on stderr."""
    print(line, file=sys.stderr)
