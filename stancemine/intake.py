"""Articles as they come in -> texts cut into sentences, in chunks that are judged together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stancemine.document import FailedDocument
from stancemine.errors import InputError, StanceMineError
from stancemine.files import Problem
from stancemine.inputs import Article, as_article, as_metadata
from stancemine.segmentation import split_sentences

__all__ = ["ArticleLike", "Prepared", "Streamed", "chunks", "in_turn", "prepare"]

ArticleLike = str | Article | Mapping[str, Any]

Streamed = ArticleLike | Problem
"""What a stream may hold: `read_articles` has a `Problem` in the place of what it cannot read."""

_CHUNK = 32, 60_000
"""Documents, and characters, that are judged together at most: enough to fill batches, few enough
to stay in memory and to show progress."""

_FIRST = 8, 15_000
"""The same of the first chunk; each is twice the last. A few articles make two chunks, too, so that
the model has something to judge while Python reads."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, its text, and where its sentences lie, in code points."""

    article: Article
    text: str
    offsets: Sequence[tuple[int, int]]

    def sentences(self) -> list[str]:
        """The sentences' texts."""
        return [self.text[start:end] for start, end in self.offsets]


def in_turn(articles: Iterable[Streamed]) -> Iterator[Streamed]:
    """The articles of a stream; raises `InputError` for what is one article, or none, and would be
    taken to pieces: a text into its characters, a mapping into its keys, a frame into its columns.
    """
    kind = type(articles).__name__
    if hasattr(articles, "columns") and not isinstance(articles, Iterator):
        raise InputError(
            f"a {kind} gives its columns and not its rows: give stancemine.articles_of(frame)"
        )
    if isinstance(articles, (str, bytes, Mapping, Article)):
        raise InputError(
            f"pipe takes many articles, and a {kind} is one: put it into a list, or call the miner "
            "itself; files are read by stancemine.files.read_articles"
        )
    try:
        return iter(articles)
    except TypeError:
        raise InputError(
            f"pipe takes an iterable of articles, not a {kind}; files are read by "
            "stancemine.files.read_articles"
        ) from None


def prepare(given: Streamed, number: int, *, keep: bool) -> Prepared | FailedDocument:
    """An article cut into sentences; with ``keep``, what is wrong with it instead of an error,
    which names its ``number`` in a stream.
    """
    try:
        if isinstance(given, Problem):
            raise InputError(f"{given.where}: {given.reason}")
        article = as_article(given)
        if article.sentences is not None:
            return Prepared(article, *_join(article.sentences))
        text = article.text or ""
        offsets = split_sentences(text)
        if not offsets:
            raise InputError(f"{article.describe()} is blank: there is nothing to analyse")
        return Prepared(article, text, offsets)
    except Exception as error:  # what nobody foresaw, too, costs one document of a stream only
        if not keep:
            if not isinstance(error, InputError):
                raise
            raise InputError(f"number {number} of the articles (from 0): {error}") from error
        foreseen = isinstance(error, StanceMineError)
        reason = str(error) if foreseen else f"{type(error).__name__}: {error}"
        return FailedDocument(_identifier(given), reason)


def chunks(
    items: Iterable[Prepared | FailedDocument],
) -> Iterator[list[Prepared | FailedDocument]]:
    """Consecutive items: `_FIRST` sizes, then larger ones up to `_CHUNK`.

    Where ``items`` raises, what came before it is a last, smaller chunk.
    """
    documents, characters = _FIRST
    chunk: list[Prepared | FailedDocument] = []
    size = 0
    try:
        for item in items:
            chunk.append(item)
            size += 0 if isinstance(item, FailedDocument) else len(item.text)
            if len(chunk) >= documents or size >= characters:
                yield chunk
                chunk, size = [], 0
                documents = min(2 * documents, _CHUNK[0])
                characters = min(2 * characters, _CHUNK[1])
    except Exception:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk


def _join(sentences: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Given sentences joined by one space, and where each lies."""
    offsets, position = [], 0
    for sentence in sentences:
        offsets.append((position, position + len(sentence)))
        position += len(sentence) + 1
    return " ".join(sentences), offsets


def _identifier(given: Streamed) -> str | None:
    if isinstance(given, Article):
        return given.id
    return as_metadata(given.get("id")) if isinstance(given, Mapping) else None
