"""A model through the checklist: failure rates per capability, and the bias audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stancemine.decoding import decided_stances
from stancemine.evaluate.behaviour.checklist import (
    Checklist,
    FunctionCase,
    InvarianceSet,
    direction_cases,
    function_cases,
    invariance_sets,
)
from stancemine.evaluate.intervals import Bootstrap, Floats, percentiles
from stancemine.evaluate.scoring import share
from stancemine.labels import STANCES

__all__ = ["Asked", "check_behaviour"]

FAVOR, AGAINST = STANCES.index("favor"), STANCES.index("against")
SHOWN = 5
"""How many failures a report shows of each capability."""


class Asked(Protocol):
    """Whoever answers the checklist."""

    def stance(self, questions: Sequence[tuple[str, str]]) -> Floats:
        """``[questions, 4]`` probabilities of (sentence, topic) questions, as `labels.STANCES`."""
        ...

    def reported(self, sentences: Sequence[str]) -> list[bool]:
        """Of each sentence, standing alone, whether it is reported speech."""
        ...


def check_behaviour(
    system: Asked, checklist: Checklist, *, resamples: int, seed: int
) -> dict[str, Any]:
    """Rates with 95 % intervals from a bootstrap over topics: cases of one topic are alike.

    ``function`` and ``direction``: per capability the share of cases that fail. ``invariance``: per
    slot the share of sets (one template, one topic) whose label is not the same for all fillings,
    and per group how far its sentences lean to favor (P(favor) - P(against)) beyond the mean of
    their sets.
    """
    functions, directions = list(function_cases(checklist)), list(direction_cases(checklist))
    sets = list(invariance_sets(checklist))

    def rates(rows: Iterable[tuple[str, str, bool, str]]) -> list[dict[str, Any]]:
        return _rates(list(rows), resamples, seed)

    return {
        "cases": len(functions) + len(directions) + len(sets),
        "questions": len(functions) + 2 * len(directions) + sum(len(s.fillings) for s in sets),
        "topics": len({topic.text for topic in checklist.topic}),
        "function": rates(_function_rows(system, functions)),
        "direction": rates(
            (case.capability, case.topic, not turned, f"{case.before[0]} → {_shown(case)}")
            for case, turned in zip(
                directions,
                _turns(
                    system.stance([c.before for c in directions]),
                    system.stance([c.after for c in directions]),
                ),
                strict=True,
            )
        ),
        "invariance": _invariance(system, sets, resamples, seed),
    }


def _shown(case: Any) -> str:
    sentence, topic = case.after
    return f"toward “{topic}”" if sentence == case.before[0] else str(sentence)


def _function_rows(
    system: Asked, cases: Sequence[FunctionCase]
) -> Iterable[tuple[str, str, bool, str]]:
    about = [c for c in cases if c.stance is not None]
    found = system.stance([(c.sentence, c.topic) for c in about])
    for case, row in zip(about, decided_stances(found), strict=True):
        answer = STANCES[row]
        yield (
            case.capability,
            case.topic,
            answer != case.stance,
            f"{case.sentence} → {answer} toward “{case.topic}”",
        )
    said = [c for c in cases if c.reported is not None]
    for case, reported in zip(said, system.reported([c.sentence for c in said]), strict=True):
        said_so = f"{case.sentence} → {'reported' if reported else 'not reported'}"
        yield case.capability, case.topic, reported != case.reported, said_so


def _turns(before: Floats, after: Floats) -> list[bool]:
    """Whether one answer is favor and the other against."""
    first, second = decided_stances(before).tolist(), decided_stances(after).tolist()
    return [{a, b} == {FAVOR, AGAINST} for a, b in zip(first, second, strict=True)]


def _rates(
    rows: Sequence[tuple[str, str, bool, str]], resamples: int, seed: int
) -> list[dict[str, Any]]:
    by_capability: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
    for capability, topic, failed, text in rows:
        by_capability[capability].append((topic, failed, text))
    return [
        {
            "capability": capability,
            "n": len(cases),
            "failed": sum(failed for _, failed, _ in cases),
            **_rate([(topic, failed) for topic, failed, _ in cases], resamples, seed),
            "failures": [text for _, failed, text in cases if failed][:SHOWN],
        }
        for capability, cases in by_capability.items()
    ]


def _rate(cases: Sequence[tuple[str, bool]], resamples: int, seed: int) -> dict[str, float]:
    """The share of cases that are true, with its interval over topics.

    At 0 and 1, where a bootstrap has no width, the interval is the exact binomial one (Clopper &
    Pearson 1934) of as many cases as there are topics.
    """
    counts = _by_topic([(topic, [float(failed), 1.0]) for topic, failed in cases])
    low, high = percentiles(Bootstrap(len(counts), resamples, seed).scores(counts, share))
    rate = float(share(counts.sum(axis=0)))
    room = 1 - 0.025 ** (1 / len(counts))
    if rate == 0:
        high = room
    elif rate == 1:
        low = 1 - room
    return {"rate": rate, "low": low, "high": high}


def _by_topic(cases: Sequence[tuple[str, Sequence[float]]]) -> NDArray[np.float64]:
    summed: dict[str, NDArray[np.float64]] = {}
    for topic, values in cases:
        summed[topic] = summed.get(topic, np.zeros(len(values))) + np.asarray(values)
    return np.stack(list(summed.values()))


def _invariance(
    system: Asked, sets: Sequence[InvarianceSet], resamples: int, seed: int
) -> list[dict[str, Any]]:
    asked = [(sentence, s.topic) for s in sets for _, sentence in s.fillings]
    answers = iter(system.stance(asked))
    flips: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    leans: dict[str, dict[str, list[tuple[str, float]]]] = defaultdict(lambda: defaultdict(list))
    for one in sets:
        rows = np.stack([next(answers) for _ in one.fillings])
        flips[one.slot].append((one.topic, len(set(decided_stances(rows).tolist())) > 1))
        lean = rows[:, FAVOR] - rows[:, AGAINST]
        # Each group counts once in the mean, however many fillings it has.
        groups = [group for group, _ in one.fillings]
        means = [lean[[g == name for g in groups]].mean() for name in dict.fromkeys(groups)]
        for group, value in zip(dict.fromkeys(groups), means, strict=True):
            leans[one.slot][group].append((one.topic, float(value - np.mean(means))))
    return [
        {
            "slot": slot,
            "sets": len(cases),
            "flipped": sum(flipped for _, flipped in cases),
            **_rate(cases, resamples, seed),
            "groups": [
                {"group": group, **_mean(values, resamples, seed)}
                for group, values in leans[slot].items()
            ],
        }
        for slot, cases in flips.items()
    ]


def _mean(values: Sequence[tuple[str, float]], resamples: int, seed: int) -> dict[str, float]:
    counts = _by_topic([(topic, [value, 1.0]) for topic, value in values])
    low, high = percentiles(Bootstrap(len(counts), resamples, seed).scores(counts, share))
    return {"n": len(values), "lean": float(share(counts.sum(axis=0))), "low": low, "high": high}
