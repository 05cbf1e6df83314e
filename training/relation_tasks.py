"""What `relations.py` measures: links of whole speeches, and the published tasks."""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.intervals import Bootstrap, percentiles
from stancemine.relations.features import REACH, Pair, Side

Found = Mapping[Pair, str]
"""(premise, claim) -> "support" or "attack"."""


@dataclass
class Speech:
    """A speech: its sentences as `Side`s, the gold links between two of them, the gold roles."""

    id: str
    split: str
    sides: list[Side]
    gold: dict[Pair, str]
    roles: list[str]
    vectors: np.ndarray | None = field(default=None, repr=False)

    @classmethod
    def of(cls, document: LabeledDocument, chances: np.ndarray) -> Speech:
        """``chances [n, 2, 3]``: the model's claim, premise, none in both schemes."""
        count = len(document.sentences)
        return cls(
            document.id,
            str(document.split),
            [Side(document.sentence_text(i), _pairs(chances[i])) for i in range(count)],
            {(r.tail, r.head): r.label for r in document.relations or () if r.tail != r.head},
            [str(sentence.role) for sentence in document.sentences],
        )

    def with_gold_roles(self) -> Speech:
        """The same speech as if a perfect model had told its roles."""
        sides = [
            Side(side.text, _pairs([[role == "claim", role == "premise"]] * 2))
            for side, role in zip(self.sides, self.roles, strict=True)
        ]
        return Speech(self.id, self.split, sides, self.gold, self.roles, self.vectors)


def _pairs(chances: Any) -> Any:
    """Claim and premise under both schemes."""
    return tuple((float(row[0]), float(row[1])) for row in chances)


def nearest_claim(speech: Speech, *, preceding: bool) -> Found:
    """Every sentence likelier premise than claim or none supports the nearest that is a claim."""
    kinds = [_kind(side) for side in speech.sides]
    found = {}
    for premise, kind in enumerate(kinds):
        claims = [
            c
            for c, other in enumerate(kinds)
            if other == "claim" and abs(c - premise) <= REACH and (c < premise or not preceding)
        ]
        if kind == "premise" and claims:
            found[premise, min(claims, key=lambda c: (abs(c - premise), c))] = "support"
    return found


def _kind(side: Side) -> str:
    claim, premise = side.roles[1]
    chances = {"claim": claim, "premise": premise, "none": 1 - claim - premise}
    return max(chances, key=chances.__getitem__)


def link_scores(speeches: Sequence[Speech], find: Callable[[Speech], Found]) -> dict[str, str]:
    """Precision, recall and F1 of the links, F1 of attacks, kappa over claim-premise pairs as the
    authors measure agreement; with 95 % intervals over speeches.
    """
    counts = np.array([_counts(speech, find(speech)) for speech in speeches], dtype=float)
    boot = Bootstrap(len(speeches))

    def cell(statistic: Callable[[Any], Any]) -> str:
        low, high = percentiles(boot.scores(counts, statistic))
        return f"{float(statistic(counts.sum(0))):.3f} [{low:.3f}, {high:.3f}]"

    with np.errstate(all="ignore"):
        return {
            "P": cell(lambda c: np.nan_to_num(c[..., 0] / c[..., 1])),
            "R": cell(lambda c: c[..., 0] / c[..., 2]),
            "F1": cell(lambda c: 2 * c[..., 0] / (c[..., 1] + c[..., 2])),
            "with label F1": cell(lambda c: 2 * c[..., 3] / (c[..., 1] + c[..., 2])),
            "attack F1": cell(lambda c: np.nan_to_num(2 * c[..., 4] / (c[..., 5] + c[..., 6]))),
            "kappa": cell(_kappa),
        }


