"""Charts as SVG: shares with their intervals and the counts behind them.

Colours are variables of the page's theme, with those of the light theme where there is no page, so
that a chart can also stand alone as a file.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from stancemine.render.palette import SIGNS, THEMES
from stancemine.report.corpus import Tally
from stancemine.report.intervals import clustered_interval

__all__ = ["Bar", "reported_bars", "share_chart", "side_bars", "time_chart"]

_FONT: Final = 'font-family="system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif" font-size="13"'
_WIDTH: Final = 880
_LEFT: Final = 200
_RIGHT: Final = 500
_ROW: Final = 27
_DIGIT: Final = 8.4
"""How wide a character of a period's name is at most, on average, in the widest of the fonts."""
_GAP: Final = 10
"""What is left between two labels."""

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Bar:
    """One share: ``share`` is None where there is nothing to divide; ``note`` says the counts.

    ``total`` is the number of cases in the share's denominator; ``lead`` says where one article
    holds most of them.
    """

    label: str
    share: float | None
    low: float
    high: float
    total: int
    note: str
    lead: str = ""

    @property
    def says(self) -> str:
        """The bar in words."""
        note = f"{self.note}; {self.lead}" if self.lead else self.note
        if self.share is None:
            return f"{self.label}: {note}"
        return (
            f"{self.label}: {self.share:.0%} (95 % interval {self.low:.0%} to {self.high:.0%}), "
            f"{note}"
        )

    @property
    def brief(self) -> str:
        """The share, its interval and the counts, in short."""
        if self.share is None:
            return self.note
        percent = [f"{100 * share:.0f}" for share in (self.share, self.low, self.high)]
        return f"{percent[0]} % [{percent[1]}–{percent[2]}] · {self.note}"


def side_bars(rows: Iterable[tuple[str, Tally]]) -> list[Bar]:
    """Shares in favor, out of the sentences that take a side."""
    return [
        Bar(label, tally.favor_share, *tally.interval, tally.sided, _counts(tally), tally.lead)
        for label, tally in rows
    ]


def reported_bars(rows: Iterable[tuple[str, Sequence[tuple[int, int]]]]) -> list[Bar]:
    """Shares of reported speech, out of all sentences."""
    bars = []
    for label, parts in rows:
        said, total = (sum(part[i] for part in parts) for i in (0, 1))
        note = f"{said} of {total} sentences, {_articles(len(parts))}"
        low, high = clustered_interval(parts)
        bars.append(Bar(label, said / total if total else None, low, high, total, note))
    return bars


def share_chart(title: str, bars: Sequence[Bar], *, sides: bool = True) -> str:
    """Bars from 0 to 100 %, one below the other, each with its interval and counts.

    With ``sides`` what is left of a bar is the other side; else it is empty.
    """
    height = 30 + _ROW * len(bars)
    parts = [_axis(height)]
    for number, bar in enumerate(bars):
        y = 28 + _ROW * number
        parts.append(f"<g><title>{escape(bar.says)}</title>")
        parts.append(_text(_LEFT - 10, y + 13, _short(bar.label, 24), anchor="end"))
        if bar.share is not None:
            middle = _x(bar.share)
            parts.append(_rect(_LEFT, y + 3, middle - _LEFT, 13, "favor" if sides else "edge"))
            if sides:
                parts.append(_rect(middle, y + 3, _RIGHT - middle, 13, "against"))
            parts.append(_whisker(_x(bar.low), _x(bar.high), middle, y + 9.5))
        parts.append(_text(_RIGHT + 12, y + 13, bar.brief, color="soft"))
        parts.append("</g>")
    return _svg(title, _WIDTH, height, parts)


