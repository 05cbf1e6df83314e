"""MockNews, MockTopics and MockPress: invented articles, readouts, speeches and editorials.

They ship inside the package (``data/mocknews`` and so on, CC BY 4.0). Texts and labels were written
by a large language model after our guideline, by no person. Labels are ours, so nothing is mapped:
``role`` and ``reported`` of every sentence, and

- in MockNews and MockPress, attributions after PolNeAR's conventions (source with its title and
  apposition, cue without "that", content with its quotation marks), speech and thought alike;
  ``mode`` is told by the cue, as there. An attribution lies within one sentence: a quotation that
  runs on is one without source and cue in each further sentence.
- in MockTopics and MockPress, the stance of every sentence toward each of its document's topics;
  the file keeps what is not unrelated.
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
    Split,
)
from stancemine.errors import CorpusError
from stancemine.labels import ROLES, SPAN_TYPES, STANCES, Mode

__all__ = ["read", "read_press", "read_topics"]


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of MockNews' ``train.jsonl``; there is no held-out part."""
    return _read(directory, "mocknews", "train")


def read_topics(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of MockTopics' ``train.jsonl``; there is no held-out part."""
    return _read(directory, "mocktopics", "train")


def read_press(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of MockPress' ``train.jsonl`` and ``test.jsonl``."""
    for split in ("train", "test"):
        yield from _read(directory, "mockpress", split)


def _read(directory: Path, corpus: str, split: Split) -> Iterator[LabeledDocument]:
    path = directory / f"{split}.jsonl"
    for row in read_jsonl(path, corpus):
        try:
            yield _document(row, corpus, split)
        except (KeyError, TypeError) as error:
            where = f"{corpus}: {path}, document {row.get('id')!r}"
            raise CorpusError(f"{where} lacks or misuses a field: {error!r}") from error


def _document(row: Mapping[str, Any], corpus: str, split: Split) -> LabeledDocument:
    text, offsets = join_sentences(sentence["text"] for sentence in row["sentences"])
    sentences: list[LabeledSentence] = []
    attributions: list[LabeledAttribution] = []
    topics: Sequence[str] | None = None if corpus == "mocknews" else row["topics"]
    attributed = corpus != "mocktopics"
    for sentence, (start, end) in zip(row["sentences"], offsets, strict=True):
        if sentence["role"] not in ROLES:
            raise CorpusError(f"{corpus}: role is {sentence['role']!r}; allowed: {ROLES}")
        if attributed:
            found = (_attribution(text, start, parts) for parts in sentence["attributions"])
            attributions.extend(found)
        sentences.append(
            LabeledSentence(
                start,
                end,
                role=sentence["role"],
                reported=sentence["reported"],
                stances=None if topics is None else _stances(corpus, topics, sentence["stances"]),
            )
        )
    return LabeledDocument(
        corpus=corpus,
        id=row["id"],
        split=split,
        text=text,
        sentences=tuple(sentences),
        attributions=tuple(attributions) if attributed else None,
        title=row["title"],
        group=row["id"],
        meta={"register": row["register"]},
    )


def _stances(
    corpus: str, topics: Sequence[str], related: Mapping[str, str]
) -> tuple[LabeledStance, ...]:
    for topic, label in related.items():
        if topic not in topics or label not in STANCES:
            raise CorpusError(
                f"{corpus}: stance {label!r} toward {topic!r}; allowed: {STANCES}, {topics}"
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
