"""A user's own labelled sentences as labelled documents.

What is not a table of sentences (documents as JSON, brat, CoNLL, Label Studio, …), or comes with a
mapping of its own, is read by `stancemine.corpora.own`. A table (CSV, TSV, JSONL) is read here,
since its labels may be mapped to new ones, which a labelled document keeps as ``native`` only.

One row is one sentence: its text and whichever labels there are. For stance a row also has a topic,
or a column ``stance: TOPIC`` for each; rows of one sentence with several topics or holders are
joined as `stancemine.corpora.own.pieces` says. Rows with the same value in the document column are
one document, in the file's order; without that column every sentence is a document of its own.

The sides of the split are those of the split column, or ``dev_path`` holds the development rows.
Where neither says, ``dev_share`` of the documents is held out by the hash of their name, or of the
text where they have none, so that one text never stands on two sides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TextIO, cast

from stancemine.corpora import own as corpora_own
from stancemine.corpora.own.analyzed import HOLDER, STANCE, refuse
from stancemine.corpora.own.columns import RowColumns, check_columns
from stancemine.corpora.own.mapping import load_mapping, side_of, truth
from stancemine.corpora.own.pieces import AFTER, BEFORE, Piece, Returns, gap_of, gathered, joined
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.own.tables import rows_of
from stancemine.corpora.records import (
    GoldStance,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Split,
)
from stancemine.corpora.splits import ranked_splits
from stancemine.errors import CorpusError, InputError
from stancemine.labels import Role
from stancemine.textfiles import flaw, open_text
from stancemine.train.config import BUILT_IN, ConfigError, Head, Source
from stancemine.train.unknown import UnmappedLabelError, name_unknown

__all__ = ["NativeStance", "mapped", "names_split", "native_label", "numbered_rows", "read_own"]

_LABELLED: Final[tuple[Head, ...]] = ("role", "reported", "stance")


@dataclass(frozen=True, slots=True)
class NativeStance(LabeledStance):
    """A stance with the file's own label, which may be mapped to a label that is new here."""

    native: str | None = None


def native_label(stance: LabeledStance) -> str:
    """The label that a source's map is asked for: the authors' own where it is kept."""
    own = stance.native if isinstance(stance, NativeStance) else None
    return own or stance.label


