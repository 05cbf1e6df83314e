"""Rows of a table put together to sentences, and sentences to a text.

Rows of one document that have the same number (the column ``sentence``) and the same text are one
sentence, wherever they stand. Without numbers, rows are one that follow each other and differ in
nothing but the topic, the holder and the stance; a row that says the same twice is a sentence of
its own. What one row of a sentence leaves open another may say; what they say differently is a
problem, never a choice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledSentence

__all__ = ["AFTER", "BEFORE", "Piece", "Returns", "gap_of", "gathered", "joined"]

BEFORE: Final = "gap_before"
"""Column: what stands before a sentence, as a JSON string, where it is not one space."""
AFTER: Final = "gap_after"
"""Column: what stands after the last sentence of a document, likewise, where it is anything."""

_FIELDS: Final = ("role", "reported", "kind", "source", "cue", "native")


@dataclass(slots=True)
class Piece:
    """A row, or the rows of one sentence so far; ``where`` is the first of them.

    ``holders`` are those that rows name where nothing else says whose words the sentence holds.
    """

    where: str
    text: str
    sentence: LabeledSentence
    number: str | None = None
    before: str | None = None
    after: str | None = None
    holders: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Returns:
    """Rows that come back to a document, after those of another, with a text that it had.

    Without numbers nothing says whether that is the same sentence, asked about another topic.
    """

    _texts: dict[str, set[str]] = field(default_factory=dict)
    _before: dict[str, frozenset[str]] = field(default_factory=dict)
    _last: str | None = None

    def problem(self, document: str | None, text: str) -> str | None:
        """What is wrong with the next row; None where it is not such a one."""
        last, self._last = self._last, document
        if document is None:
            return None
        texts = self._texts.setdefault(document, set())
        if document != last:
            self._before[document] = frozenset(texts)
        texts.add(text)
        if text not in self._before[document]:
            return None
        return (
            f"document {document!r} came before with this very text, and its rows are not together "
            "(sort the file by document, or number its sentences in a column sentence)"
        )


def gap_of(value: Any, column: str) -> str | None:
    r"""The text between sentences that a cell holds; raises ValueError for no JSON string.

    >>> gap_of('"\\n\\n"', BEFORE), gap_of("", BEFORE)
    ('\n\n', None)
    """
    if value is None or value == "" or value != value:  # NaN
        return None
    try:
        gap = json.loads(value)
    except (TypeError, ValueError):
        gap = None
    if not isinstance(gap, str):
        raise ValueError(
            f'{column} is {value!r}; allowed: empty, or a JSON string such as "\\n\\n"'
        )
    return gap


def gathered(rows: Iterable[Piece], problems: Problems) -> list[Piece]:
    """The sentences of one document: by their number where all have one, else as they come."""
    found: list[Piece] = []
    numbered: dict[str, list[Piece]] = {}
    for row in rows:
        same = numbered.setdefault(row.number, []) if row.number is not None else found[-1:]
        try:
            into = _into(same, row)
            if into is not None:
                _merge(into, row)
                continue
        except ValueError as error:
            problems.add(row.where, str(error))
            continue
        found.append(row)
        if row.number is not None:
            numbered[row.number].append(row)
    for piece in found:
        if piece.sentence.holder is None and len(piece.holders) == 1:
            piece.sentence = replace(piece.sentence, holder=next(iter(piece.holders)))
    return _in_order(found)


def joined(
    pieces: Sequence[Piece],
) -> tuple[str, tuple[LabeledSentence, ...]]:
    """The text, and the sentences with their place in it; where no row says what stands between
    two, it is one space.
    """
    text, sentences = "", []
    for at, piece in enumerate(pieces):
        usual = " " if at else ""
        text += usual if piece.before is None else piece.before
        end = len(text) + len(piece.text)
        sentences.append(replace(piece.sentence, start=len(text), end=end))
        text += piece.text
    after = next((piece.after for piece in pieces if piece.after is not None), "")
    return text + after, tuple(sentences)


def _in_order(pieces: list[Piece]) -> list[Piece]:
    # pandas makes numbers fractions where a cell is empty.
    numbers = [(piece.number or "").removesuffix(".0") for piece in pieces]
    if not all(map(str.isdecimal, numbers)) or len(set(map(int, numbers))) < len(numbers):
        return pieces
    placed = sorted(zip(map(int, numbers), pieces, strict=True), key=lambda pair: pair[0])
    return [piece for _, piece in placed]


def _into(candidates: Sequence[Piece], row: Piece) -> Piece | None:
    """The sentence that the row belongs to; raises ValueError where its text was changed."""
    for piece in candidates:
        if piece.text == row.text and piece.number == row.number:
            return piece if row.number is not None or _goes_on(piece, row) else None
    other = next((p for p in candidates if p.number is not None and p.sentence.stances), None)
    if row.number is not None and other is not None and row.sentence.stances:
        raise ValueError(
            f"sentence {row.number} has another text in {other.where}: make them one, or give it "
            "a number of its own"
        )
    return None


def _goes_on(piece: Piece, row: Piece) -> bool:
    """Whether a row without a number asks the last sentence about another topic or holder."""
    last, new = piece.sentence, row.sentence
    if not last.stances or not new.stances:
        return False
    if any(getattr(last, name) != getattr(new, name) for name in (*_FIELDS, "holder")):
        return False
    asked = {(stance.topic, stance.holder) for stance in last.stances}
    return asked.isdisjoint((stance.topic, stance.holder) for stance in new.stances)


def _merge(piece: Piece, row: Piece) -> None:
    last, new = piece.sentence, row.sentence
    for name in (*_FIELDS, "holder"):
        one, other = getattr(last, name), getattr(new, name)
        if one is not None and other is not None and one != other:
            raise ValueError(
                f"{name} is {_said(other)}, and {_said(one)} in {piece.where} for the same "
                "sentence: make them one"
            )
    filled = {
        name: getattr(new, name) if getattr(last, name) is None else getattr(last, name)
        for name in (*_FIELDS, "holder")
    }
    both = last.stances is not None or new.stances is not None
    stances = (*(last.stances or ()), *(new.stances or ())) if both else None
    piece.sentence = replace(last, **filled, stances=stances)
    piece.holders |= row.holders
    piece.before = row.before if piece.before is None else piece.before
    piece.after = row.after if piece.after is None else piece.after


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
