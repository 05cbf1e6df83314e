"""How much of a stance score is memory of sentences that the training split holds, too.

Scores the TF-IDF + SVM baseline and a model on the development examples whose sentence training
does not hold (letter case aside), beside the whole:

    python evaluation/shared_sentences.py --task dse/stance --corpora DIR
"""

import argparse
from pathlib import Path

import numpy as np

from stancemine import StanceMiner
from stancemine.corpora import read
from stancemine.evaluate.baselines import TfidfSvm
from stancemine.evaluate.metrics import confusion, macro_f1
from stancemine.evaluate.predict import ModelSystem
from stancemine.evaluate.tasks import Task, examples, select


def main() -> None:
    """Print one line a system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", default="dse/stance")
    parser.add_argument("--model", default="en-small")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    options = parser.parse_args()
    (task,) = select([options.task])
    if not isinstance(task, Task):
        parser.error(f"{options.task} is about spans; give a stance task")
    train = examples(task.training_task(), read(task.train, options.corpora, split="train"))
    documents = list(read(task.corpus, options.corpora, split="dev"))
    found = examples(task, documents)
    known = {example.text.casefold() for example in train}
    fresh = np.array([example.text.casefold() not in known for example in found])
    gold = np.array([example.gold for example in found])
    for system in (
        TfidfSvm(lambda _: train),
        ModelSystem(StanceMiner.load(options.model), options.model),
    ):
        labels = np.array(system.predict(task, found, documents).labels)
        whole, new = (
            macro_f1(confusion(list(gold[kept]), list(labels[kept]), task.labels))
            for kept in (np.ones_like(fresh), fresh)
        )
        print(f"{system.name}: all {len(gold)} {whole:.3f}, fresh {fresh.sum()} {new:.3f}")


if __name__ == "__main__":
    main()
