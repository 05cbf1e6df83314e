"""The two rounds in which a chunk is asked about its topics: what the second asks follows from the
answers to the first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stancemine.document import Topic
from stancemine.gate import Bools, Related
from stancemine.labels import STANCES
from stancemine.stances import ByTopic

__all__ = ["ABOUT", "first_round", "joined", "second_round"]

ABOUT = 0.5
"""How sure the model must be that a sentence is about a topic for the rest of its document to be
asked. Chosen on StanceNews' development part (``docs/performance.md``)."""

_UNRELATED = STANCES.index("unrelated")

Answers = list[list[ByTopic]]
"""Per document one mapping a sentence."""


def first_round(related: Sequence[Related]) -> list[Related]:
    """Each document with those pairs alone that are asked at first."""
    return [one.only(one.first) for one in related]


def second_round(
    related: Sequence[Related], answers: Answers, topics: Sequence[Topic]
) -> list[Related]:
    """Each document with those pairs alone that the ``answers`` of the first round lead to; an
    empty list where there is none.
    """
    found = [
        one.only(one.second(_about(one.first, of_one, topics)))
        for one, of_one in zip(related, answers, strict=True)
    ]
    return found if any(one.passes.any() for one in found) else []


def joined(
    first: Answers, second: Answers, asked: Sequence[Related], topics: Sequence[Topic]
) -> Answers:
    """The answers of the first round with those of the second in their places; ``asked`` is what
    that one asked.
    """
    for of_first, of_second, one in zip(first, second, asked, strict=True):
        for index, place in np.argwhere(one.passes).tolist():
            topic = topics[place].text
            of_first[index][topic] = of_second[index][topic]
    return first


def _about(asked: Bools, answers: Sequence[ByTopic], topics: Sequence[Topic]) -> Bools:
    """``[topics]``: whether an answer finds a part of one of the sentences that were asked to be
    about the topic.
    """
    about = np.zeros(len(topics), dtype=np.bool_)
    for index, place in np.argwhere(asked).tolist():
        judged = answers[index][topics[place].text].values()
        about[place] |= any(1 - one.probabilities[_UNRELATED] >= ABOUT for one in judged)
    return about
