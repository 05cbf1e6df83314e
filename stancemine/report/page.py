"""The report as one HTML page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stancemine.labels import StanceLabel
from stancemine.render.html import environment, policy
from stancemine.report.charts import Bar, reported_bars, share_chart, side_bars, time_chart
from stancemine.report.corpus import (
    SIDED,
    Corpus,
    Example,
    HolderTally,
    TopicTally,
    holders_in_order,
    surest,
)
from stancemine.report.tables import by_outlet, by_period, period_for
from stancemine.report.typical import typical_sentences

__all__ = ["Chart", "charts_of", "report_page"]

LinkTo = Callable[[int, int], str | None]
"""From an article's and a sentence's number to where the sentence can be read."""

_HOLDERS: Final = 40
"""How many holders a topic's table shows; the page says how many there are."""
_STYLE: Final = Path(__file__).parent.parent / "render" / "templates" / "report.css"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, what its bars are, and the file it is also written to."""

    name: str
    title: str
    svg: str
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class _Section:
    """Everything that the page shows of one topic."""

    name: str
    topic: TopicTally
    charts: list[Chart]
    holders: list[tuple[str, HolderTally, Bar, list[Example]]]
    all_holders: int
    typical: dict[StanceLabel, list[Example]]


def charts_of(corpus: Corpus) -> dict[str, list[Chart]]:
    """The charts of each topic, by its name; the one of reported speech under ``""``."""
    found: dict[str, list[Chart]] = {}
    for number, (name, topic) in enumerate(corpus.topics.items(), start=1):
        charts = []
        voices = [("article’s own voice", topic.author), ("those quoted", topic.quoted)]
        kinds = [
            ("voices", f"Share in favor of {name}, by whose words they are", side_bars(voices)),
            ("time", "", side_bars(by_period(topic))),
            ("outlets", f"Share in favor of {name}, by outlet", side_bars(by_outlet(topic))),
        ]
        for kind, title, bars in kinds:
            if kind == "time":
                title = f"Share in favor of {name}, by {period_for(topic)}"
            if bars:
                svg = time_chart(title, bars) if kind == "time" else share_chart(title, bars)
                charts.append(Chart(f"topic-{number}-{kind}", title, svg, bars))
        found[name] = charts
    outlets = sorted(corpus.reported.items(), key=lambda item: (-len(item[1]), item[0]))
    everything = [part for parts in corpus.reported.values() for part in parts]
    rows = outlets if len(outlets) == 1 else [("all", everything), *outlets]
    title, bars = "Share of reported speech, by outlet", reported_bars(rows)
    svg = share_chart(title, bars, sides=False)
    found[""] = [Chart("reported", title, svg, bars)] if corpus.articles else []
    return found


def report_page(corpus: Corpus, *, link: LinkTo | None = None, files: bool = False) -> str:
    """One self-contained page; ``link`` leads from a sentence to its article.

    With ``files`` the page names the CSV and SVG files that `write_report` puts beside it.
    """
    charts = charts_of(corpus)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            corpus=corpus,
            sections=[_section(name, topic, charts[name]) for name, topic in corpus.topics.items()],
            reported=charts[""],
            link=link or (lambda article, sentence: None),
            files=files,
            sided=SIDED,
            policy=policy(),
            report_style=_STYLE.read_text(encoding="utf-8"),
        )
    )


def _section(name: str, topic: TopicTally, charts: list[Chart]) -> _Section:
    holders = holders_in_order(topic)
    return _Section(
        name,
        topic,
        charts,
        [
            (holder, tally, side_bars([(holder, tally)])[0], surest(tally.examples))
            for holder, tally in holders[:_HOLDERS]
        ],
        len(holders),
        typical_sentences({side: topic.sides[side] for side in SIDED if side in topic.sides}),
    )
