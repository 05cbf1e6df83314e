"""Two reports: what improved, what worsened, and which of it is more than noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from stancemine.errors import InputError
from stancemine.evaluate.intervals import RESAMPLES, Bootstrap
from stancemine.evaluate.metrics import grouped_confusion
from stancemine.evaluate.report import Report
from stancemine.evaluate.report.figures import decimal, interval, p_value, signed
from stancemine.evaluate.report.markdown import table
from stancemine.evaluate.scoring import decode, over_whole, signs, statistic_of
from stancemine.evaluate.significance import (
    FEW_GROUPS,
    called,
    enough_resamples,
    holm,
    mcnemar,
    paired_difference,
)

__all__ = ["Change", "Comparison", "compare"]

Verdict = Literal["better", "worse", "no clear difference", "too few groups", "not comparable"]


@dataclass(frozen=True, slots=True)
class Change:
    """One task in both reports; ``difference`` is the second minus the first.

    ``p`` is that of the paired bootstrap, ``mcnemar`` that of McNemar's test (None where a task
    does not count right and wrong answers), both corrected by Holm's method over all tasks. Where
    the two cannot be paired, ``why`` says so and interval and p are None.
    """

    task: str
    measure: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    mcnemar: float | None = None
    why: str | None = None
    few: bool = False
    """Whether there are too few groups for the bootstrap; ``sign`` is then the sign test's."""
    sign: tuple[int, int, float] | None = None

    @property
    def difference(self) -> float:
        """How much higher the second report's score is."""
        return self.after - self.before

    @property
    def verdict(self) -> Verdict:
        """Whether the difference is more than noise."""
        if self.p is None:
            return "not comparable"
        return cast(Verdict, called(self.difference, self.p, few=self.few, sign=self.sign))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every task of two reports; ``missing`` are tasks of the first that the second lacks."""

    first: str
    second: str
    changes: tuple[Change, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def worse(self) -> tuple[Change, ...]:
        """The tasks that worsened by more than noise."""
        return tuple(change for change in self.changes if change.verdict == "worse")

    @property
    def passes(self) -> bool:
        """Whether nothing worsened, nothing is missing, and everything could be compared."""
        compared = all(change.why is None for change in self.changes)
        return not self.worse and not self.missing and compared

    def to_markdown(self) -> str:
        """The comparison as Markdown, worst first."""
        order = {
            "worse": 0,
            "not comparable": 1,
            "better": 2,
            "too few groups": 3,
            "no clear difference": 4,
        }
        changes = sorted(self.changes, key=lambda c: (order[c.verdict], c.difference))
        rows = [
            [
                change.task,
                change.measure,
                decimal(change.before),
                decimal(change.after),
                signed(change.difference),
                _interval(change),
                "–" if change.p is None else p_value(change.p),
                "–" if change.mcnemar is None else p_value(change.mcnemar),
                change.verdict + (f": {change.why}" if change.why else ""),
            ]
            for change in changes
        ]
        titles = ["task", "measure", self.first, self.second, "difference", "95 %", "p (Holm)",
                  "McNemar (Holm)", "verdict"]  # fmt: skip
        lines = [f"# {self.first} → {self.second}", "", *table(titles, rows, 0), ""]
        lines.append(_summary(self))
        lines.append(
            f"The difference is the score of {self.second} minus that of {self.first}: above 0 "
            f"{self.second} is better."
        )
        if any(change.few for change in changes):
            lines.append("*: fewer than 20 groups, too few for this interval and p.")
        lines += [f"Missing in the second: {name}" for name in self.missing]
        lines += [f"Only in the second: {name}" for name in self.added]
        return "\n".join(lines) + "\n"


def _interval(change: Change) -> str:
    if change.low is None:
        return "–"
    return interval({"low": change.low, "high": change.high}) + ("*" if change.few else "")


def _summary(found: Comparison) -> str:
    counts = {kind: sum(c.verdict == kind for c in found.changes) for kind in get_args(Verdict)}
    return ", ".join(f"{n} {kind}" for kind, n in counts.items() if n) + "."


def compare(
    first: Report,
    second: Report,
    *,
    systems: tuple[str | None, str | None] = (None, None),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Comparison:
    """Compare the main systems of two reports, or the named ones, task by task.

    The answers in the reports are paired, so both must be of the same examples; where they are not
    (another corpus version, another sample), the task is "not comparable". Raises `InputError` for
    a system that a report does not have and for reports without a common task.
    """
    names = tuple(
        _system(report, asked) for report, asked in zip((first, second), systems, strict=True)
    )
    before = {row["task"]: row for row in first.data["tasks"] if names[0] in row["systems"]}
    after = {row["task"]: row for row in second.data["tasks"] if names[1] in row["systems"]}
    shared = [name for name in before if name in after]
    if not shared:
        raise InputError("the two reports have no task in common")
    resamples = enough_resamples(resamples, len(shared))
    changes = [
        _change(before[task], after[task], (names[0], names[1]), resamples, seed) for task in shared
    ]
    return Comparison(
        first=names[0] if names[0] != names[1] else f"{names[0]} (first)",
        second=names[1] if names[0] != names[1] else f"{names[1]} (second)",
        changes=tuple(_corrected(changes)),
        missing=tuple(name for name in before if name not in after),
        added=tuple(name for name in after if name not in before),
    )


def _system(report: Report, asked: str | None) -> str:
    if asked is None:
        return str(report.data["main"])
    if asked not in report.data["systems"]:
        known = ", ".join(report.data["systems"])
        raise InputError(f"no system {asked!r} in this report; it has: {known}")
    return asked


def _change(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: tuple[str, str],
    resamples: int,
    seed: int,
) -> Change:
    scores = (before["systems"][names[0]]["score"], after["systems"][names[1]]["score"])
    about = (after["task"], after["measure"], *scores)
    if before["measure"] != after["measure"]:
        return Change(*about, why="the measures differ")
    if "codes" in before and "codes" in after:
        if before["codes"]["examples"] != after["codes"]["examples"]:
            return Change(*about, why="the examples differ")
        counts, right = _from_codes(before, after, names)
    elif "counts" in before and "counts" in after:
        one, two = before["counts"][names[0]], after["counts"][names[1]]
        wanted = [_wanted(before, cells) == _wanted(after, other) for cells, other in
                  zip(one, two, strict=False)]  # fmt: skip
        if len(one) != len(two) or not all(wanted):
            return Change(*about, why="the documents differ")
        counts, right = np.array([one, two]), None
    else:
        return Change(*about, why="a report was made to be passed on and lacks the answers")
    statistic = statistic_of(after)
    # By today's rules, whatever an earlier version made of the same answers.
    about = (*about[:2], *map(float, statistic(counts.sum(axis=1))))
    bootstrap = Bootstrap(counts.shape[1], resamples, seed)
    drawn = bootstrap.stacked(counts, over_whole(statistic, counts))
    low, high, p = paired_difference(drawn[1], drawn[0])
    exact = None if right is None else mcnemar(right[1], right[0])[2]
    few = counts.shape[1] < FEW_GROUPS
    sign = signs(counts[1], counts[0], statistic) if few else None
    return Change(*about, low, high, p, exact, few=few, sign=sign)


def _wanted(row: Mapping[str, Any], cells: Sequence[int]) -> int:
    """The gold side of a group's counts, which both reports must share."""
    return cells[1] if row["measure"] == "accuracy" else cells[3]


