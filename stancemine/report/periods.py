"""Dates as periods of a length that suits their range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, Literal, get_args

__all__ = ["PERIODS", "Period", "all_between", "choose_period", "parse_date", "period_of"]

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)

_MOST: Final = 30
"""How many periods a chart has room for."""

_LENGTHS: Final[Mapping[Period, int]] = dict(zip(PERIODS, (1, 7, 31, 92, 366), strict=True))
"""How many days a period has at most."""


def parse_date(text: str | None) -> date | None:
    """The day that an ISO 8601 date or time begins with; None for what is no date.

    >>> parse_date("2026-06-12T08:30:00Z"), parse_date("June")
    (datetime.date(2026, 6, 12), None)
    """
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def choose_period(days: Iterable[date]) -> Period:
    """The shortest period of which at most 30 lie between the first day and the last.

    >>> choose_period([date(2026, 1, 1), date(2026, 12, 31)])
    'month'
    """
    found = sorted(days)
    for period, most_days in _LENGTHS.items():
        if not found:
            return period
        # A date such as 9999-12-31 stands for none: millions of days are not counted one by one.
        if (found[-1] - found[0]).days > _MOST * most_days:
            continue
        if len(all_between(found[0], found[-1], period)) <= _MOST:
            return period
    return "year"


def period_of(day: date, period: Period) -> str:
    """The name of the period that a day lies in; names sort as time goes.

    >>> [period_of(date(2026, 6, 12), period) for period in PERIODS]
    ['2026-06-12', '2026-W24', '2026-06', '2026-Q2', '2026']
    """
    if period == "day":
        return day.isoformat()
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if period == "month":
        return f"{day.year}-{day.month:02}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if period == "quarter" else str(day.year)


def all_between(first: date, last: date, period: Period) -> list[str]:
    """The names of all periods from one day to another, those without articles included."""
    steps = {"day": 1, "week": 7}.get(period, 27)
    named, day = dict.fromkeys([period_of(first, period)]), first
    while day < last:
        # Not past the last: after 9999 there is no date.
        day = day + timedelta(days=steps) if (last - day).days > steps else last
        named.setdefault(period_of(day, period))
    return list(named)
