"""Columns of a user's table that may be meant as title, outlet, date or id under another name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["likely_columns"]

_NAMES: Final[Mapping[str, str]] = {
    "id": "id identifier guid articleid docid documentid",
    "title": "title headline heading",
    "outlet": "outlet source publisher publication newspaper medium site domain",
    "date": "date datetime timestamp published publishedat publishedon publicationdate publishdate "
    "pubdate datepublished",
}
_KIND: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}


def likely_columns(columns: Iterable[str]) -> dict[str, str]:
    """What is not there under its own name ("outlet") -> the column that is likely to be it.

    >>> likely_columns(["text", "Source", "published_at", "id", "guid"])
    {'outlet': 'Source', 'date': 'published_at'}
    """
    there = list(columns)
    found: dict[str, str] = {}
    for column in there:
        kind = _KIND.get(re.sub(r"[\W_]+", "", column).casefold())
        if kind is not None and kind not in there:
            found.setdefault(kind, column)
    return found
