"""How a stance is decided and what of a sentence is read for it: the ways that were tried.

    python evaluation/stance_choices.py --model en-small --corpora DIR

Three tables. The first two are macro-F1 of the four stances on StanceNews' development part
(scalings fitted on its other documents, one left out at a time) and on the home topics (fitted on
the former); of whole sentences, then by what is read for the main clause's holder. The third counts
right and opposite sides in ``two_holders/sentences.jsonl``, made-up sentences in which two people
take opposite sides.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_expit, logsumexp
from sklearn.metrics import f1_score

from stancemine import StanceMiner
from stancemine.corpora import read
from stancemine.decoding import within_sentence
from stancemine.document import as_topics
from stancemine.drafts import Draft, drafts_of
from stancemine.gate import TopicGate
from stancemine.inputs import Article
from stancemine.intake import Prepared, prepare
from stancemine.labels import STANCES
from stancemine.windows import StanceQuery

Array = NDArray[np.float64]
Labels = NDArray[np.intp]
Scaler = Callable[[Array], Array]
"""Logits ``[n, 4]`` to log probabilities."""

TWO = Path(__file__).parent / "two_holders" / "sentences.jsonl"


@dataclass(frozen=True)
class Pairs:
    """A corpus' pairs: logits of the whole sentence and of the main holder's part, gold, document,
    and whether the gate lets the pair through.
    """

    whole: Array
    part: Array
    gold: Labels
    document: NDArray[np.str_]
    passes: NDArray[np.bool_]

    @property
    def divided(self) -> NDArray[np.bool_]:
        """Where the part is not the whole sentence."""
        return (self.whole != self.part).any(axis=1)


def pairs_of(miner: StanceMiner, name: str, corpora: Path) -> Pairs:
    """Both readings of every labelled pair of a development part."""
    queries: dict[StanceQuery, int] = {}
    places, gold, documents, passes = [], [], [], []
    for document in read(name, corpora, split="dev"):
        topics = list(dict.fromkeys(s.topic for x in document.sentences for s in x.stances or ()))
        if not topics:
            continue
        texts = tuple(document.sentence_text(i) for i in range(len(document.sentences)))
        draft = draft_of(miner, texts)
        gate = TopicGate(miner._gate, as_topics(topics), miner._wordings) if miner._gate else None
        open_to = gate and gate.related(draft.rows, draft.outputs, len(texts)).passes
        for index, sentence in enumerate(document.sentences):
            part = draft.parts(index)[0].text
            for stance in sentence.stances or ():
                asked = [StanceQuery(text, stance.topic) for text in (texts[index], part)]
                places.append([queries.setdefault(q, len(queries)) for q in asked])
                gold.append(STANCES.index(stance.label))
                documents.append(document.group or document.id)
                column = topics.index(stance.topic)
                passes.append(open_to is None or bool(open_to[index, column]))
    logits = miner.stance_logits(list(queries)).astype(np.float64)
    whole, part = logits[np.array(places)].swapaxes(0, 1)
    return Pairs(whole, part, np.array(gold), np.array(documents), np.array(passes))


def draft_of(miner: StanceMiner, sentences: tuple[str, ...]) -> Draft:
    """The draft that the miner makes of an article's sentences."""
    prepared = prepare(Article(sentences=sentences), 0, keep=False)
    assert isinstance(prepared, Prepared)  # else it raises
    work = drafts_of([prepared], miner._windower, miner.settings, None, {})
    rows = next(work)
    while True:
        try:
            rows = work.send(miner._run(rows))
        except StopIteration as end:
            draft: Draft = end.value[0]
            return draft


def fit_gate(logits: Array, about: NDArray[np.bool_], weights: Array, **how: float) -> Scaler:
    """Temperature and bias of the gate; ``bias=0`` fits none."""
    sign = np.where(about, 1.0, -1.0)

    def loss(p: Array) -> float:
        scaled = logits * np.exp(-p[0]) + p[1] * how.get("bias", 1)
        return float(-np.average(log_expit(sign * scaled), weights=weights) + p @ p / 2 / len(sign))

    best = minimize(loss, np.zeros(2), method="BFGS").x
    return lambda x: x[:, 3] * np.exp(-best[0]) + best[1] * how.get("bias", 1)