def _from_codes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, str]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """``[2, groups, gold, predicted]``, and of each whether each answer is right."""
    # A label set that grew: what only one of the two could answer is wrong, but an answer.
    labels, codes = list(dict.fromkeys([*after["labels"], *before["labels"]])), after["codes"]
    gold = decode(codes["gold"], after["labels"])
    groups = [f"{group:08d}" for group in codes["groups"]]
    answers = [
        decode(row["codes"]["predicted"][name], row["labels"])
        for row, name in zip((before, after), names, strict=True)
    ]
    counts = np.stack([grouped_confusion(gold, one, labels, groups)[1] for one in answers])
    right = np.array([[a == g for a, g in zip(one, gold, strict=True)] for one in answers])
    return counts, right


def _corrected(changes: Sequence[Change]) -> list[Change]:
    tested = [change for change in changes if change.p is not None]
    p = dict(zip((c.task for c in tested), holm([c.p or 0.0 for c in tested]), strict=True))
    paired = [change for change in tested if change.mcnemar is not None]
    exact = holm([c.mcnemar or 0.0 for c in paired])
    q = dict(zip((c.task for c in paired), exact, strict=True))
    few = [change for change in tested if change.sign is not None]
    corrected = zip(few, holm([c.sign[2] for c in few if c.sign]), strict=True)
    signed_p = {c.task: (*c.sign[:2], value) for c, value in corrected if c.sign}
    return [
        replace(c, sign=signed_p.get(c.task), p=p.get(c.task), mcnemar=q.get(c.task))
        if c.p is not None
        else c
        for c in changes
    ]
