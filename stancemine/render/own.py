"""What label sets of a user's own say, ready to show in the article view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stancemine.document import OwnLabel, Sentence

__all__ = ["OwnChip", "own_chips", "own_counts"]


@dataclass(frozen=True, slots=True)
class OwnChip:
    """What a label set says of a sentence, or of it toward a ``topic``; ``number`` is the place of
    the set among those of the article.
    """

    name: str
    number: int
    found: OwnLabel
    unsure: bool
    topic: str | None = None

    @property
    def title(self) -> str:
        """The set, and the topic where it is of stances."""
        return self.name if self.topic is None else f"{self.name}, {self.topic}"


def own_chips(sentence: Sentence, places: Mapping[str, int]) -> Iterator[OwnChip]:
    """The labels of the sentence, then those toward its topics; ``places`` numbers the sets."""
    for name, found in sentence.own.items():
        yield OwnChip(name, places[name], found, f"own:{name}" in sentence.unsure)
    for topic, stance in sentence.stances.items():
        for name, found in stance.own.items():
            unsure = f"own:{name}: {topic}" in sentence.unsure
            yield OwnChip(name, places[name], found, unsure, topic)


def own_counts(lines: Iterable[Iterable[OwnChip]]) -> dict[str, dict[str, int]]:
    """For each set how many sentences have which of its labels (toward any topic), in the order of
    the set; labels that no sentence has are left out.
    """
    found: dict[str, Counter[str]] = {}
    order: dict[str, dict[str, None]] = {}
    for chips in lines:
        given = list(chips)
        for chip in given:
            order.setdefault(chip.name, {}).update(dict.fromkeys(chip.found.scores))
        for name, label in dict.fromkeys((chip.name, chip.found.label) for chip in given):
            found.setdefault(name, Counter())[label] += 1
    return {
        name: {label: found[name][label] for label in labels if found[name][label]}
        for name, labels in order.items()
    }
