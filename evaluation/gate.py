"""What the gate costs in score and saves in questions, on labelled data.

    python evaluation/gate.py --model MODEL --corpora DIR [--split dev|test] [--output FILE]

For each corpus: macro-F1 of stances with and without the gate, the share of pairs that pass, and of
how many pairs the label changes. The gate is asked as in use, with the sentences of the whole
document. With ``--split test`` only VAST's test part is read, for a last report: nothing is chosen
on it.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from stancemine import StanceMiner, Topic
from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument
from stancemine.decoding import decided_stances
from stancemine.gate import Related, TopicGate
from stancemine.labels import STANCES
from stancemine.windows import StanceQuery

CORPORA = {"dev": ("nato-russia", "stancenews", "contrast", "vast"), "test": ("vast",)}
NO_SIDE = {"neutral": "none", "unrelated": "none"}
AT_ONCE = 512


def main() -> None:
    """Print the table, and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", default="en-small", help="a bundled name or a model's folder")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--limit", type=int, help="the first N documents of each corpus")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    miner = StanceMiner.load(options.model)
    if miner._gate is None:
        parser.error(f"{options.model} has no gate")
    found = {}
    print(
        "| corpus | pairs | related pass | others pass | labels changed | macro-F1 without | with |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    for corpus in CORPORA[options.split]:
        documents = list(read(corpus, options.corpora, split=options.split))[: options.limit]
        row = measured(miner, corpus, documents)
        found[corpus] = row
        print(
            f"| {corpus} | {row['pairs']} | {row['related_pass']:.3f} | {row['others_pass']:.3f} | "
            f"{row['changed']:.3f} | {row['without']:.3f} | {row['with']:.3f} |",
            flush=True,
        )
    if options.output:
        options.output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def measured(miner: StanceMiner, corpus: str, documents: list[LabeledDocument]) -> dict[str, float]:
    """The figures of one corpus."""
    scheme = corpus if corpus in miner.schemes else None
    queries, gold, passed = [], [], []
    for document in documents:
        pairs = [
            (index, stance)
            for index, sentence in enumerate(document.sentences)
            for stance in sentence.stances or ()
        ]
        if not pairs:
            continue
        texts = [document.sentence_text(i) for i in range(len(document.sentences))]
        topics = list(dict.fromkeys(stance.topic for _, stance in pairs))
        related = relevance(miner, texts, topics)
        for index, stance in pairs:
            queries.append(StanceQuery(texts[index], stance.topic))
            gold.append(stance.label)
            passed.append(related.passes[index, topics.index(stance.topic)])
    answers = decided_stances(
        np.concatenate(
            [
                miner.stance_probabilities(queries[start : start + AT_ONCE], scheme=scheme)
                for start in range(0, len(queries), AT_ONCE)
            ]
        )
    )
    passes = np.array(passed)
    without = [STANCES[i] for i in answers]
    gated = [
        label if through else "unrelated" for label, through in zip(without, passes, strict=True)
    ]
    if "none" in gold:
        without, gated = ([NO_SIDE.get(x, x) for x in labels] for labels in (without, gated))
    is_related = np.array([label in ("favor", "against", "neutral") for label in gold])
    classes = sorted(set(gold))
    return {
        "pairs": len(gold),
        "related_pass": float(passes[is_related].mean()),
        "others_pass": float(passes[~is_related].mean()) if (~is_related).any() else 1.0,
        "changed": float(np.mean([a != b for a, b in zip(without, gated, strict=True)])),
        "without": f1_score(gold, without, labels=classes, average="macro"),
        "with": f1_score(gold, gated, labels=classes, average="macro"),
    }


def relevance(miner: StanceMiner, texts: list[str], topics: list[str]) -> Related:
    """What the gate says of every sentence and topic, as the miner asks it."""
    rows = miner._windower.sentence_rows(texts, miner.settings.context)
    gate = TopicGate(miner._gate, [Topic(topic) for topic in topics], miner._wordings)
    return gate.related(rows, miner._run(rows), len(texts))


if __name__ == "__main__":
    main()