def fit_sides(logits: Array, gold: Labels, weights: Array, **how: float) -> Scaler:
    """Temperature and biases of the three sides; ``own=1`` gives each side a factor of its own."""
    rows, ridge = np.arange(len(gold)), how.get("ridge", 1) / len(gold)

    def scaled(p: Array, x: Array) -> Array:
        factor = np.exp(-p[0] - p[4:] * how.get("own", 0)) * how.get("temperature", 1)
        factor += 1 - how.get("temperature", 1)
        return x[:, :3] * factor + p[1:4] * how.get("bias", 1)

    def loss(p: Array) -> float:
        z = scaled(p, logits)
        losses = logsumexp(z, axis=1) - z[rows, gold]
        return float(np.average(losses, weights=weights) + ridge * (p @ p) / 2)

    best = minimize(loss, np.zeros(7), method="BFGS").x
    return lambda x: scaled(best, x)


def fit(x: Array, gold: Labels, weights: Array, gate: dict | None, sides: dict | None) -> Scaler:
    """Scale the gate and the sides as told; None leaves one as it is, ``balanced=1`` weighs classes
    alike.
    """

    def weighed(labels: Labels, own: Array, how: dict) -> Array:
        return own / np.bincount(labels, weights=own)[labels] if how.get("balanced") else own

    about = gold != 3
    scale_gate: Scaler = lambda logits: logits[:, 3]  # noqa: E731
    scale_sides: Scaler = lambda logits: logits[:, :3]  # noqa: E731
    if gate is not None:
        own = weighed(about.astype(np.intp), weights, gate)
        scale_gate = fit_gate(x[:, 3], about, own, **gate)
    if sides is not None:
        own = weighed(gold[about], weights[about], sides)
        scale_sides = fit_sides(x[about], gold[about], own, **sides)

    def apply(logits: Array) -> Array:
        side, odds = scale_sides(logits), scale_gate(logits)
        side = side - logsumexp(side, axis=1, keepdims=True) + log_expit(odds)[:, None]
        return np.concatenate([side, log_expit(-odds)[:, None]], axis=1)

    return apply


def left_out(pairs: Pairs, gate: dict | None, sides: dict | None) -> list[tuple[NDArray, Scaler]]:
    """For each document its pairs, and what the others say of scaling."""
    found = []
    for name in np.unique(pairs.document):
        own = pairs.document == name
        x, gold = pairs.whole[~own], pairs.gold[~own]
        found.append((own, fit(x, gold, np.ones(len(gold)), gate, sides)))
    return found


def likeliest(log_p: Array) -> Labels:
    """The likeliest of the four: what the library does."""
    return log_p.argmax(axis=1)


def relevance_first(log_p: Array) -> Labels:
    """Unrelated or not, then the likeliest side."""
    return np.where(log_p[:, 3] <= np.log(0.5), log_p[:, :3].argmax(axis=1), 3)


def macro_f1(gold: Labels, chosen: Labels) -> float:
    """Over all four stances."""
    return float(f1_score(gold, chosen, labels=range(4), average="macro", zero_division=0))


FITS: dict[str, tuple[dict | None, dict | None]] = {
    "nothing": (None, None),
    "gate": ({}, None),
    "gate, temperature of the sides": ({}, {"bias": 0}),
    "gate, biases of the sides": ({}, {"temperature": 0}),
    "**gate, temperature and biases (shipped)**": ({}, {}),
    "the same, biases shrunk a hundred times": ({}, {"ridge": 100}),
    "the same, sides weighed alike": ({}, {"balanced": 1}),
    "the same, a factor for each side": ({}, {"own": 1}),
    "the same, about or not weighed alike": ({"balanced": 1}, {}),
    "the same, no bias of the gate": ({"bias": 0}, {}),
}


def fits_table(news: Pairs, home: Pairs) -> None:
    """What is fitted, under both decisions; log loss beside."""
    print(
        "| fitted | StanceNews: four | relevance first | log loss | home: four | relevance first |"
    )
    print("|---|--:|--:|--:|--:|--:|")
    for name, (gate, sides) in FITS.items():
        log_p = np.zeros_like(news.whole)
        for own, scale in left_out(news, gate, sides):
            log_p[own] = scale(news.whole[own])
        there = fit(news.whole, news.gold, np.ones(len(news.gold)), gate, sides)(home.whole)
        loss = -log_p[np.arange(len(log_p)), news.gold].mean()
        scores = [macro_f1(news.gold, d(log_p)) for d in (likeliest, relevance_first)]
        others = [macro_f1(home.gold, d(there)) for d in (likeliest, relevance_first)]
        cells = [*scores, loss, *others]
        print(f"| {name} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")


