"""Whose stance it is: holders on the home topics, on StanceNews, DSE and SEESAW.

    python evaluation/holders.py --model en-small --corpora DIR

Three questions, each with an interval over documents (DSE: sentences; SEESAW: stories):

- Among reported sentences (gold): is the holder of the record the gold holder? Once over all of
  them, once over those that the model, too, takes for reported.
- DSE and SEESAW, for each gold stance whose holder and target both stand in the sentence: is the
  gold holder likelier to take that side on the target than the target to take it on the holder?
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from stancemine import StanceMiner
from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.holders import found_holder, right_holder
from stancemine.evaluate.intervals import bootstrap_interval
from stancemine.inputs import Article
from stancemine.windows import StanceQuery

Judged = tuple[str, bool]
"""A group (document, sentence, story) and whether the answer was right."""


def main() -> None:
    """Print one line a question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    parser.add_argument("--split", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--set", action="append", default=[], help="default: all")
    parser.add_argument("--limit", type=int, default=2000, help="of DSE and SEESAW, stances each")
    parser.add_argument(
        "--errors", action="store_true", help="list wrong holders (never of a test)"
    )
    options = parser.parse_args()
    miner = StanceMiner.load(options.model)
    for name in options.set or ("nato-russia", "stancenews", "dse", "seesaw"):
        documents = list(read(name, options.corpora, split=options.split))
        if name in ("nato-russia", "stancenews"):
            judged = list(of_records(miner, documents, errors=options.errors))
            print(line(f"{name}: holder, reported sentences", [(g, r) for g, r, _ in judged]))
            sure = [(g, r) for g, r, reported in judged if reported]
            print(line(f"{name}: where the model says reported", sure))
        else:
            print(line(f"{name}: both named", list(of_pairs(miner, documents, options.limit))))


def of_records(
    miner: StanceMiner, documents: Sequence[LabeledDocument], *, errors: bool
) -> Iterator[tuple[str, bool, bool]]:
    """Group, whether the holder is right, whether the sentence was found to be reported."""
    articles = (
        Article(sentences=tuple(d.sentence_text(i) for i in range(len(d.sentences))))
        for d in documents
    )
    for gold, record in zip(documents, miner.pipe(articles, topics=["the topic"]), strict=True):
        for wanted, sentence in zip(gold.sentences, record.sentences, strict=True):
            if not wanted.reported or wanted.holder is None:
                continue
            holder = found_holder(sentence, "the topic")
            right = right_holder(holder, wanted.holder, wanted.source)
            if errors and not right:
                said = f"{wanted.holder!r} ({wanted.source!r}), not {holder.name!r}"
                print(f"  {said}: {sentence.text!r}")
            yield gold.group or gold.id, right, sentence.reported


def of_pairs(
    miner: StanceMiner, documents: Iterable[LabeledDocument], limit: int
) -> Iterator[Judged]:
    """Whether the holder is chosen, for each gold stance whose two entities the sentence names.

    The rivals are the stance of the holder toward the topic and that of the topic's entity toward
    the holder: who of the two is likelier to take the gold side (P(favor) or P(against))?
    """
    found: list[tuple[str, str, str, str, str]] = []
    for document in documents:
        for index, sentence in enumerate(document.sentences):
            text = document.sentence_text(index)
            for stance in sentence.stances or ():
                if stance.label in ("favor", "against") and stance.holder:
                    holder, topic = stance.holder, stance.topic
                    if _named(holder, text) and _named(topic, text) and holder != topic:
                        group = document.group or document.id
                        found.append((group, text, holder, topic, stance.label))
    found = found[:limit]
    queries = [StanceQuery(text, topic, holder) for _, text, holder, topic, _ in found]
    queries += [StanceQuery(text, holder, topic) for _, text, holder, topic, _ in found]
    scheme = "dse" if "dse" in miner.schemes else None
    scores = miner.stance_probabilities(queries, scheme=scheme)
    for number, (group, *_, label) in enumerate(found):
        side = 0 if label == "favor" else 1
        yield group, bool(scores[number, side] > scores[number + len(found), side])


def _named(name: str, text: str) -> bool:
    """Whether the name, or its last word, stands in the text."""
    low = text.casefold()
    return (
        name.casefold() in low
        or re.search(rf"\b{re.escape(name.split()[-1].casefold())}\b", low) is not None
    )


def line(what: str, judged: Sequence[Judged]) -> str:
    """The share of right answers with its 95 % interval over groups."""
    if not judged:
        return f"{what}: none"
    groups: dict[str, list[bool]] = defaultdict(list)
    for group, right in judged:
        groups[group].append(right)
    counts = np.array([[sum(rights), len(rights)] for rights in groups.values()])

    def share(summed: np.ndarray) -> np.ndarray:
        return summed[..., 0] / np.maximum(summed[..., 1], 1)

    low, high = bootstrap_interval(counts, share)
    right, total = counts.sum(axis=0)
    return f"{what}: {right}/{total} = {right / total:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
