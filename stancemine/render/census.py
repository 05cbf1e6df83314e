"""The census of speakers for the terminal: one row a speaker and outlet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from stancemine.document import Topic
from stancemine.render.rows import Row
from stancemine.render.table import plain

__all__ = ["render_census"]

_SUMMED: Final = {
    "(unnamed)": "(unnamed): all whom an article does not name.",
    "(groups)": "(groups): all that are many, such as residents.",
    "(not linked)": "(not linked): reports whose speaker was not found.",
}
"""What the rows are that stand for no speaker in particular (`stancemine.census`)."""


def render_census(rows: Sequence[Row], topics: Sequence[Topic]) -> Table:
    """The rows of `stancemine.census.Census` as a table; each topic has one column: the sides'
    counts, and the share in favor with its 95 % interval. Below it stands what they count.
    """
    with_outlets = any(row["outlet"] for row in rows)
    note = Text(_note(rows, topics), style="dim") if rows else None
    table = Table(box=box.SIMPLE_HEAD, caption=note, caption_justify="left")
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


def _note(rows: Sequence[Row], topics: Sequence[Topic]) -> str:
    """What the numbers are, as far as there are such rows."""
    said = []
    if topics:
        said.append(
            "Sides count sentences, also of thoughts and of what others tell of a speaker, which "
            "are no reports. In brackets the share in favor with its 95 % interval over articles."
        )
    names = {row["speaker"] for row in rows}
    said += [text for name, text in _SUMMED.items() if name in names]
    return " ".join(said)


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
