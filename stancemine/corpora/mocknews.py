"""MockNews: invented articles, readouts, speeches and editorials, labelled sentence by sentence.

It ships inside the package (``data/mocknews``, CC BY 4.0). Texts and labels were written by a large
language model after our guideline, by no person. Labels are ours, so nothing is mapped: ``role``
and ``reported`` of every sentence, and one of two things more.

- Documents with ``attributions`` have them after PolNeAR's conventions (source with its title and
  apposition, cue without "that", content with its quotation marks), speech and thought alike;
  ``mode`` is told by the cue, as there. An attribution lies within one sentence: a quotation that
  runs on is one without source and cue in each further sentence.
- Documents with ``topics`` have the stance of every sentence toward every one of them; the file
  keeps what is not unrelated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from stancemine.corpora.files import join_sentences, read_jsonl
from stancemine.corpora.records import (
    GoldStance,
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Offsets,
)
from stancemine.cues import cue_mode
from stancemine.errors import CorpusError
from stancemine.labels import ROLES, SPAN_TYPES, STANCES, Mode

__all__ = ["read"]

CORPUS: Final = "mocknews"


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of ``train.jsonl``; there is no held-out part."""
    path = directory / "train.jsonl"
    for row in read_jsonl(path, CORPUS):
        try:
            yield _document(row)
        except (KeyError, TypeError) as error:
            where = f"{CORPUS}: {path}, document {row.get('id')!r}"
            raise CorpusError(f"{where} lacks or misuses a field: {error!r}") from error


def _document(row: Mapping[str, Any]) -> LabeledDocument:
    text, offsets = join_sentences(sentence["text"] for sentence in row["sentences"])
    sentences, attributions = [], []
    spans = "topics" not in row
    for sentence, (start, end) in zip(row["sentences"], offsets, strict=True):
        if sentence["role"] not in ROLES:
            raise CorpusError(f"{CORPUS}: role is {sentence['role']!r}; allowed: {ROLES}")
        if spans:
            found = (_attribution(text, start, parts) for parts in sentence["attributions"])
            attributions.extend(found)
        sentences.append(
            LabeledSentence(
                start,
                end,
                role=sentence["role"],
                reported=sentence["reported"],
                stances=None if spans else _stances(row["topics"], sentence["stances"]),
            )
        )
    return LabeledDocument(
        corpus=CORPUS,
        id=row["id"],
        split="train",
        text=text,
        sentences=tuple(sentences),
        attributions=tuple(attributions) if spans else None,
        title=row["title"],
        group=row["id"],
        meta={"register": row["register"]},
    )


def _stances(topics: Sequence[str], related: Mapping[str, str]) -> tuple[LabeledStance, ...]:
    for topic, label in related.items():
        if topic not in topics or label not in STANCES:
            raise CorpusError(
                f"{CORPUS}: stance {label!r} toward {topic!r}; topics: {topics}; labels: {STANCES}"
            )
    return tuple(LabeledStance(t, cast("GoldStance", related.get(t, "unrelated"))) for t in topics)


def _attribution(text: str, base: int, parts: Mapping[str, Any]) -> LabeledAttribution:
    spans: dict[str, Offsets] = {
        kind: tuple((base + start, base + end) for start, end in parts.get(kind, ()))
        for kind in SPAN_TYPES
    }
    return LabeledAttribution(**spans, mode=_mode(text, spans["cue"]))


def _mode(text: str, cue: Offsets) -> Mode | None:
    return cue_mode(" ".join(text[start:end] for start, end in cue)) if cue else None
