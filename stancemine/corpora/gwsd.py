"""GWSD: opinions quoted in the news on global warming (Luo, Card & Jurafsky 2020).

Labels: the columns ``agree``, ``disagree`` and ``neutral`` are the authors' probabilities,
estimated from eight annotators with their biases modelled; the likeliest is the label. agree is
favor, disagree is against. neutral stays ``neutral``: the sentences were drawn for being about the
subject.

Topic: the statement on which annotators placed the sentences, that global warming is a serious
concern. Rows s0 to s4 are five screening sentences repeated in every batch (250 rows, no
probabilities) and are dropped.

Sides: ``in_held_out_test`` is test; dev is cut from the rest by the hash of the sentence, so that
the eight sentences that occur twice fall on one side (see ``splits.hash_split``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import lone_text, table
from stancemine.corpora.splits import hash_split
from stancemine.errors import CorpusError

__all__ = ["TOPIC", "read"]

CORPUS: Final = "gwsd"
TOPIC: Final = "global warming is a serious concern"
STANCES: Final[Mapping[str, GoldStance]] = {
    "agree": "favor",
    "disagree": "against",
    "neutral": "neutral",
}
FILE: Final = "GWSD.tsv"
COLUMNS: Final = ("sent_id", "sentence", *STANCES, "guid", "in_held_out_test")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All sentences but the screening ones."""
    path = directory / FILE
    for line, row in table(path, CORPUS, COLUMNS, delimiter="\t"):
        if row["sent_id"].startswith("s"):
            continue
        native = _likeliest(row, path, line)
        yield lone_text(
            CORPUS,
            row["guid"],
            _side(row),
            row["sentence"],
            (LabeledStance(TOPIC, STANCES[native]),),
            native=native,
            group=row["sentence"],
        )


def _likeliest(row: Mapping[str, str], path: Path, line: int) -> str:
    try:
        return max(STANCES, key=lambda name: float(row[name]))
    except ValueError:
        raise CorpusError(
            f"{path}, line {line}: {', '.join(STANCES)} must be probabilities"
        ) from None


def _side(row: Mapping[str, str]) -> Split:
    return "test" if row["in_held_out_test"] == "True" else hash_split(row["sentence"], seed=CORPUS)
