"""Logits and labels of a development set, collected once: for scores and for calibration."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from stancemine.corpora.records import LabeledDocument, Split
from stancemine.decoding import Floats, pool_pieces, softmax
from stancemine.folder import label_places
from stancemine.labels import SPAN_TYPES
from stancemine.runtime import Runtime
from stancemine.train.config import TrainConfig
from stancemine.train.examples import (
    IGNORE,
    Example,
    Schemes,
    sentence_examples,
    stance_examples,
)
from stancemine.train.pairs import is_pairs
from stancemine.train.sources import Fold, documents_of
from stancemine.windows import Target, Windower, batches_by_tokens, collate

__all__ = ["Collected", "collect", "development_examples", "mean_score", "scores"]

Labels = NDArray[np.int64]


@dataclass(slots=True)
class Collected:
    """Per scheme, the logits and labels of every labelled item; per layer, of every token.

    A sentence that was read in pieces is one item, its logits pooled as in use. Stance labels are
    masks ``[n, 2, 4]`` of gold and candidates. ``labels`` has the users' own label sets.
    """

    role: dict[str, tuple[Floats, Labels]] = field(default_factory=dict)
    reported: dict[str, tuple[Floats, Labels]] = field(default_factory=dict)
    stance: dict[str, tuple[Floats, NDArray[np.bool_]]] = field(default_factory=dict)
    tags: tuple[Floats, Labels] | None = None
    labels: dict[str, tuple[Floats, Labels]] = field(default_factory=dict)


def development_examples(
    config: TrainConfig,
    windower: Windower,
    corpora: Path | None,
    *,
    schemes: Schemes | None = None,
    limit: int | None = None,
    sentences: int | None = None,
    fold: Fold | None = None,
    split: Split = "dev",
) -> list[Example]:
    """The development split (or another) of every corpus of the mixture, all unrelated pairs kept.

    Left out are NLI pairs, which only warm up, and corpora that train another's scheme: a scheme is
    measured and calibrated on its own corpus. ``schemes`` are the model's where the mixture is but
    a part of what it was trained on. ``limit`` takes the first documents of each corpus only;
    ``sentences`` draws documents by the seed until they have that many sentences, or stance pairs.
    """
    schemes = schemes or Schemes.of(config.mixture)
    examples: list[Example] = []
    for source in config.mixture:
        if source.path is None and (
            is_pairs(source.corpus) or source.scheme not in (None, source.corpus)
        ):
            continue
        documents = documents_of(source, corpora, split, fold)[:limit]
        if sentences is not None:
            documents = drawn(documents, sentences, random.Random(config.seed))
        whole = source.model_copy(update={"keep_unrelated": 1.0, "draw_unrelated": 0.0})
        if set(source.heads) - {"stance"}:
            examples.extend(sentence_examples(documents, windower, whole, schemes, config.context))
        if "stance" in source.heads:
            rng = random.Random(config.seed)
            examples.extend(stance_examples(documents, windower, whole, schemes, rng))
    return examples


def drawn(
    documents: Sequence[LabeledDocument], limit: int, rng: random.Random
) -> list[LabeledDocument]:
    """Whole documents in random order until they have ``limit`` sentences (or stance pairs)."""
    kept: list[LabeledDocument] = []
    size = 0
    for document in rng.sample(documents, len(documents)):
        if size >= limit:
            break
        kept.append(document)
        size += sum(max(len(sentence.stances or ()), 1) for sentence in document.sentences)
    return kept


def collect(
    runtime: Runtime, examples: Sequence[Example], schemes: Schemes, *, batch_tokens: int = 8192
) -> Collected:
    """Run the model over labelled examples; see `Collected`."""
    found: dict[tuple[str, str], _Items] = defaultdict(_Items)
    places = label_places(schemes.label_sets)
    tags: list[tuple[Floats, Labels]] = []
    numbers = _sentence_numbers(examples)
    for batch in batches_by_tokens([len(example) for example in examples], batch_tokens):
        chosen = [examples[i] for i in batch]
        logits = runtime(collate([example.row for example in chosen]))
        for i, example in enumerate(chosen):
            of = numbers[batch[i]]
            for slot, (target, number) in enumerate(zip(example.row.targets, of, strict=True)):
                if example.roles and (label := example.roles[slot]) != IGNORE:
                    said = logits.roles[i, slot, example.role_scheme]
                    scheme = schemes.role[example.role_scheme]
                    found["role", scheme].add(number, target, said, label)
                if example.reported and (label := example.reported[slot]) != IGNORE:
                    said = logits.reported[i, slot, example.reported_scheme]
                    scheme = schemes.reported[example.reported_scheme]
                    found["reported", scheme].add(number, target, said, label)
                own = logits.labels
                if own is not None and example.labels and (label := example.labels[slot]) != IGNORE:
                    place, name = places[example.label_set]
                    said = own[i, slot, place]
                    found["labels", name].add(number, target, said, label)
            if example.gold is not None:
                said = logits.stance[i, 0, example.stance_scheme]
                scheme = schemes.stance[example.stance_scheme]
                masks = (example.gold, example.candidates)
                found["stance", scheme].add(of[0], example.row.targets[0], said, masks)
            if example.tags is not None:
                known = example.tags[:, 0] != IGNORE
                tags.append(
                    (logits.tags[i, : len(example)][known], example.tags[known].astype(np.int64))
                )
    collected = Collected()
    for (head, scheme), items in found.items():
        getattr(collected, head)[scheme] = items.pooled()
    if tags:
        collected.tags = np.concatenate([x for x, _ in tags]), np.concatenate([y for _, y in tags])
    return collected


def _sentence_numbers(examples: Sequence[Example]) -> list[list[int]]:
    """A number for each slot of each example, the same for the pieces of one sentence.

    Pieces follow each other; a row that asks for a stance is an item of its own.
    """
    numbers: list[list[int]] = []
    last, number = None, -1
    for example in examples:
        numbers.append([])
        for target in example.row.targets:
            here = (example.document, target.sentence) if example.document else None
            if here is None or here != last:
                number += 1
            last = here
            numbers[-1].append(number)
    return numbers


@dataclass(slots=True)
class _Items:
    """What the model says of labelled items, each in one piece or in several."""

    pieces: dict[int, list[tuple[Target, Floats]]] = field(default_factory=dict)
    labels: dict[int, object] = field(default_factory=dict)

    def add(self, number: int, target: Target, logits: Floats, label: object) -> None:
        self.pieces.setdefault(number, []).append((target, logits))
        self.labels[number] = label

    def pooled(self) -> tuple[Floats, NDArray[Any]]:
        """Logits and labels, an item each, in the order in which they came."""
        logits = [_pooled(pieces) for pieces in self.pieces.values()]
        return np.stack(logits), np.array(list(self.labels.values()))


def _pooled(pieces: Sequence[tuple[Target, Floats]]) -> Floats:
    """The logits of one sentence, as `heads.sentence_heads` pools those of its pieces."""
    if len(pieces) == 1:
        return pieces[0][1]
    targets = [target for target, _ in pieces]
    values = np.array([logits for _, logits in pieces], dtype=np.float32)
    one = [replace(target, sentence=0) for target in targets]
    pooled = pool_pieces(one, values.reshape(len(pieces), -1), 1)
    return np.asarray(pooled.reshape(values.shape[1:]), dtype=np.float32)


def scores(found: Collected) -> dict[str, float]:
    """Development scores by ``head/scheme``, uncalibrated.

    Macro-F1 of roles and users' own labels; F1 of reported speech; token F1 (inside or not) of each
    span layer; stance macro-F1 ("none" joins neutral and unrelated). Macro-F1 is over the labels
    that the corpus has.
    """
    result: dict[str, float] = {}
    for scheme, (logits, labels) in found.role.items():
        result[f"role/{scheme}"] = _macro_f1(labels, logits.argmax(-1))
    for scheme, (logits, labels) in found.reported.items():
        result[f"reported/{scheme}"] = f1_score(labels, logits > 0, zero_division=0.0)
    if found.tags is not None:
        logits, labels = found.tags
        for layer, part in enumerate(SPAN_TYPES):
            inside = logits[:, layer].argmax(-1) > 0
            gold = labels[:, layer] > 0
            result[f"tags/{part}"] = f1_score(gold, inside, zero_division=0.0)
    for scheme, (logits, masks) in found.stance.items():
        result[f"stance/{scheme}"] = stance_score(logits, masks)
    for name, (logits, labels) in found.labels.items():
        result[f"own/{name}"] = _macro_f1(labels, logits.argmax(-1))
    return {name: round(float(value), 4) for name, value in result.items()}


def mean_score(found: Mapping[str, float]) -> float:
    """One figure for a run: the mean over heads of the mean over their schemes (or layers).

    >>> mean_score({"role/a": 0.4, "role/b": 0.6, "stance/a": 0.7})
    0.6
    """
    heads: dict[str, list[float]] = defaultdict(list)
    for name, score in found.items():
        heads[name.split("/")[0]].append(score)
    means = [sum(values) / len(values) for values in heads.values()]
    return round(sum(means) / len(means), 6) if means else 0.0


def stance_score(logits: Floats, masks: NDArray[np.bool_]) -> float:
    """Macro-F1 of stance logits ``[n, 4]`` against gold and candidate masks ``[n, 2, 4]``."""
    return _macro_f1(*stance_choices(logits, masks))


def stance_choices(logits: Floats, masks: NDArray[np.bool_]) -> tuple[Labels, Labels]:
    """Gold and chosen stance ``[n]`` of what a corpus tells apart; neutral stands for "none"."""
    about = 1 / (1 + np.exp(-logits[:, 3:]))
    probabilities = np.concatenate([softmax(logits[:, :3]) * about, 1 - about], axis=-1)
    gold, candidates = masks[:, 0], masks[:, 1]
    # A corpus of favor and against alone is scored on the side, as its authors do.
    if not gold[:, 2:].any():
        candidates = np.tile(np.array([True, True, False, False]), (len(gold), 1))
    if (gold[:, 2] & gold[:, 3]).any():
        probabilities = probabilities.copy()
        probabilities[:, 2] += probabilities[:, 3]
        probabilities[:, 3] = 0
        gold = gold.copy()
        gold[:, 3] = False
    predicted = np.where(candidates, probabilities, -1).argmax(-1)
    return gold.argmax(-1), predicted


def _macro_f1(gold: NDArray[np.integer], predicted: NDArray[np.integer]) -> float:
    # A label that the corpus never gives is an error where predicted, but no class of its own.
    return float(f1_score(gold, predicted, labels=np.unique(gold), average="macro"))
