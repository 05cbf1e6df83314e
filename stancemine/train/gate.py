"""Fits the gate of a packaged model: which sentences may concern which topic (`stancemine.gate`).

The encoder stays as it is: every text of a share of the training parts is read once by the int8
graph, and what is fitted on the stored vectors takes seconds. A pair is related where its gold
stance is not ``unrelated``; corpora without that label give related pairs, drawn topics the others.

``python -m stancemine.train.gate MODEL RUN [--corpora DIR]`` fits that of a packaged model anew.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_expit
from tokenizers import Tokenizer

from stancemine.corpora.records import LabeledDocument, LabeledSentence, Split
from stancemine.decoding import decided_stances, stance_probabilities
from stancemine.errors import StanceMineError
from stancemine.folder import ModelFolder, Settings
from stancemine.gate import Gate, Vectors, in_context, pair_features, vectors_of, write_gate
from stancemine.heads import stance_heads
from stancemine.labels import STANCES
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.runtime.pool import RowPool
from stancemine.train.config import TrainConfig
from stancemine.train.mixture import held_out_of
from stancemine.train.pairs import is_pairs
from stancemine.train.sources import documents_of
from stancemine.windows import StanceQuery, Windower

__all__ = ["GateReport", "Page", "fit", "fit_gate", "pages_of"]

RECALL, RECALL_ALONE = 0.995, 0.995
"""The share of related pairs that pass, of those that the model itself finds: what it calls
unrelated, the gate cannot lose. In documents it is counted on the default scheme's own corpus:
others label too few unrelated pairs, or only hard ones, to say what a threshold does in use. Texts
of one sentence have no document to tell of them, and are counted by themselves.
"""

CHARACTERS = 200_000
"""How much of a corpus' training part is read, and four times what of its development part; of the
default scheme's, everything."""

FEWEST = 100
"""The fewest related and unrelated pairs, on either side, that a gate is fitted on."""

FOREIGN = 20
"""Topics of other documents that every document of several sentences is held against, as unrelated;
a text of one, against three."""

RANK = 96
STEPS, BATCH, RATE, PULL = 600, 1024, 2e-3, 0.02

Floats = NDArray[np.float32]
Labels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Page:
    """A document's sentences, topics, and ``labels [sentences, topics]``: 1 related, 0 unrelated,
    -1 nobody knows.
    """

    scheme: str
    sentences: tuple[str, ...]
    topics: tuple[str, ...]
    labels: Labels


@dataclass(frozen=True, slots=True)
class GateReport:
    """What a gate does on development data: per scheme the share of related pairs that pass (of
    those that the model finds), and that of unrelated ones.
    """

    passed: dict[str, tuple[float, float]]


def fit_gate(
    folder: ModelFolder, config: TrainConfig, corpora: Path | None = None
) -> GateReport | None:
    """Fit a gate on the training parts of the mixture and write it into the model's folder.

    None, and no file, where the mixture has too few related or unrelated pairs (`FEWEST`).
    """
    folder.gate.unlink(missing_ok=True)
    whole = folder.settings.stance_schemes[0]
    train, dev = (pages_of(config, corpora, split, whole) for split in ("train", "dev"))
    dev = [page for page in dev if page.scheme == whole or len(page.sentences) == 1]
    if min(*_counts(train), *_counts(dev)) < FEWEST:
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
    gate = fit(vectors, known, train, dev, tokenizer.get_vocab_size(), seed=config.seed)
    write_gate(gate, folder.gate)
    return GateReport(_passed(gate, vectors, known, dev))


def pages_of(
    config: TrainConfig, corpora: Path | None, split: Split, whole: str | None = None
) -> list[Page]:
    """The documents of one side of the mixture's stance sources, as pages: `CHARACTERS` of each,
    but all of the scheme ``whole``.
    """
    rng = random.Random(config.seed)
    held_out = held_out_of(config, corpora) if split == "train" else set()
    most = CHARACTERS if split == "train" else CHARACTERS // 4
    pages: list[Page] = []
    seen: set[tuple[str, str]] = set()
    for source in config.mixture:
        own = source.labels.new_labels("stance")
        if "stance" not in source.heads or own or (source.path is None and is_pairs(source.corpus)):
            continue
        if split == "dev" and source.path is None and source.scheme not in (None, source.corpus):
            continue  # a threshold is chosen on the scheme's own corpus
        documents = [
            document
            for document in documents_of(source, corpora, split)
            if (key := (document.corpus, document.id)) not in held_out and key not in seen
        ]
        rng.shuffle(documents)
        topics = sorted({s.topic for d in documents for x in d.sentences for s in x.stances or ()})
        size = 0
        for document in documents:
            if size >= most and source.scheme_name != whole:
                break
            seen.add((document.corpus, document.id))
            page = _page(document, source.scheme_name, topics, rng)
            pages.extend([page] if page else [])
            size += len(document.text)
    return pages


