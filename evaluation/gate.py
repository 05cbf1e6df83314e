"""What the gate costs in score and saves in questions, on labelled data.

    python evaluation/gate.py --model MODEL --corpora DIR [--split dev|test] [--gate strict|wide]
        [--output FILE]

For each corpus: macro-F1 of stances with and without the gate, the share of pairs that are asked,
and of how many pairs the label changes. The gate is used as by the miner, with the sentences of the
whole document, in two rounds; sentences are asked whole. Rows "… in news": related sentences of
contrast and VAST that the model finds, each put alone into an article about something else (of
NewsDiscourse's development part): how many of them are asked. With ``--split test`` only VAST's
test part is read, for a last report: nothing is chosen on it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score

from stancemine import StanceMiner, Topic
from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument
from stancemine.decoding import decided_stances
from stancemine.gate import Bools, Related, TopicGate
from stancemine.labels import STANCES
from stancemine.rounds import ABOUT
from stancemine.windows import StanceQuery

CORPORA = {"dev": ("nato-russia", "stancenews", "contrast", "vast"), "test": ("vast",)}
IMPLANTED = ("contrast", "vast")
IMPLANTS = 300
LONGEST = 400
"""Characters of a text that is put into an article."""

NO_SIDE = {"neutral": "none", "unrelated": "none"}
AT_ONCE = 512
UNRELATED = STANCES.index("unrelated")


def main() -> None:
    """Print the table, and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--model", default="en-small", help="a bundled name or a model's folder")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--gate", choices=("strict", "wide"), default="strict")
    parser.add_argument("--limit", type=int, help="the first N documents of each corpus")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    miner = StanceMiner.load(options.model, gate=options.gate)
    if miner._gate is None:
        parser.error(f"{options.model} has no gate")
    found = {}
    print("| corpus | pairs | related asked | others asked | changed | macro-F1 without | with |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    documents = {
        corpus: list(read(corpus, options.corpora, split=options.split))[: options.limit]
        for corpus in CORPORA[options.split]
    }
    for corpus, labelled in documents.items():
        row = measured(miner, corpus, labelled)
        found[corpus] = row
        print(
            f"| {corpus} | {row['pairs']} | {row['related_asked']:.3f} | "
            f"{row['others_asked']:.3f} | {row['changed']:.3f} | {row['without']:.3f} | "
            f"{row['with']:.3f} |",
            flush=True,
        )
    for corpus in IMPLANTED if options.split == "dev" else ():
        news = list(read("newsdiscourse", options.corpora, split="dev"))
        row = in_news(miner, documents[corpus], [texts_of(one) for one in news])
        found[f"{corpus} in news"] = row
        print(
            f"| {corpus} in news | {row['pairs']} | {row['related_asked']:.3f} | "
            f"{row['others_asked']:.3f} | – | – | – |",
            flush=True,
        )
    if options.output:
        options.output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def measured(miner: StanceMiner, corpus: str, documents: list[LabeledDocument]) -> dict[str, float]:
    """The figures of one corpus."""
    scheme = corpus if corpus in miner.schemes else None
    without, gated, gold, asked = [], [], [], []
    for texts, topics, labelled in pairs_of(documents):
        # What decides over the second round are answers to pairs without a label, too.
        answers = answers_of(miner, texts, topics, scheme)
        through = asked_of(relevance(miner, texts, topics), answers)
        decided = decided_stances(answers.reshape(-1, 4)).reshape(through.shape)
        for index, topic, label in labelled:
            said = STANCES[decided[index, topic]]
            without.append(said)
            asked.append(through[index, topic])
            gated.append(said if through[index, topic] else "unrelated")
            gold.append(label)
    if "none" in gold:
        without, gated = ([NO_SIDE.get(x, x) for x in labels] for labels in (without, gated))
    passes = np.array(asked)
    is_related = np.array([label in ("favor", "against", "neutral") for label in gold])
    classes = sorted(set(gold))
    return {
        "pairs": len(gold),
        "related_asked": float(passes[is_related].mean()),
        "others_asked": float(passes[~is_related].mean()) if (~is_related).any() else 1.0,
        "changed": float(np.mean([a != b for a, b in zip(without, gated, strict=True)])),
        "without": f1_score(gold, without, labels=classes, average="macro"),
        "with": f1_score(gold, gated, labels=classes, average="macro"),
    }


