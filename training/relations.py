r"""Fit a model's relation scorer on ArgUNSC, score it, put it into the model's folder.

    python training/relations.py --model stancemine/models/en-small --corpora DIR

A new encoder needs this again: the model reads the sentences of ArgUNSC once (two minutes of one
core), the rest takes seconds. Everything is fitted on the training speeches and chosen on the
development speeches. ``--dry`` writes no scorer; ``--answers FILE`` keeps what the model said of
the sentences, for the next run; ``--test`` scores the test speeches instead (once, when all is
chosen); ``--vectors`` reads the sentences in torch as well and compares with the encoder's vectors.
"""

import argparse
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from relation_tasks import (
    Speech,
    encoder_vectors,
    interval,
    link_scores,
    nearest_claim,
    published,
    published_pairs,
)
from safetensors.numpy import save
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score

from stancemine.corpora import argunsc
from stancemine.decoding import role_probabilities
from stancemine.folder import RELATIONS, ModelFolder
from stancemine.miner import StanceMiner
from stancemine.relations.features import FEATURES, SCHEMES, candidates, pair_features
from stancemine.relations.score import Scorer, find_relations

MODEL = "*model*"
"""Under which name a file of answers has the hash of the model that gave them."""

LINK_PENALTY = 0.1
ATTACK_PENALTY = 0.03
"""Inverse strength of the L2 penalty, chosen on the development speeches."""


def read_speeches(options: argparse.Namespace) -> list[Speech]:
    """ArgUNSC with the model's roles; from ``--answers`` where that file is there."""
    documents = list(argunsc.read(options.corpora / "argunsc"))
    kept: Path | None = options.answers
    graph = ModelFolder.open(options.model).onnx
    model = hashlib.sha256(graph.read_bytes()).hexdigest()
    if kept is not None and kept.is_file():
        known = kept_answers(kept, model)
    else:
        miner = StanceMiner.load(options.model)
        schemes = (miner.settings.role_schemes[0], SCHEMES[1])
        known = {}
        for document in documents:
            texts = [document.sentence_text(i) for i in range(len(document.sentences))]
            answers = [
                role_probabilities(
                    miner.sentence_logits(texts, scheme=scheme)[0],
                    miner.settings.calibration,
                    scheme,
                )
                for scheme in schemes
            ]
            known[document.id] = np.stack(answers, axis=1)
        if kept is not None:
            np.savez(kept, **{MODEL: np.array(model)}, **known)
    speeches = [Speech.of(document, known[document.id]) for document in documents]
    if options.vectors:
        texts = [side.text for speech in speeches for side in speech.sides]
        vectors = encoder_vectors(options.model, texts)
        at = 0
        for speech in speeches:
            speech.vectors = vectors[at : at + len(speech.sides)]
            at += len(speech.sides)
    return speeches


def kept_answers(file: Path, model: str) -> dict[str, np.ndarray]:
    """What an earlier run kept of the model with this hash; another model's is refused."""
    with np.load(file) as answers:
        known = {name: answers[name] for name in answers.files}
    if str(known.pop(MODEL, "")) != model:
        raise SystemExit(f"{file} holds the answers of another model: name another file")
    return known


class Pairs:
    """The candidates of some speeches: features ``x``, labels ``linked`` and ``attack``."""

    def __init__(self, speeches: list[Speech]) -> None:
        self.speeches = speeches
        self.pairs = [candidates(speech.sides) for speech in speeches]
        both = list(zip(speeches, self.pairs, strict=True))
        self.x = np.concatenate([pair_features(s.sides, p) for s, p in both])
        labels = np.array([s.gold.get(pair, "") for s, pairs in both for pair in pairs])
        self.linked = labels != ""
        self.attack = labels == "attack"
        self.gold = sum(len(speech.gold) for speech in speeches)

    def texts(self) -> tuple[list[str], list[str]]:
        """Of every pair the claim's text and the premise's."""
        both = [
            (s.sides[claim].text, s.sides[premise].text)
            for s, pairs in zip(self.speeches, self.pairs, strict=True)
            for premise, claim in pairs
        ]
        return [one for one, _ in both], [two for _, two in both]


def fit(train: Pairs, dev: Pairs) -> Scorer:
    """Both models on the training pairs, both thresholds on the development pairs."""
    mean, scale = train.x.mean(0), train.x.std(0) + 1e-6
    x = (train.x - mean) / scale
    link = LogisticRegression(C=LINK_PENALTY, max_iter=1000).fit(x, train.linked)
    attack = LogisticRegression(C=ATTACK_PENALTY, max_iter=1000)
    attack.fit(x[train.linked], train.attack[train.linked])
    scorer = Scorer(
        mean.astype(np.float32),
        scale.astype(np.float32),
        link.coef_[0].astype(np.float32),
        float(link.intercept_[0]),
        attack.coef_[0].astype(np.float32),
        float(attack.intercept_[0]),
        threshold=0.5,
        attack_threshold=0.5,
    )
    p, against = scorer(dev.x)
    truth = dev.attack[dev.linked]

    def polarity(limit: float) -> float:
        guess = against[dev.linked] >= limit
        return float(f1_score(truth, guess, average="macro"))

    return replace(
        scorer,
        threshold=best_threshold(p, dev),
        attack_threshold=max(np.arange(0.1, 0.61, 0.05).round(2).tolist(), key=polarity),
    )


