"""UKP Sentential Argument Mining: web sentences for and against eight topics (Stab et al. 2018).

Labels: Argument_for is favor, Argument_against is against. NoArgument is ``none``: it covers
sentences that are off the topic and those that mention it without arguing. A sentence that only
states a position without a reason is NoArgument too, so ``none`` is "no argument", a little wider
than "no side taken".

Sides are the ``set`` column (train, val, test, every topic on each); ``group`` is the topic, for
leaving one topic out. A sentence may stand under its topic more than once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, table
from stancemine.errors import CorpusError

__all__ = ["read"]

CORPUS: Final = "ukp-sentential"
STANCES: Final[Mapping[str, GoldStance]] = {
    "Argument_for": "favor",
    "Argument_against": "against",
    "NoArgument": "none",
}
SIDES: Final[Mapping[str, Split]] = {"train": "train", "val": "dev", "test": "test"}
COLUMNS: Final = ("topic", "retrievedUrl", "sentence", "annotation", "set")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All sentences, topic by topic."""
    paths = sorted((directory / "data" / "complete").glob("*.tsv"))
    if not paths:
        raise CorpusError(f"{CORPUS}: no .tsv files in {directory / 'data' / 'complete'}")
    for path in paths:
        for line, row in table(path, CORPUS, COLUMNS, delimiter="\t", quoted=False):
            label = in_label_set(STANCES, row["annotation"], path, line)
            if row["set"] not in SIDES:
                raise CorpusError(
                    f"{CORPUS}: {path}, line {line}: the set {row['set']!r} is not one of "
                    + ", ".join(SIDES)
                )
            yield lone_text(
                CORPUS,
                f"{path.stem}/{line}",
                SIDES[row["set"]],
                row["sentence"],
                (LabeledStance(row["topic"], label),),
                native=row["annotation"],
                group=row["topic"],
                meta={"url": row["retrievedUrl"]},
            )
