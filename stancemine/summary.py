"""Who is heard in a document, how often, and on which side."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancemine.labels import SpeakerType, StanceLabel

if TYPE_CHECKING:
    from stancemine.document import Attribution, Document, Speaker

__all__ = ["Sides", "SpeakerSummary", "count_sides", "summarize", "wilson_interval"]


@dataclass(frozen=True, slots=True)
class Sides:
    """How many sentences of one holder are for, against and neutral toward one topic."""

    favor: int = 0
    against: int = 0
    neutral: int = 0

    @property
    def favor_share(self) -> float | None:
        """``favor / (favor + against)``; None where no side is taken."""
        sided = self.favor + self.against
        return self.favor / sided if sided else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of `favor_share`; (0, 1) where no side is taken."""
        return wilson_interval(self.favor, self.favor + self.against)

    def __add__(self, other: Sides) -> Sides:
        return Sides(
            self.favor + other.favor, self.against + other.against, self.neutral + other.neutral
        )


@dataclass(frozen=True, slots=True)
class SpeakerSummary:
    """One speaker of a document.

    ``reports`` counts the attributions of speech, each sentence of a running quotation as one;
    ``share`` is that of all reports of the document, those without a known speaker included;
    ``thoughts`` counts attributed beliefs, hopes and plans. ``retold`` counts what another speaker
    says that this one said or thought: it is in none of the others; what somebody tells of himself
    ("Ilves said she had warned them") is in none of them besides its outer report. ``stances`` has
    an entry for every topic that was asked for.
    """

    speaker: Speaker
    reports: int
    thoughts: int
    share: float
    stances: Mapping[str, Sides]
    retold: int = 0

    @property
    def name(self) -> str:
        """The speaker's name."""
        return self.speaker.name

    @property
    def type(self) -> SpeakerType | None:
        """The speaker's type."""
        return self.speaker.type

    @property
    def title(self) -> str | None:
        """The role that the text states."""
        return self.speaker.title

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other words for the speaker, pronouns left out."""
        return self.speaker.aliases


def summarize(document: Document) -> tuple[SpeakerSummary, ...]:
    """The speakers of a document, those with the most reports first, else in the text's order."""
    found = [a for sentence in document.sentences for a in sentence.attributions]
    by_id = {attribution.id: attribution for attribution in found}
    total = sum(a.mode == "speech" and a.within is None for a in found)
    speakers: dict[str, Speaker] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for attribution in found:
        if attribution.speaker:
            speakers.setdefault(attribution.speaker.name, attribution.speaker)
            counts[attribution.speaker.name, _counted_as(attribution, by_id)] += 1
    taken = _taken(document)
    summaries = [
        SpeakerSummary(
            speaker,
            counts[name, "speech"],
            counts[name, "thought"],
            counts[name, "speech"] / total if total else 0.0,
            {topic.text: count_sides(taken[name, topic.text]) for topic in document.topics},
            counts[name, "retold"],
        )
        for name, speaker in speakers.items()
    ]
    return tuple(sorted(summaries, key=lambda summary: -summary.reports))


def _counted_as(attribution: Attribution, by_id: Mapping[int, Attribution]) -> str:
    """Speech, thought or retold; what somebody says of himself ("Ilves said she had warned them")
    is his one report, and counts no second time.
    """
    if attribution.within is None:
        return attribution.mode
    outer = by_id.get(attribution.within)
    return "own" if outer and outer.speaker == attribution.speaker else "retold"


def count_sides(labels: Iterable[StanceLabel]) -> Sides:
    """Labels counted; unrelated ones left out.

    >>> count_sides(["favor", "unrelated", "favor"])
    Sides(favor=2, against=0, neutral=0)
    """
    counts = Counter(labels)
    return Sides(counts["favor"], counts["against"], counts["neutral"])


def wilson_interval(successes: float, total: float, z: float = 1.959964) -> tuple[float, float]:
    """The Wilson score interval of a share (Wilson 1927), 95 % by default.

    It holds for small counts, and treats sentences as independent of each other, which those of
    one article are not quite: read it as the least width that the count allows.

    >>> [round(edge, 3) for edge in wilson_interval(3, 4)]
    [0.301, 0.954]
    >>> wilson_interval(0, 0)
    (0.0, 1.0)
    """
    if total == 0:
        return 0.0, 1.0
    share, spread = successes / total, z * z / total
    middle = share + spread / 2
    width = z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, (middle - width) / (1 + spread)), min(1.0, (middle + width) / (1 + spread))


def _taken(document: Document) -> dict[tuple[str, str], list[StanceLabel]]:
    """The stances of every holder and topic, sentence by sentence; read once for all speakers."""
    found: dict[tuple[str, str], list[StanceLabel]] = defaultdict(list)
    for sentence in document.sentences:
        for topic, stance in sentence.stances.items():
            for holder, part in stance.by_holder.items():
                found[holder, topic].append(part.label)
    return found
