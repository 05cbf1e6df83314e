"""A user's own labelled sentences as labelled documents.

What is not a table of sentences (documents as JSON, brat, CoNLL, Label Studio, …), or comes with a
mapping of its own, is read by `stancemine.corpora.own`. A table (CSV, TSV, JSONL) is read here,
since its labels may be mapped to new ones, which a labelled document keeps as ``native`` only.

One row is one sentence: its text and whichever labels there are. For stance a row also has a topic;
rows that follow each other with the same text are one sentence with several topics. Rows with the
same value in the document column are one document, in the file's order; without that column every
sentence is a document of its own.

The sides of the split are those of the split column, or ``dev_path`` holds the development rows.
Where neither says, ``dev_share`` of the documents is held out by the hash of their name, or of the
text where they have none, so that one text never stands on two sides.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final, cast

from stancemine.corpora import own as corpora_own
from stancemine.corpora.files import join_sentences
from stancemine.corpora.own.mapping import load_mapping
from stancemine.corpora.records import (
    GoldStance,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Split,
)
from stancemine.corpora.splits import ranked_splits
from stancemine.errors import CorpusError
from stancemine.labels import Role
from stancemine.train.config import BUILT_IN, Head, Source

__all__ = ["NativeStance", "native_label", "numbered_rows", "read_own"]

_SPLITS: Final[Mapping[str, Split]] = {
    "train": "train",
    "training": "train",
    "dev": "dev",
    "valid": "dev",
    "validation": "dev",
    "val": "dev",
    "test": "test",
}
_REPORTED: Final[Mapping[str, bool]] = {
    "reported": True,
    "true": True,
    "yes": True,
    "1": True,
    "other": False,
    "false": False,
    "no": False,
    "0": False,
}


@dataclass(frozen=True, slots=True)
class NativeStance(LabeledStance):
    """A stance with the file's own label, which may be mapped to a label that is new here."""

    native: str | None = None


def native_label(stance: LabeledStance) -> str:
    """The label that a source's map is asked for: the authors' own where it is kept."""
    own = stance.native if isinstance(stance, NativeStance) else None
    return own or stance.label


@dataclass(frozen=True, slots=True)
class _Row:
    """A row, its labels checked and mapped."""

    text: str
    document: str | None
    split: Split | None
    sentence: LabeledSentence


def read_own(source: Source) -> list[LabeledDocument]:
    """All documents of a source with a ``path``, each on its side of the split.

    Raises `CorpusError` with file and line for a file, column or label that is not there.
    """
    if source.path is None:
        raise ValueError(f"{source.corpus} is not a file of the user's own")
    documents = list(_documents(source, source.path))
    if source.dev_path is not None:
        held_out = list(_documents(source, source.dev_path))
        if any(document.split not in (None, "train") for document in documents):
            raise CorpusError(f"{source.path.name} has a split column with dev rows: drop dev_path")
        return [
            *(replace(document, split="train") for document in documents),
            *(replace(document, split="dev", id=f"dev/{document.id}") for document in held_out),
        ]
    free = sorted({_key(document) for document in documents if document.split is None})
    if any(document.split == "dev" for document in documents):
        sides: dict[str, Split] = dict.fromkeys(free, "train")
    else:
        sides = ranked_splits(free, source.dev_share, 0.0, seed=source.corpus)
        if len(free) > 1 and "dev" not in sides.values():
            sides[min(free)] = "dev"
    return [d if d.split else replace(d, split=sides[_key(d)]) for d in documents]


def _key(document: LabeledDocument) -> str:
    return document.group or document.text.casefold()


def _documents(source: Source, path: Path) -> Iterator[LabeledDocument]:
    if not source.rows:
        yield from _in_other_formats(source, path)
        return
    rows = [_row(source, path, line, values) for line, values in numbered_rows(path)]
    if not rows:
        raise CorpusError(f"{path} has no rows")
    for number, (name, parts) in enumerate(_grouped(rows), start=1):
        sides = {row.split for row in parts}
        if len(sides) > 1:
            raise CorpusError(f"{path}: the rows of document {name} lie on several sides")
        sentences = _merged(parts)
        text, offsets = join_sentences(words for words, _ in sentences)
        yield LabeledDocument(
            corpus=source.corpus,
            id=name or f"{path.stem}/{number}",
            split=sides.pop(),
            text=text,
            sentences=tuple(
                replace(sentence, start=start, end=end)
                for (_, sentence), (start, end) in zip(sentences, offsets, strict=True)
            ),
            group=name,
        )


def _in_other_formats(source: Source, path: Path) -> Iterator[LabeledDocument]:
    mapping = load_mapping(source.mapping, {"corpus": source.corpus})
    for document in corpora_own.read_own(path, mapping=mapping):
        whole = document.id if len(document.sentences) > 1 else None
        yield replace(document, corpus=source.corpus, group=document.group or whole)


def _grouped(rows: list[_Row]) -> Iterator[tuple[str | None, list[_Row]]]:
    """The rows of each document; without a document, those that follow with the same text."""
    named: dict[str, list[_Row]] = {}
    for row in rows:
        if row.document is not None:
            named.setdefault(row.document, []).append(row)
    yield from named.items()
    lone = (row for row in rows if row.document is None)
    for _, parts in groupby(lone, key=lambda row: (row.text, row.split)):
        yield None, list(parts)


