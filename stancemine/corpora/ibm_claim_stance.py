"""IBM claim stance: claims from Wikipedia toward 55 motions, with targets (Bar-Haim et al. 2017).

Labels: PRO is favor, CON against. There is no neutral.

The topic is the motion (``topicText``), not its target (``topicTarget``, in ``meta``): the label is
about the motion, and a motion may be against its target ("... should be banned"), which
``meta["topic_sentiment"]`` (1 or -1) tells. The text is the claim as the authors made it stand
alone (``claimCorrectedText``).

Sides: train and test are the authors', by motion; dev is cut from the training motions by the hash
of the motion's number: 8 motions, 236 of 1,038 claims. (The usual share of .15 would leave 3
motions and 54 claims.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, table
from stancemine.corpora.splits import hash_split

__all__ = ["read"]

CORPUS: Final = "ibm-claim-stance"
STANCES: Final[Mapping[str, GoldStance]] = {"PRO": "favor", "CON": "against"}
FILE: Final = "claim_stance_dataset_v1.csv"
DEV: Final = 0.3
COLUMNS: Final = (
    "topicId",
    "split",
    "topicText",
    "topicTarget",
    "topicSentiment",
    "claims.claimId",
    "claims.stance",
    "claims.claimCorrectedText",
)


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All claims."""
    path = directory / FILE
    for line, row in table(path, CORPUS, COLUMNS):
        label = in_label_set(STANCES, row["claims.stance"], path, line)
        yield lone_text(
            CORPUS,
            f"{row['topicId']}/{row['claims.claimId']}",
            _side(row),
            row["claims.claimCorrectedText"],
            (LabeledStance(row["topicText"], label),),
            group=row["topicId"],
            meta={"topic_target": row["topicTarget"], "topic_sentiment": row["topicSentiment"]},
        )


def _side(row: Mapping[str, str]) -> Split:
    return "test" if row["split"] == "test" else hash_split(row["topicId"], DEV, seed=CORPUS)