def _page(
    document: LabeledDocument, scheme: str, topics: Sequence[str], rng: random.Random
) -> Page | None:
    """A document with its own topics and some of others; None where no label says anything."""
    sentences = tuple(document.sentence_text(i) for i in range(len(document.sentences)))
    own = list(dict.fromkeys(s.topic for x in document.sentences for s in x.stances or ()))
    drawn = rng.sample(topics, min(FOREIGN if len(sentences) > 1 else 3, len(topics)))
    text = document.text.casefold()
    foreign = [t for t in drawn if t not in own and t.casefold() not in text]
    labels = np.full((len(sentences), len(own) + len(foreign)), -1, dtype=np.int8)
    labels[:, len(own) :] = 0
    for row, sentence in enumerate(document.sentences):
        for topic, label in _related(sentence, document.meta.get("synthetic") == "1"):
            labels[row, own.index(topic)] = label
    if not own or (labels < 0).all():
        return None
    return Page(scheme, sentences, (*own, *foreign), labels)


def _related(sentence: LabeledSentence, drawn: bool) -> list[tuple[str, int]]:
    """A sentence's topics with 1 or 0; "none", which may be neutral, tells of drawn ones only."""
    found = []
    for stance in sentence.stances or ():
        if stance.label == "none":
            if drawn:
                found.append((stance.topic, 0))
        else:
            found.append((stance.topic, int(stance.label != "unrelated")))
    return found


def _found_by_the_model(
    pages: Sequence[Page], settings: Settings, windower: Windower, pool: RowPool
) -> list[Page]:
    """The pages without those related pairs that the model calls unrelated."""
    places = [(p, s, t) for p, page in enumerate(pages) for s, t in np.argwhere(page.labels == 1)]
    queries = [StanceQuery(pages[p].sentences[s], pages[p].topics[t]) for p, s, t in places]
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
    *,
    seed: int = 0,
) -> Gate:
    """A gate for ``vectors``, whose place by text is ``known``: fitted on ``train``, its ``least``
    chosen on ``dev``.
    """
    gate = _beginning(vectors, vocabulary)
    gate = _with_pairs(gate, vectors, known, train, seed)
    gate = _with_context(gate, vectors, known, train)
    return replace(gate, least=_least(gate, vectors, known, dev))


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
    gate: Gate, vectors: Vectors, known: dict[str, int], pages: Sequence[Page]
) -> Gate:
    """Weights of a pair's score beside those of its document, by logistic regression over documents
    of several sentences.
    """
    columns, gold = [], []
    for page in [page for page in pages if len(page.sentences) > 1] or pages:
        found = in_context(gate.scores(*_both(vectors, known, page)))
        columns.append(found[page.labels >= 0])
        gold.append(page.labels[page.labels >= 0])
    x = np.concatenate(columns).astype(np.float64)
    sign = np.where(np.concatenate(gold) == 1, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> float:
        return float(-np.mean(log_expit(sign * (x @ w)))) + 1e-4 * float(w @ w)

    fitted = minimize(loss, gate.context.astype(np.float64), method="BFGS").x
    return replace(gate, context=np.asarray(fitted, dtype=np.float32))


def _least(gate: Gate, vectors: Vectors, known: dict[str, int], pages: Sequence[Page]) -> Floats:
    """The probabilities that `RECALL` of the related pairs of documents, and `RECALL_ALONE` of
    those of lone texts, reach; nothing is held back where there are fewer than `FEWEST` of them.
    """
    found: tuple[list[Floats], list[Floats]] = ([], [])
    for page in pages:
        chances = gate.probabilities(*_both(vectors, known, page))
        found[len(page.sentences) == 1].append(chances[page.labels == 1])
    least = []
    for chances_of, recall in zip(found, (RECALL, RECALL_ALONE), strict=True):
        reached = np.concatenate(chances_of) if chances_of else np.zeros(0, np.float32)
        # Never above one half: what the gate itself holds for related is asked.
        enough = len(reached) >= FEWEST
        least.append(min(0.5, float(np.quantile(reached, 1 - recall))) if enough else 0.0)
    return np.array(least, dtype=np.float32)


def _passed(
    gate: Gate, vectors: Vectors, known: dict[str, int], pages: Sequence[Page]
) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[list[Labels], list[NDArray[np.bool_]]]] = {}
    for page in pages:
        labels, passes = found.setdefault(page.scheme, ([], []))
        labels.append(page.labels.ravel())
        passes.append(
            (
                gate.probabilities(*_both(vectors, known, page))
                >= gate.threshold(len(page.sentences))
            ).ravel()
        )
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


def main() -> None:
    """Fit the gate of a packaged model anew."""
    parser = argparse.ArgumentParser(prog="python -m stancemine.train.gate")
    parser.add_argument("model", type=Path, help="the model's folder")
    parser.add_argument(
        "run", type=Path, help="the --output folder of the run it was packaged from"
    )
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    options = parser.parse_args()
    try:
        text = (options.run / "model" / "train.json").read_text(encoding="utf-8")
        config = TrainConfig.model_validate_json(text)
        report = fit_gate(ModelFolder.open(options.model), config, options.corpora)
    except (OSError, ValueError, StanceMineError) as error:
        parser.exit(2, f"error: {error}\n")
    print(json.dumps(None if report is None else report.passed, indent=2))


if __name__ == "__main__":
    main()
