"""AbstRCT by sentence: claims and evidence in abstracts of clinical trials (Mayer et al. 2020).

The files are those of the SciARK project, which give each abstract as sentences with one label.

Labels: Claim is claim, Evidence is premise (an observation that a claim rests on), no label is
none. Sides are the files'; the test file pools the three test sets of the paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.files import join_sentences, read_text
from stancemine.corpora.records import LabeledDocument, LabeledSentence, Split
from stancemine.errors import CorpusError
from stancemine.labels import Role

__all__ = ["MAPPING", "read"]

CORPUS: Final = "abstrct"
MAPPING: Final[Mapping[str | None, Role]] = {"Claim": "claim", "Evidence": "premise", None: "none"}
SPLITS: Final[tuple[Split, ...]] = ("train", "dev", "test")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """One document an abstract; its id is the one in PubMed."""
    for split in SPLITS:
        path = directory / "dataset" / "AbstRCT" / f"AbstRCT_{split}.json"
        for identifier, abstract in json.loads(read_text(path, CORPUS)).items():
            yield _document(identifier, abstract, split, path)


def _document(
    identifier: str, abstract: Mapping[str, Any], split: Split, path: Path
) -> LabeledDocument:
    sentences, labels = abstract["sentences"], abstract["labels"]
    where = f"{CORPUS}: {path}, abstract {identifier}"
    if len(sentences) != len(labels):
        raise CorpusError(f"{where}: {len(labels)} labels for {len(sentences)} sentences")
    odd = sorted({str(label) for label in labels if label not in MAPPING})
    if odd:
        raise CorpusError(f"{where}: {', '.join(odd)}: labels are Claim, Evidence or null")
    text, offsets = join_sentences(sentence.strip() for sentence in sentences)
    return LabeledDocument(
        corpus=CORPUS,
        id=identifier,
        split=split,
        text=text,
        sentences=tuple(
            LabeledSentence(start, end, role=MAPPING[label], native=label)
            for label, (start, end) in zip(labels, offsets, strict=True)
        ),
        group=identifier,
    )