def best_threshold(p: Any, dev: Pairs) -> float:
    """The threshold with the best F1 of links on the development speeches."""

    def score(limit: float) -> float:
        kept = p >= limit
        return float(2 * (kept & dev.linked).sum() / (kept.sum() + dev.gold))

    return max(np.arange(0.05, 0.61, 0.01).round(2).tolist(), key=score)


def tfidf_finder(train: Pairs, dev: Pairs) -> Any:
    """The baseline: TF-IDF of both sentences and their distance, logistic regression."""
    words = TfidfVectorizer(min_df=2, sublinear_tf=True).fit(
        [side.text for speech in train.speeches for side in speech.sides]
    )

    def features(pairs: Pairs) -> Any:
        claims, premises = (words.transform(texts) for texts in pairs.texts())
        return hstack([claims, premises, claims.multiply(premises), pairs.x[:, :10]]).tocsr()

    model = LogisticRegression(C=1.0, max_iter=60, tol=1e-3).fit(features(train), train.linked)
    limit = best_threshold(model.predict_proba(features(dev))[:, 1], dev)

    def find(speech: Speech) -> dict[tuple[int, int], str]:
        alone = Pairs([speech])
        p = model.predict_proba(features(alone))[:, 1]
        return {q: "support" for q, s in zip(alone.pairs[0], p, strict=True) if s >= limit}

    return find


def vector_trial(train: Pairs, dev: Pairs) -> dict[str, float]:
    """Average precision of links on the development speeches, without and with vectors."""
    from sklearn.decomposition import PCA

    pca = PCA(64, whiten=True, random_state=0)
    pca.fit(np.concatenate([speech.vectors for speech in train.speeches]))

    def joined(pairs: Pairs) -> Any:
        u, v = [], []
        for speech, chosen in zip(pairs.speeches, pairs.pairs, strict=True):
            small = pca.transform(speech.vectors)
            u.extend(small[claim] for _, claim in chosen)
            v.extend(small[premise] for premise, _ in chosen)
        a, b = np.array(u), np.array(v)
        return np.hstack([(pairs.x - mean) / scale, a, b, a * b, abs(a - b)])

    mean, scale = train.x.mean(0), train.x.std(0) + 1e-6
    scores = {}
    for name, x in (
        ("features", [(p.x - mean) / scale for p in (train, dev)]),
        ("and vectors", [joined(p) for p in (train, dev)]),
    ):
        for penalty in (0.003, 0.1) if name == "and vectors" else (0.1,):
            model = LogisticRegression(C=penalty, max_iter=300).fit(x[0], train.linked)
            p = model.predict_proba(x[1])[:, 1]
            scores[f"{name} (C={penalty})"] = round(average_precision_score(dev.linked, p), 3)
    return scores


def main() -> None:
    """Fit, score, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--dry", action="store_true")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--vectors", action="store_true")
    options = parser.parse_args()
    folder = ModelFolder.open(options.model)
    speeches = read_speeches(options)
    train, dev = (Pairs([s for s in speeches if s.split == split]) for split in ("train", "dev"))
    scorer = fit(train, dev)

    def found(speech: Speech) -> dict[tuple[int, int], str]:
        return {(r.premise, r.claim): r.label for r in find_relations(speech.sides, scorer)}

    split = "test" if options.test else "dev"
    held = [speech for speech in speeches if speech.split == split]
    chosen = {"threshold": scorer.threshold, "attack_threshold": scorer.attack_threshold}
    print(json.dumps({"split": split, "features": len(FEATURES), **chosen}), flush=True)
    ways = {
        "majority (no link)": lambda speech: {},
        "preceding claim": lambda speech: nearest_claim(speech, preceding=True),
        "nearest claim": lambda speech: nearest_claim(speech, preceding=False),
        "TF-IDF and distance, linear": tfidf_finder(train, dev),
        "scorer": found,
        "nearest claim, gold roles": lambda s: nearest_claim(s.with_gold_roles(), preceding=False),
        "scorer, gold roles": lambda speech: found(speech.with_gold_roles()),
    }
    for name, find in ways.items():
        cells = link_scores(held, find)
        if name == "majority (no link)":
            print("| | " + " | ".join(cells) + " |")
        print(f"| {name} | " + " | ".join(cells.values()) + " |", flush=True)
    pairs = Pairs(held)
    guess = scorer(pairs.x)[1][pairs.linked] >= scorer.attack_threshold
    groups = [s.id for s, p in zip(held, pairs.pairs, strict=True) for _ in p]
    linked = [group for group, is_linked in zip(groups, pairs.linked, strict=True) if is_linked]
    polarity = interval(pairs.attack[pairs.linked], guess, linked, "macro")
    print(json.dumps({"support or attack, the links given": polarity}), flush=True)
    print(json.dumps(published(speeches, published_pairs(options.corpora / "argunsc"), split)))
    if options.vectors:
        print(json.dumps(vector_trial(train, dev)))
    if not options.dry:
        facts = {**scorer.facts(), "model": f"{folder.settings.name} {folder.settings.version}"}
        new = options.model / f".{RELATIONS}.part"
        new.write_bytes(save(scorer.tensors(), metadata=facts))
        new.replace(options.model / RELATIONS)


if __name__ == "__main__":
    main()
