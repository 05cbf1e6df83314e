"""Other people's figures that measure what a task measures, from the registry of corpora."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stancemine.corpora.registry import PublishedScore

__all__ = ["COMPARABLE", "as_text", "comparable"]

COMPARABLE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "argunsc/argument-or-not": ("argument-or-not macro-F1", "the authors' test part"),
        "elecdeb60to20/argument-or-not": ("argument-or-not macro-F1", "test"),
        "elecdeb60to20/claim-or-premise": ("claim-or-premise weighted F1", "test"),
        "vast/stance": ("macro-F1", "test, all topics"),
        "vast/stance-unseen": ("macro-F1", "test, zero-shot"),
        "newsmtsc/stance-rw": ("macro-F1", "rw test"),
        "newsmtsc/stance-mt": ("macro-F1", "mt test"),
        "pstance/stance": ("average F1 of favor and against", "test"),
    }
)
"""Per task, the measure and split of the registry that are the same thing. What is measured
otherwise (five classes, F1 of one class, an unnamed average) is left out on purpose."""


def comparable(task: str, scores: Sequence[PublishedScore]) -> list[PublishedScore]:
    """Of a corpus's published figures, those that measure the task, lowest first."""
    wanted = COMPARABLE.get(task)
    found = (score for score in scores if (score.measure, score.split) == wanted)
    return sorted(found, key=lambda score: score.value)


def as_text(scores: Sequence[PublishedScore]) -> str:
    """The lowest and the highest figure with model and source; shares, whatever the source used."""
    ends = scores if len(scores) < 3 else (scores[0], scores[-1])
    return " … ".join(f"{_share(s.value)} {s.model} ({s.source})" for s in ends)


def _share(value: float) -> str:
    """Three digits of a share in 0 … 1; a value above 1 is a percentage."""
    return f"{value / 100 if value > 1 else value:.3f}".removeprefix("0")
