"""Rows of a table as labelled documents: a sentence, or one with a topic and a holder, a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from stancemine.corpora.own.analyzed import HOLDER, STANCE, first, is_table, unread
from stancemine.corpora.own.mapping import (
    KINDS,
    ROLES,
    STANCES,
    Columns,
    LabelMapping,
    lookup,
    split_of,
    truth,
)
from stancemine.corpora.own.pieces import AFTER, BEFORE, Piece, gap_of, gathered, joined
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance, Split
from stancemine.labels import headline
from stancemine.textfiles import flaw

__all__ = ["META", "Row", "documents_of"]

Row = Mapping[str, Any]

_VALUES = ("source", "cue", "speaker", "holder", "topic")
_LABELS = ("role", "kind", "stance")
_TOLD = ("kind", "source", "cue", "speaker")

META: Final = "meta: "
"""Begins a column that is a key of the documents' meta and would be taken for something else."""


@dataclass(slots=True)
class _Open:
    """A document whose rows are coming in; ``meta`` is what all of them say besides."""

    id: str
    split: Split | None
    group: str | None
    title: str | None
    named: bool
    meta: dict[str, str]
    rows: list[Piece] = field(default_factory=list)

    def close(self, corpus: str, problems: Problems) -> LabeledDocument:
        text, sentences = joined(gathered(self.rows, problems))
        return LabeledDocument(
            corpus,
            self.id,
            self.split,
            text,
            sentences,
            title=self.title,
            group=self.group or self.id,
            meta=self.meta,
        )