def mapped(source: Source, head: Head, label: str) -> str | None:
    """What a corpus' own label stands for by the source's map; None where it is left out.

    Raises `ConfigError` for a label that the map lacks.
    """
    mapping: dict[str, str] = getattr(source.labels, head)
    if label not in mapping:
        raise ConfigError(
            f"{source.corpus} has the {head} {label!r}, which labels.{head} does not map; it maps "
            f"{', '.join(mapping)} (an empty string leaves a label out)"
        )
    return mapping[label] or None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, its labels checked and mapped."""

    document: str | None
    split: Split | None
    piece: Piece


def read_own(source: Source, problems: Problems | None = None) -> list[LabeledDocument]:
    """All documents of a source with a ``path``, each on its side of the split.

    What is wrong with a row is named by file and line in ``problems`` and left out; without them
    the first raises `CorpusError`, as does, in any case, a file or a column that is not there.
    """
    if source.path is None:
        raise ValueError(f"{source.corpus} is not a file of the user's own")
    problems = Problems(strict=True) if problems is None else problems
    documents = list(_documents(source, source.path, problems))
    if source.dev_path is not None:
        held_out = list(_documents(source, source.dev_path, problems))
        other = sorted({str(d.split) for d in documents} - {"None", "train"})
        if other:
            raise CorpusError(
                f"{source.path.name} has {' and '.join(other)} rows in its split column: drop "
                "dev_path, or leave only train rows in that file"
            )
        return [
            *(replace(document, split="train") for document in documents),
            *(replace(document, split="dev", id=f"dev/{document.id}") for document in held_out),
        ]
    # What must not be divided goes where a part of it is already.
    placed = {_key(d): d.split for d in documents if d.split is not None}
    documents = [replace(d, split=d.split or placed.get(_key(d))) for d in documents]
    free = sorted({_key(document) for document in documents if document.split is None})
    if any(document.split == "dev" for document in documents):
        sides: dict[str, Split] = dict.fromkeys(free, "train")
    else:
        sides = ranked_splits(free, source.dev_share, 0.0, seed=source.corpus)
        if len(free) > 1 and "dev" not in sides.values():
            sides[min(free)] = "dev"
    return [d if d.split else replace(d, split=sides[_key(d)]) for d in documents]


def names_split(source: Source) -> bool:
    """Whether a source says itself which documents are held out: by a split, or a ``dev_path``.

    Raises `CorpusError` as `read_own` does; what is wrong with single rows is passed over.
    """
    if source.path is None or source.dev_path is not None:
        return True
    return any(document.split for document in _documents(source, source.path, Problems()))


def _key(document: LabeledDocument) -> str:
    return document.group or document.text.casefold()


def _documents(source: Source, path: Path, problems: Problems) -> Iterator[LabeledDocument]:
    if not source.rows:
        yield from _in_other_formats(source, path, problems)
        return
    before = len(problems.found)
    rows = list(_rows(source, path, problems))
    if not rows and len(problems.found) == before:
        raise CorpusError(f"{path} has no rows")
    for number, (name, parts) in enumerate(_grouped(rows), start=1):
        sides = {row.split for row in parts}
        if len(sides) > 1:
            problems.add(str(path), f"the rows of document {name} lie on several sides")
            continue
        text, sentences = joined(gathered((row.piece for row in parts), problems))
        yield LabeledDocument(
            corpus=source.corpus,
            id=name or f"{path.stem}/{number}",
            split=sides.pop(),
            text=text,
            sentences=sentences,
            group=name,
        )


def _in_other_formats(source: Source, path: Path, problems: Problems) -> Iterator[LabeledDocument]:
    refuse(path)
    mapping = load_mapping(source.mapping, {"corpus": source.corpus})
    for document in corpora_own.read_own(path, mapping=mapping, problems=problems):
        whole = document.id if len(document.sentences) > 1 else None
        yield replace(document, corpus=source.corpus, group=document.group or whole)


def _rows(source: Source, path: Path, problems: Problems) -> Iterator[_Row]:
    """The rows of a file that are sound; its columns are looked at first."""
    heads = [head for head in _LABELLED if head in source.heads]
    asked = ("topic", "holder") if "stance" in source.heads else ()
    fields = ("text", *heads, *asked, "document", "sentence", "split")
    unknown: list[tuple[str, UnmappedLabelError]] = []
    ours: dict[tuple[Head, str], None] = {}
    returns = Returns()
    for number, (line, values) in enumerate(numbered_rows(path, problems)):
        place = _place(path, line)
        if number == 0:
            where = str(path) if path.suffix.lower() != ".jsonl" else place
            needed = ["text", *(head for head in heads if head != "stance" or not _topics(values))]
            check_columns(list(values), source.columns, where, needed=needed, fields=fields)
        try:
            row = _row(source, values, place)
        except UnmappedLabelError as error:
            unknown.append((place, error))
        except ValueError as error:
            problems.add(place, str(error))
        else:
            unsure = returns.problem(row.document, row.piece.text)
            if unsure is not None and row.piece.number is None:
                problems.add(place, unsure)
            else:
                ours.update(dict.fromkeys(_labels_in(source, values)))
                yield row
    name_unknown(path, unknown, ours, problems)


def _labels_in(source: Source, values: Mapping[str, Any]) -> Iterator[tuple[Head, str]]:
    """The heads' labels in a row, as they are spelt there."""
    for head in _LABELLED:
        if head in source.heads:
            topics = _topics(values) if head == "stance" else []
            for column in (getattr(source.columns, head), *(f"{STANCE}{t}" for t in topics)):
                if (label := _cell(values, column, head)) is not None:
                    yield head, label


def _topics(values: Mapping[str, Any]) -> list[str]:
    """The topics of the columns ``stance: TOPIC``."""
    return [name.removeprefix(STANCE) for name in values if name.startswith(STANCE)]


def _grouped(rows: list[_Row]) -> Iterator[tuple[str | None, list[_Row]]]:
    """The rows of each document; without a document, those that follow with the same text."""
    named: dict[str, list[_Row]] = {}
    for row in rows:
        if row.document is not None:
            named.setdefault(row.document, []).append(row)
    yield from named.items()
    lone = (row for row in rows if row.document is None)
    for _, parts in groupby(lone, key=lambda row: (row.piece.text, row.split)):
        yield None, list(parts)


