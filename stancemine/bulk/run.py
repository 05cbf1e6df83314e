"""A run over any number of articles, with its results in shards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from stancemine.bulk.failures import FailureFile
from stancemine.bulk.guards import lone_writer, uninterrupted
from stancemine.bulk.request import FILE, begun, check_same, request_of
from stancemine.bulk.shards import Shard, ShardFormat, done_before, shard_format, write_json
from stancemine.bulk.stream import Failure, Outcome, Wishes, outcomes
from stancemine.document import Document, Topic, as_topics
from stancemine.errors import InputError, OutputError, StanceMineError
from stancemine.files import ReadOptions, find_sources, read_placed
from stancemine.folder import find_model
from stancemine.gate import GateMode, gate_mode
from stancemine.miner import StanceMiner, TopicLike
from stancemine.sources import InputFormat, Sources

__all__ = ["FAILURES", "RunSummary", "analyze_into", "run_sources"]

FAILURES: Final = "_errors.jsonl"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a folder holds: ``documents`` analysed, and ``failed`` ones in its error file, earlier
    processes' included. ``renamed``: those of this process that had an earlier one's id;
    ``resumed``: how many of the input's documents were found done.
    """

    documents: int
    failed: int
    renamed: int = 0
    resumed: int = 0


def analyze_into(
    folder: str | Path,
    inputs: str | Path | Iterable[str | Path],
    topics: Sequence[TopicLike] | TopicLike = (),
    *,
    model: str | Path = "en-small",
    format: ShardFormat = "jsonl",  # noqa: A002
    shard_size: int = 1000,
    resume: bool = False,
    input_format: InputFormat = "auto",
    options: ReadOptions | None = None,
    scheme: str | None = None,
    relations: bool = False,
    explain: bool = False,
    gate: bool | GateMode = "strict",
) -> RunSummary:
    """Analyse files and folders into a folder of shards, each of which appears whole.

    A shard holds what became of ``shard_size`` documents of the input: records in ``part-….jsonl``
    or ``.parquet``, failures in ``_errors.jsonl``. With ``resume`` a run that was broken off, in
    whatever way, goes on behind its last shard, and every document is there exactly once; where
    there is none, one begins. Ctrl-C keeps also what the last shard holds so far. Documents whose
    id an earlier one had are told apart by ``#`` and their place in the input. ``gate`` is that of
    `StanceMiner.load`.

    Raises `OutputError` where the folder holds something else, or a run that was begun with another
    model, other topics or other inputs; `InputError`, `TopicError` and `ModelError` for those.
    """
    options = options or ReadOptions()
    sources = find_sources(inputs, input_format, options)
    return run_sources(
        Path(folder),
        sources,
        as_topics(topics),
        model=model,
        options=options,
        format=shard_format(format),
        shard_size=shard_size,
        resume=resume,
        wishes=Wishes(scheme, relations, explain),
        gate=gate_mode(gate),
        load=partial(StanceMiner.load, gate=gate_mode(gate)),
    )


