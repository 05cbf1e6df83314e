"""What a report counts, one record after the other; of the text only chosen sentences are kept.

Counted is each holder's part of a sentence (``by_holder``), so that a sentence with two speakers
counts for both; how many different sentences there are is counted besides. An unsure stance counts
like any other and is counted besides.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from stancemine.document import Document, Sentence, Topic
from stancemine.errors import InputError
from stancemine.labels import AUTHOR, UNKNOWN, SpeakerType, StanceLabel
from stancemine.report.intervals import clustered_interval
from stancemine.report.periods import parse_date, period_of
from stancemine.report.reading import Repeats

__all__ = [
    "NO_OUTLET",
    "SIDED",
    "Corpus",
    "Example",
    "HolderTally",
    "Tally",
    "TopicTally",
    "holders_in_order",
    "surest",
]

NO_OUTLET: Final = "(no outlet)"
SIDED: Final[tuple[StanceLabel, ...]] = ("favor", "against", "neutral")

Cell = tuple[str, str, str | None]
"""Holder, outlet and month."""

_KEPT: Final = 200
"""How many of the surest sentences of a side are kept, from which typical ones are chosen."""
_HOLDER_KEPT: Final = 20
"""How many of the surest sentences of each holder are kept to be listed."""

_FEW: Final = 5
"""Of fewer sentences it is not said that one article holds most."""

_DATE_SHOWN: Final = 40
"""How many characters of a date that cannot be read are shown."""


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """A sentence that takes a side; sorts by score. ``article`` counts articles from 0."""

    score: float
    article: int
    sentence: int
    holder: str
    side: StanceLabel
    text: str = field(compare=False)
    unsure: bool = field(compare=False, default=False)


@dataclass(slots=True)
class Tally:
    """How many sentences stand on which side, by article; one counts for each of its holders."""

    by_article: dict[int, Counter[StanceLabel]] = field(default_factory=dict)

    def add(self, article: int, side: StanceLabel) -> None:
        """Count one sentence."""
        self.by_article.setdefault(article, Counter())[side] += 1

    def count(self, side: StanceLabel) -> int:
        """How many sentences are on that side."""
        return sum(counts[side] for counts in self.by_article.values())

    @property
    def sided(self) -> int:
        """Sentences for or against."""
        return self.count("favor") + self.count("against")

    @property
    def total(self) -> int:
        """Sentences that are about the topic."""
        return self.sided + self.count("neutral")

    @property
    def articles(self) -> int:
        """Articles that hold at least one of them."""
        return len(self.by_article)

    @property
    def lead(self) -> str:
        """That one of several articles holds more than half of the sentences, in words; empty where
        none does, or where they are few.
        """
        most = max((counts.total() for counts in self.by_article.values()), default=0)
        if self.articles < 2 or self.total < _FEW or 2 * most <= self.total:
            return ""
        return f"one article holds {most} of the {self.total} sentences"

    @property
    def favor_share(self) -> float | None:
        """``favor / (favor + against)``; None where no side is taken."""
        return self.count("favor") / self.sided if self.sided else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of `favor_share` over articles; (0, 1) where no side is taken."""
        return clustered_interval(
            [(c["favor"], c["favor"] + c["against"]) for c in self.by_article.values()]
        )


