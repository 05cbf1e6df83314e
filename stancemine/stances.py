"""What is asked of a chunk's sentences about each topic, and what the answers say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from stancemine.decoding import (
    Floats,
    most_about,
    of_wordings,
    stance_probabilities,
    within_sentence,
)
from stancemine.document import Topic
from stancemine.drafts import Draft
from stancemine.folder import Settings
from stancemine.gate import Related
from stancemine.heads import chosen_of
from stancemine.holders import Part
from stancemine.labels import STANCES
from stancemine.windows import StanceQuery, topic_query

__all__ = ["ByTopic", "Judged", "Questions", "ask", "stances_of"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The four stance probabilities of one holder's part of a sentence, and the logits of the
    user's own labels.
    """

    probabilities: Floats
    own: Floats


UNASKED = 0.4999
"""The most relevance of a pair that was not asked: from .75 on it would have a side."""

ByTopic = dict[str, dict[str, Judged]]
"""One sentence's stances by topic and holder; that of the main clause comes first."""

_Place = tuple[int, int, str, str]
"""Document, sentence, topic and holder."""


@dataclass(slots=True)
class Questions:
    """The queries of a chunk, where each belongs, and the answers: one mapping a sentence.

    ``sentences`` has for each query the one that asks the whole sentence about the same wording, or
    its own number where the part stands for itself. A query that belongs to nobody (None) is asked
    for the others' sake.
    """

    queries: list[StanceQuery] = field(default_factory=list)
    places: list[_Place | None] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    answers: list[list[ByTopic]] = field(default_factory=list)

    def add(self, query: StanceQuery, place: _Place | None, sentence: int | None = None) -> int:
        """Ask one more; returns its number."""
        number = len(self.queries)
        self.queries.append(query)
        self.places.append(place)
        self.sentences.append(number if sentence is None else sentence)
        return number


def ask(
    drafts: Sequence[Draft],
    topics: Sequence[Topic],
    settings: Settings,
    related: Sequence[Related] | None = None,
) -> Questions:
    """The questions to put to the model: of every part of every sentence, under every wording of
    every topic; and of the sentence, where a part shares what it is about.

    ``related`` is what the gate says of each draft: a pair that does not pass is not asked, it is
    unrelated with what is left of its chance.
    """
    found = Questions()
    wordings = [topic_query(topic) for topic in topics]
    width = sum(len(s.labels) for s in settings.label_sets)
    for number, draft in enumerate(drafts):
        answers: list[ByTopic] = [{t.text: {} for t in topics} for _ in draft.offsets]
        found.answers.append(answers)
        for index in range(len(draft.offsets)) if topics else ():
            before = draft.sentence(index - 1) if index and settings.stance_context else None
            parts = draft.parts(index)
            for place, topic in enumerate(topics):
                if related is not None and not related[number].passes[index, place]:
                    judged = _unrelated(float(related[number].chances[index, place]), width)
                    answers[index][topic.text] = {part.holder: judged for part in parts}
                    continue
                for wording in wordings[place]:
                    whole = StanceQuery(draft.sentence(index), wording, previous=before)
                    _ask_parts(found, parts, whole, (number, index, topic.text))
    return found


def _ask_parts(
    found: Questions, parts: Sequence[Part], whole: StanceQuery, where: tuple[int, int, str]
) -> None:
    """Ask about each part, and about the sentence where a part needs that and no part is it."""
    texts, shared = [part.text for part in parts], None
    if whole.sentence in texts:
        shared = len(found.queries) + texts.index(whole.sentence)
    elif any(part.of_sentence for part in parts):
        shared = found.add(whole, None)
    for part in parts:
        sentence = shared if part.of_sentence else None
        found.add(replace(whole, sentence=part.text), (*where, part.holder), sentence)


def stances_of(
    questions: Questions, logits: Floats, own: Floats, settings: Settings, scheme: str | None
) -> list[list[ByTopic]]:
    """The answers with those of the queries filled in: per document, one mapping a sentence.

    ``logits [queries, 4]`` and ``own [queries, labels]`` are the model's.
    """
    chosen = chosen_of(settings.stance_schemes, scheme)
    scores = stance_probabilities(logits, settings.calibration, chosen)
    clauses = np.flatnonzero(np.array(questions.sentences) != np.arange(len(scores)))
    wholes = np.array(questions.sentences)[clauses]
    scores[clauses] = within_sentence(scores[clauses], scores[wholes])
    if "stance" in settings.untrained:
        scores[:] = [stance == "unrelated" for stance in STANCES]
    wordings: dict[_Place, list[int]] = {}
    for asked, place in enumerate(questions.places):
        if place is not None:
            wordings.setdefault(place, []).append(asked)
    for (number, index, topic, holder), of_topic in wordings.items():
        questions.answers[number][index][topic][holder] = _answer(scores[of_topic], own[of_topic])
    return questions.answers


def _answer(scores: Floats, labels: Floats) -> Judged:
    """From ``[wordings, 4]`` and ``[wordings, labels]``; labels of a user's own are those under the
    wording that the part is most about.
    """
    if len(scores) == 1:
        return Judged(scores[0], labels[0])
    several = scores[:, None]
    return Judged(of_wordings(several)[0], labels[most_about(several)[0]])


def _unrelated(chance: float, labels: int) -> Judged:
    """A pair that was not asked: nobody knows which side the little chance would be on."""
    chance = min(chance, UNASKED)
    probabilities = np.full(len(STANCES), chance / 3, dtype=np.float32)
    probabilities[-1] = 1 - chance
    return Judged(probabilities, np.zeros(labels, dtype=np.float32))
