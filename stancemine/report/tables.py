"""The numbers of a report as tables; each becomes a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from stancemine.report.corpus import Corpus, Tally, TopicTally, holders_in_order
from stancemine.report.intervals import clustered_interval
from stancemine.report.periods import Period, all_between, choose_period, period_of

__all__ = ["TABLES", "by_outlet", "by_period", "period_for", "table_rows"]

Cell = str | int | float | None

_COUNTS: Final = [
    "favor",
    "against",
    "neutral",
    "articles",
    "favor_share",
    "interval_low",
    "interval_high",
]


def period_for(topic: TopicTally) -> Period:
    """The period in which a topic's days are summed up."""
    return choose_period(topic.by_day)


def by_period(topic: TopicTally) -> list[tuple[str, Tally]]:
    """The sides of each period from the first day to the last, empty ones included."""
    if not topic.by_day:
        return []
    period = period_for(topic)
    names = all_between(min(topic.by_day), max(topic.by_day), period)
    found: dict[str, Tally] = {name: Tally() for name in names}
    for day, tally in topic.by_day.items():
        # An article has one date: no two days share an article.
        found[period_of(day, period)].by_article.update(tally.by_article)
    return list(found.items())


def by_outlet(topic: TopicTally) -> list[tuple[str, Tally]]:
    """The sides of each outlet, those with the most sentences first."""
    return sorted(topic.by_outlet.items(), key=lambda item: (-item[1].total, item[0]))


def _periods(corpus: Corpus) -> Iterator[list[Cell]]:
    for name, topic in corpus.topics.items():
        for label, tally in by_period(topic):
            yield [name, label, *_cells(tally)]


def _outlets(corpus: Corpus) -> Iterator[list[Cell]]:
    for name, topic in corpus.topics.items():
        for label, tally in by_outlet(topic):
            yield [name, label, *_cells(tally)]


def _holders(corpus: Corpus) -> Iterator[list[Cell]]:
    for name, topic in corpus.topics.items():
        for label, tally in holders_in_order(topic):
            yield [name, label, tally.type, *_cells(tally), tally.unsure]


def _months(corpus: Corpus) -> Iterator[list[Cell]]:
    """Holders in their order, each outlet by name, month after month, those without a date last."""
    for name, topic in corpus.topics.items():
        place = {holder: n for n, (holder, _) in enumerate(holders_in_order(topic))}
        order = sorted(topic.by_cell, key=lambda c: (place[c[0]], c[1], c[2] is None, c[2] or ""))
        for holder, outlet, month in order:
            tally = topic.by_cell[holder, outlet, month]
            kind = topic.by_holder[holder].type
            yield [name, holder, kind, outlet, month, *_cells(tally)]


def _voices(corpus: Corpus) -> Iterator[list[Cell]]:
    for name, topic in corpus.topics.items():
        for label in ("everybody", "author", "quoted"):
            yield [name, label, *_cells(getattr(topic, label))]


def _reported(corpus: Corpus) -> Iterator[list[Cell]]:
    for outlet, parts in sorted(corpus.reported.items(), key=lambda item: -len(item[1])):
        said, total = (sum(part[i] for part in parts) for i in (0, 1))
        low, high = clustered_interval(parts)
        share = round(said / total, 4) if total else None
        yield [outlet, said, total, len(parts), share, round(low, 4), round(high, 4)]


def _cells(tally: Tally) -> list[Cell]:
    low, high = tally.interval
    share = tally.favor_share
    return [
        tally.count("favor"),
        tally.count("against"),
        tally.count("neutral"),
        tally.articles,
        None if share is None else round(share, 4),
        round(low, 4),
        round(high, 4),
    ]


TABLES: Final[dict[str, tuple[list[str], Callable[[Corpus], Iterable[list[Cell]]]]]] = {
    "voices": (["topic", "voice", *_COUNTS], _voices),
    "periods": (["topic", "period", *_COUNTS], _periods),
    "outlets": (["topic", "outlet", *_COUNTS], _outlets),
    "holders": (["topic", "holder", "type", *_COUNTS, "unsure"], _holders),
    "months": (["topic", "holder", "type", "outlet", "month", *_COUNTS], _months),
    "reported": (
        ["outlet", "reported", "sentences", "articles", "share", "interval_low", "interval_high"],
        _reported,
    ),
}
"""Name -> the columns of a table, and what gives its rows."""


def table_rows(corpus: Corpus, name: str) -> list[list[Cell]]:
    """The rows of one of `TABLES`."""
    return list(TABLES[name][1](corpus))