def run_sources(
    folder: Path,
    sources: Sources,
    topics: Sequence[Topic],
    *,
    model: str | Path,
    options: ReadOptions,
    format: ShardFormat,  # noqa: A002
    shard_size: int,
    resume: bool,
    wishes: Wishes | None = None,
    gate: GateMode = "strict",
    load: Callable[[str | Path], StanceMiner] = StanceMiner.load,
    begin: Callable[[int], None] = lambda done: None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> RunSummary:
    """`analyze_into` for sources that were found; ``load`` loads the model, its gate in the mode
    ``gate``; ``begin`` is called with how many documents are done, ``tell`` after each further one.
    """
    wishes = wishes or Wishes()
    _check(folder, sources, shard_size, resume=resume)
    request = request_of(find_model(model), topics, sources, options, format, wishes, gate)
    with _folder(folder), lone_writer(folder):
        before = begun(folder)
        if before is not None and not resume:
            raise OutputError(
                f"{folder} holds a run already: go on with it (--resume), or give another --output"
            )
        finished = (before or {}).pop("finished", None)
        if before is not None:
            check_same(before, request, folder)
        if finished is not None:
            done = RunSummary(finished["documents"], finished["failed"], resumed=finished["items"])
            begin(done.resumed)
            return done
        run = _Run(folder, format, shard_size, tell)
        begin(run.start)
        read = read_placed(sources, options)
        stream = outcomes(load(model), read, topics, start=run.start, wishes=wishes)
        if before is None:
            write_json(folder / FILE, request)
        done = run.through(stream)
        counts = {"items": run.end, "documents": done.documents, "failed": done.failed}
        write_json(folder / FILE, {**request, "finished": counts})
        return done


class _Run:
    """Outcomes on their way into shards and the error file."""

    def __init__(
        self,
        folder: Path,
        format: ShardFormat,  # noqa: A002
        size: int,
        tell: Callable[[Outcome], None],
    ) -> None:
        self._folder, self._format, self._size, self._tell = folder, format, size, tell
        self.start = self.end = done_before(folder, format)
        self._failures = FailureFile(folder / FAILURES)
        self._failed = self._failures.keep_before(self.start)
        self._documents = self.start - self._failed
        self._renamed = 0
        self._shard: Shard | None = None

    def through(self, stream: Iterable[Outcome]) -> RunSummary:
        """Write every outcome; whatever ends this, what was written whole is kept."""
        sound = True
        try:
            for outcome in stream:
                with uninterrupted():
                    sound = False
                    kept = self._add(outcome)
                    sound = True
                self._tell(kept)
        finally:
            if self._shard is not None:
                with uninterrupted():
                    if sound:
                        self._commit(self._shard)
                    else:
                        self._shard.discard()
        return RunSummary(self._documents, self._failed, self._renamed, self.start)

    def _add(self, outcome: Outcome) -> Outcome:
        """Write an outcome; returns it, or the failure that it became where no record could be
        made of it.
        """
        shard = self._shard or Shard(self._folder, self._format, outcome.item)
        self._shard = shard
        result = outcome.result
        if isinstance(result, Document):
            try:
                shard.write(result)
                self._documents += 1
            except OSError:
                raise
            except Exception as error:  # one document's, like what goes wrong in its analysis
                reason = f"its record cannot be written: {type(error).__name__}: {error}"
                result = Failure(outcome.where, result.id, " ".join(reason.split()))
        if isinstance(result, Failure):
            self._failures.add(outcome.item, result)
            self._failed += 1
        self._renamed += outcome.renamed
        self.end = outcome.item + 1
        if self.end - shard.first >= self._size:
            self._commit(shard)
        return replace(outcome, result=result)

    def _commit(self, shard: Shard) -> None:
        # Failures first: without their part they are dropped when the run goes on, but a part
        # counts as done.
        self._failures.commit()
        shard.commit(self.end)
        self._shard = None


def _check(folder: Path, sources: Sources, shard_size: int, *, resume: bool) -> None:
    """Raise for a request that cannot be carried out, before anything is made."""
    if shard_size < 1:
        raise OutputError(f"a shard holds at least 1 document, not {shard_size}")
    if resume and not sources.repeatable:
        raise InputError(
            "stdin and pipes cannot be read a second time, so that a run over them cannot be "
            "continued: write their text to a file, or leave out --resume"
        )
    real = folder.resolve()
    for one in sources.folders:
        if real.is_relative_to(one.resolve()):
            raise OutputError(
                f"{folder} lies in the input folder {one}, where its results would be read as "
                "articles: give --output a folder outside"
            )


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """The folder, made if it is not there; removed again where nothing was put into it."""
    made = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        yield
    except StanceMineError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write into {path}: {error.strerror or error}") from None
    finally:
        if made and path.is_dir() and not any(p.name != ".lock" for p in path.iterdir()):
            shutil.rmtree(path)
