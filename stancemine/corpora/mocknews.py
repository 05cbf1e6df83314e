"""MockNews and MockTopics: invented articles, readouts, speeches and editorials.

They ship inside the package (``data/mocknews``, ``data/mocktopics``, CC BY 4.0). Texts and labels
were written by a large language model after our guideline, by no person. Labels are ours, so
nothing is mapped: ``role`` and ``reported`` of every sentence, and

- in MockNews, attributions after PolNeAR's conventions (source with its title and apposition, cue
  without "that", content with its quotation marks), speech and thought alike; ``mode`` is told by
  the cue, as there. An attribution lies within one sentence: a quotation that runs on is one
  without source and cue in each further sentence.
- in MockTopics, the stance of every sentence toward each of its document's topics; the file keeps
  what is not unrelated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from stancemine.attributions.cues import cue_mode
from stancemine.corpora.files import join_sentences, read_jsonl
from stancemine.corpora.records import (
    GoldStance,
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Offsets,
)
from stancemine.errors import CorpusError
from stancemine.labels import ROLES, SPAN_TYPES, STANCES, Mode

__all__ = ["read", "read_topics"]


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of MockNews' ``train.jsonl``; there is no held-out part."""
    return _read(directory / "train.jsonl", "mocknews")


def read_topics(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of MockTopics' ``train.jsonl``; there is no held-out part."""
    return _read(directory / "train.jsonl", "mocktopics")


def _read(path: Path, corpus: str) -> Iterator[LabeledDocument]:
    for row in read_jsonl(path, corpus):
        try:
            yield _document(row, corpus)
        except (KeyError, TypeError) as error:
            where = f"{corpus}: {path}, document {row.get('id')!r}"
            raise CorpusError(f"{where} lacks or misuses a field: {error!r}") from error


def _document(row: Mapping[str, Any], corpus: str) -> LabeledDocument:
    text, offsets = join_sentences(sentence["text"] for sentence in row["sentences"])
    sentences: list[LabeledSentence] = []
    attributions: list[LabeledAttribution] = []
    topics: Sequence[str] | None = row["topics"] if corpus == "mocktopics" else None
    for sentence, (start, end) in zip(row["sentences"], offsets, strict=True):
        if sentence["role"] not in ROLES:
            raise CorpusError(f"{corpus}: role is {sentence['role']!r}; allowed: {ROLES}")
        if topics is None:
            found = (_attribution(text, start, parts) for parts in sentence["attributions"])
            attributions.extend(found)
        sentences.append(
            LabeledSentence(
                start,
                end,
                role=sentence["role"],
                reported=sentence["reported"],
                stances=None if topics is None else _stances(topics, sentence["stances"]),
            )
        )
    return LabeledDocument(
        corpus=corpus,
        id=row["id"],
        split="train",
        text=text,
        sentences=tuple(sentences),
        attributions=tuple(attributions) if topics is None else None,
        title=row["title"],
        group=row["id"],
        meta={"register": row["register"]},
    )


def _stances(topics: Sequence[str], related: Mapping[str, str]) -> tuple[LabeledStance, ...]:
    for topic, label in related.items():
        if topic not in topics or label not in STANCES:
            raise CorpusError(
                f"mocktopics: stance {label!r} toward {topic!r}; allowed: {STANCES}, {topics}"
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
