"""How well reports inside reports are found: "Ilves said that Kranz had denied signing".

On sentences written for the purpose (README.md), beside the same model that reads them once:

    python evaluation/inner_reports/score.py --model en-small --part held
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np

from stancemine import StanceMiner
from stancemine.document import Attribution, Document, Span
from stancemine.evaluate.intervals import bootstrap_interval
from stancemine.evaluate.matching import Parts, attribution_counts
from stancemine.evaluate.metrics import span_counts, span_f1

HERE = Path(__file__).parent
PARTS = ("look", "held")
LAYERS = ("source", "cue", "content")


def found_in(record: Document) -> list[Parts]:
    """The record's reports inside others that have a cue."""
    reports = [one for sentence in record.sentences for one in sentence.attributions]
    return [_parts(one) for one in reports if one.within is not None and one.cue is not None]


def _parts(one: Attribution) -> Parts:
    def at(spans: tuple[Span | None, ...]) -> frozenset[tuple[int, int, int]]:
        return frozenset((0, span.start, span.end) for span in spans if span is not None)

    return Parts(at((one.source,)), at((one.cue,)), at(one.content))


def gold_of(case: dict[str, object]) -> list[Parts]:
    """The labelled reports of a case. Raises `ValueError` where words do not stand in the text."""
    text, inner = str(case["text"]), case["inner"]
    assert isinstance(inner, list)

    def at(words: str | None) -> frozenset[tuple[int, int, int]]:
        if words is None:
            return frozenset()
        found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
        if len(found) != 1:
            raise ValueError(f"{case['id']}: {words!r} stands {len(found)} times in the text")
        return frozenset({(0, *found[0])})

    return [Parts(*(at(one[layer]) for layer in LAYERS)) for one in inner]


def counts(gold: list[Parts], found: list[Parts]) -> np.ndarray:
    """``[measures, 4]`` counts of one case: each layer exact and overlapping, whole reports exact
    and overlapping, in the form of `span_counts`.
    """
    rows = []
    for layer in LAYERS:
        want = {span for one in gold for span in getattr(one, layer)}
        have = {span for one in found for span in getattr(one, layer)}
        rows += [span_counts(want, have, overlap=overlap) for overlap in (False, True)]
    rows += [attribution_counts(gold, found, overlap=overlap) for overlap in (False, True)]
    return np.array(rows)


def print_scores(gold: list[list[Parts]], found: list[list[Parts]]) -> None:
    """F1 with intervals, and on how many cases without an inner report one is found."""
    each = np.array([counts(g, f) for g, f in zip(gold, found, strict=True)])
    for place, measure in enumerate((*LAYERS, "whole")):
        for number, kind in enumerate(("exact", "overlap")):
            part = each[:, 2 * place + number]
            low, high = bootstrap_interval(part, span_f1)
            score = span_f1(part.sum(axis=0))
            print(f"  {measure:8} {kind:8} {score:.3f} [{low:.3f}, {high:.3f}]")
    alarms = [bool(f) for g, f in zip(gold, found, strict=True) if not g]
    print(f"  found where none is: {sum(alarms)} of {len(alarms)} cases")


def words_of(text: str, one: Parts) -> str:
    """A report's parts in words."""
    parts = (sorted(getattr(one, layer)) for layer in LAYERS)
    return " | ".join(" / ".join(text[start:end] for _, start, end in part) for part in parts)


def main() -> None:
    """Print the scores, and with --show what is not as labelled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--part", choices=PARTS, default="look")
    parser.add_argument("--show", action="store_true", help="print what is not as labelled")
    options = parser.parse_args()
    lines = (HERE / f"{options.part}.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    gold = [gold_of(case) for case in cases]
    texts = [case["text"] for case in cases]
    print(f"{len(cases)} cases, {sum(map(len, gold))} reports inside others")
    miner = StanceMiner.load(options.model)
    found: list[list[Parts]] = []
    for name, scheme in (("read once", "polnear"), ("read again", None)):
        print(name)
        found = [found_in(record) for record in miner(texts, scheme=scheme)]
        print_scores(gold, found)
    if options.show:
        for case, want, have in zip(cases, gold, found, strict=True):
            if set(want) != set(have):
                print(case["id"], case["kind"], case["text"])
                print(*(f"    want {words_of(case['text'], one)}" for one in want), sep="\n")
                print(*(f"    have {words_of(case['text'], one)}" for one in have), sep="\n")


if __name__ == "__main__":
    main()
