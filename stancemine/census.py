"""Who is quoted, on which side, in which outlet: the speakers of many articles in one table.

Speakers are the same if they have the same name (case aside) in the same outlet. That a family name
in one article is the full name of another is a guess, made where it is asked for. Those whom an
article does not name ("a senior official") and groups are nobody in particular across articles:
they are summed up in one row each.

The sides count every sentence whose words or thoughts a speaker holds, those that somebody else
tells included, so that one without a report may have some. Their interval is over articles, as in
`stancemine.report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stancemine.document import Document, Topic
from stancemine.labels import SpeakerType
from stancemine.render.rows import Row
from stancemine.report.intervals import ArticleSums
from stancemine.summary import Sides, SpeakerSummary

__all__ = ["Census", "census", "census_columns"]

UNNAMED = "(unnamed)"
GROUPS = "(groups)"
OPEN = "(not linked)"
"""The names of the rows for unnamed speakers, for groups, and for reports without a speaker."""


@dataclass(slots=True)
class _Entry:
    """One row in the making."""

    name: str
    type: SpeakerType | None
    outlet: str | None
    title: str | None = None
    articles: int = 0
    reports: int = 0
    thoughts: int = 0
    retold: int = 0
    sides: dict[str, Sides] = field(default_factory=dict)
    by_article: dict[str, ArticleSums] = field(default_factory=dict)

    def count(self, sides: Mapping[str, Sides]) -> None:
        """Count the sides of one article, by topic."""
        for topic, found in sides.items():
            self.sides[topic] = self.sides.get(topic, Sides()) + found
            sums = self.by_article.setdefault(topic, ArticleSums())
            sums.add(found.favor, found.favor + found.against)

    def take(self, other: _Entry) -> None:
        """Count what another row counted."""
        self.title = self.title or other.title
        self.articles += other.articles
        self.reports += other.reports
        self.thoughts += other.thoughts
        self.retold += other.retold
        for topic, sides in other.sides.items():
            self.sides[topic] = self.sides.get(topic, Sides()) + sides
            sums = self.by_article.setdefault(topic, ArticleSums())
            sums.add_all(other.by_article[topic])


class Census:
    """Speakers added up, document by document; it holds counts only, no texts.

    Without ``topics`` they are those of the documents, in the order in which they come. With
    ``join_names`` a person with one name only is the one whose full name ends with it, where all
    the documents together have exactly one such.
    """

    def __init__(self, topics: Sequence[Topic] | None = None, *, join_names: bool = False) -> None:
        self._given = topics is not None
        self._topics = {topic.text: topic for topic in topics or ()}
        self._join_names = join_names
        self._entries: dict[tuple[str, str | None], _Entry] = {}

    def add(self, document: Document) -> None:
        """Count the speakers of one more document, analysed for the census's topics."""
        if not self._given:
            for topic in document.topics:
                self._topics.setdefault(topic.text, topic)
        here: dict[tuple[str, str | None], dict[str, Sides]] = {}
        for summary in document.speakers:
            name = _row_name(summary)
            key = (name.casefold(), document.outlet)
            entry = self._entry(key, name, summary.type, document.outlet)
            entry.title = entry.title or (summary.speaker.title if name == summary.name else None)
            entry.articles += key not in here
            entry.reports += summary.reports
            entry.thoughts += summary.thoughts
            entry.retold += summary.retold
            sides = here.setdefault(key, {})
            for asked in self._topics:
                before = sides.get(asked, Sides())
                sides[asked] = before + summary.stances.get(asked, Sides())
        for key, sides in here.items():
            self._entries[key].count(sides)
        open_reports = sum(
            a.mode == "speech" and a.speaker is None and a.within is None
            for sentence in document.sentences
            for a in sentence.attributions
        )
        if open_reports:
            entry = self._entry((OPEN, document.outlet), OPEN, None, document.outlet)
            entry.articles += 1
            entry.reports += open_reports

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics whose sides are counted."""
        return tuple(self._topics.values())

    def rows(self) -> list[Row]:
        """One row a speaker and outlet, the most reported first, the summed-up ones last; keys as
        in `census_columns`. ``share`` is that of all reports of the outlet.
        """
        totals: dict[str | None, int] = {}
        entries = self._joined() if self._join_names else list(self._entries.values())
        for entry in entries:
            totals[entry.outlet] = totals.get(entry.outlet, 0) + entry.reports
        ranked = sorted(
            entries,
            key=lambda e: (e.name in (UNNAMED, GROUPS, OPEN), -e.reports, -e.thoughts, e.name),
        )
        return [self._row(entry, totals[entry.outlet]) for entry in ranked]

    def _entry(
        self,
        key: tuple[str, str | None],
        name: str,
        kind: SpeakerType | None,
        outlet: str | None,
    ) -> _Entry:
        return self._entries.setdefault(key, _Entry(name, kind, outlet))

    def _joined(self) -> list[_Entry]:
        """The entries, those of a family name added to the one full name that it fits."""
        full: dict[str, set[str]] = {}
        for (name, _), entry in self._entries.items():
            if entry.type == "person" and len(name.split()) > 1:
                full.setdefault(name.split()[-1], set()).add(name)
        display = {name: entry.name for (name, _), entry in self._entries.items()}
        result: dict[tuple[str, str | None], _Entry] = {}
        for (name, outlet), entry in self._entries.items():
            fits = full.get(name, set()) if entry.type == "person" else set()
            (target,) = fits if len(fits) == 1 else (name,)
            found = result.setdefault(
                (target, outlet), _Entry(display[target], entry.type, outlet, entry.title)
            )
            found.take(entry)
        return list(result.values())

    def _row(self, entry: _Entry, total: int) -> Row:
        row: Row = {
            "speaker": entry.name,
            "type": entry.type,
            "title": entry.title,
            "outlet": entry.outlet,
            "articles": entry.articles,
            "reports": entry.reports,
            "thoughts": entry.thoughts,
            "retold": entry.retold,
            "share": round(entry.reports / total, 4) if total else 0.0,
        }
        for topic in self._topics:
            sides = entry.sides.get(topic, Sides())
            share = sides.favor_share
            low, high = entry.by_article.get(topic, ArticleSums()).interval
            row[f"favor: {topic}"] = sides.favor
            row[f"against: {topic}"] = sides.against
            row[f"neutral: {topic}"] = sides.neutral
            row[f"favor share: {topic}"] = None if share is None else round(share, 4)
            row[f"low: {topic}"] = None if share is None else round(low, 4)
            row[f"high: {topic}"] = None if share is None else round(high, 4)
        return row


def census_columns(topics: Sequence[Topic]) -> list[str]:
    """The names of the columns, in order."""
    parts = ("favor", "against", "neutral", "favor share", "low", "high")
    fixed = ("speaker", "type", "title", "outlet", "articles")
    counts = ("reports", "thoughts", "retold", "share")
    return [*fixed, *counts, *(f"{part}: {topic.text}" for topic in topics for part in parts)]


def census(documents: Iterable[Document], topics: Sequence[Topic]) -> list[Row]:
    """The rows of a `Census` over ``documents``."""
    found = Census(topics)
    for document in documents:
        found.add(document)
    return found.rows()


def _row_name(summary: SpeakerSummary) -> str:
    if summary.type == "unnamed":
        return UNNAMED
    return GROUPS if summary.type == "group" else summary.name
