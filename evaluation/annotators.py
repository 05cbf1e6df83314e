"""How far PolNeAR's annotators agree with one another, and a model with them.

    python evaluation/annotators.py --model en-small --corpora DIR

20 documents of PolNeAR were annotated by five or six people each: 16 of the training part, 2 of
the development and 2 of the test part. Every one's attributions are scored against every other's
by the measures of `attributions.py`, as if they were a system's: F1 with a 95 % interval over
documents. On the 4 documents that no training has seen the model is scored against each annotator
in the same way, which is the fair comparison, small as it is.
"""

import argparse
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import numpy as np
from attributions import Answer, Model, Page, System, counts_of, gold_of

from stancemine.corpora import directory
from stancemine.corpora.polnear import annotations_of
from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.intervals import bootstrap_interval
from stancemine.evaluate.metrics import span_f1

Counts = dict[str, list[np.ndarray]]


class Annotator:
    """One person's annotations of one document, as a system's answer."""

    name = "annotator"

    def __init__(self, document: LabeledDocument) -> None:
        self._document = document

    def read(self, page: Page, corpus: str) -> Answer:
        """What the person marked."""
        return gold_of(self._document, page)


class Cached:
    """A system that reads a page once, whoever it is scored against."""

    def __init__(self, system: System) -> None:
        self.name = system.name
        self._system = system
        self._answers: dict[str, Answer] = {}

    def read(self, page: Page, corpus: str) -> Answer:
        """The system's answer."""
        if page.text not in self._answers:
            self._answers[page.text] = self._system.read(page, corpus)
        return self._answers[page.text]


def add(counts: Counts, pairs: Iterable[tuple[LabeledDocument, System]]) -> None:
    """Add one document's counts, summed over pairs of who is gold and who answers."""
    whole: dict[str, np.ndarray] = {}
    for gold, system in pairs:
        for measure, row in counts_of(gold, system):
            whole[measure] = whole.get(measure, 0) + row
    for measure, row in whole.items():
        counts.setdefault(measure, []).append(row)


def shown(rows: list[np.ndarray]) -> str:
    """F1 and its interval."""
    stacked = np.stack(rows)
    low, high = bootstrap_interval(stacked, span_f1)
    return f"{float(span_f1(stacked.sum(axis=0))):.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    """Print a Markdown table, a row a measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a bundled name or a folder; without it people alone")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    options = parser.parse_args()
    model = Cached(Model(options.model)) if options.model else None
    people: Counts = {}
    unseen: Counts = {}
    answers: Counts = {}
    for split in ("train", "dev", "test"):
        for versions in annotations_of(directory("polnear", options.corpora), split):
            pairs = [(gold, Annotator(other)) for gold, other in permutations(versions, 2)]
            add(people, pairs)
            if split != "train":
                add(unseen, pairs)
                if model:
                    add(answers, ((gold, model) for gold in versions))
    columns = {
        f"one another, {len(next(iter(people.values())))} documents": people,
        f"one another, {len(next(iter(unseen.values())))} unseen": unseen,
        **({f"{model.name}, the unseen": answers} if model else {}),
    }
    print("| F1 | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for measure in people:
        print(f"| {measure} | " + " | ".join(shown(c[measure]) for c in columns.values()) + " |")


if __name__ == "__main__":
    main()
