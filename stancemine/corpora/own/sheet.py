"""Documents as a table to be read and corrected in a spreadsheet.

A row is a sentence, a topic and a holder; a sentence without stances is one row. The columns are
those that every reader of tables here takes: ``document``, ``sentence`` (its number, from 1),
``text``, ``role``, ``reported``, ``topic``, ``stance``, ``holder`` (of the stance), ``split``;
where anything says so ``speaker`` (whose words the sentence holds), ``source``, ``cue``, ``kind``,
``native``, ``title``, ``group``, a column for each key of ``meta``, and ``gap_before`` and
``gap_after``: what stands around the sentences where it is not one space between two of them. A
model's sentences have a row for each topic, so that a stance that was left open can be filled in.

What a table cannot hold is left out: spans (attributions, components, the words of a topic and a
holder), relations, the name of the corpus, and the difference between an empty text and none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from stancemine.corpora.own.choices import topics_of
from stancemine.corpora.own.columns import Columns, nearest
from stancemine.corpora.own.pieces import AFTER, BEFORE
from stancemine.corpora.own.predicted import CORPUS
from stancemine.corpora.own.rows import META
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError

__all__ = ["left_out", "sheet"]

_ALWAYS: Final = (
    "document", "sentence", "text", "role", "reported", "topic", "stance", "holder",
)  # fmt: skip
_WHERE_SAID: Final = (
    "speaker", "source", "cue", "kind", "native", "split", "title", "group", BEFORE, AFTER,
)  # fmt: skip
_SIDES: Final = "split"
"""Empty, it is there to be filled in."""


def sheet(documents: Iterable[LabeledDocument]) -> tuple[list[str], list[dict[str, str]]]:
    """The names of the columns, and the rows; all documents are held in memory.

    Raises `CorpusError` for documents without a sentence that could be a row, or with one id.
    """
    every = list(documents)
    rows: list[dict[str, str]] = []
    keys: dict[str, str] = {}
    seen: set[str] = set()
    topics = topics_of(document for document in every if document.corpus == CORPUS)
    for document in every:
        if document.id in seen:
            raise CorpusError(f"two documents have the id {document.id!r}: a table needs ids")
        seen.add(document.id)
        keys.update((key, _column(key)) for key in document.meta if key not in keys)
        asked = (topics or topics_of([document])) if document.corpus == CORPUS else []
        rows.extend(_rows(document, keys, asked))
    said = {name for row in rows for name, value in row.items() if value}
    if "holder" in said:
        said.add("speaker")  # else a stance's holder would be taken for the sentence's
    names = [n for n in _WHERE_SAID if n in said or n == _SIDES]
    return [*_ALWAYS, *names, *(column for column in keys.values() if column in said)], rows


def left_out(document: LabeledDocument) -> list[str]:
    """What of a document a table does not hold, in words.

    >>> left_out(LabeledDocument("own", "a", None, "Yes.", ()))
    ['the whole document: it has no sentences']
    """
    parts = {
        "attributions": document.attributions,
        "relations": document.relations,
        "components": document.components,
    }
    found = [name for name, part in parts.items() if part]
    stances = [stance for s in document.sentences for stance in s.stances or ()]
    if any(stance.topic_span or stance.holder_span for stance in stances):
        found.append("spans of topics and holders")
    if not any(document.sentence_text(i).strip() for i in range(len(document.sentences))):
        found = ["the whole document: it has no sentences"]
    return found


def _column(key: str) -> str:
    known = [name for name in Columns.model_fields if name != "tag"]
    taken = {*known, BEFORE, AFTER}
    plain = key not in taken and ": " not in key and nearest(key, known, 0.75) is None
    return key if plain else f"{META}{key}"


def _rows(
    document: LabeledDocument, keys: Mapping[str, str], topics: Sequence[str]
) -> Iterator[dict[str, str]]:
    whole = {
        "document": document.id,
        "split": document.split or "",
        "title": document.title or "",
        "group": "" if document.group == document.id else document.group or "",
        **{keys[key]: value for key, value in document.meta.items()},
    }
    kept = [i for i in range(len(document.sentences)) if document.sentence_text(i).strip()]
    end = 0
    for place, index in enumerate(kept):
        sentence = document.sentences[index]
        gap = document.text[end : sentence.start]
        end = sentence.end
        last = document.text[end:] if place == len(kept) - 1 else ""
        row = {
            **whole,
            "sentence": str(index + 1),
            "text": document.sentence_text(index),
            "role": sentence.role or "",
            "reported": "" if sentence.reported is None else str(sentence.reported).lower(),
            "speaker": sentence.holder or "",
            "source": sentence.source or "",
            "cue": sentence.cue or "",
            "kind": sentence.kind or "",
            "native": sentence.native or "",
            BEFORE: "" if gap == (" " if place else "") else _json(gap),
            AFTER: _json(last) if last else "",
        }
        stances = sentence.stances or ()
        for stance in stances:
            said = {"topic": stance.topic, "stance": stance.label, "holder": stance.holder or ""}
            yield row | said
        left = [topic for topic in topics if all(stance.topic != topic for stance in stances)]
        yield from (row | {"topic": topic} for topic in left)
        if not stances and not left:
            yield row


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
