"""What comes in: an article, as text or as sentences that somebody split already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stancemine.errors import InputError

__all__ = ["Article", "as_article"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article to analyse: ``text``, or ``sentences`` where it is already split.

    Exactly one of the two is given; sentences are joined by one space into the document's text.
    ``outlet`` is who published it and ``date`` when, where the caller knows; a date is text as in
    ISO 8601 (``2026-06-12``).
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
        if self.sentences is not None:
            if isinstance(self.sentences, str):
                raise InputError(
                    "sentences is a list of strings, not one string: use text for that"
                )
            object.__setattr__(self, "sentences", tuple(self.sentences))
        for name, value in (("text", self.text), *(("sentences", s) for s in self.sentences or ())):
            if value is not None and not isinstance(value, str):
                raise InputError(f"{name} must be text (str), not {type(value).__name__}")
        if not any(part.strip() for part in (self.sentences or (self.text or "",))):
            raise InputError(f"{self.describe()} is blank: there is nothing to analyse")

    def describe(self) -> str:
        """How an error message names this article."""
        return f"article {self.id!r}" if self.id is not None else "the article"


def as_article(given: str | Article | Mapping[str, Any] | Sequence[str]) -> Article:
    """An article in any accepted form: text, a list of sentences, a mapping, an `Article`.

    A mapping has ``text`` or ``sentences``, and optionally ``id``, ``title``, ``outlet`` and
    ``date``; other keys are left alone, so that rows of a user's own table can be passed as they
    are. Raises `InputError` for anything else and for a blank text.

    >>> as_article({"text": "Talks resumed.", "id": 7}).id
    '7'
    """
    if isinstance(given, Article):
        return given
    if isinstance(given, str):
        return Article(text=given)
    if isinstance(given, Mapping):
        sentences, text = given.get("sentences"), given.get("text")
        if sentences is None and text is None:
            raise InputError(
                "an article needs 'text' or 'sentences'; this one has: "
                + (", ".join(sorted(map(str, given))) or "nothing")
            )
        identifier, title, outlet = given.get("id"), given.get("title"), given.get("outlet")
        date = given.get("date")
        return Article(
            text=None if sentences is not None else text,
            sentences=sentences,
            id=None if identifier is None else str(identifier),
            title=None if title is None else str(title),
            outlet=None if outlet is None else str(outlet),
            date=None if date is None else str(date),
        )
    if isinstance(given, (list, tuple)):
        return Article(sentences=tuple(given))
    raise InputError(
        f"cannot analyse a {type(given).__name__}: give text (str), a list of sentences, or a "
        "mapping with 'text' or 'sentences'"
    )