def in_news(
    miner: StanceMiner, documents: list[LabeledDocument], news: list[list[str]]
) -> dict[str, float]:
    """Of how many texts that the model finds related to a topic the model is still asked where they
    stand in an article about something else, and of how much of the rest of these articles.
    """
    rng = random.Random(0)
    pairs = [
        (texts[index], topics[topic])
        for texts, topics, labelled in pairs_of(documents)
        for index, topic, label in labelled
        if label in ("favor", "against", "neutral") and len(texts[index]) <= LONGEST
    ]
    rng.shuffle(pairs)
    found: list[Bools] = []
    rest: list[Bools] = []
    for text, topic in pairs:
        if len(found) == IMPLANTS:
            break
        around = rng.choice(news)
        place = rng.randrange(len(around) + 1)
        texts = [*around[:place], text, *around[place:]]
        answers = answers_of(miner, texts, [topic])
        unrelated = decided_stances(answers[place])[0] == UNRELATED
        if unrelated or topic.casefold() in " ".join(around).lower():
            continue
        asked = asked_of(relevance(miner, texts, [topic]), answers)[:, 0]
        found.append(asked[place : place + 1])
        rest.append(np.delete(asked, place))
    return {
        "pairs": len(found),
        "related_asked": float(np.concatenate(found).mean()),
        "others_asked": float(np.concatenate(rest).mean()),
    }


def pairs_of(
    documents: list[LabeledDocument],
) -> Iterator[tuple[list[str], list[str], list[tuple[int, int, str]]]]:
    """Each document's sentences, topics, and labels as places of a sentence and a topic."""
    for document in documents:
        stances = [
            (index, stance)
            for index, sentence in enumerate(document.sentences)
            for stance in sentence.stances or ()
        ]
        if stances:
            topics = list(dict.fromkeys(stance.topic for _, stance in stances))
            labelled = [(index, topics.index(s.topic), s.label) for index, s in stances]
            yield texts_of(document), topics, labelled


def texts_of(document: LabeledDocument) -> list[str]:
    """The sentences of a document."""
    return [document.sentence_text(index) for index in range(len(document.sentences))]


def answers_of(
    miner: StanceMiner, texts: Sequence[str], topics: Sequence[str], scheme: str | None = None
) -> np.ndarray:
    """``[sentences, topics, 4]``: what the model says of every pair."""
    queries = [StanceQuery(text, topic) for text in texts for topic in topics]
    parts = [
        miner.stance_probabilities(queries[start : start + AT_ONCE], scheme=scheme)
        for start in range(0, len(queries), AT_ONCE)
    ]
    return np.concatenate(parts).reshape(len(texts), len(topics), len(STANCES))


def asked_of(related: Related, answers: np.ndarray) -> Bools:
    """``[sentences, topics]``: what is asked in both rounds, where the model answers so."""
    about = ((1 - answers[..., UNRELATED] >= ABOUT) & related.first).any(axis=0)
    return related.first | related.second(about)


def relevance(miner: StanceMiner, texts: list[str], topics: list[str]) -> Related:
    """What the gate says of every sentence and topic, as the miner asks it."""
    rows = miner._windower.sentence_rows(texts, miner.settings.context)
    wanted = [Topic(topic) for topic in topics]
    gate = TopicGate(miner._gate, wanted, miner._wordings, miner._gate_mode)
    return gate.related(rows, miner._run(rows), len(texts))


if __name__ == "__main__":
    main()
