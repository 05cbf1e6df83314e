"""Fits the gate of a packaged model: which sentences may concern which topic (`stancemine.gate`).

The encoder stays as it is: every text of a share of the training parts is read once by the int8
graph, and what is fitted on the stored vectors takes a minute. A pair is related where its gold
stance is not ``unrelated``; corpora without that label give related pairs, drawn topics the others.

``python -m stancemine.train.gate MODEL RUN [--corpora DIR]`` fits that of a packaged model anew.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_expit
from tokenizers import Tokenizer

from stancemine.decoding import decided_stances, stance_probabilities
from stancemine.errors import StanceMineError
from stancemine.folder import ModelFolder, Settings
from stancemine.gate import Gate, Vectors, in_context, pair_features, vectors_of, write_gate
from stancemine.heads import stance_heads
from stancemine.labels import STANCES
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.runtime.pool import RowPool
from stancemine.train.config import TrainConfig
from stancemine.train.pages import IMPLANTS, Labels, Page, implanted, pages_of
from stancemine.windows import StanceQuery, Windower

__all__ = ["RECALL_HELP", "GateReport", "check_recall", "fit", "fit_gate"]

RECALL, SURE = 0.995, 0.9
"""The share of related pairs that pass, and of those that are asked in the first round whatever the
rest of the document says; of those that the model itself finds: what it calls unrelated, the gate
cannot lose. It is counted on the documents of the default scheme's own corpus: others label too few
unrelated pairs, or only hard ones, to say what a threshold does in use.
"""

FEWEST = 100
"""The fewest related and unrelated pairs, on either side, that a gate is fitted on."""

RANK = 96
STEPS, BATCH, RATE, PULL = 600, 1024, 2e-3, 0.02

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GateReport:
    """What a gate does on development data: per scheme the share of related pairs that pass (of
    those that the model finds), and that of unrelated ones.
    """

    passed: dict[str, tuple[float, float]]


def fit_gate(
    folder: ModelFolder,
    config: TrainConfig,
    corpora: Path | None = None,
    *,
    recall: float | None = None,
) -> GateReport | None:
    """Fit a gate on the training parts of the mixture and write it into the model's folder.

    ``recall`` is the share of related pairs that pass, `RECALL` unless given: less of it asks less.
    None, and no file, where the mixture has too few related or unrelated pairs (`FEWEST`).
    """
    whole = folder.settings.stance_schemes[0]
    train, dev = (pages_of(config, corpora, split, whole) for split in ("train", "dev"))
    dev = [page for page in dev if page.scheme == whole and len(page.sentences) > 1]
    if min(*_counts(train), *_counts(dev)) < FEWEST:
        folder.gate.unlink(missing_ok=True)
        return None
    texts = sorted({t for page in (*train, *dev) for t in (*page.sentences, *page.topics)})
    tokenizer = Tokenizer.from_file(str(folder.tokenizer))
    windower = Windower(tokenizer, max_tokens=folder.settings.max_tokens)
    rows = windower.sentence_rows(texts, "alone")
    runtime = OnnxRuntime(folder.onnx)
    with RowPool(runtime, runtime.batch_tokens) as pool:
        vectors = vectors_of(rows, pool(rows), len(texts))
        dev = _found_by_the_model(dev, folder.settings, windower, pool)
    known = dict(zip(texts, range(len(texts)), strict=True))
    gate = fit(vectors, known, train, dev, tokenizer.get_vocab_size(), config.seed, recall)
    write_gate(gate, folder.gate)
    return GateReport(_passed(gate, vectors, known, dev))


def _found_by_the_model(
    pages: Sequence[Page], settings: Settings, windower: Windower, pool: RowPool
) -> list[Page]:
    """The pages without those related pairs that the model calls unrelated."""
    places = [(p, s, t) for p, page in enumerate(pages) for s, t in np.argwhere(page.labels == 1)]
    before = settings.stance_context
    queries = [
        StanceQuery(
            pages[p].sentences[s],
            pages[p].topics[t],
            previous=pages[p].sentences[s - 1] if before and s else None,
        )
        for p, s, t in places
    ]
    rows = windower.stance_rows(queries)
    logits, _ = stance_heads(rows, pool(rows), len(queries), 0)
    answers = stance_probabilities(logits, settings.calibration, settings.stance_schemes[0])
    labels = [page.labels.copy() for page in pages]
    for (p, s, t), answer in zip(places, decided_stances(answers), strict=True):
        if STANCES[answer] == "unrelated":
            labels[p][s, t] = -1
    return [replace(page, labels=found) for page, found in zip(pages, labels, strict=True)]


def _counts(pages: Sequence[Page]) -> tuple[int, int]:
    return tuple(sum(int((p.labels == x).sum()) for p in pages) for x in (1, 0))  # type: ignore[return-value]


def fit(
    vectors: Vectors,
    known: dict[str, int],
    train: Sequence[Page],
    dev: Sequence[Page],
    vocabulary: int,
    seed: int = 0,
    recall: float | None = None,
) -> Gate:
    """A gate for ``vectors``, whose place by text is ``known``: fitted on ``train``, its ``least``
    chosen on ``dev``.

    What a document tells of a pair is learned from gates that have not seen the document: they are
    as sure of its pairs as they will be of new ones.
    """
    rng = random.Random(seed)
    documents = [page for page in train if len(page.sentences) > 1]
    alone = [page for page in train if len(page.sentences) == 1]
    if not documents:
        documents, alone = alone, []
    rng.shuffle(documents)
    halves = [documents[::2], documents[1::2]]
    halves = [[*half, *implanted(half, alone, IMPLANTS // 2, rng)] for half in halves]
    begun = _beginning(vectors, vocabulary)
    gate, *others = (
        _with_pairs(begun, vectors, known, [*pages, *alone], seed)
        for pages in ([*halves[0], *halves[1]], *(halves if halves[1] else ()))
    )
    unseen = [(others[0], halves[1]), (others[1], halves[0])] if others else [(gate, halves[0])]
    gate = _with_context(gate, vectors, known, unseen)
    shares = RECALL if recall is None else recall, SURE
    return replace(gate, least=_least(gate, vectors, known, dev, shares))


def _beginning(vectors: Vectors, vocabulary: int) -> Gate:
    """A gate that knows the directions in which texts differ, and how rare words are."""
    subjects = vectors.subjects.astype(np.float32)
    centre = subjects.mean(axis=0)
    unit = subjects - centre
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-6)
    _, directions = np.linalg.eigh(unit.T @ unit)
    rank = min(RANK, unit.shape[1])
    project = np.ascontiguousarray(directions[:, ::-1][:, :rank], dtype=np.float32)
    counts = np.zeros(vocabulary)
    for ids in vectors.ids:
        counts[list(set(ids))] += 1
    rarity = np.log((len(vectors.ids) + 1) / (counts + 1)).astype(np.float32)
    width = unit.shape[1]
    return Gate(
        centre,
        project,
        project.copy(),
        np.zeros((2, width), dtype=np.float32),
        rarity,
        np.array([6, 3, 1, 1, 1], dtype=np.float32),
        -4.0,
        np.array([1, 0, 0, 0], dtype=np.float32),
        np.zeros(2, dtype=np.float32),
    )


def _with_pairs(
    gate: Gate, vectors: Vectors, known: dict[str, int], pages: Sequence[Page], seed: int
) -> Gate:
    """Projections, leanings and weights by gradient descent on the pairs' likelihood, pulled toward
    where they began, so that topics that no corpus has are still told by their closeness.
    """
    generator = torch.Generator().manual_seed(seed)
    said, asked, words, gold = [], [], [], []
    for page in pages:
        rows, columns = np.nonzero(page.labels >= 0)
        features = pair_features(gate, *_both(vectors, known, page))[..., 1:3]
        said.append(np.array([known[text] for text in page.sentences])[rows])
        asked.append(np.array([known[text] for text in page.topics])[columns])
        words.append(features[rows, columns])
        gold.append(page.labels[rows, columns])
    unit = torch.from_numpy(vectors.subjects) - torch.from_numpy(gate.centre)
    unit = torch.nn.functional.normalize(unit, dim=-1)
    sentence, topic = (torch.from_numpy(np.concatenate(x)) for x in (said, asked))
    shared = torch.from_numpy(np.concatenate(words))
    target = torch.from_numpy(np.concatenate(gold).astype(np.float32))
    begun = torch.from_numpy(gate.sentence)
    left, right = begun.clone().requires_grad_(), begun.clone().requires_grad_()
    leaning = torch.zeros(2, unit.shape[1], requires_grad=True)
    weights = torch.from_numpy(gate.weights[:3].copy()).requires_grad_()
    bias = torch.tensor(gate.bias, requires_grad=True)
    parameters = [left, right, leaning, weights, bias]
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        chosen = torch.randint(len(target), (BATCH,), generator=generator)
        s, t = unit[sentence[chosen]], unit[topic[chosen]]
        close = ((s @ left) * (t @ right)).sum(-1)
        scores = weights[0] * close + shared[chosen] @ weights[1:] + s @ leaning[0] + t @ leaning[1]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores + bias, target[chosen])
        pull = ((left - begun) ** 2).sum() + ((right - begun) ** 2).sum() + (leaning**2).sum()
        optimiser.zero_grad()
        torch.autograd.backward(loss + PULL * pull / len(begun))
        optimiser.step()
        schedule.step()

    def array(values: torch.Tensor) -> Floats:
        return values.detach().numpy().astype(np.float32)

    return replace(
        gate,
        sentence=array(left),
        topic=array(right),
        leaning=array(leaning),
        weights=np.concatenate([array(weights), np.ones(2, dtype=np.float32)]),
        bias=float(bias.detach()),
    )


def _with_context(
    gate: Gate,
    vectors: Vectors,
    known: dict[str, int],
    unseen: Sequence[tuple[Gate, Sequence[Page]]],
) -> Gate:
    """Weights of a pair's score beside those of its document, by logistic regression; the scores
    are those of each gate on its pages.
    """
    columns, gold = [], []
    for scorer, pages in unseen:
        for page in pages:
            found = in_context(scorer.scores(*_both(vectors, known, page)))
            columns.append(found[page.labels >= 0])
            gold.append(page.labels[page.labels >= 0])
    x = np.concatenate(columns).astype(np.float64)
    sign = np.where(np.concatenate(gold) == 1, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> float:
        return float(-np.mean(log_expit(sign * (x @ w)))) + 1e-4 * float(w @ w)

    fitted = minimize(loss, gate.context.astype(np.float64), method="BFGS").x
    return replace(gate, context=np.asarray(fitted, dtype=np.float32))


def _least(
    gate: Gate,
    vectors: Vectors,
    known: dict[str, int],
    pages: Sequence[Page],
    shares: tuple[float, float],
) -> Floats:
    """The probabilities that ``shares`` of the pages' related pairs reach; nothing is held back
    where there are fewer than `FEWEST` of them.
    """
    chances = [gate.probabilities(*_both(vectors, known, page)) for page in pages]
    reached = np.concatenate(
        [found[page.labels == 1] for found, page in zip(chances, pages, strict=True)]
        or [np.zeros(0, np.float32)]
    )
    if len(reached) < FEWEST:
        return np.zeros(2, dtype=np.float32)
    # Never above one half: what the gate itself holds for related is asked.
    least = [min(0.5, float(np.quantile(reached, 1 - share))) for share in shares]
    return np.array(least, dtype=np.float32)


def _passed(
    gate: Gate, vectors: Vectors, known: dict[str, int], pages: Sequence[Page]
) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[list[Labels], list[NDArray[np.bool_]]]] = {}
    for page in pages:
        labels, passes = found.setdefault(page.scheme, ([], []))
        labels.append(page.labels.ravel())
        related = gate.related(gate.probabilities(*_both(vectors, known, page)))
        passes.append(related.passes.ravel())
    result = {}
    for corpus, (labels, passes) in found.items():
        gold, through = np.concatenate(labels), np.concatenate(passes)
        shares = [float(through[gold == x].mean()) if (gold == x).any() else 1.0 for x in (1, 0)]
        result[corpus] = (round(shares[0], 4), round(shares[1], 4))
    return result


def _both(vectors: Vectors, known: dict[str, int], page: Page) -> tuple[Vectors, Vectors]:
    return _vectors_of(vectors, known, page.sentences), _vectors_of(vectors, known, page.topics)


def _vectors_of(vectors: Vectors, known: dict[str, int], texts: Sequence[str]) -> Vectors:
    places = [known[text] for text in texts]
    return Vectors(vectors.subjects[places], [vectors.ids[place] for place in places])


RECALL_HELP = f"share of related pairs that the gate lets pass, from {SURE} to 1 ({RECALL})"


def check_recall(parser: argparse.ArgumentParser, recall: float | None) -> None:
    """End the command where the share is none, or below that of the sure pairs."""
    if recall is not None and not SURE <= recall <= 1:
        parser.error(f"--recall is a share from {SURE} to 1, not {recall:g}")


def main() -> None:
    """Fit the gate of a packaged model anew."""
    parser = argparse.ArgumentParser(prog="python -m stancemine.train.gate")
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument(
        "run", type=Path, help="the --output folder of the run it was packaged from"
    )
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    parser.add_argument("--recall", type=float, help=RECALL_HELP)
    options = parser.parse_args()
    check_recall(parser, options.recall)
    try:
        text = (options.run / "model" / "train.json").read_text(encoding="utf-8")
        config = TrainConfig.model_validate_json(text)
        folder = ModelFolder.open(options.model)
        report = fit_gate(folder, config, options.corpora, recall=options.recall)
    except (OSError, ValueError, StanceMineError) as error:
        parser.exit(2, f"error: {error}\n")
    print(json.dumps(None if report is None else report.passed, indent=2))
    card = options.model / "README.md"
    if card.is_file():
        print(f"{card} still has the shares of the gate before: set them right", file=sys.stderr)


if __name__ == "__main__":
    main()
