"""Articles and what was wrong with some, in; one outcome for each, in the same order, out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from stancemine.bulk.names import Names
from stancemine.document import Document
from stancemine.files import Problem, Read
from stancemine.inputs import Article
from stancemine.miner import FailedDocument, StanceMiner, TopicLike

__all__ = ["Failure", "Outcome", "Wishes", "outcomes"]

_POISON: Final[Mapping[str, Any]] = {}
"""What stands in the pipe for an input that is no article: a failure comes out in its place, so
that order is kept and no more is held in memory than for good ones."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read or analysed: where it lies, its id if it has one, why."""

    where: str
    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the input's document number ``item`` (from 0), which lies at ``where``;
    ``renamed``: its id is not the one that it came with, which an earlier document had.
    """

    item: int
    where: str
    result: Document | Failure
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    item: int
    where: str
    problem: str | None
    renamed: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """What `StanceMiner.pipe` is asked for beside the topics."""

    scheme: str | None = None
    relations: bool = False
    explain: bool = False


def outcomes(
    miner: StanceMiner,
    read: Iterable[Read | Problem],
    topics: Sequence[TopicLike],
    *,
    start: int = 0,
    wishes: Wishes | None = None,
) -> Iterator[Outcome]:
    """Analyse a stream in constant memory; nothing that is wrong with one document ends it.

    The first ``start`` documents are passed over: they are read, so that identities come out as
    they would have, but not analysed. Raises `TopicError` and `ModelError` at once.
    """
    waiting: deque[_Asked] = deque()
    articles = _articles(read, start, waiting)
    wishes = wishes or Wishes()
    return _matched(miner.pipe(articles, topics, **asdict(wishes), on_error="keep"), waiting)


def _matched(
    results: Iterable[Document | FailedDocument], waiting: deque[_Asked]
) -> Iterator[Outcome]:
    for result in results:
        asked = waiting.popleft()
        if isinstance(result, FailedDocument):
            reason = result.reason if asked.problem is None else asked.problem
            failure = Failure(asked.where, result.id, " ".join(reason.split()))
            yield Outcome(asked.item, asked.where, failure, asked.renamed)
        else:
            yield Outcome(asked.item, asked.where, result, asked.renamed)


def _articles(
    read: Iterable[Read | Problem], start: int, waiting: deque[_Asked]
) -> Iterator[Article | Mapping[str, Any]]:
    names = Names()
    for item, found in enumerate(read):
        if isinstance(found, Problem):
            if item >= start:
                waiting.append(_Asked(item, found.where, found.reason, renamed=False))
                yield _POISON
            continue
        article = found.article
        if article.id is not None:
            article = replace(article, id=names.unique(article.id, item + 1))
        if item >= start:
            renamed = article.id != found.article.id
            waiting.append(_Asked(item, found.where, None, renamed))
            yield article
