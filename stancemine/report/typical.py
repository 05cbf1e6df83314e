"""Which sentences speak for a side: sure ones, in the words that the side uses."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from stancemine.labels import StanceLabel
from stancemine.report.corpus import Example

__all__ = ["typical_sentences"]

_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def typical_sentences(
    sides: Mapping[StanceLabel, Sequence[Example]], most: int = 5
) -> dict[StanceLabel, list[Example]]:
    """For each side the sentences most like the rest of it, at most one from an article.

    Likeness is the cosine of a sentence's TF-IDF words (three letters or more; idf over the
    sentences of all sides) with the sum over its side, times the stance's probability. A sentence
    that is sure but says what nobody else says ranks below one that many others resemble.
    """
    bags = {
        side: [(example, Counter(_words(example.text))) for example in examples]
        for side, examples in sides.items()
    }
    everything = [bag for pairs in bags.values() for _, bag in pairs]
    weights = _idf(everything)
    return {side: _best(pairs, weights, most) for side, pairs in bags.items()}


def _best(
    pairs: Sequence[tuple[Example, Counter[str]]], weights: Mapping[str, float], most: int
) -> list[Example]:
    vectors = [
        _unit({word: (1 + math.log(n)) * weights[word] for word, n in bag.items()})
        for _, bag in pairs
    ]
    middle: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for word, value in vector.items():
            middle[word] += value
    norm = math.sqrt(sum(value * value for value in middle.values())) or 1.0
    scored = [
        (example.score * sum(v * middle[w] for w, v in vector.items()) / norm, example)
        for (example, _), vector in zip(pairs, vectors, strict=True)
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].article, pair[1].sentence))
    chosen: dict[int, Example] = {}
    texts: set[str] = set()
    for _, example in scored:
        if example.article not in chosen and example.text not in texts and len(chosen) < most:
            chosen[example.article] = example
            texts.add(example.text)
    return list(chosen.values())


def _words(text: str) -> Iterable[str]:
    return (word.casefold() for word in _WORD.findall(text))


def _idf(bags: Sequence[Counter[str]]) -> dict[str, float]:
    found = Counter(word for bag in bags for word in bag)
    return {word: math.log((1 + len(bags)) / (1 + n)) + 1 for word, n in found.items()}


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / norm for word, value in vector.items()}
