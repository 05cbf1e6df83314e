"""The census of speakers for the terminal: one row a speaker and outlet."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from stancemine.document import Topic
from stancemine.render.rows import Row
from stancemine.render.table import plain

__all__ = ["render_census"]


def render_census(rows: Sequence[Row], topics: Sequence[Topic]) -> Table:
    """The rows of `stancemine.census.Census` as a table; each topic has one column: the sides'
    counts, and the share in favor with its 95 % interval.
    """
    with_outlets = any(row["outlet"] for row in rows)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Speaker", overflow="fold")
    table.add_column("Type")
    if with_outlets:
        table.add_column("Outlet")
    for name in ("Articles", "Reports", "Share"):
        table.add_column(name, justify="right")
    for topic in topics:
        table.add_column(Text(plain(topic.text)), overflow="fold")
    for row in rows:
        who = Text(plain(str(row["speaker"])))
        if row["title"]:
            who.append(f", {plain(str(row['title']))}", style="dim")
        cells = [who, Text(str(row["type"] or ""))]
        if with_outlets:
            cells.append(Text(plain(str(row["outlet"] or ""))))
        cells += [Text(str(row["articles"])), Text(str(row["reports"]))]
        cells.append(Text(f"{float(row['share'] or 0):.0%}"))
        table.add_row(*cells, *(_sides(row, topic.text) for topic in topics))
    return table


def _sides(row: Row, topic: str) -> Text:
    counted = [
        Text(f"{row[f'{side}: {topic}']} {side}", style)
        for side, style in (("favor", "green"), ("against", "red"), ("neutral", "yellow"))
        if row[f"{side}: {topic}"]
    ]
    text = Text(", ").join(counted)
    if row[f"favor share: {topic}"] is not None:
        share, low, high = (
            float(row[f"{part}: {topic}"] or 0) for part in ("favor share", "low", "high")
        )
        text.append(f" ({share:.2f} [{low:.2f}, {high:.2f}])", style="dim")
    return text
