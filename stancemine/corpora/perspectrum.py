"""Perspectrum: claims and the perspectives that support or undermine them (Chen et al. 2019).

Labels: ``stance_label_3`` SUPPORT is favor, UNDERMINE is against; a perspective that is neither
(NOT_A_PERSPECTIVE, absent from the published file) takes no side that could be learned and is
skipped. The five-way label is kept as ``native``.

The claim is the topic; each wording of a perspective, the authors' or a paraphrase, is a document.
Sides are by claim, as published; wordings that repeat under the same claim count once. Many
claims restate one another, so the sides share perspectives: of the wordings in dev 694 of 1,813
and in test 658 of 2,572 occur in training under another claim (letter case aside).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.files import require
from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import lone_text
from stancemine.errors import CorpusError

__all__ = ["read"]

CORPUS: Final = "perspectrum"
STANCES: Final[Mapping[str, GoldStance]] = {"SUPPORT": "favor", "UNDERMINE": "against"}
ANSWERS: Final = "dataset/perspectrum_with_answers_v1.0.json"
POOL: Final = "dataset/perspective_pool_v1.0.json"
SPLITS: Final = "dataset/dataset_split_v1.0.json"


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All perspectives, claim by claim."""
    pool = {entry["pId"]: entry for entry in _load(directory / POOL)}
    splits: dict[str, Split] = _load(directory / SPLITS)
    for claim in _load(directory / ANSWERS):
        split = splits.get(str(claim["cId"]))
        if split is None:
            raise CorpusError(f"{directory / SPLITS} has no side for claim {claim['cId']}")
        yield from _perspectives(claim, pool, split)


def _load(path: Path) -> Any:
    return json.loads(require(path, CORPUS).read_text(encoding="utf-8"))


def _perspectives(
    claim: Mapping[str, Any], pool: Mapping[int, Mapping[str, Any]], split: Split
) -> Iterator[LabeledDocument]:
    topic, claim_id = claim["text"], str(claim["cId"])
    seen: set[str] = set()
    for cluster in claim["perspectives"]:
        label = STANCES.get(cluster["stance_label_3"])
        if label is None:
            continue
        for wording in cluster["pids"]:
            text = pool[wording]["text"]
            if text in seen or not text.strip():
                continue
            seen.add(text)
            yield lone_text(
                CORPUS,
                f"{claim_id}/{wording}",
                split,
                text,
                (LabeledStance(topic, label),),
                native=cluster["stance_label_5"],
                group=claim_id,
                meta={"source": pool[wording]["source"], "claim_source": claim["source"]},
            )
