"""Other people's figures and how far annotators agree, each with how far it is comparable."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from stancemine.corpora.registry import PublishedScore

__all__ = ["COMPARABLE", "ceiling", "comparable", "described"]

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
        "semeval2016-task6/stance": ("F-avg (favor, against)", "test"),
    }
)
"""Per task, the measure and split of the registry that are the same thing. What is measured
otherwise (five classes, F1 of one class, an unnamed average) is left out on purpose."""

OTHER_PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {"argunsc": "our test part is another than the authors'"}
)
"""Corpora whose test part here is not the one of the published figures."""


def comparable(task: str, scores: Sequence[PublishedScore]) -> list[PublishedScore]:
    """Of a corpus's published figures, those that measure the task, lowest first."""
    wanted = COMPARABLE.get(task)
    found = (score for score in scores if (score.measure, score.split) == wanted)
    return sorted(found, key=lambda score: score.value)


def described(
    task: str, scores: Sequence[PublishedScore], *, corpus: str, split: str, whole: bool
) -> list[dict[str, Any]]:
    """Figures that measure the task, each with ``comparable`` and, where it is not, ``why``.

    ``split`` is the part that the report measures, ``whole`` says that nothing of it was left out.
    """
    why = None
    if split != "test":
        why = f"on the test part, this report on {split}"
    elif not whole:
        why = "this report measures a sample"
    elif corpus in OTHER_PARTS:
        why = OTHER_PARTS[corpus]
    return [
        {
            "model": score.model,
            "value": score.value / 100 if score.value > 1 else score.value,
            "measure": score.measure,
            "split": score.split,
            "source": score.source,
            "comparable": why is None,
            "why": why,
        }
        for score in comparable(task, scores)
    ]


def ceiling(task: str) -> dict[str, Any] | None:
    """How far annotators agree on what the task asks, where that is known."""
    found = _ceilings().get(task)
    return dict(found) if found else None


@cache
def _ceilings() -> Mapping[str, Mapping[str, Any]]:
    text = (files("stancemine.evaluate") / "data" / "ceilings.toml").read_text(encoding="utf-8")
    return MappingProxyType({one["task"]: one for one in tomllib.loads(text)["ceiling"]})
