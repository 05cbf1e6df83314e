"""Rows of a user's own data frame as articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from stancemine.errors import InputError

__all__ = ["articles_of"]

_LIBRARIES: Final = ("pandas", "polars")


def articles_of(
    frame: Any,
    *,
    text: str = "text",
    id: str | None = None,  # noqa: A002
    title: str | None = None,
    outlet: str | None = None,
    date: str | None = None,
) -> Iterator[dict[str, Any]]:
    """The rows of a pandas or polars data frame as articles for `StanceMiner.pipe`, one at a time.

    ``text`` is the column of the text; the others must be there where they are given, and by
    default are the columns "id", "title", "outlet" and "date", if present. Without a column for it,
    a row's id is its label in pandas' index, in polars its number from 0. What is NaN or null is
    absent; a row without a text is an error in ``pipe``, a `FailedDocument` with
    ``on_error="keep"``. Raises `InputError` for a column that is not there or there twice, and for
    what is no such frame.

    >>> import pandas
    >>> frame = pandas.DataFrame({"body": ["Talks resumed."], "date": ["2025-01-14"]})
    >>> list(articles_of(frame, text="body"))
    [{'text': 'Talks resumed.', 'date': '2025-01-14', 'id': 0}]
    """
    if not _is_frame(frame):
        raise InputError(
            f"articles_of takes a pandas or polars DataFrame, not {type(frame).__name__}: collect "
            "or convert it first (Ray and Spark: stancemine.integrations.ray and .spark)"
        )
    there = list(frame.columns)
    asked = {"id": id, "title": title, "outlet": outlet, "date": date}
    named = {"text": text, **{ours: theirs for ours, theirs in asked.items() if theirs is not None}}
    for ours, theirs in named.items():
        if theirs not in there:
            raise InputError(
                f"the frame has no column {theirs!r}; it has: {', '.join(map(str, there))} "
                f"(choose with {ours}=)"
            )
    columns = {**named, **{name: name for name in asked if name not in named and name in there}}
    if twice := [theirs for theirs in columns.values() if there.count(theirs) > 1]:
        raise InputError(f"the frame has two columns {twice[0]!r}: rename or drop one")
    values = [frame[theirs] for theirs in columns.values()]
    names = list(columns)
    if "id" not in columns:
        names.append("id")
        values.append(getattr(frame, "index", range(len(frame))))
    return (dict(zip(names, row, strict=True)) for row in zip(*values, strict=True))


def _is_frame(given: Any) -> bool:
    """Whether it is a DataFrame of one of the libraries, or of a class made from theirs."""
    return any(
        kind.__name__ == "DataFrame" and kind.__module__.partition(".")[0] in _LIBRARIES
        for kind in type(given).__mro__
    )
