"""Inline SVG for the page: no script, colours from the page's style, words for screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup, escape

from stancemine.evaluate.report.figures import decimal, percent

__all__ = ["interval_bar", "key_mark", "lean_bar", "reliability_chart", "risk_chart"]

WIDTH: Final = 220
SIZE: Final = 200
PAD: Final = 28


def interval_bar(
    found: Mapping[str, Any], others: Mapping[str, float | None], *, key: str = "score"
) -> Markup:
    """A score with its interval on a scale from 0 to 1, and other systems' scores as ticks.

    The figures stand beside it in the table, so that it is hidden from screen readers.
    """

    def x(value: float) -> float:
        return round(4 + (WIDTH - 8) * min(1.0, max(0.0, value)), 1)

    ticks = "".join(
        f'<line class="tick t{n % 4}" x1="{x(value)}" x2="{x(value)}" y1="3" y2="17">'
        f"<title>{escape(name)} {decimal(value)}</title></line>"
        for n, (name, value) in enumerate(others.items())
        if value is not None
    )
    return Markup(
        f'<svg class="bar" viewBox="0 0 {WIDTH} 20" width="{WIDTH}" height="20" '
        'aria-hidden="true" focusable="false">'
        f'<line class="rail" x1="4" x2="{WIDTH - 4}" y1="10" y2="10"/>{ticks}'
        f'<line class="ci" x1="{x(found["low"])}" x2="{x(found["high"])}" y1="10" y2="10"/>'
        f'<circle class="dot" cx="{x(found[key])}" cy="10" r="4.5"/></svg>'
    )


def key_mark(kind: str) -> Markup:
    """The mark of a system on the scale ("dot", "t0" … "t3"), for the legend."""
    mark = '<circle class="dot" cx="7" cy="9" r="4.5"/>'
    if kind != "dot":
        mark = f'<line class="tick {kind}" x1="7" x2="7" y1="2" y2="16"/>'
    return Markup(f'<svg width="14" height="18" aria-hidden="true">{mark}</svg>')


def lean_bar(found: Mapping[str, Any], widest: float) -> Markup:
    """A lean with its interval on a scale from -widest to widest; 0 is in the middle."""

    def x(value: float) -> float:
        return round(WIDTH / 2 + (WIDTH / 2 - 4) * max(-1.0, min(1.0, value / widest)), 1)

    clear = "" if found["low"] <= 0 <= found["high"] else " off"
    return Markup(
        f'<svg class="bar" viewBox="0 0 {WIDTH} 20" width="{WIDTH}" height="20" '
        'aria-hidden="true" focusable="false">'
        f'<line class="rail" x1="4" x2="{WIDTH - 4}" y1="10" y2="10"/>'
        f'<line class="tick" x1="{WIDTH / 2}" x2="{WIDTH / 2}" y1="3" y2="17"/>'
        f'<line class="ci{clear}" x1="{x(found["low"])}" x2="{x(found["high"])}" y1="10" y2="10"/>'
        f'<circle class="dot{clear}" cx="{x(found["lean"])}" cy="10" r="4.5"/></svg>'
    )


def reliability_chart(bins: Sequence[Mapping[str, Any]]) -> Markup:
    """Accuracy over confidence; a dot's area is its share of the items, the diagonal is ideal."""
    total = sum(one["n"] for one in bins)
    said = "; ".join(
        f"confidence {decimal(b['confidence'])}: accuracy {decimal(b['accuracy'])}, n {b['n']}"
        for b in bins
    )
    line = " ".join(f"{_x(b['confidence'])},{_y(b['accuracy'])}" for b in bins)
    dots = "".join(
        f'<circle class="dot" cx="{_x(b["confidence"])}" cy="{_y(b["accuracy"])}" '
        f'r="{3 + 9 * (b["n"] / total) ** 0.5:.1f}"/>'
        for b in bins
    )
    return _chart(
        f"Reliability. {said}",
        f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
        f'<polyline class="curve" points="{line}"/>{dots}',
        "confidence",
        "accuracy",
    )


def risk_chart(found: Mapping[str, Any], unsure: Mapping[str, Any] | None) -> Markup:
    """Accuracy of the surest answers over their share; the ring is the model's own threshold."""
    points = found["accuracy"]
    said = "; ".join(f"surest {percent(c)}: accuracy {decimal(a)}" for c, a in points)
    line = " ".join(f"{_x(c)},{_y(a)}" for c, a in points)
    ring = ""
    if unsure and unsure["accuracy_sure"] is not None:
        said += (
            f"; the model is sure of {percent(unsure['coverage'])}, with accuracy "
            f"{decimal(unsure['accuracy_sure'])}"
        )
        ring = (
            f'<circle class="ring" cx="{_x(unsure["coverage"])}" '
            f'cy="{_y(unsure["accuracy_sure"])}" r="6"/>'
        )
    return _chart(
        f"Risk and coverage. {said}",
        f'<polyline class="curve" points="{line}"/>{ring}',
        "share of items, surest first",
        "accuracy",
    )


def _x(value: float) -> float:
    return round(PAD + (SIZE - PAD - 8) * value, 1)


def _y(value: float) -> float:
    return round(8 + (SIZE - PAD - 8) * (1 - value), 1)


def _chart(said: str, inside: str, below: str, beside: str) -> Markup:
    return Markup(
        f'<svg class="chart" viewBox="0 0 {SIZE} {SIZE + 8}" width="{SIZE}" height="{SIZE + 8}" '
        f'role="img" aria-label="{escape(said)}">{"".join(_axes())}{inside}'
        f'<text x="{(SIZE + PAD) / 2}" y="{SIZE + 5}" text-anchor="middle">{below}</text>'
        f'<text transform="translate(8 {SIZE / 2}) rotate(-90)" text-anchor="middle">{beside}'
        "</text></svg>"
    )


def _axes() -> Iterator[str]:
    for value in (0.0, 0.5, 1.0):
        x, y = _x(value), _y(value)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{_y(1)}" y2="{_y(0)}"/>'
        yield f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{x}" y="{_y(0) + 12}" text-anchor="middle">{value:g}</text>'
        yield f'<text x="{PAD - 4}" y="{y + 3}" text-anchor="end">{value:g}</text>'
