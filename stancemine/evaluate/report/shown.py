"""Which systems and columns a report shows: what stands first in each row, what has no score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["has", "lead_of", "systems_of", "unscored"]

Row = Mapping[str, Any]


def lead_of(report: Row, row: Row) -> str:
    """The system that a row's figures are of: the main one, or the first model that has a score.

    >>> report = {"main": "a", "models": [{"name": "a"}, {"name": "b"}]}
    >>> lead_of(report, {"systems": {"svm": {}, "b": {}}})
    'b'
    """
    names = [report["main"], *(model["name"] for model in report["models"])]
    return str(next((name for name in names if name in row["systems"]), report["main"]))


def systems_of(report: Row) -> list[str]:
    """The columns of the table of scores: the systems that have one on a task; all, if none has.

    >>> rows = [{"systems": {"svm": {}}}, {"systems": {"svm": {}, "a": {}}}]
    >>> systems_of({"systems": ["rules", "svm", "a"], "tasks": rows})
    ['svm', 'a']
    """
    scored = {name for row in report["tasks"] for name in row["systems"]}
    return [name for name in report["systems"] if name in scored or not scored]


def has(report: Row, column: str) -> bool:
    """Whether a column ("published", "ceiling") says something of a task."""
    return any(row[column] for row in report["tasks"])


def unscored(report: Row) -> list[str]:
    """Sentences for the top: which models have no score on which tasks, why, and whose figures
    stand there instead.
    """
    found: list[str] = []
    for model in report["models"]:
        name = model["name"]
        tasks: dict[str, list[str]] = {}
        leads: dict[str, None] = {}
        for row in report["tasks"]:
            if name in row["systems"]:
                continue
            reason = row["not_applicable"].get(name, "it gave no answer")
            tasks.setdefault(reason, []).append(row["task"])
            if (lead := lead_of(report, row)) in row["systems"]:
                leads[lead] = None
        found += [f"No score for {name} on {', '.join(t)}: {why}." for why, t in tasks.items()]
        if tasks and leads and name == report["models"][0]["name"]:
            found.append(f"What is shown first there is of {' and '.join(leads)}.")
    return found
