"""Which column of a table, or key of JSON lines, holds what; and a table's columns looked at.

The same names serve `stancemine corpora convert` and `stancemine train`. A column that a user
named must be there, and one that is nearly called as ours is refused: passed over in silence it
would cost a label, a document's bounds or a split.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from stancemine.errors import CorpusError

__all__ = ["Columns", "RowColumns", "check_columns", "nearest"]


_SURE: Final = 0.8
"""From which likeness on a column is refused; one that is missing is guessed at from .75 on."""

_OTHER_WORDS: Final = frozenset({"reporter", "reporters"})
"""Columns that are no misspelling, however alike they are."""

_QUIET: Final = frozenset({"sentence", "speaker"})
"""Fields of which no other column is a misspelling."""


class RowColumns(BaseModel):
    """Which column (or JSON key) of a user's table of sentences holds what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(default="text", description="the sentence")
    role: str = Field(default="role", description="its role, or a label of the user's own set")
    reported: str = Field(default="reported", description="whether it is reported speech")
    stance: str = Field(default="stance", description="its stance toward the topic")
    topic: str = Field(default="topic", description="the topic, where it is asked for a stance")
    holder: str = Field(default="holder", description="whose stance it is")
    document: str = Field(default="document", description="rows with one value are a document")
    sentence: str = Field(
        default="sentence", description="its number: rows of a document with one are one sentence"
    )
    split: str = Field(default="split", description="train, dev or test")

    @property
    def named(self) -> frozenset[str]:
        """The fields that are called otherwise than here."""
        fields = type(self).model_fields
        return frozenset(n for n in fields if getattr(self, n) != fields[n].default)


class Columns(RowColumns):
    """Your names for the columns of a table, the keys of JSON lines, the data of a task.

    Here the rows of a document follow each other. ``holder`` is whose stance a row has, ``speaker``
    whose words the sentence holds; without that column it is the holder, where there is but one.
    """

    id: str = "id"
    group: str = "group"
    title: str = "title"
    kind: str = "kind"
    source: str = "source"
    cue: str = "cue"
    speaker: str = "speaker"
    native: str = "native"
    tag: int | None = None
    """CoNLL: the column of BIO tags, counted from 1; by default the last."""


def nearest(name: str, names: Iterable[str], likeness: float = 0.75) -> str | None:
    """The name that is meant where ``name`` is misspelt, upper and lower case aside; names of under
    four letters are alike only where they are the same.

    >>> nearest("Documnt", ["text", "document"]), nearest("letter", ["text", "document"])
    ('document', None)
    >>> nearest("ID", ["id"]), nearest("idx", ["id"])
    ('id', None)
    """
    plain = {one.strip().casefold(): one for one in names}
    asked = name.strip().casefold()
    long = [one for one in plain if len(one) > 3 and len(asked) > 3]
    found = [asked] if asked in plain else difflib.get_close_matches(asked, long, 1, likeness)
    return plain[found[0]] if found else None


def check_columns(
    has: Collection[str],
    columns: RowColumns,
    where: str,
    *,
    needed: Collection[str] = ("text",),
    fields: Collection[str] | None = None,
) -> None:
    """Raise `CorpusError` for a column that is there twice, for one that is ``needed`` or that the
    user named and that is not there, and for one that is misspelt.

    ``fields`` are those that are read, by default all. Only where none of the columns is called as
    a field is one taken for its misspelling.
    """
    if twice := [name for name, number in Counter(has).items() if number > 1]:
        raise CorpusError(f"{where} has the column {twice[0]!r} twice: rename one")
    named = columns.named
    read = {
        name: getattr(columns, name)
        for name in (type(columns).model_fields if fields is None else fields)
        if name != "tag"
    }
    free = [column for column in has if column not in read.values()]
    for name, column in read.items():
        if column in has:
            continue
        if name in needed or name in named:
            near = nearest(column, free)
            if near is None and name == "text" and "sentence" in has:
                near = "sentence"
            raise CorpusError(
                f"{where} has no column {column!r}; it has: {', '.join(has)} (say which holds the "
                f'{name}: columns.{name} = "{near or "…"}")'
            )
    absent = {n: c for n, c in read.items() if c not in has and n not in _QUIET}
    # "stance: TOPIC" and "meta: KEY" are what they say.
    _refuse_misspelt([column for column in free if ": " not in column], absent, where)


def _refuse_misspelt(free: Collection[str], absent: Mapping[str, str], where: str) -> None:
    for column in free:
        near = nearest(column, absent.values(), _SURE)
        if near is not None and column.strip().casefold() not in _OTHER_WORDS:
            name = next(name for name, known in absent.items() if known == near)
            raise CorpusError(
                f"{where} has a column {column!r}: did you mean {near!r}? Call it so, or say "
                f'columns.{name} = "{column}"; if it is something else, give it a name that is '
                "less alike"
            )
