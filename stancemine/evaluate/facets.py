"""Where a system is good and where not: the examples of a task, cut along what is known of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, Final

import numpy as np

from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.intervals import Bootstrap, percentiles
from stancemine.evaluate.metrics import MEASURES, grouped_confusion
from stancemine.evaluate.scoring import share
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import Example, Task

__all__ = ["FACET_RESAMPLES", "MIN_EXAMPLES", "breakdown", "facets_of"]

MIN_EXAMPLES: Final = 15
"""A part with fewer examples says nothing and is left out."""

MOST_VALUES: Final = 25
"""Of a facet with more values (topics, say) the most frequent are shown."""

FACET_RESAMPLES: Final = 2_000

OWN_TOPICS: Final = frozenset({"stancenews", "nato-russia", "contrast", "mockpress"})
"""Corpora whose topics are the project's own wording."""

_META: Final = {
    "outlet": "outlet",
    "publisher": "outlet",
    "source": "source",
    "speaker": "speaker",
    "country": "country",
    "year": "year",
    "phenomenon": "phenomenon",
    "register": "register",
    "domain": "domain",
    "bias": "outlet's side",
}
_IN_ID: Final = {
    "newsdiscourse": ("outlet", r"([A-Za-z]+)_[^/]*$"),
    "argunsc": ("country", r"_spch\d+_([A-Za-z]+)"),
}
"""What the names of some corpora's files tell: the facet, and where it stands in the id."""

_NEGATION: Final = re.compile(
    r"\b(?:not?|never|nobody|nothing|none|nor|neither|without|cannot|hardly|barely)\b|n['’]t\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\w+")
_LENGTHS: Final = ((10, "up to 10 words"), (20, "11 to 20"), (30, "21 to 30"), (40, "31 to 40"))
_SURE: Final = ((0.5, "under .5"), (0.7, ".5 to .7"), (0.9, ".7 to .9"))


def breakdown(
    task: Task,
    examples: Sequence[Example],
    documents: Mapping[str, LabeledDocument],
    predictions: Predictions,
    seen: Set[str] | None,
    *,
    seed: int,
    resamples: int = FACET_RESAMPLES,
    texts: bool = True,
) -> list[dict[str, Any]]:
    """Per facet and value: n, groups, accuracy with its 95 % interval, and the task's own score.

    The score is None where a class has fewer than five examples: a macro average would then be of
    something else. ``seen`` are the topics of the training part, in lower case. Without ``texts``
    topics of other people's corpora that are longer than three words are numbered, not named.
    """
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, example in enumerate(examples):
        for facet, value in facets_of(example, documents[example.document], seen):
            places[facet, value].append(index)
    if predictions.probabilities is not None:
        for index, row in enumerate(np.max(predictions.probabilities, axis=1)):
            value = next((name for limit, name in _SURE if row < limit), ".9 and more")
            places["confidence", value].append(index)
    kept: dict[str, list[tuple[str, list[int]]]] = defaultdict(list)
    for (facet, value), indices in places.items():
        if len(indices) >= MIN_EXAMPLES:
            kept[facet].append((value, indices))
    rows = []
    for facet, parts in kept.items():
        if len(parts) < 2 and facet not in ("seen topic",):
            continue  # one value: the whole task over again
        parts = _ordered(facet, parts)[:MOST_VALUES]
        for number, (value, indices) in enumerate(parts, start=1):
            shown = value
            if facet == "topic" and not texts and not _may_be_named(value, task.corpus):
                shown = f"topic {number} (wording withheld)"
            scored = _scored(task, examples, predictions, indices, resamples, seed)
            rows.append({"facet": facet, "value": shown, **scored})
    return rows


def _may_be_named(topic: str, corpus: str) -> bool:
    return corpus in OWN_TOPICS or len(topic.split()) <= 3


def _ordered(facet: str, parts: list[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
    fixed = {
        "length": [name for _, name in _LENGTHS] + ["more than 40"],
        "confidence": [name for _, name in _SURE] + [".9 and more"],
        "position": ["first fifth", "second", "third", "fourth", "last fifth"],
    }.get(facet)
    if fixed is not None:
        return sorted(parts, key=lambda part: fixed.index(part[0]))
    return sorted(parts, key=lambda part: (-len(part[1]), part[0]))


def _scored(
    task: Task,
    examples: Sequence[Example],
    predictions: Predictions,
    indices: Sequence[int],
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    gold = [examples[i].gold for i in indices]
    given = [predictions.labels[i] for i in indices]
    groups = [examples[i].group for i in indices]
    names, counts = grouped_confusion(gold, given, task.labels, groups)
    total = counts.sum(axis=0)
    pairs = np.stack([np.trace(counts, axis1=1, axis2=2), counts.sum(axis=(1, 2))], axis=1)
    low, high = percentiles(Bootstrap(len(names), resamples, seed).scores(pairs, share))
    enough = bool((total.sum(axis=1) >= 5).all())
    return {
        "n": len(indices),
        "groups": len(names),
        "accuracy": float(share(pairs.sum(axis=0))),
        "low": low,
        "high": high,
        "score": float(MEASURES[task.measure](total)) if enough else None,
    }


def facets_of(
    example: Example, document: LabeledDocument, seen: Set[str] | None
) -> Iterator[tuple[str, str]]:
    """What is known of an example before any system answers: (facet, value)."""
    sentence = document.sentences[example.sentence]
    if example.topic is not None:
        yield "topic", example.topic
        if "seen" in document.meta:
            yield "seen topic", "seen" if document.meta["seen"] == "1" else "unseen"
        elif seen is not None:
            yield "seen topic", "seen" if example.topic.casefold() in seen else "unseen"
        if "named" in document.meta:
            by_name = document.meta["named"] == "y"
            yield "topic named", "named in the sentence" if by_name else "meant, not named"
    for key, facet in _META.items():
        value = document.meta.get(key)
        if value and len(value) <= 40:
            yield facet, value
    named = _IN_ID.get(document.corpus)
    found = named and re.search(named[1], document.id)
    if named and found:
        yield named[0], found[1]
    if sentence.reported is not None:
        yield "whose words", "reported" if sentence.reported else "the author's own"
    if sentence.kind is not None:
        yield "kind of report", sentence.kind
    words = len(_WORD.findall(example.text))
    yield "length", next((name for limit, name in _LENGTHS if words <= limit), "more than 40")
    if len(document.sentences) >= 5:
        fifth = 5 * example.sentence // len(document.sentences)
        yield "position", ("first fifth", "second", "third", "fourth", "last fifth")[fifth]
    yield "negation", "negated" if _NEGATION.search(example.text) else "no negation"