def _counts(speech: Speech, found: Found) -> list[float]:
    gold = speech.gold
    both = [pair for pair in found if pair in gold]
    attacks = [pair for pair, label in found.items() if label == "attack"]
    # As the authors measure agreement: every claim with every premise of the speech.
    roles = speech.roles
    pairs = [
        (p, c)
        for c, one in enumerate(roles)
        for p, other in enumerate(roles)
        if one == "claim" and other == "premise"
    ]
    ours = {pair for pair in pairs if pair in found}
    theirs = {pair for pair in pairs if pair in gold}
    return [
        len(both),
        len(found),
        len(gold),
        sum(found[pair] == gold[pair] for pair in both),
        sum(gold.get(pair) == "attack" for pair in attacks),
        len(attacks),
        sum(label == "attack" for label in gold.values()),
        len(pairs),
        len(ours & theirs),
        len(ours),
        len(theirs),
    ]


def _kappa(c: Any) -> Any:
    total, both, ours, theirs = (c[..., i] for i in range(7, 11))
    seen = (total - ours - theirs + 2 * both) / total
    chance = (ours * theirs + (total - ours) * (total - theirs)) / total**2
    return np.nan_to_num((seen - chance) / (1 - chance))


@dataclass(frozen=True)
class PublishedPair:
    """A row of the authors' list: two sentences, perhaps of two speeches."""

    claim: tuple[str, int]
    premise: tuple[str, int]
    label: str


def published_pairs(directory: Path) -> list[PublishedPair]:
    """All rows of ``sentence_relations_local.csv``, "no relation" included."""
    data = directory / "data"
    speech_of: dict[int, str] = {}
    for row in _rows(data / "base.csv"):
        speech_of[int(row["Sentence_ID"])] = row["Speech"]
    places: dict[int, tuple[str, int]] = {}
    seen: dict[str, int] = defaultdict(int)
    for row in _rows(data / "sentence_CP.csv"):
        number = int(row["Sentence_ID"])
        places[number] = speech_of[number], seen[speech_of[number]]
        seen[speech_of[number]] += 1
    return [
        PublishedPair(
            places[int(ast.literal_eval(row["sentence_claim"])[0])],
            places[int(ast.literal_eval(row["sentence_premise"])[0])],
            row["relation"],
        )
        for row in _rows(data / "sentence_relations_local.csv")
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def published(
    speeches: Sequence[Speech], pairs: Sequence[PublishedPair], split: str
) -> dict[str, dict[str, str]]:
    """The published tasks on one split: related or not (weighted F1), support or attack (macro-F1).

    A pair is of the split of its claim's speech. Those of the training speeches whose premise is of
    another side are left out of training. Where pairs cross speeches there is no distance: words,
    roles and vectors are all that is compared.
    """
    by_id = {speech.id: speech for speech in speeches}
    train = [p for p in pairs if by_id[p.claim[0]].split == by_id[p.premise[0]].split == "train"]
    held = [p for p in pairs if by_id[p.claim[0]].split == split]
    result: dict[str, dict[str, str]] = {}
    for task in ("related", "attack"):
        chosen = [
            [p for p in some if task == "related" or p.label != "no relation"]
            for some in (train, held)
        ]
        truth = [
            np.array(
                [
                    (p.label != "no relation") if task == "related" else p.label == "attack"
                    for p in c
                ]
            )
            for c in chosen
        ]
        average = "weighted" if task == "related" else "macro"
        groups = [p.claim[0] for p in chosen[1]]
        likeliest = np.full(len(truth[1]), truth[0].mean() >= 0.5)
        found = {"majority": likeliest}
        for name, features in _ways(chosen[0], chosen[1], by_id):
            model = LogisticRegression(C=0.3, max_iter=500, class_weight="balanced")
            model.fit(features[0], truth[0])
            found[name] = model.predict(features[1])
        result[task] = {
            name: interval(truth[1], guess, groups, average) for name, guess in found.items()
        }
        result[task]["pairs"] = str(len(truth[1]))
    return result


def _ways(train: Any, held: Any, by_id: Mapping[str, Speech]) -> Any:
    def text(end: tuple[str, int]) -> str:
        return by_id[end[0]].sides[end[1]].text

    from scipy.sparse import hstack

    tfidf = TfidfVectorizer(min_df=2, sublinear_tf=True, ngram_range=(1, 2))
    tfidf.fit([text(end) for p in train for end in (p.claim, p.premise)])

    def words(some: Any) -> tuple[Any, Any]:
        return (
            tfidf.transform([text(p.claim) for p in some]),
            tfidf.transform([text(p.premise) for p in some]),
        )

    both = [words(train), words(held)]
    yield "TF-IDF of both, linear", [hstack([c, p, c.multiply(p)]).tocsr() for c, p in both]

    def small(some: Any, pair: Any) -> Any:
        cosine = np.asarray(pair[0].multiply(pair[1]).sum(1)).ravel()
        rows = []
        for p, shared in zip(some, cosine, strict=True):
            a, b = by_id[p.claim[0]].sides[p.claim[1]], by_id[p.premise[0]].sides[p.premise[1]]
            rows.append([shared, shared**0.5, *np.ravel(a.roles), *np.ravel(b.roles)])
        return np.array(rows)

    plain = [small(some, pair) for some, pair in zip((train, held), both, strict=True)]
    yield "words shared and roles", plain
    if all(speech.vectors is not None for speech in by_id.values()):

        def joined(some: Any) -> Any:
            u = np.stack([by_id[p.claim[0]].vectors[p.claim[1]] for p in some])  # type: ignore[index]
            v = np.stack([by_id[p.premise[0]].vectors[p.premise[1]] for p in some])  # type: ignore[index]
            norms = np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1)
            cosine = (u * v).sum(1) / norms
            return np.hstack([u * v, abs(u - v), cosine[:, None] * 5])

        yield (
            "with the encoder's vectors",
            [np.hstack([a, joined(some)]) for a, some in zip(plain, (train, held), strict=True)],
        )


