"""SemEval-2016 Task 6: tweets and five targets, in TweetEval's files (Mohammad et al. 2016).

Labels: 1 is against, 2 is favor (``mapping.txt``). 0 is the task's NONE: "neither inference is
likely", which takes in neutral and unrelated tweets, hence ``none``.

The topic is the task's own wording of the target (`TARGETS`; the folders have short names). Sides
are TweetEval's: test is the task's, validation was cut from its training part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, read_lines
from stancemine.errors import CorpusError

__all__ = ["TARGETS", "read"]

CORPUS: Final = "semeval2016-task6"
STANCES: Final[Mapping[str, GoldStance]] = {"0": "none", "1": "against", "2": "favor"}
TARGETS: Final[Mapping[str, str]] = {
    "abortion": "Legalization of Abortion",
    "atheism": "Atheism",
    "climate": "Climate Change is a Real Concern",
    "feminist": "Feminist Movement",
    "hillary": "Hillary Clinton",
}
SIDES: Final[Mapping[Split, str]] = {"train": "train", "dev": "val", "test": "test"}


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All tweets, target by target."""
    for folder, target in TARGETS.items():
        for split, side in SIDES.items():
            labels_path = directory / "stance" / folder / f"{side}_labels.txt"
            texts = read_lines(labels_path.with_name(f"{side}_text.txt"), CORPUS)
            labels = read_lines(labels_path, CORPUS)
            if len(texts) != len(labels):
                raise CorpusError(
                    f"{CORPUS}: {labels_path} has {len(labels)} labels for {len(texts)} tweets"
                )
            for line, (text, label) in enumerate(zip(texts, labels, strict=True), start=1):
                yield lone_text(
                    CORPUS,
                    f"{folder}/{split}/{line}",
                    split,
                    text.strip(),
                    (LabeledStance(target, in_label_set(STANCES, label, labels_path, line)),),
                )