def time_chart(title: str, bars: Sequence[Bar]) -> str:
    """Shares in favor over time: a point for each period, its interval, and how many sentences."""
    top, bottom, left = 16, 196, 56
    wide = max((_wide(bar.label) for bar in bars), default=0.0)
    right = wide / 2 + 4  # half of the last label, which stands under its point
    step = min(64.0, (_WIDTH - left - 12 - right) / max(1, len(bars)))
    width = max(360.0, left + 12 + step * len(bars) + right)
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = bottom - share * (bottom - top)
        parts.append(_line(left, y, width - 8, y, "rule"))
        parts.append(_text(left - 8, y + 4, f"{share:.0%}", anchor="end", color="soft"))
    most = max((bar.total for bar in bars), default=1) or 1
    every = max(1, math.ceil((wide + _GAP) / step))
    counts_fit = step >= _wide(str(most)) + _GAP / 2
    for number, bar in enumerate(bars):
        x = left + 12 + step * (number + 0.5)
        parts.append(f"<g><title>{escape(bar.says)}</title>")
        if bar.share is not None:
            ys = [bottom - share * (bottom - top) for share in (bar.low, bar.high, bar.share)]
            parts.append(_line(x, ys[0], x, ys[1], "ink", 1.5))
            side = "favor" if bar.share > 0.5 else "against" if bar.share < 0.5 else "edge"
            parts.append(
                f'<circle cx="{x:.1f}" cy="{ys[2]:.1f}" r="5" style="fill:{_color(side)};'
                f'stroke:{_color("paper")};stroke-width:1.5"/>'
            )
        tall = 34 * bar.total / most
        parts.append(_rect(x - step * 0.3, bottom + 48 - tall, step * 0.6, tall, "edge"))
        if counts_fit or number % every == 0:
            parts.append(_text(x, bottom + 62, str(bar.total), anchor="middle", color="soft"))
        if number % every == 0:
            parts.append(_text(x, bottom + 80, bar.label, anchor="middle"))
        parts.append("</g>")
    parts.append(_text(left - 8, bottom + 62, "n", anchor="end", color="soft"))
    return _svg(title, width, bottom + 90, parts)


def _axis(height: float) -> str:
    marks = []
    for share in (0.0, 0.5, 1.0):
        x = _x(share)
        marks.append(_line(x, 20, x, height, "rule"))
        marks.append(_text(x, 14, f"{share:.0%}", anchor="middle", color="soft"))
    return "".join(marks)


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _whisker(low: float, high: float, middle: float, y: float) -> str:
    # Over both colours a line is seen by its halo.
    halo = _line(low, y, high, y, "paper", 4)
    ends = "".join(_line(x, y - 4, x, y + 4, "ink", 1.5) for x in (low, high))
    dot = f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="3" style="fill:{_color("ink")}"/>'
    return halo + _line(low, y, high, y, "ink", 1.5) + ends + dot


def _counts(tally: Tally) -> str:
    sides = " ".join(f"{SIGNS[s]}{tally.count(s)}" for s in ("favor", "against", "neutral"))
    return f"{sides}, {_articles(tally.articles)}"


def _articles(count: int) -> str:
    return f"{count} article{'' if count == 1 else 's'}"


def escape(text: str) -> str:
    """Text as XML has it; characters that XML cannot hold become U+FFFD."""
    return html.escape(_NOT_XML.sub("\ufffd", text))


def _wide(label: str) -> float:
    """About how wide a period's name or a count is drawn, rather too wide than too narrow."""
    return _DIGIT * len(label)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _color(name: str) -> str:
    return f"var(--sm-{name}, {THEMES['light'][name]})"


def _rect(x: float, y: float, width: float, height: float, color: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" '
        f'style="fill:{_color(color)}"/>'
    )


def _line(x: float, y: float, to_x: float, to_y: float, color: str, width: float = 1) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" '
        f'style="stroke:{_color(color)};stroke-width:{width}"/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", color: str = "ink") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'style="fill:{_color(color)}">{escape(text)}</text>'
    )


def _svg(title: str, width: float, height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(title)}" '
        f"{_FONT}>{''.join(parts)}</svg>"
    )
