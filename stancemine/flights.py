"""Chunks of a stream on their way, two at a time: while the model judges one, Python prepares or
reads the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

from stancemine.document import Document, FailedDocument
from stancemine.intake import Prepared
from stancemine.runtime import Logits
from stancemine.runtime.pool import Pending, RowPool, wait_for_any
from stancemine.windows import Row

__all__ = ["Work", "fly", "judged"]

T = TypeVar("T")

Work = Generator[Sequence[Row], list[Logits], list[Document]]
"""A chunk's way: it gives the rows that the model is to judge, takes their logits, and returns the
records.
"""

Starts = Callable[[Sequence[Prepared]], Work]
Chunk = Sequence[Prepared | FailedDocument]
Result = Document | FailedDocument

AT_ONCE = 2


def fly(start: Starts, pool: RowPool, chunks: Iterator[Chunk], *, keep: bool) -> Iterator[Result]:
    """The results of every chunk, one a document, in order.

    Where a chunk fails and ``keep`` is true, its documents are tried one by one, and what fails
    alone is a `FailedDocument`; else the error ends the stream, after what came before it.
    """
    flights: deque[_Flight] = deque()
    failure: Exception | None = None
    while failure is None:
        try:
            chunk = next(chunks, None)
        except Exception as error:
            failure, chunk = error, None
        if chunk is None:
            break
        flights.append(_Flight(start, pool, chunk, keep))
        if len(flights) == AT_ONCE:
            yield from _landed(flights)
    while flights:
        yield from _landed(flights)
    if failure is not None:
        raise failure


def judged(work: Generator[Sequence[Row], list[Logits], list[T]], pool: RowPool) -> list[T]:
    """What comes of work whose rows are judged one lot after the other, nothing beside it."""
    try:
        rows = next(work)
        while True:
            rows = work.send(pool(rows))
    except StopIteration as end:
        found: list[T] = end.value
        return found


def _landed(flights: deque[_Flight]) -> Iterator[Result]:
    """The results of the first flight; while it waits, the others go on as they can."""
    first = flights[0]
    while first.pending is not None:
        moved = [flight.advance() for flight in flights]
        if not any(moved):
            wait_for_any(flight.pending for flight in flights if flight.pending is not None)
    flights.popleft()
    return first.results()


class _Flight:
    """One chunk; ``pending`` is what the model is judging for it, None at the end."""

    def __init__(self, start: Starts, pool: RowPool, chunk: Chunk, keep: bool) -> None:
        self._start, self._pool, self._chunk, self._keep = start, pool, chunk, keep
        self._sound = [item for item in chunk if isinstance(item, Prepared)]
        self._work = start(self._sound)
        self._found: Sequence[Result] = []
        self._error: Exception | None = None
        self.pending: Pending | None = None
        if self._sound:
            self._go_on(None)

    def advance(self) -> bool:
        """Go on where the model has answered; whether it had."""
        if self.pending is None or not self.pending.done():
            return False
        pending, self.pending = self.pending, None
        self._go_on(pending)
        return True

    def results(self) -> Iterator[Result]:
        """One a document, in order; raises what went wrong where that is not kept."""
        if self._error is not None:
            raise self._error
        found = iter(self._found)
        for item in self._chunk:
            yield item if isinstance(item, FailedDocument) else next(found)

    def _go_on(self, pending: Pending | None) -> None:
        try:
            rows = next(self._work) if pending is None else self._work.send(pending.result())
            self.pending = self._pool.submit(rows)
        except StopIteration as end:
            self._found = end.value
        except Exception as error:
            # What nobody foresaw in one document must not cost the others of a long run.
            if self._keep:
                self._found = [self._alone(one) for one in self._sound]
            else:
                self._error = error

    def _alone(self, one: Prepared) -> Result:
        try:
            return judged(self._start([one]), self._pool)[0]
        except Exception as error:
            return FailedDocument(one.article.id, f"{type(error).__name__}: {error}")
