"""Many records as one table: which columns it has, of which kind, and its rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, Literal, get_args

from stancemine.document import Document, FailedDocument, FrameRows, Topic
from stancemine.errors import InputError
from stancemine.render.attribution_rows import ATTRIBUTION_COLUMNS, attribution_rows
from stancemine.render.rows import OwnSets, Row, columns, rows
from stancemine.render.stance_rows import stance_columns, stance_rows

__all__ = ["Kind", "as_documents", "column_kinds", "tidy"]

Kind = Literal["text", "integer", "number", "boolean"]

_COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "integer": ("sentence", "start", "end", "attribution", "within"),
    "number": ("label_score", "score", "relevance"),
    "boolean": ("reported", "denied", "main"),
}
_KINDS: Final[Mapping[str, Kind]] = {
    name: kind for kind, names in _COLUMNS.items() for name in names
}


def as_documents(
    given: Document | FailedDocument | Iterable[Document | FailedDocument],
) -> list[Document]:
    """One document or several as a list; of failed ones, which have no rows, it warns.

    Raises `InputError` for anything else.
    """
    items = [given] if isinstance(given, (Document, FailedDocument)) else list(given)
    found = [item for item in items if isinstance(item, Document)]
    failed = [item for item in items if isinstance(item, FailedDocument)]
    if len(found) + len(failed) < len(items):
        kinds = {type(item).__name__ for item in items} - {"Document", "FailedDocument"}
        raise InputError(f"a table is made of Documents, not of: {', '.join(sorted(kinds))}")
    if failed:
        first = failed[0]
        name = "" if first.id is None else f"{first.id!r}: "
        warnings.warn(
            f"{len(failed)} of {len(items)} documents could not be analysed and are not in the "
            f"table, first {name}{first.reason} (FailedDocument)",
            stacklevel=3,
        )
    return found


def column_kinds(
    topics: Iterable[Topic], what: FrameRows, own: OwnSets | None = None
) -> dict[str, Kind]:
    """The columns of a table in order, each with the kind of its values; ``own`` are the label sets
    of a user's own (`stancemine.render.rows.own_sets`).

    Raises `ValueError` for another ``what``.

    >>> column_kinds([], "stances")["score"]
    'number'
    """
    if what not in get_args(FrameRows):
        raise ValueError(f"what is {' or '.join(map(repr, get_args(FrameRows)))}, not {what!r}")
    if what == "attributions":
        return {name: _kind(name) for name in ATTRIBUTION_COLUMNS}
    if what == "stances":
        kinds = {name: _kind(name) for name in stance_columns(own or OwnSets())}
        return {**kinds, "unsure": "boolean"}
    return {name: _kind(name) for name in columns(tuple(dict.fromkeys(topics)), own)}


def _kind(name: str) -> Kind:
    scored = name.startswith(("score: ", "own_score: "))
    return "number" if scored else _KINDS.get(name, "text")


def tidy(documents: Iterable[Document], what: FrameRows) -> Iterator[Row]:
    """The rows of every document, one after the other; sentences lack topics not asked of them."""
    make = {"attributions": attribution_rows, "stances": stance_rows}.get(what, rows)
    return chain.from_iterable(make(document) for document in documents)
