"""``stancemine analyze --output FOLDER --shard-size N`` or ``--resume``: a folder of shards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stancemine.cli.output import ENDINGS, OutputFormat
from stancemine.cli.running import (
    bar_wanted,
    failure_line,
    load,
    progress,
    say,
    say_done,
    say_nothing_found,
    say_renamed,
)
from stancemine.errors import OutputError

if TYPE_CHECKING:
    from stancemine.bulk.shards import ShardFormat
    from stancemine.bulk.stream import Outcome, Wishes
    from stancemine.document import Topic
    from stancemine.files import ReadOptions
    from stancemine.gate import GateMode
    from stancemine.sources import Sources

__all__ = ["check_shards", "run_shards"]

_SIZE: Final = 1000


def check_shards(format: OutputFormat | None, output: Path | None) -> tuple[ShardFormat, Path]:  # noqa: A002
    """The format of the shards and their folder; raises `OutputError` where they do not fit."""
    from stancemine.bulk.shards import shard_format

    if output is None:
        raise OutputError(
            "--shard-size and --resume write a folder of shards: give --output FOLDER"
        )
    if output.suffix.lower() in ENDINGS and not output.is_dir():
        raise OutputError(
            f"--shard-size and --resume write a folder of shards, but {str(output)!r} has the name "
            "of a file: give --output FOLDER, and the form with --format jsonl or parquet"
        )
    return shard_format(format.value if format is not None else "jsonl"), output


def run_shards(
    folder: Path,
    sources: Sources,
    topics: Sequence[Topic],
    *,
    model: str,
    options: ReadOptions,
    wishes: Wishes,
    gate: GateMode,
    format: ShardFormat,  # noqa: A002
    shard_size: int | None,
    resume: bool,
    quiet: bool,
) -> tuple[int, int]:
    """Analyse into shards; returns how many documents of the whole run were and were not."""
    from stancemine.bulk.run import FAILURES, run_sources
    from stancemine.bulk.stream import Failure

    seen = 0
    with progress(sources, bar_wanted(quiet, folder)) as (step, tell):

        def begin(done: int) -> None:
            step(done)
            if done and not quiet:
                tell(f"{done} documents are done already")

        def count(outcome: Outcome) -> None:
            nonlocal seen
            if isinstance(outcome.result, Failure):
                tell(failure_line(outcome.result))
            seen += 1
            step(1)

        try:
            summary = run_sources(
                folder,
                sources,
                topics,
                model=model,
                options=options,
                wishes=wishes,
                format=format,
                shard_size=shard_size or _SIZE,
                resume=resume,
                gate=gate,
                load=partial(load, gate=gate),
                begin=begin,
                tell=count,
            )
        except KeyboardInterrupt:
            if seen and sources.repeatable and not quiet:
                tell(f"what is done is kept in {folder}: the same command with --resume goes on")
            raise
    if not summary.documents and not summary.failed:
        say_nothing_found(sources)
    elif summary.documents:
        say_done(summary.documents, summary.failed, folder, quiet=quiet)
    if not quiet:
        say_renamed(summary.renamed)
        if summary.failed:
            total = summary.documents + summary.failed
            say(
                f"{summary.failed} of {total} documents could not be analysed: see "
                f"{folder / FAILURES}"
            )
    return summary.documents, summary.failed
