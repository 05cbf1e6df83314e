"""What comes in: an article, as text or as sentences that somebody split already."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, Final

from stancemine.errors import InputError
from stancemine.sources import has_known_ending
from stancemine.textfiles import flaw

__all__ = ["Article", "as_article", "as_metadata", "as_sentences"]

_LONGEST_PATH: Final = 255
_METADATA: Final = ("id", "title", "outlet", "date")


@dataclass(frozen=True, slots=True)
class Article:
    """One article to analyse: ``text``, or ``sentences`` where it is already split.

    Exactly one of the two is given; sentences are joined by one space into the document's text.
    ``outlet`` is who published it and ``date`` when, where the caller knows; a date is text as in
    ISO 8601 (``2026-06-12``). Numbers and dates of Python, numpy and pandas become text, what is
    missing (NaN, NaT) becomes None. Raises `InputError` for a blank text, and for what is no text.
    """

    text: str | None = None
    sentences: tuple[str, ...] | None = None
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    date: str | None = None

    def __post_init__(self) -> None:
        if (self.text is None) == (self.sentences is None):
            raise InputError(
                "an article has either a text or a list of sentences: give one of them"
            )
        for name in _METADATA:
            object.__setattr__(self, name, as_metadata(getattr(self, name)))
        if self.sentences is not None:
            object.__setattr__(self, "sentences", as_sentences(self.sentences))
        for name, value in (
            ("text", self.text),
            *(("sentences", sentence) for sentence in self.sentences or ()),
            *((name, getattr(self, name)) for name in _METADATA),
        ):
            if value is None:
                continue
            if not isinstance(value, str):
                raise InputError(
                    f"{self.describe()}: {name} must be text (str), not {type(value).__name__}"
                )
            if problem := flaw(value):
                raise InputError(f"{self.describe()}: {name} {problem}")
        if not any(part.strip() for part in (self.sentences or (self.text or "",))):
            raise InputError(f"{self.describe()} is blank: there is nothing to analyse")

    def describe(self) -> str:
        """How an error message names this article."""
        return f"article {self.id!r}" if self.id is not None else "the article"


def as_article(given: str | Article | Mapping[str, Any] | Sequence[str]) -> Article:
    """An article in any accepted form: text, a list of sentences, a mapping, an `Article`.

    A mapping has ``text`` or ``sentences`` (which count where there are any), and optionally
    ``id``, ``title``, ``outlet`` and ``date`` (see `as_metadata`); other keys are left alone, so
    that rows of a user's own table can be passed as they are. Raises `InputError` for anything
    else, for a blank text, and for text that is the name of a file.

    >>> as_article({"text": "Talks resumed.", "id": 7}).id
    '7'
    """
    if isinstance(given, Article):
        return given
    if isinstance(given, str):
        if _is_path(given):
            raise InputError(
                f"{given!r} looks like the name of a file, and would be analysed as text: read it "
                "with stancemine.files.read_articles, or give {'text': …} if it is the text"
            )
        return Article(text=given)
    if isinstance(given, Mapping):
        return _of_mapping(given)
    if isinstance(given, (list, tuple)):
        return Article(sentences=tuple(given))
    hint = ""
    if hasattr(given, "columns"):
        hint = "; the rows of a data frame are articles with stancemine.articles_of(frame)"
    elif isinstance(given, os.PathLike):
        hint = "; files are read by stancemine.files.read_articles"
    raise InputError(
        f"cannot analyse a {type(given).__name__}: give text (str), a list of sentences, or a "
        f"mapping with 'text' or 'sentences'{hint}"
    )


def as_metadata(value: Any) -> str | None:
    """An id, title, outlet or date as text; None for what a table has where nothing is.

    That is None, NaN and the like (``pandas.NaT``, ``pandas.NA``). A whole number loses its
    fraction, as pandas adds one to a column with gaps; a time is as in ISO 8601, midnight the date
    alone.

    >>> as_metadata(3.0), as_metadata(float("nan"))
    ('3', None)
    >>> as_metadata(datetime.datetime(2025, 1, 14)), as_metadata("x")
    ('2025-01-14', 'x')
    """
    if _is_missing(value):
        return None
    if type(value).__name__ == "datetime64":  # numpy's: a time prints its nanoseconds
        value = value.astype("datetime64[us]").item() if "T" in str(value) else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        day, time = value.date(), value.time()
        return (value if time != datetime.time() else day).isoformat()
    return str(value)


def as_sentences(given: Iterable[str]) -> tuple[str, ...]:
    """Sentences that somebody split already; raises `InputError` for what is no list of them."""
    if isinstance(given, str):
        raise InputError("sentences is a list of strings, not one string: use text for that")
    if isinstance(given, (bytes, Mapping)) or not isinstance(given, Iterable):
        raise InputError(f"sentences is a list of strings, not a {type(given).__name__}")
    return tuple(given)


def _of_mapping(given: Mapping[str, Any]) -> Article:
    sentences, text = given.get("sentences"), given.get("text")
    sentences = None if _is_missing(sentences) else sentences
    if not _is_missing(text) and isinstance(sentences, Sized) and not len(sentences):
        sentences = None  # as a table has it where nothing was split
    identifier = as_metadata(given.get("id"))
    if sentences is None and _is_missing(text):
        name = "the article" if identifier is None else f"article {identifier!r}"
        if "text" in given:
            raise InputError(f"{name} is empty: its 'text' is {text}")
        raise InputError(
            f"{name} needs 'text' or 'sentences'; it has: "
            + (", ".join(sorted(map(str, given))) or "nothing")
        )
    return Article(
        text=None if sentences is not None else text,
        sentences=sentences,
        id=identifier,
        title=as_metadata(given.get("title")),
        outlet=as_metadata(given.get("outlet")),
        date=as_metadata(given.get("date")),
    )


def _is_missing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)  # NaN and NaT differ from themselves
    except (TypeError, ValueError):  # pandas.NA says neither; an array says many things
        return type(value).__name__ == "NAType"


def _is_path(text: str) -> bool:
    """Whether ``text`` is a file's name rather than an article."""
    if len(text) > _LONGEST_PATH or "\n" in text:
        return False
    return (len(text.split()) == 1 and has_known_ending(text.strip())) or os.path.isfile(text)
