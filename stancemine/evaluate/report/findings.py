"""What a report says in words: against the best baseline, and the worst weakness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from stancemine.evaluate.report.figures import decimal, interval, percent
from stancemine.evaluate.report.shown import lead_of
from stancemine.evaluate.significance import called

__all__ = ["against_best", "comparisons", "pair_of", "verdict", "weakness", "without_example"]

LOW: Final = 0.5
"""A score that is surely below this is a weakness, whatever the baselines reach."""

FEW: Final = 30
"""A part with fewer examples is not called a weakness."""

MISSED: Final = 0.2
"""A class of which less is found is named, whatever the score is."""

ENOUGH: Final = 5
"""A class with fewer examples is not."""

Row = Mapping[str, Any]


def pair_of(row: Row, first: str, second: str) -> dict[str, Any] | None:
    """The comparison of two systems, turned so that ``first`` minus ``second`` is the difference.

    >>> row = {"pairs": [{"a": "x", "b": "y", "difference": 0.1, "low": 0.0, "high": 0.2}]}
    >>> pair_of(row, "y", "x")["difference"]
    -0.1
    """
    for pair in row["pairs"]:
        if (pair["a"], pair["b"]) == (first, second):
            return dict(pair)
        if (pair["a"], pair["b"]) == (second, first):
            turned = {"a": first, "b": second, "difference": -pair["difference"]}
            turned |= {"low": -pair["high"], "high": -pair["low"]}
            for name in ("mcnemar", "sign"):
                if name in pair:
                    exact = pair[name]
                    only = {"only_a": exact["only_b"], "only_b": exact["only_a"]}
                    turned[name] = {**exact, **only}
            return {**pair, **turned}
    return None


def verdict(row: Row, pair: Mapping[str, Any]) -> str:
    """What `significance.called` says of a row's pair, by the p that are corrected for many.

    Reports of before the sign test lack it: with few groups nothing is said of them.
    """
    sign = pair.get("sign")
    tested = None if sign is None else (sign["only_a"], sign["only_b"], sign["p_holm"])
    return called(pair["difference"], pair["p_holm"], few=row["few_groups"], sign=tested)


def against_best(report: Row, row: Row) -> dict[str, Any] | None:
    """The row's lead (`lead_of`) against the strongest other system that is no model; None if there
    is none.
    """
    main = lead_of(report, row)
    models = {model["name"] for model in report["models"]}
    rivals = {n: s["score"] for n, s in row["systems"].items() if n != main and n not in models}
    if main not in row["systems"] or not rivals:
        return None
    best = max(rivals, key=lambda name: rivals[name])
    pair = pair_of(row, main, best)
    return None if pair is None else {**pair, "score": rivals[best], "verdict": verdict(row, pair)}


def comparisons(report: Row) -> list[dict[str, Any]]:
    """What is compared, task by task, each with its ``task``, ``row`` and ``verdict``: the row's
    lead against every other system; unless there is just one model, then every other pair.
    """
    found = []
    for row in report["tasks"]:
        lead = lead_of(report, row)
        turned = (pair_of(row, lead, other) for other in row["systems"])
        pairs = [pair for pair in turned if pair is not None]
        if len(report["models"]) != 1:
            pairs += [pair for pair in row["pairs"] if lead not in (pair["a"], pair["b"])]
        found += [
            {**pair, "task": row["task"], "row": row, "verdict": verdict(row, pair)}
            for pair in pairs
        ]
    return found


def without_example(report: Row) -> dict[str, list[str]]:
    """The classes of which the labels hold no example, by task; tasks without such left out."""
    found = {}
    for row in report["tasks"]:
        scores = next((s for s in row["systems"].values() if "per_class" in s), None)
        if scores and (absent := [k for k, c in scores["per_class"].items() if not c["support"]]):
            found[row["task"]] = absent
    return found


def weakness(report: Row) -> str:
    """The worst weakness of the main system, and the class that it misses most, in words."""
    _, worst = max(_weaknesses(report), default=(0.0, ""))
    missed = _missed(report)
    if worst:
        return f"{worst} {missed}".rstrip()
    return f"{missed} {_unsure(report)}".strip() or (
        "Nothing stands out: no baseline is ahead, no kind of sentence surely far behind."
    )


def _missed(report: Row) -> str:
    """The class of which the main system finds least, where that is next to nothing."""
    classes = [
        (found["recall"], -found["support"], row["task"], lead, label)
        for row in report["tasks"]
        for lead in [lead_of(report, row)]
        for label, found in row["systems"].get(lead, {}).get("per_class", {}).items()
        if found["recall"] < MISSED and found["support"] >= ENOUGH
    ]
    if not classes:
        return ""
    recall, negative, task, main, label = min(classes, key=lambda one: one[:2])
    return (
        f"On {task}, {main} finds “{label}” in {round(-negative * recall)} of {-negative} "
        f"examples (recall {decimal(recall)})."
    )


def _unsure(report: Row) -> str:
    """What is said where no weakness is sure: by how much a baseline seems ahead, or that there is
    none to tell; empty where none is ahead.
    """
    pairs = [(row, pair) for row in report["tasks"] if (pair := against_best(report, row))]
    if not pairs:
        main = report["main"]
        leads = ((row, lead_of(report, row)) for row in report["tasks"])
        scored = {lead for row, lead in leads if lead in row["systems"]}
        if not scored:
            return f"{main} has no score, so nothing can be said of it."
        names = " and ".join(sorted(scored))
        return f"No baseline has a score, so there is nothing to hold {names} against."
    row, pair = min(pairs, key=lambda one: float(one[1]["difference"]))
    if pair["difference"] >= 0:
        return ""
    main = pair["a"]
    few = f"{row['groups']} groups are too few to be sure"
    return (
        f"On {row['task']}, {pair['b']} is ahead of {main} ({row['measure']} "
        f"{decimal(pair['score'])} against {decimal(row['systems'][main]['score'])}), but "
        f"{few if row['few_groups'] else 'that may be chance'}."
    )


def _weaknesses(report: Row) -> Iterator[tuple[float, str]]:
    """(how grave, sentence) of everything that could be called one.

    How grave it is, is what is surely missing to the full score plus how far it is surely behind
    what it is held against (the bounds of the 95 % intervals): a small gap at a high level is less
    than a low level.
    """
    for row in report["tasks"]:
        main = lead_of(report, row)
        pair = against_best(report, row)
        if pair and pair["verdict"] == "worse":
            yield (
                1 - row["systems"][main]["high"] - min(pair["high"], 0.0),
                f"On {row['task']}, {main} is behind {pair['b']}: {row['measure']} "
                f"{decimal(row['systems'][main]['score'])} against {decimal(pair['score'])} "
                f"(difference {interval(pair)}).",
            )
        yield from _low(row, main)
        yield from _weak_parts(row, main)
    main = report["main"]
    checks = report["behaviour"].get(main, {})
    for kind, words in (("function", "fails at"), ("direction", "does not turn its answer at")):
        for one in checks.get(kind, ()):
            yield (
                one["low"],
                f"{main} {words} “{one['capability']}” in {one['failed']} of {one['n']} test "
                f"sentences ({percent(one['low'])} to {percent(one['high'])}).",
            )


def _low(row: Row, main: str) -> Iterator[tuple[float, str]]:
    """A task whose score is low by itself."""
    found = row["systems"].get(main)
    if found is not None and row["n"] >= FEW and found["high"] < LOW:
        yield (
            1 - found["high"],
            f"On {row['task']}, {main} reaches no more than {row['measure']} "
            f"{decimal(found['score'])} [{decimal(found['low'])}, {decimal(found['high'])}].",
        )


def _weak_parts(row: Row, main: str) -> Iterator[tuple[float, str]]:
    if "confusion" not in row["systems"].get(main, {}):
        return
    whole = row["systems"][main]["measures"]["accuracy"]
    for part in row["facets"].get(main, ()):
        if part["n"] < FEW or part["facet"] in ("confidence", "topic"):
            continue
        if part["high"] >= whole:
            continue
        yield (
            1 - part["high"] + whole - part["high"],
            f"On {row['task']}, {main} is right in {percent(part['accuracy'])} of the cases where "
            f"{part['facet']} is “{part['value']}”, against {percent(whole)} overall.",
        )
