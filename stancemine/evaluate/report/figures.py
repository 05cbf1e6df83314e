"""Figures as a reader wants them: shares without a leading zero, intervals, p values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = [
    "decimal",
    "difference_text",
    "interval",
    "p_value",
    "part_text",
    "percent",
    "score_text",
    "signed",
]


def decimal(value: float) -> str:
    """Three digits behind the point, no leading zero.

    >>> decimal(0.6543), decimal(1.0), decimal(-0.05)
    ('.654', '1.000', '−.050')
    """
    sign, digits = ("−", f"{-value:.3f}") if value < 0 else ("", f"{value:.3f}")
    if float(digits) == 0:
        sign = ""
    return sign + digits.removeprefix("0")


def signed(value: float) -> str:
    """A difference with its sign.

    >>> signed(0.05), signed(-0.05)
    ('+.050', '−.050')
    """
    shown = decimal(value)
    return shown if shown.startswith("−") or float(f"{value:.3f}") == 0 else f"+{shown}"


def percent(value: float) -> str:
    """A share in whole percent.

    >>> percent(0.123)
    '12 %'
    """
    return f"{100 * value:.0f} %"


def interval(found: Mapping[str, Any]) -> str:
    """The 95 % interval in brackets."""
    return f"[{decimal(found['low'])}, {decimal(found['high'])}]"


def score_text(row: Mapping[str, Any], system: str, *, with_interval: bool = True) -> str:
    """A system's score on a row's task, with its interval; "–" where it has none.

    A star marks fewer than 20 groups: the interval is then too narrow.
    """
    found = row["systems"].get(system)
    if found is None:
        return "–"
    if not with_interval:
        return decimal(found["score"])
    return f"{decimal(found['score'])} {interval(found)}{'*' if row['few_groups'] else ''}"


def difference_text(row: Mapping[str, Any], pair: Mapping[str, Any]) -> str:
    """The interval of a difference, with the star of a score's where groups are few."""
    return f"{interval(pair)}{'*' if row['few_groups'] else ''}"


def part_text(header: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> str:
    """Which part of the data was measured; files that name no split are measured whole.

    >>> part_text({"split": "dev"}, [])
    'the dev split'
    >>> part_text({"split": "dev", "undivided": ["mine"]}, [{"corpus": "mine"}])
    'all rows (the file names no split)'
    """
    whole = header.get("undivided", [])
    if not whole:
        return f"the {header['split']} split"
    if {row["corpus"] for row in rows} <= set(whole):
        return f"all rows (the {'file names' if len(whole) == 1 else 'files name'} no split)"
    return f"the {header['split']} split, and all rows of {', '.join(whole)}"


def p_value(value: float) -> str:
    """A p value.

    >>> p_value(0.04), p_value(0.0002)
    ('.040', '< .001')
    """
    return "< .001" if value < 0.001 else decimal(value)
