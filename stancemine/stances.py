"""What is asked of a chunk's sentences about each topic, and what the answers say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from stancemine.decoding import Floats, stance_probabilities
from stancemine.document import HolderStance, Topic
from stancemine.drafts import Draft
from stancemine.folder import Settings
from stancemine.gate import Bools, Related
from stancemine.heads import chosen_of
from stancemine.holders import Part
from stancemine.labels import STANCES, StanceLabel
from stancemine.windows import StanceQuery, topic_query

__all__ = ["ByTopic", "Inquiry", "Judged"]

ABOUT = 0.5
"""How sure the model must be that a sentence is about a topic for the rest of its document to be
asked. Chosen on StanceNews' development part (``docs/performance.md``)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The stance of one holder's part of a sentence, how sure it is that the part is about the
    topic at all, how sure the label is, and the logits of the user's own labels.
    """

    stance: HolderStance
    about: float
    confidence: float
    own: Floats


ByTopic = dict[str, dict[str, Judged]]
"""One sentence's stances by topic and holder; that of the main clause comes first."""

_Place = tuple[int, int, int, str]
"""Document, sentence, topic and holder."""


class Inquiry:
    """What is asked of a chunk's drafts about the topics, round after round, and the answers.

    Of every part of every sentence, under every wording of every topic; ``related`` is what the
    gate says of each draft: a pair that is not asked is unrelated with what is left of its chance.
    """

    def __init__(
        self,
        drafts: Sequence[Draft],
        topics: Sequence[Topic],
        settings: Settings,
        scheme: str | None,
        related: Sequence[Related] | None = None,
    ) -> None:
        self._drafts, self._settings, self._related = drafts, settings, related
        self._scheme = chosen_of(settings.stance_schemes, scheme)
        self._names = [topic.text for topic in topics]
        self._wordings = [topic_query(topic) for topic in topics]
        self._parts: list[list[tuple[Part, ...]]] = [
            [draft.parts(index) for index in range(len(draft.offsets))] if topics else []
            for draft in drafts
        ]
        self._answers: list[list[ByTopic]] = [
            [{name: {} for name in self._names} for _ in draft.offsets] for draft in drafts
        ]
        self._places: list[_Place] = []
        self._round = 0

    def questions(self) -> list[StanceQuery]:
        """What to put to the model next; nothing at the end."""
        self._places = []
        queries: list[StanceQuery] = []
        while self._names and self._round < self._rounds and not queries:
            for number, pairs in enumerate(self._pairs()):
                for index, topic in np.argwhere(pairs).tolist():
                    queries += self._asked(number, index, topic)
            self._round += 1
        return queries

    def take(self, logits: Floats, own: Floats) -> None:
        """The answers to the last questions: ``logits [queries, 4]``, ``own [queries, labels]``."""
        scores = stance_probabilities(logits, self._settings.calibration, self._scheme)
        if "stance" in self._settings.untrained:
            scores[:] = [stance == "unrelated" for stance in STANCES]
        best = scores.argmax(axis=1).tolist()
        for place, values, label, labels in zip(
            self._places, scores.tolist(), best, own, strict=True
        ):
            number, index, topic, holder = place
            by_holder = self._answers[number][index][self._names[topic]]
            about = 1 - values[-1]
            before = by_holder.get(holder)
            # Of a topic's wordings, the one that the part is most about decides.
            if before is None or about > before.about:
                said = _said(STANCES[label], values[label], values[-1])
                by_holder[holder] = Judged(said, about, values[label], labels)

    def answers(self) -> list[list[ByTopic]]:
        """Per document one mapping a sentence, with those of the pairs that were not asked."""
        none = np.zeros(sum(len(s.labels) for s in self._settings.label_sets), dtype=np.float32)
        for number, related in enumerate(self._related or ()):
            for index, chances in enumerate(related.chances.tolist()):
                holders = [part.holder for part in self._parts[number][index]]
                answers = self._answers[number][index]
                for name, chance in zip(self._names, chances, strict=True):
                    if not answers[name]:
                        # Nobody knows which side the little chance would be on.
                        said = _said("unrelated", 1 - chance, 1 - chance)
                        judged = Judged(said, chance, max(1 - chance, chance / 3), none)
                        answers[name] = dict.fromkeys(holders, judged)
        return self._answers

    @property
    def _rounds(self) -> int:
        return 1 if self._related is None else 2

    def _pairs(self) -> Iterable[Bools]:
        """``[sentences, topics]`` of each document: what is asked in this round."""
        if self._related is None:
            shapes = ((len(draft.offsets), len(self._names)) for draft in self._drafts)
            return (np.ones(shape, dtype=np.bool_) for shape in shapes)
        if not self._round:
            return (related.first for related in self._related)
        return (
            related.second(self._about(number))
            if (related.passes != related.first).any()
            # All that pass were asked: documents of one sentence, a gate of one round.
            else np.zeros_like(related.first)
            for number, related in enumerate(self._related)
        )

    def _about(self, number: int) -> Bools:
        """``[topics]``: whether an answer so far finds a sentence of the document about it."""
        found = [
            any(
                judged.about >= ABOUT
                for answers in self._answers[number]
                for judged in answers[name].values()
            )
            for name in self._names
        ]
        return np.array(found, dtype=np.bool_)

    def _asked(self, number: int, index: int, topic: int) -> Iterable[StanceQuery]:
        draft = self._drafts[number]
        before = draft.sentence(index - 1) if index and self._settings.stance_context else None
        for part in self._parts[number][index]:
            for wording in self._wordings[topic]:
                self._places.append((number, index, topic, part.holder))
                yield StanceQuery(part.text, wording, previous=before)


def _said(label: StanceLabel, score: float, unrelated: float) -> HolderStance:
    return HolderStance(label, round(score, 4), round(1 - round(unrelated, 4), 4))
