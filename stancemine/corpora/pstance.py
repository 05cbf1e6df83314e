"""P-Stance: tweets on three politicians (Li et al. 2021).

Labels: FAVOR and AGAINST are ours; the authors' published files have no neutral.

The politician is the topic. Sides are the authors' (every target is on each of them). A tweet may
come twice, once for each of two targets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, table

__all__ = ["read"]

CORPUS: Final = "pstance"
STANCES: Final[Mapping[str, GoldStance]] = {"FAVOR": "favor", "AGAINST": "against"}
FILES: Final[Mapping[Split, str]] = {
    "train": "raw_train_all.csv",
    "dev": "raw_val_all.csv",
    "test": "raw_test_all.csv",
}
COLUMNS: Final = ("Tweet", "Target", "Stance")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All tweets."""
    for split, name in FILES.items():
        path = directory / name
        for line, row in table(path, CORPUS, COLUMNS):
            label = in_label_set(STANCES, row["Stance"], path, line)
            yield lone_text(
                CORPUS,
                f"{split}/{line}",
                split,
                row["Tweet"],
                (LabeledStance(row["Target"], label),),
            )
