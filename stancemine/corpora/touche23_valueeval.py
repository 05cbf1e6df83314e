"""Touché23-ValueEval: a premise and its stance toward a conclusion (Mirzakhmedova et al. 2024).

Labels: "in favor of" is favor, "against" is against: the argument says of itself which side of the
conclusion it takes. There is no neutral.

The conclusion is the topic and the premise the text. Sides are the task's (no conclusion is on two
of them). ``meta["part"]`` is the letter of the argument's id, its source: A the IBM argument
quality set, D a platform for debate in India, E the Conference on the Future of Europe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, table

__all__ = ["read"]

CORPUS: Final = "touche23-valueeval"
STANCES: Final[Mapping[str, GoldStance]] = {"in favor of": "favor", "against": "against"}
FILES: Final[Mapping[Split, str]] = {
    "train": "arguments-training.tsv",
    "dev": "arguments-validation.tsv",
    "test": "arguments-test.tsv",
}
COLUMNS: Final = ("Argument ID", "Conclusion", "Stance", "Premise")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All arguments."""
    for split, name in FILES.items():
        path = directory / name
        for line, row in table(path, CORPUS, COLUMNS, delimiter="\t", quoted=False):
            label = in_label_set(STANCES, row["Stance"], path, line)
            yield lone_text(
                CORPUS,
                row["Argument ID"],
                split,
                row["Premise"],
                (LabeledStance(row["Conclusion"], label),),
                group=row["Conclusion"],
                meta={"part": row["Argument ID"][0]},
            )
