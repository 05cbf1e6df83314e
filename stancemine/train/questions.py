"""What is asked of the stance head in training: labelled pairs, and what is made of them.

Foreign topics are drawn as unrelated, topics put into other words, and sentences asked again with
other persons, as a source says.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance
from stancemine.train.config import Source
from stancemine.train.own import mapped, native_label
from stancemine.train.swaps import swapped
from stancemine.train.wordings import Wording, framed
from stancemine.windows import StanceQuery

__all__ = ["Question", "labelled", "query_of", "questions"]


@dataclass(frozen=True, slots=True)
class Question:
    """A stance question and its label; ``own`` are the topics that its document is labelled for,
    ``original`` the question that it was made of, whose label is ``turned``.
    """

    query: StanceQuery
    label: GoldStance
    own: Collection[str] = ()
    original: StanceQuery | None = None
    turned: bool = False

    def under(self, wording: Wording) -> Question:
        """The same sentence toward another wording of the topic."""
        return Question(
            replace(self.query, topic=wording.text),
            wording.turn(self.label),
            self.own,
            self.query,
            wording.opposite,
        )


def questions(
    documents: Sequence[LabeledDocument],
    source: Source,
    rng: random.Random,
    wordings: Mapping[str, Sequence[Wording]],
) -> tuple[list[Question], set[GoldStance]]:
    """The questions of one pass over a source, and the labels that its corpus has.

    A foreign topic is one that the sentence's document is not labelled for and that the sentence
    does not name.
    """
    own = [topics_of(document) for document in documents]
    pairs = [
        Question(query_of(document, index, stance, source.context), label, topics)
        for document, topics in zip(documents, own, strict=True)
        for index, stance, label in labelled(document, source)
    ]
    chosen = [p for p in pairs if p.label != "unrelated" or rng.random() < source.keep_unrelated]
    chosen.extend(_unrelated(pairs, sorted(set().union(*own)), source, rng))
    chosen.extend(_reworded(pairs, wordings, source, rng))
    chosen.extend(_of_others(documents, own, source, rng))
    return chosen, {pair.label for pair in pairs}


def labelled(
    document: LabeledDocument, source: Source
) -> Iterator[tuple[int, LabeledStance, GoldStance]]:
    """Sentence, stance and label, by the source's map, of everything labelled."""
    for index, sentence in enumerate(document.sentences):
        for stance in sentence.stances or ():
            if (label := _stance(stance, source)) is not None:
                yield index, stance, label


def _unrelated(
    pairs: Iterable[Question], topics: Sequence[str], source: Source, rng: random.Random
) -> Iterator[Question]:
    for pair in pairs:
        if rng.random() < source.draw_unrelated:
            topic = rng.choice(topics)
            if topic not in pair.own and topic.casefold() not in pair.query.sentence.casefold():
                yield Question(replace(pair.query, topic=topic), "unrelated")


def _reworded(
    pairs: Iterable[Question],
    wordings: Mapping[str, Sequence[Wording]],
    source: Source,
    rng: random.Random,
) -> Iterator[Question]:
    for pair in pairs:
        if pair.label == "unrelated":
            continue
        if rng.random() < source.reword and (known := wordings.get(pair.query.topic)):
            yield pair.under(rng.choice(known))
        if source.frame and rng.random() < source.frame:
            wording = framed(pair.query.topic, rng)
            if wording is not None:
                yield pair.under(wording)


def _of_others(
    documents: Sequence[LabeledDocument],
    topics: Sequence[Collection[str]],
    source: Source,
    rng: random.Random,
) -> Iterator[Question]:
    """Pairs of sentences with other persons."""
    if not source.swap_names:
        return
    for document, asked in zip(documents, topics, strict=True):
        queries = (
            query_of(document, i, s, source.context) for i, s, _ in labelled(document, source)
        )
        holders = {query.holder or "" for query in queries}  # those that a question names
        other, changed = swapped(document, {*asked, *holders}, rng)
        for index, stance, label in labelled(document, source):
            share = source.swap_names * (source.keep_unrelated if label == "unrelated" else 1.0)
            if index in changed and rng.random() < share:
                query = query_of(document, index, stance, source.context)
                new = replace(query, sentence=other.sentence_text(index))
                yield Question(new, label, asked, query)


def _stance(stance: LabeledStance, source: Source) -> GoldStance | None:
    if not source.labels.stance:
        return stance.label
    return cast("GoldStance | None", mapped(source, "stance", native_label(stance)))


def topics_of(document: LabeledDocument) -> set[str]:
    return {stance.topic for sentence in document.sentences for stance in sentence.stances or ()}


def query_of(
    document: LabeledDocument, index: int, stance: LabeledStance, context: bool
) -> StanceQuery:
    """The question that a labelled stance answers, with ``context`` after the sentence before."""
    previous = document.sentence_text(index - 1) if context and index else None
    # Only a labelled pair of entities names its holder in the question: elsewhere the holder is
    # what the analysis has yet to find.
    holder = stance.holder if stance.holder_span is not None else None
    return StanceQuery(document.sentence_text(index), stance.topic, holder, previous)
