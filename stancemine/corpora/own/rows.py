"""Rows of a table as labelled documents: one sentence, or one sentence and topic, a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from stancemine.corpora.files import join_sentences
from stancemine.corpora.own.mapping import (
    KINDS,
    ROLES,
    SPLITS,
    STANCES,
    LabelMapping,
    lookup,
)
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance, Split
from stancemine.textfiles import flaw

__all__ = ["Row", "documents_of", "truth"]

Row = Mapping[str, Any]

_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
_SIDES: Final[dict[str, Split]] = {"validation": "dev", "valid": "dev", "val": "dev"}
_LABELS = ("role", "reported", "kind", "source", "cue", "holder", "topic", "stance")


def truth(value: Any, given: Mapping[str, bool]) -> bool:
    """Yes or no; raises ValueError.

    >>> truth("Yes", {}), truth("said", {"said": True})
    (True, True)
    """
    if isinstance(value, bool):
        return value
    text = str(value)
    if text in given:
        return given[text]
    if text.strip().casefold() in _TRUE | _FALSE:
        return text.strip().casefold() in _TRUE
    raise ValueError(f"reported is {text!r}; allowed: true, false, yes, no, 1, 0 (map: [reported])")


@dataclass(slots=True)
class _Open:
    """A document whose rows are coming in."""

    id: str
    split: Split | None
    group: str | None
    title: str | None
    named: bool
    texts: list[str] = field(default_factory=list)
    sentences: list[LabeledSentence] = field(default_factory=list)

    def close(self, corpus: str) -> LabeledDocument:
        text, offsets = join_sentences(self.texts)
        sentences = tuple(
            replace(sentence, start=start, end=end)
            for sentence, (start, end) in zip(self.sentences, offsets, strict=True)
        )
        return LabeledDocument(
            corpus,
            self.id,
            self.split,
            text,
            sentences,
            title=self.title,
            group=self.group or self.id,
        )


def documents_of(
    rows: Iterable[tuple[str, Row]], mapping: LabelMapping, problems: Problems
) -> Iterator[LabeledDocument]:
    """The documents of ``rows``, each with where it stands (``file:line``).

    Rows that follow each other with the same document are its sentences, joined by one space;
    rows that repeat a sentence ask about further topics. Without a document column every row is a
    document of its own. A bad row is a problem, and left out.
    """
    current: _Open | None = None
    seen: set[str] = set()
    for where, row in rows:
        try:
            text = _text(row, mapping)
            head = _head(where, row, mapping)
            sentence = _sentence(row, mapping)
        except ValueError as error:
            problems.add(where, str(error))
            continue
        joins = current is not None and head.named and current.named and head.id == current.id
        if not joins:
            if head.id in seen:
                what = "its rows are not together" if head.named else "the id is there twice"
                problems.add(where, f"document {head.id!r} came before: {what}")
                continue
            if current is not None:
                yield current.close(mapping.corpus)
            seen.add(head.id)
            current = head
        assert current is not None
        if joins and current.split != head.split:
            problems.add(
                where, f"document {head.id!r} is on two sides: {current.split}, {head.split}"
            )
            continue
        last = current.sentences[-1] if current.sentences else None
        merged = _merged(last, sentence) if current.texts and current.texts[-1] == text else None
        if merged is not None:
            current.sentences[-1] = merged
        else:
            current.texts.append(text)
            current.sentences.append(sentence)
    if current is not None:
        yield current.close(mapping.corpus)


def _merged(last: LabeledSentence | None, new: LabeledSentence) -> LabeledSentence | None:
    """The last sentence with the new one's stance, if they are the same but for it."""
    if last is None or not last.stances or not new.stances:
        return None
    if replace(last, stances=None) != replace(new, stances=None):
        return None
    return replace(last, stances=(*last.stances, *new.stances))


def _text(row: Row, mapping: LabelMapping) -> str:
    text = row.get(mapping.columns.text)
    if not isinstance(text, str) or not text.strip():
        found = repr(text) if text else "blank"
        raise ValueError(f"the text ({mapping.columns.text!r}) is {found}")
    if problem := flaw(text):
        raise ValueError(f"the text {problem}")
    return text


def _head(where: str, row: Row, mapping: LabelMapping) -> _Open:
    document = _string(row, mapping.columns.document)
    identifier = document or _string(row, mapping.columns.id) or where
    side = _string(row, mapping.columns.split)
    return _Open(
        identifier,
        None
        if side is None
        else lookup("split", side, _SIDES | mapping.splits, SPLITS, "[splits]"),
        _string(row, mapping.columns.group),
        _string(row, mapping.columns.title),
        document is not None,
    )


def _sentence(row: Row, mapping: LabelMapping) -> LabeledSentence:
    columns = mapping.columns
    value = {name: _string(row, getattr(columns, name)) for name in _LABELS}
    role, reported, kind = value["role"], row.get(columns.reported), value["kind"]
    stance, topic = value["stance"], value["topic"] or mapping.topic
    if stance is not None and topic is None:
        raise ValueError(
            f"a stance ({stance!r}) without a topic: fill the topic column, or map topic"
        )
    stances = None
    if stance is not None and topic is not None:
        label = lookup("stance", stance, mapping.stances, STANCES, "[stances]")
        stances = (LabeledStance(topic, label, value["holder"]),)
    return LabeledSentence(
        start=0,
        end=0,
        role=None if role is None else lookup("role", role, mapping.roles, ROLES, "[roles]"),
        reported=None if reported in (None, "") else truth(reported, mapping.reported),
        kind=None if kind is None else lookup("kind", kind, mapping.kinds, KINDS, "[kinds]"),
        source=value["source"],
        cue=value["cue"],
        holder=value["holder"],
        stances=stances,
        native=_string(row, columns.native) or (role if role in mapping.roles else None),
    )


def _string(row: Row, column: str) -> str | None:
    """The value as text; None where it is not there or empty."""
    value = row.get(column)
    if value is None or value == "" or value != value:  # NaN
        return None
    return str(value)
