"""StanceNews and the home topics (nato-russia): every axis labelled, sentence by sentence.

Both sets follow one guideline whose labels are ours, so nothing is mapped: ``role``, ``reported``,
``kind`` and the stance labels are taken as they are. Two readings:

- A reported sentence without a cue (a running quotation) has the cue ``""`` in the files and here;
  what is not reported has no source, cue or kind: None.
- Every stance belongs to the sentence's ``holder`` ("author", a name, or "unknown").

A document of StanceNews is labelled for its own five topics; a sentence may carry further topics
where it takes a side on them. They follow the five in ``stances``.

StanceNews takes its texts from the training parts of other corpora: `origin` says which document
that is. Its development documents are training documents there, so whoever trains on both and
chooses a model on StanceNews must leave those out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stancemine.corpora.files import join_sentences, read_jsonl
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance, Split
from stancemine.errors import CorpusError
from stancemine.labels import KINDS, ROLES, STANCES

__all__ = ["SINGLE_SENTENCES", "origin", "read", "read_home"]

SINGLE_SENTENCES = frozenset({"claims-a", "claims-b"})
"""Documents that are lists of unrelated statements: each sentence becomes its own document."""

_ORIGINS = {
    "nd-train/": ("newsdiscourse", "train/"),
    "pn-train/": ("polnear", ""),
    "unsc-train/": ("argunsc", ""),
    "we/": ("webis_editorials_16", ""),
}


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of StanceNews: ``train.jsonl`` and ``dev.jsonl``."""
    yield from read_home(directory / "train.jsonl", "train", corpus="stancenews")
    yield from read_home(directory / "dev.jsonl", "dev", corpus="stancenews")


def read_home(
    path: Path, split: Split = "dev", *, corpus: str = "nato-russia"
) -> Iterator[LabeledDocument]:
    """The documents of one file in this format; raises `CorpusError` where a label is missing.

    The text is the sentences joined by one space. The sentences of `SINGLE_SENTENCES` come as
    documents ``ID/1``, ``ID/2``, … of the group ``ID``.
    """
    for row in read_jsonl(path, corpus):
        try:
            yield from _documents(row, split, corpus)
        except (KeyError, TypeError) as error:
            where = f"{corpus}: {path}, document {row.get('id')!r}"
            raise CorpusError(f"{where} lacks or misuses a field: {error!r}") from error


def origin(document_id: str) -> tuple[str, str] | None:
    """The corpus and the document that a StanceNews document's text is from; None if from neither.

    >>> origin("we/guardian/001-example"), origin("putin-1")
    (('webis_editorials_16', 'guardian/001-example'), None)
    """
    for prefix, (corpus, folder) in _ORIGINS.items():
        if document_id.startswith(prefix):
            return corpus, folder + document_id.removeprefix(prefix)
    return None


def _documents(row: Mapping[str, Any], split: Split, corpus: str) -> Iterator[LabeledDocument]:
    name, sentences = row["id"], row["sentences"]
    if name not in SINGLE_SENTENCES:
        yield _document(row, sentences, name, split, corpus)
        return
    for number, sentence in enumerate(sentences, start=1):
        yield _document(row, [sentence], f"{name}/{number}", split, corpus)


def _document(
    row: Mapping[str, Any], sentences: list[Mapping[str, Any]], name: str, split: Split, corpus: str
) -> LabeledDocument:
    text, offsets = join_sentences(sentence["text"] for sentence in sentences)
    return LabeledDocument(
        corpus=corpus,
        id=name,
        split=split,
        text=text,
        sentences=tuple(
            _sentence(sentence, start, end)
            for sentence, (start, end) in zip(sentences, offsets, strict=True)
        ),
        title=row["title"] or None,
        group=row["id"],
        meta={"source": row["source"]},
    )


def _sentence(sentence: Mapping[str, Any], start: int, end: int) -> LabeledSentence:
    holder = sentence["holder"]
    _check("role", sentence["role"], ROLES)
    _check("kind", sentence["kind"], (*KINDS, None))
    for label in sentence["stance"].values():
        _check("stance", label, STANCES)
    return LabeledSentence(
        start=start,
        end=end,
        role=sentence["role"],
        reported=sentence["reported"],
        kind=sentence["kind"],
        source=sentence["source"],
        cue=sentence["cue"],
        holder=holder,
        stances=tuple(LabeledStance(t, label, holder) for t, label in sentence["stance"].items()),
    )


def _check(field: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise CorpusError(f"{field} is {value!r}; allowed: {', '.join(map(str, allowed))}")
