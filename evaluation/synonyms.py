"""How the wordings of a topic answer together: the ways that were tried.

    python evaluation/synonyms.py --model en-small --corpora DIR

Three sets of sentences and topics with synonyms, all for development: names that the sentences do
not use (``synonyms.jsonl``, made up for this), StanceNews' development part with the paraphrases of
its topics that training has (two each), and the home topics with wordings that their texts use.
Macro-F1 of the four stances, how many of the related pairs are found, and how many are made up.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from stancemine import StanceMiner
from stancemine.corpora import read
from stancemine.decoding import OWN_WORDING, decided_stances, of_wordings
from stancemine.labels import STANCES
from stancemine.train.wordings import read_wordings
from stancemine.windows import StanceQuery

OWN = Path(__file__).parent / "synonyms.jsonl"
HOME = {
    "dialogue with Russia": (
        "negotiations with Russia",
        "talks with Moscow",
        "the Minsk agreements",
        "the Normandy format",
    ),
    "NATO strategy": ("NATO", "NATO enlargement"),
    "sanctions against Russia": ("the sanctions",),
    "military aid to Ukraine": ("weapons for Ukraine",),
}
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """A sentence, the sentence before, the topic's wordings (its own first) and the gold stance."""

    sentence: str
    before: str | None
    wordings: tuple[str, ...]
    gold: str


def made_up(path: Path = OWN) -> Iterator[Asked]:
    """The project's own sentences, each by itself."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for sentence, gold in row["sentences"]:
            yield Asked(sentence, None, (row["topic"], *row["synonyms"]), gold)


def labeled(
    corpus: str, root: Path | None, wordings: dict[str, tuple[str, ...]]
) -> Iterator[Asked]:
    """A corpus' development sentences about the topics that have synonyms."""
    for document in read(corpus, root, split="dev"):
        texts = [document.sentence_text(i) for i in range(len(document.sentences))]
        for before, text, sentence in zip([None, *texts], texts, document.sentences, strict=False):
            for stance in sentence.stances or ():
                if synonyms := wordings.get(stance.topic):
                    yield Asked(text, before, (stance.topic, *synonyms), stance.label)


def paraphrases() -> dict[str, tuple[str, ...]]:
    """Two other wordings of each of StanceNews' topics that has so many."""
    found = read_wordings("stancenews").items()
    also = {topic: [w.text for w in words if not w.opposite][:2] for topic, words in found}
    return {topic: tuple(texts) for topic, texts in also.items() if len(texts) == 2}


WAYS: dict[str, Callable[[Array], Array]] = {
    "the topic's own wording alone": partial(of_wordings, own=1),
    "the wording that it is most about": partial(of_wordings, own=0),
    "the mean of all": lambda stances: np.asarray(stances.mean(axis=0), dtype=np.float32),
    **{
        f"own wording {own}, most about the rest": partial(of_wordings, own=own)
        for own in (0.25, 0.33, 0.4, 0.5, 0.6)
    },
}


def rows(miner: StanceMiner, name: str, asked: list[Asked]) -> Iterator[str]:
    """The table's rows of one set."""
    context = miner.settings.stance_context
    gold = [one.gold for one in asked]
    related = np.array(gold) != "unrelated"
    queries = [
        StanceQuery(one.sentence, wording, previous=one.before if context else None)
        for one in asked
        for wording in one.wordings
    ]
    answers = miner.stance_probabilities(queries)
    ends = np.cumsum([len(one.wordings) for one in asked])
    each = [part[:, None] for part in np.split(answers, ends[:-1])]
    for way, combine in WAYS.items():
        found = decided_stances(np.concatenate([combine(stances) for stances in each]))
        score = f1_score(gold, [STANCES[i] for i in found], labels=list(STANCES), average="macro")
        said = found != STANCES.index("unrelated")
        mark = "**" if way.startswith(f"own wording {OWN_WORDING},") else ""
        yield (
            f"| {name} | {mark}{way}{mark} | {score:.3f} | {(said & related).sum()} of "
            f"{related.sum()} | {(said & ~related).sum()} of {(~related).sum()} |"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--corpora", type=Path)
    options = parser.parse_args()
    miner = StanceMiner.load(options.model)
    print("| set | way | macro-F1 | found | made up |\n|---|---|--:|--:|--:|")
    for name, asked in (
        ("names", made_up()),
        ("StanceNews", labeled("stancenews", options.corpora, paraphrases())),
        ("home topics", labeled("nato-russia", options.corpora, HOME)),
    ):
        print("\n".join(rows(miner, name, list(asked))), flush=True)


if __name__ == "__main__":
    main()
