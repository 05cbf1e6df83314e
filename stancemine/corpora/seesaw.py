"""SEESAW: who is for or against whom, sentence by sentence, in news articles (Zhang et al. 2022).

Labels: sentiment POS is favor, NEG is against; subject is the holder, object the topic, both in
the article's canonical names (which need not stand in the sentence, so there are no spans). Each
annotated triplet is one stance. A sentence without triplets has no stances (an empty tuple): the
annotators read whole articles, so nobody in its list takes a side there. There is no neutral and
no list of (holder, topic) pairs that were judged and found without a side.

Holders "None" and "Not in the list" are not names: such a stance has no holder (2,299 of 10,619).
A stance whose object is "Not in the list" has no topic that could be asked about and is left out
(561). The authors' empty sentences (900, none with a stance) are left out too.

Sides are those of ``meta``: by story, so that the three outlets' articles on it stay together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.files import join_sentences, read_text, require
from stancemine.corpora.records import (
    GoldStance,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Split,
)
from stancemine.corpora.rows import in_label_set
from stancemine.errors import CorpusError

__all__ = ["read"]

CORPUS: Final = "seesaw"
STANCES: Final[Mapping[str, GoldStance]] = {"POS": "favor", "NEG": "against"}
SIDES: Final[Mapping[str, Split]] = {"train": "train", "valid": "dev", "test": "test"}
NO_NAME: Final = frozenset({"None", "Not in the list"})


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All articles; ``group`` is the story."""
    root = directory / "SEESAW"
    for path in sorted(require(root / "articles", CORPUS).glob("*.json")):
        story, _, number = path.stem.partition("_DOCUMENT_")
        yield _document(
            path,
            article=_load(path),
            annotation=_load(root / "annotations" / path.name),
            meta=_load(root / "meta" / f"{story}.json"),
            story=story,
            number=number,
        )


def _load(path: Path) -> Any:
    return json.loads(read_text(path, CORPUS))


def _document(
    path: Path,
    article: Mapping[str, Any],
    annotation: Mapping[str, Any],
    meta: Mapping[str, Any],
    story: str,
    number: str,
) -> LabeledDocument:
    if meta["Split"] not in SIDES:
        raise CorpusError(
            f"{CORPUS}: {story}: the split {meta['Split']!r} is not one of {', '.join(SIDES)}"
        )
    sentences = [entry for entry in article["text"] if entry["text"].strip()]
    text, offsets = join_sentences(entry["text"].strip() for entry in sentences)
    triplets = annotation["sentence-level stances"]
    outlet = meta.get(f"Meta info for article {number}", {})
    return LabeledDocument(
        corpus=CORPUS,
        id=path.stem,
        split=SIDES[meta["Split"]],
        text=text,
        sentences=tuple(
            LabeledSentence(
                start, end, stances=_stances(triplets.get(str(entry["id"]), ()), path, entry["id"])
            )
            for entry, (start, end) in zip(sentences, offsets, strict=True)
        ),
        title=article["title"] or None,
        group=story,
        meta={
            key: str(value)
            for key, value in (
                ("outlet", outlet.get("source")),
                ("bias", outlet.get("bias_label")),
                ("topic", meta.get("story_topic")),
                ("date", meta.get("story_time")),
            )
            if value is not None
        },
    )


def _stances(
    triplets: Sequence[Mapping[str, Any]], path: Path, sentence: int
) -> tuple[LabeledStance, ...]:
    return tuple(
        LabeledStance(
            topic=triplet["object"],
            label=in_label_set(STANCES, triplet["sentiment"], path, sentence),
            holder=None if triplet["subject"] in NO_NAME else triplet["subject"],
        )
        for triplet in triplets
        if triplet["object"] not in NO_NAME
    )