@dataclass(slots=True)
class HolderTally(Tally):
    """One holder's sides; ``examples`` is a heap of the surest sentences."""

    type: SpeakerType | None = None
    unsure: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class TopicTally:
    """Everything about one topic; ``sides`` has a heap of the surest sentences for each.

    ``sentences`` counts each sentence once, whoever's words it holds. ``by_cell`` has each holder
    in each outlet and month (None without a date).
    """

    sentences: int = 0
    everybody: Tally = field(default_factory=Tally)
    author: Tally = field(default_factory=Tally)
    quoted: Tally = field(default_factory=Tally)
    unsure: int = 0
    by_day: dict[date, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_outlet: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_holder: dict[str, HolderTally] = field(default_factory=lambda: defaultdict(HolderTally))
    by_cell: dict[Cell, Tally] = field(default_factory=lambda: defaultdict(Tally))
    sides: dict[StanceLabel, list[Example]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Corpus:
    """The sums over all records that were added.

    ``reported`` has for each outlet (reported sentences, sentences) of every article. ``undated``
    counts articles without a date, ``misdated`` those whose date cannot be read; ``misdate`` is the
    first of these dates.
    """

    topics: dict[str, TopicTally] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    undated: int = 0
    misdated: int = 0
    misdate: str = ""
    sentences: int = 0
    models: Counter[str] = field(default_factory=Counter)
    reported: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    _keys: dict[str, tuple[str, str | None, tuple[str, ...]]] = field(default_factory=dict)
    _repeats: Repeats = field(default_factory=Repeats)

    def __repr__(self) -> str:
        """How much was added, and the topics."""
        counts = f"{self.articles} articles, {self.sentences} sentences"
        return f"<Corpus: {counts}, topics {list(self.topics)}>"

    @property
    def articles(self) -> int:
        """How many records were added."""
        return len(self.names)

    @property
    def repeated(self) -> int:
        """How many records have the id and text of an earlier one; they count like any other."""
        return self._repeats.count

    @property
    def misdated_note(self) -> str:
        """How many dates cannot be read, with an example, in words; empty where all can be."""
        if not self.misdated:
            return ""
        articles = f"{self.misdated} article{'' if self.misdated == 1 else 's'}"
        return f"{articles} with an unreadable date (for example {self.misdate})"

    def add(self, document: Document) -> int:
        """Count one record; returns its number, from 0.

        Raises `InputError` where a topic has another description or other synonyms than before:
        it would not be the same question.
        """
        for topic in document.topics:
            self._check(topic)
        self._repeats.add(document)
        number = len(self.names)
        self.names.append(document.title or document.id or f"article {number + 1}")
        outlet, day = document.outlet or NO_OUTLET, parse_date(document.date)
        if day is None:
            self._count_undated(document.date)
        self.sentences += len(document.sentences)
        self.models[f"{document.model.name} {document.model.version}"] += 1
        said = sum(sentence.reported for sentence in document.sentences)
        self.reported[outlet].append((said, len(document.sentences)))
        types = {summary.name: summary.type for summary in document.speakers}
        for position, sentence in enumerate(document.sentences, start=1):
            self._count(sentence, number, position, outlet, day, types)
        return number

    def _count_undated(self, said: str | None) -> None:
        words = " ".join((said or "").split())
        if not words:
            self.undated += 1
            return
        self.misdated += 1
        if not self.misdate:
            self.misdate = words if len(words) <= _DATE_SHOWN else f"{words[:_DATE_SHOWN]}…"

    def _check(self, topic: Topic) -> None:
        key = (topic.text, topic.description, topic.synonyms)
        if self._keys.setdefault(topic.text, key) != key:
            raise InputError(
                f"the topic {topic.text!r} has another description or other synonyms in some "
                "records: analyse all articles with the same topics"
            )
        self.topics.setdefault(topic.text, TopicTally())

    def _count(
        self,
        sentence: Sentence,
        number: int,
        position: int,
        outlet: str,
        day: date | None,
        types: Mapping[str, SpeakerType | None],
    ) -> None:
        for name, stance in sentence.stances.items():
            topic = self.topics[name]
            topic.sentences += any(p.label != "unrelated" for p in stance.by_holder.values())
            for holder, part in stance.counted.items():
                if part.label == "unrelated":
                    continue
                one = topic.by_holder[holder]
                tallies = [topic.everybody, topic.by_outlet[outlet], one]
                tallies.append(topic.author if holder == AUTHOR else topic.quoted)
                month = None if day is None else period_of(day, "month")
                tallies.append(topic.by_cell[holder, outlet, month])
                if day is not None:
                    tallies.append(topic.by_day[day])
                for tally in tallies:
                    tally.add(number, part.label)
                one.type = one.type or types.get(holder)
                one.unsure += part.unsure
                topic.unsure += part.unsure
                example = Example(
                    part.score, number, position, holder, part.label, sentence.text, part.unsure
                )
                _keep(one.examples, example, _HOLDER_KEPT)
                if not part.unsure:
                    _keep(topic.sides[part.label], example, _KEPT)


def holders_in_order(topic: TopicTally) -> list[tuple[str, HolderTally]]:
    """The author first, then speakers by how often they take a side, those unknown last."""
    last = {AUTHOR: -1, UNKNOWN: 1}
    return sorted(
        topic.by_holder.items(), key=lambda item: (last.get(item[0], 0), -item[1].total, item[0])
    )


def _keep(heap: list[Example], example: Example, most: int) -> None:
    if len(heap) < most:
        heapq.heappush(heap, example)
    else:
        heapq.heappushpop(heap, example)


def surest(examples: Iterable[Example]) -> list[Example]:
    """Examples, the surest first, those of one score in the order of the articles."""
    return sorted(examples, key=lambda one: (-one.score, one.article, one.sentence))