def _row(source: Source, values: Mapping[str, Any], place: str) -> _Row:
    """A row, read; raises ValueError for what is wrong with it."""
    columns = source.columns

    def cell(name: str, *, needed: bool = False) -> str | None:
        column: str = getattr(columns, name)
        if column not in values:
            if needed or name in columns.named:
                raise ValueError(f"there is no {column!r}; there are {', '.join(values)}")
            return None
        return _cell(values, column, name)

    text = cell("text", needed=True)
    if text is None:
        raise ValueError("the text is blank")
    split = cell("split")
    side = None if split is None else side_of(split)
    if split is not None and side is None:
        raise ValueError(f"the split is {split!r}; allowed are train, dev and test")
    topics = _topics(values) if "stance" in source.heads else []
    labels: dict[str, str | None] = {
        head: cell(head, needed=head != "stance" or not topics) if head in source.heads else None
        for head in _LABELLED
    }
    stances = []
    if (stance := labels["stance"]) is not None:
        topic = cell("topic") or source.topic
        if topic is None:
            raise ValueError(
                "a stance needs its topic: name its column in columns.topic, or the one topic of "
                "the whole file in topic"
            )
        stances.append((topic, stance, cell("holder")))
    for topic in topics:
        if (stance := _cell(values, f"{STANCE}{topic}", "stance")) is not None:
            stances.append((topic, stance, _cell(values, f"{HOLDER}{topic}", "holder")))
    others = {getattr(columns, name) for name in type(columns).model_fields if name != "sentence"}
    return _Row(
        document=cell("document"),
        split=side,
        piece=Piece(
            place,
            text,
            _sentence(source, labels, stances),
            None if columns.sentence in others else cell("sentence"),
            gap_of(values.get(BEFORE), BEFORE),
            gap_of(values.get(AFTER), AFTER),
        ),
    )


def _cell(values: Mapping[str, Any], column: str, name: str) -> str | None:
    value = values.get(column)
    if value is None or not str(value).strip():
        return None
    if isinstance(value, (list, dict)):
        raise ValueError(f"the {name} is a {type(value).__name__}, not a text: {str(value)[:60]}")
    if problem := flaw(str(value)):
        raise ValueError(f"the {name} {problem}")
    return str(value).strip()


def _sentence(
    source: Source,
    labels: Mapping[str, str | None],
    stances: Iterable[tuple[str, str, str | None]],
) -> LabeledSentence:
    """The sentence with its labels mapped; of each stance the topic, label and holder are given."""
    role = _mapped(source, "role", labels["role"])
    said = labels["reported"]
    if not source.labels.reported and said is not None:
        try:
            known: bool | None = truth(said.casefold(), {"reported": True, "other": False})
        except ValueError:
            raise UnmappedLabelError("reported", said, source) from None
    else:
        mapped = _mapped(source, "reported", said)
        known = None if mapped is None else mapped == "reported"
    new = bool(source.labels.new_labels("stance"))
    found = []
    for topic, native, holder in stances:
        stance = _mapped(source, "stance", native)
        if stance is not None:
            label = cast(GoldStance, "none" if new else stance)
            kept = native if source.labels.stance else label
            found.append(NativeStance(topic, label, holder, native=kept))
    new_role = bool(source.labels.new_labels("role"))
    return LabeledSentence(
        0,
        0,
        role=None if new_role or role is None else cast(Role, role),
        reported=known,
        stances=tuple(found) or None,
        native=labels["role"] if source.labels.role else role,
    )


def _mapped(source: Source, head: Head, label: str | None) -> str | None:
    """The label that a file's label stands for; None where there is none, or it is left out."""
    if label is None:
        return None
    mapping: Mapping[str, str] = getattr(source.labels, head)
    if not mapping:
        if label.casefold() not in BUILT_IN[head]:
            raise UnmappedLabelError(head, label, source)
        return label.casefold()
    if label not in mapping:
        raise UnmappedLabelError(head, label, source)
    return mapping[label] or None


def numbered_rows(
    path: Path, problems: Problems | None = None
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file with the number of the line on which each begins.

    What is no row is named in ``problems``, without them raised. Raises `CorpusError` for a file
    that cannot be read.
    """
    problems = Problems(strict=True) if problems is None else problems
    try:
        with open_text(path, newline="") as lines:
            if path.suffix.lower() == ".jsonl":
                yield from _json_lines(path, lines, problems)
                return
            header, rows = rows_of(path, lines, problems, lambda line: _place(path, line))
            if len(set(header)) < len(header):
                check_columns(header, RowColumns(), str(path))
            yield from rows
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
    except InputError as error:
        raise CorpusError(f"{path} {error}") from None


def _json_lines(
    path: Path, lines: TextIO, problems: Problems
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.add(_place(path, number), f"is not JSON: {error}")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            problems.add(_place(path, number), "is not a JSON object")


def _place(path: Path, line: int) -> str:
    return f"{path}, line {line}"
