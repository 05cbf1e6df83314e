"""A report as one self-contained page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stancemine.evaluate.report import charts, figures
from stancemine.evaluate.report.findings import against_best, comparisons, weakness
from stancemine.evaluate.report.markdown import absent_text, published_text
from stancemine.evaluate.report.shown import has, lead_of, systems_of, unscored

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["to_html"]

_TEMPLATES: Final = Path(__file__).parent / "templates"


def to_html(report: Mapping[str, Any]) -> str:
    """The page: for light and dark screens, phones, print, keyboards and screen readers.

    It has no script and loads nothing; all that comes from data is escaped.
    """
    rows: Sequence[Mapping[str, Any]] = report["tasks"]
    by_name = {row["task"]: row for row in rows}
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            header=report["header"],
            main=report["main"],
            rows=rows,
            headline=[by_name[name] for name in report["headline"]],
            weakness=weakness(report),
            leads={row["task"]: lead_of(report, row) for row in rows},
            mixed=any(lead_of(report, row) != report["main"] for row in rows),
            unscored=unscored(report),
            systems=systems_of(report),
            has=partial(has, report),
            best={row["task"]: against_best(report, row) for row in rows},
            rivals={row["task"]: _rivals(report, row) for row in rows},
            facets={row["task"]: _facets(report, row) for row in rows},
            charts=charts,
            figures=figures,
            published=published_text,
            absent=absent_text(report),
            reasons=sorted({o["why"] for r in rows for o in r["published"] if o["why"]}),
            by_machine=sorted({r["corpus"] for r in rows if r["machine_labelled"]}),
            corpora=sorted({row["corpus"] for row in rows}),
            comparisons=comparisons(report),
            several=len(report["models"]) != 1,
            anchor=_anchor,
            widest=_widest,
        )
    )


def _rivals(report: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, float | None]:
    """The ticks beside the lead's score, in the order of the legend."""
    lead = lead_of(report, row)
    return {
        name: row["systems"][name]["score"] if name in row["systems"] and name != lead else None
        for name in systems_of(report)
        if name != report["main"]
    }


def _facets(report: Mapping[str, Any], row: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    parts = row.get("facets", {}).get(lead_of(report, row), [])
    return [(name, list(group)) for name, group in groupby(parts, key=lambda p: p["facet"])]


def _anchor(task: str) -> str:
    return "task-" + "".join(c if c.isalnum() else "-" for c in task)


def _widest(slot: Mapping[str, Any]) -> float:
    """The scale of a bias audit: wide enough for every interval, at least ± .05."""
    ends = [abs(float(group[end])) for group in slot["groups"] for end in ("low", "high")]
    return max(0.05, *ends)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