def readings(whole: Array, part: Array, scale: Scaler) -> dict[str, Labels]:
    """What is read of a sentence for a holder, and what that says."""
    p_whole, p_part = np.exp(scale(whole)), np.exp(scale(part))
    p_mean = np.exp(scale((whole + part) / 2))
    by_whole, by_part = likeliest(p_whole), likeliest(p_part)

    def larger(sides: Array) -> Labels:
        """With the larger relevance of the two, divided as ``sides`` are."""
        about = 1 - np.minimum(p_whole[:, 3:], p_part[:, 3:])
        share = sides[:, :3] / sides[:, :3].sum(axis=1, keepdims=True)
        return likeliest(np.concatenate([share * about, 1 - about], axis=1))

    return {
        "the part": by_part,
        "the whole sentence": by_whole,
        "the part; the whole where the part is unrelated": np.where(
            by_part == 3, by_whole, by_part
        ),
        "the mean of both": likeliest(p_mean),
        "relevance: the larger; side: the whole's": larger(p_whole),
        "relevance: the larger; side: of the mean": larger(p_mean),
        "relevance: the larger; side: the part's": larger(p_part),
        "**the same; of a part that says nothing, the whole's side (in use)**": likeliest(
            within_sentence(p_part, p_whole)
        ),
    }


def readings_table(corpora: dict[str, Pairs], scales: dict[str, list]) -> None:
    """What is read, on both sets; right answers among the pairs where it makes a difference."""
    counts = [int(pairs.divided.sum()) for pairs in corpora.values()]
    heads = [f"{n}: macro-F1 | right of {c}" for n, c in zip(corpora, counts, strict=True)]
    print("| read | " + " | ".join(heads) + " |\n|---|" + "--:|" * 2 * len(heads))
    table: dict[str, list[str]] = {}
    for name, pairs in corpora.items():
        found: dict[str, Labels] = {}
        for own, scale in scales[name]:
            for way, chosen in readings(pairs.whole[own], pairs.part[own], scale).items():
                found.setdefault(way, np.full(len(pairs.gold), 3))[own] = chosen
        for way, chosen in found.items():
            gated = np.where(pairs.passes, chosen, 3)
            right = int((gated == pairs.gold)[pairs.divided].sum())
            table.setdefault(way, []).append(f"{macro_f1(pairs.gold, gated):.3f} | {right}")
    for way, cells in table.items():
        print(f"| {way} | " + " | ".join(cells) + " |")


def two_holders_table(miner: StanceMiner, scale: Scaler) -> None:
    """Right and opposite sides of both holders, where both are found, main clause's first."""
    whole, part, gold = [], [], []
    rows = [json.loads(line) for line in TWO.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        said = {p.holder: p.text for p in draft_of(miner, (row["text"],)).parts(0)}
        parts = [
            next((text for name, text in said.items() if name in who or who in name), None)
            for who in row["holders"]
        ]
        if None in parts:
            continue
        for text, side in zip(parts, row["holders"].values(), strict=True):
            asked = [StanceQuery(t, row["topic"]) for t in (row["text"], text)]
            both = miner.stance_logits(asked).astype(np.float64)
            whole.append(both[0])
            part.append(both[1])
            gold.append(STANCES.index(side))
    wanted = np.array(gold)
    print(f"\nBoth holders found in {len(wanted) // 2} of {len(rows)} sentences\n")
    print("| read | main clause's: right / opposite | the other's |\n|---|--:|--:|")
    for way, chosen in readings(np.array(whole), np.array(part), scale).items():
        right, opposite = chosen == wanted, chosen == 1 - wanted
        cells = [f"{right[i::2].sum()} / {opposite[i::2].sum()}" for i in (0, 1)]
        print(f"| {way} | " + " | ".join(cells) + " |")


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    options = parser.parse_args()
    miner = StanceMiner.load(options.model)
    news = pairs_of(miner, "stancenews", options.corpora)
    home = pairs_of(miner, "nato-russia", options.corpora)
    fits_table(news, home)
    print()
    everywhere = fit(news.whole, news.gold, np.ones(len(news.gold)), {}, {})
    all_of_home = np.ones(len(home.gold), dtype=bool)
    scales = {"StanceNews": left_out(news, {}, {}), "home": [(all_of_home, everywhere)]}
    readings_table({"StanceNews": news, "home": home}, scales)
    two_holders_table(miner, everywhere)


if __name__ == "__main__":
    main()
