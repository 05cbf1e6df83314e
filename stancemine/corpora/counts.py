"""How much of what a corpus holds: documents, sentences and labels, by side of the split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stancemine.corpora.nli import NLIPair
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.corpora.registry import SplitSize

__all__ = ["Tally", "differences", "measure"]


@dataclass(slots=True)
class Tally:
    """The counts of one side, kept while documents or pairs pass by."""

    documents: int = 0
    sentences: int = 0
    pairs: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    stances: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    reported: int | None = None
    attributions: int | None = None
    relations: int | None = None

    def add(self, item: LabeledDocument | NLIPair) -> None:
        """Count one document or pair."""
        if isinstance(item, NLIPair):
            self.pairs += 1
            self.labels[item.label] += 1
            return
        self.documents += 1
        self.sentences += len(item.sentences)
        for sentence in item.sentences:
            if sentence.role is not None:
                self.roles[sentence.role] += 1
            if sentence.reported is not None:
                self.reported = (self.reported or 0) + sentence.reported
            self.stances.update(stance.label for stance in sentence.stances or ())
        if item.attributions is not None:
            self.attributions = (self.attributions or 0) + len(item.attributions)
        if item.relations is not None:
            self.relations = (self.relations or 0) + len(item.relations)

    def size(self) -> SplitSize:
        """The counts in the registry's form."""
        return SplitSize.model_validate(
            {name: getattr(self, name) for name in SplitSize.model_fields}
        )


def measure(items: Iterable[LabeledDocument | NLIPair]) -> dict[Split | None, SplitSize]:
    """The size of each side; what has no side is under None."""
    tallies: dict[Split | None, Tally] = {}
    for item in items:
        tallies.setdefault(item.split, Tally()).add(item)
    return {side: tally.size() for side, tally in tallies.items()}


def differences(
    found: Mapping[Split | None, SplitSize], expected: Mapping[Split, SplitSize]
) -> list[str]:
    """What was counted otherwise than the registry says, one line a figure; empty if nothing.

    >>> differences({"dev": SplitSize(documents=3)}, {"dev": SplitSize(documents=4)})
    ['dev: documents is 3, the registry says 4']
    """
    lines: list[str] = []
    told: dict[Split | None, SplitSize] = dict(expected.items())
    for side in dict.fromkeys([*told, *found]):
        given = told.get(side, SplitSize()).model_dump()
        actual = (found.get(side) or SplitSize()).model_dump()
        lines.extend(
            f"{side or 'without a side'}: {name} is {_text(actual[name])}, "
            f"the registry says {_text(value)}"
            for name, value in given.items()
            if actual[name] != value
        )
    return lines


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{label} {number}" for label, number in value.items()) or "nothing"
    return "absent" if value is None else str(value)