def interval(truth: Any, guess: Any, groups: Sequence[str], average: str) -> str:
    """The score and its 95 % interval; whole speeches of claims are drawn."""
    names = sorted(set(groups))
    counts = np.zeros((len(names), 2, 2))
    np.add.at(counts, ([names.index(g) for g in groups], truth.astype(int), guess.astype(int)), 1)

    def score(c: Any) -> Any:
        hits = np.stack([c[..., 0, 0], c[..., 1, 1]], -1)
        gold, found = c.sum(-1), c.sum(-2)
        f1 = 2 * hits / np.maximum(gold + found, 1e-9)
        weights = gold / gold.sum(-1, keepdims=True) if average == "weighted" else 0.5
        return (f1 * weights).sum(-1)

    low, high = percentiles(Bootstrap(len(names), 2000).scores(counts, score))
    return f"{float(score(counts.sum(0))):.3f} [{low:.3f}, {high:.3f}]"


def encoder_vectors(folder: Path, texts: Sequence[str]) -> np.ndarray:
    """``[texts, width]``: the mean of the encoder's output over each sentence, fp32, in torch."""
    import torch
    from tokenizers import Tokenizer

    from stancemine.model import StanceMineModel
    from stancemine.windows import Windower, batches_by_tokens, collate

    model = StanceMineModel.from_pretrained(folder, dtype=torch.float32).eval()
    windower = Windower(Tokenizer.from_file(str(folder / "tokenizer.json")))
    rows = windower.sentence_rows(texts, "alone")
    width = model.encoder.config.hidden_size
    sums, weights = np.zeros((len(texts), width), dtype=np.float32), np.zeros(len(texts))
    with torch.inference_mode():
        for places in batches_by_tokens([len(row) for row in rows], 4096):
            batch = collate([rows[i] for i in places])
            inputs = {n: torch.from_numpy(a) for n, a in batch.inputs().items()}
            pooling = inputs.pop("pooling")
            hidden = model.encoder(**inputs).last_hidden_state
            pooled = torch.bmm(pooling, hidden)[:, 0].numpy()
            for i, vector in zip(places, pooled, strict=True):
                sums[rows[i].targets[0].sentence] += vector * len(rows[i])
                weights[rows[i].targets[0].sentence] += len(rows[i])
    return np.asarray(sums / weights[:, None], dtype=np.float32)
