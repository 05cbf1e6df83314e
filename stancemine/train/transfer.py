"""Unlabelled rows for distillation: sentences of the mixture's training parts, alone and toward
topics that nobody labelled them for. Only the teachers' answers are learnt from them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from stancemine.corpora.records import LabeledDocument
from stancemine.labels import STANCES
from stancemine.train.config import Distill, TrainConfig
from stancemine.train.examples import IGNORE, Example
from stancemine.windows import StanceQuery, Windower

__all__ = ["transfer_examples"]

_NEAR = 12
"""From how many of the topics nearest to a document one is drawn."""


def transfer_examples(
    config: TrainConfig,
    distill: Distill,
    windower: Windower,
    documents: Sequence[LabeledDocument],
) -> list[Example]:
    """``distill.sentences`` sentences and ``distill.pairs`` pairs, as far as there are so many.

    A pair's sentence is drawn from all documents, from a corpus of n in proportion to
    ``n ** (1 / distill.corpus_temperature)``; its topic, in ``distill.near`` of the cases, from
    those whose words the document shares most, and else from all topics of the mixture. In
    ``distill.previous`` of the cases it is read with the sentence before, where there is one.
    """
    rng = random.Random(f"{config.seed}-transfer")
    sentences = list(
        {
            document.sentence_text(index): (number, index)
            for number, document in enumerate(documents)
            for index in range(len(document.sentences))
        }.items()
    )
    alone = rng.sample(sentences, min(distill.sentences, len(sentences)))
    examples = [
        Example(row, roles=(IGNORE,) * len(row.targets))
        for text, _ in alone
        for row in windower.sentence_rows([text], "alone")
    ]
    queries = _queries(distill, documents, sentences, rng)
    fitting = [query for query in queries if windower.fits(query)]
    nothing, anything = (False,) * len(STANCES), (True,) * len(STANCES)
    examples.extend(
        Example(row, gold=nothing, candidates=anything) for row in windower.stance_rows(fitting)
    )
    return examples


def _queries(
    distill: Distill,
    documents: Sequence[LabeledDocument],
    sentences: Sequence[tuple[str, tuple[int, int]]],
    rng: random.Random,
) -> list[StanceQuery]:
    topics = sorted(
        {stance.topic for d in documents for s in d.sentences for stance in s.stances or ()}
    )
    if not topics or not distill.pairs:
        return []
    drawn = _drawn(distill, documents, sentences, rng)
    near = _nearest(documents, topics, sorted({number for _, (number, _) in drawn}))
    found: dict[StanceQuery, None] = {}
    for text, (number, index) in drawn:
        close = near.get(number, ())
        choice = close if close and rng.random() < distill.near else topics
        topic = rng.choice(choice)
        before = index and distill.previous and rng.random() < distill.previous
        previous = documents[number].sentence_text(index - 1) if before else None
        found[StanceQuery(text, topic, previous=previous)] = None
    return list(found)


def _drawn(
    distill: Distill,
    documents: Sequence[LabeledDocument],
    sentences: Sequence[tuple[str, tuple[int, int]]],
    rng: random.Random,
) -> list[tuple[str, tuple[int, int]]]:
    """A sentence for every pair; one may come more than once."""
    by_corpus: dict[str, list[tuple[str, tuple[int, int]]]] = defaultdict(list)
    for sentence in sentences:
        by_corpus[documents[sentence[1][0]].corpus].append(sentence)
    members = list(by_corpus.values())
    weights = [len(x) ** (1 / distill.corpus_temperature) for x in members]
    return [rng.choice(x) for x in rng.choices(members, weights, k=distill.pairs)]


def _nearest(
    documents: Sequence[LabeledDocument], topics: Sequence[str], wanted: Sequence[int]
) -> dict[int, list[str]]:
    """For each wanted document, the topics that share most of its words, where any does."""
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    asked = vectorizer.fit_transform(topics)
    found: dict[int, list[str]] = {}
    for start in range(0, len(wanted), 1000):
        block = wanted[start : start + 1000]
        shared = (vectorizer.transform([documents[i].text for i in block]) @ asked.T).tocsr()
        for row, number in enumerate(block):
            values = shared.data[shared.indptr[row] : shared.indptr[row + 1]]
            places = shared.indices[shared.indptr[row] : shared.indptr[row + 1]]
            best = places[np.argsort(-values, kind="stable")[:_NEAR]]
            found[number] = [topics[i] for i in best]
    return found