def _merged(rows: list[_Row]) -> list[tuple[str, LabeledSentence]]:
    """Rows that follow with the same text and a topic each, as one sentence."""
    found: list[tuple[str, LabeledSentence]] = []
    for row in rows:
        last = found[-1] if found else None
        if last and last[0] == row.text and last[1].stances and row.sentence.stances:
            stances = (*last[1].stances, *row.sentence.stances)
            found[-1] = row.text, replace(last[1], stances=stances)
        else:
            found.append((row.text, row.sentence))
    return found


def _row(source: Source, path: Path, line: int, values: Mapping[str, Any]) -> _Row:
    columns = source.columns
    where = f"{path}, line {line}"

    def cell(name: str, *, needed: bool = False) -> str | None:
        column: str = getattr(columns, name)
        if column not in values:
            if needed or column != type(columns).model_fields[name].default:
                raise CorpusError(
                    f"{where}: there is no {column!r}; there are {', '.join(values)}. Say in "
                    f"columns.{name} which holds the {name}"
                )
            return None
        value = values[column]
        return None if value is None or not str(value).strip() else str(value).strip()

    text = cell("text", needed=True)
    if text is None:
        raise CorpusError(f"{where}: the text is blank")
    split = cell("split")
    if split is not None and split.casefold() not in _SPLITS:
        raise CorpusError(f"{where}: the split is {split!r}; allowed are train, dev and test")
    labels = {
        head: cell(head, needed=True) if head in source.heads else None
        for head in ("role", "reported", "stance")
    }
    topic = (cell("topic") or source.topic) if "stance" in source.heads else None
    if labels["stance"] is not None and topic is None:
        raise CorpusError(
            f"{where}: a stance needs its topic: name its column in columns.topic, or the one topic"
            " of the whole file in topic"
        )
    return _Row(
        text=text,
        document=cell("document"),
        split=None if split is None else _SPLITS[split.casefold()],
        sentence=_sentence(source, where, labels, topic, cell("holder")),
    )


def _sentence(
    source: Source,
    where: str,
    labels: Mapping[str, str | None],
    topic: str | None,
    holder: str | None,
) -> LabeledSentence:
    role = _mapped(source, "role", labels["role"], where)
    stance = _mapped(source, "stance", labels["stance"], where)
    said = labels["reported"]
    if not source.labels.reported and said is not None:
        known = _REPORTED.get(said.casefold())
        if known is None:
            raise CorpusError(f"{where}: {_unknown('reported', said, tuple(_REPORTED))}")
    else:
        mapped = _mapped(source, "reported", said, where)
        known = None if mapped is None else mapped == "reported"
    stances: tuple[LabeledStance, ...] | None = None
    if stance is not None and topic is not None:
        # A holder with a span is one that the question names; here a row asks for it.
        span = None if holder is None else (0, 0)
        new = bool(source.labels.new_labels("stance"))
        stances = (
            NativeStance(
                topic,
                "none" if new else cast(GoldStance, stance),
                holder,
                holder_span=span,
                native=labels["stance"],
            ),
        )
    new_role = bool(source.labels.new_labels("role"))
    return LabeledSentence(
        0,
        0,
        role=None if new_role or role is None else cast(Role, role),
        reported=known,
        stances=stances,
        native=labels["role"],
    )


def _mapped(source: Source, head: Head, label: str | None, where: str) -> str | None:
    """The label that a file's label stands for; None where there is none, or it is left out."""
    if label is None:
        return None
    mapping: Mapping[str, str] = getattr(source.labels, head)
    if not mapping:
        if label not in BUILT_IN[head]:
            raise CorpusError(f"{where}: {_unknown(head, label, BUILT_IN[head])}")
        return label
    if label not in mapping:
        raise CorpusError(
            f"{where}: the {head} {label!r} is not in labels.{head}, which has "
            f"{', '.join(mapping)}; add it, or map it to an empty string to leave it out"
        )
    return mapping[label] or None


def _unknown(head: str, label: str, known: tuple[str, ...]) -> str:
    return (
        f"the {head} is {label!r}; without a label map it is one of {', '.join(known)}. Say what "
        f'it stands for: labels = {{ {head} = {{ "{label}" = "…" }} }}'
    )


def numbered_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file with the number of the line on which each ends."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix.lower() == ".jsonl":
                yield from _json_lines(path, file)
                return
            delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
            rows: csv.DictReader[str] = csv.DictReader(file, delimiter=delimiter)
            for row in rows:
                if None in row or None in row.values():
                    raise CorpusError(
                        f"{path}, line {rows.line_num}: the row has not as many fields as the first"
                    )
                yield rows.line_num, row
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from error
    except csv.Error as error:
        raise CorpusError(f"{path} cannot be read as a table: {error}") from error


def _json_lines(path: Path, lines: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{path}, line {number} is not JSON: {error}") from error
        if not isinstance(row, dict):
            raise CorpusError(f"{path}, line {number} is not a JSON object")
        yield number, row
