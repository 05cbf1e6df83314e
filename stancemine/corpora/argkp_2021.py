"""ArgKP-2021: crowd-written arguments toward 31 motions (Bar-Haim et al. 2020, Friedman 2021).

Labels: stance 1 is favor, -1 against: every argument was written for one side of its motion. There
is no neutral.

The motion is the topic. Sides are the shared task's; no motion is on two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, table

__all__ = ["read"]

CORPUS: Final = "argkp-2021"
STANCES: Final[Mapping[str, GoldStance]] = {"1": "favor", "-1": "against"}
FILES: Final[Mapping[Split, str]] = {
    "train": "kpm_data/arguments_train.csv",
    "dev": "kpm_data/arguments_dev.csv",
    "test": "test_data/arguments_test.csv",
}
COLUMNS: Final = ("arg_id", "argument", "topic", "stance")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All arguments."""
    for split, name in FILES.items():
        path = directory / name
        for line, row in table(path, CORPUS, COLUMNS):
            label = in_label_set(STANCES, row["stance"], path, line)
            yield lone_text(
                CORPUS,
                f"{split}/{row['arg_id']}",
                split,
                row["argument"],
                (LabeledStance(row["topic"], label),),
                group=row["topic"],
            )