def documents_of(
    rows: Iterable[tuple[str, Row]], mapping: LabelMapping, problems: Problems
) -> Iterator[LabeledDocument]:
    """The documents of ``rows``, each with where it stands (``file:line``).

    Rows that follow each other with the same document are its sentences, those of one sentence
    joined as ``pieces.py`` says. Without a document column every row is a document of its own.
    Columns that nothing is known of are the documents' ``meta`` where all rows of one agree; the
    others are named in the problems' notes. A bad row is a problem, and left out.
    """
    current: _Open | None = None
    seen: set[str] = set()
    passed = _Passed()
    for where, row in rows:
        shape = _shape(tuple(row), mapping.columns)
        try:
            head = _head(where, row, mapping, shape)
            piece = _piece(where, row, mapping, shape)
        except ValueError as error:
            problems.add(where, error)
            continue
        passed.look(row, shape, piece)
        joins = current is not None and head.named and current.named and head.id == current.id
        if not joins:
            if head.id in seen:
                what = "the id is there twice"
                if head.named:
                    what = (
                        f"its rows are not together (sort the file by {mapping.columns.document})"
                    )
                problems.add(where, f"document {head.id!r} came before: {what}")
                continue
            if current is not None:
                yield current.close(mapping.corpus, problems)
            seen.add(head.id)
            current = head
        assert current is not None
        if joins and current.split != head.split:
            problems.add(
                where, f"document {head.id!r} is on two sides: {current.split}, {head.split}"
            )
            continue
        for key in [key for key, value in current.meta.items() if head.meta.get(key) != value]:
            del current.meta[key]
            passed.columns[key] = None
        passed.columns.update(dict.fromkeys(k for k in head.meta if k not in current.meta))
        current.rows.append(piece)
    if current is not None:
        yield current.close(mapping.corpus, problems)
    passed.tell(problems)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the columns of a row are: ``topics`` those of ``stance: TOPIC``, ``besides`` what
    nothing is known of; whether it is a table of `analyze`.
    """

    topics: tuple[str, ...]
    besides: tuple[str, ...]
    numbered: bool
    speaker: bool
    analyzed: bool
    unread: tuple[str, ...]


@lru_cache(maxsize=64)
def _shape(names: tuple[str, ...], columns: Columns) -> _Shape:
    read = {name: getattr(columns, name) for name in type(columns).model_fields if name != "tag"}
    taken = {column for name, column in read.items() if name != "sentence"}
    table = is_table(names)
    topics = tuple(n.removeprefix(STANCE) for n in names if n.startswith(STANCE) and n not in taken)
    known = {*read.values(), BEFORE, AFTER}
    known.update(f"{start}{topic}" for topic in topics for start in (STANCE, HOLDER))
    free = [name for name in names if name not in known]
    passed = tuple(name for name in free if table and unread(name))
    return _Shape(
        topics,
        tuple(name for name in free if name not in passed),
        columns.sentence in names and columns.sentence not in taken,
        columns.speaker in names,
        table,
        passed,
    )


@dataclass(slots=True)
class _Passed:
    """What was passed over: columns, and headline labels that roles and reported speech belie."""

    columns: dict[str, None] = field(default_factory=dict)
    belied: int = 0

    def look(self, row: Row, shape: _Shape, piece: Piece) -> None:
        self.columns.update(dict.fromkeys(shape.unread))
        label, role, reported = row.get("label"), piece.sentence.role, piece.sentence.reported
        if shape.analyzed and label and role is not None and reported is not None:
            self.belied += label != headline(reported, role)

    def tell(self, problems: Problems) -> None:
        if self.columns:
            problems.note(f"columns that were not read: {', '.join(self.columns)}")
        if self.belied:
            problems.note(
                f"in {self.belied} rows the label is not what role and reported say: these were "
                "read, and the label follows from them"
            )


def _text(row: Row, mapping: LabelMapping) -> str:
    text = row.get(mapping.columns.text)
    if not isinstance(text, str) or not text.strip():
        found = repr(text) if text else "blank"
        raise ValueError(f"the text ({mapping.columns.text!r}) is {found}")
    if problem := flaw(text):
        raise ValueError(f"the text {problem}")
    return text


def _head(where: str, row: Row, mapping: LabelMapping, shape: _Shape) -> _Open:
    document = _string(row, mapping.columns.document)
    identifier = document or _string(row, mapping.columns.id) or where
    side = _label(row, mapping.columns.split)
    return _Open(
        identifier,
        None if side is None else split_of(side, mapping.splits),
        _string(row, mapping.columns.group),
        _string(row, mapping.columns.title),
        document is not None,
        {
            name.removeprefix(META): value
            for name in shape.besides
            if not isinstance(row[name], (Mapping, list, tuple))
            and (value := _string(row, name)) is not None
        },
    )


def _piece(where: str, row: Row, mapping: LabelMapping, shape: _Shape) -> Piece:
    columns = mapping.columns
    text = _text(row, mapping)
    value = {name: _string(row, getattr(columns, name)) for name in _VALUES}
    value |= {name: _label(row, getattr(columns, name)) for name in _LABELS}
    role, said = value["role"], row.get(columns.reported)
    blank = _label(row, columns.reported) is None
    reported = None if blank else truth(said, mapping.reported)
    if shape.analyzed:
        told = reported is not False
        value |= {name: first(value[name]) if told else None for name in _TOLD}
    kind, holder = value["kind"], value["holder"]
    stances = tuple(_stances(row, value, mapping, shape))
    sentence = LabeledSentence(
        start=0,
        end=0,
        role=None if role is None else lookup("role", role, mapping.roles, ROLES, "[roles]"),
        reported=reported,
        kind=None if kind is None else lookup("kind", kind, mapping.kinds, KINDS, "[kinds]"),
        source=value["source"],
        cue=value["cue"],
        holder=value["speaker"],
        stances=stances or None,
        native=_string(row, columns.native) or (role if role in mapping.roles else None),
    )
    return Piece(
        where,
        text,
        sentence,
        _string(row, columns.sentence) if shape.numbered else None,
        gap_of(row.get(BEFORE), BEFORE),
        gap_of(row.get(AFTER), AFTER),
        {holder} if holder is not None and not shape.speaker else set(),
    )


def _stances(
    row: Row, value: Mapping[str, str | None], mapping: LabelMapping, shape: _Shape
) -> Iterator[LabeledStance]:
    """The stance of the row, and those of its columns ``stance: TOPIC``."""
    stance, topic = value["stance"], mapping.topic
    if value["topic"] is not None and value["topic"].strip():
        topic = value["topic"]
    if stance is not None:
        if topic is None:
            raise ValueError(
                f"a stance ({stance!r}) without a topic: fill the topic column, or map topic"
            )
        label = lookup("stance", stance, mapping.stances, STANCES, "[stances]")
        yield LabeledStance(topic, label, value["holder"])
    for asked in shape.topics:
        if (said := _label(row, f"{STANCE}{asked}")) is not None:
            if not asked.strip():
                raise ValueError(f"the column {STANCE!r} names no topic: call it {STANCE}TOPIC")
            label = lookup(f"{STANCE}{asked}", said, mapping.stances, STANCES, "[stances]")
            yield LabeledStance(asked, label, _string(row, f"{HOLDER}{asked}"))


def _string(row: Row, column: str) -> str | None:
    """The value as text; None where it is not there or empty."""
    value = row.get(column)
    if value is None or value == "" or value != value:  # NaN
        return None
    return str(value)


def _label(row: Row, column: str) -> str | None:
    """A label without white space around it; None where nothing else is there."""
    return (_string(row, column) or "").strip() or None
